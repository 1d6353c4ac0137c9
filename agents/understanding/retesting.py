"""The last backtest gone on with: over other days, at other costs, by another schedule, rule or instrument, and single figures of it."""

import re
from dataclasses import replace

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.model import Call, JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.outlooks import points_ahead
from agents.understanding.replies import residue
from agents.understanding.rule_names import STRATEGIES
from agents.understanding.scene import PORTFOLIO, Draft, Scene, about_portfolio, asking, chosen, range_of, symbols_of
from agents.understanding.strategies import CALENDARS, SCHEDULED, SWEEP, params_of, trading_terms
from tools.asked import Measured

_TEST = "backtest_strategy"
_TUNED = re.compile(
    rf"{SWEEP}|\b(?:optimi[sz]e|tune|fine-?tune|improve|vary|find|search|use|try) (?:(?:the|its|their|for|best|better|good|optimal|other|different|some|all|more|those|these) )*(?:parameters?|params|settings?|windows?|lengths?|averages?|variants?|values|combinations?)\b"
    rf"|^{LEAD}(?:optimi[sz]e|tune|fine-?tune|sweep)(?: (?:it|that|this|them))?\W*$"
)
_OTHER_REQUEST = re.compile(
    r"\b(?:buy|bought|sell|sold|deposit\w*|withdr\w+|record|alert|notify|watch|forecast|predict\w*|price|quote|own|delete|undo|my|mine|me|i|explain|why|what is (?:an?|the)|mean)\b"
)
_WORDS = re.compile(
    r"\b(?:back-?tests?|tests?|re-?run|run|strateg(?:y|ies)|rule|rebalanc\w+|trad(?:e|es|ed|ing)|invest(?:ed|ing)?|start(?:ed|ing)?|begin(?:ning)?|money|capital|dollars?|costs?|fees?|"
    r"add|plus|include|top|fast|slow|short|long|window|look-?back|signal|benchmark|too|alone|only|both|every|each|data|period|years?|times|chart|done|work(?:ed)?|have|had|did|does|compare[ds]?|switch|rather|frequen\w+|often|more|less|parameters?|settings?|one)\b"
)
_ABOUT: tuple[tuple[Measured, str], ...] = (
    (Measured.WORST_YEAR, r"\b(?:worst|weakest|poorest|bad|losing|baddest) (?:calendar )?years?\b|\byears?\b.*\b(?:worst|lose|lost|losses|badly|weakest)\b"),
    (Measured.BEST_YEAR, r"\b(?:best|strongest|good|winning) (?:calendar )?years?\b|\byears?\b.*\b(?:best|strongest|won|gained)\b"),
    (Measured.TRADES, r"\bhow (?:often|many times|frequently)\b|\b(?:how many|number of|count of) (?:trades|orders|switches|transactions)\b|^\W*(?:and |the |its )*trades\W*$"),
    (Measured.COSTS, r"\bhow much\b.*\b(?:costs?|fees)\b|\b(?:what|how much) did (?:it|that|trading|the trading) cost\b|\b(?:costs?|fees) (?:paid|in all|in total|altogether)\b|\btotal (?:costs?|fees)\b"),
    (Measured.EXPOSURE, r"\b(?:how (?:long|much)|how much of the time|what share).*\binvested\b|\bexposure\b|\btime in the market\b"),
    (Measured.LUCK, r"\bluck\b|\bsignificant\b|\bby chance\b|\b(?:really|actually) better\b|\bcan i (?:trust|rely)\b|\boverfit\w*\b"),
    (Measured.SHARPE, r"\bsharpe\b"),
    (Measured.SORTINO, r"\bsortino\b"),
    (Measured.VOLATILITY, r"\bvolatil\w+\b|\bhow (?:risky|bumpy|wild)\b|\bswings?\b"),
    (Measured.DRAWDOWN, r"\bdraw-?downs?\b|\b(?:worst|biggest|largest|deepest|maximum|max) (?:fall|drop|loss|decline|dip)\b|\bhow (?:deep|far)\b.*\bfall\b"),
    (Measured.GROWTH, r"\b(?:per|each) year\b|\b(?:how much|what)\b.*\ba year\b|\bcagr\b|\bannual(?:ly|i[sz]ed)?\b|\bin (?:all|total)\b|\b(?:total|overall) (?:return|gain|profit)\b"),
)  # fmt: skip
_ASKS = re.compile(
    r"^\W*(?:and|so|but|ok|okay|then|now|what|which|how|was|is|were|did|does|could|can|show|tell|the|its|total|number|in|worst|best|a|per|sharpe|sortino|volatility|max\w*|drawdowns?|trades|costs?)\b"
)
_MOST_WORDS = 12
_AGAINST = re.compile(
    r"\b(?:against|versus|vs\.?|compared? (?:it |that |this )?(?:to|with)|beside|next to|benchmark(?:ed)?(?: against| to| is)?) (?:the |just |simply )*§\W*$"
)
_TOO = re.compile(r"\b(?:too|as well|also|in addition)\b|^\W*(?:add|plus|include|throw in)\b")
_MY_TRADES = re.compile(r"^\W*(?:and |show |list |me |the )*(?:my|our) trades\W*$")
_ONE_WINDOW = re.compile(r"\b(fast|short|slow|long)(?:er)?(?: (?:windows?|averages?|means?|lengths?|one|of|at|to|is|=))*:? ?(\d{1,4})\b")
_TITLES = {"buy_and_hold": "Buying and holding", "sma_crossover": "A moving-average crossover", "mean_reversion": "Mean reversion", "forecast_driven": "Following the forecasts", "own_history": "Your own history"}  # fmt: skip


