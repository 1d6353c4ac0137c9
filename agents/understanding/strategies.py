"""Backtests of strategies: which one, on what, with which parameters and at what costs, in plain words."""

import re

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.mixes import BPS
from agents.understanding.model import JsonValue
from agents.understanding.rule_names import BY_NAME, NOT_OFFERED, STRATEGIES
from agents.understanding.scene import (
    PORTFOLIO,
    SESSIONS,
    Draft,
    Scene,
    about_portfolio,
    ask_symbol,
    asking,
    call,
    chosen,
    percentages,
    range_of,
    subjects_of,
    symbols_of,
)
from agents.understanding.worths import supposes_investment
from analysis import STRATEGIES as STRATEGIES_KNOWN

WHICH_STRATEGY, OFFERED = (
    "Which strategy: buy and hold, moving-average crossover, momentum or mean reversion?",
    ("buy and hold", "crossover", "momentum", "mean reversion"),
)
SWEEP = r"\bsweep\w*\b|\bheat ?maps?\b|\bgrid(?: search)?\b|\b(?:try|test|compare) (?:all|many|every|different|several|various)\b|\b(?:best|optimal|which|what) (?:windows?|lengths?|parameters?|settings?|moving[- ]averages?|averages|combination)\b"
CALENDARS = (
    ("daily", r"\bdaily\b|\bevery day\b|\beach day\b"),
    ("weekly", r"\bweekly\b|\bevery week\b|\beach week\b|\bonce a week\b"),
    ("monthly", r"\bmonthly\b|\bevery month\b|\beach month\b|\bonce a month\b"),
    ("quarterly", r"\bquarterly\b|\bevery quarter\b|\beach quarter\b|\bonce a quarter\b|\bevery (?:three|3) months\b"),
    ("yearly", r"\byearly\b|\bannual(?:ly)?\b|\bevery year\b|\beach year\b|\bonce a year\b"),
    ("never", r"\bnever rebalanc\w+\b|\bwithout (?:any )?rebalancing\b|\bno rebalancing\b|\bunrebalanced\b"),
)
SCHEDULED = frozenset({"rebalance", "equal_weight", "target_weights", "momentum", "vol_target"})
_PARAM_WORDS = {
    "max_exposure": r"max(?:imum)?[-_ ]exposure|max_exposure",
    "min_return": r"min(?:imum)?[-_ ]return|min_return|least return",
    "max_age_days": r"max[-_ ]age(?:[-_ ]days)?",
    "entry": r"entry|enter(?:ing)?",
    "exit": r"exit(?:ing)?",
    "target": r"target(?:ing)?(?: volatility)?|vol(?:atility)?(?: target)?",
    "lookback": r"look[- ]?back|formation(?: period)?",
    "skip": r"skip(?:ping)?",
    "fast": r"fast|short",
    "slow": r"slow|long",
}
"""The parameters that people call by other words than by their names."""
_SAID = r"(?: (?:window|period|average|mean|length|threshold|level))?(?: (?:of|at|to|is|below|over))*\s*[:=]?\s*(-?\d+(?:\.\d+)?)\s?(%|percent\b)?(?:[- ]?(weeks?|months?|years?)\b)?"
_WINDOWS = (
    re.compile(r"\b(\d{1,5})[- ]?(?:days?|d|dma|sma|ema)\b.*?\b(\d{1,5})[- ]?(?:days?|d|dma|sma|ema)\b"),
    re.compile(r"\b(\d{1,5}) ?(?:/|x|-|and|,|over|vs\.?|days? (?:and|/|over)) ?(\d{2,5})\b"),
    re.compile(r"\bwindows? (?:of |lengths? )?(\d{1,5})(?:[- ]?days?)? (?:and|/|x|,|over|vs\.?) (\d{2,5})\b"),
)
_DAYS = re.compile(r"\b(\d{1,3})[- ]?(?:days?|d)\b")
_MONTHS = re.compile(r"(?<!over )(?<!over the )(?<!last )(?<!past )\b(\d{1,2})[- ]?months?\b")
_COST_PCT = re.compile(
    r"\b(\d+(?:\.\d+)?) ?(?:%|percent) (?:in |of )?(?:costs?|commissions?|fees?|per (?:trade|side))|\b(?:costs?|commissions?|fees?) (?:of |at )?(\d+(?:\.\d+)?) ?(?:%|percent)"
)
_FEE = re.compile(r"[$€£] ?(\d+(?:\.\d+)?) (?:a|per|each) (?:trade|order|transaction)|\b(\d+(?:\.\d+)?) (?:dollars?|euros?|pounds?) (?:a|per|each) (?:trade|order|transaction)")  # fmt: skip
_BESIDE = re.compile(
    r"\b(?:against|versus|vs\.?|compared? (?:to|with)|benchmark(?:ed)?(?: against| to)?|beaten|beat|beside) (?:the |just |simply |only )*§\W*$"
)
_SPLIT = re.compile(r"\b(\d\d)/(\d\d)\b")
_SIGMAS = re.compile(r"\b(\d(?:\.\d+)?) ?(?:standard deviations?|sigmas?|sds?)\b")
_TOP = re.compile(r"\b(?:top|best|strongest) (\d{1,2})\b")
_BAND = re.compile(
    r"\b(\d+(?:\.\d+)?) ?(?:%|percent|points?) (?:band|drift)|\b(?:drift\w*|band|off|deviat\w*|stray\w*)\D{0,25}?(\d+(?:\.\d+)?) ?(?:%|percent|points?)"
)
_CASH_RATE = re.compile(
    r"\b(\d+(?:\.\d+)?) ?(?:%|percent) (?:a year |yearly |annual )?(?:interest|on (?:my |the |idle )?cash)\b|\b(?:interest|cash)(?: \w+){0,3} (?:of|at|pays|paying|earns|earning) (\d+(?:\.\d+)?) ?(?:%|percent)"
)
_GRID_AXIS = re.compile(
    r"\b(fast|short|slow|long) (?:windows?|averages?|means?|lengths?)?\D{0,12}?((?:\d{1,4}(?:, ?(?:and |or )?| and | or | ?/ ?)?){2,12})"
)
_GRID_NAMES = {"fast": "fast", "short": "fast", "slow": "slow", "long": "slow"}
_BELONGS = re.compile(
    r"^\W*(?:(?:please )?(?:show|draw|give|plot)(?: me)? (?:it as |the result as )?(?:a |the )?(?:heat ?map|chart|table|result|equity(?: curve)?|years?)\b"
    r"|(?:what|how much) (?:would|will) (?:it|that|they|i|this) (?:now |today )?(?:be|have)\b.*\b(?:worth|made|now|today|earned)\b"
    r"|(?:how )?would (?:that|it|this) have (?:worked|done|paid|beaten)\b|how (?:would|did|does) (?:that|it|this) (?:have )?(?:done?|do|work\w*|perform\w*)\b"
    r"|is (?:it|that|this) (?:just |only )?luck\b)"
)


