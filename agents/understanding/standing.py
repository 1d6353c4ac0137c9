"""How the books stood on a day that was: what was held, the cash, the shares of the whole."""

import re
from datetime import date

from agents.understanding.clause import Clause

_HELD = re.compile(
    r"\b(?:did|have|had) (?:i|we) (?:own|hold|have|held|had|owned)\b|\b(?:was|were) (?:my|our|in my|in our)\b|\b(?:my|our) (?:\w+ )?(?:holdings|positions|portfolio|cash|shares|stocks|depot)\b"
    r"|\b(?:was|were) (?:in|invested in) §|\b§ (?:did|had) (?:i|we)\b"
)
_NOT_SO = re.compile(
    r"\b(?:bought|buy|sold|sell|gain\w*|made|make|earn\w*|profit\w*|return\w*|los[ets]\w*|perform\w*|do|done|doing|since|from|between|until|forecast|risk\w*|volatil\w*|drawdown|trades?|transactions?|deposit\w*|withdr\w+|dividends?|fees?|pa(?:y|id)|if|would|worth|valued?)\b"
)


_AT_END = re.compile(
    r"\bhow (?:much|many)\b.*\b(?:did|had) (?:i|we) (?:have|own|hold)\b|\b(?:did|had) (?:i|we) (?:have|own|hold)\b|\bwhat (?:was|were) (?:my|our) (?:cash|holdings|positions)\b"
)
"""A month or a year stands for its end, where it is asked what was there."""


def day_that_was(clause: Clause, today: date) -> date | None:
    """The one past day that a clause names; None where it names none or several; of a month or a year what was there at its end."""
    days, spans = clause.times.days, clause.times.periods
    if not days and len(spans) == 1 and not clause.times.durations and spans[0].name is None and _AT_END.search(clause.plain):
        end = spans[0].finish
        return end if end is not None and end < today else None
    if len(days) != 1 or clause.times.periods or clause.times.durations or days[0].date >= today:
        return None
    return days[0].date


def asks_standing(clause: Clause, today: date) -> bool:
    """Whether a clause asks what was held on a day that was ("what did I own on 2022-01-31?")."""
    return day_that_was(clause, today) is not None and _HELD.search(clause.plain) is not None and not _NOT_SO.search(clause.plain)
