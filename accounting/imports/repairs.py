"""Columns that only make sense together: coins in a currency column, a quantity that only arithmetic gives away."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from accounting.imports.columns import Columns
from accounting.imports.figures import read_figure
from accounting.imports.guessing import Guess, names_field
from accounting.imports.instruments import is_fiat
from accounting.imports.limits import SAMPLE_ROWS
from accounting.imports.profiles import Profile
from accounting.imports.records import Record
from accounting.imports.vocabulary.likeness import CURRENCY_WORDS
from accounting.imports.words import normal, word_set
from core.currencies import MINOR_UNITS

_COIN = re.compile(r"[A-Z0-9][A-Z0-9.]{1,11}")
_NEAR = Decimal("0.03")
_MOST = 0.7
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEW, _LIKELY, _BY_LIKENESS, _SIDE = 0.2, 0.75, 0.8, 0.9
_FIGURE_WORDS = word_set("amount quantity qty value units optional")
_OF_OTHERS = word_set(
    "account client holder owner broker adviser advisor user customer bank status state konto kunde titular cliente cuenta country"
)
_IDENTITY = ("symbol", "pair", "isin", "local_id", "name", "description", "received", "given")
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
_BARE = CURRENCY_WORDS | _CORE | {"code", "name", "base", "transaction", "ticker", "symbol", "type"}


def repair(columns: Columns, records: Sequence[Record]) -> None:
    """Moves columns of `columns` to the fields that their cells, taken together, show; call before currencies are linked."""
    _name_sides(columns)
    _coins_as_symbols(columns)
    _solve_missing(columns, records)
    _free_amounts(columns, records)
    _find_names(columns)


def reassign(columns: Columns, index: int, name: str, confidence: float) -> None:
    """Takes column `index` for the field `name` from now on."""
    old = columns.guesses.get(index)
    if old and index in columns.of.get(old.field, []):
        columns.of[old.field].remove(index)
    columns.guesses[index] = Guess(field=name, rank=0, confidence=confidence)
    columns.of.setdefault(name, []).insert(0, index)


def _is_money(code: str) -> bool:
    return is_fiat(code) or code in MINOR_UNITS


def _name_sides(columns: Columns) -> None:
    """A column of codes that is called like what was received or given is its currency: "Buy Cur." beside "Buy Amount"."""
    if columns.of.get("received") and not columns.of.get("given"):
        for index in [index for index in columns.of.get("net", []) if "debited" in normal(columns.headers[index])]:
            reassign(columns, index, "given", _SIDE)
    for name in ("received", "given", "fee"):
        for place in columns.of.get(name, []) if columns.of.get("received") else []:
            stem = frozenset(normal(columns.headers[place]).split()) - _FIGURE_WORDS
            for index, header in enumerate(columns.headers):
                words, guess = frozenset(normal(header).split()), columns.guesses.get(index)
                named = (
                    words & CURRENCY_WORDS
                    and _alike(words - CURRENCY_WORDS - _FIGURE_WORDS, stem)
                    and (guess is None or guess.confidence <= _BY_LIKENESS)
                )
                if stem and named and all(_COIN.fullmatch(cell) for cell in columns.profiles[index].sample):
                    reassign(columns, index, "currency", _SIDE)
                    columns.currency_of[place] = index


def _alike(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both are the same words, "debit" and "debited" taken for one."""
    return len(some) == len(others) and all(any(one.startswith(other) or other.startswith(one) for other in others) for one in some)


def _coins_as_symbols(columns: Columns) -> None:
    """A plain "Currency" or "Asset" column that holds coins beside states' currencies names the asset, the amount beside it counts units."""
    plain = [index for index in columns.of.get("symbol", []) if _is_bare(columns.headers[index])]
    others = [index for name in ("symbol", "isin", "name", "pair", "given") for index in columns.of.get(name, []) if index not in plain]
    if any(columns.profiles[index].filled and columns.profiles[index].currencies < 1 for index in others):
        return
    for index, header in enumerate(columns.headers):
        cells = columns.profiles[index].sample
        guess = columns.guesses.get(index)
        likely_kind = guess is not None and guess.field == "type" and guess.confidence <= _BY_LIKENESS
        if not cells or not _is_bare(header) or (guess and not likely_kind and guess.field not in ("currency", "symbol", "name")):
            continue
        if all(_COIN.fullmatch(cell) for cell in cells) and not all(is_fiat(cell) for cell in cells):
            reassign(columns, index, "symbol", 0.9)
            _units_beside(columns, index)
            return
    _coins_beside_money(columns, others)


