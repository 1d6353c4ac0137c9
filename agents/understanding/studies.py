"""Measuring what is held: risk and performance."""

import re
from decimal import Decimal

from agents.understanding.asking import about_of
from agents.understanding.clause import Clause
from agents.understanding.comparing import of_holdings, ranked_held
from agents.understanding.figures import Role
from agents.understanding.forecasts import RISE
from agents.understanding.model import JsonValue
from agents.understanding.scene import (
    MARKET_SYMBOL,
    PORTFOLIO,
    SESSIONS,
    Draft,
    Scene,
    about_market,
    call,
    chosen,
    made,
    range_of,
    sessions_of,
    symbols_of,
)
from agents.understanding.terms import end_asked, period_asked
from agents.understanding.worths import worth_day

METRICS = (
    (
        "contribution",
        r"\bcontribut\w+\b|\bwhere .*\brisk com\w+ from\b|\briskiest\b|\b(?:which|what) .*\b(?:adds?|drives?|carries|causes?) .*\brisk\b",
    ),
    ("cvar", r"\bconditional value at risk\b|\bexpected shortfall\b|\bcvar\b"),
    (
        "var",
        r"\bvalue at risk\b|\bhow much (?:could|can|might|would|may) (?:i|we|my portfolio) (?:(?:in |on )?¤ )?lose\b|\bmost i (?:could|can) lose\b",
    ),
    (
        "max_drawdown",
        r"\bdrawdowns?\b|\bpeak to trough\b|\b(?:worst|biggest|largest|deepest) (?:drop|fall|decline|slump|dip)\b(?! in a| within)",
    ),
    ("sharpe", r"\bsharpe\b"),
    ("sortino", r"\bsortino\b"),
    ("beta", r"\bbeta\b"),
    ("correlation", r"\bcorrelat\w+\b|\bmove together\b"),
    (
        "concentration",
        r"\bconcentrat\w+\b|\bbaskets?\b|\blopsided\b|\btop[- ]heavy\b|\btoo (?:heavy|heavily|much) (?:invested )?(?:in|on) (?:one|a single|1)\b",
    ),
    (
        "stress",
        r"\bslumps?\b|\b(?:20\d\d|19\d\d)[- ]style\b|\bfinancial crisis\b|\bdot[- ]?com\b|\bcovid\w*\b|\bstress\b|\bcrash(?:es)?\b|\brecession\b|\bmarket (?:drops|falls|tanks)\b|\b(?:if|when) .*\b(?:drop\w*|collapse\w*|fall\w*|fell|crash\w*|plunge\w*|tank\w*|slump\w*|sinks?|rises?|rose|gains?|climbs?|jumps?|rall(?:y|ies)|halves|halved|doubles?d?|goes (?:up|down))\b",
    ),
    ("volatility", r"\bvolatil\w+\b|\bstandard deviation\b"),
)
_BAD_STRETCH = re.compile(r"\b(?:bad|worst|terrible|single|one|in a|next) (day|week|month|quarter|year)\b")
_SOME_CRASH = re.compile(
    r"\b((?:19|20)\d\d)(?:'s)? (?:\w+ )?(?:crash|crisis|slump|selloff|bear)\b|\b(?:crash|crisis|slump|selloff) (?:of|in) ((?:19|20)\d\d)\b"
)
BAD_TIMES = (
    ("2008", r"\b(?:2007|2008|2009)\b|\bfinancial crisis\b|\blehman\b|\bsubprime\b|\bgreat recession\b|\bgfc\b"),
    ("dot-com", r"\bdot[- ]?com\b|\b(?:2000|2001|2002) (?:crash|bubble|style)|\btech bubble\b"),
    ("september 2001", r"\b9/11\b|\bseptember 2001\b"),
    ("covid", r"\bcovid\w*\b|\bcorona\w*\b|\bpandemic\b|\b(?:march )?2020 (?:crash|style|selloff)"),
    ("inflation", r"\b2022[- ](?:style|crash|selloff|bear)\b|\binflation (?:shock|year|2022|selloff)"),
    ("euro", r"\beuro crisis\b|\b2011[- ](?:style|crash)"),
    ("russian", r"\brussian? (?:default|crisis)\b|\bltcm\b|\b1998[- ](?:style|crash|crisis)"),
    ("gulf", r"\bgulf war\b|\b1990[- ](?:style|crash)"),
    ("autumn 2018", r"\b2018[- ](?:style|crash|selloff)|\bautumn (?:of )?2018\b"),
)  # fmt: skip


