"""Which column holds what: by its header, by a likeness of the header, and by what its cells look like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from accounting.imports.contents import find_by_contents
from accounting.imports.figures import is_blank
from accounting.imports.guessing import LAST_RESORT, Guess, guess, names_field
from accounting.imports.limits import SAMPLE_ROWS
from accounting.imports.profiles import Profile, profile
from accounting.imports.records import Record
from accounting.imports.statement import ColumnMapping
from accounting.imports.tables import Table
from accounting.imports.vocabulary.headers import FIELDS
from accounting.imports.wording import unit_in_header
from accounting.imports.words import normal, word_set
from core.errors import InvalidInput

_EITHER = ("quantity", "unit_price")
_HELD = ("quantity", "unit_price", "net", "gross", "amount", "fee", "tax")
_WORDED = frozenset({"net", "gross", "amount", "fee", "tax"})
"""Fields whose names also stand over words ("Commission: included"): only a figure among them shows that figures were meant."""
_DIVIDEND_WORDS = word_set("dividend dividends dividende dividenden distribution dividendo utdelning utbytte udbytte")


@dataclass(frozen=True, slots=True)
class CoinColumn:
    """The columns of one coin in a table that has a column of amounts for each; with `named_in` its code is that column's cell."""

    code: str
    amount: int
    fee: int | None
    named_in: int | None = None


@dataclass(slots=True, kw_only=True)
class Columns:
    """The columns of one table by field.

    Attributes:
        headers: as written, or borrowed from the named neighbour that the file splits into currency and figure.
        of: field -> column indices, best first.
        currency_of: figure column -> the column with its currency.
        unit: figure column -> currency named in its header.
        default_currency: the column whose currency holds for figures without their own; None without one.
        doubtful: columns of figures without a known meaning; codes: such columns of what may be tickers.
        proven: columns that the arithmetic of most trades bears out.
        coins: the columns of each coin, where the table has one per coin.
        coin_symbols: only the cells of the symbols show that they are coins.
    """

    headers: list[str]
    profiles: list[Profile]
    of: dict[str, list[int]] = field(default_factory=dict)
    guesses: dict[int, Guess] = field(default_factory=dict)
    currency_of: dict[int, int] = field(default_factory=dict)
    unit: dict[int, str] = field(default_factory=dict)
    default_currency: int | None = None
    doubtful: list[int] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    proven: frozenset[int] = frozenset()
    coins: tuple[CoinColumn, ...] = ()
    coin_symbols: bool = False

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
        places = self.of.get(name, [])
        if len(places) < 2:
            return places
        filled = [index for index in places if self.profiles[index].filled]
        return [index for index in filled if self.guesses[index].rank == self.guesses[filled[0]].rank]

    def for_dividends(self, index: int) -> bool:
        """Whether the header of a column says that it is about dividends alone."""
        return _is_about_dividends(self.headers[index])

    def unknown_figures(self) -> list[int]:
        """Columns of figures that no field was found for."""
        return [
            index
            for index, found in enumerate(self.profiles)
            if index not in self.guesses and found.filled and found.figures > 0.8 and found.days < 0.5
        ]


@lru_cache(maxsize=2048)
def _is_about_dividends(header: str) -> bool:
    return bool(set(normal(header).split()) & _DIVIDEND_WORDS)


def map_columns(table: Table, corrected: Mapping[str, str | Sequence[str]] | None = None) -> Columns:
    """The fields of the table's columns.

    Args:
        corrected: field -> header or headers, as a user set them; beats everything that is detected.

    Raises:
        InvalidInput: `corrected` names a field that does not exist.
    """
    width = max([len(table.header.cells), *(len(record.cells) for record in table.records[:200])])
    headers = [table.header.cell(index) for index in range(width)]
    profiles = [profile(table.records, index) for index in range(width)]
    columns = Columns(headers=_borrowed(headers, profiles), profiles=profiles)
    for index, header in enumerate(columns.headers):
        found = guess(header, profiles[index])
        if found:
            columns.guesses[index] = found
        if unit := unit_in_header(header):
            columns.unit[index] = unit
    _read_cents(columns)
    find_by_contents(columns.headers, profiles, columns.guesses)
    for name in _HELD:
        _hold_to_name(columns, name)
    for name in _EITHER:
        _level(columns, table.records, name)
    for name, told in (corrected or {}).items():
        _correct(columns, name, headers_of(told))
    for index, found in sorted(columns.guesses.items(), key=lambda item: (item[1].rank, -item[1].confidence, item[0])):
        columns.of.setdefault(found.field, []).append(index)
    return columns


