"""Moves between the owner's own accounts and portfolios: two legs or more, recorded as one change, the cost travelling along."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Any

from accounting import Activity, Ledger, Lot
from core.errors import InvalidInput, PermissionDenied
from core.ids import new_id
from core.money import LEDGER_DIGITS, MAX_DECIMALS, format_money, format_number
from db import UnitOfWork
from db.models import Activity as ActivityRow
from db.models import Portfolio
from tools.base import Line, Preview
from tools.books import Books, read_books, refuse_oversell, to_activity
from tools.context import Context
from tools.drafts import Draft, position_lines
from tools.entries import AddTransaction
from tools.instruments import ensure_stock

COLUMNS = tuple(ActivityRow.__table__.columns.keys())


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Everything that one move would record.

    Attributes:
        source, target: the books before; the same where only the account changes.
        leaving: the leg out.
        arriving: the legs in: one, or one for every lot that changes its portfolio, with its cost and age.
        after_source, after_target: the ledgers with the move.
    """

    source: Books
    target: Books
    leaving: ActivityRow
    arriving: tuple[ActivityRow, ...]
    after_source: Ledger
    after_target: Ledger


def check_move(args: AddTransaction) -> None:
    """Return unless the move goes nowhere.

    Raises:
        InvalidInput: no other account or portfolio is named.
    """
    elsewhere = args.to_portfolio_id is not None and args.to_portfolio_id != args.portfolio_id
    if not elsewhere and args.to_account is None:
        raise InvalidInput("to_account: where does it arrive? Name the other account, or the other portfolio.", field="to_account")
    if not elsewhere and args.account == args.to_account:
        raise InvalidInput("to_account: it leaves and arrives in the same account.", field="to_account")


async def plan_move(work: UnitOfWork, draft: Draft, *, lock: bool) -> tuple[Move, tuple[Portfolio, Portfolio]]:
    """The move's legs and the books that it would leave.

    Raises:
        NotFound: there is no such portfolio.
        InsufficientHolding: more would leave than is held.
    """
    check_move(draft.args)
    if lock:
        await work.portfolios.lock_all()
    source = await work.portfolios.pick(draft.args.portfolio_id)
    portfolios = source, await work.portfolios.pick(draft.args.to_portfolio_id) if draft.args.to_portfolio_id else source
    source_books, target_books = [(await read_books(work, one.id))[1] for one in portfolios]
    leaving = draft.row(portfolios[0])
    leaving.transfer_group = str(new_id())
    if portfolios[0].id == portfolios[1].id:
        arriving: tuple[ActivityRow, ...] = (
            _copy(leaving, type="transfer_in", account=draft.args.to_account, fee=Decimal(0), tax=Decimal(0), lot_ids=[]),
        )
        after = await refuse_oversell(source_books, [*source_books.activities, to_activity(leaving), *map(to_activity, arriving)])
        after_source = after_target = after
    else:
        leaving.counter_portfolio_id = portfolios[1].id
        after_source = await refuse_oversell(source_books, [*source_books.activities, to_activity(leaving)])
        arriving = _arrivals(source_books, target_books, leaving, portfolios, draft.args.to_account)
        after_target = await refuse_oversell(target_books, [*target_books.activities, *map(to_activity, arriving)])
    move = Move(
        source=source_books, target=target_books, leaving=leaving, arriving=arriving, after_source=after_source, after_target=after_target
    )
    return move, portfolios


def _copy(row: ActivityRow, **changes: Any) -> ActivityRow:  # Any: columns of several types
    return ActivityRow(**{**{name: getattr(row, name) for name in COLUMNS}, "id": new_id(), **changes})


def _arrivals(
    source: Books, target: Books, leaving: ActivityRow, portfolios: tuple[Portfolio, Portfolio], account: str | None
) -> tuple[ActivityRow, ...]:
    """The legs in another portfolio: cash as it is, units lot by lot."""
    common = {"type": "transfer_in", "portfolio_id": portfolios[1].id, "counter_portfolio_id": portfolios[0].id, "account": account}
    bare = {**common, "fee": Decimal(0), "tax": Decimal(0), "lot_ids": [], "unit_price": None}
    if leaving.symbol is None:
        return (_copy(leaving, **bare),)
    lots = moved_lots(source, to_activity(leaving))
    currency = lots[0].currency if lots else leaving.currency
    return tuple(
        _copy(
            leaving,
            **bare,
            currency=currency,
            quantity=round(lot.quantity, MAX_DECIMALS),
            amount=None,
            cost=round(lot.cost, MAX_DECIMALS),
            acquired=lot.opened,
            fx_rate=_rate(source, target, lot),
        )
        for lot in lots
    )


def _rate(source: Books, target: Books, lot: Lot) -> Decimal | None:
    """The rate at which the lot was bought, where both portfolios report in one currency and it is known."""
    if source.base_currency != target.base_currency or lot.currency == target.base_currency or not lot.cost or lot.cost_base is None:
        return None
    return round(lot.cost_base / lot.cost, MAX_DECIMALS)


