"""The same money in something else: what a benchmark would have made of the portfolio's own flows."""

import datetime as dt

from accounting import Performance, benchmark_same_flows
from core.errors import DataUnavailable
from tools.base import View
from tools.fields import finite
from tools.prices import Priced


class BenchmarkView(View):
    """A benchmark that had the very same flows: what they would be worth, and how far the portfolio is ahead of that."""

    symbol: str
    start: dt.date
    end_value: float
    ahead: float
    gain: float
    twr_frac: float | None
    irr_frac: float | None
    excess_twr_frac: float | None
    excess_irr_frac: float | None


def beside_benchmark(found: Performance, priced: Priced, symbol: str) -> BenchmarkView | str:
    """`found` beside `symbol`; a sentence that says what is missing, where something is."""
    try:
        other = benchmark_same_flows(found, priced.prices, priced.fx, symbol=symbol, currency=found.base)
    except DataUnavailable as err:
        return err.message
    return BenchmarkView(
        symbol=other.symbol,
        start=other.start,
        end_value=other.end_value,
        ahead=other.ahead,
        gain=other.gain,
        twr_frac=finite(other.twr),
        irr_frac=finite(other.irr),
        excess_twr_frac=finite(other.excess_twr),
        excess_irr_frac=finite(other.excess_irr),
    )
