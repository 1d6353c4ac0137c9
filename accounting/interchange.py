"""Our own files of activities: written without loss, read back as they were.

A file begins with exactly the heading that is written here; anything else is a broker's file and belongs to `accounting.imports`.
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounting.activities import Activity, ActivityType
from accounting.tables import Cell, bare_text
from core.currencies import currency_code
from core.errors import InvalidInput
from core.money import parse_decimal

MARK = "folioscope"
"""The key that tells our JSON from others'; its value is the version of the form."""
VERSION = 1
TEXTS = ("symbol", "currency", "account", "transfer_group", "note", "origin")
NUMBERS = ("quantity", "unit_price", "amount", "fee", "tax", "fx_rate", "ratio", "multiplier", "cost")
COLUMNS = (
    "ref", "date", "type", "symbol", "quantity", "unit_price", "amount", "currency", "fee", "tax", "fx_rate", "ratio", "multiplier", "account",
    "transfer_group", "reinvested", "cost", "acquired", "lots", "note", "origin",
)  # fmt: skip
"""`ref` numbers the rows of a file, so that `lots` can name those that a sale takes."""
PRICE_COLUMNS = ("symbol", "date", "price", "currency")
"""The heading of a file of prices that were set by hand."""
LONGEST = {"symbol": 32, "account": 80, "transfer_group": 80 + len("across:"), "origin": 80, "note": 2000}
"""How many letters a text may have; a file that says more was not written here."""
ACROSS = "across:"
"""Stands before the group of a leg whose other leg lies in another portfolio."""
YES = "yes"
KINDS = frozenset(kind.value for kind in ActivityType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a file: where it stands, the activity (its id is the file's own `ref`), or why there is none."""

    line: int
    activity: Activity | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """A price that was set by hand, per unit on a day, and where its file has it."""

    line: int
    symbol: str
    date: dt.date
    price: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A row that could not be read, and why."""

    line: int
    reason: str


def rows_of(activities: Sequence[Activity]) -> list[tuple[Cell, ...]]:
    """The cells of every activity, in the order of `COLUMNS`."""
    refs = {activity.id: number for number, activity in enumerate(activities, start=1)}
    return [_cells(activity, refs) for activity in activities]


def _cells(activity: Activity, refs: Mapping[str, int]) -> tuple[Cell, ...]:
    own: dict[str, Cell] = {
        "ref": refs[activity.id],
        "type": activity.type.value,
        "reinvested": YES if activity.reinvested else None,
        "lots": " ".join(str(refs[lot]) for lot in activity.lot_ids if lot in refs) or None,
    }
    return tuple(own[name] if name in own else getattr(activity, name) for name in COLUMNS)


def is_own(data: bytes) -> bool:
    """Whether the file is one of ours, CSV or JSON."""
    start = data[:400].removeprefix(b"\xef\xbb\xbf").lstrip()
    heading = start.split(b"\n", 1)[0].strip()
    return heading in {",".join(columns).encode() for columns in (COLUMNS, PRICE_COLUMNS)} or (
        start.startswith(b"{") and f'"{MARK}"'.encode() in start
    )


def read_own(data: bytes) -> tuple[Row, ...]:
    """Every row of one of our files, in its order.

    Raises:
        InvalidInput: the file is damaged as a whole.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise InvalidInput("This file was written here, but is no longer UTF-8. Save it as UTF-8 and try again.", field="file") from err
    return tuple(_row(line, cells) for line, cells in _raw(text, "transactions", COLUMNS))


def read_own_prices(data: bytes) -> tuple[PriceRow | Unread, ...]:
    """Every price set by hand that one of our files has, in its order; call `read_own` first, which says when it is damaged as a whole."""
    return tuple(_price(line, cells) for line, cells in _raw(data.decode("utf-8-sig"), "prices", PRICE_COLUMNS))


def _raw(text: str, what: str, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """The cells of each row of a table of the file by name; none where the file has other tables only."""
    if text.lstrip().startswith("{"):
        return list(_from_json(text, what))
    return list(_from_csv(text, columns))


def _from_csv(text: str, columns: tuple[str, ...]) -> Iterable[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        if tuple(next(reader)) != columns:
            return
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                yield line, dict(zip(columns, (bare_text(cell) for cell in cells), strict=False))
            line = reader.line_num + 1
    except csv.Error as err:
        raise InvalidInput(f"Line {reader.line_num}: this is no CSV any more ({err}).", field="file", line=reader.line_num) from err


def _from_json(text: str, what: str) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        document: Any = json.loads(text)  # Any: JSON
    except (ValueError, RecursionError) as err:
        raise InvalidInput("This file was written here, but is no valid JSON any more.", field="file") from err
    if not document.keys() & {"transactions", "prices"}:
        raise InvalidInput("This file was written here, but has neither transactions nor prices that could be brought in.", field="file")
    items = document.get(what, [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise InvalidInput(f"{what} must be a list of objects.", field="file")
    return [
        (number, {str(name): str(value) for name, value in item.items() if value is not None}) for number, item in enumerate(items, start=1)
    ]


def _row(line: int, cells: Mapping[str, str]) -> Row:
    try:
        return Row(line=line, activity=_activity(line, {name: text for name, text in cells.items() if text}))
    except InvalidInput as err:
        return Row(line=line, activity=None, reason=err.message)


def _price(line: int, cells: Mapping[str, str]) -> PriceRow | Unread:
    try:
        return _stated_price(line, cells)
    except InvalidInput as err:
        return Unread(line=line, reason=err.message)


def _stated_price(line: int, cells: Mapping[str, str]) -> PriceRow:
    """The price of a row.

    Raises:
        InvalidInput: a cell is missing or cannot be read.
    """
    price = parse_decimal(cells.get("price", ""), field="price", minimum=Decimal(0), exclusive=True)
    if not (currency := currency_code(cells.get("currency", ""))):
        raise InvalidInput(f"currency: there is no currency called {cells.get('currency', '')[:12] or 'nothing'}.", field="currency")
    if not (symbol := _text("symbol", cells.get("symbol", ""))):
        raise InvalidInput("symbol: no instrument is named.", field="symbol")
    return PriceRow(line=line, symbol=symbol, date=_day(cells.get("date", ""), "date"), price=price, currency=currency)


def _text(name: str, text: str) -> str:
    if len(text) > LONGEST.get(name, len(text)):
        raise InvalidInput(f"{name}: at most {LONGEST[name]} letters, this has {len(text):,}.", field=name)
    return text


def _activity(line: int, cells: Mapping[str, str]) -> Activity:
    """The activity of a row.

    Raises:
        InvalidInput: a cell is missing or cannot be read, or the whole cannot be booked.
    """
    numbers: dict[str, Decimal] = {name: parse_decimal(cells[name], field=name) for name in NUMBERS if name in cells}
    texts = {name: _text(name, cells[name]) for name in TEXTS if name in cells}
    kind = cells.get("type", "")
    if kind not in KINDS:
        raise InvalidInput(f"type: there is no transaction called {kind or 'nothing'}.", field="type")
    acquired = _day(cells["acquired"], "acquired") if "acquired" in cells else None
    return Activity(
        id=cells.get("ref", f"line {line}"),
        type=ActivityType(kind),
        date=_day(cells.get("date", ""), "date"),
        reinvested=cells.get("reinvested") == YES,
        acquired=acquired,
        lot_ids=tuple(cells.get("lots", "").split()),
        **numbers,  # type: ignore[arg-type]  # mypy cannot see which names the mapping has
        **texts,  # type: ignore[arg-type]  # as above
    )


def _day(text: str, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as err:
        raise InvalidInput(f"{name}: {text or 'nothing'} is no day such as 2024-03-01.", field=name) from err
