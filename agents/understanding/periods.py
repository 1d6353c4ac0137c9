"""Ranges and horizons that a message names: "last quarter", "since March", "Q2 2025", "past 90 days", "the next two weeks", "by Friday"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from agents.understanding.dates import MONTH, MONTHS, YEAR, Day, days, month_end
from agents.understanding.foreign_dates import foreign_day
from agents.understanding.model import JsonValue

_UNIT = r"(?P<unit>(?:trading |business |working |market )?(?:day|session)|trading session|week|month|quarter|year|yr|wk|d|w|mo|m|y)s?"
_DURATION = re.compile(
    rf"(?<![\d.$€£/])\b(?!(?:(?<=\bby)|(?<=\bby )) ?an? quarter\b)(?P<lead>(?:(?:over|in|for|within|during|across|on) )?(?:the )?(?:last|past|previous|trailing|prior|next|coming|following|upcoming|these)|in|within|over|for|ahead|a)? ?"
    rf"(?P<n>\d+(?:\.\d+)?|an?|half a|the|few)[ -]?(?:more |full |whole |calendar )?{_UNIT}(?! of (?:my|the|it|all|our)\b|(?<=quarter) of [a-z]| my\b| (?:of (?:an?|1) )?(?:share|unit|coin|bitcoin)\b)(?:'s?)?(?P<tail> (?:ahead|from now|out|outlook|forecast|horizon|ago|later|to date|history|chart))?\b"
)
_SINGLE = re.compile(
    r"\b(?P<lead>(?:(?:over|in|for|within|during|across) )?the (?:last|past|previous)|(?:over|during|in|across|(?<!same )for) last|(?:over|during|for|in|across) past|past|trailing) (?P<unit>day|week|month|quarter|year)\b"
)
_CALENDAR_LEADS = frozenset({"in the last", "the last", "in the previous", "the previous"})
_CALENDAR = re.compile(r"\b(?P<which>last|previous|this|current|the current|next|coming) (?P<unit>week|month|quarter|year)(?:'s)?\b")
_BEFORE_LAST = re.compile(r"\b(?:the )?(?P<unit>week|month|quarter|year) before last\b")
_QUARTER = re.compile(
    rf"\b(?:q(?P<q>[1-4])|(?P<word>first|second|third|fourth|1st|2nd|3rd|4th|last) quarter)(?:[ ,/-]*(?:of )?(?:fy)?{YEAR})?\b"
)
_HALF = re.compile(rf"\b(?:h(?P<h>[12])|(?P<word>first|second|1st|2nd) half)(?: of)?(?: the year)?(?:[ ,]*{YEAR}| last year)?\b")
_MONTH_ONLY = re.compile(rf"\b{MONTH}(?:,? (?:of )?{YEAR})?\b(?!\s*\d)")
_MAY = re.compile(r"\b(?:in|since|from|of|last|until|by|before|till|to|between|and|for|during|this) $")
_YEAR_ONLY = re.compile(
    rf"\b(?P<lead>in|since|during|from|to|until|through|of|for|year|and|between|over|all of|throughout|end of|by|before|dividends?|fees|trades|transactions|deposits|withdrawals|all (?:my )?(?:buy|sell)|buys|sells|sales|purchases|performance|returns?|gains|profit) (?:the year )?{YEAR}\b(?!-)"
)
_NAMED = (
    (re.compile(r"\b(?:year[ -]to[ -]date|so far this year|since (?:the )?(?:start|beginning) of (?:the |this )?year|since new year'?s?|since january 1(?:st)?)\b"), "ytd"),
    (re.compile(r"\b(?:all[ -]time(?! high| low)|since inception|since (?:the )?(?:very )?(?:beginning|start)(?! of)|since i (?:started|began|bought)|from the (?:beginning|start)(?! of)|ever since|ever|entire history|full history|maximum range|complete history|in total history|lifetime|max|life to date)\b"), "max"),
    (re.compile(r"\b(?:month[ -]to[ -]date|mtd|so far this month)\b"), "mtd"),
    (re.compile(r"\b(?:quarter[ -]to[ -]date|qtd)\b"), "qtd"),
    (re.compile(r"\b(?:week[ -]to[ -]date|wtd|so far this week)\b"), "wtd"),
)  # fmt: skip
_YEARS = re.compile(r"\b((?:19|20)\d\d) ?(?:-|to|until|till|through) ?((?:19|20)\d\d)\b(?!-)")
_DAYS_OF = {"d": 1, "w": 7, "m": 30.4375, "q": 91.3125, "y": 365.25}
_ORDINAL = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_PAST = ("last", "past", "previous", "trailing", "prior")
_FUTURE = ("next", "coming", "following", "upcoming")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: `unit` d, t (trading day), w, m, q or y; `direction` past, future or none said."""

    count: Decimal
    unit: str
    direction: str | None
    start: int
    end: int

    def horizon_days(self) -> int:
        """Calendar days ahead; trading days are stretched by seven fifths."""
        if self.unit == "t":
            return max(1, round(float(self.count) * 7 / 5))
        return max(1, round(float(self.count) * (365 if self.unit == "y" else _DAYS_OF[self.unit])))

    def range(self) -> str:
        """The range that ends today, such as 14d, 3m, 1y."""
        count, unit = self.count, self.unit
        if unit == "q":
            count, unit = count * 3, "m"
        if unit == "y" and count != int(count):
            count, unit = count * 12, "m"
        if unit in {"m", "y"} and count == int(count):
            return f"{int(count)}{unit}"
        return f"{self.horizon_days()}d"


