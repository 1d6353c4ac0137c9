"""What keeps a trade from being proposed though it was understood: a side that is not said, a year in place of a number, a day that is none, a currency that is none, a figure that would be dropped."""

import re
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

from agents.understanding.accounted import accounted
from agents.understanding.clause import Clause
from agents.understanding.currencies import odd_code
from agents.understanding.dates import MONTHS
from agents.understanding.denominations import in_one_currency
from agents.understanding.lots import METHODS
from agents.understanding.model import Args, JsonValue
from agents.understanding.orders import beyond
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, asking
from agents.understanding.sides import unsided

_FIRST_YEAR = 1950
OTHER_WAY = (
    "A single sale cannot be booked as “{way}”. It takes its units as the books are kept, or as you say: “lifo”, “fifo”, “highest cost first”, “lowest cost first”, "
    "“from lot 3”, or “those bought in March 2021”. Tell me the sale again with one of these, or without."
)


def questioned(draft: Draft, clause: Clause, scene: Scene) -> Draft:
    """The draft, or the question that has to be answered before it may be proposed."""
    if not draft.calls or draft.calls[0].intent != "add_transaction":
        return draft
    args = draft.calls[0].args
    waiting = scene.memory.question
    if unsided(clause.plain, after_question=waiting is not None and waiting.call.intent == "add_transaction"):
        return asking("side", "Is that to buy or to sell?", "add_transaction", _less(args, "side"), ("buy", "sell"))
    if not draft.missing and (dayless := _without_day(draft, clause, scene.today)) is not None:
        return dayless
    if args.get("side") == "sell" and not args.get("lots") and (way := METHODS.search(clause.plain)) is not None:
        return Draft(calls=(clarify("lots", OTHER_WAY.format(way=way[0])),))
    for call in () if draft.missing else draft.calls:
        if (year := _year(clause, call.args, scene.today)) is not None:
            question = f"Is {year} the year, or the number of units? How many {call.args.get('symbol')} was it?"
            return asking("quantity", question, "add_transaction", _less(call.args, "quantity"))
    return in_one_currency(beyond(accounted(_in_known_currency(draft, clause), clause, scene), clause, scene), clause, scene)


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_LONG = 1
"""Days of a stretch of time from which on a trade in it needs its day."""
_WEEKS = 106
"""How far back a day of the week is looked for."""
_WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b")
SPAN = "span"
"""Holds, while a question for the day is open, the first and last day of the time that was named."""


def _without_day(draft: Draft, clause: Clause, today: date) -> Draft | None:
    """The question for the day where one is named that is none, or a time that is over; None where the day is clear."""
    no_day, stretch = _no_day(clause), _past_stretch(clause, draft.calls[0].args, today)
    if no_day is not None:
        return Draft(calls=(clarify("date", f"{no_day} is no day of the calendar. Tell me again with the day that it was."),))
    if stretch is None:
        return _some_day(clause, draft)
    words, begin, finish = stretch
    if len(draft.calls) > 1:
        return Draft(calls=(clarify("date", f"On which days {words} was it? Tell me each trade again with its day."),))
    known: dict[str, JsonValue] = {**draft.calls[0].args, SPAN: [begin.isoformat(), finish.isoformat()]}
    return asking("date", f"On which day {words} was it?", "add_transaction", known)


_SOME_DAY = re.compile(
    r"\b(?:the other (?:day|week)|recently|lately|(?:a|some) (?:while|time) (?:ago|back)|(?:a few|a couple(?: of)?|some|several) (?:days|weeks|months|years) (?:ago|back)|(?:last|over the|on the|at the|this past|the past) weekend|not long ago)\b"
)
"""A day that was and is not said: today's would be wrong."""


