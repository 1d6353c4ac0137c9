"""Other weights than those held: which objective, among which instruments, within which limits and at what costs."""

import re
from collections.abc import Collection

from agents.understanding.clause import Clause
from agents.understanding.model import JsonValue
from agents.understanding.scene import SESSIONS, Draft, Scene, made, percentages, range_of, symbols_of

OBJECTIVES = (
    ("rebalance", r"\brebalanc(?:e|ing)\b.*\b(?:to|back|target)\b.*(?:\d|target|current)|\btarget (?:weights?|allocation)\b|\b\d\d/\d\d\b"),
    ("min_cvar", r"\bcvar\b|\bconditional value at risk\b|\bexpected shortfall\b|\btail (?:risk|loss)"),
    ("hrp", r"\bhrp\b|\bhierarchical\b"),
    ("risk_parity", r"\brisk[- ]parity\b|\bequal risk\b|\bsame (?:amount of )?risk\b|\brisk (?:budget|contribution)|\bcontribut\w* (?:the same|equal\w*)|\ball[- ]weather\b"),
    ("max_sharpe", r"\bsharpe\b|\brisk[- ]adjusted\b|\btangency\b|\breturn per (?:unit of )?risk\b"),
    ("equal_weight", r"\bequal(?:ly)?\b|\beven(?:ly| out)?\b|\bsame (?:size|weight|amount)\b|\b1/n\b"),
    ("min_variance", r"\bmin\w* (?:the )?(?:variance|volatility|risk)|\b(?:low(?:est|er)?|least|small(?:est)?|less|reduce\w*|minimi[sz]\w*|decrease)\b.*\b(?:variance|volatil\w*|risk\w*|swings?|fluctuat\w*)\b|\b(?:swings?|jumps?|bounces?|wobbles?|moves?|fluctuates?) (?:around |about |up and down )?(?:as little|the least|less)\b|\bcalmer\b|\bsteadier\b|\bsafer\b|\bcalmest\b|\bas (?:safe|calm|stable|steady|low[- ]risk) as\b|\bsafest\b|\bsteadiest\b|\bleast volatile\b|\bmin var\b|\bgmv\b"),
    ("max_sharpe", r"\befficient\b|\bmean[- ]variance\b"),
    ("rebalance", r"\brebalanc\w+"),
)  # fmt: skip
LIMITS = (
    ("max_turnover", re.compile(r"\bturn(?:ing )?over\D{0,25}?(\d+(?:\.\d+)?) ?%|\b(\d+(?:\.\d+)?) ?% (?:of )?turnover")),
    ("max_weight", re.compile(r"\b(?:at most|max(?:imum)?(?: weight)?(?: of)?|no more than|not more than|cap(?:ped)?(?: at)?|up to|limit(?:ed)?(?: to)?)(?! turnover) (\d+(?:\.\d+)?) ?%(?! turnover)|\b(?:nothing|none(?: of (?:them|these|those))?|no (?:single |one )?\w+|not one|without any(?:thing)?) (?:(?:is|are|goes|go|gets|get|be|being|has|makes? up|going|may be|should be|will be) )*(?:above|over|more than|beyond|larger than|bigger than|exceed(?:s|ing)?) (\d+(?:\.\d+)?) ?(?:%|per ?cent)")),
    ("min_weight", re.compile(r"\b(?:at least|min(?:imum)?(?: weight)?(?: of)?|no less than|not less than) (\d+(?:\.\d+)?) ?%")),
)  # fmt: skip
_CAPPED = re.compile(
    r"\b(?:cap|limit|hold|keep) § (?:at|to|below|under)(?: most| a maximum of)? (\d+(?:\.\d+)?) ?(?:%|percent)|\b(?:at most|no more than|not more than|max(?:imum)?(?: of)?|up to) (\d+(?:\.\d+)?) ?(?:%|percent) (?:in|of|for) §"
)
_FLOORED = re.compile(
    r"\b(?:keep|hold) § (?:at least|above|over|at a minimum of|at no less than) (\d+(?:\.\d+)?) ?(?:%|percent)|\b(?:at least|no less than|not less than|min(?:imum)?(?: of)?) (\d+(?:\.\d+)?) ?(?:%|percent) (?:in|of|for) §"
)
BPS = re.compile(r"\b(\d+(?:\.\d+)?) ?(?:bps?|basis points?)\b")
_INVEST = re.compile(
    r"\b(?:with|invest(?:ing)?|put(?:ting)?(?: in)?|add(?:ing)?|plus) [$€£]? ?(\d+(?:\.\d+)?)(?! ?(?:%|percent|bps?|basis|days?|weeks?|months?|years?))(?: (?:dollars?|euros?|pounds?|more|of new money|in new money|extra))?\b"
)
MOST_SESSIONS = 5000


