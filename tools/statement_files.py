"""What a child process makes of a file; loads neither a database nor a web server."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from accounting.imports import ErrorLine, ParsedStatement, headers_of, parse_statement
from accounting.interchange import PriceRow, Unread, is_own, read_own, read_own_prices
from core.currencies import CURRENCIES
from core.errors import InvalidInput
from market.symbols import SymbolIndex
from tools.statements import Entry, entries_of, entries_of_own

PARSED_SHARE = 0.9
OWN_FORM = "folioscope"
Corrections: TypeAlias = Mapping[str, str | Sequence[str]]
"""Field to header, or to several."""
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """What a child is given: a file, corrections of its columns (field to header, or to several) made now and for earlier files, by fingerprint."""

    data: bytes
    name: str
    mapping: Corrections
    taught: Mapping[str, Corrections]
    today: dt.date
    currency: str

    def corrections(self, fingerprint: str) -> Corrections:
        """Those of now, else those of an earlier file with these headers."""
        return self.mapping or self.taught.get(fingerprint, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a child made of a file.

    Attributes:
        statement: without its rows, which are in `entries`.
        fingerprint: of the headers as they are, whatever mapping was used.
        mapping: the corrections that were used; remembered tells that they are from an earlier file.
        prices: set by hand, in our own files only.
    """

    statement: ParsedStatement
    entries: tuple[Entry, ...]
    fingerprint: str
    mapping: Corrections
    remembered: bool
    prices: tuple[PriceRow, ...] = ()

    @property
    def corrected(self) -> frozenset[str]:
        """The headers of the columns that the owner spoke of."""
        return frozenset(header for told in self.mapping.values() for header in headers_of(told))


def read_bytes(given: GivenFile, progress: Progress | None = None) -> Reading:
    """What is in a file; runs in a child process, and `progress` hears how far it is.

    Raises:
        InvalidInput: it holds no transactions; `details` name its headers and fingerprint.
        TooLarge: it is beyond the bounds of an import.
    """
    if is_own(given.data):
        return in_currencies(_read_own(given.data))
    try:
        statement = _parsed(given, None, progress)
        fingerprint = statement.fingerprint
    except InvalidInput as err:
        fingerprint = str(err.details.get("fingerprint", ""))
        if not given.corrections(fingerprint):
            raise
        statement = None
    used = given.corrections(fingerprint)
    if used or statement is None:
        statement = _parsed(given, used, progress)
    if progress is not None:
        progress(PARSED_SHARE, f"Recognising the instruments of {given.name}")
    found = Reading(
        statement=replace(statement, rows=()),
        entries=entries_of(statement, bundled_symbols(), base_currency=given.currency),
        fingerprint=fingerprint,
        mapping=dict(used),
        remembered=bool(used) and not given.mapping,
    )
    return in_currencies(found)


def in_currencies(reading: Reading) -> Reading:
    """The same, where rows in something that is no currency are errors."""
    odd = [entry for entry in reading.entries if entry.values["currency"] and entry.values["currency"] not in CURRENCIES]
    if not odd:
        return reading
    errors = [ErrorLine(line=entry.lines[0], reason=f"there is no currency called {str(entry.values['currency'])[:12]}") for entry in odd]
    keys = {entry.key for entry in odd}
    kept = tuple(entry for entry in reading.entries if entry.key not in keys)
    ordered = tuple(sorted((*reading.statement.errors, *errors), key=lambda error: error.line))
    return replace(reading, entries=kept, statement=replace(reading.statement, errors=ordered))


def _parsed(given: GivenFile, mapping: Corrections | None, progress: Progress | None) -> ParsedStatement:
    def told(done: int, total: int) -> None:
        if progress is not None:
            progress(PARSED_SHARE * done / max(total, 1), f"{done:,} of {total:,} lines of {given.name}")

    return parse_statement(
        given.data, filename=given.name, mapping=mapping, today=given.today, default_currency=given.currency, progress=told
    )


@cache
def bundled_symbols() -> SymbolIndex:
    """The instruments that are known, read once per process."""
    return SymbolIndex.bundled()


def _read_own(data: bytes) -> Reading:
    rows, prices = read_own(data), read_own_prices(data)
    unread = [ErrorLine(line=row.line, reason=row.reason) for row in rows if row.activity is None]
    unread += [ErrorLine(line=row.line, reason=row.reason) for row in prices if isinstance(row, Unread)]
    found = [row for row in rows if row.activity is not None]
    statement = ParsedStatement(
        format=OWN_FORM,
        encoding="utf-8",
        delimiter=",",
        decimal_mark=".",
        date_order="ymd",
        mapping=(),
        rows=(),
        ignored=(),
        errors=tuple(unread),
        reconciliation=(),
        fingerprint=OWN_FORM,
    )
    told = tuple(row for row in prices if isinstance(row, PriceRow))
    return Reading(statement=statement, entries=entries_of_own(found), fingerprint=OWN_FORM, mapping={}, remembered=False, prices=told)