@dataclass(frozen=True, slots=True)
class Period:
    """A range between two days; `name` is set for ytd and max; an open end means today."""

    begin: date
    finish: date | None
    start: int
    end: int
    name: str | None = None

    def range(self, today: date) -> JsonValue:
        """The range argument of a tool."""
        if self.name is not None:
            return self.name
        return {"start": self.begin.isoformat(), "end": min(self.finish or today, today).isoformat()}


Moment: TypeAlias = Day | Period


@dataclass(frozen=True, slots=True)
class Times:
    """All that a text says about time, and the text with those words blanked out."""

    days: tuple[Day, ...] = ()
    periods: tuple[Period, ...] = ()
    durations: tuple[Duration, ...] = ()
    rest: str = ""


def times(text: str, today: date, *, day_first: bool = False, forward: bool = False) -> Times:
    """What `text` (lower case) says about time, seen from `today`."""
    named = list(_named(text, today))
    rest = _blanked(text, named)
    found = days(rest, today, day_first=day_first, forward=forward)
    rest = _blanked(rest, found)
    spans = [*named, *_calendar(rest, today, forward=forward)]
    rest = _blanked(rest, spans)
    lengths = list(_durations(rest))
    rest = _blanked(rest, lengths)
    if not (named or found or spans or lengths) and (other := foreign_day(text, today)) is not None:
        found, rest = [other], _blanked(rest, [other])
    spans, found = _joined(text, today, sorted(spans, key=lambda p: p.start), found)
    return Times(days=tuple(found), periods=tuple(spans), durations=tuple(lengths), rest=rest)


def _blanked(text: str, found: "list[Period] | list[Day] | list[Duration]") -> str:
    for item in found:
        text = text[: item.start] + " " * (item.end - item.start) + text[item.end :]
    return text