_CLOSED = re.compile(r"\b(?:from|between)\b.*\b(?:to|and|until|till|through)\b(?! (?:now|today|be\b))|\bsold\b")
"""Ends a stretch of time on a day of its own rather than today."""
_WORTH_IN = re.compile(r"\bworth (?:in|by|at the end of) $")


_HOLDING = r"(?:(?:a|the|just|simply|simple|plain|only|with|to|in) )*(?:buy(?:ing)?[- ](?:and|&|n)[- ]hold(?:ing)?|h(?:o|e)ld(?:ing)?(?: on)?|doing nothing|sitting still)\b"
BESIDE_HOLDING = re.compile(
    rf"\b(?:against|versus|vs\.?|compar\w+(?: (?:it|that|this|them|the result))?(?: (?:to|with|against))?|benchmark\w*(?: (?:it|against|to|with))*|beat(?:s|en|ing)?|better than|worse than|than|beside|next to) {_HOLDING}"
    rf"|{_HOLDING}(?: (?:it|them))? (?:beside|next to|alongside|for comparison|as (?:a |the )?(?:benchmark|comparison|baseline|reference))\b"
)
"""Buying and holding as what a test is measured by: its answer tells that anyway."""
_WHICH_WON = re.compile(
    r"^\W*(?:(?:please|say|tell me|show me) )*(?:which|what)(?: one| of (?:them|the two|both))? (?:\w+ ){0,3}(?:better|best|won|wins|ahead|more)\b"
)


