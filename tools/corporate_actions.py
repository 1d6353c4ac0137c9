"""Splits and dividends that a price provider reports and the books do not have: shown with their effect, booked on consent."""

import asyncio
import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from accounting import ActionProposal, Activity, CorporateEvent, propose_actions
from core.actor import Scope
from core.errors import FolioscopeError, NotFound
from core.ids import new_id
from core.money import format_money, format_number
from db.changes import NewRow
from db.models import Activity as ActivityRow
from market import MarketAction
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.books import Books, load_books, read_books, refuse_oversell, to_activity
from tools.context import Context
from tools.fields import Figure, ShortText, Symbol

MOST_ACTIONS = 500


class ActionKind(StrEnum):
    """What can happen to a holding."""

    SPLIT = "split"
    DIVIDEND = "dividend"


class WhichActions(Args):
    """Which of the reported actions; left out: all that the books do not have."""

    symbol: Symbol | None = None
    kind: ActionKind | None = None
    ids: Annotated[tuple[ShortText, ...], Field(max_length=MOST_ACTIONS)] = ()
    portfolio_id: UUID | None = None


class ActionView(View):
    """An action that is not booked, and what booking it would change; the cost basis stays. `cash` is what a dividend would pay."""

    id: str
    symbol: str
    kind: ActionKind
    date: dt.date
    ratio: Figure | None
    units_before: Figure
    units_after: Figure
    avg_cost_before: Figure
    avg_cost_after: Figure
    cash: Figure
    currency: str


class ActionsView(View):
    """Actions that a provider reports and the books do not have, by day; `missing` names holdings that nobody reports on."""

    cost_method: str
    fees_in_cost: bool
    items: tuple[ActionView, ...]
    sources: tuple[str, ...]
    missing: tuple[str, ...]


class BookedActions(View):
    """Actions that were booked as one batch; undoing it takes all of it back."""

    booked: int
    numbers: tuple[int, ...]


async def _reported(context: Context, books: Books) -> tuple[list[CorporateEvent], set[str], list[str]]:
    symbols = sorted({activity.symbol for activity in books.activities if activity.symbol})
    first = {symbol: min(item.date for item in books.activities if item.symbol == symbol) for symbol in symbols}
    found = await asyncio.gather(*(_of(context, symbol, first[symbol]) for symbol in symbols))
    events: list[CorporateEvent] = []
    sources: set[str] = set()
    missing: list[str] = []
    for symbol, told in zip(symbols, found, strict=True):
        if isinstance(told, str):
            missing.append(symbol)
            continue
        for item in told:
            sources.add(item.source)
            events.append(CorporateEvent(symbol=symbol, date=item.date, ratio=item.ratio, dividend=item.dividend, currency=item.currency))
    return events, sources, missing


async def _of(context: Context, symbol: str, start: dt.date) -> tuple[MarketAction, ...] | str:
    try:
        return await context.services.market.actions(symbol, start=start)
    except FolioscopeError as err:
        return err.message


async def _proposed(context: Context, args: WhichActions) -> tuple[Books, list[ActionProposal], ActionsView]:
    books = await load_books(context, args.portfolio_id)
    events, sources, missing = await _reported(context, books)
    proposals = [
        item
        for item in propose_actions(books.activities, events, books.terms)
        if args.symbol in {None, item.activity.symbol}
        and (args.kind is None or args.kind.value == item.activity.type.value)
        and (not args.ids or item.activity.id in args.ids)
    ][:MOST_ACTIONS]
    view = ActionsView(
        cost_method=books.method.value,
        fees_in_cost=books.fees_in_cost,
        items=tuple(_view(item) for item in proposals),
        sources=tuple(sorted(sources)),
        missing=tuple(missing),
    )
    return books, proposals, view