def build_optimize(clause: Clause, scene: Scene) -> Draft:
    """Optimize with objective, instruments when named, targets and limits."""
    objectives = [name for name, pattern in OBJECTIVES if clause.has(pattern)]
    named = symbols_of(clause, scene)
    bounds = _bounds(clause, named)
    limits = limits_in(clause, () if not bounds else ("max_weight", "min_weight"))
    percents = [share for share in percentages(clause) if share not in limits.values()]
    targets: JsonValue = None
    if not bounds and percents and len(named) == len(percents) and sum(percents) <= 1 + 1e-9:
        targets = dict(zip(named, percents, strict=True))
        objectives = ["rebalance", *objectives]
    if clause.has(r"\b(?:my|the|stored|to|back to) targets?\b"):
        objectives = ["rebalance", *objectives]
    if objectives[:1] == ["rebalance"] and "equal_weight" in objectives and targets is None and not clause.has(r"\btargets?\b"):
        objectives = ["equal_weight"]
    listed: JsonValue = [*named] if named and targets is None else None
    if bounds and len(named) == 1 and named[0] in scene.known.holdings:
        listed = None  # one of what is held, among all of it
    return made(
        "optimize",
        objective=objectives[0] if objectives else "max_sharpe",
        symbols=listed,
        targets=targets,
        bounds=bounds or None,
        whole_shares=True if clause.has(r"\bwhole shares?\b") else None,
        **limits,
        **fitting_terms(clause, scene),
    )


def limits_in(clause: Clause, without: Collection[str] = ()) -> dict[str, JsonValue]:
    """The limits that hold for every instrument, and for what may be turned over."""
    low, limits = clause.low, dict[str, JsonValue]()
    for name, pattern in LIMITS:
        if name not in without and (found := pattern.search(low)) is not None:
            limits[name] = float(next(value for value in found.groups() if value is not None)) / 100
            low = low.replace(found[0], " ")
    return limits


def _bounds(clause: Clause, named: tuple[str, ...]) -> dict[str, JsonValue]:
    """The least or largest share of the one instrument that is named."""
    if len(named) != 1:
        return {}
    largest, least = (pattern.search(clause.plain) for pattern in (_CAPPED, _FLOORED))
    if least is not None:
        return {named[0]: [float(least[1] or least[2]) / 100, 1.0]}
    return {} if largest is None else {named[0]: [0.0, float(largest[1] or largest[2]) / 100]}


def fitting_terms(clause: Clause, scene: Scene) -> dict[str, JsonValue]:
    """What trading costs, how far back is looked, and what is put in on top."""
    terms = dict[str, JsonValue]()
    if bps := BPS.search(clause.low):
        terms["cost_bps"] = float(bps[1])
    span = range_of(clause, scene)
    if isinstance(span, str) and (stretch := re.fullmatch(r"(\d+)(y|m|w|d)", span)):
        terms["lookback_days"] = min(int(stretch[1]) * SESSIONS[stretch[2]], MOST_SESSIONS)
    if clause.has(r"\b(?:new money|more money|extra money|on top|additional(?:ly)?|invest)\b") and (more := _INVEST.search(clause.low)):
        terms["invest"] = float(more[1])
    return terms