def belongs_to_test(clause: Clause) -> bool:
    """Whether a clause after a backtest only says what of it is wanted: "show me a heat map", "compare it with buy and hold"."""
    return not clause.mentions and any(wanted.search(clause.low) for wanted in (_BELONGS, BESIDE_HOLDING, _WHICH_WON))


def build_strategy_test(clause: Clause, scene: Scene) -> Draft:
    """One backtest_strategy per strategy; "what if I had bought" is buy and hold from that day."""
    strategies = _strategies(clause, scene)
    named = [*symbols_of(clause, scene)] or ([PORTFOLIO] if about_portfolio(clause) else [*subjects_of(clause, scene)])
    terms = trading_terms(clause)
    weights = _weights(clause, named)
    if len(named) > 1 and weights is None and _BESIDE.search(clause.plain) and "compare" not in clause.plain:
        terms["benchmark"] = named.pop()
    args: dict[str, JsonValue] = {"symbols": [*named] or None, "range": _since(clause, scene), **terms}
    if weights is not None:
        args["weights"] = weights
    if "rebalance" in strategies and weights is None and (split := _SPLIT.search(clause.plain)):
        question = (
            f"A {split[0]} mix of which two? Name both, the {split[1]} % first, such as KO and MSFT; there are no bonds among the prices."
        )
        return asking("symbols", question, "backtest_strategy", {**args, "strategy": "rebalance", "symbols": None})
    if not strategies:
        return asking(
            "strategy",
            WHICH_STRATEGY,
            "backtest_strategy",
            args,
            OFFERED,
        )
    if not named and strategies[0] in {"rebalance", "equal_weight", *NOT_OFFERED}:
        args["symbols"] = [PORTFOLIO]
    elif not named and "own_history" not in strategies:
        return ask_symbol(clause, scene, "backtest_strategy", {**args, "strategy": strategies[0]}, "test it on")
    return Draft(calls=tuple(call("backtest_strategy", strategy=name, **_of(name, args, clause)) for name in strategies))


def _strategies(clause: Clause, scene: Scene) -> tuple[str, ...]:
    strategies = chosen(STRATEGIES, clause.plain.replace("_", " "))
    if (refused := chosen(BY_NAME, clause.low)) and not {*strategies} & {one.name for one in STRATEGIES_KNOWN}:
        return refused[:1]
    supposed = supposes_investment(clause)
    if "rebalance" in strategies and "dca" in strategies and not clause.has(r"\bdca\b|\bdollar[- ]cost\b|\binvest\w*\b|[$€£]"):
        strategies = tuple(name for name in strategies if name != "dca")
    if {"rebalance", "equal_weight"} <= {*strategies}:
        strategies = tuple(name for name in strategies if name != "rebalance")
    if "sma_crossover" in strategies and {"rebalance"} & {*strategies} and _SPLIT.search(clause.plain):
        strategies = tuple(name for name in strategies if name != "sma_crossover")
    if not strategies and _GRID_AXIS.search(clause.low):
        strategies = ("sma_crossover",)
    if not strategies and (supposed or symbols_of(clause, scene)) and not clause.has(r"\bstrateg(?:y|ies)\b"):
        strategies = ("sma_crossover",) if clause.has(SWEEP) else ("buy_and_hold",)
    if "own_history" in strategies:
        return ("own_history",)  # buying and holding the same stands beside it
    beside = len(strategies) > 1 and BESIDE_HOLDING.search(clause.low)
    return tuple(name for name in strategies if name != "buy_and_hold") if beside else strategies