def _view(item: ActionProposal) -> ActionView:
    activity = item.activity
    return ActionView(
        id=activity.id,
        symbol=activity.symbol or "",
        kind=ActionKind(activity.type.value),
        date=activity.date,
        ratio=activity.ratio,
        units_before=item.units_before,
        units_after=item.units_after,
        avg_cost_before=_tidy(item.avg_cost_before),
        avg_cost_after=_tidy(item.avg_cost_after),
        cash=item.cash,
        currency=activity.currency,
    )


def _tidy(value: Decimal) -> Decimal:
    """To eight decimals, without trailing zeros."""
    return round(value, 8).normalize() + 0


async def run_actions(context: Context, args: WhichActions) -> ActionsView:
    """Look for splits and dividends that the price provider reports and the books do not have, with their effect on units and cost.

    Example: kind=split.
    """
    return (await _proposed(context, args))[2]


async def preview_book(context: Context, args: WhichActions) -> Preview:
    """What booking them would change."""
    _, proposals, view = await _proposed(context, args)
    if not proposals:
        raise NotFound("The price provider reports no split or dividend that the books do not have.")
    lines = tuple(
        Line(
            label=f"{item.symbol} {item.kind.value} of {item.date}",
            before=f"{format_number(item.units_before)} units at {format_money(item.avg_cost_before, item.currency)}",
            after=f"{format_number(item.units_after)} units at {format_money(item.avg_cost_after, item.currency)}"
            if item.kind is ActionKind.SPLIT
            else f"{format_money(item.cash, item.currency)} paid",
        )
        for item in view.items[:20]
    )
    more = (f"... and {len(proposals) - 20} more.",) if len(proposals) > 20 else ()
    return Preview(
        title=f"Book {len(proposals)} corporate action{'s' if len(proposals) != 1 else ''}",
        lines=lines,
        notes=(f"Reported by {', '.join(view.sources)}; the cost basis stays.", *more),
        settled={**args.model_dump(mode="json", exclude_none=True), "ids": [item.activity.id for item in proposals]},
    )


async def run_book(context: Context, args: WhichActions) -> BookedActions:
    """Book splits and dividends that the price provider reports, as one batch; those that are booked already are left out."""
    _, proposals, _ = await _proposed(context, args)
    if not proposals:
        raise NotFound("The price provider reports no split or dividend that the books do not have.")
    async with context.begin() as work:
        portfolio, books = await read_books(work, args.portfolio_id, lock=True)
        known = {activity.origin for activity in books.activities}
        new = [item.activity for item in proposals if _origin(item.activity) not in known]
        rows = [_row(activity, portfolio.id, portfolio.user_id, work.clock.now()) for activity in new]
        await refuse_oversell(books, [*books.activities, *(to_activity(row) for row in rows)])
        numbers = await work.activities.book_all(portfolio, [NewRow.of(row) for row in rows])
        portfolio.version += 1
        view = BookedActions(booked=len(rows), numbers=numbers)
        work.finish(view.model_dump(mode="json"), summary=f"Booked {len(rows)} corporate actions")
    return view


def _origin(activity: Activity) -> str:
    return f"provider:{activity.id}"[:80]


def _row(activity: Activity, portfolio_id: UUID, user_id: UUID, now: dt.datetime) -> ActivityRow:
    return ActivityRow(
        id=new_id(),
        portfolio_id=portfolio_id,
        user_id=user_id,
        created_at=now,
        number=0,
        type=activity.type.value,
        date=activity.date,
        currency=activity.currency,
        symbol=activity.symbol,
        quantity=activity.quantity,
        amount=activity.amount,
        ratio=activity.ratio,
        origin=_origin(activity),
    )


CORPORATE_ACTIONS = Tool(name="corporate_actions", args=WhichActions, view=ActionsView, run=run_actions, scope=Scope.PORTFOLIO_READ)
BOOK_ACTIONS = Tool(
    name="book_actions",
    args=WhichActions,
    view=BookedActions,
    run=run_book,
    preview=preview_book,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
