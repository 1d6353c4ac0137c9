"""Prices of single instruments: now and over time."""

import datetime as dt
from typing import Literal
from uuid import UUID

import numpy as np
from pydantic import Field

from core.actor import Scope
from core.errors import DataUnavailable, NoPrices, NotEnoughHistory, UnknownSymbol
from core.series import Floats, PriceSeries
from market.quotes import exact
from tools.base import Args, Tool, View
from tools.buying_power import DIVISIBLE, BuyingView, ConvertedView, buying, converted
from tools.context import Context
from tools.currency_pairs import last_close, quoted_instrument
from tools.fields import CurrencyCode, Day, Figure, Number, PositiveNumber, Symbol
from tools.instruments import known_instrument
from tools.market_index import INDICES, market_index
from tools.own_prices import OwnHistory, Stated, history_of
from tools.payouts import adjusted_closes
from tools.price_days import Asked, DaysView, by_day
from tools.ranges import RangeArg, resolve_range

MAX_POINTS = 400
MARKET_NAME = "The equal-weighted market"
MOST_ALONE = 2
"""Days that a change takes."""


class GetQuote(Args):
    """Of what, and when."""

    symbol: Symbol
    date: Day | None = Field(None, description="The day; left out: the latest close.")
    currency: CurrencyCode | None = Field(None, description="Another currency to state the price in.")
    units: PositiveNumber | None = Field(None, description="How many units to work out the cost of.")
    spend: PositiveNumber | None = Field(None, description="An amount to work out how many whole units it buys; nothing is bought.")
    spend_currency: CurrencyCode | None = Field(None, description="Of `spend`; left out: the currency of the price.")
    cash_frac: Number | None = Field(
        None, gt=0, le=1, description="In place of `spend`: this part of the portfolio's cash, 1 for all of it."
    )
    portfolio_id: UUID | None = Field(None, description="Whose cash; left out: the first portfolio's.")
    about: Literal["age"] | None = Field(None, description="Asked how old the price is.")


class QuoteView(View):
    """The last close on or before a day; the source "manual" is a price that the caller set by hand.

    `adjusted`: it is of a past day, and its closes are adjusted for the dividends paid since, so that it lies below the price of that day.
    `age_days` count from today or that day; where the market `stands_still`, its today is long past.
    `converted` is the price in another currency, `buying` what was asked of buying, where either was.
    """

    symbol: str
    name: str
    price: Figure
    currency: str
    as_of: dt.date
    previous_close: Figure | None
    change_frac: Figure | None
    source: str
    age_days: int
    degraded: str | None
    stands_still: bool
    adjusted: bool = False
    about: Literal["age"] | None
    converted: ConvertedView | None
    buying: BuyingView | None


async def run_quote(context: Context, args: GetQuote) -> QuoteView:
    """Look up the last close of an instrument, on or before a day; and how many units an amount would buy, or what units would cost.

    Example: symbol=TSLA, date="2022-12-01". Example: symbol=AMD, cash_frac=1.
    """
    instrument = await quoted_instrument(context, args.symbol)
    try:
        quote = await last_close(context, instrument, args.date)
    except (DataUnavailable, UnknownSymbol):
        standing = await _market(context, args) if instrument.symbol in INDICES else None
        if standing is None:
            raise
        return standing
    asked = args.units is not None or args.spend is not None or args.cash_frac is not None
    bought = (
        await buying(
            context,
            quote,
            units=args.units,
            spend=None if args.spend is None else (args.spend, args.spend_currency or quote.currency),
            cash_frac=args.cash_frac,
            portfolio_id=args.portfolio_id,
            divisible=instrument.kind in DIVISIBLE,
        )
        if asked
        else None
    )
    other = args.currency if args.currency != quote.currency else None
    past = args.date is not None and quote.as_of < context.clock.today()
    return QuoteView(
        symbol=quote.symbol,
        name=instrument.name,
        price=quote.price,
        currency=quote.currency,
        as_of=quote.as_of,
        previous_close=quote.previous_close,
        change_frac=quote.change_frac,
        source=quote.source,
        age_days=quote.age_days,
        degraded=quote.degraded,
        stands_still=bool(context.still),
        adjusted=past and await adjusted_closes(context, quote.symbol, quote.source),
        about=args.about,
        converted=None if other is None else await converted(context, quote, other),
        buying=bought,
    )


async def _market(context: Context, args: GetQuote) -> QuoteView | None:
    """What stands for the market where an index of it has no prices here: its level (100 at its start) beside the day before; None without."""
    index, said = await market_index(context)
    day = min(args.date or context.clock.today(), context.clock.today())
    rows = 0 if index is None else int(np.searchsorted(index.dates, np.datetime64(day), side="right"))
    if index is None or rows < MOST_ALONE:
        return None
    last, before = (exact(round(float(level), 4)) for level in (index.close[rows - 1], index.close[rows - 2]))
    as_of = index.dates[rows - 1].item()
    return QuoteView(
        symbol=index.symbol,
        name=MARKET_NAME,
        price=last,
        currency=index.currency,
        as_of=as_of,
        previous_close=before,
        change_frac=last / before - 1,
        source=index.source,
        age_days=(day - as_of).days,
        degraded=" ".join(said),
        stands_still=bool(context.still),
        about=args.about,
        converted=None,
        buying=None,
    )


