"""Tables with a column of amounts per coin or currency ("USD Amount", "BTC Amount", "Fee (USD)"), or numbered ones ("Currency 1", "Amount 1")."""

import re

from accounting.imports.columns import CoinColumn, Columns
from accounting.imports.drafts import Money
from accounting.imports.figures import is_blank, read_figure
from accounting.imports.guessing import Guess
from accounting.imports.reading import currency_code
from accounting.imports.records import Record

_AMOUNT = re.compile(
    r"(?P<code>[A-Z0-9]{2,8}) (?:Amount|Quantity|Change)(?: (?P=code))?|(?:Amount|Quantity|Change) \(?(?P<inner>[A-Z0-9]{2,8})\)?"
)
_FEE = re.compile(r"Fees? \(?(?P<code>[A-Z0-9]{2,8})\)?(?: (?P=code))?|(?P<outer>[A-Z0-9]{2,8}) Fee(?: (?P=outer))?")
_NUMBERED = re.compile(r"[12]$")
_LEAST, _MOST = 2, 0.8


def coin_columns(columns: Columns) -> tuple[CoinColumn, ...]:
    """The columns of each coin, none unless at least two coins have one."""
    amounts, fees = _matching(columns.headers, _AMOUNT), _matching(columns.headers, _FEE)
    if len(amounts) < _LEAST:
        return _numbered(columns)
    return tuple(CoinColumn(code, index, fees.get(code)) for code, index in amounts.items())


def _numbered(columns: Columns) -> tuple[CoinColumn, ...]:
    """Both sides of a line as a numbered column of codes with a signed one of amounts each: "通貨1", "通貨1数量", "通貨2", "通貨2数量"."""
    found = []
    for index, header in enumerate(columns.headers):
        if columns.profiles[index].currencies <= _MOST or not _NUMBERED.search(header):
            continue
        amounts = [
            place
            for place, name in enumerate(columns.headers)
            if header in name and place != index and columns.profiles[place].signed and columns.profiles[place].figures > _MOST
        ]
        if len(amounts) == 1:
            found.append(CoinColumn("", amounts[0], None, index))
    return tuple(found) if len(found) == _LEAST else ()


def _matching(headers: list[str], pattern: re.Pattern[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, header in enumerate(headers):
        if match := pattern.fullmatch(header.strip()):
            found.setdefault(next(filter(None, match.groups())), index)
    return found


def claim(columns: Columns) -> None:
    """Takes the columns of coins from the fields that they were guessed for; each is read by itself."""
    columns.coins = coin_columns(columns)
    for coin in columns.coins:
        for index in (coin.amount, *(() if coin.fee is None else (coin.fee,))):
            old = columns.guesses.get(index)
            if old and index in columns.of.get(old.field, []):
                columns.of[old.field].remove(index)
            columns.guesses[index] = Guess(field="fee" if index == coin.fee else "quantity", rank=0, confidence=0.9)


def moved(record: Record, columns: Columns, marks: dict[int, str | None]) -> tuple[list[Money], list[Money]]:
    """What each coin's columns say of the line: the amounts that are not zero, and the fees."""
    amounts, fees = [], []
    for coin in columns.coins:
        code = coin.code if coin.named_in is None else currency_code(record.cell(coin.named_in))
        if money := _read(record, coin.amount, code, marks):
            amounts.append(money)
        if coin.fee is not None and (money := _read(record, coin.fee, coin.code, marks)):
            fees.append(money)
    return amounts, fees


def _read(record: Record, index: int, code: str, marks: dict[int, str | None]) -> Money | None:
    cell = record.cell(index)
    figure = None if is_blank(cell) else read_figure(cell, marks.get(index))
    return Money(figure=figure, currency=code, column=index) if figure and figure.value else None