def _named(text: str, today: date) -> Iterator[Period]:
    for m in _YEARS.finditer(text):
        yield Period(date(int(m[1]), 1, 1), date(int(m[2]), 12, 31), m.start(), m.end())
    monday = today - timedelta(days=today.weekday())
    starts = {"mtd": today.replace(day=1), "qtd": date(today.year, 3 * ((today.month - 1) // 3) + 1, 1), "wtd": monday}
    for pattern, name in _NAMED:
        for m in pattern.finditer(text):
            begin = starts.get(name) or (date(today.year, 1, 1) if name == "ytd" else date(1900, 1, 1))
            yield Period(begin, None, m.start(), m.end(), None if name in starts else name)


def _calendar(text: str, today: date, *, forward: bool) -> Iterator[Period]:
    taken: list[tuple[int, int]] = []
    for reader in (_quarters, _months, _years, _units):
        for period in reader(text, today, forward):
            if not any(period.start < b and a < period.end for a, b in taken):
                taken.append((period.start, period.end))
                yield period


def _quarters(text: str, today: date, forward: bool) -> Iterator[Period]:
    del forward
    for m in _QUARTER.finditer(text):
        if m["word"] == "last" and not m["year"]:
            continue
        q = int(m["q"]) if m["q"] else _ORDINAL[m["word"]]
        year = int(m["year"]) if m["year"] else today.year - (3 * q - 2 > today.month)
        yield Period(date(year, 3 * q - 2, 1), month_end(year, 3 * q), m.start(), m.end())
    for m in _HALF.finditer(text):
        half = int(m["h"]) if m["h"] else _ORDINAL[m["word"]]
        year = int(m["year"]) if m["year"] else today.year - ("last year" in m[0] or (half == 2 and today.month < 7))
        yield Period(date(year, 6 * half - 5, 1), month_end(year, 6 * half), m.start(), m.end())


def _months(text: str, today: date, forward: bool) -> Iterator[Period]:
    for m in _MONTH_ONLY.finditer(text):
        if m["month"] in {"may", "mar", "sun", "dec", "march"} and not m["year"] and not _MAY.search(text[: m.start()]):
            continue
        month, begin = MONTHS[m["month"]], m.start()
        ahead = forward and not re.search(r"\b(?:since|last|from|in)(?: the)? $", text[:begin])
        year = int(m["year"]) if m["year"] else today.year + (month < today.month if ahead else -(month > today.month))
        if text[:begin].endswith("last "):
            begin -= 5
            year = today.year - (month >= today.month) if not m["year"] else year
        yield Period(date(year, month, 1), month_end(year, month), begin, m.end())


def _years(text: str, today: date, forward: bool) -> Iterator[Period]:
    del today, forward
    trading = re.search(r"\b(?:bought|sold|buy|sell|deposit|paid|withdr[ae]w)\b", text) is not None
    for m in _YEAR_ONLY.finditer(text):
        if m["lead"] in {"for", "of", "to", "and"} and trading:
            continue
        year = int(m["year"])
        yield Period(date(year, 1, 1), date(year, 12, 31), m.start("year"), m.end())


def _units(text: str, today: date, forward: bool) -> Iterator[Period]:
    del forward
    rolling = [m.span() for m in _SINGLE.finditer(text) if not (m["unit"] == "quarter" and m["lead"] in _CALENDAR_LEADS)]
    for m in _BEFORE_LAST.finditer(text):
        yield Period(*_unit_bounds(m["unit"], today, -2), m.start(), m.end())
    for m in _CALENDAR.finditer(text):
        if m["which"] in {"next", "coming"} or any(a <= m.start() < b for a, b in rolling):
            continue
        shift = -1 if m["which"] in {"last", "previous"} else 0
        begin, finish = _unit_bounds(m["unit"], today, shift)
        name = "ytd" if m["unit"] == "year" and not shift else None
        yield Period(begin, finish if shift else None, m.start(), m.end(), name)


def _unit_bounds(unit: str, today: date, shift: int) -> tuple[date, date]:
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=shift)
        return monday, monday + timedelta(days=6)
    if unit == "year":
        return date(today.year + shift, 1, 1), date(today.year + shift, 12, 31)
    size = 3 if unit == "quarter" else 1
    index = (today.year * 12 + today.month - 1) // size * size + shift * size
    last = index + size - 1
    return date(index // 12, index % 12 + 1, 1), month_end(last // 12, last % 12 + 1)


def _durations(text: str) -> Iterator[Duration]:
    for m in _SINGLE.finditer(text):
        if m["unit"] == "quarter" and m["lead"] in _CALENDAR_LEADS:
            continue
        yield Duration(Decimal(1), _short(m["unit"]), "past", m.start(), m.end())
    for m in re.finditer(r"\b(?:the )?(?:next|coming) (?P<unit>day|week|month|quarter|year)\b", text):
        yield Duration(Decimal(1), _short(m["unit"]), "future", m.start(), m.end())
    for m in _DURATION.finditer(text):
        unit, lead, tail = m["unit"], m["lead"] or "", (m["tail"] or "").strip()
        if m["n"] in {"the", "few"} or (m["n"] in {"a", "an"} and (len(unit) < 3 or _per(text, m.start("n")))) or _is_name(m, text):
            continue
        count = Decimal(1) if m["n"] in {"a", "an"} else Decimal("0.5") if m["n"] == "half a" else Decimal(m["n"][:8])
        direction = "past" if lead.endswith(_PAST) or tail in {"to date", "history"} else None
        if lead.endswith(_FUTURE) or tail in {"ahead", "from now", "out", "outlook", "forecast", "horizon"}:
            direction = "future"
        if count > 0:
            yield Duration(min(count, Decimal(40_000)), _short(unit), direction, m.start(), m.end())


def _per(text: str, at: int) -> bool:
    return re.search(r"(?:times|twice|once|per|each|\d|%) $", text[:at]) is not None


def _is_name(m: re.Match[str], text: str) -> bool:
    """Whether "3m" is the company: after "of", "does", "is" and the like, or before "stock" or a possessive."""
    if m["n"] + m["unit"] != "3m":
        return False
    after = text[m.end("unit") :]
    return after.startswith(("'s", " stock", " share", " report", " 10-k", " quote", " price")) or bool(
        re.search(r"\b(?:of|does|do|did|is|has|about|by|from|at|sell|buy|sold|bought|\d) $", text[: m.start("n")])
    )


def _short(unit: str) -> str:
    if unit.startswith(("trading", "business", "working", "market")) or unit == "session":
        return "t"
    return {"yr": "y", "wk": "w", "mo": "m"}.get(unit, unit[0])


def _joined(text: str, today: date, periods: list[Period], found: list[Day]) -> tuple[list[Period], list[Day]]:
    """Days and periods with "since", "from ... to" or "between ... and" before them as one period; "until now" ends today."""
    ends: list[Moment] = sorted([*periods, *found], key=lambda item: item.start)
    for first, second in pairwise(ends):
        between = re.sub(r"(?: on)?(?: the)?$", "", text[first.end : second.start].strip(" ,)"))
        if between in {"to", "until", "till", "through", "and", "-", "up to", "thru"} and (
            between in {"to", "-", "until", "through", "thru"} or _OPENED.search(text[: first.start])
        ):
            joined = Period(_before(_begin(first), _finish(second)), _finish(second), first.start, second.end)
            return [p for p in periods if p not in (first, second)] + [joined], [d for d in found if d not in (first, second)]
    for item in ends:
        before, now = text[: item.start], _UNTIL_NOW.match(text[item.end :])
        whole = not isinstance(item, Day) and item.finish is not None and not 100 < (item.finish - item.begin).days < 367
        closed = whole and re.search(r"\bfrom(?: the| on)?\s*$", before) and not now
        onwards = now and (now["until"] or _OPENED.search(before))
        since = onwards or _OPENED_SINCE.search(before) or text[item.start : item.end].startswith("since ")
        if since and not closed and getattr(item, "name", None) is None and _begin(item) <= today:
            joined = Period(_begin(item), None, item.start, item.end + (now.end() if now else 0))
            return [p for p in periods if p is not item] + [joined], [d for d in found if d is not item]
    return periods, found


_OPENING_WORD = r"\b(?:from|between|since)"
_OF_WHAT = r"(?: (?:my|our|his|her|their)\b(?: [^\W\d]+){1,4}?(?: ?[,(])?(?: on| of)?)?"
"""What the day was that a stretch begins with: "between my birthday on"."""
_OPENED = re.compile(rf"{_OPENING_WORD}{_OF_WHAT}(?: the| on)*\s*$")
_OPENED_SINCE = re.compile(rf"(?:\b(?:starting|beginning)(?: on)?|{_OPENING_WORD.replace('|between', '')}{_OF_WHAT})(?: the| on| in)*\s*$")
_NOW = r"(?:right now|now|date|this (?:very )?(?:day|moment)|(?:the )?present(?: day)?)"
_UNTIL_NOW = re.compile(
    rf"\W*(?:(?P<until>(?:right )?(?:up )?(?:to|until|till|through|thru) {_NOW}|so far)|and {_NOW}|on|onwards?|forward)\b"
)
"""How a stretch is told to end today."""


def _before(begin: date, finish: date | None) -> date:
    """`begin`, moved back by whole years until it does not lie after `finish`: "july to september 2025" begins in 2025."""
    while finish is not None and begin > finish and begin.day < 29:
        begin = begin.replace(year=begin.year - 1)
    return begin


def _begin(item: Moment) -> date:
    return item.date if isinstance(item, Day) else item.begin


def _finish(item: Moment) -> date | None:
    return item.date if isinstance(item, Day) else item.finish