def moved_lots(books: Books, leaving: Activity) -> tuple[Lot, ...]:
    """The parts of lots that `leaving` takes out of the books, oldest first."""
    kept, base, symbol = books.activities, books.base_currency, leaving.symbol or ""
    before = books.kept(kept, as_of=leaving.date, base=base).lots_of(symbol)
    after = books.kept([*kept, leaving], as_of=leaving.date, base=base).lots_of(symbol)
    return tuple(part for lot in _by_id(before) if (part := _less(lot, _by_id(after))) is not None)


def _by_id(lots: Sequence[Lot]) -> list[Lot]:
    """One entry for every purchase, however many accounts hold parts of it."""
    found: dict[str, Lot] = {}
    for lot in lots:
        found[lot.id] = _sum(found[lot.id], lot, 1) if lot.id in found else lot
    return list(found.values())


def _less(lot: Lot, others: Sequence[Lot]) -> Lot | None:
    left = next((other for other in others if other.id == lot.id), None)
    part = lot if left is None else _sum(lot, left, -1)
    return part if part.quantity > 0 else None


def _sum(lot: Lot, other: Lot, sign: int) -> Lot:
    with localcontext(prec=LEDGER_DIGITS):
        base = None if lot.cost_base is None or other.cost_base is None else lot.cost_base + sign * other.cost_base
        return replace(lot, quantity=lot.quantity + sign * other.quantity, cost=lot.cost + sign * other.cost, cost_base=base)


def move_title(move: Move) -> str:
    """Such as "Move 10 AAPL to Pension", or "Move $100.00 from savings to checking"."""
    row = move.leaving
    what = (
        f"{format_number(row.quantity)} {row.symbol}"
        if row.symbol and row.quantity
        else format_money(row.amount or Decimal(0), row.currency)
    )
    account = move.arriving[0].account if move.arriving else None
    there = move.target.name if move.target.portfolio_id != move.source.portfolio_id else ""
    origin = f" from {row.account}" if row.account and not there else ""
    return f"Move {what}{origin} to {', '.join(name for name in (there, account) if name)}"


async def preview_move(context: Context, draft: Draft) -> Preview:
    """Where it leaves and arrives, and the cost that travels along."""
    async with context.read() as work:
        move, _ = await plan_move(work, draft, lock=False)
    row = move.leaving
    lines = [Line(label="Date", before="", after=draft.date.isoformat())]
    lines.append(Line(label="Account", before=row.account or "", after=(move.arriving[0].account if move.arriving else None) or ""))
    if move.source.portfolio_id != move.target.portfolio_id:
        lines.append(Line(label="Portfolio", before=move.source.name, after=move.target.name))
        if row.symbol:
            lines += _named(move.source.name, position_lines(row.symbol, move.source.ledger(), move.after_source))
            lines += _named(move.target.name, position_lines(row.symbol, move.target.ledger(), move.after_target))
    elif row.symbol:
        cost = sum((arrival.cost for arrival in move.after_source.arrivals if arrival.activity_id == str(move.arriving[0].id)), Decimal(0))
        lines.append(Line(label="Cost that travels along", before="", after=format_money(cost, row.currency)))
    return Preview(title=move_title(move), lines=tuple(lines), settled=draft.args.model_dump(mode="json"))


def _named(name: str, lines: list[Line]) -> list[Line]:
    return [line.model_copy(update={"label": f"{name}: {line.label}"}) for line in lines]


async def book_move(work: UnitOfWork, draft: Draft, *, origin: str) -> tuple[ActivityRow, str]:
    """Record every leg; returns the one that leaves, and the move in a line.

    Raises:
        InsufficientHolding: more would leave than is held.
    """
    move, (source, target) = await plan_move(work, draft, lock=True)
    if draft.instrument is not None:
        await ensure_stock(work, draft.instrument)
    for portfolio, rows in ((source, (move.leaving,)), (target, move.arriving)):
        for row in rows:
            row.created_at, row.origin = work.clock.now(), origin
            await work.activities.book(portfolio, row)
    for portfolio in {source.id: source, target.id: target}.values():
        portfolio.version += 1
    return move.leaving, move_title(move)


async def legs_of(work: UnitOfWork, row: ActivityRow) -> Sequence[ActivityRow]:
    """The transaction itself, and where it is a leg of a move between own accounts or portfolios, all legs of that.

    Raises:
        PermissionDenied: a leg lies in a portfolio that is not open to whoever asks.
    """
    reach = work.boundary.reach
    if reach is not None and row.counter_portfolio_id is not None:
        raise PermissionDenied(
            f"That is one side of a move between two portfolios of {reach.owner_name}. Only {reach.owner_name} can do that."
        )
    return await work.activities.joined(row.transfer_group) if row.transfer_group else [row]


async def books_without(work: UnitOfWork, rows: Sequence[ActivityRow]) -> list[tuple[Portfolio, Books, list[Activity]]]:
    """For each portfolio that `rows` belong to: its row, its books, and its activities without them."""
    gone = {str(row.id) for row in rows}
    found = []
    for portfolio_id in sorted({row.portfolio_id for row in rows}):
        portfolio, books = await read_books(work, portfolio_id)
        found.append((portfolio, books, [activity for activity in books.activities if activity.id not in gone]))
    return found
