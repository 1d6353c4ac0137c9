"""Lines of a table that are no activities: totals, titles, repeated headers, text, and the rest of a line above."""

from accounting.imports.columns import Columns
from accounting.imports.days import day_parts, read_day
from accounting.imports.figures import is_blank, read_figure
from accounting.imports.intents import read_cell
from accounting.imports.records import Record
from accounting.imports.vocabulary.actions import PHRASES
from accounting.imports.words import normal

_TOTALS = frozenset(phrase for phrase, intent in PHRASES.items() if intent == "total")
_MOVING = ("quantity", "net", "amount", "gross", "debit", "credit", "received", "given")
_OPENINGS = frozenset(phrase for phrase, intent in PHRASES.items() if intent == "opening")


def continues(record: Record, above: Record, columns: Columns) -> bool:
    """Whether `record` is only the rest of a cell of `above` that was wrapped to a line of its own."""
    filled = record.filled()
    if len(filled) != 1 or filled[0] < 2:
        return False
    index = filled[0]
    text = above.cell(index)
    return (
        bool(text)
        and index in columns.guesses
        and columns.guesses[index].field in ("group", "id", "name", "description", "note")
        and read_figure(record.cell(index), None) is None
    )


def is_detail(record: Record, above: Record) -> bool:
    """Whether `record` only fills columns that the line above leaves empty: lots of a sale, terms of an award."""
    filled = record.filled()
    return len(filled) > 1 and not above.cell(filled[0]) and not record.cell(above.filled()[0]) and not set(filled) & set(above.filled())


def no_activity(record: Record, columns: Columns) -> str | None:
    """Why the line is no activity, None when it may be one."""
    filled = record.filled()
    if not filled:
        return "blank line"
    if label := total_label(record, columns):
        return f"total: {label}"
    dated = any(_is_day(record.cell(index)) for index in columns.of.get("date", []))
    if not dated and len(filled) <= 2 and not _has_figures(record, columns):
        return "text, no activity"
    if not dated and not any(record.cell(index) for index in columns.of.get("date", [])) and not _moves(record, columns):
        return "no activity: neither date nor quantity nor amount"
    return None


def _is_day(cell: str) -> bool:
    return day_parts(cell) is not None or read_day(cell, None) is not None


def total_label(record: Record, columns: Columns) -> str | None:
    """The label of a line of totals: a word for total before any day, such as "Transactions Total" or "Summe"."""
    for index in record.filled()[:3]:
        cell = record.cell(index)
        if _is_day(cell):
            return None
        words = normal(cell.split(":")[0])
        if (
            words in _TOTALS
            or words in _OPENINGS
            or (
                words.split()
                and (words.split()[0] in ("total", "subtotal", "summe", "gesamt", "totale", "totaal", "razem") and len(words.split()) <= 4)
            )
        ):
            return cell
        reading = read_cell(cell) if index in columns.of.get("type", []) else None
        if reading and reading.sure and reading.intent in ("total", "opening"):
            return cell
    return None


def _has_figures(record: Record, columns: Columns) -> bool:
    return any(read_figure(record.cell(index), None) is not None for name in (*_MOVING, "unit_price") for index in columns.of.get(name, []))


def _moves(record: Record, columns: Columns) -> bool:
    return any(not is_blank(record.cell(index)) for name in _MOVING for index in columns.of.get(name, []))


def is_watch_line(record: Record, columns: Columns) -> bool:
    """Whether the line names a security but no quantity, price, amount or kind: a watch-list entry."""
    fields = (*_MOVING, "type", "unit_price")
    if any(not is_blank(record.cell(index)) for index in columns.doubtful):
        return False
    return not any(not is_blank(record.cell(index)) for name in fields for index in columns.of.get(name, []))
