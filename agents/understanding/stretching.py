"""The last answer over another stretch of time, told from its own: "extend it by a week", "half as long", "the month before"."""

import re
from dataclasses import replace
from datetime import date, timedelta

from agents.understanding.clause import Clause
from agents.understanding.dates import month_end
from agents.understanding.model import Call, JsonValue
from agents.understanding.openings import LEAD_BACK
from agents.understanding.periods import Duration
from agents.understanding.scene import Draft, Scene
from core.errors import InvalidInput
from tools.fields import FIRST_DAY
from tools.forecasts import MakeForecast
from tools.ranges import Span, months_before, resolve_range

_RANGED = frozenset({"portfolio_performance", "price_history", "compare", "list_transactions", "portfolio_risk", "backtest_strategy"})
_AHEAD = frozenset({"forecast"})
LONGEST = 366
_LEAD = rf"^{LEAD_BACK}(?:make )?"
_IT = r"(?:it|that|this|them|the (?:forecast|horizon|range|chart|period|outlook|time(?: frame)?|window|projection))"
_LONGER = re.compile(
    rf"{_LEAD}(?:(?:extend|lengthen|prolong|stretch|expand|push|move|widen)(?: {_IT})?(?: out)? (?:by|another|an additional)\b|add (?:another |an extra )?¤|(?:just )?(?:another|one more|an additional|an extra) ¤|(?:{_IT} )?(?:for )?(?:another |by )?¤ (?:longer|more|further|later|extra|on top)\b|add\b.{{0,14}}¤)"
)
_SHORTER = re.compile(
    rf"{_LEAD}(?:(?:shorten|cut|reduce|trim|pull)(?: {_IT})?(?: back| in)? by\b|(?:{_IT} )?(?:by )?¤ (?:shorter|less|earlier|sooner)\b)"
)
_FACTORS = (
    (re.compile(rf"{_LEAD}(?:{_IT} )?(?:only |just )?(?:half (?:as (?:long|far)|(?:of )?(?:that|the (?:time|horizon|range|period)))|halve {_IT})\W*$"), (1, 2)),
    (re.compile(rf"{_LEAD}(?:{_IT} )?(?:twice (?:as (?:long|far)|that|the (?:time|horizon|range))|double {_IT}|double (?:the )?(?:length|time|horizon)|2 times (?:as long|longer|that))\W*$"), (2, 1)),
    (re.compile(rf"{_LEAD}(?:{_IT} )?(?:(?:3 times|thrice) (?:as long|as far|longer|that)|triple {_IT})\W*$"), (3, 1)),
)  # fmt: skip
_BEFORE = re.compile(
    r"^\W*(?:and |so |now |okay |please |show (?:me )?|what about |how about |what was it |how was it |how did it do |compare (?:it |that )?(?:to|with) |then |or |versus |vs )*(?:for |in |over |on )?(?:the )?(?:(?P<unit>day|week|month|quarter|year|period|range|stretch) (?:before(?: that| this| it)?|earlier|prior|preceding(?: that)?|previous)|(?:previous|preceding|prior) (?P<named>day|week|month|quarter|year|one|period|range)|(?P<that>before that)|(?:same )?(?P<same>(?:¤|period|time|month|week|quarter|days?) (?:a|the|1|one) (?:year (?:before|earlier|ago)))|(?:a|1|one) (?P<ago>day|week|month|quarter|year) (?:before(?: that)?|earlier))\W*$"
)
_AFTER = re.compile(
    r"^\W*(?:and |so |now |okay |please |show (?:me )?|what about |how about |what was it |how was it |then |or )*(?:(?:a|1|one) (?P<later>day|week|month|quarter|year) (?:later|after(?: that| it)?|on)|(?:for |in |over |on )?the (?P<unit>day|week|month|quarter|year) after(?: that| it)?|(?:for |in |over |on )?the (?:next|following) (?P<next>day|week|month|quarter|year))\W*$"
)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_LENGTHS = {"day": 1, "week": 7}
_PER = {"m": 1, "q": 3, "y": 12}


