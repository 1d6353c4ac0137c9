"""Records to tables: where headers stand, what is above and below them, and files made of sections."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from accounting.imports.days import day_parts
from accounting.imports.figures import read_figure
from accounting.imports.records import Record, Source
from accounting.imports.vocabulary.headers import NAMES
from accounting.imports.vocabulary.likeness import LIKENESS
from accounting.imports.wording import core_words, header_base
from accounting.imports.words import is_wide, normal

_HEAD_LINES = 2_000
_ROW_KINDS = frozenset({"header", "data", "total", "subtotal", "notes", "trailer"})
_SOLID = frozenset(
    {
        "date",
        "type",
        "symbol",
        "name",
        "isin",
        "quantity",
        "unit_price",
        "net",
        "gross",
        "amount",
        "fee",
        "currency",
        "description",
        "debit",
        "credit",
        "account",
    }
)


@dataclass(slots=True, kw_only=True)
class Table:
    """A header and the records under it.

    Attributes:
        title: of the section, or of the lone line above the header; empty without one.
        kinds: the row kinds of a section file ("data", "total", ...), beside `records`; empty otherwise.
    """

    header: Record
    records: list[Record] = field(default_factory=list)
    title: str = ""
    kinds: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Layout:
    """The tables of a file and the records that belong to none."""

    tables: list[Table]
    preamble: list[Record]
    sections: bool = False


def find_tables(source: Source, named: Collection[str] = ()) -> Layout:
    """Every table of the file, in order; sections (title and row kind in the first two columns) or headers by their words.

    `named` are headers that a user spoke of: a line with all of them is a header, whatever its words are.
    """
    if source.delimiter is None:
        return Layout(tables=[Table(header=source.records[0], records=source.records[1:])], preamble=[])
    if _is_sectioned(source.records):
        return _sections(source.records)
    return _headed(source.records, frozenset(normal(name) for name in named))


def _is_sectioned(records: list[Record]) -> bool:
    sample = [record for record in records[:2000] if len(record.cells) > 2]
    kinds = Counter(record.cells[1].casefold() for record in sample)
    known = sum(count for kind, count in kinds.items() if kind in _ROW_KINDS)
    return bool(sample) and kinds["header"] > 0 and known > len(sample) * 0.8


def _sections(records: list[Record]) -> Layout:
    layout = Layout(tables=[], preamble=[], sections=True)
    for record in records:
        if len(record.cells) < 3:
            layout.preamble.append(record)
            continue
        title, kind = record.cells[0], record.cells[1].casefold()
        body = Record(first=record.first, last=record.last, cells=["", "", *record.cells[2:]])
        if kind == "header" or not layout.tables or layout.tables[-1].title != title:
            layout.tables.append(Table(header=body, title=title))
            if kind == "header":
                continue
        layout.tables[-1].records.append(body)
        layout.tables[-1].kinds.append(kind)
    return layout


def _headed(records: list[Record], named: frozenset[str]) -> Layout:
    layout = Layout(tables=[], preamble=[])
    title, gap = "", False
    known = is_header if any(is_header(tuple(record.cells)) for record in records[:_HEAD_LINES]) else is_likely_header
    for record in records:
        cells = tuple(record.cells)
        if known(cells) or (named and _names_all(record.cells, named)) or (gap and layout.tables and is_other_header(cells)):
            if not layout.tables or layout.tables[-1].header.cells != record.cells:
                layout.tables.append(Table(header=record, title=title))
            else:
                layout.tables[-1].records.append(record)
            title, gap = "", False
            continue
        filled = record.filled()
        gap = len(filled) < 2
        if len(filled) == 1:
            title = record.cells[filled[0]]
        elif len(filled) > 1:
            title = ""
        (layout.tables[-1].records if layout.tables else layout.preamble).append(record)
    return layout


def _names_all(cells: Sequence[str], named: frozenset[str]) -> bool:
    return named <= {normal(cell) for cell in cells}


def bare_header(source: Source) -> list[str]:
    """The cells of the first line that may be a header because the next one is as wide and has figures; none without one."""
    for record, following in pairwise(source.records[:_HEAD_LINES]):
        words = _header_words(tuple(record.cells))
        figures = [cell for cell in following.cells if cell and (read_figure(cell, None) is not None or day_parts(cell) is not None)]
        if len(words) > 2 and len(figures) > 1 and len(following.cells) == len(record.cells):
            return words
    return []


@lru_cache(maxsize=4096)
def is_likely_header(cells: tuple[str, ...]) -> bool:
    """Whether most cells have a telling word for a column in them, a day and an amount or a quantity among them; for files without a known header."""
    words = _header_words(cells)
    told = [next((name for name, telling in LIKENESS if core_words(word) & telling), None) for word in words]
    fields = {name for name in told if name}
    return (
        "date" in fields
        and bool(fields & {"amount", "net", "gross", "quantity"})
        and len(fields) >= 3
        and sum(name is not None for name in told) >= len(words) * 0.6
    )


def _header_words(cells: tuple[str, ...]) -> list[str]:
    """The cells that say something; none when they cannot be a header: too few, too long, days or figures among them."""
    words = [cell for cell in cells if cell]
    if len(words) < 2 or any(len(word) > 120 for word in words):
        return []
    if sum(_is_figure(word) or day_parts(word) is not None for word in words) > len(words) * 0.1:
        return []
    return words


def _is_figure(word: str) -> bool:
    """Whether a cell is a figure; a name with a number behind it is none ("通貨1")."""
    figure = read_figure(word, None)
    return figure is not None and not (figure.unit and is_wide(figure.unit))


@lru_cache(maxsize=4096)
def is_header(cells: tuple[str, ...]) -> bool:
    """Whether most cells are names of columns and none is a day or a figure."""
    words = _header_words(cells)
    if not words:
        return False
    known = {name: {field for field, _ in NAMES[name]} for word in words if (name := header_base(word)) in NAMES}
    solid = min(len(set().union(*known.values()) & _SOLID), sum(bool(fields & _SOLID) for fields in known.values()))
    return (solid >= 3 and len(known) >= len(words) * 0.34) or (solid >= 2 and len(known) >= len(words) * 0.7)


@lru_cache(maxsize=4096)
def is_other_header(cells: tuple[str, ...]) -> bool:
    """Whether a line behind a gap may begin a table of another kind: nothing but words, some of them names of columns."""
    words = _header_words(cells)
    return len(words) > 2 and sum(header_base(word) in NAMES for word in words) >= max(2, len(words) * 0.2)
