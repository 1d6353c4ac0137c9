"""Which column holds what: by its header, by a likeness of the header, and by what its cells look like."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from accounting.imports.profiles import Profile, profile
from accounting.imports.statement import ColumnMapping
from accounting.imports.tables import Table
from accounting.imports.vocabulary.headers import FIELDS, NAMES, NUMBER_FIELDS
from accounting.imports.vocabulary.likeness import LIKENESS, NOT_USED_WORDS
from accounting.imports.wording import core_words, header_base, unit_in_header
from accounting.imports.words import normal, word_set
from core.errors import InvalidInput

_FEW_KINDS, _MOST_KINDS = 0.2, 0.6
_FUZZY_MIN, _MIN_LAST_PART = 90, 4
_MIN_INTENTS = 0.2
_COST_WORDS = word_set(
    "fee fees commission commissions tax taxes cost costs gebuhren gebuhr kosten steuern spesen frais commissioni comision comisiones kosten avgifter"
)
_WITHOUT = word_set("excl excluding exclusive before without ex ohne exkl zzgl vor hors sans sin senza escluse exclusief zonder exklusive")
_PAIR = re.compile(r"[A-Z0-9]{2,10}[-/_](?:EUR|USD|GBP|CHF|AUD|CAD|JPY|TRY|BRL|PLN|USDT|USDC|BUSD|BTC|ETH)")
_DIVIDEND_WORDS = word_set("dividend dividends dividende dividenden distribution dividendo utdelning utbytte udbytte")
_WITH = word_set("incl including inclusive after with inkl inklusive nach abzuglich inclus compris con incluido comprese inclusief met")
_LETTER_PAIRS = tuple(frozenset(pair) for pair in ("bs", "kv", "av", "cv", "ks", "ac"))
_LONG_NAMES = [name for name in NAMES if len(name) >= 6]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """One field that a column may be; `rank` is the preference among several columns of the field."""

    field: str
    rank: int
    confidence: float


@dataclass(slots=True, kw_only=True)
class Columns:
    """The columns of one table by field.

    Attributes:
        headers: as written, or borrowed from the named neighbour that the file splits into currency and figure.
        of: field -> column indices, best first.
        currency_of: figure column -> the column with its currency.
        unit: figure column -> currency named in its header.
        default_currency: the column whose currency holds for figures without their own; None without one.
    """

    headers: list[str]
    profiles: list[Profile]
    of: dict[str, list[int]] = field(default_factory=dict)
    guesses: dict[int, Guess] = field(default_factory=dict)
    currency_of: dict[int, int] = field(default_factory=dict)
    unit: dict[int, str] = field(default_factory=dict)
    default_currency: int | None = None

    def mapping(self) -> tuple[ColumnMapping, ...]:
        """What each column was taken for, in the order of the file."""
        found = []
        for index, header in enumerate(self.headers):
            guess = self.guesses.get(index)
            if header or guess:
                found.append(
                    ColumnMapping(
                        column=index,
                        header=header,
                        field=guess.field if guess else "not used",
                        confidence=guess.confidence if guess else 0.0,
                    )
                )
        return tuple(found)

    def best(self, name: str) -> list[int]:
        """The columns of a field that share the best rank among those with anything in them."""
        filled = [index for index in self.of.get(name, []) if self.profiles[index].filled]
        return [index for index in filled if self.guesses[index].rank == self.guesses[filled[0]].rank]

    def for_dividends(self, index: int) -> bool:
        """Whether the header of a column says that it is about dividends alone."""
        return bool(set(normal(self.headers[index]).split()) & _DIVIDEND_WORDS)

    def unknown_figures(self) -> list[int]:
        """Columns of figures that no field was found for."""
        return [
            index
            for index, found in enumerate(self.profiles)
            if index not in self.guesses and found.filled and found.figures > 0.8 and found.days < 0.5
        ]


def map_columns(table: Table, corrected: Mapping[str, str] | None = None) -> Columns:
    """The fields of the table's columns.

    Args:
        corrected: field -> header, as a user set it; beats everything that is detected.

    Raises:
        InvalidInput: `corrected` names a field that does not exist.
    """
    width = max([len(table.header.cells), *(len(record.cells) for record in table.records[:200])])
    headers = [table.header.cell(index) for index in range(width)]
    profiles = [profile(table.records, index) for index in range(width)]
    columns = Columns(headers=_borrowed(headers, profiles), profiles=profiles)
    for index, header in enumerate(columns.headers):
        guess = _guess(header, profiles[index])
        if guess:
            columns.guesses[index] = guess
        if unit := unit_in_header(header):
            columns.unit[index] = unit
    _find_days(columns)
    _find_kinds(columns)
    for name, header in (corrected or {}).items():
        _correct(columns, name, header)
    for index, guess in sorted(columns.guesses.items(), key=lambda item: (item[1].rank, -item[1].confidence, item[0])):
        columns.of.setdefault(guess.field, []).append(index)
    return columns


def _find_days(columns: Columns) -> None:
    """Without any column named for days, the first column that holds nothing else."""
    if any(guess.field == "date" for guess in columns.guesses.values()):
        return
    for index, cells in enumerate(columns.profiles):
        if cells.filled and cells.days > 0.9:
            columns.guesses[index] = Guess(field="date", rank=5, confidence=0.8)
            return


def _find_kinds(columns: Columns) -> None:
    """Without a column named for the kind of activity, a nameless or unknown one whose cells are such words."""
    if any(guess.field == "type" and columns.profiles[index].kinds > _FEW_KINDS for index, guess in columns.guesses.items()):
        return
    for index, cells in enumerate(columns.profiles):
        if index not in columns.guesses and cells.kinds > _MOST_KINDS:
            columns.guesses[index] = Guess(field="type", rank=0, confidence=0.8)
            return


def _borrowed(headers: list[str], profiles: list[Profile]) -> list[str]:
    """Headers where a column named for its figure holds the currency and the nameless one beside it the figure: both swap names."""
    found = list(headers)
    for index in range(len(headers) - 1):
        split = headers[index] and not headers[index + 1] and profiles[index].currencies > 0.8
        if split and profiles[index + 1].figures > 0.8 and not _names(headers[index], "currency"):
            found[index], found[index + 1] = "", headers[index]
    return found


def _names(header: str, wanted: str) -> bool:
    return any(name == wanted for name, _ in NAMES.get(header_base(header), ()))


def _guess(header: str, cells: Profile) -> Guess | None:
    """What the column is; a header that speaks of fees as included or excluded settles which amount it is."""
    guess = _named(header, cells)
    words = set(normal(header).split())
    if guess and guess.field in ("amount", "net", "gross") and words & _COST_WORDS:
        if words & _WITHOUT:
            return replace(guess, field="gross")
        if words & _WITH:
            return replace(guess, field="net")
    return guess


def _named(header: str, cells: Profile) -> Guess | None:
    if not header:
        return _by_cells(cells)
    if cells.sample and all(_PAIR.fullmatch(cell) for cell in cells.sample):
        return Guess(field="pair", rank=0, confidence=0.9)
    whole = normal(header)
    base = header_base(header)
    exact = 1.0 if base == whole else 0.95
    for name, rank in NAMES.get(base, ()):
        if fits(name, cells):
            return Guess(field=name, rank=rank, confidence=exact)
    if base in NAMES:
        if cells.filled and cells.days > 0.8 and any(name in ("type", "net", "amount", "description") for name, _ in NAMES[base]):
            return Guess(field="date", rank=2, confidence=0.9)
        return _by_cells(cells)
    return _by_likeness(header, base, cells) or _by_cells(cells)


def _by_cells(cells: Profile) -> Guess | None:
    if cells.filled and cells.isins > 0.6:
        return Guess(field="isin", rank=1, confidence=0.9)
    if cells.filled and cells.currencies > 0.8 and cells.distinct < 60:
        return Guess(field="currency", rank=1, confidence=0.8)
    return None


def _by_likeness(header: str, base: str, cells: Profile) -> Guess | None:
    words = core_words(header) | frozenset(base.split())
    if words & NOT_USED_WORDS and cells.days < 0.5:
        return Guess(field="not used", rank=9, confidence=0.8)
    for name, telling in LIKENESS:
        if words & telling and fits(name, cells) and cells.filled:
            return Guess(field=name, rank=8, confidence=0.8)
    for name, telling in LIKENESS:
        if (
            cells.filled
            and fits(name, cells)
            and any(word.endswith(last) and word != last for word in words for last in telling if len(last) >= _MIN_LAST_PART)
        ):
            return Guess(field=name, rank=9, confidence=0.8)
    if len(base) < 6:
        return None
    close = process.extractOne(base, _LONG_NAMES, scorer=fuzz.ratio, score_cutoff=_FUZZY_MIN)
    if close is None:
        return None
    for name, rank in NAMES[close[0]]:
        if fits(name, cells):
            return Guess(field=name, rank=rank + 5, confidence=0.7)
    return None


def fits(name: str, cells: Profile) -> bool:
    """Whether a column with such cells can be the field `name`; an empty column can be anything."""
    if not cells.filled:
        return True
    if name in NUMBER_FIELDS:
        return cells.figures >= 0.5 and cells.days < 0.9
    words = cells.figures < 0.5 and cells.days < 0.8 and cells.isins < 0.8
    tests = {
        "date": cells.days >= 0.4,
        "currency": cells.currencies >= 0.5,
        "isin": cells.isin_inside >= 0.3,
        "symbol": cells.isins < 0.9 and cells.days < 0.8,
        "type": words and _says_what_happened(cells),
    }
    return tests.get(name, words if name in ("description", "name", "status", "note") else True)


def _says_what_happened(cells: Profile) -> bool:
    """Whether the cells are words for activities; single letters count only as one of the pairs for buy and sell."""
    if cells.letters and len(cells.letters) >= cells.distinct / 2:
        return any(cells.letters <= pair for pair in _LETTER_PAIRS)
    return cells.intents >= _MIN_INTENTS


def _correct(columns: Columns, name: str, header: str) -> None:
    if name not in FIELDS:
        raise InvalidInput(f"There is no field {name}. The fields are {', '.join(sorted(FIELDS))}.", field="mapping")
    wanted = normal(header)
    places = [index for index, text in enumerate(columns.headers) if text == header] or [
        index for index, text in enumerate(columns.headers) if normal(text) == wanted
    ]
    if not places:
        return
    for index in [index for index, guess in columns.guesses.items() if guess.field == name and name not in ("fee", "tax")]:
        del columns.guesses[index]
    columns.guesses[places[0]] = Guess(field=name, rank=-1, confidence=1.0)