def _of(name: str, args: dict[str, JsonValue], clause: Clause) -> dict[str, JsonValue]:
    """The arguments of one strategy: those of all, and its own parameters."""
    params = params_of(name, clause)
    own = {**args, "params": params or None}
    months = _MONTHS.search(clause.low)
    spans = [
        *(f"{params[key]}d" for key in ("window", "fast", "slow") if key in params),
        f"{months[1]}m" if months and "lookback" in params else "",
    ]
    if own["range"] in spans:  # "20-day" said how long the window is
        own["range"] = next((found for item in clause.times.durations if (found := item.range()) not in spans), None)
    if name == "own_history" and isinstance(listed := own.pop("symbols"), list):
        own["benchmark"] = listed[-1] if listed[-1] != PORTFOLIO else None
    if name == "forecast_driven" and not clause.has(r"\b(?:stored|issued|recorded|saved)\b"):
        own["forecasts"] = "rerun"
    if name == "buy_and_hold":
        own.pop("sweep", None)
    return own


def params_of(name: str, clause: Clause) -> dict[str, JsonValue]:
    """The parameters of a strategy that a clause names."""
    low, params = clause.low, dict[str, JsonValue]()
    if name == "sma_crossover" and not _grid(low) and (windows := _windows(clause)) is not None:
        params = {"fast": windows[0], "slow": windows[1]}
    if name in SCHEDULED and (calendars := chosen(CALENDARS, low)):
        params["rebalance"] = calendars[0]
    percent = next((float(f.value) / 100 for f in clause.figures if f.role is Role.PERCENT), None)
    if name in {"rebalance", "equal_weight", "target_weights"} and (band := _BAND.search(low)):
        params = {"rebalance": "daily", **params, "band": float(band[1] or band[2]) / 100}
    if name == "vol_target" and percent and not _COST_PCT.search(low):
        params["target"] = percent
    if name == "momentum" and (months := _MONTHS.search(low)):
        params["lookback"] = int(months[1]) * SESSIONS["m"]
    if name == "momentum" and (top := _TOP.search(low)):
        params["top"] = int(top[1])
    if name == "mean_reversion" and (days := _DAYS.search(low)):
        params["window"] = int(days[1])
    if name == "mean_reversion" and (sigmas := _SIGMAS.search(low)):
        params["entry"] = float(sigmas[1])
    return params | _called_by_name(name, low)


def _called_by_name(name: str, low: str) -> dict[str, JsonValue]:
    """The parameters that a clause calls by their names: "window 10, entry 1.5 and exit 0"."""
    known = next((strategy.params for strategy in STRATEGIES_KNOWN if strategy.name == name), ())
    params = dict[str, JsonValue]()
    for param in known:
        found = re.search(rf"\b(?:{_PARAM_WORDS.get(param.name, param.name.replace('_', '[-_ ]'))}){_SAID}", low)
        if found is None or param.choices or (name == "sma_crossover" and _grid(low)):
            continue
        value = float(found[1]) / (100 if found[2] or (not param.whole and param.high == 1 < float(found[1])) else 1)
        params[param.name] = round(value * SESSIONS[found[3][0]] if found[3] else value) if param.whole else value
    return params


def _windows(clause: Clause) -> tuple[int, int] | None:
    """The two windows of a crossover, the shorter one first."""
    found = _WINDOWS[0].search(clause.low) or _WINDOWS[1].search(clause.plain) or _WINDOWS[2].search(clause.low)
    if found is None or int(found[1]) == int(found[2]):
        return None
    short, long = sorted((int(found[1]), int(found[2])))
    return short, long


