"""Columns that only make sense together: coins in a currency column, a quantity that only arithmetic gives away."""

import re
from collections.abc import Sequence
from decimal import Decimal

from accounting.imports.columns import Columns
from accounting.imports.figures import read_figure
from accounting.imports.guessing import Guess
from accounting.imports.instruments import is_fiat
from accounting.imports.limits import SAMPLE_ROWS
from accounting.imports.records import Record
from accounting.imports.vocabulary.likeness import CURRENCY_WORDS
from accounting.imports.words import normal

_COIN = re.compile(r"[A-Z0-9][A-Z0-9.]{1,11}")
_NEAR = Decimal("0.03")
_MOST = 0.7
_CORE = frozenset(
    {
        "currency",
        "coin",
        "asset",
        "cur",
        "token",
        "cryptocurrency",
        "ccy",
        "moneda",
        "moeda",
        "munt",
        "valuta",
        "wahrung",
        "kryptowahrung",
        "monnaie",
        "cripto",
        "criptomoneda",
    }
)
_BARE = CURRENCY_WORDS | _CORE | {"code", "name", "base", "transaction", "ticker", "symbol"}


def repair(columns: Columns, records: Sequence[Record]) -> None:
    """Moves columns of `columns` to the fields that their cells, taken together, show; call before currencies are linked."""
    _coins_as_symbols(columns)
    _solve_quantity(columns, records)


def reassign(columns: Columns, index: int, name: str, confidence: float) -> None:
    """Takes column `index` for the field `name` from now on."""
    old = columns.guesses.get(index)
    if old and index in columns.of.get(old.field, []):
        columns.of[old.field].remove(index)
    columns.guesses[index] = Guess(field=name, rank=0, confidence=confidence)
    columns.of.setdefault(name, []).insert(0, index)


def _coins_as_symbols(columns: Columns) -> None:
    """A plain "Currency" or "Asset" column that holds coins beside states' currencies names the asset, the amount beside it counts units."""
    plain = [index for index in columns.of.get("symbol", []) if _is_bare(columns.headers[index])]
    others = [index for name in ("symbol", "isin", "name", "pair", "given") for index in columns.of.get(name, []) if index not in plain]
    if any(columns.profiles[index].filled and columns.profiles[index].currencies < 1 for index in others):
        return
    for index, header in enumerate(columns.headers):
        cells = columns.profiles[index].sample
        guess = columns.guesses.get(index)
        if not cells or not _is_bare(header) or (guess and guess.field not in ("currency", "symbol", "name")):
            continue
        if all(_COIN.fullmatch(cell) for cell in cells) and not all(is_fiat(cell) for cell in cells):
            reassign(columns, index, "symbol", 0.9)
            _units_beside(columns, index)
            return


def _is_bare(header: str) -> bool:
    words = frozenset(normal(header).split())
    return words <= _BARE and bool(words & _CORE)


def _units_beside(columns: Columns, index: int) -> None:
    """The amount next to the asset counts units, unless the table has a quantity already."""
    if any(columns.profiles[column].filled for column in columns.of.get("quantity", [])):
        return
    beside = (index + 1, index - 1)
    for near in (
        *beside,
        *(column for column in columns.of.get("amount", []) if not columns.of.get("unit_price") and column not in columns.unit),
    ):
        guess = columns.guesses.get(near)
        if guess and guess.field in ("amount", "net", "gross") and columns.profiles[near].figures > 0.9:
            reassign(columns, near, "quantity", 0.9)
            _drop_valuations(columns, near)
            return


def _drop_valuations(columns: Columns, units: int) -> None:
    """Beside "amount", an "amountusd" only says what the units were worth."""
    name = normal(columns.headers[units]).replace(" ", "")
    for index, header in enumerate(columns.headers):
        rest = normal(header).replace(" ", "").removeprefix(name)
        if index != units and normal(header).replace(" ", "") == name + rest and is_fiat(rest):
            reassign(columns, index, "not used", 0.9)


def _solve_quantity(columns: Columns, records: Sequence[Record]) -> None:
    """Without a quantity: the column whose product with the price is another column's amount on most lines."""
    prices = columns.of.get("unit_price", [])
    if not prices or any(columns.profiles[index].filled for index in columns.of.get("quantity", [])):
        return
    candidates = [
        index for name in ("amount", "gross", "net") for index in columns.of.get(name, []) if columns.profiles[index].filled
    ] + columns.unknown_figures()
    if columns.of.get("pair") and columns.of.get("amount"):
        reassign(columns, columns.of["amount"][0], "quantity", 0.9)
        return
    sample = records[:: max(1, len(records) // SAMPLE_ROWS)]
    for units in candidates:
        if any(_multiplies(sample, units, prices[0], total) for total in candidates if total != units):
            reassign(columns, units, "quantity", 0.9)
            return


def _multiplies(records: Sequence[Record], units: int, price: int, total: int) -> bool:
    tried = fitting = 0
    for record in records:
        figures = [read_figure(record.cell(index), ".") or read_figure(record.cell(index), ",") for index in (units, price, total)]
        if any(figure is None or not figure.value for figure in figures):
            continue
        count, each, amount = (abs(figure.value) for figure in figures if figure)
        tried += 1
        fitting += abs(count * each - amount) <= amount * _NEAR
    return tried > 0 and fitting >= tried * _MOST
