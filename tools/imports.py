"""Bringing in a broker's export, or our own: what is in it, and adding it as one batch."""

import datetime as dt
from collections.abc import Sequence

from accounting import Activity
from accounting.imports import FUTURE
from core.actor import Scope
from core.errors import FolioscopeError, InvalidInput
from core.money import format_number
from db.changes import NewRow
from tools.base import Effect, Preview, Tool, View
from tools.books import Books, read_books, refuse_oversell, to_activity, worked_out
from tools.context import Context
from tools.fields import Figure
from tools.import_moves import join_moves, lock_for
from tools.import_preview import NEVER, preview_of, summary
from tools.import_prices import set_prices
from tools.import_reading import Found, ImportCsv, known_keys, read_file, row_of
from tools.statement_files import OWN_FORM
from tools.statements import Entry, own_keys


class LineView(View):
    """A line of the file, and why it was set aside or could not be read."""

    line: int
    reason: str


class ColumnView(View):
    """What a column was taken for; `corrected` where its owner said so, now or for an earlier file."""

    header: str
    field: str
    confidence: float
    corrected: bool


class EntryView(View):
    """A transaction found in the file."""

    lines: tuple[int, ...]
    summary: str
    date: dt.date
    type: str
    symbol: str | None
    quantity: Figure | None
    unit_price: Figure | None
    amount: Figure | None
    currency: str
    fee: Figure
    tax: Figure
    account: str | None
    duplicate: bool
    warnings: tuple[str, ...]


class TotalView(View):
    """A total that the file states, beside what the rows make; `agrees` is None where there is nothing to compare with."""

    line: int
    label: str
    stated: Figure
    found: Figure | None
    agrees: bool | None


class StatementView(View):
    """Everything that was found in a file. `fingerprint` is of its headers: a corrected mapping is remembered under it.

    `unlisted` are symbols to add that are on no list and not in the books yet.
    """

    file: str
    format: str
    encoding: str
    delimiter: str | None
    decimal_mark: str
    date_order: str
    fingerprint: str
    remembered: bool
    to_add: int
    prices_to_set: int
    duplicates: int
    mapping: tuple[ColumnView, ...]
    entries: tuple[EntryView, ...]
    ignored: tuple[LineView, ...]
    errors: tuple[LineView, ...]
    totals: tuple[TotalView, ...]
    unreconciled: tuple[str, ...]
    unlisted: tuple[str, ...]


class ImportView(View):
    """A batch that was added; undoing it takes all of it back. `prices_set` are prices set by hand, which only our own files have."""

    file: str
    added: int
    prices_set: int
    duplicates: int
    ignored: int
    errors: int
    numbers: tuple[int, ...]


async def run_inspect(context: Context, args: ImportCsv) -> StatementView:
    """Show what is in a broker's export without adding anything: columns, transactions, duplicates, lines set aside, lines in error, totals."""
    found = await read_file(context, args)
    statement, reading = found.statement, found.reading
    return StatementView(
        file=found.name,
        format=statement.format,
        encoding=statement.encoding,
        delimiter=statement.delimiter,
        decimal_mark=statement.decimal_mark,
        date_order=statement.date_order,
        fingerprint=reading.fingerprint,
        remembered=reading.remembered,
        to_add=len(found.new),
        prices_to_set=len(found.prices.new),
        duplicates=len(found.entries) - len(found.new),
        mapping=tuple(
            ColumnView(header=item.header, field=item.field, confidence=item.confidence, corrected=item.header in reading.corrected)
            for item in statement.mapping
        ),
        entries=await worked_out(len(found.entries), lambda: tuple(_entry_view(entry, found) for entry in found.entries)),
        ignored=tuple(LineView(line=item.line, reason=item.reason) for item in statement.ignored),
        errors=tuple(LineView(line=item.line, reason=item.reason) for item in found.errors),
        totals=tuple(
            TotalView(line=item.line, label=item.label, stated=item.stated, found=item.found, agrees=item.agrees)
            for item in statement.reconciliation
        ),
        unreconciled=tuple(
            f"{item.label}: the file states {format_number(item.stated)}" for item in statement.reconciliation if item.agrees is False
        ),
        unlisted=found.unlisted,
    )


def _entry_view(entry: Entry, found: Found) -> EntryView:
    values = entry.values
    return EntryView(
        lines=entry.lines,
        summary=summary(entry, found),
        duplicate=entry.key in found.known,
        warnings=found.warnings(entry),
        **{name: values.get(name) for name in EntryView.model_fields if name in ENTRY_COLUMNS},
    )


ENTRY_COLUMNS = frozenset({"date", "type", "symbol", "quantity", "unit_price", "amount", "currency", "fee", "tax", "account"})


