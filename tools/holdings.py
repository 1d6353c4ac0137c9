"""One holding: showing it, correcting the purchase it was made by, removing it with everything that was recorded of it."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.errors import Conflict, NotFound
from db import UnitOfWork
from db.models import Activity as ActivityRow
from tools.activities import ActivityView, activity_view
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.books import read_books
from tools.context import Context
from tools.corrections import EditTransaction, preview_edit, run_edit
from tools.fields import Charge, Day, LongText, PositiveNumber, RowVersion
from tools.holding_views import HoldingView
from tools.portfolio import ShowPortfolio, run_show

PURCHASES = frozenset({"buy", "transfer_in"})


class WhichHolding(Args):
    """A holding by its symbol, or by the id of one of its transactions."""

    holding: Annotated[str, Field(min_length=1, max_length=40)]
    portfolio_id: UUID | None = None


class GetHolding(WhichHolding):
    """Which holding, and which of its transactions."""

    limit: Annotated[int, Field(ge=1, le=500)] = 200
    after: UUID | None = Field(None, description="Cursor: the id of the last transaction of the page before.")


class HoldingDetail(View):
    """A holding with its transactions, oldest first, of which `next` leads to those after; `position` is None once all of it was sold."""

    symbol: str
    base_currency: str
    cost_method: str
    fees_in_cost: bool
    position: HoldingView | None
    activities: tuple[ActivityView, ...]
    next: UUID | None


async def _rows(work: UnitOfWork, args: WhichHolding) -> Sequence[ActivityRow]:
    """The holding's transactions, oldest first.

    Raises:
        NotFound: nothing was recorded of it.
    """
    portfolio = await work.portfolios.pick(args.portfolio_id)
    found = await work.activities.of_symbol(portfolio.id, await _symbol(work, portfolio.id, args.holding), limit=None)
    if not found:
        raise NotFound("There is no such holding.")
    return found


async def _symbol(work: UnitOfWork, portfolio_id: UUID, holding: str) -> str:
    """The symbol of a holding that is named by it, or by the id of one of its transactions."""
    try:
        row = await work.activities.get(UUID(holding.strip()))
    except (ValueError, NotFound):
        return holding.strip().upper()
    return row.symbol if row.portfolio_id == portfolio_id and row.symbol else ""


async def run_get(context: Context, args: GetHolding) -> HoldingDetail:
    """Show a holding with its transactions, oldest first, at most 500 a page.

    Example: holding=AAPL.
    """
    async with context.read() as work:
        portfolio = await work.portfolios.pick(args.portfolio_id)
        symbol = await _symbol(work, portfolio.id, args.holding)
        rows = await work.activities.of_symbol(portfolio.id, symbol, limit=args.limit + 1, after=args.after)
        activities = tuple(map(activity_view, rows[: args.limit]))
    if not activities and args.after is None:
        raise NotFound("There is no such holding.")
    shown = await run_show(context, ShowPortfolio(portfolio_id=args.portfolio_id))
    position = next((item for item in shown.holdings if item.symbol == symbol), None)
    return HoldingDetail(
        symbol=symbol,
        base_currency=shown.base_currency,
        cost_method=shown.cost_method,
        fees_in_cost=shown.fees_in_cost,
        position=position,
        activities=activities,
        next=activities[-1].id if len(rows) > args.limit else None,
    )


class CorrectHolding(WhichHolding):
    """What to correct about the purchase; what is left out stays."""

    quantity: PositiveNumber | None = None
    price: Charge | None = None
    date: Day | None = None
    fee: Charge | None = None
    note: LongText | None = None
    version: RowVersion | None = Field(None, description="Refuse if it was changed since this version.")


async def _edit(context: Context, args: CorrectHolding) -> EditTransaction:
    """The correction of the one purchase that is meant.

    Raises:
        Conflict: the holding was bought more than once, and its symbol does not say which purchase is meant.
    """
    async with context.read() as work:
        rows = await _rows(work, args)
        named = [row for row in rows if str(row.id) == args.holding.strip().lower()]
        meant = named or [row for row in rows if row.type in PURCHASES]
        if len(meant) != 1:
            raise Conflict(
                f"{rows[0].symbol} was bought {len(meant)} times. Say which purchase by its id.", purchases=[str(row.id) for row in meant]
            )
        given = {name: getattr(args, name) for name in ("quantity", "price", "date", "fee", "note", "version", "portfolio_id")}
        return EditTransaction(target=str(meant[0].id), **{name: value for name, value in given.items() if value is not None})


async def preview_correct(context: Context, args: CorrectHolding) -> Preview:
    """What the correction would do to units, cost and cash."""
    shown = await preview_edit(context, await _edit(context, args))
    return shown.model_copy(update={"settled": args.model_dump(mode="json", exclude_none=True)})


async def run_correct(context: Context, args: CorrectHolding) -> ActivityView:
    """Correct the purchase that a holding was made by: quantity, price, date, fee or note."""
    return await run_edit(context, await _edit(context, args))


class RemovedHolding(View):
    """A holding that is gone; undoing brings all of it back."""

    symbol: str
    removed: int


async def preview_remove(context: Context, args: WhichHolding) -> Preview:
    """Which transactions would go."""
    async with context.read() as work:
        rows = await _rows(work, args)
        line = Line(label=f"Transactions of {rows[0].symbol}", before=str(len(rows)), after="0")
        return Preview(title=f"Remove {rows[0].symbol}", lines=(line,), settled=args.model_dump(mode="json", exclude_none=True))


async def run_remove(context: Context, args: WhichHolding) -> RemovedHolding:
    """Remove a holding with everything that was recorded of it, dividends and sales included. To sell it, record a sale instead."""
    async with context.begin() as work:
        portfolio, _ = await read_books(work, args.portfolio_id, lock=True)
        rows = await _rows(work, args)
        view = RemovedHolding(symbol=rows[0].symbol or "", removed=len(rows))
        for row in rows:
            await work.activities.remove(row)
        portfolio.version += 1
        work.finish(view.model_dump(mode="json"), summary=f"Removed {view.symbol} with {view.removed} transactions")
    return view


GET_HOLDING = Tool(name="get_holding", args=GetHolding, view=HoldingDetail, run=run_get, scope=Scope.PORTFOLIO_READ)
CORRECT_HOLDING = Tool(
    name="correct_holding",
    args=CorrectHolding,
    view=ActivityView,
    run=run_correct,
    preview=preview_correct,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
REMOVE_HOLDING = Tool(
    name="remove_holding",
    args=WhichHolding,
    view=RemovedHolding,
    run=run_remove,
    preview=preview_remove,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.DESTROY,
)
