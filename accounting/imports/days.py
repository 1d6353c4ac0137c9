"""Days in cells: which part is the day and which the month, in the words of ten languages."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias

from accounting.imports.words import normal

Order: TypeAlias = Literal["ymd", "dmy", "mdy"]

_MONTHS = (
    "jan january januar janner enero ene janvier janv gennaio gen janeiro januari styczen stycznia sty",
    "feb february februar febrero fevrier fev fevr febbraio fevereiro februari luty lutego lut",
    "mar march marz mrz maerz marzo mars marco maart mrt marts marzec marca",
    "apr april abril abr avril avr aprile kwiecien kwietnia kwi",
    "may mai mayo maggio mag maio mei maj maja",
    "jun june juni junio juin giugno giu junho czerwiec czerwca cze",
    "jul july juli julio juillet juil luglio lug julho lipiec lipca lip",
    "aug august agosto ago aout agosto augustus augusti sierpien sierpnia sie",
    "sep sept september septiembre septembre settembre set setembro wrzesien wrzesnia wrz",
    "oct october oktober okt octubre octobre ottobre ott outubro out pazdziernik pazdziernika paz",
    "nov november noviembre novembre novembro listopad listopada lis",
    "dec december dezember dez diciembre dic decembre dicembre dezembro des desember grudzien grudnia gru",
)
MONTHS = {word: number for number, line in enumerate(_MONTHS, start=1) for word in line.split()}
_THREE = re.compile(r"(?<!\d)(\d{1,4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d)")
_SIGNS = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_SPACED = re.compile(r"((?:19|20)\d{2}) (\d{1,2}) (\d{1,2})")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?:(?!\d)|(?=\d{6}(?!\d)))")
_NAMED = re.compile(
    r"(?<!\d)(?:(\d{4}) (\w+) (\d{1,2})|(\d{1,2})(?:st|nd|rd|th)? (?:de )?([a-z]+) (?:de |del )?(\d{2,4})|([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4}))(?!\d)"
)
_EPOCH = re.compile(r"1\d{9}(\d{3})?(\.\d+)?")
_TAIL = re.compile(
    r"[\s,;T]*(at |um |kl )?[\d:.,]*\s*([ap]\.?m\.?)?\s*(z|utc|gmt|[a-z]{2,5})?\s*([-+]\d{2}(?::?\d{2})?)?\s*(\([^)]*\))?\s*(uhr)?(\[.*\])?(as of .*)?",
    re.IGNORECASE,
)
_SERIAL_START = date(1899, 12, 30)
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Parts:
    """Three numbers of a written day and, where the form fixes it, their order."""

    first: int
    second: int
    third: int
    order: Order | None
    sign: str = ""
    year_digits: int = 4


@lru_cache(maxsize=65_536)
def day_parts(cell: str) -> Parts | None:
    """The numbers of the day that `cell` starts with (or holds, behind a time), None when it holds no day."""
    text = _SIGNS.sub(r"\1-\2-\3", cell.strip())
    if len(text) < 6 or len(text) > 80:
        return None
    if match := _THREE.search(text):
        if not _bounded(text, match):
            return None
        return _three(match)
    if (match := _COMPACT.search(text)) and match.start() == 0 and _bounded(text, match):
        return Parts(int(match[1]), int(match[2]), int(match[3]), "ymd")
    if match := _SPACED.fullmatch(text):
        return Parts(int(match[1]), int(match[2]), int(match[3]), "ymd")
    return _named(text)


def _bounded(text: str, match: re.Match[str]) -> bool:
    """Whether only a weekday or a time stands before the day, and only a time, a zone or a second date behind it."""
    before, behind = text[: match.start()].strip(), text[match.end() :]
    lead = not before or re.fullmatch(r"[A-Za-zÀ-ÿ]{2,10}[.,]?|\d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?,?|=?\"", before) is not None
    return lead and _TAIL.fullmatch(behind.rstrip('"')) is not None


def _three(match: re.Match[str]) -> Parts | None:
    first, sign, second, third = match[1], match[2], match[3], match[4]
    if len(first) == 4:
        return Parts(int(first), int(second), int(third), "ymd", sign) if len(third) <= 2 else None
    if len(first) > 2 or len(third) not in (2, 4):
        return None
    return Parts(int(first), int(second), int(third), "dmy" if sign == "." else None, sign, len(third))


def _named(text: str) -> Parts | None:
    match = _NAMED.search(normal(text[:60]))
    if not match:
        return None
    if match[1] and match[2] in MONTHS:
        return Parts(int(match[1]), MONTHS[match[2]], int(match[3]), "ymd")
    if match[4] and match[5] in MONTHS:
        return Parts(int(match[4]), MONTHS[match[5]], int(match[6]), "dmy", year_digits=len(match[6]))
    if match[7] and match[7] in MONTHS:
        return Parts(MONTHS[match[7]], int(match[8]), int(match[9]), "mdy")
    return None


def read_day(cell: str, order: Order | None) -> date | None:
    """The day in `cell`; `order` decides where the cell alone does not. None when there is none or it is impossible."""
    parts = day_parts(cell)
    if parts is None:
        return _counted(cell.strip())
    numbers = (parts.first, parts.second, parts.third)
    return _day(numbers, own_order(parts) or order or "dmy", parts.year_digits)


def _day(numbers: tuple[int, int, int], order: Order, year_digits: int) -> date | None:
    first, second, third = numbers
    year, month, day = {"ymd": (first, second, third), "dmy": (third, second, first), "mdy": (third, first, second)}[order]
    if year_digits == 2 and order != "ymd":
        year += 2000 if year < 70 else 1900
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found >= EARLIEST else None


def own_order(parts: Parts) -> Order | None:
    """The order that the numbers themselves prove."""
    if parts.order:
        return parts.order
    if parts.first > 12 >= parts.second:
        return "dmy"
    return "mdy" if parts.second > 12 >= parts.first else None


def _counted(text: str) -> date | None:
    """A day written as seconds or milliseconds since 1970."""
    if not _EPOCH.fullmatch(text):
        return None
    seconds = int(text.split(".", maxsplit=1)[0])
    return datetime.fromtimestamp(seconds / 1000 if seconds > 99_999_999_999 else seconds, tz=UTC).date()


def serial_day(cell: str) -> date | None:
    """A day written as a spreadsheet's serial number (45292 is 2024-01-01); only for columns that are known to hold days."""
    match = re.fullmatch(r"(\d{5})([.,]\d+)?", cell.strip())
    return _SERIAL_START + timedelta(days=int(match[1])) if match and 20_000 < int(match[1]) < 80_000 else None


def order_votes(cells: Iterable[str]) -> Counter[Order | None]:
    """How many of `cells` prove each order; None counts those that fit day first and month first alike."""
    votes: Counter[Order | None] = Counter()
    for cell in cells:
        if parts := day_parts(cell):
            votes[own_order(parts)] += 1
    return votes
