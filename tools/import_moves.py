"""Moves between portfolios that our own files tell: a leg finds the other one again, whichever of the two comes in first."""

from collections.abc import Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

from db import UnitOfWork
from db.changes import NewRow
from db.models import Activity, Portfolio
from tools.statements import Entry

MOST_COPIES = 100
"""How often one move can stand beside itself, as where a book is brought in again beside the one that it was taken from."""


async def lock_for(work: UnitOfWork, entries: Sequence[Entry]) -> None:
    """Hold all portfolios of the owner where a leg of a move between them may come in: its other leg is marked too."""
    if work.boundary.reach is None and any(entry.across for entry in entries):
        await work.portfolios.lock_all()


async def join_moves(work: UnitOfWork, portfolio: Portfolio, entries: Sequence[Entry], rows: Sequence[NewRow]) -> None:
    """Join the legs among `entries` with those that are recorded in other portfolios; each side then names the other's portfolio.

    A leg that is alone keeps its own portfolio as the other one: it crosses the border of the books, to where nobody knows.
    """
    legs: dict[str, list[NewRow]] = {}
    for entry, row in zip(entries, rows, strict=True):
        if entry.across:
            legs.setdefault(entry.across, []).append(row)
    if not legs or work.boundary.reach is not None:
        return
    touched: set[UUID] = set()
    for group, own in legs.items():
        name, others = await _place(work, portfolio, group, {str(row.values["type"]) for row in own})
        for row in own:
            row.set("transfer_group", name)
            row.set("counter_portfolio_id", others[0].portfolio_id if others else portfolio.id)
        for other in others:
            await work.activities.change(other, counter_portfolio_id=portfolio.id)
            touched.add(other.portfolio_id)
    for portfolio_id in touched:
        (await work.portfolios.pick(portfolio_id)).version += 1


async def _place(work: UnitOfWork, portfolio: Portfolio, group: str, kinds: set[str]) -> tuple[str, list[Activity]]:
    """What joins the legs from now on, and the other side; another name where that side of the move stands in another portfolio already."""
    for copy in range(MOST_COPIES):
        name = str(uuid5(NAMESPACE_OID, f"{group}/{copy}")) if copy else group
        others = [leg for leg in await work.activities.joined(name) if leg.portfolio_id != portfolio.id]
        if not any(leg.type in kinds for leg in others):
            return name, others
    return str(uuid5(NAMESPACE_OID, f"{group}/{portfolio.id}")), []
