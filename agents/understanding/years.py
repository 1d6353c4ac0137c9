"""Two years set beside each other: "was 2021 better than 2022?", "compare this year with the last"."""

import re

from agents.understanding.clause import Clause
from agents.understanding.dates import year_range
from agents.understanding.guards import Stance, stance
from agents.understanding.scene import Draft, Scene, call, symbols_of
from agents.understanding.sums import kinds_of

_BESIDE = re.compile(r"\b(?:compare[ds]?|versus|vs\.?|against|than|or|difference between|better|worse|beside)\b")
_YEAR = re.compile(
    r"\b(?P<year>(?:19|20)\d\d)\b|\b(?P<this>(?:this|the current) (?:year)|ytd)\b|\b(?P<last>(?:the )?(?:last|previous|past) (?:year|one)|the year before)\b"
)
_MONEY = re.compile(r"\b(?:dividends?|payouts?|deposits?|withdrawals?|trades?|transactions?|purchases?|sales|buys?|sells?|bought|sold)\b")
_OTHER = re.compile(
    r"\b(?:between|from|since|until|to|forecast\w*|predict\w*|price|crash|crisis|crossover|backtest\w*|if|will|report|alert|options?|risk\w*|volatil\w*)\b(?! 20\d\d (?:and|or|with|to) 20\d\d better)"
)


def years_beside(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The returns of two years, or what was paid in each; None where a message asks for something else."""
    low = clause.low
    if not _BESIDE.search(low) or _OTHER.search(low) or stance(clause.plain) is Stance.ADVICE or symbols_of(clause, scene):
        return None
    years = list(dict.fromkeys(_years(low, scene.today.year)))
    others = [figure for figure in clause.figures if not 1900 <= figure.value < 2100]
    if len(years) != 2 or others or max(years) > scene.today.year:
        return None
    if kinds_of(clause.plain) or _MONEY.search(clause.plain):
        return None
    return [Draft(calls=tuple(call("portfolio_performance", range={**year_range(year, scene.today)}) for year in years))]


def _years(low: str, present: int) -> list[int]:
    return [int(found["year"]) if found["year"] else present if found["this"] else present - 1 for found in _YEAR.finditer(low)]
