"""Ranges of days, as people and the REST interface name them."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from core.errors import InvalidInput
from tools.fields import FIRST_DAY, Day

RANGE_PATTERN = r"^(\d{1,4}(d|w|m|mo|y)|ytd|max)$"


class Span(BaseModel):
    """Two days, both included; no end means today."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: Day
    end: Day | None = None


def _worded(value: object) -> object:
    """Refuse a word that is no range, in words."""
    if isinstance(value, str) and re.fullmatch(RANGE_PATTERN, value.strip().lower()) is None:
        raise ValueError("must be such as 7d, 2w, 1m, 1y, ytd or max")
    return value


RangeArg: TypeAlias = Annotated[
    Annotated[str, StringConstraints(pattern=RANGE_PATTERN, to_lower=True, strip_whitespace=True)] | Span, BeforeValidator(_worded)
]
"""`7d`, `2w`, `1m`, `1y`, `ytd`, `max`, or {start, end}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A range of days, both included."""

    start: dt.date
    end: dt.date


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day `months` months earlier, or the month's last where it is shorter; never before 1900."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    if year < FIRST_DAY.year:
        return FIRST_DAY
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def resolve_range(value: str | Span, today: dt.date) -> Period:
    """The days that `value` names, seen from `today`.

    Raises:
        InvalidInput: it ends before it starts, or starts in the future.
    """
    if isinstance(value, Span):
        end = min(value.end or today, today)
        if value.start > today:
            raise InvalidInput(f"range: {value.start} lies in the future; today is {today}.", field="range")
        if value.start > end:
            raise InvalidInput("range: the start must not lie after the end.", field="range")
        return Period(start=value.start, end=end)
    return Period(start=_start(value, today), end=today)


def _start(word: str, today: dt.date) -> dt.date:
    if word == "max":
        return FIRST_DAY
    if word == "ytd":
        return today.replace(month=1, day=1)
    match = re.fullmatch(r"(\d+)(d|w|m|mo|y)", word)
    if match is None:
        raise InvalidInput("range must be such as 7d, 1m, 1y, ytd or max.", field="range")
    count, unit = int(match[1]), match[2]
    if unit in {"d", "w"}:
        return max(FIRST_DAY, today - dt.timedelta(days=count * (7 if unit == "w" else 1)))
    return months_before(today, count * (12 if unit == "y" else 1))