def build_risk(clause: Clause, scene: Scene) -> Draft:
    """portfolio_risk with metric, confidence, horizon, and a what-if: moves of instruments or of the market, or a bad time that was."""
    if (standing := ranked_held(clause)) is not None and not clause.has(r"\briskiest\b"):
        return of_holdings(standing, scene, range_of(clause, scene))
    metrics = chosen(METRICS, clause.plain)
    percents = [f.value for f in clause.figures if f.role is Role.PERCENT] or [
        f.value if f.value >= 1 else f.value * 100
        for f in clause.figures
        if f.role is Role.BARE and (80 <= f.value < 100 or Decimal("0.8") <= f.value < 1) and metrics and metrics[0] in {"var", "cvar"}
    ]
    stressed = "stress" in metrics
    tail = metrics and metrics[0] in {"var", "cvar"}
    shares = [float(p) / 100 for p in percents]
    confidence = None if stressed else next((1 - p if p < 0.5 else p for p in shares if tail or 0.5 <= p < 1), None)
    moves: list[JsonValue] = [*_moves(clause)] if stressed else []
    named = symbols_of(clause, scene)
    if (
        moves
        and not named
        and clause.has(
            r"\b(?:everything|all (?:of )?(?:my |the )?(?:stocks|holdings|positions|prices)|every (?:stock|holding)|my (?:whole |entire )?(?:portfolio|holdings|stocks))\b.*\d"
        )
    ):
        named = tuple(scene.known.holdings)
    named = tuple(symbol for symbol in named if not (moves and symbol.startswith("^")))  # an index that falls is the market that does
    several = dict(zip(named, moves, strict=True)) if len(named) > 1 and len(named) == len(moves) else None
    if several is None and len(named) > 1 and len(moves) == 1:
        several = dict.fromkeys(named, moves[0])
    against = clause.has(r"\b(?:vs\.?|versus|against|relative to|compared (?:to|with)|to the|to) §")
    benchmark = named[-1] if named and against and metrics[:1] == ("beta",) else None
    named = named[:-1] if benchmark else named
    if "concentration" in metrics and len(named) == 1:
        return made("allocation", by="symbol", symbol=named[0])
    ahead = sessions_of(clause, scene) if clause.has(r"\bvalue at risk\b|\bshortfall\b|\blose\b|\bhorizon\b") else None
    if ahead is None and (stretch := _BAD_STRETCH.search(clause.low)):
        ahead = SESSIONS[stretch[1][0]]
    period = next((name for name, pattern in BAD_TIMES if re.search(pattern, clause.low)), None) if stressed or not moves else None
    if period is None and stressed and not moves and (year := _SOME_CRASH.search(clause.low)):
        period = year[1] or year[2]
    args: dict[str, JsonValue] = {
        "metric": next((m for m in ("cvar", *metrics) if m in metrics), None),
        "confidence": confidence,
        "horizon_days": ahead,
        "shock": moves[0] if moves and several is None else None,
        "shocks": several,
        "symbol": named[0] if len(named) == 1 and several is None else None,
        "symbols": [*named] if len(named) > 1 and several is None else None,
        "period": period,
        "benchmark": benchmark,
        "range": range_of(clause, scene) if ahead is None and period is None else None,
        "forecast": True if clause.has(r"\bforecasts?\b|\bforward[- ]looking\b") else None,
        "actual": True if _WHAT_WAS.search(clause.plain) and not named and not moves and period is None else None,
    }
    if len(named) > 1 and several is None and args["metric"] in _EACH_ALONE and _COMPARING.search(clause.plain):
        return Draft(calls=tuple(call("portfolio_risk", **{**args, "symbols": None, "symbol": symbol}) for symbol in named))
    if len(named) > 1 and several is None and metrics == () and _COMPARING.search(clause.plain):
        args["metric"] = "volatility"
    return made("portfolio_risk", **args)


