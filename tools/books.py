"""A portfolio's books, read once: its terms, its activities, and the ledger that they add up to."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from accounting import Activity, ActivityType, CostMethod, Ledger, Problem, ProblemKind, build_ledger
from core.errors import InsufficientHolding
from core.money import format_number
from db import UnitOfWork
from db.models import Activity as ActivityRow
from db.models import Portfolio
from tools.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """One portfolio as it stands; plain values that outlive the transaction they were read in."""

    portfolio_id: UUID
    name: str
    base_currency: str
    method: CostMethod
    fees_in_cost: bool
    allow_short: bool
    version: int
    activities: tuple[Activity, ...]
    numbers: dict[str, int]

    def ledger(self, *, as_of: dt.date | None = None) -> Ledger:
        """What the activities add up to at the end of `as_of` (None: all of them)."""
        return self.kept(self.activities, as_of=as_of)

    def kept(self, activities: Sequence[Activity], *, as_of: dt.date | None = None, base: str | None = None) -> Ledger:
        """What other activities would add up to if they were kept as these books are."""
        return build_ledger(
            activities, method=self.method, fees_in_cost=self.fees_in_cost, allow_short=self.allow_short, as_of=as_of, base=base
        )

    def held(self, symbol: str, *, as_of: dt.date | None = None) -> Decimal:
        """Units of `symbol` held at the end of `as_of`."""
        position = self.ledger(as_of=as_of).positions.get(symbol)
        return position.quantity if position else Decimal(0)


def to_activity(row: ActivityRow) -> Activity:
    """The row as `accounting` takes it. A move to or from another portfolio crosses the border of the books, whatever it is joined with."""
    return Activity(
        id=str(row.id),
        type=ActivityType(row.type),
        date=row.date,
        currency=row.currency,
        symbol=row.symbol,
        quantity=row.quantity,
        unit_price=row.unit_price,
        amount=row.amount,
        fee=row.fee,
        tax=row.tax,
        fx_rate=row.fx_rate,
        ratio=row.ratio,
        multiplier=row.multiplier,
        account=row.account,
        transfer_group=None if row.counter_portfolio_id else row.transfer_group,
        reinvested=row.reinvested,
        cost=row.cost,
        acquired=row.acquired,
        lot_ids=tuple(row.lot_ids),
        note=row.note,
        origin=row.origin,
    )


def books_of(portfolio: Portfolio, rows: Iterable[ActivityRow]) -> Books:
    """The books of `portfolio` from its rows in order."""
    ordered = list(rows)
    return Books(
        portfolio_id=portfolio.id,
        name=portfolio.name,
        base_currency=portfolio.base_currency,
        method=CostMethod(portfolio.cost_method),
        fees_in_cost=portfolio.fees_in_cost,
        allow_short=portfolio.allow_short,
        version=portfolio.version,
        activities=tuple(to_activity(row) for row in ordered),
        numbers={str(row.id): row.number for row in ordered},
    )


async def read_books(work: UnitOfWork, portfolio_id: UUID | None, *, lock: bool = False) -> tuple[Portfolio, Books]:
    """The portfolio's row and its books; None is the owner's first portfolio.

    Raises:
        NotFound: there is no such portfolio.
    """
    portfolio = await work.portfolios.pick(portfolio_id, lock=lock)
    return portfolio, books_of(portfolio, await work.activities.ledger(portfolio.id))


async def load_books(context: Context, portfolio_id: UUID | None) -> Books:
    """The books of one of the actor's portfolios, read in a transaction of its own.

    Raises:
        NotFound: there is no such portfolio.
    """
    async with context.read() as work:
        _, books = await read_books(work, portfolio_id)
        return books


def refuse_oversell(before: Books, after: Sequence[Activity]) -> Ledger:
    """The ledger of `after`, if no sale in it takes more than is held, or names a lot that is not open, where `before` did not already.

    Raises:
        InsufficientHolding: some sale would; names what was wanted and what is held.
    """
    known = {(problem.kind, problem.activity_id) for problem in before.ledger().problems}
    ledger = before.kept(after)
    for problem in ledger.problems:
        if problem.kind in REFUSED and (problem.kind, problem.activity_id) not in known:
            raise _refusal(before, problem)
    return ledger


REFUSED = frozenset({ProblemKind.OVERSELL, ProblemKind.UNKNOWN_LOT})


def _refusal(books: Books, problem: Problem) -> InsufficientHolding:
    if problem.kind is ProblemKind.UNKNOWN_LOT:
        lot = books.numbers.get(problem.message.rstrip(".").rpartition(" ")[2], 0)
        sentence = f"A sale of {problem.symbol} on {problem.date} takes units of transaction {lot}, of which none is left on that day."
        return InsufficientHolding(sentence, symbol=problem.symbol or "", held="0")
    wanted, held = problem.wanted or Decimal(0), max(problem.held or Decimal(0), Decimal(0))
    have = f"you hold {format_number(held)}" if held else "you hold none"
    return InsufficientHolding(
        f"Selling {format_number(wanted)} {problem.symbol} on {problem.date} is not possible: {have} on that day.",
        symbol=problem.symbol or "",
        held=str(held),
    )
