"""Prices that people set themselves: for what no provider quotes, or quotes wrongly."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.errors import FolioscopeError, InvalidInput, NotFound, PermissionDenied
from core.money import format_money
from db import UnitOfWork
from db.models import ManualPrice
from market import Quote
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.books import StatedPrice, load_books
from tools.context import Context
from tools.fields import CurrencyCode, Day, Figure, PositiveNumber, Symbol
from tools.instruments import PRIVATE, introduced, is_new, known_instrument
from tools.own_prices import price_in

MOST_PRICES = 5_000
CURSOR = r"^[^ ]{1,40} \d{4}-\d{2}-\d{2} [0-9a-f]{32}$"


class SetPrice(Args):
    """A price per unit on a day; it counts from that day until the next close that a provider has."""

    symbol: Symbol
    price: PositiveNumber
    date: Day | None = Field(None, description="The day; left out: today.")
    currency: CurrencyCode | None = Field(None, description="Left out: that of the holding, or of the instrument.")
    unlisted: bool = Field(
        False,
        description="The symbol is the caller's own name for something that is listed nowhere, such as a house; it is added with this.",
    )
    portfolio_id: UUID | None = Field(
        None, description="Told or not, it counts in all portfolios of one's own; in one that another shares, in that one alone."
    )


class RemovePrice(Args):
    """Which manual price; without a day all of the symbol's."""

    symbol: Symbol
    date: Day | None = None
    portfolio_id: UUID | None = Field(
        None, description="Told or not, it goes from all portfolios of one's own; of one that another shares, what was set in it alone."
    )


class ListManualPrices(Args):
    """Of which instrument; left out: all."""

    symbol: Symbol | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200
    after: str | None = Field(None, pattern=CURSOR, description="Cursor: what `next` of the page before said.")
    portfolio_id: UUID | None = Field(None, description="For a portfolio that another shares: its owner's prices of what is in it.")


class ManualPriceView(View):
    """A price that was stated; `portfolio_id` where it counts in that portfolio alone."""

    symbol: str
    date: dt.date
    price: Figure
    currency: str
    portfolio_id: UUID | None


class ManualPricesView(View):
    """Manual prices by symbol and day."""

    items: tuple[ManualPriceView, ...]


class ManualPricesPage(ManualPricesView):
    """A page of manual prices by symbol and day; `next` leads to those after it."""

    next: str | None


def _view(row: ManualPrice) -> ManualPriceView:
    return ManualPriceView(symbol=row.symbol, date=row.date, price=row.price, currency=row.currency, portfolio_id=row.portfolio_id)


async def _settled(context: Context, args: SetPrice) -> SetPrice:
    """`args` with day and currency filled in.

    Raises:
        InvalidInput: the day lies in the future.
        UnknownSymbol: the symbol is neither held nor known.
    """
    if args.portfolio_id is not None:
        await load_books(context, args.portfolio_id)  # it has to be one's own
    today = context.clock.today()
    day = args.date or today
    context.require_past(day, field="date")
    quoted = await provider_close(context, args.symbol, day)
    if quoted is not None and args.currency not in {None, quoted.currency}:
        raise InvalidInput(
            f"currency: {args.symbol} is quoted in {quoted.currency}. Give its price in {quoted.currency}.", field="currency"
        )
    instrument = None if quoted else await known_instrument(context, args.symbol, unlisted=args.unlisted)
    currency = quoted.currency if quoted else args.currency or (instrument.currency if instrument else None)
    kept = instrument.currency if instrument is not None and instrument.kind == PRIVATE else None
    if kept and _unfit(args, kept):
        raise InvalidInput(f"currency: {args.symbol} is kept in {kept}. Give its price in {kept}.", field="currency")
    currency = currency or (await load_books(context, args.portfolio_id)).base_currency
    async with context.read() as work:
        others = {row.currency for row in await work.manual_prices.all(args.symbol) if row.date != day}
    if quoted is None and others - {currency}:
        other = min(others)
        raise InvalidInput(f"currency: your other prices of {args.symbol} are in {other}. Give this one in {other} too.", field="currency")
    return args.model_copy(update={"date": day, "currency": currency})


def _unfit(args: SetPrice, currency: str) -> bool:
    """Whether a price is stated in a currency in which it would not count."""
    if args.currency is None:
        return False
    return (
        price_in(StatedPrice(symbol=args.symbol, date=args.date or dt.date.max, price=args.price, currency=args.currency), currency) is None
    )


async def provider_close(context: Context, symbol: str, day: dt.date) -> Quote | None:
    """The provider's last close up to `day`, None without one."""
    try:
        return await context.services.market.quote(symbol, on=day)
    except FolioscopeError:
        return None


async def preview_set(context: Context, args: SetPrice) -> Preview:
    """The price before and after."""
    settled = await _settled(context, args)
    day = settled.date or context.clock.today()
    async with context.read() as work:
        known = next(iter(await work.manual_prices.on(settled.symbol, day)), None)
    quoted = None if known else await provider_close(context, settled.symbol, day)
    before = format_money(known.price, known.currency) if known else format_money(quoted.price, quoted.currency) if quoted else ""
    source = (f"Before: the close of {quoted.as_of} by {quoted.source}.",) if quoted else ()
    after = format_money(settled.price, settled.currency or "")
    title = f"Set the price of {settled.symbol} to {after} on {day}"
    if quoted is None and known is None and is_new(await known_instrument(context, settled.symbol, unlisted=settled.unlisted)):
        added, said = introduced(settled.symbol, settled.currency or "")
        title, source = f"{added}: {title}", (said,)
    return Preview(
        title=title,
        lines=(Line(label=f"{settled.symbol} on {day}", before=before, after=f"{after} (manual)"),),
        notes=(*source, "It counts until the next close and is marked as manual wherever it is used."),
        settled=settled.model_dump(mode="json", exclude_none=True),
    )


