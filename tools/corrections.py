"""Changing what was recorded: editing and deleting."""

from decimal import Decimal
from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import Field, model_validator

from accounting import Activity
from core.actor import Scope
from core.errors import Conflict, InvalidInput, NotFound
from core.money import format_number
from db import UnitOfWork
from db.models import Activity as ActivityRow
from db.models import Portfolio
from tools.activities import ActivityView, activity_view
from tools.base import Args, Effect, Line, Preview, Tool
from tools.books import Books, read_books, refuse_oversell, to_activity
from tools.context import Context
from tools.drafts import cash_lines, describe, low_cash, named_lots, position_lines
from tools.entries import MOST_LOTS, LotName
from tools.entry_rules import MAY_BE_NEGATIVE, TRADES
from tools.fields import Charge, CurrencyCode, Day, LongText, Number, PositiveNumber, RowVersion, ShortText, Symbol
from tools.moves import books_without, legs_of

COLUMNS = {"price": "unit_price", "lots": "lot_ids"}
OF_ONE_LEG = frozenset({"note", "account", "fee", "tax"})
"""What can be corrected about one leg of a move without the other."""

_MOST_SAID_CHARS = 60
"""Longer values are not told in the title of a change."""


class Target(Args):
    """Which transaction is meant."""

    target: Annotated[str, Field(min_length=1, max_length=40, description="Its number (8), its id, or `last`.")]
    portfolio_id: UUID | None = None


class EditTransaction(Target):
    """What to change about a transaction; at least one field. In place of the fields, `field` and `value` name one."""

    quantity: PositiveNumber | None = None
    price: Charge | None = None
    amount: Number | None = None
    date: Day | None = None
    fee: Charge | None = None
    tax: Charge | None = None
    currency: CurrencyCode | None = None
    fx_rate: PositiveNumber | None = None
    ratio: PositiveNumber | None = None
    multiplier: PositiveNumber | None = None
    cost: Charge | None = None
    acquired: Day | None = None
    lots: Annotated[tuple[LotName, ...], Field(max_length=MOST_LOTS)] | None = None
    note: LongText | None = None
    symbol: Symbol | None = None
    account: ShortText | None = None
    version: RowVersion | None = Field(None, description="Refuse if it was changed since this version.")

    short_forms = frozenset({"field", "value"})

    @model_validator(mode="before")
    @classmethod
    def _named_field(cls, data: Any) -> Any:  # Any: whatever JSON or a model sends
        if isinstance(data, dict) and "field" in data:
            rest = {key: value for key, value in data.items() if key not in {"field", "value"}}
            return {**rest, str(data["field"]): data.get("value")}
        return data

    def values(self) -> dict[str, object]:
        """The columns to set.

        Raises:
            InvalidInput: none is named.
        """
        named = self.model_dump(exclude={"target", "portfolio_id", "version"}, exclude_none=True)
        if not named:
            raise InvalidInput("Say what to change, such as price 164.50.", field="field")
        return {COLUMNS.get(name, name): value for name, value in named.items()}


async def _find(work: UnitOfWork, portfolio: Portfolio, target: str) -> ActivityRow:
    text = target.strip().lower().lstrip("#")
    if text == "last":
        newest = await work.activities.newest(portfolio.id)
        if newest is None:
            raise NotFound("There are no transactions yet.")
        return newest
    if text.isdigit() and len(text) < 10:
        return await work.activities.by_number(portfolio.id, int(text))
    try:
        row = await work.activities.get(UUID(text))
    except ValueError as err:
        raise NotFound(f"There is no transaction called {target[:40]!r}. Give its number from the list of transactions.") from err
    if row.portfolio_id != portfolio.id:
        raise NotFound("There is no such transaction.")
    return row


async def _compare(
    title: str, books: Books, after: list[Activity], *, rows: tuple[ActivityRow, ...], settled: dict[str, Any]
) -> Preview:  # Any: JSON
    old, new = books.ledger(), await refuse_oversell(books, after)
    lines: list[Line] = []
    for symbol in sorted({row.symbol for row in rows if row.symbol}):
        lines += position_lines(symbol, old, new) if symbol in new.positions else _gone(symbol, old)
    warning = low_cash(old, new, rows[0].currency)
    return Preview(
        title=title, lines=(*lines, *cash_lines(old, new, rows[0].currency)), settled=settled, notes=(warning,) if warning else ()
    )


def _gone(symbol: str, ledger: Any) -> list[Line]:  # Any: a ledger
    position = ledger.positions.get(symbol)
    return [Line(label=f"{symbol} units", before=format_number(position.quantity if position else Decimal(0)), after="0")]


def _new_values(books: Books, row: ActivityRow, values: dict[str, object]) -> dict[str, object]:
    """The columns to set on `row`: lots by their ids; an amount goes when what it was made of changes.

    Raises:
        Conflict: the row is a leg of a move, and the other leg would no longer fit.
        InvalidInput: the amount cannot be that of such a transaction.
        NotFound: a lot is named that is none.
    """
    if row.transfer_group and values.keys() - OF_ONE_LEG:
        raise Conflict(f"Transaction {row.number} is one leg of a move between your own books. Delete the move and record it anew.")
    amount = values.get("amount")
    if isinstance(amount, Decimal) and amount <= 0 and not (amount and row.type in MAY_BE_NEGATIVE):
        raise InvalidInput("amount: must be more than 0.", field="amount")
    if "lot_ids" in values:
        names = cast(tuple[str, ...], values["lot_ids"])
        values = {**values, "lot_ids": list(named_lots(books, row.symbol or "", names))}
    if "amount" not in values and {"quantity", "unit_price"} & values.keys() and row.type in TRADES:
        values = {**values, "amount": None}
    return values


