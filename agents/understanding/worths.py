"""What something was or would be worth: one's portfolio on a day that was, money put into an instrument long ago."""

import re
from datetime import date

from agents.understanding.clause import Clause
from agents.understanding.figures import Role

_GROWN = re.compile(
    r"\b(?:what|how much)\b.*\b(?:would|will|could|is|are|has|have)\b.*\b(?:be|worth|become|grown|turned into|amount to|today|now)\b"
    r"|\b(?:would|will) (?:now |today )?(?:be|have (?:become|grown|turned))\b.*\b(?:worth|today|now|into|to)\b"
)
_PUT_IN = re.compile(r"\b(?:had|if i|if we|would have|invested|bought|put|what if|starting with|start with)\b")
_DEALT = re.compile(r"(?<!if )\b(?:i|we) (?:just |also )?(?:bought|sold|deposited|withdrew)\b")
_MINE = re.compile(r"\b(?:my|our|i|we)\b")
_WORTH = re.compile(
    r"\b(?:worth|valued|total value|value of (?:my|our|the)|(?:portfolio|account|holdings)(?:'s)? (?:total )?(?:value|balance|size)|net worth)\b"
    r"|\bhow (?:much|big|large) (?:money )?(?:did i have|was (?:it|my|our))\b"
)
_RESULT = re.compile(r"\b(?:gain\w*|made|make|earn\w*|profit\w*|return\w*|los[ets]\w*|up|down|perform\w*|if|would|since)\b")
_FIRST_DAY = re.compile(r"\b(?:start|beginning|begin|turn|first day) of (?:the )?(?:year )?$")


def past_investment(clause: Clause, today: date) -> bool:
    """Whether a clause asks what money, put into something earlier, would be today: "what would $10000 in apple in 2010 be today"."""
    begins = [*(day.date for day in clause.times.days), *(period.begin for period in clause.times.periods)]
    past = any(length.direction == "past" for length in clause.times.durations) or any(begin < today for begin in begins)
    ahead = any(length.direction == "future" for length in clause.times.durations) or any(begin > today for begin in begins)
    return past and not ahead and len(clause.mentions) == 1 and _grows(clause) and not _DEALT.search(clause.plain)


def _grows(clause: Clause) -> bool:
    """Whether an amount or a number of units is named, and what becomes of it asked."""
    staked = any(f.money or f.role in {Role.AMOUNT, Role.QUANTITY} or (f.value >= 100 and f.role is Role.BARE) for f in clause.figures)
    return staked and _GROWN.search(clause.plain) is not None


def supposes_investment(clause: Clause) -> bool:
    """Whether money is said to have been put into something, if only in thought."""
    return _PUT_IN.search(clause.plain) is not None or _grows(clause)


def worth_day(clause: Clause, today: date) -> date | None:
    """The past day of which a clause asks what one's portfolio or holding was worth; None where it asks for something else."""
    text = clause.plain
    if not _WORTH.search(text) or not _MINE.search(text) or _RESULT.search(text) or clause.figures:
        return None
    if clause.times.days and clause.times.days[0].date < today:
        return clause.times.days[0].date
    period = next((one for one in clause.times.periods if one.name is None), None)
    if period is None or clause.times.durations:
        return None
    day = period.begin if _FIRST_DAY.search(clause.low[: period.start]) else period.finish
    return day if day is not None and day < today else None
