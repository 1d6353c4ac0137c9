"""A portfolio's books: its terms, its activities, and the ledger that they add up to; read once, remembered while its row says the same."""

import asyncio
import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from accounting import Activity, ActivityType, CostMethod, FxBook, Ledger, LedgerTerms, Problem, ProblemKind
from core.errors import InsufficientHolding
from core.money import format_number
from db import UnitOfWork
from db.changes import from_plain
from db.models import Activity as ActivityRow
from db.models import ManualPrice, Portfolio
from tools.book_ledgers import BookLedgers
from tools.context import Context
from tools.stands import Stand, stand_at

T = TypeVar("T")
Row: TypeAlias = Any  # columns of many types, named as the attributes of an activity's row
AT_ONCE = 1_000
"""Books of more activities than this are worked out beside the requests of others, not between them."""
MOST_OPERATIONS = 100
"""After more changes than this the books are read anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPrice:
    """A price per unit that the owner set by hand."""

    symbol: str
    date: dt.date
    price: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """One portfolio as it stands; plain values that outlive the transaction they were read in.

    Attributes:
        version: of the portfolio's row; every change of anything here raises it.
        sequence, head: number and hash of the owner's last change that is in.
        activities: by day, those of one day by number.
        numbers: from the id of an activity to what people call it by.
        moves: from the id of a leg of a move to or from another portfolio to what joins its legs.
        manual: the owner's own prices.
        views: what was worked out from exactly these books before, see `tools.views`.
    """

    portfolio_id: UUID
    name: str
    base_currency: str
    method: CostMethod
    fees_in_cost: bool
    allow_short: bool
    version: int
    activities: tuple[Activity, ...]
    numbers: dict[str, int]
    moves: dict[str, str] = field(default_factory=dict)
    sequence: int = 0
    head: str = ""
    manual: tuple[StatedPrice, ...] = ()
    ledgers: BookLedgers = field(default_factory=BookLedgers, compare=False, repr=False)
    views: OrderedDict[object, object] = field(default_factory=OrderedDict, compare=False, repr=False)

    @property
    def stand(self) -> Stand:
        """How far they are."""
        return Stand(portfolio_id=self.portfolio_id, version=self.version, sequence=self.sequence, head=self.head)

    @property
    def terms(self) -> LedgerTerms:
        """How the books are kept; amounts in the reporting currency are left out, since they need market rates."""
        return LedgerTerms(method=self.method, fees_in_cost=self.fees_in_cost, allow_short=self.allow_short)

    def ledger(self, *, as_of: dt.date | None = None) -> Ledger:
        """What the activities add up to at the end of `as_of` (None: all of them)."""
        whole = self.ledgers.of(self.activities, self.terms)
        return whole if as_of is None else self.kept(self.activities, as_of=as_of)

    def in_base(self, fx: FxBook, token: object) -> Ledger:
        """The same in the reporting currency, at recorded or trade-day rates; `token` differs when the rates do."""
        return self.ledgers.of(self.activities, replace(self.terms, base=self.base_currency), fx=fx, token=token)

    def kept(self, activities: Sequence[Activity], *, as_of: dt.date | None = None, base: str | None = None) -> Ledger:
        """What other activities would add up to if they were kept as these books are."""
        return self.ledgers.otherwise(activities, replace(self.terms, base=base), as_of=as_of)

    def held(self, symbol: str, *, as_of: dt.date | None = None) -> Decimal:
        """Units of `symbol` held at the end of `as_of`."""
        position = self.ledger(as_of=as_of).positions.get(symbol)
        return position.quantity if position else Decimal(0)


def cost_name(method: str) -> str:
    """A cost method as people write it."""
    return "moving average" if method == "average" else method.upper()


def terms_said(method: str, *, fees_in_cost: bool) -> str:
    """How cost is worked out, such as "Cost by FIFO, fees inside"."""
    return f"Cost by {cost_name(method)}, fees {'inside' if fees_in_cost else 'outside'}"


def to_activity(row: ActivityRow | Row) -> Activity:
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


def books_of(
    portfolio: Portfolio, rows: Iterable[ActivityRow | Row], *, manual: Iterable[ManualPrice] = (), last: tuple[int, str] = (0, "")
) -> Books:
    """The books of `portfolio` from its rows in order; `last` is number and hash of the owner's last change."""
    ordered = list(rows)
    return Books(
        portfolio_id=portfolio.id,
        activities=tuple(to_activity(row) for row in ordered),
        numbers={str(row.id): row.number for row in ordered},
        moves=moves_in(ordered),
        **_stated(portfolio, manual, last),
    )


def stated_price(row: ManualPrice) -> StatedPrice:
    """The row as a plain value."""
    return StatedPrice(symbol=row.symbol, date=row.date, price=row.price, currency=row.currency)


def moves_in(rows: Iterable[ActivityRow | Row]) -> dict[str, str]:
    """What joins the legs of moves to or from other portfolios, by the id of each."""
    return {str(row.id): row.transfer_group for row in rows if row.counter_portfolio_id and row.transfer_group}


def _stated(portfolio: Portfolio, manual: Iterable[ManualPrice], last: tuple[int, str]) -> dict[str, Any]:  # Any: fields of several types
    """What the books take from the portfolio's row and the owner's prices."""
    return {
        "name": portfolio.name,
        "base_currency": portfolio.base_currency,
        "method": CostMethod(portfolio.cost_method),
        "fees_in_cost": portfolio.fees_in_cost,
        "allow_short": portfolio.allow_short,
        "version": portfolio.version,
        "sequence": last[0],
        "head": last[1],
        "manual": tuple(map(stated_price, manual)),
    }


