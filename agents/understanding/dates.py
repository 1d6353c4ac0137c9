"""Days that a message names: ISO and numeric dates, "3 Nov", "yesterday", "two days ago", "last Friday", "on the 3rd", "end of October"."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = (
    {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
    | {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name}
    | {"sept": 9}
)
WEEKDAYS = {name.lower(): i for i, name in enumerate(calendar.day_name)} | {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
WEEKDAY = "(?P<weekday>" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + ")"
YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_TURN = {
    "christmas": (12, 25),
    "christmas eve": (12, 24),
    "new year's eve": (12, 31),
    "new years eve": (12, 31),
    "halloween": (10, 31),
    "valentine's day": (2, 14),
}

_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b")
_COMPACT = re.compile(r"\b(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)\b")
_NUMERIC = re.compile(r"(?<![\d/.])(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})(?P=mark)(?P<year>(?:19|20)?\d\d)\b(?![/.]\d)")
_SHORT_NUMERIC = re.compile(
    r"\b(?:on|(?:since|from|between)(?= (?:the )?\d+\.\d+ ?\.(?!\d))) (?:the )?(?P<a>\d{1,2})(?P<mark>[/.])(?P<b>\d{1,2})\b(?: ?\.)?(?![/.%\d])"
)
_DAY_MONTH = re.compile(rf"\b(?:the )?{_DAY}(?: ?\.)?(?: day)?(?: of)?[ -]{MONTH}(?:,? (?:of )?{YEAR})?\b")
_MONTH_DAY = re.compile(rf"\b{MONTH} (?:the )?{_DAY}(?!\d|[.:]\d|%| ?(?:shares|units|stocks)\b)(?:,? {YEAR})?\b")
_NAMED = re.compile(
    r"\b(the day before yesterday|day before yesterday|yesterday|the day after tomorrow|day after tomorrow|tomorrow|today|tonight|this morning|this afternoon|last night|just now)\b"
)
_NAMED_OFFSET = {
    "the day before yesterday": -2,
    "day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "tomorrow": 1,
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
}
_AGO = re.compile(r"\b(?P<n>\d+|an?|1) (?P<unit>day|week|month|year|trading day|business day)s? (?:ago|back|earlier)\b")
_NTH_OF_LAST_MONTH = re.compile(r"\blast month,? (?:on )?the (?P<day>[0-3]?\d)(?:st|nd|rd|th)\b")
_WEEKDAY_LAST_WEEK = re.compile(
    rf"\b(?:(?:on )?{WEEKDAY},?(?: of)? last week|last week(?:'s)?,?(?: on)? (?P<weekday2>{'|'.join(WEEKDAYS)}))\b"
)
_BEFORE_LAST = re.compile(rf"\b(?:on )?(?:the )?{WEEKDAY} before last\b")
_WEEKDAY = re.compile(
    rf"\b(?P<lead>last|past|this past|previous|next|coming|this coming|this|the|by|until|till|on|since|from|for|before)?\s*(?:the )?(?P<again>last |next |this )?{WEEKDAY}(?:'s)?\b(?!\s+(?:stanley|communications))"
)
_THE_NTH = re.compile(
    r"\b(?:on |since |from |by |until |dated |for )?(?:the )(?P<day>[0-3]?\d)(?:st|nd|rd|th)(?: of (?P<of>this|last|the|next) month)?(?= |$|[,.;!?])(?! (?:trade|transaction|one|time|largest|biggest|quarter|position|order|buy|entry))"
)
_EDGE = re.compile(
    rf"\b(?:the |at the |on the )?(?P<edge>beginning|start|end|middle|mid|close|first (?:trading |business )?day|last (?:trading |business )?day)(?: of|-| of the)? (?:the )?(?:(?P<which>last|this|next|current|previous) )?(?:{MONTH}(?: {YEAR})?|(?P<unit>week|month|quarter|year)|{YEAR.replace('year', 'only')})\b"
)
_YEAR_END = re.compile(r"\b(?:the )?(?:(?P<which>last|this|next) )?(?P<unit>year|month|quarter|week)(?:'s)?[- ]end\b")
_TURNS = re.compile(
    r"\b(?:(?:the )?day (?P<side>after|before) )?(?P<turn>"
    + "|".join(sorted(map(re.escape, _TURN), key=len, reverse=True))
    + rf")(?: (?:day|of|in))*(?: {YEAR})?\b"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day and where in the text it stands; `unsure` where it was read with the month first and could be read with the day first."""

    date: date
    start: int
    end: int
    unsure: bool = False


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def year_range(year: int, today: date) -> dict[str, str]:
    """The days of a year up to today, as an argument."""
    return {"start": f"{year}-01-01", "end": min(date(year, 12, 31), today).isoformat()}


