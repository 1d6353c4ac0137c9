"""Days, months and times of day as prose writes them, in the usual orders and languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = (
    ("january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "januari"),
    ("february", "feb", "februar", "février", "févr", "febrero", "febbraio", "februari"),
    ("march", "mar", "märz", "mrz", "mars", "marzo", "maart"),
    ("april", "apr", "avril", "avr", "abril", "abr", "aprile"),
    ("may", "mai", "mayo", "maggio", "mei"),
    ("june", "jun", "juni", "juin", "junio", "giugno"),
    ("july", "jul", "juli", "juillet", "juil", "julio", "luglio"),
    ("august", "aug", "août", "agosto", "augustus"),
    ("september", "sep", "sept", "septembre", "septiembre", "settembre"),
    ("october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre"),
    ("november", "nov", "novembre", "noviembre"),
    ("december", "dec", "dezember", "dez", "décembre", "déc", "diciembre", "dic", "dicembre"),
)
_NUMBER_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_MONTH = "|".join(sorted(map(re.escape, _NUMBER_OF), key=len, reverse=True))
_NTH = r"(?:st|nd|rd|th|er|º)?\.?"
_SHAPES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\w.])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ](?P<time>\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?!\d)",
        r"(?<![\w.,/])(?P<a>\d{1,2})(?P<sep>[./])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?![\d/])",
        rf"(?<![\w.,])(?P<d>\d{{1,2}}){_NTH}\s+(?:of\s+|de\s+)?(?P<name>{_MONTH})\b(?:\.?,?\s+(?:de\s+|del\s+)?(?P<y>\d{{4}})\b)?",
        rf"\b(?P<name>{_MONTH})\b\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d.,]\d)(?!\d)(?:,?\s+(?P<y>\d{{4}})\b)?",
        rf"\b(?P<name>{_MONTH})\b\.?\s+(?:de\s+)?(?P<y>\d{{4}})\b",
        r"(?<![\d:])(?P<time>\d{1,2}:\d{2})(?::\d{2})?(?![\d:])",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day (or month, or time of day) as far as it is written; None where it is left open.

    `swapped` is the same with day and month exchanged, where both orders are usual.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    time: str | None = None
    swapped: "Day | None" = None

    def covers(self, other: "Day") -> bool:
        """Whether `other` is the same as far as this one says."""
        if self.swapped is not None and self.swapped.covers(other):
            return True
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day), (self.time, other.time))
        return all(mine is None or mine == theirs for mine, theirs in pairs)


def read_days(text: str) -> Iterator[tuple[Day, int, int]]:
    """Every day, month or time in `text`, with where it starts and ends; earlier shapes come first."""
    for shape in _SHAPES:
        for match in shape.finditer(text):
            day = _day(match.groupdict())
            if day is not None:
                yield day, match.start(), match.end()


def _day(groups: dict[str, str | None]) -> Day | None:
    parts = {name: text for name, text in groups.items() if text}
    time = parts.get("time")
    if time is not None:
        hours, minutes = time.split(":")
        if int(hours) > 24 or int(minutes) > 59:
            return None
        time = f"{int(hours):02d}:{minutes}"
    year = int(parts["y"]) if "y" in parts else None
    if year is not None and year < 100:
        year += 2000 if year < 70 else 1900
    if "a" in parts:
        return _numeric(year, int(parts["a"]), int(parts["b"]))
    month = _NUMBER_OF[name.lower()] if (name := parts.get("name")) else int(parts["m"]) if "m" in parts else None
    day = int(parts["d"]) if "d" in parts else None
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    return Day(year=year, month=month, day=day, time=time)


def _numeric(year: int | None, first: int, second: int) -> Day | None:
    """Day and month in either order; None where neither makes a day."""
    orders = [
        Day(year=year, month=month, day=day) for day, month in ((first, second), (second, first)) if 1 <= month <= 12 and 1 <= day <= 31
    ]
    if not orders:
        return None
    if len(orders) == 1 or first == second:
        return orders[0]
    return Day(year=year, month=second, day=first, swapped=orders[1])
