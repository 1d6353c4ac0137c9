"""Figures in cells: signs, brackets, currency signs, thousands, decimal marks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from accounting.imports.vocabulary import asian, languages
from accounting.imports.words import word_set
from core.currencies import COMMON, MINOR_UNITS
from core.money import MAX_MAGNITUDE

SIGNS = {
    "$": "$", "us$": "USD", "u$": "USD", "u$s": "USD", "u$d": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "rs": "INR", "rs.": "INR", "r$": "BRL", "a$": "AUD", "au$": "AUD",
    "c$": "CAD", "ca$": "CAD", "hk$": "HKD", "s$": "SGD", "nz$": "NZD", "zł": "PLN", "zl": "PLN", "₽": "RUB", "₩": "KRW", "₺": "TRY", "fr.": "CHF",
    "sfr": "CHF", "sfr.": "CHF", "kč": "CZK", "ft": "HUF", "₪": "ILS", "฿": "THB", "p": "GBX", "₫": "VND", "₴": "UAH", "r": "ZAR",
    **languages.CURRENCIES, **asian.CURRENCIES,
}  # fmt: skip
"""Signs of currencies as cells and headers write them; a bare "$" stays one, since many countries have dollars; "kr" is left out."""

CODES = COMMON | frozenset(MINOR_UNITS) | word_set("USDT USDC BUSD")
"""Currencies, quotation units and dollar coins that a cell or header may name."""

_EMPTY = frozenset({"", "-", "--", "---", "\u2014", "\u2013", "n/a", "na", "n.a.", "n.a", "null", "none", "not available", "nil", "."})
_CELL = re.compile(
    r"""(?P<open>\()?\s*(?P<s1>[-+\u2212\u2013])?\s*(?P<u1>[^\W\d_]{1,4}\.?|[^\W\d_]{0,2}[$€£¥₹₽₩₺₪฿₫])?\s*(?P<s2>[-+\u2212\u2013])?\s*
    (?P<num>\d[\d.,'\u2019\s]*|[.,]\d+)(?P<exp>[eE][-+]?\d{1,4})?\s*(?P<u2>%|[^\W\d_][^\W\d_./]{0,9}\.?|[^\W\d_]{0,2}[$€£¥₹₽₩₺₪฿₫])?\s*(?P<s3>[-+\u2212])?\s*(?P<close>\))?""",
    re.VERBOSE,
)
_SIGN_OUTSIDE = re.compile(r"([^\d\s().,+-]{1,3})\s?(\(.*\))")
_GROUPS = re.compile(r"\d{1,3}([.,'\u2019\s]\d{3})+|\d{1,2}(,\d{2})+,\d{3}")
_UNIT_WORDS = frozenset(
    {
        "shares",
        "share",
        "units",
        "unit",
        "stk",
        "stk.",
        "st",
        "st.",
        "stuck",
        "stück",
        "szt",
        "szt.",
        "pcs",
        "x",
        "qty",
        "titres",
        "aktien",
        "anteile",
        "cr",
        "cr.",
        "dr",
        "dr.",
    }
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a cell writes it.

    Attributes:
        value: signed.
        unit: the currency (ISO code), coin or other word beside it; None without one.
        half_step: half of the last place that is written: how far rounding may have moved it.
        percent: written with a per cent sign; `value` is left as written.
    """

    value: Decimal
    unit: str | None
    half_step: Decimal
    percent: bool = False


def is_blank(cell: str) -> bool:
    """Whether the cell says nothing: empty, a dash, "n/a"."""
    return cell.strip().casefold() in _EMPTY


def unit_of(text: str) -> str | None:
    """The currency that a sign or code means, the bare word for anything else, None for words that count pieces."""
    word = text.strip()
    low = word.casefold()
    if not word or low in _UNIT_WORDS or word == "%":
        return None
    return SIGNS.get(low) or (word if word in CODES else word.upper())


@lru_cache(maxsize=65_536)
def read_figure(cell: str, mark: str | None) -> Figure | None:
    """The figure in `cell`, or None when there is none or it is not finite or absurdly large.

    Args:
        cell: such as "1.234,50 EUR", "($1,107.00)", "12'500.5", "0.0025BTC", "85,50-", "100,13+", "1E-7".
        mark: the decimal mark of the file; a cell that can only be read with the other one is read so.
    """
    text = cell.strip().replace("\u00a0", " ").replace("\u202f", " ")
    if outside := _SIGN_OUTSIDE.fullmatch(text):
        text = f"({outside[1]}{outside[2][1:]}"
    match = _CELL.fullmatch(text)
    if not match or (match["open"] is None) != (match["close"] is None):
        return None
    plain = _plain(match["num"].strip(), mark)
    if plain is None:
        return None
    value = Decimal(plain + (match["exp"] or ""))
    if not value.is_finite() or abs(value) >= MAX_MAGNITUDE:
        return None
    exponent = value.as_tuple().exponent
    step = Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1)
    signs = [sign for sign in (match["s1"], match["s2"], match["s3"]) if sign]
    debit = (match["u2"] or "").casefold().rstrip(".") == "dr"
    if len(signs) > 1:
        return None
    negative = bool(match["open"]) or debit or any(sign != "+" for sign in signs)
    return Figure(-value if negative else value, unit_of(match["u1"] or match["u2"] or ""), step, match["u2"] == "%")


def _plain(num: str, mark: str | None) -> str | None:
    """`num` with a point as decimal mark and nothing between thousands; None when it is no number."""
    dots, commas = num.count("."), num.count(",")
    if dots and commas:
        return _both_marks(num)
    if dots + commas != 1:
        return _digits(num) if _grouped(num) else None
    return _one_mark(num, "." if dots else ",", mark)


def _both_marks(num: str) -> str | None:
    """Point and comma: the last is the decimal mark, the other parts thousands."""
    last = max(num.rfind("."), num.rfind(","))
    head, tail = num[:last], num[last + 1 :]
    return None if num[last] in head or not _grouped(head) else _digits(head) + "." + tail


def _one_mark(num: str, sign: str, mark: str | None) -> str | None:
    """One point or comma: thousands only before exactly three digits, and where the file's mark is the other one."""
    head, tail = num.split(sign)
    if sign != mark and len(tail) == 3 and 1 <= len(head) <= 3 and not head.startswith("0") and (mark or sign == ","):
        return head + tail
    if not _grouped(head) or not (tail.isdigit() or not tail):
        return None
    return (_digits(head) or "0") + "." + tail if tail else _digits(head)


def _grouped(text: str) -> bool:
    return text.isdigit() or not text or bool(_GROUPS.fullmatch(text))


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def mark_vote(cell: str) -> str | None:
    """The decimal mark that `cell` proves, or None when it fits both."""
    match = _CELL.fullmatch(cell.strip().replace("\u00a0", " ").replace("\u202f", " "))
    if not match:
        return None
    num = match["num"].strip()
    dots, commas = num.count("."), num.count(",")
    if dots and commas:
        return "." if num.rfind(".") > num.rfind(",") else ","
    if dots + commas == 1:
        sign = "." if dots else ","
        head, tail = num.split(sign)
        certain = len(tail) != 3 or head.startswith("0") or len(head) > 3 or not head
        return sign if certain else None
    if dots + commas > 1 and _GROUPS.fullmatch(num):
        return "," if dots else "."
    return None


def decimal_mark(cells: Iterable[str]) -> str | None:
    """The decimal mark that most of `cells` prove; None without any proof."""
    votes = {".": 0, ",": 0}
    for cell in cells:
        if vote := mark_vote(cell):
            votes[vote] += 1
    if votes["."] == votes[","]:
        return None
    return max(votes, key=lambda mark: votes[mark])