def retested(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The last backtest with what a short message says in place of the old, or the one figure of it that is asked for; None for another request."""
    memory = scene.memory
    if not memory.calls or memory.calls[-1].intent != _TEST or memory.question is not None or len(clause.text.split()) > _MOST_WORDS:
        return None
    calls = tuple(call for call in memory.calls if call.intent == _TEST and call.args.get("strategy") != "buy_and_hold")
    calls = calls or memory.calls[-1:]
    if (about := _about(clause)) is not None:
        return [Draft(calls=tuple(call.with_args(about=about.value) for call in calls))]
    if not _speaks_of_test(clause) or points_ahead(clause) or _MY_TRADES.match(clause.plain):
        return None
    calls = tuple(call.with_args(about=None) for call in calls)
    made = tuple(_otherwise(call, changes) for call in calls if (changes := _changes(call, clause, scene)))
    if made:
        return [Draft(calls=_each_once(made))]
    return _without_schedule(calls, clause)


def _each_once(calls: tuple[Call, ...]) -> tuple[Call, ...]:
    return tuple(call for place, call in enumerate(calls) if call not in calls[:place])


def _about(clause: Clause) -> Measured | None:
    """The one figure of a backtest that a short question asks for."""
    text = " ".join(clause.low.split())
    if clause.mentions or clause.figures or not _ASKS.match(text) or re.search(r"\b(?:my|mine|our|explain|why|mean|without|no)\b", text):
        return None
    return next((about for about, pattern in _ABOUT if re.search(pattern, text)), None)


def _speaks_of_test(clause: Clause) -> bool:
    """Whether a message consists of nothing but what a backtest can be asked with."""
    text = clause.plain
    for _, pattern in STRATEGIES:
        text = re.sub(pattern, " ", text)
    whole = about_portfolio(clause) and re.search(r"\b(?:on|of|with|for) (?:my|our|the|all)\b", clause.plain) is not None
    if whole:
        text = re.sub(r"\b(?:my|our|the) (?:\w+ )?(?:portfolio|holdings|positions|stocks|shares)\b", " ", text)
    if _OTHER_REQUEST.search(text) or (about_portfolio(clause) and not whole):
        return False
    tuned = _TUNED.sub(" ", clause.marked)
    for _, pattern in CALENDARS:
        tuned = re.sub(pattern, " ", tuned)
    left = residue(replace(clause, marked=_WORDS.sub(" ", tuned)), studied=True)
    return not [word for word in left if not (whole and word in {"portfolio", "holdings", "positions"})]


def _changes(call: Call, clause: Clause, scene: Scene) -> dict[str, JsonValue]:
    """What the message sets anew in one backtest."""
    name = str(call.args.get("strategy"))
    rule = _other_rule(name, clause)
    changes: dict[str, JsonValue] = {} if rule is None else {"strategy": rule}
    own = params_of(rule or name, clause) | _single_windows(rule or name, clause)
    if name == "momentum" and "lookback" in own and not clause.has(r"\b(?:look-?back|momentum|signal|formation)\b"):
        own.pop("lookback")
    before = call.args.get("params")
    if own:
        changes["params"] = {**(before if isinstance(before, dict) and rule is None else {}), **own}
    terms = trading_terms(clause)
    if _TUNED.search(clause.plain):
        terms["sweep"] = True
    changes |= {term: value for term, value in terms.items() if value is not None}
    money = next((f.value for f in clause.figures if f.money or f.role is Role.AMOUNT), None)
    if money is not None and "fee_per_trade" not in changes:
        changes["amount"] = money
    span = range_of(clause, scene)
    if span is not None and not _is_length(span, own):
        changes["range"] = span
    return changes | _named(call, clause, scene)


def _other_rule(name: str, clause: Clause) -> str | None:
    """Another strategy that the message names; a schedule alone ("rebalanced monthly") names none where the last one has one."""
    named = [rule for rule in chosen(STRATEGIES, clause.plain) if rule != name]
    if chosen(CALENDARS, clause.low):
        named = [rule for rule in named if rule != "dca" and (rule != "rebalance" or name not in SCHEDULED)]
    return named[0] if named else None


def _single_windows(name: str, clause: Clause) -> dict[str, JsonValue]:
    """One window of a crossover alone: "with a fast average of 20"."""
    if name != "sma_crossover":
        return {}
    return {("fast" if axis in {"fast", "short"} else "slow"): int(days) for axis, days in _ONE_WINDOW.findall(clause.low)}


def _is_length(span: JsonValue, own: dict[str, JsonValue]) -> bool:
    """Whether a stretch of time said how long a window is, and not over which days to test."""
    days = [f"{own[key]}d" for key in ("window", "fast", "slow") if key in own]
    return span in days or ("lookback" in own and isinstance(span, str) and span.endswith("m"))


def _named(call: Call, clause: Clause, scene: Scene) -> dict[str, JsonValue]:
    """The instruments that the message names: in place of the old, beside them, or to measure against."""
    named = symbols_of(clause, scene)
    if not named:
        return {"symbols": [PORTFOLIO], "weights": None} if about_portfolio(clause) else {}
    if _AGAINST.search(clause.plain) and len(named) == 1:
        return {"benchmark": named[0]}
    listed = call.args.get("symbols")
    kept = [str(symbol) for symbol in listed] if isinstance(listed, list) and _TOO.search(clause.plain) else []
    return {"symbols": [*dict.fromkeys([*kept, *named])], "weights": None}


def _otherwise(call: Call, changes: dict[str, JsonValue]) -> Call:
    """The backtest with those changes; another rule, or a sweep, brings its own parameters."""
    if "strategy" in changes:
        changes = {"params": None, "sweep": None, "grid": None, **changes}
    if changes.get("sweep") or changes.get("grid"):
        changes = {**changes, "params": None}
    elif "params" in changes:
        changes = {"sweep": None, "grid": None, **changes}
    return call.with_args(**changes)


def _without_schedule(calls: tuple[Call, ...], clause: Clause) -> list[Draft] | None:
    """The question that is left where a schedule is asked of a rule that has none."""
    told = chosen(CALENDARS, clause.low)
    if not told:
        return None
    name = _TITLES.get(str(calls[-1].args.get("strategy")), "That strategy")
    question = f"{name} has no schedule: it trades on its signals alone. Which strategy shall I test {told[0]}: momentum, equal weight or volatility targeting?"
    args: dict[str, JsonValue] = {**calls[-1].args, "strategy": None, "sweep": None, "grid": None, "params": {"rebalance": told[0]}}
    return [asking("strategy", question, _TEST, args, ("momentum", "equal weight", "volatility targeting"))]