async def run_set(context: Context, args: SetPrice) -> ManualPriceView:
    """Set a price by hand for an instrument without (right) prices; it is marked as manual wherever it is used.

    Example: symbol=ACME, price=12.50, date="2022-03-01".
    """
    settled = await _settled(context, args)
    day, currency = settled.date or context.clock.today(), settled.currency or "USD"
    async with context.begin() as work:
        there = await work.manual_prices.on(settled.symbol, day)
        known = next((row for row in there if row.portfolio_id == work.manual_prices.place), None)
        if work.manual_prices.place is None:
            for row in there:
                if row is not known:  # what the owner says now counts everywhere
                    await work.manual_prices.remove(row)
        if known is None and len(await work.manual_prices.all()) >= MOST_PRICES:
            raise InvalidInput(f"There are {MOST_PRICES:,} manual prices already, the most that I keep. Remove some first.", field="symbol")
        if known is None:
            row = await work.manual_prices.add(_row(work, settled))
        else:
            row = await work.manual_prices.change(known, price=settled.price, currency=currency)
        await work.portfolios.renew_all()
        view = _view(row)
        work.finish(view.model_dump(mode="json"), summary=f"Set the price of {row.symbol} to {format_money(row.price, currency)} on {day}")
    return view


def _row(work: UnitOfWork, settled: SetPrice) -> ManualPrice:
    """The row of a price, in the books that the transaction is about."""
    return ManualPrice(
        user_id=work.boundary.books_owner,
        portfolio_id=work.manual_prices.place,
        created_at=work.clock.now(),
        symbol=settled.symbol,
        date=settled.date or work.clock.today(),
        price=settled.price,
        currency=settled.currency or "USD",
    )


async def _meant(work: UnitOfWork, args: RemovePrice) -> Sequence[ManualPrice]:
    """The prices that would go.

    Raises:
        NotFound: there is none.
        PermissionDenied: they are the owner's, for all portfolios, and the caller edits one of them.
    """
    if args.portfolio_id is not None:
        await work.portfolios.pick(args.portfolio_id)
    rows = [row for row in await work.manual_prices.all(args.symbol) if args.date in {None, row.date}]
    if not rows:
        raise NotFound(f"There is no manual price of {args.symbol}{f' on {args.date}' if args.date else ''}.")
    mine = [row for row in rows if work.manual_prices.place in {None, row.portfolio_id}]
    if not mine:
        raise PermissionDenied(f"The price of {args.symbol} is its owner's own, for all their portfolios. Set another one here instead.")
    return mine


async def preview_remove(context: Context, args: RemovePrice) -> Preview:
    """Which prices would go."""
    async with context.read() as work:
        rows = await _meant(work, args)
    lines = tuple(
        Line(label=f"{row.symbol} on {row.date}", before=f"{format_money(row.price, row.currency)} (manual)", after="") for row in rows
    )
    many = f"{len(rows)} manual prices" if len(rows) > 1 else f"the manual price of {rows[0].date}"
    return Preview(title=f"Remove {many} of {args.symbol}", lines=lines[:20], settled=args.model_dump(mode="json", exclude_none=True))


async def run_remove(context: Context, args: RemovePrice) -> ManualPricesView:
    """Remove a manual price, or all of an instrument; from then on only closes and trade prices count.

    Example: symbol=ACME, date="2022-03-01".
    """
    async with context.begin() as work:
        rows = await _meant(work, args)
        gone = ManualPricesView(items=tuple(map(_view, rows)))
        for row in rows:
            await work.manual_prices.remove(row)
        await work.portfolios.renew_all()
        work.finish(
            gone.model_dump(mode="json"), summary=f"Removed {len(rows)} manual price{'s' if len(rows) > 1 else ''} of {args.symbol}"
        )
    return gone


async def run_list(context: Context, args: ListManualPrices) -> ManualPricesPage:
    """List the prices that were set by hand, by symbol and day, at most 500 a page.

    Example: symbol=ACME.
    """
    after = None if args.after is None else _place(args.after)
    async with context.read() as work:
        if args.portfolio_id is not None:
            await work.portfolios.pick(args.portfolio_id)
        rows = await work.manual_prices.page_of(args.symbol, limit=args.limit + 1, after=after)
        items = tuple(map(_view, rows[: args.limit]))
    return ManualPricesPage(items=items, next=_cursor(rows[args.limit - 1]) if len(rows) > args.limit else None)


def _cursor(row: ManualPrice) -> str:
    return f"{row.symbol} {row.date} {row.id.hex}"


def _place(cursor: str) -> tuple[str, dt.date, UUID]:
    """Symbol, day and id of a cursor.

    Raises:
        InvalidInput: there is no such day.
    """
    symbol, day, identity = cursor.split(" ")
    try:
        return symbol, dt.date.fromisoformat(day), UUID(identity)
    except ValueError as err:
        raise InvalidInput(f"after: {day} is no day. Give the cursor as it was told.", field="after") from err


SET_PRICE = Tool(
    name="set_price",
    args=SetPrice,
    view=ManualPriceView,
    run=run_set,
    preview=preview_set,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
REMOVE_PRICE = Tool(
    name="remove_price",
    args=RemovePrice,
    view=ManualPricesView,
    run=run_remove,
    preview=preview_remove,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
MANUAL_PRICES = Tool(name="manual_prices", args=ListManualPrices, view=ManualPricesPage, run=run_list, scope=Scope.PORTFOLIO_READ)