def trading_terms(clause: Clause) -> dict[str, JsonValue]:
    """What trading costs, with how much money, and whether many variants are to be tried."""
    low, terms = clause.low, dict[str, JsonValue]()
    if bps := BPS.search(low):
        terms["cost_bps"] = float(bps[1])
    elif cost := _COST_PCT.search(low):
        terms["cost_bps"] = float(cost[1] or cost[2]) * 100
    elif re.search(r"\b(?:without|no|zero|free of) (?:trading |transaction )?(?:costs?|fees?|commissions?)\b", low):
        terms |= {"cost_bps": 0.0, "fee_per_trade": 0.0}
    if fee := _FEE.search(low):
        terms["fee_per_trade"] = float(fee[1] or fee[2])
    if re.search(r"\bsame[- ](?:close|day)\b", low):
        terms["same_close"] = True
    if re.search(r"\bwhole shares?\b", low):
        terms["whole_shares"] = True
    if rate := _CASH_RATE.search(low):
        terms["cash_rate"] = float(rate[1] or rate[2]) / 100
    if grid := _grid(low):
        terms["grid"] = grid
    if clause.has(SWEEP):
        terms["sweep"] = True
    return terms | _stake(clause)


def _stake(clause: Clause) -> dict[str, JsonValue]:
    """With how much money or how many units one would have begun."""
    terms = dict[str, JsonValue]()
    if supposes_investment(clause):
        terms["amount"] = next(
            (f.value for f in clause.figures if f.money or f.role in {Role.AMOUNT, Role.FOR} or (f.value >= 100 and f.role is Role.BARE)),
            None,
        )
        terms["quantity"] = next((f.value for f in clause.figures if f.role is Role.QUANTITY), None) if terms["amount"] is None else None
    return terms


def _grid(low: str) -> dict[str, JsonValue]:
    """The values to try: "fast 10, 20, 50 and slow 100, 200"."""
    axes = {_GRID_NAMES[axis]: [int(value) for value in re.findall(r"\d+", values)] for axis, values in _GRID_AXIS.findall(low)}
    return {axis: [*dict.fromkeys(values)] for axis, values in axes.items() if len(values) > 1}


def _weights(clause: Clause, named: list[str]) -> dict[str, JsonValue] | None:
    """Shares per instrument: "60 % AAPL and 40 % KO", or "60/40" of two."""
    band = _BAND.search(clause.low)
    spare = None if band is None else float(band[1] or band[2]) / 100
    percents = percentages(clause)
    if spare in percents and len(percents) > len(named):
        percents.remove(spare)
    if len(named) > 1 and len(percents) == len(named) and sum(percents) <= 1 + 1e-9:
        return dict(zip(named, percents, strict=True))
    split = _SPLIT.search(clause.plain)
    if split is not None and len(named) == 2 and int(split[1]) + int(split[2]) == 100:
        return {named[0]: int(split[1]) / 100, named[1]: int(split[2]) / 100}
    return None


def _since(clause: Clause, scene: Scene) -> JsonValue:
    """A range; a past day, month or year in which something would have been bought begins it."""
    supposed = supposes_investment(clause) and not _CLOSED.search(clause.low)
    until = next((p.finish for p in clause.times.periods if _WORTH_IN.search(clause.low[: p.start]) and p.name is None), None)
    if supposed and until is not None and until < scene.today and clause.times.days and clause.times.days[0].date < until:
        return {"start": clause.times.days[0].date.isoformat(), "end": until.isoformat()}
    begin = next((day.date for day in clause.times.days if day.date < scene.today), None)
    if supposed and begin is not None:
        return {"start": begin.isoformat(), "end": scene.today.isoformat()}
    if supposed and clause.times.periods and clause.times.periods[0].name is None:
        return {"start": clause.times.periods[0].begin.isoformat(), "end": scene.today.isoformat()}
    return range_of(clause, scene)