_EACH_ALONE = frozenset({"var", "cvar", "sharpe", "sortino", "max_drawdown"})
"""Measures of which a mix has one figure: instruments that are compared are measured each by itself."""
_COMPARING = re.compile(r"\b(?:vs\.?|versus|or|against|compared? (?:to|with)|than|compare|which|each|both)\b")
_WHAT_WAS = re.compile(
    r"^(?!.*\b(?:would|could|might|will)\b).*\b(?:actual|actually|really|in reality|was|were|had|has been|have been|did)\b.*\b(?:drawdown|sharpe|sortino|volatil\w+)\b"
)
"""Words for what the portfolio itself went through, rather than what today's holdings would have."""
_IN_WORDS = (
    (r"\b(?:halves|halved|half)\b", 0.5),
    (r"\ba third\b", 1 / 3),
    (r"\bdoubled?s?\b", 1.0),
)
"""Moves that are said without a figure, as fractions; a fall unless the words speak of a rise or of doubling."""


def _moves(clause: Clause) -> list[float]:
    """The assumed moves as fractions: a fall, unless the words around a percentage speak of a rise."""
    figures = [f for f in clause.figures if f.role is Role.PERCENT]
    told = next((move for pattern, move in _IN_WORDS if clause.has(pattern)), None)
    if not figures and told is not None:
        return [-told if told < 1 and not RISE.search(clause.low) else told]
    moves, begin = [], 0
    for figure in figures:
        words = clause.marked if len(figures) == 1 else clause.marked[begin : figure.start]
        moves.append(abs(float(figure.value)) / 100 * (1 if RISE.search(words) else -1))
        begin = figure.end
    return moves


_SAME_MONEY = re.compile(
    r"\b(?:benchmark(?:ed)?|same (?:money|flows|deposits|amounts?)|(?:did|do|have|am) (?:i|we) (?:\w+ )?(?:beat|beaten|outperform\w*|ahead of)|instead of)\b"
    r"|\b(?:my|our) (?:\w+ )?(?:returns?|performance|portfolio|account)\b.{0,30}\b(?:against|versus|vs\.?|beat|compared (?:to|with))\b"
)


_BESIDE = re.compile(
    r"\b(?:my|the|our) (?:\w+ )?portfolio(?:'s)?(?: \w+)* (?:with|to|against|versus|vs\.?|compared (?:to|with)|beside|next to|than) §|\bbenchmark(?:ed)? (?:of |against |with |is |= ?)?§|§ as (?:a |the |my )?benchmark|\bput\b.*\b(?:in|into) §.*\binstead\b"
)
"""The portfolio beside an instrument that had the same flows."""


def build_performance(clause: Clause, scene: Scene) -> Draft:
    """portfolio_performance over a range, of one holding when named, beside a benchmark when named."""
    named = symbols_of(clause, scene)
    benchmark = next((s for s in named if s.startswith("^") or (s in {"SPY", "QQQ", "DIA", "VOO"} and s not in scene.known.holdings)), None)
    beside = _SAME_MONEY.search(clause.low) or _BESIDE.search(clause.plain)
    if benchmark is None and about_market(clause) and not (named and beside):
        benchmark = MARKET_SYMBOL
    own = [s for s in named if s != benchmark]
    span = range_of(clause, scene)
    if benchmark and clause.has(r"\b(?:compare[ds]?|versus|vs|against)\b") and not own:
        return made("compare", symbols=[PORTFOLIO, benchmark], range=span)
    if benchmark is None and own and beside:
        benchmark, own = own[-1], own[:-1]
    by, worth = period_asked(clause.low), worth_day(clause, scene.today)
    if worth is not None:
        span = {"start": worth.isoformat(), "end": worth.isoformat()}
    return made(
        "portfolio_performance",
        range=span,
        symbol=own[0] if own else None,
        benchmark=benchmark,
        by=by,
        about="worth" if worth else end_asked(clause.low) if by else about_of(clause),
    )
