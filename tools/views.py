"""Views that were worked out before, shown again while the books, the day and every price are the same.

What this process worked out is remembered in it; what another one did is found in the cache that all share. Either is the answer to the same
question: the same version of the same books, the same arguments, the same day, the same version of the program, and prices in the same state.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar, cast
from uuid import UUID

from db.memory import Memory
from infra import CacheKey, pack, unpack
from tools.all_books import chosen_books
from tools.base import Args, View
from tools.books import Books, load_books
from tools.context import Context
from tools.prices import Priced
from tools.program import program_version
from tools.stands import Stand, stand_of
from tools.stored_prices import is_stopgap

R = TypeVar("R", bound=View)
Asked: TypeAlias = tuple[tuple[str, dt.date, dt.date], ...]
MOST_VIEWS = 40
"""Kept for one state of one portfolio's books."""
WEIGHT = 200
"""What they weigh beside books of so many activities."""
SHARED_S = 600.0
"""How long other processes find a view, at most; after an erasure nothing of it can be found for longer."""


class OfBooks(Protocol):
    """Arguments that name the books: one portfolio (None: the first), or all together."""

    @property
    def portfolio_id(self) -> Any:  # Any: a UUID or None
        """Which."""
        ...

    @property
    def all_portfolios(self) -> bool:
        """Whether all together."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    view: View
    asked: Asked
    states: tuple[object | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _AtStand:
    """The views of one state of one portfolio's books."""

    stand: Stand
    views: OrderedDict[object, object] = field(default_factory=OrderedDict)


async def shown_again(context: Context, kind: type[R], name: str, args: OfBooks, make: Callable[[Books], Awaitable[tuple[R, Priced]]]) -> R:
    """What `make` gives from the books that `args` name, or gave before from the very same.

    The view is kept with how far the books were: books that have changed have none. It counts for one day, and only while every price history
    that went into it would come out the same if it were asked for now. Of all portfolios together a view is remembered here and not shared;
    of books as they would be with what a preview assumes, it is neither.

    Args:
        kind: the view's class.
        name, args: what is asked.
        make: works out the view, and says which prices it took.

    Raises:
        NotFound: there is no such portfolio.
    """
    if context.assumed:  # of books that nobody has
        return (await make(await chosen_books(context, args.portfolio_id, all_portfolios=args.all_portfolios)))[0]
    place = (name, args, context.clock.today())
    if args.all_portfolios:
        whole = await chosen_books(context, None, all_portfolios=True)
        return _here(context, whole.views, place, kind) or (await _made(context, whole, whole.views, place, make))[0]
    async with context.read() as work:
        stand, memory = await stand_of(work, args.portfolio_id), work.memory
    views = _views_at(memory, stand)
    if (view := _here(context, views, place, kind)) is not None:
        return view
    if (found := await _elsewhere(context, stand, place, kind)) is not None:
        _remember(views, place, found)
        return cast(R, found.view)
    books = await load_books(context, stand.portfolio_id)
    view, kept = await _made(context, books, _views_at(memory, books.stand), place, make)
    if kept is not None:
        await _share(context, books.stand, place, kept)
    return view


def views_place(portfolio_id: UUID) -> tuple[str, UUID]:
    """Where this process remembers the views of a portfolio."""
    return "views", portfolio_id


def _views_at(memory: Memory, stand: Stand) -> MutableMapping[object, object]:
    """The remembered views of these books at this state; those of another state are forgotten."""
    place = views_place(stand.portfolio_id)
    known = memory.get(place)
    if not isinstance(known, _AtStand) or known.stand != stand:
        known = _AtStand(stand=stand)
        memory.put(place, known, weight=WEIGHT)
    return known.views


def _here(context: Context, views: MutableMapping[object, object], place: object, kind: type[R]) -> R | None:
    kept = views.get(place)
    if not isinstance(kept, _Kept) or not isinstance(kept.view, kind):
        return None
    now = context.services.market.state(kept.asked)
    return kept.view if None not in now and now == kept.states else None


async def _made(
    context: Context,
    books: Books,
    views: MutableMapping[object, object],
    place: object,
    make: Callable[[Books], Awaitable[tuple[R, Priced]]],
) -> tuple[R, _Kept | None]:
    """A view worked out now; and as others may have it, None where a price in it is a stopgap or may change at any time."""
    view, priced = await make(books)
    kept = _Kept(view=view, asked=priced.asked, states=context.services.market.state(priced.asked))
    if None in kept.states:
        return view, None
    _remember(views, place, kept)
    return view, None if any(map(is_stopgap, priced.sources)) else kept


def _remember(views: MutableMapping[object, object], place: object, kept: _Kept) -> None:
    views[place] = kept
    if len(views) > MOST_VIEWS:
        del views[next(iter(views))]


def _key(context: Context, stand: Stand, place: tuple[str, Args, dt.date]) -> CacheKey:
    """Whose it is: the owner's of the books, whoever may look at them."""
    name, args, today = place
    reach = context.actor.reach
    return CacheKey(
        user_id=context.actor.user_id if reach is None else reach.owner_id,
        version=f"{stand.portfolio_id} {stand.version} {stand.sequence} {stand.head}",
        name=name,
        arguments=(program_version(), today.isoformat(), args.model_dump_json()),
    )


async def _elsewhere(context: Context, stand: Stand, place: Any, kind: type[R]) -> _Kept | None:  # Any: as `_key` takes it
    """What another process worked out, where nothing that is known here speaks against its prices."""
    if not stand.sequence:
        return None
    found: Any = await context.services.cache.get(_key(context, stand, place))
    try:
        asked = tuple((symbol, dt.date.fromisoformat(start), dt.date.fromisoformat(end)) for symbol, start, end in found["asked"])
        view, then = kind.model_validate(found["view"]), found["states"]
    except (TypeError, KeyError, ValueError):  # nothing was found, or nothing that could be a view
        return None
    now = context.services.market.state(asked)
    changed = any(mine is not None and _plain(mine) != theirs for mine, theirs in zip(now, then, strict=True))
    return None if changed else _Kept(view=view, asked=asked, states=now)


async def _share(context: Context, stand: Stand, place: Any, kept: _Kept) -> None:  # Any: as above
    """Let other processes have a view for as long as its prices may be used without asking anew."""
    for_s = min(SHARED_S, context.services.market.good_for_s(kept.asked))
    if not stand.sequence or for_s <= 0:
        return
    asked = [[symbol, start.isoformat(), end.isoformat()] for symbol, start, end in kept.asked]
    value = {"view": kept.view.model_dump(mode="json"), "asked": asked, "states": [_plain(state) for state in kept.states]}
    await context.services.cache.put(_key(context, stand, place), value, ttl_s=for_s)


def _plain(state: object) -> object:
    """As it comes out of the cache."""
    return unpack(pack(state))
