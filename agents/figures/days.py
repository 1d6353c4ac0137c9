"""Days, months and times of day as prose writes them, in the usual orders and languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = (
    "january jan januar jänner janvier janv enero ene gennaio januari janeiro ocak января stycznia",
    "february feb februar février févr febrero febbraio februari fevereiro şubat февраля lutego",
    "march mar märz mrz mars marzo maart março mart марта marca",
    "april apr avril avr abril abr aprile nisan апреля kwietnia",
    "may mai mayo maggio mei maio mayıs мая maja",
    "june jun juni juin junio giugno junho haziran июня czerwca",
    "july jul juli juillet juil julio luglio julho temmuz июля lipca",
    "august aug août agosto augustus ağustos августа sierpnia",
    "september sep sept septembre septiembre settembre setembro eylül сентября września",
    "october oct oktober okt octobre octubre ottobre outubro ekim октября października",
    "november nov novembre noviembre novembro kasım ноября listopada",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro aralık декабря grudnia",
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth "
    "thirtieth thirty-first"
)
_DAY_OF = {name: number for number, name in enumerate(_ORDINALS.split(), 1)}
_NTH_WORD = "|".join(sorted(_DAY_OF, key=len, reverse=True))
_NUMBER_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_MONTH = "|".join(sorted(map(re.escape, _NUMBER_OF), key=len, reverse=True))
_NTH = r"(?:st|nd|rd|th|er|º)?\.?"
_SHAPES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\w.])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ](?P<time>\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?!\d)",
        r"(?<![\d.,])(?P<y>(?:19|20)\d\d)\s?[/.年년]\s?(?P<m>\d{1,2})\s?[/.月월]\s?(?P<d>\d{1,2})(?!\d)\s?[日일]?",
        r"(?<!\d)(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]",
        rf"\b(?P<nth>{_NTH_WORD})\s+(?:day\s+)?of\s+(?P<name>{_MONTH})\b(?:,?\s+(?P<y>\d{{4}})\b)?",
        rf"\b(?P<name>{_MONTH})\s+(?:the\s+)?(?P<nth>{_NTH_WORD})\b(?:,?\s+(?P<y>\d{{4}})\b)?",
        r"(?<![\w.,/])(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?![\d/])",
        rf"(?<![\w.,])(?P<d>\d{{1,2}}){_NTH}[\s-]+(?:of\s+|de\s+)?(?P<name>{_MONTH})\b(?:\.?,?[\s-]+(?:de\s+|del\s+)?(?P<y>\d{{4}})\b)?",
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
    day = int(parts["d"]) if "d" in parts else _DAY_OF.get(parts.get("nth", "").lower())
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
