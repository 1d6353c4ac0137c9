"""The prices a simulation trades at."""

from dataclasses import dataclass

import numpy as np

from analysis.costs import Costs
from analysis.panel import PricePanel
from core.series import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Market:
    """What accounts live on, one row per symbol so that a symbol's days lie side by side.

    Attributes:
        price: (N, T) value of one holding unit, dividends put back, carried on after delisting; 1 before listing, where nothing is bought.
        lot: (N, T) price of one share, for whole shares.
        cash: (T,) value of one unit of cash laid in on the first day.
    """

    price: Floats
    lot: Floats
    cash: Floats

    @classmethod
    def of(cls, panel: PricePanel, costs: Costs) -> "Market":
        """The market of a panel. After its last close an instrument keeps that value until it is sold."""
        price = _carried(panel.total_return(), panel)
        lot = price if panel.dividends is None else _carried(panel.close, panel)
        return cls(price=price, lot=lot, cash=costs.cash_index(panel.dates))

    def since(self, row: int) -> "Market":
        """The same market from `row` on."""
        if not row:
            return self
        return Market(price=self.price[:, row:].copy(), lot=self.lot[:, row:].copy(), cash=self.cash[row:] / self.cash[row])


def _carried(values: Floats, panel: PricePanel) -> Floats:
    carried = np.array(values.T, order="C")
    for column in np.flatnonzero((panel.first_row > 0) | (panel.last_row < len(panel) - 1)):
        carried[column, : panel.first_row[column]] = 1.0
        carried[column, panel.last_row[column] + 1 :] = carried[column, panel.last_row[column]]
    return carried
