"""Prices as one person sees them: a provider's closes, with the prices that the person set by hand among them.

They are the person's own: looked up for the caller of the moment, put together anew for every answer, and never among the prices that all share.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from uuid import UUID

import numpy as np

from accounting import ActivityType
from core.actor import Scope
from core.currencies import MINOR_UNITS
from core.errors import DataUnavailable, FolioscopeError, UnknownSymbol
from core.money import LEDGER_DIGITS
from core.series import PriceSeries
from db.moments import Moment
from market import Quote
from market.quotes import change_of, exact
from tools.books import Books, StatedPrice, read_books, stated_price
from tools.context import Context

BY_HAND = "manual"
"""The source of a price that was set by hand; behind a provider's name where only some of a history were."""
BEFORE = dt.timedelta(days=14)
"""How far back the close before is looked for."""
MOST_KEPT = 1_000
"""Instruments of one person, remembered at a time."""
Stated = Mapping[str, tuple[StatedPrice, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnHistory:
    """A history of prices; `by_hand` has those that were set by hand, by day in their order."""

    series: PriceSeries
    by_hand: Mapping[dt.date, Decimal] = field(default_factory=dict)

    @property
    def said(self) -> tuple[str, ...]:
        """What the reader has to know about them, in a sentence."""
        if not self.by_hand:
            return ()
        count = len(self.by_hand)
        what = f"{count} prices of {self.series.symbol} are" if count > 1 else f"One price of {self.series.symbol} is"
        return (f"{what} set by hand, the last for {max(self.by_hand)}.",)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What somebody's own prices are at a moment: of each instrument that was asked for, also of those without any."""

    moment: Moment
    by_symbol: Stated


async def stated_prices(context: Context, symbols: Iterable[str], *, books: Books | None = None) -> Stated:
    """The prices that the caller set by hand, by symbol and day, in the units of today.

    Those of `books`, where given, else all of the caller's own. Who may not read the books has none. What was read is remembered for its
    owner while the database says that nobody has written anything since.
    """
    wanted = frozenset(symbols)
    if books is not None:
        return _in_units_of_today([own for own in books.manual if own.symbol in wanted], [books])
    if Scope.PORTFOLIO_READ not in context.actor.scopes:
        return {}
    if context.actor.reach is not None:
        return await _read(context, wanted)
    memory, place, moment = (
        context.services.database.memory,
        own_prices_place(context.actor.user_id),
        context.services.database.moments.now(),
    )
    known = memory.get(place)
    kept: Stated = {}
    if isinstance(known, _Kept) and known.moment == moment and len(known.by_symbol) < MOST_KEPT:
        kept = known.by_symbol
    if not wanted <= kept.keys():
        read = await _read(context, wanted - kept.keys())
        kept = {**kept, **{symbol: read.get(symbol, ()) for symbol in wanted - kept.keys()}}
        if moment is not None:
            memory.put(place, _Kept(moment=moment, by_symbol=kept), weight=len(kept) + sum(map(len, kept.values())))
    return {symbol: kept[symbol] for symbol in wanted if kept[symbol]}


def own_prices_place(user_id: UUID) -> tuple[str, UUID]:
    """Where this process remembers the prices that somebody set."""
    return "own prices", user_id


async def _read(context: Context, wanted: frozenset[str]) -> Stated:
    async with context.read() as work:
        rows = await work.manual_prices.of(wanted)
        if not rows:
            return {}
        every = [(await read_books(work, portfolio.id))[1] for portfolio in await work.portfolios.all()]
    return _in_units_of_today([stated_price(row) for row in rows], every)


def _in_units_of_today(stated: Sequence[StatedPrice], every: Sequence[Books]) -> Stated:
    """Prices of before a split that the books have, divided by its ratio, as providers state their closes."""
    found: dict[str, list[StatedPrice]] = {}
    named = {own.symbol for own in stated}
    splits = {
        (item.symbol, item.date, item.ratio)
        for books in (every if named else ())
        for item in books.activities
        if item.type is ActivityType.SPLIT and item.symbol in named and item.ratio
    }
    for own in sorted(stated, key=lambda one: one.date):
        price = own.price
        with localcontext(prec=LEDGER_DIGITS):
            for symbol, day, ratio in splits:
                price = price / ratio if symbol == own.symbol and own.date < day else price
        found.setdefault(own.symbol, []).append(replace(own, price=price))
    return {symbol: tuple(prices) for symbol, prices in found.items()}


def price_in(own: StatedPrice, currency: str) -> Decimal | None:
    """The price in `currency`, or in its hundredths; None where it is of another currency altogether."""
    (ours, in_ours), (theirs, in_theirs) = (MINOR_UNITS.get(one, (one, Decimal(1))) for one in (own.currency, currency))
    return own.price * in_ours / in_theirs if ours == theirs else None


def with_stated(symbol: str, series: PriceSeries | None, stated: Sequence[StatedPrice]) -> OwnHistory:
    """`series` with the stated prices among its closes, each instead of the close of its day; without a series they are all there is.

    One that is stated in another currency than the closes are in is left out.
    """
    currency = series.currency if series is not None else next((own.currency for own in reversed(stated)), "")
    own = {one.date: price for one in stated if (price := price_in(one, currency)) is not None}
    if not own and series is not None:
        return OwnHistory(series=series)
    closes = {} if series is None else dict(zip((day.item() for day in series.dates), map(float, series.close), strict=True))
    closes |= {day: float(price) for day, price in own.items()}
    days = sorted(closes)
    made = PriceSeries(
        symbol=symbol,
        dates=np.array(days, dtype="datetime64[D]"),
        close=np.array([closes[day] for day in days]),
        currency=currency,
        source=BY_HAND if series is None else f"{series.source} + {BY_HAND}",
    )
    return OwnHistory(series=made, by_hand=own)


async def history_of(
    context: Context, symbol: str, *, start: dt.date | None = None, end: dt.date | None = None, stated: Stated | None = None
) -> OwnHistory:
    """The prices of `symbol` from `start` to `end`, both included, as the caller sees them.

    Args:
        stated: the caller's own prices, where they were looked up before.

    Raises:
        UnknownSymbol, DataUnavailable: neither a provider nor the caller has any.
    """
    known = await stated_prices(context, [symbol]) if stated is None else stated
    own = [one for one in known.get(symbol, ()) if (start is None or one.date >= start) and (end is None or one.date <= end)]
    try:
        series = await context.services.market.history(symbol, start=start, end=end)
    except FolioscopeError:
        if not own:
            raise
        series = None
    return with_stated(symbol, series, own)


async def quote_of(context: Context, symbol: str, *, on: dt.date | None = None, stated: Stated | None = None) -> Quote:
    """The last price of `symbol` on or before `on` (None: today) as the caller sees it; one that was set by hand has the source "manual".

    Raises:
        UnknownSymbol, DataUnavailable: neither a provider nor the caller has any.
    """
    known = await stated_prices(context, [symbol]) if stated is None else stated
    day = min(on or context.clock.today(), context.clock.today())
    own = [one for one in known.get(symbol, ()) if one.date <= day]
    market = context.services.market
    if not own:
        return await market.quote(symbol, on=on)
    try:
        quote = await market.quote(symbol, on=on)
        series = await market.history(symbol, start=quote.as_of - BEFORE, end=quote.as_of)
    except (UnknownSymbol, DataUnavailable):
        return _last_of(with_stated(symbol, None, own), day, None)
    lately = [one for one in own if one.date >= quote.as_of - BEFORE]
    return _last_of(with_stated(symbol, series, lately), day, quote) if lately else quote


def _last_of(found: OwnHistory, day: dt.date, quote: Quote | None) -> Quote:
    """The last price of a history, beside what the provider says of it (None: nothing)."""
    series = found.series
    prices = [found.by_hand.get(on.item(), exact(float(close))) for on, close in zip(series.dates[-2:], series.close[-2:], strict=True)]
    own = quote is None or series.as_of in found.by_hand
    price = prices[-1] if own or quote is None else quote.price
    previous = prices[-2] if len(prices) > 1 else None
    return Quote(
        symbol=series.symbol,
        price=price,
        currency=series.currency,
        as_of=series.as_of,
        previous_close=previous,
        change_frac=change_of(price, previous),
        source=BY_HAND if own or quote is None else quote.source,
        age_days=(day - series.as_of).days,
        degraded=None if own or quote is None else quote.degraded,
    )