def restretched(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The last requests over the stretch that a clause tells from theirs; None where it tells none, or the last had none."""
    last = scene.memory.calls[-1]
    before, after = _unit_before(clause), _AFTER.match(" ".join(clause.low.split()))
    if after is not None:
        made = [_moved_on(call, after["later"] or after["unit"] or after["next"], scene.today) for call in _alike(scene)]
    elif before is not None:
        made = [_moved_back(call, before, scene.today) for call in _alike(scene)]
    elif last.intent in _AHEAD and (change := _change(clause)) is not None:
        made = [_ahead(call, change) for call in _alike(scene)]
    elif last.intent in _RANGED and "range" in last.args and (change := _change(clause)) is not None:
        made = [_ranged(call, change, scene.today) for call in _alike(scene)]
    else:
        return None
    calls = tuple(call for call in made if call is not None)
    return [Draft(calls=calls)] if calls else None


def _alike(scene: Scene) -> tuple[Call, ...]:
    """The last request, and those of its kind beside it."""
    return tuple(call for call in scene.memory.calls if call.intent == scene.memory.calls[-1].intent)


def _unit_before(clause: Clause) -> str | None:
    text = " ".join(clause.low.split())
    found = _BEFORE.match(text)
    if found is None:
        return None
    return (
        (found["unit"] or found["named"] or found["ago"] or ("year" if found["same"] else "period"))
        .replace("one", "period")
        .replace("stretch", "period")
    )


def _change(clause: Clause) -> Duration | tuple[int, int] | None:
    """By how much longer or (below 0) shorter, or times what; None where nothing of the kind is said."""
    text = clause.plain
    for pattern, factor in _FACTORS:
        if pattern.match(text):
            return factor
    if not clause.times.durations:
        return None
    length = clause.times.durations[0]
    said = " ".join(clause.marked.replace(clause.text[length.start : length.end].lower(), "¤").split())
    if _LONGER.match(said):
        return length
    return replace(length, count=-length.count) if _SHORTER.match(said) else None


def _ahead(call: Call, change: Duration | tuple[int, int]) -> Call:
    said = call.args.get("horizon_days")
    days = said if isinstance(said, int) else MakeForecast.model_fields["horizon_days"].default
    if isinstance(change, tuple):
        after = days * change[0] // change[1]
    else:
        length = replace(change, count=abs(change.count)).horizon_days()
        after = days + (length if change.count > 0 else -length)
    return call.with_args(horizon_days=min(LONGEST, max(1, after)))


def _span(call: Call, today: date) -> tuple[date, date] | None:
    """The first and last day of a request; None where its range is all there is, or none."""
    said = call.args.get("range")
    if said is None or said == "max":
        return None
    try:
        found = resolve_range(Span.model_validate(said) if isinstance(said, dict) else str(said), today)
    except (InvalidInput, ValueError):
        return None
    return found.start, found.end


def _ranged(call: Call, change: Duration | tuple[int, int], today: date) -> Call | None:
    span = _span(call, today)
    if span is None:
        return None
    start, end = span
    if isinstance(change, tuple):
        begin = end - timedelta(days=max(1, (end - start).days * change[0] // change[1]))
    elif change.unit in _PER and change.count == int(change.count):
        begin = months_before(start, int(change.count) * _PER[change.unit])
    else:
        length = replace(change, count=abs(change.count)).horizon_days()
        begin = start - timedelta(days=length if change.count > 0 else -length)
    return call.with_args(range=_as_range(max(FIRST_DAY, min(begin, end - timedelta(days=1))), end))


def _moved_back(call: Call, unit: str, today: date) -> Call | None:
    """The request over the stretch before its own, or as long before as `unit` says; a quote of the day before its own."""
    if call.intent == "quote":
        said = call.args.get("date")
        day = date.fromisoformat(said) if isinstance(said, str) else today
        return call.with_args(about=None, date=_back(day, "day" if unit in {"period", "range"} else unit).isoformat())
    if call.intent not in _RANGED:
        return None
    span = _span(call, today)
    if span is None:
        return None if unit in {"period", "range", "day", "week"} else call.with_args(range=_whole(_back(today, unit), unit))
    start, end = span
    if unit in {"period", "range"}:
        unit = _own_unit(start, end)
    if unit in {"period", "range"}:
        length = end - start
        return call.with_args(range=_as_range(max(FIRST_DAY, start - length - timedelta(days=1)), start - timedelta(days=1)))
    if unit in _MONTHS and end == today and start == date.fromisoformat(str(_whole(start, unit)["start"])):
        return call.with_args(range=_whole(_back(start, unit), unit))
    begin, finish = _back(start, unit), _back(end, unit)
    if unit in _MONTHS and end.day == month_end(end.year, end.month).day and start.day == 1:
        finish = month_end(finish.year, finish.month)
    return call.with_args(range=_as_range(begin, finish))


def _moved_on(call: Call, unit: str, today: date) -> Call | None:
    """The request over its stretch as long after as `unit` says, or of its day that much later; None where that is not over yet."""
    if call.intent == "quote":
        said = call.args.get("date")
        day = _on(date.fromisoformat(said), unit) if isinstance(said, str) else None
        return None if day is None or day > today else call.with_args(about=None, date=day.isoformat())
    span = _span(call, today) if call.intent in _RANGED else None
    if span is None or (begin := _on(span[0], unit)) > today:
        return None
    finish = _on(span[1], unit)
    if unit in _MONTHS and span[0] < span[1] and span[1].day == month_end(span[1].year, span[1].month).day:
        finish = month_end(finish.year, finish.month)
    return call.with_args(range=_as_range(begin, min(finish, today)))


def _on(day: date, unit: str) -> date:
    return day + timedelta(days=_LENGTHS[unit]) if unit in _LENGTHS else months_before(day, -_MONTHS[unit])


def _own_unit(start: date, end: date) -> str:
    """The calendar unit that a stretch is one of; "period" where it is none."""
    if start.day == 1 and end == month_end(end.year, end.month):
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        return {1: "month", 3: "quarter", 12: "year"}.get(months, "period")
    return "week" if (end - start).days == 6 and start.weekday() == 0 else "day" if start == end else "period"


def _back(day: date, unit: str) -> date:
    return max(FIRST_DAY, day - timedelta(days=_LENGTHS[unit])) if unit in _LENGTHS else months_before(day, _MONTHS[unit])


def _whole(day: date, unit: str) -> dict[str, JsonValue]:
    """The calendar month, quarter or year that a day is in."""
    first = {"month": day.month, "quarter": 3 * ((day.month - 1) // 3) + 1, "year": 1}[unit]
    return _as_range(date(day.year, first, 1), month_end(day.year, first + _MONTHS[unit] - 1))


def _as_range(start: date, end: date) -> dict[str, JsonValue]:
    return {"start": start.isoformat(), "end": end.isoformat()}
