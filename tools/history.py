"""What was done, and taking it back."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from core.actor import Scope
from core.errors import NotFound
from db import UnitOfWork
from db.models import Operation
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.books import read_books, refuse_oversell, worked_out
from tools.context import Context
from tools.entries import TYPES_OF_SIDE, Side
from tools.fields import Day, Symbol
from tools.proposal_keys import BATCH, MOST_TOGETHER, proposal_key, proposed_by


class Undo(Args):
    """Take back the last change, with what was confirmed together with it; the last that touched an instrument; or a named one."""

    operation_id: UUID | None = None
    symbol: Symbol | None = Field(None, description="Only a change that touched this instrument.")
    side: Side | None = Field(None, description="Only a change that recorded such a transaction.")
    alone: bool = Field(False, description="Only the last change, also where others were confirmed together with it.")
    with_ids: Annotated[tuple[UUID, ...], Field(max_length=MOST_TOGETHER)] = Field(
        (), description="Changes to take back along with operation_id."
    )
    portfolio_id: UUID | None = Field(None, description="For a portfolio that another shares: takes back one's own last change there.")
    thread_id: str | None = Field(None, max_length=64, description="The conversation that asks, so that what is of another is said to be.")


class UndoView(View):
    """What was taken back: a change, and the others that were taken back with it."""

    operation_id: UUID
    with_ids: tuple[UUID, ...]
    tool: str
    summary: str
    done_at: dt.datetime
    restored: int


async def _to_undo(work: UnitOfWork, args: Undo) -> list[Operation]:
    """The changes, newest first."""
    if args.portfolio_id is not None:
        await work.portfolios.pick(args.portfolio_id)
    if args.operation_id is not None:
        found = [await work.operations.get(one) for one in (args.operation_id, *args.with_ids)]
    else:
        kind = TYPES_OF_SIDE[args.side][-1] if args.side else None
        last = await work.operations.last_undoable(args.symbol, kind)
        chosen = args.alone or args.symbol is not None or kind is not None
        found = [] if last is None else [last] if chosen else await _confirmed_together(work, last)
    if not found or any(one.undone_by is not None or not one.changes for one in found):
        about = args.symbol or (f"a {args.side.value}" if args.side else "")
        raise NotFound(f"There is nothing{f' about {about}' if about else ''} to take back.")
    return sorted(found, key=lambda one: -one.sequence)


async def _confirmed_together(work: UnitOfWork, last: Operation) -> list[Operation]:
    """A change and those that the same yes confirmed and that still stand."""
    proposal_id = proposed_by(last.key)
    row = await work.proposals.find(proposal_id) if proposal_id is not None else None
    if row is None or row.group_id is None or BATCH not in row.preview:
        return [last]
    mates = [one for one in await work.proposals.grouped(row.group_id) if one.preview.get(BATCH) == row.preview[BATCH]]
    keys = {proposal_key(one.id) for one in mates}
    found = [await work.operations.by_key(last.key.replace(proposal_key(row.id), key)) for key in sorted(keys)]
    return [one for one in found if one is not None and one.undone_by is None and one.changes and one.tool != "undo"] or [last]


def _summary(operations: Sequence[Operation]) -> str:
    return "; ".join(one.summary for one in reversed(operations))


async def preview_undo(context: Context, args: Undo) -> Preview:
    """Which changes would be taken back."""
    async with context.read() as work:
        found = await _to_undo(work, args)
        title = f"Take back: {_summary(found)}" if len(found) == 1 else f"Take back {len(found)} changes: {_summary(found)}"
        where = await _places(work, found)
        return Preview(
            title=f"{title}{where}",
            lines=tuple(
                Line(label=one.summary, before=f"recorded {one.created_at:%Y-%m-%d %H:%M} UTC", after="taken back")
                for one in reversed(found)
            ),
            notes=() if args.thread_id is None else await _of_elsewhere(work, found, args.thread_id),
            settled={
                "operation_id": str(found[0].id),
                "with_ids": [str(one.id) for one in found[1:]],
                "portfolio_id": str(args.portfolio_id) if args.portfolio_id else None,
                "thread_id": args.thread_id,
            },
        )


async def _places(work: UnitOfWork, operations: Sequence[Operation]) -> str:
    """In which portfolios changes were made, where there are several to tell apart."""
    names = {str(one.id): one.name for one in await work.portfolios.all()}
    touched = dict.fromkeys(
        str(place)
        for one in operations
        for change in one.changes
        for side in ("after", "before")
        if (place := (change[side] or {}).get("portfolio_id")) is not None
    )
    told = [names[place] for place in touched if place in names]
    return f" in {' and '.join(told)}" if len(names) > 1 and told else ""


async def _of_elsewhere(work: UnitOfWork, operations: Sequence[Operation], thread_id: str) -> tuple[str, ...]:
    """That changes were not made in the conversation that asks, and when and where from they came."""
    for one in operations:
        proposal_id = proposed_by(one.key)
        row = await work.proposals.find(proposal_id) if proposal_id is not None else None
        if row is not None and row.thread_id == thread_id:
            continue
        came = (
            "in another conversation" if row is not None and row.thread_id is not None else f"outside of this conversation ({one.channel})"
        )
        return (f"This was recorded {came}, on {one.created_at:%Y-%m-%d} at {one.created_at:%H:%M} UTC.",)
    return ()


async def run_undo(context: Context, args: Undo) -> UndoView:
    """Take back the last change of the books, exactly: what was added goes, what was changed or deleted comes back.

    What was confirmed together is taken back together, unless alone=true, a symbol or a side says otherwise.
    """
    async with context.read() as reading:
        known = [(await read_books(reading, portfolio.id))[1] for portfolio in await reading.portfolios.all()]
    for books in known:  # their ledgers are kept: large ones are not worked out while others wait for the transaction
        await worked_out(len(books.activities), books.ledger)
    async with context.begin() as work:
        found = await _to_undo(work, args)
        before = {portfolio.id: (await read_books(work, portfolio.id, lock=True))[1] for portfolio in await work.portfolios.all()}
        restored = [change for one in found for change in await work.operations.revert(one)]
        for portfolio in await work.portfolios.all():
            _, books = await read_books(work, portfolio.id)
            await refuse_oversell(before.get(portfolio.id, books), books.activities)
            portfolio.version += 1
        view = UndoView(
            operation_id=found[0].id,
            with_ids=tuple(one.id for one in found[1:]),
            tool=found[0].tool,
            summary=_summary(found),
            done_at=found[0].created_at,
            restored=len(restored),
        )
        work.finish(view.model_dump(mode="json"), summary=f"Took back: {_summary(found)}", undoes=found)
    return view


class ListChanges(Args):
    """Which changes to list."""

    date: Day | None = Field(None, description="The day, as the caller's calendar has it; left out: the latest, whenever.")
    today: bool = Field(False, description="Only those of the present day.")
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    before: int | None = Field(None, ge=1, le=2**31 - 1, description="Cursor: what `next` of the page before said.")
    portfolio_id: UUID | None = Field(None, description="For a portfolio that another shares: one's own changes there.")


class ChangeView(View):
    """One change of the books; `by` is the account that made it in books that are shared with it, None for their owner."""

    operation_id: UUID
    at: dt.datetime
    tool: str
    summary: str
    channel: str
    by: str | None
    undone: bool


class ChangesView(View):
    """A page of changes, newest first; of one day, if `date` says so."""

    date: dt.date | None
    items: tuple[ChangeView, ...]
    next: int | None


async def run_changes(context: Context, args: ListChanges) -> ChangesView:
    """List what was changed in the books, newest first, and through which channel; every change can be taken back.

    Example: today=true, or date="2024-06-14".
    """
    zone = ZoneInfo(context.actor.timezone)
    day = context.clock.now().astimezone(zone).date() if args.today else args.date
    async with context.read() as work:
        if args.portfolio_id is not None:
            await work.portfolios.pick(args.portfolio_id)
        found = await work.operations.latest(limit=args.limit + 1, day=day, zone=zone, before=args.before)
        rows = found[: args.limit]
        names = await work.users.names({row.actor_id for row in rows if row.actor_id is not None})
        items = tuple(
            ChangeView(
                operation_id=row.id,
                at=row.created_at,
                tool=row.tool,
                summary=row.summary,
                channel=row.channel,
                by=names.get(row.actor_id, "an account that is gone") if row.actor_id is not None else None,
                undone=row.undone_by is not None,
            )
            for row in rows
        )
    return ChangesView(date=day, items=items, next=rows[-1].sequence if len(found) > args.limit else None)


UNDO = Tool(name="undo", args=Undo, view=UndoView, run=run_undo, preview=preview_undo, scope=Scope.PORTFOLIO_WRITE, effect=Effect.WRITE)
LIST_CHANGES = Tool(name="list_changes", args=ListChanges, view=ChangesView, run=run_changes, scope=Scope.PORTFOLIO_READ)