def _coins_beside_money(columns: Columns, others: Sequence[int]) -> None:
    """Of several columns of codes, however they are called, the one that holds only coins names the asset ("major", "minor").

    A single one that holds coins beside money names it too: the file is a ledger of both.
    """
    if others or columns.of.get("symbol"):
        return
    codes = [index for index, guess in columns.guesses.items() if guess.field == "currency" and guess.confidence <= _BY_LIKENESS]
    coins = [index for index in codes if columns.profiles[index].filled and not any(map(is_fiat, columns.profiles[index].sample))]
    others_in_money = [index for index in columns.of.get("currency", []) if index not in coins and columns.profiles[index].filled]
    if len(coins) == 1 and others_in_money:
        reassign(columns, coins[0], "symbol", _BY_LIKENESS)
        columns.coin_symbols = True
    elif (
        len(codes) == 1
        and any(map(is_fiat, columns.profiles[codes[0]].sample))
        and not all(map(_is_money, columns.profiles[codes[0]].sample))
    ):
        reassign(columns, codes[0], "symbol", _BY_LIKENESS)
        columns.coin_symbols = True
        _units_beside(columns, codes[0])


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


def _solve_missing(columns: Columns, records: Sequence[Record]) -> None:
    """Without a quantity, a price or an amount: the column that makes quantity times price the amount on most lines."""
    prices, units = _filled(columns, "unit_price"), _filled(columns, "quantity")
    totals = [index for name in ("amount", "gross", "net") for index in _filled(columns, name)]
    unknown = columns.unknown_figures()
    sample = records[:: max(1, len(records) // SAMPLE_ROWS)]
    if prices and not units:
        if columns.of.get("pair") and columns.of.get("amount"):
            reassign(columns, columns.of["amount"][0], "quantity", 0.9)
            return
        _solve(columns, sample, "quantity", ((index, prices[0], total) for index in totals + unknown for total in totals + unknown))
    elif units and totals and not prices:
        _solve(columns, sample, "unit_price", ((index, units[0], total) for index in unknown for total in totals))
    elif units and prices and not totals:
        _solve(columns, sample, "amount", ((index, units[0], prices[0]) for index in unknown), product=True)


def _free_amounts(columns: Columns, records: Sequence[Record]) -> None:
    """A "fee" that is about as much as quantity times price on most lines is the amount with the fee, unless it is called just that: "Wartość z prowizją"."""
    prices, units = _filled(columns, "unit_price"), _filled(columns, "quantity")
    sample = records[:: max(1, len(records) // SAMPLE_ROWS)]
    for name in ("fee", "tax") if prices and units else ():
        for index in list(columns.of.get(name, [])):
            doubtful = columns.guesses[index].rank >= 0 and not names_field(columns.headers[index], name)
            if doubtful and _multiplies(sample, units[0], prices[0], index):
                reassign(columns, index, "net", 0.8)


def _filled(columns: Columns, name: str) -> list[int]:
    return [index for index in columns.of.get(name, []) if columns.profiles[index].filled]


def _solve(columns: Columns, sample: Sequence[Record], name: str, tries: Iterable[tuple[int, int, int]], *, product: bool = False) -> None:
    """Takes the first column of `tries` whose product with the second is the third for the field `name`; with `product` it is the product of both."""
    for index, one, other in tries:
        if len({index, one, other}) < 3:
            continue
        if _multiplies(sample, *((one, other, index) if product else (index, one, other))):
            reassign(columns, index, name, 0.9)
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


def _find_names(columns: Columns) -> None:
    """Without any column that says which security a line is about: the one whose cells are names ("Market" for the security itself)."""
    if columns.coins or any(_filled(columns, name) for name in _IDENTITY):
        return
    for index, cells in enumerate(columns.profiles):
        found = columns.guesses.get(index)
        of_others = set(normal(columns.headers[index]).split()) & _OF_OTHERS
        if (found is None or found.field in ("exchange", "asset_class", "not used")) and _are_names(cells) and not of_others:
            reassign(columns, index, "name", _LIKELY)
            return


def _are_names(cells: Profile) -> bool:
    """Whether most cells have several words, and none is a day, a figure, a currency or a kind of activity."""
    if cells.kinds or max(cells.figures, cells.days, cells.currencies) > _FEW:
        return False
    return sum(len(_WORD.findall(cell)) > 1 for cell in cells.sample) > len(cells.sample) * _MOST