async def preview_import(context: Context, args: ImportCsv) -> Preview:
    """The batch: what would be added, what is left out and why, what the columns were taken for."""
    found = await read_file(context, args)
    if not found.new and not found.prices.new:
        raise InvalidInput(_nothing_new(context, found), field="file")
    await _checked(found.books, found.new)
    return preview_of(found, args.model_dump(mode="json", exclude_none=True))


def _nothing_new(context: Context, found: Found) -> str:
    if found.entries or found.prices.duplicates:
        return f"All {len(found.entries) or found.prices.duplicates} {'transactions' if found.entries else 'prices'} of {found.name} are recorded already; nothing to add."
    first = found.errors[0] if found.errors else None
    why = f" Line {first.line}: {first.reason}." if first else ""
    ahead = context.still if first and first.reason.endswith(FUTURE) else ""
    return f"There is no transaction in {found.name} that I can read.{why}{ahead}"


async def _checked(books: Books, entries: Sequence[Entry]) -> None:
    """Nothing, once every entry can be booked beside what is there.

    Raises:
        InvalidInput: one cannot; the message names its line.
        InsufficientHolding: one would sell more than is held.
    """
    await refuse_oversell(books, [*books.activities, *await worked_out(len(entries), lambda: _booked(books, entries))])


def _booked(books: Books, entries: Sequence[Entry]) -> list[Activity]:
    activities = []
    for entry in entries:
        try:
            activities.append(to_activity(row_of(entry, portfolio_id=books.portfolio_id, user_id=books.portfolio_id, created_at=NEVER)))
        except FolioscopeError as err:
            raise InvalidInput(f"Line {entry.lines[0]}: {err.message}", field="file", line=entry.lines[0]) from err
    return activities


async def run_import(context: Context, args: ImportCsv) -> ImportView:
    """Add the transactions of a broker's export (CSV, or Ghostfolio's JSON), or of our own files, as one batch; what is recorded already is left out.

    A corrected mapping is remembered for files with the same headers. Example: file="trades.csv".
    """
    found = await read_file(context, args)
    if not found.entries and not found.reading.prices:
        raise InvalidInput(_nothing_new(context, found), field="file")
    await _checked(found.books, found.new)
    made = await worked_out(len(found.entries), lambda: _rows(found, context.clock.now()))
    async with context.begin() as work:
        await lock_for(work, found.entries)
        portfolio, books = await read_books(work, args.portfolio_id, lock=True)
        known = known_keys(books, found.reading)
        new = [entry for entry in found.entries if entry.key not in known]
        if (books.version, books.sequence) != (found.books.version, found.books.sequence):
            await _checked(books, new)
        rows = [made[entry.key] for entry in new]
        _name_lots(found, books, new, rows)
        await join_moves(work, portfolio, new, rows)
        numbers = await work.activities.book_all(portfolio, rows)
        prices_set = await set_prices(work, found.prices.new)
        if args.mapping:
            await work.import_mappings.remember(found.reading.fingerprint, dict(args.mapping))
        portfolio.version += 1
        view = ImportView(
            file=found.name,
            added=len(new),
            prices_set=prices_set,
            duplicates=len(found.entries) - len(new),
            ignored=len(found.statement.ignored),
            errors=len(found.errors),
            numbers=numbers,
        )
        priced = f" and {prices_set} prices set by hand" if prices_set else ""
        work.finish(view.model_dump(mode="json"), summary=f"Imported {len(new)} transactions{priced} from {found.name}")
    return view


def _rows(found: Found, now: dt.datetime) -> dict[str, NewRow]:
    """The rows of the file's entries by their keys, made before the transaction, which others wait for; their owner is set in it."""
    portfolio_id = found.books.portfolio_id
    return {entry.key: NewRow.of(row_of(entry, portfolio_id=portfolio_id, user_id=portfolio_id, created_at=now)) for entry in found.entries}


def _name_lots(found: Found, books: Books, new: Sequence[Entry], rows: Sequence[NewRow]) -> None:
    """Turn the lots that a row of our own files names by their place in the file into the ids of transactions."""
    if found.statement.format != OWN_FORM or not any(entry.lots for entry in new):
        return
    ids = dict(zip(own_keys(books.activities), (activity.id for activity in books.activities), strict=True))
    ids |= {entry.key: str(row.values["id"]) for entry, row in zip(new, rows, strict=True)}
    named = {entry.ref: ids[entry.key] for entry in found.entries}
    for entry, row in zip(new, rows, strict=True):
        row.set("lot_ids", [named[ref] for ref in entry.lots if ref in named])


INSPECT_STATEMENT = Tool(name="inspect_statement", args=ImportCsv, view=StatementView, run=run_inspect, scope=Scope.PORTFOLIO_WRITE)
IMPORT_CSV = Tool(
    name="import_csv",
    args=ImportCsv,
    view=ImportView,
    run=run_import,
    preview=preview_import,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
