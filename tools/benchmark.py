"""The same money in something else: what a benchmark would have made of the portfolio's own flows."""

import datetime as dt
from dataclasses import replace

from accounting import Performance, PriceBook, benchmark_same_flows
from core.errors import DataUnavailable
from tools.base import View
from tools.context import Context
from tools.fields import finite
from tools.market_index import INDICES, market_index
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


async def standing_in(context: Context, priced: Priced, symbol: str) -> tuple[Priced, str, tuple[str, ...]]:
    """Prices that hold those of a benchmark, its name, and what has to be said of it.

    Where an index of the market has no prices here, what stands for the market takes its place: the same as in risk and backtests.
    """
    unpriced = [sentence for sentence in priced.missing if symbol in sentence]
    if symbol not in INDICES or not unpriced:
        return priced, symbol, ()
    index, said = await market_index(context)
    if index is None:
        return priced, symbol, ()
    missing = tuple(sentence for sentence in priced.missing if sentence not in unpriced)
    return replace(priced, prices=PriceBook.from_series([index]), missing=missing), index.symbol, said


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