def _some_day(clause: Clause, draft: Draft) -> Draft | None:
    """The question for the day of a trade that is told of as past without it; None where it is not."""
    args, said = draft.calls[0].args, _SOME_DAY.search(clause.low)
    if said is None or args.get("side") not in {"buy", "sell"} or args.get("date") or args.get("lots") or clause.times.days:
        return None
    if (args["side"] == "sell" and clause.has(r"\bbought\b")) or not clause.has(r"\b(?:bought|sold|purchased|got|picked up|acquired)\b"):
        return None
    if len(draft.calls) > 1:
        return Draft(calls=(clarify("date", "On which days was it? Tell me each trade again with its day."),))
    return asking("date", "On which day was it?", "add_transaction", dict(args))


def _past_stretch(clause: Clause, args: Args, today: date) -> tuple[str, date, date] | None:
    """A month or a year that is over, in which a trade was without its day: today's would be wrong; None for all else."""
    if (
        args.get("side") not in {"buy", "sell"}
        or args.get("date")
        or args.get("lots")
        or (args["side"] == "sell" and clause.has(r"\bbought\b"))
    ):
        return None
    for period in clause.times.periods:
        if period.finish is not None and period.finish < today and (period.finish - period.begin).days >= _LONG:
            said = clause.text[period.start : period.end].strip()
            return said if re.match(r"(?:in|last|during)\b", said, re.IGNORECASE) else f"in {said}", period.begin, period.finish
    return None


def day_within(day: date, span: JsonValue, said: str) -> str:
    """A day as ISO text; one that was `said` without its year, or by its number alone, is that of the time that was named, where it falls into it."""
    begin, finish = (date.fromisoformat(str(end)) for end in span) if isinstance(span, list) else (day, day)
    numbered = re.search(rf"{_MONTH}|[-/.]", said) is None
    if _WEEKDAY.search(said) and not re.search(r"\d", said):
        return next((moved for weeks in range(_WEEKS) if begin <= (moved := day - timedelta(weeks=weeks)) <= finish), day).isoformat()
    for year in () if re.search(r"(?:19|20)\d\d", said) else (begin.year, finish.year):
        with suppress(ValueError):
            moved = day.replace(year=year, month=begin.month if numbered else day.month)
            if begin <= moved <= finish:
                return moved.isoformat()
    return day.isoformat()


_DAY_FORM = re.compile(
    rf"(?<![\d.,/-])(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTH})\b(?: \d{{4}})?|(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?\b(?!\d))(?![\d/-])"
)


def _no_day(clause: Clause) -> str | None:
    """What is written like a day and is none, such as 31.2.2022; None where every such thing was read as a day."""
    times = (clause.times.days, clause.times.periods, clause.times.durations)
    taken = [(item.start, item.end) for group in times for item in group]
    read = (found for found in _DAY_FORM.finditer(clause.low) if not any(a <= found.start() < b for a, b in taken))
    return next((found[0] for found in read), None)


def _less(args: Args, name: str) -> dict[str, JsonValue]:
    return {key: value for key, value in args.items() if key != name}


def _year(clause: Clause, args: Args, today: date) -> int | None:
    """The quantity where it is rather the year in which it was: "bought 1998 Exxon"; None where units are said."""
    quantity = args.get("quantity")
    if args.get("side") not in {"buy", "sell"} or args.get("date") or not isinstance(quantity, Decimal) or quantity % 100 == 0:
        return None
    if not _FIRST_YEAR <= quantity <= today.year or quantity != int(quantity):
        return None
    said = rf"\b{int(quantity)} ?(?:x|(?:\w+ )?(?:shares?|units?|stocks?|pieces|coins?))\b"
    written = clause.has(rf"(?<![\d,.]){int(quantity)}(?![\d.])")
    return int(quantity) if written and not clause.has(said) else None


def _in_known_currency(draft: Draft, clause: Clause) -> Draft:
    times = (clause.times.days, clause.times.periods, clause.times.durations)
    taken = [(item.start, item.end) for group in (clause.mentions, *times) for item in group]
    odd = None if draft.missing or clause.text.isupper() else odd_code(clause.text, taken)
    if odd is None or len(draft.calls) != 1 or "currency" in draft.calls[0].args:
        return draft
    return asking("currency", f"Which currency is {odd}? Give its code, such as EUR.", draft.calls[0].intent, draft.calls[0].args)
