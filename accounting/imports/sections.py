"""Which tables of a file list activities, and which of their lines are to be read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from accounting.imports.coin_columns import claim
from accounting.imports.columns import Columns, map_columns
from accounting.imports.days import day_parts
from accounting.imports.doubts import code_columns, doubtful_columns
from accounting.imports.figures import is_blank, read_figure
from accounting.imports.intents import Reading, read_cell
from accounting.imports.records import Record
from accounting.imports.repairs import repair
from accounting.imports.statement import IgnoredLine
from accounting.imports.tables import Layout, Table, is_header
from accounting.imports.triage import continues, is_detail, is_watch_line, no_activity, total_label
from accounting.imports.units import link_currencies
from accounting.imports.vocabulary.actions import SECTIONS, WEAK
from accounting.imports.vocabulary.intent import Intent
from accounting.imports.wording import header_base
from accounting.imports.words import normal, phrases, word_set

_MEANING: dict[str, Intent] = {
    "trade": "trade",
    "dividend": "dividend",
    "tax": "tax",
    "interest": "interest",
    "fee": "fee",
    "cash": "cash",
    "corporate": "corporate",
    "transfer": "transfer",
}
_DECISIVE = ("net", "amount", "gross", "quantity")
_TELLING = 0.6
_SHORT_TITLE = 4
_NO_LISTS = word_set(
    "accruals accrual accrued change open summary performance forecast projected report overview balance totals veranderung ruckstellungen abgrenzung"
)
_TOLD: dict[Intent, Intent] = {
    "dividend": "dividend",
    "tax": "tax",
    "interest": "interest",
    "fee": "fee",
    "deposit": "cash",
    "withdrawal": "cash",
}
_ACQUIRED = frozenset(
    phrases(
        "date acquired; open date; buy date; purchase date; opened; open time; entry date; acquisition date; kaufdatum; date d achat; fecha de compra; data acquisto; acquired"
    )
)
_SOLD = frozenset(
    phrases(
        "date sold; close date; sell date; sale date; closed; close time; exit date; disposal date; verkaufsdatum; date de vente; fecha de venta; data vendita; sold"
    )
)
_MOVING = ("quantity", "net", "amount", "gross", "debit", "credit", "received", "given")


@dataclass(slots=True, kw_only=True)
class Sheet:
    """One table with its columns.

    Attributes:
        fallback: what its lines are when they do not say so; from the title.
        active: whether it lists activities.
        closed: whether each line is a whole position, bought and sold.
        rest: line -> lines that are only the rest of it.
    """

    number: int
    table: Table
    columns: Columns
    active: bool
    closed: bool = False
    fallback: Reading | None = None
    candidates: list[Record] = field(default_factory=list)
    totals: list[tuple[Record, str]] = field(default_factory=list)
    ignored: list[IgnoredLine] = field(default_factory=list)
    rest: dict[int, list[int]] = field(default_factory=dict)


def plan_sheets(layout: Layout, corrected: Mapping[str, str | Sequence[str]] | None) -> list[Sheet]:
    """The tables of the file with their columns and their lines sorted into candidates and lines to ignore."""
    sheets = []
    for number, table in enumerate(layout.tables):
        fallback = _fallback(table.title, sectioned=layout.sections)
        columns = map_columns(table, corrected)
        repair(columns, table.records)
        claim(columns)
        link_currencies(columns)
        columns.doubtful, columns.codes = doubtful_columns(columns), code_columns(columns)
        active = bool(columns.of.get("date")) and bool(columns.coins or any(columns.of.get(name) for name in _MOVING))
        if layout.sections and fallback is None and not _tells_kinds(columns):
            active = False
        sheet = Sheet(number=number, table=table, columns=columns, active=active, closed=_is_closed(columns), fallback=fallback)
        if active:
            _sort_lines(sheet)
        sheets.append(sheet)
    return sheets


def _is_closed(columns: Columns) -> bool:
    """Whether the table has a day of purchase and a day of sale: a report of realised gains, no list of activities."""
    names = {header_base(header) for header in columns.headers}
    return bool(names & _ACQUIRED) and bool(names & _SOLD)


def _tells_kinds(columns: Columns) -> bool:
    """Whether a column says of nearly every line what happened, so that the section lists activities whatever its title."""
    return any(columns.profiles[index].intents > _TELLING for index in columns.of.get("type", []))


def _fallback(title: str, *, sectioned: bool) -> Reading | None:
    words = normal(title)
    for name, titles in SECTIONS.items():
        if words in titles:
            return Reading(_MEANING[name], words, sure=True)
    told = read_cell(title) if sectioned and len(words.split()) <= _SHORT_TITLE and not set(words.split()) & _NO_LISTS else None
    meaning = _TOLD.get(told.intent) if told and told.intent not in WEAK else None
    return Reading(meaning, words, sure=True) if meaning else None


def _sort_lines(sheet: Sheet) -> None:
    table, columns = sheet.table, sheet.columns
    discriminator = next((index for index, header in enumerate(columns.headers) if normal(header) == "data discriminator"), None)
    orders = discriminator is not None and any(record.cell(discriminator) == "Order" for record in table.records)
    above: Record | None = None
    for position, record in enumerate(table.records):
        kind = table.kinds[position] if table.kinds else "data"
        if reason := _section_reason(kind, record, discriminator, orders=orders):
            _ignore(sheet, record, reason)
            if reason.startswith("subtotal"):
                sheet.totals.append((record, reason))
            continue
        if _is_plain(record, columns):
            sheet.candidates.append(record)
            above = record
            continue
        if above is not None and continues(record, above, columns):
            sheet.rest.setdefault(above.first, []).append(record.first)
            index = record.filled()[0]
            above.cells[index] += record.cells[index]
            continue
        if above is not None and is_detail(record, above):
            _ignore(sheet, record, "details of the line above")
            continue
        if reason := _line_reason(record, sheet):
            if record.filled():
                _ignore(sheet, record, reason)
            continue
        sheet.candidates.append(record)
        above = record


def _is_plain(record: Record, columns: Columns) -> bool:
    """Whether the line plainly is an activity: a day in its best column of days, and an amount or a quantity."""
    days = columns.of.get("date", [])
    if not days or day_parts(record.cell(days[0])) is None:
        return False
    return any(not is_blank(record.cell(index)) for name in _DECISIVE for index in columns.of.get(name, []))


def _section_reason(kind: str, record: Record, discriminator: int | None, *, orders: bool) -> str | None:
    if kind in ("total", "subtotal"):
        return "subtotal or total: adding it would count twice"
    if kind in ("notes", "trailer"):
        return "a note, no activity"
    what = record.cell(discriminator) if discriminator is not None else ""
    if what in ("ClosedLot", "SubTotal", "Total", "Lot") or (orders and what == "Trade"):
        return f"{what}: detail of another line"
    return None


def _line_reason(record: Record, sheet: Sheet) -> str | None:
    if is_header(tuple(record.cells)) and record.cells == sheet.table.header.cells:
        return "the header again"
    label = total_label(record, sheet.columns)
    if label:
        sheet.totals.append((record, label))
    if reason := no_activity(record, sheet.columns):
        return reason
    return "a watched security without a transaction" if is_watch_line(record, sheet.columns) else None


def _ignore(sheet: Sheet, record: Record, reason: str) -> None:
    sheet.ignored.extend(IgnoredLine(line=line, reason=reason) for line in record.lines)


def ignored_outside(layout: Layout, sheets: list[Sheet]) -> Iterator[IgnoredLine]:
    """Lines of tables without activities, and, where there are several tables, every header and gap between them."""
    several = len(sheets) > 1
    if layout.sections:
        yield from (
            IgnoredLine(line=line, reason="no part of a section") for record in layout.preamble for line in record.lines if record.filled()
        )
    for sheet in sheets:
        if several:
            yield from (IgnoredLine(line=line, reason="header of a section") for line in sheet.table.header.lines)
        if sheet.active:
            continue
        title = sheet.table.title or "this table"
        yield from (
            IgnoredLine(line=line, reason=f"{title}: holds no activities") for record in sheet.table.records for line in record.lines
        )


def holdings(sheets: list[Sheet]) -> dict[str, tuple[int, Decimal]]:
    """Units by symbol that the tables without activities state: symbol -> line, units."""
    found: dict[str, tuple[int, Decimal]] = {}
    for sheet in sheets:
        symbols, units = sheet.columns.of.get("symbol", []), sheet.columns.of.get("quantity", [])
        if sheet.active or not symbols or not units or sheet.columns.of.get("date"):
            continue
        for record in sheet.table.records:
            figure = read_figure(record.cell(units[0]), None)
            if record.cell(symbols[0]) and figure:
                found[record.cell(symbols[0])] = (record.first, figure.value)
    return found
