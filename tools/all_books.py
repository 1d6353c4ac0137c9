"""The books of all portfolios together, as one."""

from dataclasses import replace
from typing import cast
from uuid import UUID

from accounting import Activity, ActivityType
from tools.books import Books, load_books, read_books
from tools.context import Context

NAME = "All portfolios"


async def chosen_books(context: Context, portfolio_id: UUID | None, *, all_portfolios: bool) -> Books:
    """The books of one portfolio (None: the first), or of all together.

    Raises:
        NotFound: there is no such portfolio.
    """
    if not all_portfolios:
        return await load_books(context, portfolio_id)
    async with context.read() as work:
        every = [(await read_books(work, row.id))[1] for row in await work.portfolios.all()]
    if len(every) < 2:
        return await load_books(context, None)
    first, place = every[0], ("all portfolios", tuple((books.portfolio_id, books.version) for books in every))
    if place not in first.views:
        first.views[place] = together(every)
    return cast(Books, first.views[place])  # the place is of nothing else


def together(every: list[Books]) -> Books:
    """One set of books: terms and currency of the first. What moved between two of them stays inside, with its cost and age."""
    first = every[0]
    whole = _whole_moves(every)
    activities = [_adopted(activity, books, first, whole) for books in every for activity in books.activities]
    numbers = {identity: number for books in every for identity, number in books.numbers.items()}
    return Books(
        portfolio_id=first.portfolio_id,
        name=NAME,
        base_currency=first.base_currency,
        method=first.method,
        fees_in_cost=first.fees_in_cost,
        allow_short=any(books.allow_short for books in every),
        version=max(books.version for books in every),
        sequence=first.sequence,
        head=first.head,
        activities=tuple(sorted(activities, key=lambda activity: activity.date)),
        numbers=numbers,
        manual=first.manual,
    )


def _whole_moves(every: list[Books]) -> frozenset[str]:
    """What joins the moves of which both sides are there."""
    sides: dict[str, set[ActivityType]] = {}
    for books in every:
        for activity in books.activities:
            if group := books.moves.get(activity.id):
                sides.setdefault(group, set()).add(activity.type)
    return frozenset(group for group, kinds in sides.items() if len(kinds) > 1)


def _adopted(activity: Activity, books: Books, first: Books, whole: frozenset[str]) -> Activity:
    """The activity as it counts in the whole: moves joined again; a recorded rate counts only towards its own portfolio's currency."""
    joined = books.moves.get(activity.id)
    group = joined if joined in whole else activity.transfer_group
    rate = activity.fx_rate if books.base_currency == first.base_currency else None
    same = group == activity.transfer_group and rate == activity.fx_rate
    return activity if same else replace(activity, transfer_group=group, fx_rate=rate)