async def read_books(work: UnitOfWork, portfolio_id: UUID | None, *, lock: bool = False) -> tuple[Portfolio, Books]:
    """The portfolio's row and its books; None is the owner's first portfolio.

    Raises:
        NotFound: there is no such portfolio.
    """
    portfolio = await work.portfolios.pick(portfolio_id, lock=lock)
    return portfolio, await _remembered(work, portfolio)


async def load_books(context: Context, portfolio_id: UUID | None) -> Books:
    """The books of one of the actor's portfolios, read in a transaction of its own.

    Raises:
        NotFound, PermissionDenied: there is no such portfolio; the caller may neither look at books nor change them.
    """
    context.require_books()
    async with context.read() as work:
        _, books = await read_books(work, portfolio_id)
    return supposing(books, [one.activity for one in context.assumed if one.portfolio_id == books.portfolio_id])


def supposing(books: Books, activities: Sequence[Activity]) -> Books:
    """The books as they would be with `activities`; themselves without any."""
    if not activities:
        return books
    first = max(books.numbers.values(), default=0) + 1
    numbers = books.numbers | {activity.id: first + index for index, activity in enumerate(activities)}
    ordered = tuple(sorted([*books.activities, *activities], key=lambda one: (one.date, numbers[one.id])))
    return replace(books, activities=ordered, numbers=numbers, ledgers=BookLedgers(), views=OrderedDict())


async def _remembered(work: UnitOfWork, portfolio: Portfolio) -> Books:
    """The books as they were read before while nothing has changed, else brought up to date.

    What this very transaction has changed may yet be rolled back, so it is read, and not remembered.
    """
    if work.has_changed:
        rows, manual = await work.activities.entries(portfolio.id), await work.manual_prices.counting(portfolio.id)
        return await worked_out(len(rows), lambda: books_of(portfolio, rows, manual=manual))
    known = work.memory.get(portfolio.id)
    stand = await stand_at(work, portfolio)
    if isinstance(known, Books) and known.stand == stand:
        return known
    books = await _caught_up(work, portfolio, known) if isinstance(known, Books) else None
    if books is None:
        rows, manual = await work.activities.entries(portfolio.id), await work.manual_prices.counting(portfolio.id)
        books = await worked_out(len(rows), lambda: books_of(portfolio, rows, manual=manual, last=(stand.sequence, stand.head)))
    work.memory.put(portfolio.id, books, weight=len(books.activities) + 100)
    return books


async def _caught_up(work: UnitOfWork, portfolio: Portfolio, known: Books) -> Books | None:
    """`known` with what was changed since; None when the record of changes does not explain how the books are now."""
    operations = await work.operations.since(known.sequence, limit=MOST_OPERATIONS)
    if portfolio.version < known.version or not operations or len(operations) == MOST_OPERATIONS:
        return None
    changes = [change for operation in operations for change in operation.changes]
    found = await worked_out(len(changes), lambda: _merged(known, changes, portfolio.id))
    if len(found["numbers"]) != await work.activities.count(portfolio.id):
        return None
    return replace(
        known,
        ledgers=known.ledgers.follow(),
        views=OrderedDict(),
        **found,
        **_stated(portfolio, await work.manual_prices.counting(portfolio.id), (operations[-1].sequence, operations[-1].hash)),
    )


def _merged(known: Books, changes: Sequence[dict[str, Any]], portfolio_id: UUID) -> dict[str, Any]:  # Any: JSON; fields of several types
    """The activities, numbers and moves of `known` as the changes left them."""
    changed = latest_rows(changes, portfolio_id)
    kept = [activity for activity in known.activities if activity.id not in changed]
    rows = {identity: row for identity, row in changed.items() if row is not None}
    numbers = {activity.id: known.numbers[activity.id] for activity in kept} | {identity: row.number for identity, row in rows.items()}
    activities = known.activities
    if changed:
        activities = tuple(sorted([*kept, *map(to_activity, rows.values())], key=lambda one: (one.date, numbers[one.id])))
    moves = {identity: group for identity, group in known.moves.items() if identity not in changed} | moves_in(rows.values())
    return {"activities": activities, "numbers": numbers, "moves": moves}


def latest_rows(changes: Iterable[dict[str, Any]], portfolio_id: UUID) -> dict[str, Row | None]:  # Any: JSON
    """The activities of a portfolio that were changed, as the last change left each; None for one that is gone."""
    table, found = ActivityRow.__tablename__, dict[str, Row | None]()
    for change in changes:
        data = change["after"] or change["before"]
        if change["table"] == table and data["portfolio_id"] == str(portfolio_id):
            found[change["id"]] = SimpleNamespace(**from_plain(table, data)) if change["after"] else None
    return found


async def worked_out(size: int, work: Callable[[], T]) -> T:
    """What `work()` gives; in a thread where `size` activities would hold up everybody else's requests."""
    return await asyncio.to_thread(work) if size > AT_ONCE else work()


async def refuse_oversell(before: Books, after: Sequence[Activity]) -> Ledger:
    """The ledger of `after`, if no sale in it takes more than is held, or names a lot that is not open, where `before` did not already.

    Raises:
        InsufficientHolding: some sale would; names what was wanted and what is held.
    """
    old, ledger = await worked_out(max(len(before.activities), len(after)), lambda: (before.ledger(), before.kept(after)))
    known = {(problem.kind, problem.activity_id) for problem in old.problems}
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
    have = f"you hold {format_number(held)} on that day." if held else "you hold none on that day. Short sales have to be allowed first."
    sentence = f"Selling {format_number(wanted)} {problem.symbol} on {problem.date} is not possible: {have}"
    return InsufficientHolding(sentence, symbol=problem.symbol or "", held=str(held))
