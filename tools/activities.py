"""Transactions: recording one, and listing them."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.errors import InvalidInput
from db.models import Activity as ActivityRow
from db.repositories.portfolios import ActivityFilter
from tools.base import Args, Effect, Preview, Tool, View
from tools.context import Assumed, Context
from tools.drafts import book, settle, show_draft, supposed
from tools.entries import TYPES_OF_SIDE, AddTransaction, Side
from tools.entry_views import EntryFigure, EntryView, entry_view
from tools.fields import Figure, Symbol
from tools.moves import book_move, preview_move
from tools.ranges import RangeArg, resolve_range
from tools.repeats import asked_twice, repeat_of
from tools.sums import Charged, Grouping, Measure, SumView, measure_of, sums_of, totals


class ActivityView(View):
    """A recorded transaction."""

    id: UUID
    portfolio_id: UUID
    number: int
    type: str
    date: dt.date
    symbol: str | None
    quantity: Figure | None
    unit_price: Figure | None
    amount: Figure | None
    currency: str
    fee: Figure
    tax: Figure
    fx_rate: Figure | None
    ratio: Figure | None
    multiplier: Figure
    reinvested: bool
    cost: Figure | None
    acquired: dt.date | None
    lot_ids: tuple[str, ...]
    account: str | None
    transfer_group: str | None
    counter_portfolio_id: UUID | None
    note: str | None
    origin: str
    key: str | None
    version: int


def activity_view(row: ActivityRow) -> ActivityView:
    """The row as callers see it."""
    return ActivityView.model_validate({name: getattr(row, name) for name in ActivityView.model_fields})


async def preview_add(context: Context, args: AddTransaction) -> Preview:
    """What recording the transaction would change."""
    draft = await settle(context, args)
    if args.side is Side.TRANSFER:
        return await preview_move(context, draft)
    preview, repeat = await show_draft(context, draft), await repeat_of(context, draft)
    twice = await asked_twice(context, draft)
    preview = preview.model_copy(update={"notes": (twice, *preview.notes)}) if twice else preview
    return preview if repeat is None else preview.model_copy(update={"notes": (repeat.note, *preview.notes), "repeats": repeat.number})


async def run_add(context: Context, args: AddTransaction) -> ActivityView:
    """Record one transaction: a buy, sell, dividend, interest, fee, tax, deposit, withdraw, split, transfer or opening balance.

    Example: side=buy, symbol=AAPL, quantity=10, price=130. A sale of more than is held is refused, unless the portfolio may be short.
    side=transfer moves units or cash between own accounts or portfolios; side=opening states what was held before, with its cost.
    """
    draft = await settle(context, args)
    async with context.begin() as work:
        if args.side is Side.TRANSFER:
            row, title = await book_move(work, draft, origin=context.actor.channel.value)
        else:
            row, title = await book(work, draft, origin=context.actor.channel.value), draft.dated(context.clock.today())
        view = activity_view(row)
        work.finish(view.model_dump(mode="json"), summary=title)
    return view


async def added_by(context: Context, args: AddTransaction) -> tuple[Assumed, ...]:
    """What a transaction adds to the books; nothing of a move between own places, which leaves the whole as it is."""
    return () if args.side is Side.TRANSFER else await supposed(context, [await settle(context, args)])


class Order(StrEnum):
    """Which transactions come first; `largest` and `smallest` by amount, in the portfolio's currency."""

    NEWEST = "newest"
    OLDEST = "oldest"
    LARGEST = "largest"
    SMALLEST = "smallest"


TRADES = ("buy", "sell")


class ListTransactions(Args):
    """Which transactions to list."""

    symbol: Symbol | None = None
    side: Side | None = None
    trades_only: bool = Field(False, description="Only purchases and sales.")
    range: RangeArg | None = None
    order: Order = Field(Order.NEWEST, description="What comes first; in another order than newest first there is one page.")
    charges: Charged | None = Field(None, description="Only those that fees (or taxes) were paid on, and what these come to.")
    by: Grouping | None = Field(None, description="What they come to by year, quarter, month, symbol or side (the kind of transaction).")
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    before: int | None = Field(None, ge=1, le=2**31 - 1, description="Cursor: the number of the last transaction of the page before.")
    number: int | None = Field(None, ge=1, le=2**31 - 1, description="Only the transaction of this number.")
    about: EntryFigure | None = Field(None, description="With number: the one thing that is asked of it.")
    portfolio_id: UUID | None = None


class AmountView(View):
    """What the listed transactions of one side come to, in the currency in which they were recorded."""

    currency: str
    amount: Figure


class ActivitiesView(View):
    """A page of transactions in `order`; `amounts` where one side or charges were asked for and all are known; `sums` where a grouping was."""

    order: Order
    symbol: str | None
    side: Side | None
    trades_only: bool
    items: tuple[ActivityView, ...]
    next: int | None
    total: int
    amounts: tuple[AmountView, ...]
    charges: Charged | None
    by: Grouping | None
    sums: tuple[SumView, ...]
    start: dt.date | None
    end: dt.date | None
    entry: EntryView | None = None