def _edited(row: ActivityRow, values: dict[str, object]) -> ActivityRow:
    columns = {name: getattr(row, name) for name in ActivityRow.__table__.columns.keys()}  # noqa: SIM118 -- a column collection, not a dict
    return ActivityRow(**{**columns, **values})


async def preview_edit(context: Context, args: EditTransaction) -> Preview:
    """What the change would do to units, cost and cash."""
    async with context.read() as work:
        portfolio, books = await read_books(work, args.portfolio_id)
        row = await _find(work, portfolio, args.target)
        changed = _edited(row, _new_values(books, row, _checked(context, args)))
        settled = {**args.model_dump(mode="json", exclude_none=True), "target": str(row.id), "version": row.version}
        shown = [
            Line(label=name.replace("unit_price", "price").capitalize(), before=_cell(getattr(row, name)), after=_cell(value))
            for name, value in args.values().items()
        ]
        title = f"Change transaction {row.number} ({describe(row)} on {row.date}): {'; '.join(map(_in_words, shown))}"
    after = [to_activity(changed) if activity.id == str(row.id) else activity for activity in books.activities]
    preview = await _compare(title, books, after, rows=(row, changed), settled=settled)
    return preview.model_copy(update={"lines": (*shown, *preview.lines)})


def _in_words(change: Line) -> str:
    """Such as "quantity from 10 to 12"; what is long stands on the card alone."""
    name = change.label.replace("_", " ").lower()
    if len(change.before) + len(change.after) > _MOST_SAID_CHARS:
        return name
    return f"{name} from {change.before} to {change.after}" if change.before else f"{name} to {change.after}"


def _cell(value: object) -> str:
    return "" if value is None else format_number(value) if isinstance(value, Decimal) else str(value)


def _checked(context: Context, args: EditTransaction) -> dict[str, object]:
    values = args.values()
    context.require_past(args.date, field="date")
    context.require_past(args.acquired, field="acquired")
    return values


async def run_edit(context: Context, args: EditTransaction) -> ActivityView:
    """Correct one recorded transaction: its quantity, price, amount, date, fee, tax, note, symbol, account and so on.

    Example: target="9", field="price", value="164.50".
    """
    values = _checked(context, args)
    async with context.begin() as work:
        portfolio, books = await read_books(work, args.portfolio_id, lock=True)
        row = await _find(work, portfolio, args.target)
        _same_version(row, args.version)
        title = f"Changed transaction {row.number}: {describe(row)}"
        await work.activities.change(row, **_new_values(books, row, values), version=row.version + 1)
        await refuse_oversell(books, [to_activity(row) if activity.id == str(row.id) else activity for activity in books.activities])
        portfolio.version += 1
        view = activity_view(row)
        work.finish(view.model_dump(mode="json"), summary=title)
    return view


def _same_version(row: ActivityRow, version: int | None) -> None:
    if version is not None and row.version != version:
        raise Conflict(f"Transaction {row.number} was changed since you looked at it. Look again, then repeat.", version=row.version)


class DeleteTransaction(Target):
    """Which transaction to delete."""

    version: RowVersion | None = Field(None, description="Refuse if it was changed since this version.")


async def preview_delete(context: Context, args: DeleteTransaction) -> Preview:
    """What deleting would do to units, cost and cash; both legs of a move go together."""
    async with context.read() as work:
        portfolio = await work.portfolios.pick(args.portfolio_id)
        row = await _find(work, portfolio, args.target)
        settled = {**args.model_dump(mode="json", exclude_none=True), "target": str(row.id), "version": row.version}
        title = f"Delete transaction {row.number}: {describe(row)} on {row.date}"
        parts = await books_without(work, await legs_of(work, row))
        shown = [await _compare(title, books, after, rows=(row,), settled=settled) for _, books, after in parts]
    lines = [
        line if len(shown) == 1 else line.model_copy(update={"label": f"{books.name}: {line.label}"})
        for preview, (_, books, _) in zip(shown, parts, strict=True)
        for line in preview.lines
    ]
    notes = tuple(dict.fromkeys(note for preview in shown for note in preview.notes))
    return Preview(title=title, lines=tuple(lines), settled=settled, notes=notes)


async def run_delete(context: Context, args: DeleteTransaction) -> ActivityView:
    """Delete one recorded transaction, or a move with all its legs. Refused when a later sale would then sell more than is held.

    Example: target="8".
    """
    async with context.begin() as work:
        await work.portfolios.lock_all()
        portfolio = await work.portfolios.pick(args.portfolio_id)
        row = await _find(work, portfolio, args.target)
        _same_version(row, args.version)
        legs = await legs_of(work, row)
        view, title = activity_view(row), describe(row)
        for other, books, after in await books_without(work, legs):
            await refuse_oversell(books, after)
            other.version += 1
        for leg in legs:
            await work.activities.remove(leg)
        work.finish(view.model_dump(mode="json"), summary=f"Deleted transaction {view.number}: {title}")
    return view


EDIT_TRANSACTION = Tool(
    name="edit_transaction",
    args=EditTransaction,
    view=ActivityView,
    run=run_edit,
    preview=preview_edit,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
DELETE_TRANSACTION = Tool(
    name="delete_transaction",
    args=DeleteTransaction,
    view=ActivityView,
    run=run_delete,
    preview=preview_delete,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.DESTROY,
)
