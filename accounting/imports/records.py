"""Text to records: lines, quotes, the delimiter, and the physical line numbers that everything later refers to."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from accounting.imports.limits import MAX_CELL_CHARS, MAX_COLUMNS, MAX_LINES, MAX_RECORD_LINES, MAX_UNCLOSED
from accounting.imports.vocabulary.headers import NAMES
from accounting.imports.words import normal
from core.errors import InvalidInput, TooLarge

DELIMITERS = (",", ";", "\t", "|")
_HINT = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_SAMPLE_LINES = 400
_FEW_DELIMITERS = 3
"""From this many delimiters on, a quoted cell of several lines has swallowed the next line."""


@dataclass(slots=True, kw_only=True)
class Record:
    """The cells of one logical line.

    Attributes:
        first, last: physical lines, from 1 (JSON: the item's index, from 0).
        cells: without surrounding blanks.
    """

    first: int
    last: int
    cells: list[str]

    @property
    def lines(self) -> tuple[int, ...]:
        """All physical lines of the record."""
        return tuple(range(self.first, self.last + 1))

    def cell(self, index: int) -> str:
        """The cell of a column, empty beyond the end of the line."""
        return self.cells[index] if 0 <= index < len(self.cells) else ""

    def filled(self) -> list[int]:
        """Indices of the cells that are not empty."""
        return [index for index, cell in enumerate(self.cells) if cell]


@dataclass(slots=True, kw_only=True)
class Source:
    """A file as records.

    Attributes:
        unclosed: physical lines whose quote is never closed.
    """

    records: list[Record]
    delimiter: str | None
    unclosed: list[int] = field(default_factory=list)


def read_csv(body: str) -> Source:
    """The records of a delimited text, blank lines included.

    Raises:
        TooLarge: too many lines or columns, or a cell too long.
        InvalidInput: no delimiter parts the lines.
    """
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    _check_size(lines)
    hint = _HINT.fullmatch(lines[0].strip().lstrip("\ufeff")) if lines else None
    delimiter = hint[1] if hint else _delimiter(lines)
    source = Source(records=[], delimiter=delimiter)
    source.records.extend(_records(lines, delimiter, source.unclosed))
    return source


def _check_size(lines: list[str]) -> None:
    if len(lines) > MAX_LINES:
        raise TooLarge(
            f"The file has {len(lines):,} lines; at most {MAX_LINES:,} can be imported at once. Export a shorter period.", limit=MAX_LINES
        )
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_CELL_CHARS and max(map(len, re.split(r'[,;\t|"]', line))) > MAX_CELL_CHARS:
            raise TooLarge(
                f"Line {number} has a cell of more than {MAX_CELL_CHARS:,} characters. No statement needs that: is this the right file?",
                limit=MAX_CELL_CHARS,
                line=number,
            )


def _records(lines: list[str], delimiter: str, unclosed: list[int]) -> Iterator[Record]:
    index = 0
    while index < len(lines):
        if '"' in lines[index]:
            cells, used = _quoted(lines, index, delimiter)
            if used == 0:
                unclosed.append(index + 1)
                if len(unclosed) > MAX_UNCLOSED:
                    raise InvalidInput(
                        f"More than {MAX_UNCLOSED} lines have a quotation mark that is never closed, the first is line {unclosed[0]}. Export the file again.",
                        field="file",
                        line=unclosed[0],
                    )
                index += 1
                continue
        else:
            cells, used = lines[index].split(delimiter), 1
        if len(cells) > MAX_COLUMNS:
            raise TooLarge(
                f"Line {index + 1} has {len(cells):,} columns; at most {MAX_COLUMNS} are read. Is this the right file?",
                limit=MAX_COLUMNS,
                line=index + 1,
            )
        yield Record(first=index + 1, last=index + used, cells=[clean(cell) for cell in cells])
        index += used


def _quoted(lines: list[str], index: int, delimiter: str) -> tuple[list[str], int]:
    """The cells from line `index` on and how many lines they take; 0 lines when a quote is not closed in time."""
    window = [line + "\n" for line in islice(lines, index, index + MAX_RECORD_LINES)]
    try:
        if _closed(window[0], delimiter):
            return next(csv.reader(window[:1], delimiter=delimiter, skipinitialspace=True)), 1
        reader = csv.reader(window, delimiter=delimiter, skipinitialspace=True)
        cells = next(reader)
    except csv.Error:  # such as a field of a megabyte
        return [], 0
    used = reader.line_num
    complete = used < len(window) or _closed("".join(window), delimiter)
    complete = complete and not any("\n" in cell and cell.count(delimiter) >= _FEW_DELIMITERS for cell in cells)
    return (cells, used) if complete else ([], 0)


def _closed(text: str, delimiter: str) -> bool:
    """Whether a reader that starts at `text` is outside quotes at its end."""
    try:
        for _ in csv.reader([text + "\n"], delimiter=delimiter, skipinitialspace=True, strict=True):
            pass
    except csv.Error as err:
        return "end of data" not in str(err)
    return True


def clean(cell: str) -> str:
    """`cell` without blanks around it, without the apostrophe or ="..." that keeps a spreadsheet from running it."""
    text = cell.replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "").strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@\t\r":
        return text[1:]
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return text


def _delimiter(lines: list[str]) -> str:
    """The delimiter under which most header names are known and most lines have the same width."""
    sample = lines[:_SAMPLE_LINES]
    scores = {}
    for delimiter in DELIMITERS:
        records = [record.cells for record in _records(sample, delimiter, [])]
        widths = Counter(len(cells) for cells in records if len(cells) > 1)
        if not widths:
            continue
        known = max(sum(normal(cell) in NAMES for cell in cells if cell) for cells in records)
        width, count = max(widths.items(), key=lambda item: item[1] * (item[0] - 1))
        scores[delimiter] = (known, count * min(width, 20) / len(records))
    if not scores:
        raise InvalidInput(
            "No columns can be found: the lines have no commas, semicolons or tabs. Export your transactions as CSV.", field="file"
        )
    return max(scores, key=lambda delimiter: scores[delimiter])
