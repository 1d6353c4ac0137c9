"""Which currency each column of figures is in."""

from dataclasses import dataclass

from accounting.imports.columns import Columns
from accounting.imports.vocabulary.headers import NUMBER_FIELDS
from accounting.imports.vocabulary.likeness import CURRENCY_WORDS
from accounting.imports.words import normal, word_set

_MONEY = NUMBER_FIELDS - {"fx_rate", "multiplier"}
_PRICE_WORDS = word_set("price instrument security asset stock listing quote local kurs instrumentvaluta trading trade market cotation")
_AMOUNT_WORDS = word_set(
    "amount total net settlement settle account cash gross base buchung buchungswahrung konto kontowahrung transaction transaktion transaktionsvaluta booking payment reglement payout rozliczenia"
)
_FEE_WORDS = word_set("fee fees commission commissions comm gebuhr brokerage courtage")
_TAX_WORDS = word_set("tax withholding steuer")
_BY_CONTENTS = 0.8
_GENERIC = CURRENCY_WORDS | {"code", "iso", "symbol", "name", "primary", "of", "the", "id", "der", "de", "in"}


@dataclass(frozen=True, slots=True)
class _Named:
    column: int
    words: frozenset[str]


def link_currencies(columns: Columns) -> None:
    """Fills `currency_of` and `default_currency` of `columns` from names ("Fee Currency") and neighbours (Betrag; Währung)."""
    named = [_Named(index, _telling(columns, index)) for index in columns.of.get("currency", [])]
    money = [
        index
        for index, guess in columns.guesses.items()
        if guess.field in _MONEY or (guess.field == "not used" and columns.profiles[index].figures > 0.5)
    ]
    _link_by_name(columns, named, money)
    bare = []
    for entry in named:
        targets = _targets(columns, entry, money)
        if targets is None:
            bare.append(entry.column)
        for target in targets or ():
            columns.currency_of.setdefault(target, entry.column)
    bare = [column for column in bare if columns.guesses[column].confidence > _BY_CONTENTS] or bare
    if len(bare) == 1 and not (_neighbour(columns, bare[0]) and len(named) == 1 and not columns.headers[bare[0]]):
        columns.default_currency = bare[0]
    elif bare:
        _link_neighbours(columns, sorted(bare), money)
        columns.default_currency = _best_default(columns, bare)
    elif named and not columns.of.get("pair"):
        columns.default_currency = _best_default(columns, [entry.column for entry in named])
    _link_costs(columns)


def _link_by_name(columns: Columns, named: list[_Named], money: list[int]) -> None:
    """A figure "in account currency" is in what the column "Account Currency" says, a "Gross Amount" in what "Currency Gross Amount" says."""
    for entry in named:
        for index in money if entry.words else ():
            if frozenset(normal(columns.headers[index]).split()) == entry.words:
                columns.currency_of[index] = entry.column
    by_name = {normal(columns.headers[entry.column]): entry.column for entry in named}
    for index in money:
        _, said, currency = normal(columns.headers[index]).rpartition(" in ")
        if said and currency in by_name:
            columns.currency_of[index] = by_name[currency]


def _telling(columns: Columns, index: int) -> frozenset[str]:
    """The words of a currency column's header that may speak of other columns; none where its contents alone gave it away."""
    words = frozenset(normal(columns.headers[index]).split())
    return words - _GENERIC if words & CURRENCY_WORDS or columns.guesses[index].confidence > _BY_CONTENTS else frozenset()


def _link_costs(columns: Columns) -> None:
    """Fees and taxes that name no currency are in that of the net amount."""
    main = next((index for name in ("net", "amount") for index in columns.of.get(name, [])), None)
    if main is None:
        return
    for index in (*columns.of.get("fee", []), *columns.of.get("tax", [])):
        if index in columns.currency_of or index in columns.unit:
            continue
        if main in columns.currency_of:
            columns.currency_of[index] = columns.currency_of[main]
        elif main in columns.unit:
            columns.unit[index] = columns.unit[main]


def _targets(columns: Columns, entry: _Named, money: list[int]) -> list[int] | None:
    """The figure columns that the name of a currency column speaks of; None when it speaks of none in particular."""
    if not entry.words:
        return None
    same = [index for index in money if frozenset(normal(columns.headers[index]).split()) == entry.words]
    if same:
        return same
    heads = {index: frozenset(normal(columns.headers[index]).split()) for index in money}
    parts = [index for index, words in heads.items() if words and words < entry.words]
    if len(parts) > 1:
        return parts
    inside = [index for index, words in heads.items() if words and _speaks_of(words, entry.words)]
    if inside and not entry.words & (_PRICE_WORDS | _AMOUNT_WORDS):
        return inside
    for words, fields in (
        (_FEE_WORDS, {"fee"}),
        (_TAX_WORDS, {"tax"}),
        (_PRICE_WORDS, {"unit_price", "gross"}),
        (_AMOUNT_WORDS, {"net", "amount", "debit", "credit", "gross"}),
    ):
        if entry.words & words:
            return [index for index in money if columns.guesses[index].field in fields]
    return inside or (None if entry.words & {"transaction", "base"} else [])


def _speaks_of(head: frozenset[str], words: frozenset[str]) -> bool:
    return (head <= words or words <= head) and len(head & words) >= min(2, len(words))


def _neighbour(columns: Columns, column: int) -> bool:
    return any(
        0 <= near < len(columns.headers) and near in columns.guesses and columns.guesses[near].field in _MONEY
        for near in (column - 1, column + 1)
    )


def _link_neighbours(columns: Columns, bare: list[int], money: list[int]) -> None:
    """Several columns named alike: each belongs to the figure before it, or each to the figure behind it, whichever fits more often."""
    before = sum(column - 1 in money for column in bare)
    behind = sum(column + 1 in money for column in bare)
    step = -1 if before >= behind else 1
    for column in bare:
        if column + step in money:
            columns.currency_of.setdefault(column + step, column)
        elif column - step in money:
            columns.currency_of.setdefault(column - step, column)


def _best_default(columns: Columns, candidates: list[int]) -> int:
    """The currency column of the amounts if there is one, else the first."""
    for name in ("net", "amount", "gross", "unit_price"):
        for index in columns.of.get(name, []):
            if columns.currency_of.get(index) in candidates:
                return columns.currency_of[index]
    return candidates[0]
