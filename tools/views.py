"""Views that were worked out before, shown again while the books, the day and every price are the same."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from tools.base import Args, View
from tools.books import Books
from tools.context import Context
from tools.prices import Priced

R = TypeVar("R", bound=View)
MOST_VIEWS = 40
"""Kept for one state of one portfolio's books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    view: View
    asked: tuple[tuple[str, dt.date, dt.date], ...]
    state: tuple[object, ...]


async def shown_again(context: Context, books: Books, name: str, args: Args, make: Callable[[], Awaitable[tuple[R, Priced]]]) -> R:
    """What `make` gives, or gave before from the very same.

    The view is kept with the books that it was made from: books that have changed have none. It counts for one day, and only while
    every price history that went into it would come out the same if it were asked for now.

    Args:
        name, args: what is asked.
        make: works out the view, and says which prices it took.
    """
    market, place = context.services.market, (name, args, context.clock.today())
    kept = books.views.get(place)
    if isinstance(kept, _Kept) and market.state(kept.asked) == kept.state:
        return cast(R, kept.view)  # the place names the tool, whose views are of one class
    view, priced = await make()
    state = market.state(priced.asked)
    if state is not None:
        books.views[place] = _Kept(view=view, asked=priced.asked, state=state)
        if len(books.views) > MOST_VIEWS:
            books.views.popitem(last=False)
    return view