async def run_list(context: Context, args: ListTransactions) -> ActivitiesView:
    """List recorded transactions, newest first, at most 200 a page; by symbol, side and range of days. order=largest is by amount.

    Example: symbol=MSFT, range="1y". side=dividend, by=year adds them up by year; charges=fees, by=symbol the fees by instrument.
    number=8 shows that one; about=gain what it realised.
    """
    if args.number is not None:
        return await _one(context, args, args.number)
    if args.before is not None and args.order is not Order.NEWEST:
        raise InvalidInput("before: a cursor goes with order=newest only.", field="before")
    span = resolve_range(args.range, context.clock.today()) if args.range is not None else None
    async with context.read() as work:
        portfolio = await work.portfolios.pick(args.portfolio_id)
        wanted = ActivityFilter(
            portfolio_id=portfolio.id,
            symbol=args.symbol,
            types=TYPES_OF_SIDE[args.side] if args.side else TRADES if args.trades_only else (),
            start=span.start if span else None,
            end=span.end if span else None,
        )
        by_amount = args.order in {Order.LARGEST, Order.SMALLEST}
        whole = by_amount or args.by is not None or args.charges is not None
        found, total = await work.activities.listed(
            wanted, limit=None if whole else args.limit + 1, before=None if whole else args.before, oldest_first=args.order is Order.OLDEST
        )
    measure = measure_of(args.charges)
    if args.charges is not None:
        found = [item for item in found if measure(item)]
        total = len(found)
    summed = found
    if by_amount:
        found = await _by_amount(context, found, portfolio.base_currency, measure, largest=args.order is Order.LARGEST)
        total = len(found)
    if whole and args.before is not None:
        found = found[next((place for place, item in enumerate(found, 1) if item.number == args.before), 0) :]
    items = tuple(map(activity_view, found[: args.limit]))
    more = args.order is Order.NEWEST and len(found) > args.limit
    one_kind = args.side is not None or args.charges is not None
    complete = whole if args.charges is not None or args.by is not None else len(items) == total
    return ActivitiesView(
        order=args.order,
        symbol=args.symbol,
        side=args.side,
        trades_only=args.trades_only and args.side is None,
        items=items,
        next=items[-1].number if more else None,
        total=total,
        amounts=_amounts(summed, measure) if one_kind and complete else (),
        charges=args.charges,
        by=args.by,
        sums=()
        if args.by is None
        else sums_of(summed, args.by, measure if one_kind or args.by is Grouping.SIDE else None, base=portfolio.base_currency),
        start=wanted.start,
        end=wanted.end,
    )


async def _one(context: Context, args: ListTransactions, number: int) -> ActivitiesView:
    """The transaction of that number, whatever else is asked for.

    Raises:
        NotFound: there is none.
    """
    async with context.read() as work:
        portfolio = await work.portfolios.pick(args.portfolio_id)
        row = await work.activities.by_number(portfolio.id, number)
    return ActivitiesView(
        order=Order.NEWEST,
        symbol=None,
        side=None,
        trades_only=False,
        items=(activity_view(row),),
        next=None,
        total=1,
        amounts=(),
        charges=None,
        by=None,
        sums=(),
        start=None,
        end=None,
        entry=await entry_view(context, row, portfolio=portfolio.name, about=args.about),
    )


async def _by_amount(
    context: Context, items: Sequence[ActivityRow], base: str, measure: Measure, *, largest: bool
) -> Sequence[ActivityRow]:
    """Those that have an amount, by it: at the rate that was recorded, else at today's.

    Raises:
        DataUnavailable: there is no rate of one of the currencies.
    """
    foreign = {item.currency for item in items if item.currency != base and item.fx_rate is None}
    today = {currency: (await context.services.market.fx(currency, base, context.clock.today())).rate for currency in sorted(foreign)}
    worth = [
        (abs(amount) * (Decimal(1) if item.currency == base else item.fx_rate or today[item.currency]), item)
        for item in items
        if (amount := measure(item)) is not None
    ]
    return [item for _, item in sorted(worth, key=lambda pair: pair[0], reverse=largest)]


def _amounts(items: Sequence[ActivityRow], measure: Measure) -> tuple[AmountView, ...]:
    return tuple(AmountView(currency=currency, amount=amount) for currency, amount in totals(items, measure).items())


class GetTransaction(Args):
    """One transaction by its id."""

    activity_id: UUID


async def run_get(context: Context, args: GetTransaction) -> ActivityView:
    """Show one recorded transaction."""
    async with context.read() as work:
        return activity_view(await work.activities.get(args.activity_id))


ADD_TRANSACTION = Tool(
    name="add_transaction",
    args=AddTransaction,
    view=ActivityView,
    run=run_add,
    preview=preview_add,
    adds=added_by,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
LIST_TRANSACTIONS = Tool(name="list_transactions", args=ListTransactions, view=ActivitiesView, run=run_list, scope=Scope.PORTFOLIO_READ)
GET_TRANSACTION = Tool(name="get_transaction", args=GetTransaction, view=ActivityView, run=run_get, scope=Scope.PORTFOLIO_READ)