def days(text: str, today: date, *, day_first: bool, forward: bool) -> list[Day]:
    """The days named in `text` (lower case), in order, not overlapping. `forward` reads what could be either as the coming one."""
    found: list[Day] = []
    taken = text
    for reader in (_absolute, _spoken, _relative):
        for day in reader(taken, today, day_first=day_first, forward=forward):
            if not any(day.start < other.end and other.start < day.end for other in found):
                found.append(day)
        for day in found:
            taken = taken[: day.start] + "\0" * (day.end - day.start) + taken[day.end :]
    return sorted(found, key=lambda day: day.start)


def with_order(text: str, first: str | None) -> str:
    """The text with its dates of the form 3/4/2022 told as 2022-04-03, where it is known whether the "day" or the "month" comes first."""

    def told(m: re.Match[str]) -> str:
        year = int(m["year"]) if len(m["year"]) == 4 else 2000 + int(m["year"])
        made = _ordered(year, int(m["a"]), int(m["b"]), day_first=first == "day")
        return m[0] if made is None else made.isoformat()

    return text if first is None else re.sub(_NUMERIC, told, text)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _absolute(text: str, today: date, *, day_first: bool, forward: bool) -> Iterator[Day]:
    for pattern in (_ISO, _COMPACT):
        for m in pattern.finditer(text):
            if made := _made(int(m["year"]), int(m["month"]), int(m["day"])):
                yield Day(made, m.start(), m.end())
    for m in _NUMERIC.finditer(text):
        year = int(m["year"]) if len(m["year"]) == 4 else 2000 + int(m["year"])
        if made := _ordered(year, int(m["a"]), int(m["b"]), day_first=day_first or m["mark"] == "."):
            yield Day(made, m.start(), m.end(), _unsure(m, day_first=day_first))
    for m in _SHORT_NUMERIC.finditer(text):
        if made := _ordered(today.year, int(m["a"]), int(m["b"]), day_first=day_first or m["mark"] == "."):
            yield Day(
                _nearest(made, today, forward=forward),
                m.start() if m[0].startswith("on") else m.start("a"),
                m.end(),
                _unsure(m, day_first=day_first),
            )


def _unsure(m: re.Match[str], *, day_first: bool) -> bool:
    return not day_first and m["mark"] != "." and m["a"].lstrip("0") != m["b"].lstrip("0") and max(int(m["a"]), int(m["b"])) <= 12


def _ordered(year: int, a: int, b: int, *, day_first: bool) -> date | None:
    first, second = (b, a) if day_first else (a, b)
    return _made(year, first, second) or _made(year, second, first)


def _nearest(day: date, today: date, *, forward: bool) -> date:
    """The same day and month, last year's or next year's where this year's is on the wrong side of today."""
    if forward and day < today:
        return _made(day.year + 1, day.month, day.day) or day
    if not forward and day > today:
        return _made(day.year - 1, day.month, day.day) or day
    return day


def _spoken(text: str, today: date, *, day_first: bool, forward: bool) -> Iterator[Day]:
    del day_first
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        for m in pattern.finditer(text):
            year = int(m["year"]) if m["year"] else today.year
            made = _made(year, MONTHS[m["month"]], int(m["day"]))
            if made is not None:
                yield Day(made if m["year"] else _nearest(made, today, forward=forward), m.start(), m.end())
    for m in _TURNS.finditer(text):
        shift = timedelta(days={"after": 1, "before": -1}.get(m["side"] or "", 0))
        turn = (
            date(int(m["year"]), *_TURN[m["turn"]]) if m["year"] else _nearest(date(today.year, *_TURN[m["turn"]]), today, forward=forward)
        )
        yield Day(turn + shift, m.start(), m.end())
    for m in _YEAR_END.finditer(text):
        yield Day(_unit_end(m["unit"], today, {"last": -1, "next": 1}.get(m["which"] or "", 0)), m.start(), m.end())
    for m in _EDGE.finditer(text):
        edge = _edge(m, today)
        undated = forward and m["month"] and not m["year"] and not m["which"]
        yield Day(_nearest(edge, today, forward=True) if undated else edge, m.start(), m.end())


def _unit_end(unit: str, today: date, shift: int) -> date:
    if unit == "week":
        return today + timedelta(days=4 - today.weekday() + 7 * shift)
    if unit == "year":
        return date(today.year + shift, 12, 31)
    size = 3 if unit == "quarter" else 1
    index = (today.year * 12 + today.month - 1) // size * size + (shift + 1) * size - 1
    return month_end(index // 12, index % 12 + 1)


def _edge(m: re.Match[str], today: date) -> date:
    if "trading" in m["edge"] or "business" in m["edge"]:
        return _trading_edge(m, today)
    last = m["edge"] in {"end", "close", "last day"}
    middle = m["edge"] in {"middle", "mid"}
    shift = {"last": -1, "previous": -1, "next": 1}.get(m["which"] or "", 0)
    if m["month"] or m["unit"] == "month" or m["unit"] == "quarter":
        year, month = _edge_month(m, today, shift, last=last)
        return month_end(year, month) if last else date(year, month, 15 if middle else 1)
    if m["unit"] == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=shift)
        return monday + timedelta(days=4 if last else 2 if middle else 0)
    year = int(m["only"]) if m["only"] else today.year + shift
    return date(year, 12, 31) if last else date(year, 7, 1) if middle else date(year, 1, 1)


