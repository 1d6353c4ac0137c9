"""What a simulation hands back."""

from dataclasses import dataclass

import numpy as np

from analysis.panel import Ints
from core.series import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Orders:
    """M orders that were filled, each at the close of its row.

    Attributes:
        rows: (M,) row of the day in the simulated days.
        columns: (M,) column of the symbol.
        values: (M,) traded value, positive for a purchase, negative for a sale, before costs.
        costs: (M,) what the order cost.
    """

    rows: Ints
    columns: Ints
    values: Floats
    costs: Floats

    @classmethod
    def collected(cls, rows: Ints, columns: Ints, values: Floats, costs: Floats) -> "Orders":
        """The orders day by day, sales before the purchases they pay for, then by symbol; with read-only arrays."""
        order = np.lexsort((columns, values > 0, rows))
        sorted_orders = cls(rows=rows[order], columns=columns[order], values=values[order], costs=costs[order])
        for array in (sorted_orders.rows, sorted_orders.columns, sorted_orders.values, sorted_orders.costs):
            array.flags.writeable = False
        return sorted_orders

    def __len__(self) -> int:
        return int(self.rows.size)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """A simulated account.

    Attributes:
        equity: (T,) value of everything at each close, after that close's trades and their costs.
        invested: (T,) the part of it that is in instruments.
        orders: every order filled.
    """

    equity: Floats
    invested: Floats
    orders: Orders

    def __post_init__(self) -> None:
        self.equity.flags.writeable = False
        self.invested.flags.writeable = False
