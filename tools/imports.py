"""Bringing in a broker's export: what is in it, and adding it as one batch."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from accounting.imports import FIELDS, ParsedStatement, parse_statement
from core.actor import Scope
from core.errors import FolioscopeError, InvalidInput
from core.money import format_number
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.books import Books, load_books, read_books, refuse_oversell, to_activity
from tools.computing import calculate
from tools.context import Context
from tools.drafts import describe
from tools.fields import ShortText
from tools.statements import Entry, entries_of
from tools.uploads import read_upload

NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Stands in for the time of rows that are only looked at."""
PARSE_TIMEOUT_S = 120.0
SHOWN_ROWS = 12
SHOWN_NOTES = 12


class ImportCsv(Args):
    """Which file; `mapping` corrects what a column was taken for, field to header."""

    file: ShortText | None = Field(None, description="The file's name, as it was handed in.")
    upload_id: UUID | None = Field(None, description="The file that was handed in.")
    mapping: Annotated[dict[str, ShortText], Field(max_length=60)] | None = None
    portfolio_id: UUID | None = None


class LineView(View):
    """A line of the file, and why it was set aside or could not be read."""

    line: int
    reason: str


class ColumnView(View):
    """What a column was taken for."""

    header: str
    field: str
    confidence: float


class EntryView(View):
    """A transaction found in the file."""

    lines: tuple[int, ...]
    summary: str
    date: str
    duplicate: bool
    warnings: tuple[str, ...]


class StatementView(View):
    """Everything that was found in a file."""

    file: str
    format: str
    mapping: tuple[ColumnView, ...]
    entries: tuple[EntryView, ...]
    ignored: tuple[LineView, ...]
    errors: tuple[LineView, ...]
    unreconciled: tuple[str, ...]


class ImportView(View):
    """A batch that was added; undoing it takes all of it back."""

    file: str
    added: int
    duplicates: int
    ignored: int
    errors: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    name: str
    statement: ParsedStatement
    entries: tuple[Entry, ...]
    known: frozenset[str]
    books: Books

    @property
    def new(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.key not in self.known)


async def _read(context: Context, args: ImportCsv) -> _Read:
    if args.upload_id is None:
        raise InvalidInput("Which file? Drop a broker's CSV here, or post it to /api/imports.", field="file")
    _check_mapping(args.mapping)
    data = read_upload(context.services, context.actor, args.upload_id)
    books = await load_books(context, args.portfolio_id)
    name = args.file or "statement.csv"
    statement = await calculate(
        context.services, _parse, data, name, args.mapping, context.clock.today(), books.base_currency, timeout_s=PARSE_TIMEOUT_S
    )
    known = frozenset(activity.origin for activity in books.activities if activity.origin)
    entries = entries_of(statement, context.services.symbols, base_currency=books.base_currency)
    return _Read(name=name, statement=statement, entries=entries, known=known, books=books)


def _parse(data: bytes, name: str, mapping: Mapping[str, str] | None, today: dt.date, currency: str) -> ParsedStatement:
    return parse_statement(data, filename=name, mapping=mapping, today=today, default_currency=currency)


def _check_mapping(mapping: Mapping[str, str] | None) -> None:
    unknown = sorted(set(mapping or {}) - set(FIELDS))
    if unknown:
        raise InvalidInput(f"mapping: there is no field called {unknown[0]}. There are {', '.join(sorted(FIELDS))}.", field="mapping")


def _summary(entry: Entry, books: Books) -> str:
    return describe(entry.row(portfolio_id=books.portfolio_id, user_id=books.portfolio_id, created_at=NEVER))


async def run_inspect(context: Context, args: ImportCsv) -> StatementView:
    """Show what is in a broker's export without adding anything: columns, transactions, duplicates, lines set aside, lines in error."""
    found = await _read(context, args)
    statement = found.statement
    return StatementView(
        file=found.name,
        format=statement.format,
        mapping=tuple(ColumnView(header=item.header, field=item.field, confidence=item.confidence) for item in statement.mapping),
        entries=tuple(
            EntryView(
                lines=entry.lines,
                summary=_summary(entry, found.books),
                date=str(entry.values["date"]),
                duplicate=entry.key in found.known,
                warnings=entry.warnings,
            )
            for entry in found.entries
        ),
        ignored=tuple(LineView(line=item.line, reason=item.reason) for item in statement.ignored),
        errors=tuple(LineView(line=item.line, reason=item.reason) for item in statement.errors),
        unreconciled=tuple(
            f"{item.label}: the file states {format_number(item.stated)}" for item in statement.reconciliation if item.agrees is False
        ),
    )