class GetPriceHistory(Args):
    """Of what, and over which days."""

    symbol: Symbol
    range: RangeArg = "1y"
    about: Asked | None = Field(None, description="The one thing that is asked of it: the answer begins with that.")


class Point(View):
    """A close on a day."""

    date: dt.date
    close: float


class PriceHistoryView(View):
    """Closes over a range. Fractions are of 1: `return_frac` from first to last close, `max_drawdown_frac` from a peak to a later low.

    `by_hand` are the days whose price the caller set; `degraded` says what stands in for an index that has no prices here.
    """

    symbol: str
    name: str
    currency: str
    start: dt.date
    end: dt.date
    first_close: float
    last_close: float
    return_frac: float
    max_drawdown_frac: float
    drawdown_from: dt.date
    drawdown_to: dt.date
    high: float
    high_date: dt.date
    low: float
    low_date: dt.date
    about: Asked | None
    by_day: DaysView
    sessions: int
    points: tuple[Point, ...]
    by_hand: tuple[dt.date, ...]
    source: str
    as_of: dt.date
    degraded: str | None


def drawdown(closes: Floats) -> tuple[float, int, int]:
    """The largest fall from a peak as a fraction (0 or negative), with the positions of peak and low; closes (T,), T at least 1."""
    peaks = np.maximum.accumulate(closes)
    falls = closes / peaks - 1.0
    low = int(np.argmin(falls))
    return float(falls[low]), int(np.argmax(closes[: low + 1])), low


def thinned(length: int) -> np.ndarray:  # (n,) int64
    """At most 400 positions of `length`, evenly spread, first and last among them."""
    return np.unique(np.linspace(0, length - 1, min(length, MAX_POINTS)).round().astype(np.int64))


async def series_of(context: Context, symbol: str, args_range: RangeArg, stated: Stated | None = None) -> OwnHistory:
    """The closes of an instrument over a range, with the caller's own prices among them.

    Raises:
        NotEnoughHistory: there are fewer than two; `first_day` and `last_day` say of when there are.
        NoPrices: there are none of any day.
        DataUnavailable: there are none to be had at present.
    """
    period = resolve_range(args_range, context.clock.today())
    have = 0
    try:
        found = await history_of(context, symbol, start=period.start, end=period.end, stated=stated)
        have = len(found.series)
    except NoPrices:
        found = None
    if found is not None and have >= 2:
        return found
    whole = (await history_of(context, symbol, stated=stated)).series
    first, last = whole.dates[0].item(), whole.as_of
    raise NotEnoughHistory(
        f"There {('are no prices', 'is only one price')[have]} of {symbol} from {period.start} to {period.end}. There are prices from {first} to {last}.",
        field="range",
        have=have,
        need=2,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
    )


async def run_history(context: Context, args: GetPriceHistory) -> PriceHistoryView:
    """Show how an instrument's price went over a range: closes, return and largest drawdown; at most 400 points.

    Example: symbol=AAPL, range="1y".
    """
    instrument = await known_instrument(context, args.symbol)
    try:
        found = await series_of(context, instrument.symbol, args.range)
    except (DataUnavailable, NoPrices, UnknownSymbol):
        standing = await market_over(context, args.range) if instrument.symbol in INDICES else None
        if standing is None:
            raise
        return _history(standing[0], MARKET_NAME, args.about, degraded=standing[1])
    return _history(found.series, instrument.name, args.about, by_hand=tuple(sorted(found.by_hand)))


async def market_over(context: Context, span: RangeArg) -> tuple[PriceSeries, str] | None:
    """What stands for the market over a range, where an index of it has no prices here, and that it does; None without two days."""
    index, said = await market_index(context)
    period = resolve_range(span, context.clock.today())
    part = None if index is None else index.between(period.start, period.end)
    return None if part is None or len(part) < MOST_ALONE else (part, " ".join(said))


def _history(
    series: PriceSeries, name: str, about: Asked | None, *, by_hand: tuple[dt.date, ...] = (), degraded: str | None = None
) -> PriceHistoryView:
    fall, peak, low = drawdown(series.close)
    return PriceHistoryView(
        symbol=series.symbol,
        name=name,
        currency=series.currency,
        start=series.dates[0].item(),
        end=series.as_of,
        first_close=float(series.close[0]),
        last_close=float(series.close[-1]),
        return_frac=float(series.close[-1] / series.close[0] - 1),
        max_drawdown_frac=fall,
        drawdown_from=series.dates[peak].item(),
        drawdown_to=series.dates[low].item(),
        high=float(series.close.max()),
        high_date=series.dates[int(np.argmax(series.close))].item(),
        low=float(series.close.min()),
        low_date=series.dates[int(np.argmin(series.close))].item(),
        about=about,
        by_day=by_day(series),
        sessions=len(series),
        points=tuple(Point(date=series.dates[i].item(), close=float(series.close[i])) for i in thinned(len(series))),
        by_hand=by_hand,
        source=series.source,
        as_of=series.as_of,
        degraded=degraded,
    )


QUOTE = Tool(name="quote", args=GetQuote, view=QuoteView, run=run_quote, scope=Scope.MARKET_READ)
PRICE_HISTORY = Tool(name="price_history", args=GetPriceHistory, view=PriceHistoryView, run=run_history, scope=Scope.MARKET_READ)
