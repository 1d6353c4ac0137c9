"""The watchlist."""

import asyncio
import datetime as dt
from typing import Annotated

from pydantic import Field

from core.actor import Scope
from core.errors import FolioscopeError, InvalidInput
from db.models import WatchlistItem
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.context import Context
from tools.fields import Figure, Symbol
from tools.instruments import ensure_stock, find_instrument, known_instrument
from tools.own_prices import Stated, quote_of, stated_prices

MOST_WATCHED = 200


class Symbols(Args):
    """Which instruments."""

    symbols: Annotated[tuple[Symbol, ...], Field(min_length=1, max_length=20)]


class WatchedView(View):
    """A watched instrument with its last close, where one is known; the source "manual" is a price that its owner set by hand."""

    symbol: str
    name: str
    price: Figure | None
    currency: str | None
    change_frac: Figure | None
    as_of: dt.date | None
    source: str | None
    missing: str | None


class WatchlistView(View):
    """The watchlist."""

    items: tuple[WatchedView, ...]


class WatchlistChange(View):
    """The watchlist after a change."""

    symbols: tuple[str, ...]
    changed: tuple[str, ...]


class Nothing(Args):
    """No arguments."""


async def _watched(context: Context) -> list[str]:
    async with context.read() as work:
        return [item.symbol for item in await work.watchlist.all()]


async def _quoted(context: Context, symbol: str, stated: Stated) -> WatchedView:
    instrument = find_instrument(context.services, symbol)
    name = instrument.name if instrument else symbol
    try:
        quote = await quote_of(context, symbol, stated=stated)
    except FolioscopeError as err:
        return WatchedView(
            symbol=symbol, name=name, price=None, currency=None, change_frac=None, as_of=None, source=None, missing=err.message
        )
    return WatchedView(
        symbol=symbol,
        name=name,
        price=quote.price,
        currency=quote.currency,
        change_frac=quote.change_frac,
        as_of=quote.as_of,
        source=quote.source,
        missing=None,
    )


async def run_show(context: Context, args: Nothing) -> WatchlistView:  # noqa: ARG001 -- every tool takes its arguments
    """Show the watchlist with the last close of each instrument."""
    symbols = await _watched(context)
    stated = await stated_prices(context, symbols)
    return WatchlistView(items=tuple(await asyncio.gather(*(_quoted(context, symbol, stated) for symbol in symbols))))


def _preview(verb: str, before: list[str], after: list[str], symbols: tuple[str, ...]) -> Preview:
    line = Line(label="Watchlist", before=", ".join(before) or "empty", after=", ".join(after) or "empty")
    return Preview(title=f"{verb} {', '.join(symbols)}", lines=(line,), settled={"symbols": list(symbols)})


async def preview_add(context: Context, args: Symbols) -> Preview:
    """The watchlist before and after."""
    symbols = tuple([(await known_instrument(context, symbol)).symbol for symbol in args.symbols])
    before = await _watched(context)
    return _preview("Watch", before, [*before, *(symbol for symbol in symbols if symbol not in before)], symbols)


async def run_add(context: Context, args: Symbols) -> WatchlistChange:
    """Put instruments on the watchlist.

    Example: symbols=["SPOT"].
    """
    instruments = [await known_instrument(context, symbol) for symbol in dict.fromkeys(args.symbols)]
    async with context.begin() as work:
        before = [item.symbol for item in await work.watchlist.all()]
        new = [item for item in instruments if item.symbol not in before]
        if len(before) + len(new) > MOST_WATCHED:
            raise InvalidInput(f"The watchlist holds at most {MOST_WATCHED} instruments.", field="symbols")
        for item in new:
            await ensure_stock(work, item)
            await work.watchlist.add(WatchlistItem(user_id=work.owner, created_at=work.clock.now(), symbol=item.symbol))
        changed = tuple(item.symbol for item in new)
        view = WatchlistChange(symbols=(*before, *changed), changed=changed)
        work.finish(view.model_dump(mode="json"), summary=f"Watch {', '.join(changed) or 'nothing new'}")
    return view


async def preview_remove(context: Context, args: Symbols) -> Preview:
    """The watchlist before and after."""
    before = await _watched(context)
    _check_watched(args.symbols, before)
    return _preview("Stop watching", before, [symbol for symbol in before if symbol not in args.symbols], args.symbols)


def _check_watched(symbols: tuple[str, ...], watched: list[str]) -> None:
    absent = [symbol for symbol in symbols if symbol not in watched]
    if absent:
        listed = f" It holds {', '.join(watched)}." if watched else " It is empty."
        raise InvalidInput(f"{', '.join(absent)} is not on the watchlist.{listed}", field="symbols")


async def run_remove(context: Context, args: Symbols) -> WatchlistChange:
    """Take instruments off the watchlist.

    Example: symbols=["AMD"].
    """
    async with context.begin() as work:
        items = list(await work.watchlist.all())
        _check_watched(args.symbols, [item.symbol for item in items])
        for item in items:
            if item.symbol in args.symbols:
                await work.watchlist.remove(item)
        rest = tuple(item.symbol for item in items if item.symbol not in args.symbols)
        view = WatchlistChange(symbols=rest, changed=args.symbols)
        work.finish(view.model_dump(mode="json"), summary=f"Stop watching {', '.join(args.symbols)}")
    return view


WATCHLIST_SHOW = Tool(name="watchlist_show", args=Nothing, view=WatchlistView, run=run_show, scope=Scope.PORTFOLIO_READ)
WATCHLIST_ADD = Tool(
    name="watchlist_add",
    args=Symbols,
    view=WatchlistChange,
    run=run_add,
    preview=preview_add,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
WATCHLIST_REMOVE = Tool(
    name="watchlist_remove",
    args=Symbols,
    view=WatchlistChange,
    run=run_remove,
    preview=preview_remove,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
