"""Currencies as people write them beside amounts: signs, codes, words; and what looks like one and is none."""

import re
from collections.abc import Iterable

from core.currencies import COMMON, CURRENCIES, currency_code

SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "₩": "KRW", "₪": "ILS"}
PREFIXED = {
    "us$": "USD",
    "u$": "USD",
    "c$": "CAD",
    "ca$": "CAD",
    "can$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "r$": "BRL",
    "sfr": "CHF",
    "fr.": "CHF",
}
_DOLLARS = {
    "us": "USD", "u.s.": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD", "new zealand": "NZD", "hong kong": "HKD", "singapore": "SGD",
}  # fmt: skip
UNITS = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "franc": "CHF", "yen": "JPY", "rupee": "INR", "zloty": "PLN", "yuan": "CNY", "renminbi": "CNY",
    "shekel": "ILS", "forint": "HUF", "rand": "ZAR", "sterling": "GBP", "greenback": "USD", "peso": "MXN", "koruna": "CZK", "baht": "THB",
}  # fmt: skip
"""Words that name a currency wherever they stand."""
_WORDS = UNITS | {
    **{f"{country} dollar": code for country, code in _DOLLARS.items()},
    "pound sterling": "GBP", "british pound": "GBP", "swiss franc": "CHF", "japanese yen": "JPY", "swedish krona": "SEK", "swedish kronor": "SEK",
    "norwegian krone": "NOK", "norwegian kroner": "NOK", "danish krone": "DKK", "danish kroner": "DKK", "indian rupee": "INR",
    "mexican peso": "MXN", "turkish lira": "TRY", "south african rand": "ZAR", "pence": "GBp", "penny": "GBp", "livre": "GBP", "pfund": "GBP", "pennies": "GBp",
}  # fmt: skip
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD"})
"""What a bare $ may mean."""
_ENGLISH = frozenset({"try", "pen", "cop", "ron", "sar"})
"""Codes that are words or names in front of a number."""


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_CODES = {code.lower() for code in COMMON}
BEFORE = rf"(?:{_either(PREFIXED)})(?=\s?[\d.])|[$€£¥₹₩₪]|\b(?:{_either(_CODES - _ENGLISH)})(?=\s?[\d.])"
"""What may stand in front of an amount, in small letters."""
AFTER = rf"(?:{_either(_WORDS)})s?\b|(?:{_either(_CODES)})\b|cents?\b|zł|[€£¥$₹₩₪]"
"""What may stand behind an amount, in small letters."""
LOOSE = re.compile(
    rf"(?P<lead>\b(?i:in|paid in|as)\s+|[(\[,]\s*|^)?(?P<sign>(?i:\b(?:{_either(_WORDS)})s?\b)|[€£¥₹₩₪]|\b(?:{_either(COMMON | {'GBp', 'GBX'})})\b|(?i:\b(?:{_either(_CODES - _ENGLISH)})\b))"
)
"""What may name a currency apart from any figure."""
_NAMED = re.compile(rf"[$€£¥]|\b(?:{_either(_WORDS)})s?\b", re.IGNORECASE)
_ODD = re.compile(r"(?P<number>\d)\s?(?P<after>[A-Z]{3})\b(?!\s*\d)|\b(?P<before>[A-Z]{3})\s?(?=\d)")
_NO_MONEY_WORDS = (
    "ETF IRA YTD EOD TAX FEE BUY SLD SHS PCT BPS PER FOR AND THE UTC GMT CET EST PST JAN FEB MAR APR "
    "MAY JUN JUL AUG SEP OCT NOV DEC MON TUE WED THU FRI SAT SUN CSV PDF ISA"
)
_NO_MONEY = frozenset(_NO_MONEY_WORDS.split())
"""Capitals beside numbers that are no currency, nor meant for one."""


def meant(sign: str) -> str | None:
    """The code of a sign, code or word that stands beside an amount."""
    word = " ".join(sign.lower().split())
    return SIGNS.get(word) or PREFIXED.get(word) or _WORDS.get(word) or _WORDS.get(word.removesuffix("s")) or currency_code(word)


def named_alone(found: re.Match[str]) -> str | None:
    """The code of a currency that stands apart from any figure; small letters that are a code name one only where "in" leads to them."""
    sign = found["sign"]
    small = len(sign) == 3 and sign.islower() and sign not in {*UNITS, "yen"}
    return None if small and not (found["lead"] or "").strip().lower().endswith(("in", "as")) else meant(sign)


def named_currency(text: str) -> str | None:
    """The currency that a short text names: "SEK", "in euros", "it is Swiss francs"; None where it names none."""
    found = _NAMED.search(text)
    if found is not None:
        return meant(found[0])
    words = re.findall(r"[A-Za-z]{3}", text) if len(text.split()) < 2 else re.findall(r"\b(?:[A-Z]{3}|GBp|ZAc)\b", text)
    return next((code for word in words if (code := currency_code(word)) is not None), None)


def odd_code(text: str, taken: Iterable[tuple[int, int]]) -> str | None:
    """Three capitals beside a number that stand where a currency would and are none, outside of the places that are `taken`."""
    spans = tuple(taken)
    for found in _ODD.finditer(text):
        name = "after" if found["after"] else "before"
        code, at = found[name], found.start(name)
        if code not in CURRENCIES and code not in _NO_MONEY and not any(start <= at < end for start, end in spans):
            return code
    return None
