"""What was done, and taking it back."""

import datetime as dt
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from core.actor import Scope
from core.errors import NotFound
from db import UnitOfWork
from db.models import Operation
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.books import read_books, refuse_oversell
from tools.context import Context
from tools.fields import Day, Symbol


class Undo(Args):
    """Take back the last change; the last that touched an instrument; or a named one."""

    operation_id: UUID | None = None
    symbol: Symbol | None = Field(None, description="Only a change that touched this instrument.")
    portfolio_id: UUID | None = Field(None, description="For a portfolio that another shares: takes back one's own last change there.")


class UndoView(View):
    """What was taken back."""

    operation_id: UUID
    tool: str
    summary: str
    done_at: dt.datetime
    restored: int


async def _to_undo(work: UnitOfWork, args: Undo) -> Operation:
    if args.portfolio_id is not None:
        await work.portfolios.pick(args.portfolio_id)
    last = args.operation_id is None
    operation = await work.operations.last_undoable(args.symbol) if last else await work.operations.get(args.operation_id or UUID(int=0))
    if operation is None or operation.undone_by is not None or not operation.changes:
        raise NotFound(f"There is nothing{f' about {args.symbol}' if args.symbol else ''} to take back.")
    return operation


async def preview_undo(context: Context, args: Undo) -> Preview:
    """Which change would be taken back."""
    async with context.read() as work:
        operation = await _to_undo(work, args)
        title = f"Take back: {operation.summary}"
        when = f"{operation.created_at:%Y-%m-%d %H:%M} UTC"
        return Preview(
            title=title,
            lines=(Line(label=operation.summary, before=f"recorded {when}", after="taken back"),),
            settled={"operation_id": str(operation.id), "portfolio_id": str(args.portfolio_id) if args.portfolio_id else None},
        )


async def run_undo(context: Context, args: Undo) -> UndoView:
    """Take back the last change of the books, exactly: what was added goes, what was changed or deleted comes back."""
    async with context.begin() as work:
        operation = await _to_undo(work, args)
        before = {portfolio.id: (await read_books(work, portfolio.id, lock=True))[1] for portfolio in await work.portfolios.all()}
        restored = await work.operations.revert(operation)
        for portfolio in await work.portfolios.all():
            _, books = await read_books(work, portfolio.id)
            await refuse_oversell(before[portfolio.id], books.activities)
            portfolio.version += 1
        view = UndoView(
            operation_id=operation.id, tool=operation.tool, summary=operation.summary, done_at=operation.created_at, restored=len(restored)
        )
        work.finish(view.model_dump(mode="json"), summary=f"Took back: {operation.summary}", undoes=operation)
    return view


class ListChanges(Args):
    """Which changes to list."""

    date: Day | None = Field(None, description="The day, as the caller's calendar has it; left out: the latest, whenever.")
    today: bool = Field(False, description="Only those of the present day.")
    limit: Annotated[int, Field(ge=1, le=100)] = 20
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
    """Changes, newest first; of one day, if `date` says so."""

    date: dt.date | None
    items: tuple[ChangeView, ...]


async def run_changes(context: Context, args: ListChanges) -> ChangesView:
    """List what was changed in the books, newest first, and through which channel; every change can be taken back.

    Example: today=true, or date="2024-06-14".
    """
    zone = ZoneInfo(context.actor.timezone)
    day = context.clock.now().astimezone(zone).date() if args.today else args.date
    async with context.read() as work:
        if args.portfolio_id is not None:
            await work.portfolios.pick(args.portfolio_id)
        rows = await work.operations.latest(limit=args.limit, day=day, zone=zone)
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
    return ChangesView(date=day, items=items)


UNDO = Tool(name="undo", args=Undo, view=UndoView, run=run_undo, preview=preview_undo, scope=Scope.PORTFOLIO_WRITE, effect=Effect.WRITE)
LIST_CHANGES = Tool(name="list_changes", args=ListChanges, view=ChangesView, run=run_changes, scope=Scope.PORTFOLIO_READ)