def _trading_edge(m: re.Match[str], today: date) -> date:
    """The first or the last weekday of a month, a quarter or a year; New Year's Day is none on which anything trades."""
    last, shift = m["edge"].startswith("last"), {"last": -1, "previous": -1, "next": 1}.get(m["which"] or "", 0)
    if m["month"] or m["unit"] in {"month", "quarter"}:
        year, month = _edge_month(m, today, shift, last=last)
    else:
        year, month = int(m["only"]) if m["only"] else today.year + shift, 12 if last else 1
    day = month_end(year, month) if last else date(year, month, 1)
    while day.weekday() > 4 or (day.month, day.day) == (1, 1):
        day += timedelta(days=-1 if last else 1)
    return day


def _edge_month(m: re.Match[str], today: date, shift: int, *, last: bool) -> tuple[int, int]:
    if m["month"]:
        month = MONTHS[m["month"]]
        year = int(m["year"]) if m["year"] else today.year - (month > today.month)
        return year, month
    if m["unit"] == "month":
        index = today.year * 12 + today.month - 1 + shift
    else:
        index = (today.year * 4 + (today.month - 1) // 3 + shift) * 3 + (2 if last else 0)
    return index // 12, index % 12 + 1


def _relative(text: str, today: date, *, day_first: bool, forward: bool) -> Iterator[Day]:
    del day_first
    yield from _of_last(text, today)
    for m in _AGO.finditer(text):
        yield Day(_ago(today, 1 if m["n"] in {"a", "an"} else int(m["n"][:5]), m["unit"]), m.start(), m.end())
    for m in _WEEKDAY_LAST_WEEK.finditer(text):
        weekday = WEEKDAYS[m["weekday"] or m["weekday2"]]
        yield Day(today - timedelta(days=today.weekday() + 7 - weekday), m.start(), m.end())
    for m in _WEEKDAY.finditer(text):
        if len(m["weekday"]) > 3 or m["lead"] or m["again"] or (m.start() > 0 and not text[m.end() :].strip(" .,;!?")):
            yield Day(_weekday(m, today, forward=forward), m.start("weekday") if not m["again"] else m.start("again"), m.end())
    for m in _NAMED.finditer(text):
        yield Day(today + timedelta(days=_NAMED_OFFSET.get(m[1], 0)), m.start(), m.end())
    for m in _THE_NTH.finditer(text):
        if made := _nth(int(m["day"]), m["of"], today, forward=forward):
            yield Day(made, m.start("day"), m.end())


def _of_last(text: str, today: date) -> Iterator[Day]:
    """Days told by the last week or month: "last month on the 14th", "the Friday before last"."""
    for m in _NTH_OF_LAST_MONTH.finditer(text):
        if made := _nth(int(m["day"]), "last", today, forward=False):
            yield Day(made, m.start(), m.end())
    for m in _BEFORE_LAST.finditer(text):
        yield Day(today - timedelta(days=((today.weekday() - WEEKDAYS[m["weekday"]]) % 7 or 7) + 7), m.start(), m.end())


def _ago(today: date, n: int, unit: str) -> date:
    if unit in {"month", "year"}:
        index = today.year * 12 + today.month - 1 - min(n, 1200) * (12 if unit == "year" else 1)
        year, month = index // 12, index % 12 + 1
        return date(max(year, 1), month, min(today.day, calendar.monthrange(max(year, 1), month)[1]))
    if unit in {"trading day", "business day"}:
        day = today
        for _ in range(min(n, 1000)):
            day -= timedelta(days=3 if day.weekday() == 0 else 1)
        return day
    return today - timedelta(days=min(n, 20_000) * (7 if unit == "week" else 1))


def _weekday(m: re.Match[str], today: date, *, forward: bool) -> date:
    lead = (m["again"] or m["lead"] or "").strip()
    ahead = (WEEKDAYS[m["weekday"]] - today.weekday()) % 7 or 7
    back = (today.weekday() - WEEKDAYS[m["weekday"]]) % 7 or 7
    coming = lead in {"next", "coming", "this coming", "by", "until", "till", "before"} or (
        forward and lead not in {"last", "past", "this past", "previous", "since", "from"}
    )
    return today + timedelta(days=ahead) if coming else today - timedelta(days=back)


def _nth(day: int, of: str | None, today: date, *, forward: bool) -> date | None:
    index = today.year * 12 + today.month - 1
    if of == "last":
        index -= 1
    elif of == "next" or (forward and of is None and day < today.day):
        index += 1
    elif of is None and not forward and day > today.day:
        index -= 1
    return _made(index // 12, index % 12 + 1, day)
