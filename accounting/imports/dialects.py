"""How a table writes days and figures, found from all its cells together."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from accounting.imports.columns import Columns
from accounting.imports.days import Order, order_votes, read_day
from accounting.imports.figures import decimal_mark
from accounting.imports.intents import Reading
from accounting.imports.limits import SAMPLE_ROWS
from accounting.imports.reading import Dialect
from accounting.imports.records import Record
from accounting.imports.vocabulary.headers import NUMBER_FIELDS
from accounting.imports.words import word_set

_INSIDE = re.compile(r"\b(?=\d{1,2}/(?:1[3-9]|2\d|3[01])/|(?:1[3-9]|2\d|3[01])/)(\d{1,2})/(\d{1,2})/\d{2,4}\b")
_ELSEWHERE = re.compile(r"[£€₹]|\b(?:GBP|GBX|EUR|AUD|NZD|INR|CHF|SEK|NOK|DKK|PLN|ZAR|BRL|SGD|HKD)\b|^[A-Z]{2}[A-Z0-9]{9}\d$")
_ENGLISH = word_set(
    "date symbol quantity price amount type action description account currency fee commission shares total side ticker name trade value time"
)


def number_cells(records: Sequence[Record], columns: Columns) -> Iterable[str]:
    """The cells of every column of figures, an even sample of the lines."""
    stride = max(1, len(records) // SAMPLE_ROWS)
    indices = [index for name in NUMBER_FIELDS for index in columns.of.get(name, [])]
    for record in records[::stride]:
        for index in indices:
            yield record.cell(index)


def learn_dialect(
    records: Sequence[Record],
    columns: Columns,
    *,
    file_mark: str | None,
    file_votes: Counter[Order | None],
    today: date,
    fallback: Reading | None,
) -> Dialect:
    """The decimal mark of each column of figures and the order of the parts of each column of days.

    Args:
        file_mark: the mark of all figures of the file together, for columns that prove none.
        file_votes: the orders that all days of the file prove, for columns that prove none.
    """
    marks: dict[int, str | None] = {}
    for name in NUMBER_FIELDS:
        for index in columns.of.get(name, []):
            own = decimal_mark(record.cell(index) for record in records[:: max(1, len(records) // SAMPLE_ROWS)])
            marks[index] = file_mark if own is None or (name == "quantity" and file_mark) else own
    orders: dict[int, Order | None] = {}
    assumed = set()
    for index in columns.of.get("date", []):
        cells = [record.cell(index) for record in records]
        votes = order_votes(cells)
        order = _majority(votes) or _majority(file_votes)
        if order is None and votes[None]:
            order, proven = _assume(cells, columns, today)
            if not proven:
                assumed.add(index)
        elif votes["dmy"] and votes["mdy"] and votes[None] and not any("." in cell for cell in cells[:50]):
            assumed.add(index)
        orders[index] = order
    return Dialect(marks=marks, orders=orders, assumed=frozenset(assumed), today=today, fallback=fallback)


def _majority(votes: Counter[Order | None]) -> Order | None:
    if not votes["dmy"] and not votes["mdy"]:
        return None
    return "dmy" if votes["dmy"] >= votes["mdy"] else "mdy"


def _assume(cells: list[str], columns: Columns, today: date) -> tuple[Order, bool]:
    """An order for days that all fit both ways, and whether something else proves it: language, a future day, the sequence of lines."""
    words = {word for header in columns.headers for word in header.casefold().replace("_", " ").split()}
    if not words & _ENGLISH:
        return "dmy", True
    day_first = [day for cell in cells if (day := read_day(cell, "dmy"))]
    month_first = [day for cell in cells if (day := read_day(cell, "mdy"))]
    if max(day_first, default=today) > today >= max(month_first, default=today):
        return "mdy", True
    if max(month_first, default=today) > today >= max(day_first, default=today):
        return "dmy", True
    sorted_day, sorted_month = _is_sorted(day_first), _is_sorted(month_first)
    if sorted_day != sorted_month and len(set(day_first)) > 3:
        return ("dmy" if sorted_day else "mdy"), True
    return _by_country(columns, slashes=any("/" in cell for cell in cells)), False


def _by_country(columns: Columns, *, slashes: bool) -> Order:
    """The order that days inside descriptions have, else that of the country that the file's words and currencies point to."""
    texts = [*columns.headers, *(cell for cells in columns.profiles for cell in cells.sample)]
    within = Counter("mdy" if int(match[1]) <= 12 < int(match[2]) else "dmy" for text in texts for match in _INSIDE.finditer(text))
    if within["mdy"] != within["dmy"]:
        return "mdy" if within["mdy"] > within["dmy"] else "dmy"
    elsewhere = any(_ELSEWHERE.search(text) for text in texts)
    dollars = any("$" in text or text == "USD" for text in texts) or "USD" in columns.unit.values()
    return "mdy" if slashes and (dollars or not elsewhere) else "dmy"


def _is_sorted(days: list[date]) -> bool:
    return days in (sorted(days), sorted(days, reverse=True))


def main_mark(marks: Iterable[str | None]) -> str:
    """The mark that most columns have; the point without any."""
    votes = Counter(mark for mark in marks if mark)
    return votes.most_common(1)[0][0] if votes else "."


def main_order(votes: Counter[Order | None], taken: Iterable[Order | None]) -> str:
    """The order of the file's days in one word; `taken` are those that were assumed where no day proves one."""
    proven = {order for order in ("ymd", "dmy", "mdy") if votes[order]}
    if len(proven) > 1:
        return "mixed"
    return next(iter(proven), None) or next(filter(None, taken), "dmy")
