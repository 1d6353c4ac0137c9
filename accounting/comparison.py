"""The same flows put into something else: what a benchmark would have made of one's own deposits and withdrawals."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from accounting.grid import DayGrid
from accounting.performance import Performance
from accounting.prices import PriceBook
from accounting.rates import FxBook
from accounting.returns import xirr
from core.errors import DataUnavailable
from core.series import Dates, Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BenchmarkComparison:
    """A benchmark bought and sold with the portfolio's own flows, at each day's close, fractions allowed, without costs; in base.

    Attributes:
        symbol: of the benchmark.
        start, end: the days of the portfolio's performance, or the first day with a close if that is later.
        end_value: what the same flows would be worth; `ahead` is the portfolio's end value less that.
        gain: end value + out - start value - in.
        irr: with the portfolio's flows; comparable with the portfolio's own.
        twr: the benchmark's own return over the period; comparable with the portfolio's time-weighted one.
        excess_twr, excess_irr: the portfolio's less the benchmark's, as fractions; None where one is undefined.
        dates, value: (T,) day by day; a value below 0 means that more was withdrawn than the benchmark would have had.
    """

    symbol: str
    start: dt.date
    end: dt.date
    end_value: float
    ahead: float
    gain: float
    irr: float | None
    twr: float
    excess_twr: float | None
    excess_irr: float | None
    dates: Dates
    value: Floats


def benchmark_same_flows(own: Performance, prices: PriceBook, fx: FxBook, *, symbol: str, currency: str) -> BenchmarkComparison:
    """What `own`'s start value and flows would have become in `symbol`.

    Args:
        own: the performance of the portfolio or of a holding.
        currency: of the benchmark's closes, where the price book does not name it.

    Raises:
        DataUnavailable: there is no close, or no exchange rate, on or before one of the days that matter, or the
            portfolio's own flows lack a rate.
    """
    grid = DayGrid(own.start, own.end, fx)
    close = prices.closes_on(symbol, grid.dates) * grid.rates(prices.currency(symbol) or currency, own.base)
    put_in = np.zeros(len(grid))
    for day, amount in own.flows[:-1]:
        put_in[(day - own.start).days] -= amount
    needed = np.flatnonzero(put_in)
    if np.isnan(put_in).any():
        raise DataUnavailable("The portfolio's own flows cannot be counted: " + " ".join(own.incomplete), symbol=symbol)
    if np.isnan(close[-1]) or np.isnan(close[needed]).any():
        raise DataUnavailable(f"There is no price of {symbol} in {own.base} for every day on which money moved.", symbol=symbol)
    first = int(needed[0]) if needed.size else 0
    units = np.cumsum(np.divide(put_in, close, out=np.zeros(len(grid)), where=put_in != 0))
    value = np.where(units == 0, 0.0, units * close)
    flows = [*own.flows[:-1], (own.end, float(value[-1]))]
    own_twr = own.twr
    irr = xirr(flows)
    twr = float(close[-1] / close[first]) - 1.0
    return BenchmarkComparison(
        symbol=symbol,
        start=grid.dates[first].item(),
        end=own.end,
        end_value=float(value[-1]),
        ahead=own.end_value - float(value[-1]),
        gain=float(value[-1] - put_in.sum()),
        irr=irr,
        twr=twr,
        excess_twr=None if own_twr is None else own_twr - twr,
        excess_irr=None if own.irr is None or irr is None else own.irr - irr,
        dates=grid.dates[first:],
        value=value[first:],
    )