async def preview_import(context: Context, args: ImportCsv) -> Preview:
    """The batch: what would be added, what is left out and why."""
    found = await _read(context, args)
    new, statement = found.new, found.statement
    if not new:
        raise InvalidInput(_nothing_new(found), field="file")
    refuse_oversell(found.books, _with(found.books, new))
    lines = [Line(label="Transactions to add", before="", after=str(len(new)))]
    for label, count in (
        ("Already recorded", len(found.entries) - len(new)),
        ("Lines set aside", len(statement.ignored)),
        ("Lines that could not be read", len(statement.errors)),
    ):
        lines += [Line(label=label, before="", after=str(count))] if count else []
    lines += [Line(label=str(entry.values["date"]), before="", after=_summary(entry, found.books)) for entry in new[:SHOWN_ROWS]]
    if len(new) > SHOWN_ROWS:
        lines.append(Line(label="...", before="", after=f"and {len(new) - SHOWN_ROWS} more"))
    return Preview(
        title=f"Import {len(new)} transactions from {found.name}",
        lines=tuple(lines),
        notes=_notes(found),
        settled=args.model_dump(mode="json", exclude_none=True),
    )


def _nothing_new(found: _Read) -> str:
    if found.entries:
        return f"All {len(found.entries)} transactions of {found.name} are recorded already; nothing to add."
    first = found.statement.errors[0] if found.statement.errors else None
    why = f" Line {first.line}: {first.reason}" if first else ""
    return f"There is no transaction in {found.name} that I can read.{why}"


def _notes(found: _Read) -> tuple[str, ...]:
    statement = found.statement
    used = [f"{item.header} as {item.field}" for item in statement.mapping if item.field != "not used" and item.header]
    notes = [f"Columns: {', '.join(used)}."] if used else []
    notes += [f"Line {item.line} could not be read: {item.reason}" for item in statement.errors]
    notes += [f"Line {entry.lines[0]}: {warning}" for entry in found.new for warning in entry.warnings]
    notes += [f"{item.label} (line {item.line}): the file states {format_number(item.stated)}, the rows make {format_number(item.found)}."
              for item in statement.reconciliation if item.agrees is False and item.found is not None]  # fmt: skip
    if len(notes) > SHOWN_NOTES:
        notes = [*notes[:SHOWN_NOTES], f"... and {len(notes) - SHOWN_NOTES} more remarks."]
    return tuple(notes)


def _with(books: Books, entries: Sequence[Entry]) -> list[Any]:  # Any: activities
    activities = list(books.activities)
    for entry in entries:
        try:
            activities.append(to_activity(entry.row(portfolio_id=books.portfolio_id, user_id=books.portfolio_id, created_at=NEVER)))
        except FolioscopeError as err:
            raise InvalidInput(f"Line {entry.lines[0]}: {err.message}", field="file", line=entry.lines[0]) from err
    return activities


async def run_import(context: Context, args: ImportCsv) -> ImportView:
    """Add the transactions of a broker's export (CSV, or Ghostfolio's JSON) as one batch; rows that are recorded already are left out.

    Example: file="trades.csv".
    """
    found = await _read(context, args)
    async with context.begin() as work:
        portfolio, books = await read_books(work, args.portfolio_id, lock=True)
        known = {activity.origin for activity in books.activities}
        new = [entry for entry in found.entries if entry.key not in known]
        refuse_oversell(books, _with(books, new))
        numbers = []
        for entry in new:
            row = entry.row(portfolio_id=portfolio.id, user_id=work.owner, created_at=work.clock.now())
            numbers.append((await work.activities.book(portfolio, row)).number)
        portfolio.version += 1
        view = ImportView(
            file=found.name,
            added=len(new),
            duplicates=len(found.entries) - len(new),
            ignored=len(found.statement.ignored),
            errors=len(found.statement.errors),
            numbers=tuple(numbers),
        )
        work.finish(view.model_dump(mode="json"), summary=f"Imported {len(new)} transactions from {found.name}")
    return view


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
