"""The currency of a statement that never names one: found from what else the file gives away, and said so."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from accounting.imports.days import Order
from accounting.imports.figures import CODES, SIGNS
from accounting.imports.records import Record

_FUND = re.compile(r"[A-Z]{4}X")
_STATED = re.compile(
    r"(?:base currency|account currency|currency|wahrung|währung|kontowährung|devise|divisa|moneda|valuta|reporting currency)[\s:,;\"=]+([A-Z]{3})\b",
    re.IGNORECASE,
)
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
    "NSE": "INR",
    "BSE": "INR",
    "ASX": "AUD",
    "NZX": "NZD",
    "TSX": "CAD",
    "NASDAQ": "USD",
    "NYSE": "USD",
    "LSE": "GBP",
    "XETRA": "EUR",
    "JSE": "ZAR",
    "BOVESPA": "BRL",
    "B3": "BRL",
    "GPW": "PLN",
    "HKEX": "HKD",
    "SGX": "SGD",
}


@dataclass(frozen=True, slots=True)
class Home:
    """A currency and why it was taken; `stated` when the file itself names it as that of the account."""

    currency: str
    reason: str
    stated: bool


def home_currency(
    preamble: Iterable[Record], records: list[Record], orders: Iterable[Order | None], exchanges: Iterable[str]
) -> Home | None:
    """The currency of the account, None when nothing in the file points to one.

    Args:
        orders: proven orders of the days of the file: month first is written in the United States alone.
        exchanges: cells of the column for the market.
    """
    for record in preamble:
        if match := _STATED.search(" ".join(record.cells)):
            if match[1].upper() in CODES:
                return Home(match[1].upper(), "the head of the file names it", stated=True)
    sample = records[:1000]
    signs = Counter(
        sign for record in sample for cell in record.cells for sign in SIGNS if len(sign) == 1 and sign != "p" and sign in cell[:3]
    )
    if signs:
        sign = signs.most_common(1)[0][0]
        return Home(SIGNS[sign], f"amounts elsewhere in the file are in {sign}", stated=len(signs) == 1)
    venues = Counter(_VENUES[cell.upper()] for cell in exchanges if cell.upper() in _VENUES)
    if len(venues) == 1:
        return Home(next(iter(venues)), "it is the currency of the exchange", stated=False)
    isins = Counter(_ISIN_HOME.get(cell[:2]) for record in sample for cell in record.cells if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{9}\d", cell))
    if len(isins) == 1 and (only := next(iter(isins))):
        return Home(only, "every ISIN is of that country", stated=False)
    if any(_FUND.fullmatch(cell) for record in sample for cell in record.cells):
        return Home("USD", "the file has mutual funds of the United States", stated=False)
    if "mdy" in set(orders):
        return Home("USD", "days are written month first", stated=False)
    return None
