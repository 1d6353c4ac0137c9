"""The day by which a message names one of the proposals that wait: as it was said, by its day and month, or by its weekday."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from agents.understanding.clause import Clause
from agents.understanding.dates import Day
from agents.understanding.model import Call

_YEAR = re.compile(r"(?:19|20)\d\d")
_WEEKDAY = re.compile(r"^(?:on |the |of |last )*(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b(?!.*\d)")


def by_day(day: Day, clause: Clause, waiting: Sequence[Call], today: date) -> tuple[Call, ...]:
    """The proposals of a day that a message says."""
    words, of = clause.low[day.start : day.end].strip(), [(call, _day_of(call, today)) for call in waiting]
    ways = (
        [call for call, own in of if own == day.date],
        [
            call
            for call, own in of
            if not _YEAR.search(words) and re.search(r"\d", words) and (own.month, own.day) == (day.date.month, day.date.day)
        ],
        [call for call, own in of if _WEEKDAY.match(words) and own.weekday() == day.date.weekday()],
    )
    return next((tuple(calls) for calls in ways if calls), ())


def less_own_day(clause: Clause, call: Call, today: date) -> Clause:
    """The clause without the day by which it names a proposal: another one that it says is the day it should be."""
    other = tuple(day for day in clause.times.days if call not in by_day(day, clause, (call,), today))
    return replace(clause, times=replace(clause.times, days=other))


def _day_of(call: Call, today: date) -> date:
    said = call.args.get("date")
    return date.fromisoformat(said) if isinstance(said, str) else today
