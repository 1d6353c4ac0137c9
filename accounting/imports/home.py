"""The currency of a statement that never names one, and which dollar a bare $ is: found from what else the file gives away."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounting.imports.figures import CODES
from accounting.imports.records import Record
from accounting.imports.vocabulary.homes import BROKERS, LANGUAGES, MARKERS, WRAPPERS
from accounting.imports.words import normal
from core.currencies import COMMON

DOLLAR = "$"
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN"})
_LONG_CELL = 200
_PAID_ABROAD = frozenset({"USD", "EUR"})
"""Currencies in which dividends are paid to accounts of every currency."""
_OPTION = re.compile(r"[A-Z]{1,5} *\d{6}[CP]\d{8}")
_B3 = re.compile(r"[A-Z]{4}(?:[3-8]|11|34)")
_FUND = re.compile(r"[A-Z]{4}X")
_STATED = re.compile(
    r"(?:base currency|account currency|reporting currency|currency|w[aä]hrung|kontow[aä]hrung|devise|divisa|moneda|valuta)[\s:,;\"=]+([A-Z]{3})\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\b[A-Z]{3}\b")
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}\d")
_ISIN_HOME = {
    "IN": "INR",
    "BR": "BRL",
    "PL": "PLN",
    "SE": "SEK",
    "NO": "NOK",
    "DK": "DKK",
    "CH": "CHF",
    "AU": "AUD",
    "JP": "JPY",
    "ZA": "ZAR",
    "NZ": "NZD",
}
_VENUES = {
    "NSE": "INR", "BSE": "INR", "ASX": "AUD", "NZX": "NZD", "TSX": "CAD", "NASDAQ": "USD", "NYSE": "USD", "LSE": "GBP", "XETRA": "EUR", "JSE": "ZAR", "BOVESPA": "BRL", "GPW": "PLN", "BVB": "RON",
    "HKEX": "HKD", "SGX": "SGD",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What a file says besides its figures.

    Attributes:
        head: lines above the first header; headers: names of all columns.
        known: currencies of the cash of those lines that state one.
        exchanges: cells of the column for the market; empty where amounts are converted from the currency of the market.
        base: currency of the lines whose exchange rate is 1, where others are converted.
        rates: currencies of prices that descriptions name.
        month_first, day_first: the file's days prove that order with slashes.
    """

    filename: str
    head: Sequence[Record]
    headers: Sequence[str]
    records: Sequence[Record]
    known: Sequence[str]
    exchanges: Iterable[str]
    base: str | None
    rates: Sequence[str]
    month_first: bool
    day_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The account's currency and why it was taken.

    Attributes:
        currency: None when nothing points to one.
        stated: the file itself says so; otherwise every row that needs it gets a warning with `reason`.
        dollar: what a bare $ means; dollar_reason: why, when that is not certain.
    """

    currency: str | None
    reason: str
    stated: bool
    dollar: str
    dollar_reason: str | None


def find_home(clues: Clues) -> Home:
    """The home of the statement."""
    local, local_reason = _local(clues)
    dollar, dollar_reason = "USD", None
    if local in _DOLLARS:
        dollar, dollar_reason = local or "USD", None if local == "USD" and not clues.day_first else local_reason
    elif clues.day_first:
        dollar_reason = "the days are written day first, which dollar it is remains open"
    stated = _in_head(clues.head)
    known = Counter(currency for currency in clues.known if currency != DOLLAR)
    if stated:
        return Home(currency=stated, reason="the head of the file names it", stated=True, dollar=dollar, dollar_reason=dollar_reason)
    if clues.base:
        reason = "lines with an exchange rate of 1 are in it"
        return Home(currency=clues.base, reason=reason, stated=False, dollar=dollar, dollar_reason=dollar_reason)
    if len(known) == 1:
        return Home(currency=next(iter(known)), reason="all other lines are in it", stated=True, dollar=dollar, dollar_reason=dollar_reason)
    if DOLLAR in clues.known and not known:
        return Home(currency=DOLLAR, reason="all other lines are in it", stated=True, dollar=dollar, dollar_reason=dollar_reason)
    if len(set(clues.rates)) == 1 and clues.rates[0] not in _PAID_ABROAD:
        local, local_reason = clues.rates[0], "the prices in descriptions are in it"
    if local is None and known:
        local, local_reason = known.most_common(1)[0][0], "most other lines are in it"
    return Home(currency=local, reason=local_reason, stated=False, dollar=dollar, dollar_reason=dollar_reason)


def _in_head(head: Sequence[Record]) -> str | None:
    for record in head:
        match = _STATED.search(" ".join(record.cells))
        if match and match[1].upper() in CODES:
            return match[1].upper()
    return None


def _local(clues: Clues) -> tuple[str | None, str]:
    """A currency by broker, exchange, country of the securities, tax words, order of days, language; and the reason in words."""
    text = f" {normal(clues.filename)} {' '.join(normal(cell) for record in clues.head for cell in record.cells)} "
    wrappers = {WRAPPERS[word] for word in f"{text} {_words_of(clues.records[:200])}".split() if word in WRAPPERS}
    if len(wrappers) == 1:
        return next(iter(wrappers)), "accounts of that country are named"
    for name, currency in sorted(BROKERS.items(), key=lambda entry: -len(entry[0])):
        if f" {name} " in text:
            return currency, f"the file is from {name.title()}"
    codes = {word for record in clues.head for cell in record.cells for word in _WORDS.findall(cell) if word in COMMON}
    if len(codes) == 1:
        return next(iter(codes)), "it is the only one that the head of the file names"
    venues = Counter(_VENUES[cell.upper()] for cell in clues.exchanges if cell.upper() in _VENUES)
    if len(venues) == 1:
        return next(iter(venues)), "it is the currency of the exchange"
    return _by_content(clues, text) or _by_language(clues.headers)


def _words_of(records: Sequence[Record]) -> str:
    return " ".join(normal(cell) for record in records for cell in record.cells if len(cell) < _LONG_CELL)


def _by_content(clues: Clues, text: str) -> tuple[str, str] | None:
    sample = clues.records[:1000]
    isins = {_ISIN_HOME.get(cell[:2]) for record in sample for cell in record.cells if _ISIN.fullmatch(cell)}
    if len(isins) == 1 and (only := next(iter(isins))):
        return only, "every security is of that country"
    words = Counter(MARKERS[word] for word in f"{text} {' '.join(map(normal, clues.headers))}".split() if word in MARKERS)
    words.update(MARKERS[word] for word in _words_of(sample[:200]).split() if word in MARKERS)
    if words:
        return words.most_common(1)[0][0], "words of that country's accounts are in the file"
    if found := _by_codes(clues):
        return found
    if clues.month_first:
        return "USD", "days are written month first"
    return None


def _by_codes(clues: Clues) -> tuple[str, str] | None:
    cells = [cell for record in clues.records[:1000] for cell in record.cells]
    if any(_FUND.fullmatch(cell) for cell in cells):
        return "USD", "the file has mutual funds of the United States"
    if any(_OPTION.fullmatch(cell) for cell in cells):
        return "USD", "the file has options of the United States"
    if "quantidade" in map(normal, clues.headers) and any(_B3.fullmatch(cell) for cell in cells):
        return "BRL", "the securities have tickers of Brazil"
    return None


def _by_language(headers: Sequence[str]) -> tuple[str | None, str]:
    found = {normal(header) for header in headers}
    scores = {language: len(found & words) for language, (_, words) in LANGUAGES.items()}
    best = max(scores, key=lambda language: scores[language])
    if scores[best] < 2:
        return None, ""
    return LANGUAGES[best][0], f"the file is in {best}"
