"""Rows as CSV and Markdown, safe to open in a spreadsheet."""

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from decimal import Decimal, localcontext

from core.money import LEDGER_DIGITS

Cell = str | Decimal | dt.date | int | None

_RUNS_AS_FORMULA = re.compile(r"[\s']*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet may run, also behind blanks; behind apostrophes too, so that taking one away gives back what was there."""


def cell_text(cell: Cell) -> str:
    """A cell in plain notation; text that a spreadsheet would run as a formula gets an apostrophe in front, see `bare_text`."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        with localcontext(prec=LEDGER_DIGITS):
            normal = cell.normalize()
        return f"{normal or abs(normal):f}"
    if isinstance(cell, str) and _RUNS_AS_FORMULA.match(cell):
        return f"'{cell}"
    return str(cell)


def bare_text(text: str) -> str:
    """The text that `cell_text` was given: without the apostrophe that it put in front."""
    return text[1:] if text.startswith("'") and _RUNS_AS_FORMULA.match(text[1:]) else text


def to_csv(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """RFC 4180 text with a header line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([cell_text(name) for name in header])
    writer.writerows([[cell_text(cell) for cell in row] for row in rows])
    return text.getvalue()


def to_markdown(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """A GitHub-flavoured table; numbers are aligned right."""
    numbers = [any(isinstance(row[column], Decimal | int) for row in rows) for column in range(len(header))]
    lines = [_line(header), _line(["---:" if number else "---" for number in numbers])]
    lines += [_line([cell_text(cell) for cell in row]) for row in rows]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    safe = (cell.replace("\\", "\\\\").replace("|", "\\|").replace("\r", " ").replace("\n", " ") for cell in cells)
    return "| " + " | ".join(safe) + " |"
