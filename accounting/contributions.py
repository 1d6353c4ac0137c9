"""What each holding added to the gain of the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from accounting.flows import FlowSeries
from accounting.history import DailyValues
from accounting.returns import time_weighted, xirr_by_day

CASH = "cash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One holding, or the cash with everything that names no instrument, over the period; in base.

    Attributes:
        symbol: the instrument, or "cash".
        gain: end value + out - start value - in, after the basis of the performance; None when a price or rate is missing.
        contribution: gain as a fraction of the capital of the whole, so that all of them sum to its simple return.
        twr, irr: of the holding itself; None for cash and where undefined.
    """

    symbol: str
    start_value: float
    end_value: float
    inflows: float
    outflows: float
    gain: float | None
    contribution: float | None
    twr: float | None = None
    irr: float | None = None


def contributions_of(
    values: DailyValues, flows: Sequence[FlowSeries], *, symbol: str | None, capital: float, total_gain: float | None
) -> tuple[Contribution, ...]:
    """One row per instrument that was held or moved in the period.

    Args:
        flows: of each holding, by row, on the basis that is asked for.
        symbol: only this one.
        capital: what the contributions are fractions of.
        total_gain: of the account when the cash belongs to the scope: what the holdings do not explain (interest, charges of the account,
            exchange rates on cash) becomes the last row. None for holdings alone.
    """
    rows = [
        _holding_row(values, row, flows[row], capital)
        for row, name in enumerate(values.symbols)
        if (symbol is None or name == symbol) and (values.quantity[row].any() or flows[row].inflows.any() or flows[row].outflows.any())
    ]
    if total_gain is not None:
        gain = _known(total_gain - sum(np.nan if row.gain is None else row.gain for row in rows))
        start, end = float(values.cash[0]), float(values.cash[-1])
        rows.append(
            Contribution(
                symbol=CASH,
                start_value=start,
                end_value=end,
                inflows=0.0,
                outflows=0.0,
                gain=gain,
                contribution=_share(gain, capital),
            )
        )
    return tuple(rows)


def _holding_row(values: DailyValues, row: int, flows: FlowSeries, capital: float) -> Contribution:
    worth, into, out = values.value[row], flows.inflows, flows.outflows
    twr = time_weighted(worth, into, out)
    net = out - into
    net[0] = -worth[0]
    net[-1] += worth[-1]
    gain = _known(float(worth[-1] - worth[0] + out.sum() - into.sum()))
    return Contribution(
        symbol=values.symbols[row],
        start_value=float(worth[0]),
        end_value=float(worth[-1]),
        inflows=float(into.sum()),
        outflows=float(out.sum()),
        gain=gain,
        contribution=_share(gain, capital),
        twr=_known(twr),
        irr=xirr_by_day(np.arange(len(net)), net),
    )


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _share(gain: float | None, capital: float) -> float | None:
    return gain / capital if gain is not None and capital > 0 else None
