"""Instruments, and the whole portfolio, side by side over their common days."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import numpy as np
from pydantic import Field

from core.actor import Scope
from core.errors import DataUnavailable, InvalidInput, NoPrices, NotEnoughHistory, UnknownSymbol
from core.series import Dates, Floats
from market.symbols import Instrument
from tools.asked import Outstanding
from tools.base import Args, Tool, View
from tools.books import load_books
from tools.context import Context
from tools.fields import WHOLE_PORTFOLIO, SymbolOrWhole
from tools.instruments import known_instrument
from tools.market_index import INDICES, MOST_MEMBERS
from tools.own_prices import Stated, stated_prices
from tools.performance import ShowPerformance, measure
from tools.quotes import MARKET_NAME, drawdown, market_over, series_of, thinned
from tools.ranges import RangeArg

SESSIONS_A_YEAR = 252


class Compare(Args):
    """Which instruments, over which days; "@portfolio" is the whole portfolio."""

    symbols: Annotated[tuple[SymbolOrWhole, ...], Field(max_length=8)] = Field(
        (), description="Left out: all that the price provider has, where those are few."
    )
    about: Outstanding | None = Field(None, description="Asked which of them stands out by what; the answer begins with it.")
    range: RangeArg = "1y"
    portfolio_id: UUID | None = Field(None, description='With "@portfolio": which one; left out: the first.')


class Compared(View):
    """One instrument of a comparison; `index` is 100 at the common start."""

    symbol: str
    name: str
    currency: str
    return_frac: float
    volatility_frac: float
    max_drawdown_frac: float
    index: tuple[float, ...]


class CompareView(View):
    """Instruments side by side over their common days."""

    start: dt.date
    end: dt.date
    days: tuple[dt.date, ...]
    items: tuple[Compared, ...]
    best: str
    worst: str
    about: Outstanding | None
    sources: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    """How one of them went: its level on each day, and what has to be known about it."""

    symbol: str
    name: str
    currency: str
    dates: Dates
    level: Floats
    sources: tuple[str, ...]
    notes: tuple[str, ...]


async def _whole(context: Context, args: Compare) -> _Path:
    """The growth of the portfolio, time-weighted: without what deposits and withdrawals did to its value."""
    books = await load_books(context, args.portfolio_id)
    found, priced = await measure(context, books, ShowPerformance(range=args.range))
    known = np.isfinite(found.twr_index)
    return _Path(
        symbol=WHOLE_PORTFOLIO,
        name=books.name,
        currency=books.base_currency,
        dates=found.dates[known],
        level=found.twr_index[known],
        sources=priced.sources,
        notes=(
            "The portfolio counts time-weighted, after fees and with dividends; instruments by their closes alone.",
            *found.incomplete,
        ),
    )


async def _instruments(context: Context, symbols: Sequence[str], span: RangeArg) -> list[_Path]:
    instruments = [await known_instrument(context, symbol) for symbol in symbols]
    stated = await stated_prices(context, [item.symbol for item in instruments])
    return [*await asyncio.gather(*(_instrument(context, item, span, stated) for item in instruments))]


async def _instrument(context: Context, instrument: Instrument, span: RangeArg, stated: Stated) -> _Path:
    """The closes of one; of an index of the market without prices here those of what stands for it."""
    try:
        found = await series_of(context, instrument.symbol, span, stated)
        series, name, notes = found.series, instrument.name, found.said
    except (DataUnavailable, NoPrices, UnknownSymbol):
        standing = await market_over(context, span) if instrument.symbol in INDICES else None
        if standing is None:
            raise
        series, name, notes = standing[0], MARKET_NAME, (standing[1],)
    return _Path(
        symbol=series.symbol,
        name=name,
        currency=series.currency,
        dates=series.dates,
        level=series.close,
        sources=(series.source,),
        notes=notes,
    )


def _all_of(context: Context) -> list[str]:
    """Every instrument that the provider has.

    Raises:
        InvalidInput: it has too many to be compared, or does not say which.
    """
    offered = context.services.market.symbols()
    if offered is None or not 1 < len(offered) <= MOST_MEMBERS:
        raise InvalidInput("symbols: name up to eight instruments; here there are too many to compare them all.", field="symbols")
    return sorted(offered)


async def run_compare(context: Context, args: Compare) -> CompareView:
    """Compare up to eight instruments, or the whole portfolio with them, over their common days: return, volatility a year and drawdown.

    Example: symbols=["AAPL", "MSFT"], range="2y"; or symbols=["@portfolio", "KO"].
    """
    asked = list(dict.fromkeys(args.symbols)) or _all_of(context)
    if args.portfolio_id is not None and WHOLE_PORTFOLIO not in asked:  # another's is refused also where it plays no part
        async with context.read() as work:
            await work.portfolios.pick(args.portfolio_id)
    paths = await _instruments(context, [symbol for symbol in asked if symbol != WHOLE_PORTFOLIO], args.range)
    if WHOLE_PORTFOLIO in asked:
        paths.insert(asked.index(WHOLE_PORTFOLIO), await _whole(context, args))
    days = paths[0].dates
    for other in paths[1:]:
        days = np.intersect1d(days, other.dates)
    if days.size < 2:
        raise NotEnoughHistory(
            "These have no two trading days in common over that range. Try a longer one.", field="range", have=int(days.size), need=2
        )
    levels = [item.level[np.isin(item.dates, days)] for item in paths]
    kept = thinned(days.size)
    items = tuple(
        Compared(
            symbol=item.symbol,
            name=item.name,
            currency=item.currency,
            return_frac=float(level[-1] / level[0] - 1),
            volatility_frac=float(np.std(np.diff(np.log(level)), ddof=1) * np.sqrt(SESSIONS_A_YEAR)) if level.size > 2 else 0.0,
            max_drawdown_frac=drawdown(level)[0],
            index=tuple(float(value) for value in level[kept] / level[0] * 100),
        )
        for item, level in zip(paths, levels, strict=True)
    )
    return CompareView(
        start=days[0].item(),
        end=days[-1].item(),
        days=tuple(day.item() for day in days[kept]),
        items=items,
        best=max(items, key=lambda item: item.return_frac).symbol,
        worst=min(items, key=lambda item: item.return_frac).symbol,
        about=args.about,
        sources=tuple(sorted({source for item in paths for source in item.sources})),
        notes=tuple(sentence for item in paths for sentence in item.notes),
    )


COMPARE = Tool(name="compare", args=Compare, view=CompareView, run=run_compare, scope=Scope.MARKET_READ)
