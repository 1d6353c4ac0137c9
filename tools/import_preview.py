"""What an import would do, for the person who has to say yes: rows, columns, what is left out and why, totals."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from accounting.imports import IgnoredLine, Reconciliation
from core.money import format_number
from tools.base import Line, Preview, PreviewTable
from tools.drafts import describe
from tools.import_reading import Found, row_of
from tools.instruments import UNLISTED
from tools.statements import Entry

NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Stands in for the time of rows that are only looked at."""
SHOWN_ROWS = 12
SHOWN_LINES = 25
SHOWN_RUNS = 8


def summary(entry: Entry, found: Found) -> str:
    """A transaction of the file in one line."""
    return describe(row_of(entry, portfolio_id=found.books.portfolio_id, user_id=found.books.portfolio_id, created_at=NEVER))


def line_runs(numbers: Iterable[int]) -> str:
    """Line numbers with runs drawn together: 3-7, 9."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    return ", ".join(words[:SHOWN_RUNS]) + (f" and {len(words) - SHOWN_RUNS} more" if len(words) > SHOWN_RUNS else "")


def preview_of(found: Found, settled: Mapping[str, object]) -> Preview:
    """The card of an import."""
    new, statement = found.new, found.statement
    lines = [Line(label="Transactions to add", before="", after=str(len(new)))]
    counted = (
        ("Already recorded", len(found.entries) - len(new)),
        ("Lines set aside", len(statement.ignored)),
        ("Lines that could not be read", len(found.errors)),
        ("Prices set by hand", len(found.prices.new)),
    )
    lines += [Line(label=label, before="", after=str(count)) for label, count in counted if count]
    if new:
        lines.append(Line(label="Days", before="", after=f"{new[0].values['date']} to {new[-1].values['date']}"))
    return Preview(
        title=f"Import {_counted(found)} from {found.name}",
        lines=tuple(lines),
        notes=_notes(found),
        tables=tuple(
            table
            for table in (
                _rows(found),
                _warned(found),
                _errors(found),
                _set_aside(statement.ignored),
                _recorded(found),
                _totals(statement.reconciliation),
                _columns(found),
            )
            if table.rows
        ),
        settled=dict(settled),
    )


def _counted(found: Found) -> str:
    """Such as "3 transactions and 2 prices"."""
    parts = ((len(found.new), "transaction"), (len(found.prices.new), "price"))
    return " and ".join(f"{count} {word}{'s' if count != 1 else ''}" for count, word in parts if count)


def _notes(found: Found) -> tuple[str, ...]:
    statement = found.statement
    notes = []
    if found.reading.remembered:
        notes.append("The columns are read as you corrected them for an earlier file with the same headers.")
    doubtful = sum(1 for entry in found.new if found.warnings(entry))
    if doubtful:
        notes.append(f"{doubtful} of them need{'s' if doubtful == 1 else ''} a look: see the remarks.")
    if found.unlisted:
        named = ", ".join(found.unlisted[:SHOWN_ROWS]) + (
            f" and {len(found.unlisted) - SHOWN_ROWS} more" if len(found.unlisted) > SHOWN_ROWS else ""
        )
        notes.append(f"I do not know {named}. {UNLISTED}")
    if found.errors:
        first = found.errors[0]
        notes.append(f"Line {first.line} could not be read: {first.reason}.")
    notes += [
        f"{item.label} (line {item.line}): the file states {format_number(item.stated)}, the rows make {format_number(item.found)}."
        for item in statement.reconciliation[:SHOWN_LINES]
        if item.agrees is False and item.found is not None
    ]
    return tuple(notes)


def _rows(found: Found) -> PreviewTable:
    new = found.new
    rows = tuple((line_runs(entry.lines), str(entry.values["date"]), summary(entry, found)) for entry in new[:SHOWN_ROWS])
    caption = f"{SHOWN_ROWS} of {len(new)}, oldest first." if len(new) > SHOWN_ROWS else ""
    return PreviewTable(title="To be added", columns=("Line", "Day", "Transaction"), rows=rows, caption=caption)


def _warned(found: Found) -> PreviewTable:
    marked = [(entry, warning) for entry in found.new for warning in found.warnings(entry)]
    rows = tuple((line_runs(entry.lines), summary(entry, found), warning) for entry, warning in marked[:SHOWN_LINES])
    return PreviewTable(title="Remarks", columns=("Line", "Transaction", "Remark"), rows=rows, caption=_of(len(marked)))


def _errors(found: Found) -> PreviewTable:
    errors = found.errors
    rows = tuple((str(item.line), item.reason) for item in errors[:SHOWN_LINES])
    return PreviewTable(title="Could not be read", columns=("Line", "Why"), rows=rows, caption=_of(len(errors)))


def _set_aside(ignored: Sequence[IgnoredLine]) -> PreviewTable:
    by_reason: dict[str, list[int]] = {}
    for item in ignored:
        by_reason.setdefault(item.reason, []).append(item.line)
    rows = tuple((line_runs(numbers), reason) for reason, numbers in list(by_reason.items())[:SHOWN_LINES])
    return PreviewTable(title="Set aside", columns=("Line", "Why"), rows=rows, caption=_of(len(by_reason)))


def _recorded(found: Found) -> PreviewTable:
    known = [entry for entry in found.entries if entry.key in found.known]
    rows = tuple((line_runs(entry.lines), summary(entry, found)) for entry in known[:SHOWN_ROWS])
    caption = f"{SHOWN_ROWS} of {len(known)}." if len(known) > SHOWN_ROWS else ""
    return PreviewTable(title="Recorded already", columns=("Line", "Transaction"), rows=rows, caption=caption)


def _totals(totals: Sequence[Reconciliation]) -> PreviewTable:
    rows = tuple(
        (str(item.line), item.label, format_number(item.stated), "" if item.found is None else format_number(item.found), _verdict(item))
        for item in totals[:SHOWN_LINES]
    )
    return PreviewTable(
        title="Totals that the file states", columns=("Line", "Total", ">File", ">Rows", ""), rows=rows, caption=_of(len(totals))
    )


def _verdict(item: Reconciliation) -> str:
    return "nothing to compare with" if item.agrees is None else "agrees" if item.agrees else "differs"


def _columns(found: Found) -> PreviewTable:
    corrected = found.reading.corrected
    rows = tuple(
        (item.header or f"(column {item.column + 1})", item.field.replace("_", " "), "as you said" if item.header in corrected else "")
        for item in found.statement.mapping
    )
    caption = "Wrong? Say, for example: the column Price is the fee." if rows else ""
    return PreviewTable(title="Columns", columns=("In the file", "Taken for", ""), rows=rows[:60], caption=caption)


def _of(count: int) -> str:
    return f"{SHOWN_LINES} of {count}." if count > SHOWN_LINES else ""