def _read_cents(columns: Columns) -> None:
    """A column "(c)" beside columns in rand is in hundredths of a rand."""
    if "ZAR" in columns.unit.values():
        columns.unit |= {index: "ZAc" for index, header in enumerate(columns.headers) if header.casefold().endswith(("(c)", "(cents)"))}


def _borrowed(headers: list[str], profiles: list[Profile]) -> list[str]:
    """Headers where a column named for its figure holds the currency and the nameless one beside it the figure: both swap names."""
    found = list(headers)
    for index in range(len(headers) - 1):
        split = headers[index] and not headers[index + 1] and profiles[index].currencies > 0.8
        if split and profiles[index + 1].figures > 0.8 and not names_field(headers[index], "currency"):
            found[index], found[index + 1] = "", headers[index]
    return found


def _hold_to_name(columns: Columns, name: str) -> None:
    """Takes a column of that very name for the field though most of its cells are no figures, where nothing else can be: each is an error of its line."""
    if any(found.field == name and columns.profiles[index].filled for index, found in columns.guesses.items()):
        return
    for index, cells in enumerate(columns.profiles):
        other = max(cells.days, cells.currencies, cells.isins, cells.intents)
        if index in columns.guesses or not cells.filled or other or (name in _WORDED and not cells.figures):
            continue
        if names_field(columns.headers[index], name):
            columns.guesses[index] = Guess(field=name, rank=0, confidence=1.0)
            return


def _level(columns: Columns, records: Sequence[Record], name: str) -> None:
    """Gives a second column of a field the rank of the first where no line fills both: each holds the field for lines of its own."""
    ranked = sorted(
        (found.rank, index) for index, found in columns.guesses.items() if found.field == name and columns.profiles[index].filled
    )
    if not ranked or ranked[0][0] == ranked[-1][0]:
        return
    best = ranked[0][0]
    stride = max(1, len(records) // SAMPLE_ROWS)
    taken = {index for rank, index in ranked if rank == best}
    for rank, index in ranked:
        if best < rank < LAST_RESORT and not any(
            not is_blank(record.cell(index)) and any(not is_blank(record.cell(other)) for other in taken) for record in records[::stride]
        ):
            columns.guesses[index] = replace(columns.guesses[index], rank=best)
            taken.add(index)


def headers_of(told: str | Sequence[str]) -> tuple[str, ...]:
    """The headers that a correction names for a field: one, or several."""
    return (told,) if isinstance(told, str) else tuple(told)


def _correct(columns: Columns, name: str, headers: Sequence[str]) -> None:
    if name not in FIELDS:
        raise InvalidInput(f"There is no field {name}. The fields are {', '.join(sorted(FIELDS))}.", field="mapping")
    places = [place for header in headers if (place := _place(columns, header)) is not None]
    if not places:
        return
    for index in [index for index, found in columns.guesses.items() if found.field == name and name not in ("fee", "tax", "not used")]:
        del columns.guesses[index]
    for place in places:
        columns.guesses[place] = Guess(field=name, rank=-1, confidence=1.0)


def _place(columns: Columns, header: str) -> int | None:
    """Where the column of that header is: to the letter, else by its words."""
    wanted = normal(header)
    exact = (index for index, text in enumerate(columns.headers) if text == header)
    alike = (index for index, text in enumerate(columns.headers) if normal(text) == wanted)
    return next(exact, None) if header in columns.headers else next(alike, None)
