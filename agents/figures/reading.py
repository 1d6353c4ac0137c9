"""Reads the figures in a piece of prose: amounts, per cents, counts in digits or words, days and times, each with where it stands."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from agents.figures.days import Day, read_days
from agents.figures.spelled import read_words

MOST_DIGITS = 30
Said: TypeAlias = Mapping[str, str | None]
"""The groups of a number's pattern."""

_CODES = "USD|EUR|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|INR|CNY|HKD|SGD|KRW|BRL|MXN|ZAR|PLN|CZK|HUF|TRY|ILS|THB|TWD"
_SIGNS = {"US$": "USD", "$": "$", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_NAMES = {"dollar": "$", "euro": "EUR", "pound": "GBP", "yen": "JPY", "franc": "CHF", "rupee": "INR"}
_SCALES = {
    **dict.fromkeys(("k", "thousand", "tsd", "mille", "mil", "tausend"), 3),
    **dict.fromkeys(("m", "mn", "mm", "mio", "million", "millionen", "millions", "millones", "milliones"), 6),
    **dict.fromkeys(("bn", "b", "billion", "billions", "mrd", "milliarden", "milliards"), 9),
    **dict.fromkeys(("t", "tn", "trillion", "trillions"), 12),
}
_SHORT_SCALES = {"k", "m", "mn", "mm", "bn", "b", "t", "tn"}
_MANY = {"千": 3, "万": 4, "萬": 4, "만": 4, "億": 8, "亿": 8, "억": 8}
_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:(?:[.,'’]|\{,\}|\\,)\d+)*"
_NUMBER = re.compile(
    rf"(?P<code>\b(?:{_CODES})\s?)?(?P<sign>(?<![\w.,)%])[-+−±])?(?P<money>US\$|[$€£¥₹])?(?P<sign2>[-+−])?(?P<digits>{_DIGITS})"
    rf"(?P<ordinal>(?:st|nd|rd|th)\b)?"
    rf"(?:[\s\u00a0\u202f-]?(?P<scale>(?i:k|mn|mm|mio|m|bn|b|tn|t|thousand|tsd|tausend|millones|millionen|milliarden|milliards|mrd|millions?|billions?|trillions?)\b|[千万萬만億亿억])\.?)?"
    rf"(?:[\s\u00a0\u202f]?(?P<pct>\\?[%％]|パーセント|(?i:per\s?cent|percent|pct|prozent|pour\s?cent|por\s?ciento|percentage\s+points?|pp)\b)"
    rf"|[\s\u00a0\u202f]?(?P<bps>(?i:bps?|basis\s+points?)\b)"
    rf"|[\s\u00a0\u202f]?(?P<after>€|£|\b(?:{_CODES})\b|(?i:dollars?|euros?|pounds?|yen|francs?|rupees?)\b))?"
)
_NAMES_WITH_DIGITS = re.compile(
    r"\b(?:s&p\s?(?:500|400|600|100)|nasdaq[ -]?100|russell\s?(?:1000|2000|3000)|ftse\s?(?:100|250)|dow\s?(?:jones\s)?30|dax\s?(?:30|40)|"
    r"cac\s?40|nikkei\s?225|(?:euro\s?)?stoxx\s?(?:50|600)|(?:ibex|aex|smi|omx|mib|mdax|sdax|tsx|asx|kospi|csi|topix|nifty|sensex|bovespa|msci)\s?\d{2,3}\b|"
    r"(?:gpt|llama|claude|gemini|mistral|qwen|phi|grok|gemma|python|windows|iso|ias|ifrs|form|rule|section|article|chapter|paragraph|§|basel|mifid)[\s-]?\d+(?:\.\d+)?(?![\d,.]*\d)|"
    r"(?<![\d.,])\d{1,2}/\d{1,2}(?=\s(?:portfolio|split|mix|rule|allocation))|(?:19|20)\d\d(?=\s(?:crisis|crash|recession|bear\s|financial\scrisis|bubble))|(?<![\d.,])(?:(?:form\s)?(?:10|20|8)-[kqf]\b|(?:10|8)k\s(?=filing|report))|(?:50|80|90|95|99)\s?%\s(?:prediction\s|confidence\s)?(?:interval|band|range)\b|401\(?k\)?|403\(?b\)?|52[- ]week|24/7)",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^[ \t]*\d{1,2}[.)](?=\s)", re.MULTILINE)
_HEDGES_NEAR = r"about|around|roughly|approximately|approx\.?|circa|ca\.|some|~|≈|etwa|rund|ungefähr|environ|unos|casi|cerca de|circa|約|约|大约|およそ"
_HEDGES_ABOVE = r"over|more than|above|exceeding|at least|über|mehr als|plus de|más de"
_HEDGES_BELOW = r"under|less than|below|nearly|almost|just short of|fast|knapp|presque|moins de|menos de"
_HEDGE = re.compile(rf"(?:(?P<near>{_HEDGES_NEAR})|(?P<above>{_HEDGES_ABOVE})|(?P<below>{_HEDGES_BELOW}))\s*$", re.IGNORECASE)

_UP = r"(?:gained|earned|rose|risen|grew|grown|climbed|up|increased|gewonnen|gestiegen)(?:\s+by)?|(?:gain|profit|rise|increase|gewinn)\s+(?:of|von)|plus"
_DOWN = r"(?:lost|fell|fallen|dropped|declined|down|decreased|verloren|gefallen)(?:\s+by)?|(?:loss|fall|drop|decline|decrease|verlust)\s+(?:of|von)|minus"
_UNITS = ("scale", "pct", "bps", "after")
_JOINING = frozenset({"-", "\u2013", "\u2014", "to", "and", "or", "bis", "und", "oder", "\u00e0", "et", "ou", "a", "y", "o"})
_SPAN = re.compile(
    r"[\s-]*(?:(?:trading|business|calendar)\s+)?(?:(?P<d>days?|tage?n?|jours?|días?|dias?|giorn[io]|dage?n|日|天|дн)"
    r"|(?P<w>weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|week|週|周|недел)|(?P<m>months?|monate?n?|mois|mes(?:es)?|mes[ei]|maand(?:en)?|ヶ月|か月|个月|месяц)"
    r"|(?P<y>years?|jahre?n?|an(?:s|nées?)?|años?|ann[io]|jaar|jaren|年|год|лет))(?![a-zA-Z])",
    re.IGNORECASE,
)
_A_YEAR = re.compile(r"(?:19|20)\d\d")
_DIRECTION = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\s+(?:(?:{_HEDGES_NEAR}|{_HEDGES_ABOVE}|{_HEDGES_BELOW})\s*)?[*_(]*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read a figure: `value` is a multiple of `unit`, the place of its last written digit."""

    value: Decimal
    unit: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure in prose.

    Attributes:
        text: as written.
        start, end: where it stands in the prose.
        readings: what it may mean; more than one where a separator is ambiguous ("1,234"). Empty for days.
        day: the day, month or time that it names; None for numbers.
        percent: whether it is a percentage; `bps` the same for basis points.
        currency: ISO code, "$" for any dollar, or None.
        sign: "-" or "+" where one is written, else "".
        hedge: "near", "above" or "below" where the words before it say so, else "".
        direction: "+" or "-" where the words before it say which way ("up", "a loss of"), else "".
    """

    text: str
    start: int
    end: int
    readings: tuple[Reading, ...] = ()
    day: Day | None = None
    percent: bool = False
    bps: bool = False
    currency: str | None = None
    sign: str = ""
    hedge: str = ""
    direction: str = ""


def span_after(text: str, end: int) -> str:
    """The unit of time that stands behind a figure ("14 days", "zwei Wochen"), as a letter; empty where none does."""
    found = _SPAN.match(text, end)
    return (found.lastgroup or "") if found else ""


def read_figures(text: str, *, strict: bool = True) -> tuple[Figure, ...]:
    """The figures of `text` in order.

    Args:
        text: prose.
        strict: leave out what is part of a name ("S&P 500", "10-K", "Q3") or numbers a list; False reads every digit, as for text in results.
    """
    taken = [False] * len(text)
    found: list[Figure] = []

    def take(figure: Figure) -> None:
        if not any(taken[figure.start : figure.end]):
            taken[figure.start : figure.end] = [True] * (figure.end - figure.start)
            found.append(figure)

    if strict:
        for pattern in (_NAMES_WITH_DIGITS, _LIST_MARK):
            for match in pattern.finditer(text):
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    for day, start, end in read_days(text):
        take(Figure(text=text[start:end], start=start, end=end, day=day))
    for figure in _numbers(text, strict=strict):
        take(figure)
    for value, start, end, percent in read_words(text):
        readings, before = (Reading(value=Decimal(value), unit=Decimal(1)),), text[max(0, start - 40) : start]
        take(
            Figure(
                text=text[start:end],
                start=start,
                end=end,
                readings=readings,
                percent=percent,
                hedge=_hedged(before),
                direction=_direction(before),
            )
        )
    return tuple(sorted(found, key=lambda item: item.start))


def _numbers(text: str, *, strict: bool) -> Iterator[Figure]:
    matches = list(_NUMBER.finditer(text))
    for match, said in zip(matches, _with_units(text, matches), strict=True):
        begin = match.start("digits")
        if strict and _within_word(text, match, begin):
            continue
        digits = match["digits"]
        if sum(char.isdigit() for char in digits) > MOST_DIGITS:
            digits = digits[:MOST_DIGITS]
        readings = tuple(
            Reading(value=item.value.scaleb(scale), unit=item.unit.scaleb(scale)) for scale in _scales(said) for item in _readings(digits)
        )
        whole, before = match[0], text[max(0, match.start() - 40) : match.start()]
        yield Figure(
            text=whole.strip(),
            start=match.start() + len(whole) - len(whole.lstrip()),
            end=match.end(),
            readings=readings,
            percent=said["pct"] is not None,
            bps=said["bps"] is not None,
            currency=_currency(said),
            sign=(match["sign"] or match["sign2"] or "").replace("−", "-").replace("±", ""),
            hedge=_hedged(before),
            direction=_direction(before),
        )


def _with_units(text: str, matches: Sequence[re.Match[str]]) -> list[Said]:
    """What is said with each number; in "10 to 12 %" and "50, 80 and 95 %" the first ones are per cents as well."""
    found: list[Said] = [match.groupdict() for match in matches]
    shared = False
    for place in reversed(range(len(matches) - 1)):
        here, after = found[place], found[place + 1]
        between = text[matches[place].end() : matches[place + 1].start()].strip().lower()
        joined = between in _JOINING or (shared and between == ",")
        bare = not any(here[name] for name in _UNITS) and not _A_YEAR.fullmatch(here["digits"] or "")
        shared = joined and bare and any(after[name] for name in _UNITS)
        if shared:
            found[place] = {**here, **{name: after[name] for name in _UNITS}}
    return found


def _hedged(before: str) -> str:
    found = _HEDGE.search(before)
    return (found.lastgroup or "") if found else ""


def _direction(before: str) -> str:
    found = _DIRECTION.search(before)
    return "" if found is None else "+" if found["up"] else "-"


def _within_word(text: str, match: re.Match[str], begin: int) -> bool:
    """Whether the digits belong to a name such as Q3, GPT-4, BRK2 or 7z; scripts without small letters write figures without a space."""
    before = text[begin - 1] if begin else " "
    prefixed = match["code"] or match["money"]
    if not prefixed and (_cased(before) or before in "_@#/\\"):
        return True
    if not prefixed and before in "-.&" and begin > 1 and _cased(text[begin - 2]):
        return True
    after = text[match.end() : match.end() + 1]
    last = text[match.end() - 1 : match.end()]
    return last.isdigit() and (_cased(after) or after == "_")


def _cased(char: str) -> bool:
    return char.lower() != char.upper()


def _scales(match: Said) -> tuple[int, ...]:
    """The powers of ten that the word behind the digits may stand for; a bare letter without a currency may be a unit as well ("12 m")."""
    word = (match["scale"] or "").lower().rstrip(".")
    if not word:
        return (0,)
    if word in _MANY:
        return (_MANY[word],)
    return (_SCALES[word], 0) if word in _SHORT_SCALES and _currency(match) is None else (_SCALES[word],)


def _currency(match: Said) -> str | None:
    money = match["money"]
    if money:
        return _SIGNS[money]
    code = match["code"]
    if code:
        return code.strip()
    after = match["after"]
    if after is None:
        return None
    return _SIGNS.get(after) or _NAMES.get(after.lower().removesuffix("s")) or after


def _readings(digits: str) -> Iterator[Reading]:
    """The values that digits with separators may stand for."""
    text = re.sub(r"[ \u00a0\u202f'’{}]", "", digits.replace("\\,", ""))
    seps = [char for char in text if char in ".,"]
    seen: set[tuple[Decimal, Decimal]] = set()
    for decimal in _decimal_marks(text, seps):
        plain = "".join(char for char in text if char.isdigit() or char == decimal).replace(",", ".")
        value = Decimal(plain)
        exponent = value.as_tuple().exponent
        unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
        if (value, unit) not in seen:
            seen.add((value, unit))
            yield Reading(value=value, unit=unit)


def _decimal_marks(text: str, seps: list[str]) -> Iterator[str]:
    """Which separator may be the decimal mark; "" for none."""
    kinds = set(seps)
    if not kinds:
        yield ""
    elif len(kinds) == 2:
        yield seps[-1] if seps.count(seps[-1]) == 1 else ""
    else:
        (mark,) = kinds
        head, *groups = text.split(mark)
        grouped = all(len(group) in {2, 3} for group in groups[:-1]) and len(groups[-1]) == 3 and 0 < len(head) <= 3
        if grouped:
            yield ""
        if len(groups) == 1:
            yield mark
        elif not grouped:
            yield ""
