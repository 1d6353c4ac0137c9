"""Questions about where a figure comes from: "why is my return 12 %?", "explain the realised gain of MSFT", "how did you get that?"."""

import re

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.members import asks_members, build_members
from agents.understanding.model import Call, JsonValue, Memory
from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, Scene, made, range_of, symbols_of

_GAIN = r"(?:gains?|profits?|loss(?:es)?)"
_FIGURES = (
    ("deflated_sharpe", r"deflated sharpe(?: ratio)?"),
    ("turnover", r"turnover"),
    ("exposure", r"exposure"),
    ("costs_paid", r"(?:trading )?costs paid|trading costs"),
    ("effective_holdings", r"effective holdings"),
    ("share_of_risk", r"share of (?:the )?risk|risk shares?"),
    ("cvar", r"cvar|expected shortfall|conditional value at risk"),
    ("var", r"value at risk|var"),
    ("irr", r"money[- ]weighted(?: returns?)?|irr|internal rate of return"),
    ("twr", r"time[- ]weighted(?: returns?)?|twr"),
    ("roai", r"returns? on (?:my )?(?:time[- ]weighted )?(?:invest(?:ment|ed capital)|capital)|roai"),
    ("simple_return", r"simple returns?"),
    ("realized_gain", rf"reali[sz]ed {_GAIN}"),
    ("unrealized_gain", rf"(?:unreali[sz]ed|paper|open) {_GAIN}"),
    ("currency_gain", rf"(?:currency|fx|exchange[- ]rate) {_GAIN}"),
    ("avg_cost", r"average (?:cost|purchase price|price|buying price)|avg cost"),
    ("cost_basis", r"cost basis|costs?"),
    ("net_contributions", r"net (?:contributions?|deposits?)|contributions|deposits"),
    ("contribution", r"contribution"),
    ("market_value", r"(?:market value|value of (?:my )?holdings)"),
    ("total_value", r"(?:total|portfolio|account)(?:'s)? (?:value|worth)|net worth|value|worth|total"),
    ("dividends", r"dividends?"),
    ("interest", r"interest"),
    ("fees", r"fees?"),
    ("taxes", r"tax(?:es)?"),
    ("weight", r"weights?"),
    ("cash", r"cash(?: balance)?"),
    ("quantity", r"quantity|units|number of shares"),
    ("volatility", r"volatility"),
    ("beta", r"beta"),
    ("drawdown", r"(?:max(?:imum)? )?drawdown"),
    ("sharpe", r"sharpe(?: ratio)?"),
    ("sortino", r"sortino(?: ratio)?"),
    ("cagr", r"cagr|annual growth"),
    ("chance_up", r"chance|probability"),
    ("skill", r"skill"),
    ("gain", _GAIN),
    ("twr", r"returns?|performance|percentage"),
    ("price", r"price"),
)
_ORDERED = tuple((name, re.compile(rf"\b(?:{pattern})\b")) for name, pattern in _FIGURES)
_WHOSE = re.compile(r"\b(?:my|our|mine)\b|§|\b(?:that|this|the|these) (?:number|figure|percentage|result|total)\b|\d ?%")
_EXPLAIN = re.compile(
    rf"^{LEAD}(?:explain|break down|justify|derive|account for|(?:show|give|tell)(?: me)? (?:the |your )?(?:calculation|computation|derivation|formula|math|maths|working|arithmetic) (?:of|for|behind)|(?:show|tell|explain)(?: me)? (?:to me )?how (?:you|it|the \w+|my \w+) (?:is |are |was )?(?:calculat|comput|work|deriv|get|got|arriv|c[ao]me|reach|determin)\w*)\b(?! (?:how|why|what) (?:to|does an?|is an?)\b)"
)
_DERIVED = re.compile(
    r"\bhow (?:you|the \w+|my \w+) (?:is |are |was )?(?:calculat|comput|work|deriv|get|got|arriv|reach|determin)\w*|\b(?:calculation|computation|derivation|formula|math|maths|working|arithmetic) (?:of|for|behind)\b"
)
"""Asks for the way to a figure, which is one's own also where that is not said."""
_WHY = re.compile(rf"^{LEAD}why (?:is|are|was|were|does|do|did)\b")
_HOW = re.compile(
    r"\bhow (?:is|are|was|were|did|do|does|have|has)\b.*\b(?:calculated?|computed?|worked out|work out|derived?|get|got|arrive|come (?:to|up)|made up|determined)\b"
)
_WHERE = re.compile(
    r"\bwhere (?:does|do|did)\b.*\bcome from\b|\bwhat (?:is|are) (?:the )?(?:formula|calculation)\b.*\b(?:my|§|that|this)\b|\bwhat goes into\b"
)
_WHAT_IS = re.compile(
    rf"^{LEAD}what(?: is| are| was|'s| does| do) (?:the |that |this |those |these |your )[$€£]?\d[\d,.]*\d?(?: ?%| percent| dollars?)?(?: (?:mean|stand for|made of|there for|of|about|in there|figure|number))*\W*$"
)
_THAT = re.compile(r"\b(?:that|this|it|these|those|the (?:number|figure|result|total))\b")
_MOVES = re.compile(r"\b(?:fall(?:ing|en)?|fell|drop(?:ped|ping)?|ris(?:e|ing|en)|rose|down|up|crash\w*|jump\w*|mov\w+)\b")
_OWN_PERCENT = re.compile(r"\b(?:my|our)\b[^.?!]{0,20}\d ?%")
HEADLINES = {
    "show_portfolio": "total_value",
    "portfolio_performance": "twr",
    "allocation": "SliceView.weight_frac",
    "forecast": "ForecastView.chance_up_frac",
    "forecast_accuracy": "ScoreView.skill_crps_pct",
    "portfolio_risk": "RiskView.var_frac",
    "optimize": "OptimizeView.weights",
    "backtest_strategy": "MeasuresView.total_return_frac",
    "tax_report": "TaxReportView.net_gains",
    "quote": "QuoteView.price",
    "price_history": "PriceHistoryView.return_frac",
    "compare": "Compared.return_frac",
}
"""Which figure "that" is, after an answer of each tool."""
_ASKED_OF = {
    ("portfolio_risk", "metric"): {
        "cvar": "RiskView.cvar_frac", "volatility": "RiskView.volatility_frac", "sharpe": "RiskView.sharpe", "sortino": "RiskView.sortino", "beta": "RiskView.beta",
        "max_drawdown": "RiskView.max_drawdown_frac", "concentration": "RiskView.effective_holdings", "correlation": "RiskView.mean_correlation",
        "contribution": "RiskPartView.share_of_risk_frac", "stress": "StressView.return_frac",
    },
    ("forecast", "about"): {
        "touch": "ForeseenView.touch_frac", "loss": "ChanceView.chance_frac", "volatility": "ForeseenView.volatility_frac", "expected": "ForeseenView.mean_frac",
        "worst": "ForeseenView.edge", "best": "ForeseenView.edge", "interval": "ForeseenView.low", "lead": "LeaderView.lead_frac",
    },
    ("price_history", "about"): {"high": "PriceHistoryView.high", "low": "PriceHistoryView.low", "both": "PriceHistoryView.high", "best_day": "DaysView.best_frac", "worst_day": "DaysView.worst_frac", "largest_move": "DaysView.worst_frac", "days_up": "DaysView.days_up", "days_down": "DaysView.days_down", "average": "DaysView.average_close"},
    ("backtest_strategy", "about"): {
        "sharpe": "MeasuresView.sharpe", "sortino": "MeasuresView.sortino", "volatility": "MeasuresView.volatility_frac", "drawdown": "MeasuresView.max_drawdown_frac",
        "growth": "MeasuresView.cagr_frac", "costs": "StrategyView.costs_paid", "exposure": "StrategyView.exposure_frac", "luck": "StrategyView.deflated_sharpe",
        "worst_year": "YearView.return_frac", "best_year": "YearView.return_frac",
    },
}  # fmt: skip
"""The figure that an answer began with, by what it was asked for."""


def headline(last: Call) -> str:
    """The figure that the answer of a call began with."""
    for (intent, name), figures in _ASKED_OF.items():
        if last.intent == intent and last.args.get(name) in figures:
            return figures[str(last.args[name])]
    if last.intent == "forecast" and any(last.args.get(name) is not None for name in ("above", "below", "change_frac")):
        return "ChanceView.chance_frac"
    return HEADLINES[last.intent]


_BOOKS = frozenset({"show_portfolio", "portfolio_performance"})
_STUDIES = frozenset({"portfolio_risk", "optimize", "backtest_strategy"})
"""After these "explain the Sharpe ratio" means the one that was just shown."""


def points_at_figure(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The figure of the last answer that a short question names by its value: "what is the 12.7 %?"."""
    last = _last_shown(scene)
    return [build_explanation(clause, scene)] if last is not None and last.intent in HEADLINES and _WHAT_IS.match(clause.low) else None


def _last_shown(scene: Scene) -> Call | None:
    """The call whose answer is spoken of: the last one, or the one whose figure was just explained."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent != "explain_number" or not isinstance(shown := last.args.get("arguments"), dict):
        return last
    return Call(intent=str(last.args.get("of")), args=shown)


def asks_for_explanation(clause: Clause, scene: Scene) -> bool:
    """Whether a clause asks where a figure of one's own, or of the last answer, comes from."""
    text = clause.plain
    asked = _EXPLAIN.search(text) or _WHY.search(text) or _HOW.search(text) or _WHERE.search(text)
    if asked is None:
        return False
    named = figure_in(text)
    shown = _last_shown(scene)
    last = "" if shown is None else shown.intent
    if named is None and _OWN_PERCENT.search(text):
        return True
    if named is None:
        by_value = last in HEADLINES and _pointed_at(clause) is not None
        about_that = (_HOW.search(text) or _WHERE.search(text) or re.search(r"\b(?:number|figure|result)\b", text)) and _THAT.search(text)
        return by_value or (bool(about_that) and last in {*HEADLINES, "explain_number"})
    if _WHY.search(text) and (named == "price" or (_MOVES.search(text) and not re.search(r"\b(?:my|our)\b|\d ?%", text))):
        return False
    if named is not None and (_DERIVED.search(text) or (last in _STUDIES and _EXPLAIN.search(text))):
        return True
    of_last = last in HEADLINES and re.search(r"\b(?:that|this|the|its?)\b", text) and (_HOW.search(text) or _WHERE.search(text))
    return _WHOSE.search(text) is not None or bool(of_last)


def studied(memory: Memory) -> bool:
    """Whether the last answer was of risk, of a strategy or of other weights, which further questions go on about."""
    return bool(memory.calls) and memory.calls[-1].intent in _STUDIES


def figure_in(text: str) -> str | None:
    """The figure that a text speaks of."""
    return next((name for name, pattern in _ORDERED if pattern.search(text)), None)


def build_explanation(clause: Clause, scene: Scene) -> Draft:
    """explain_number with figure, symbol and range; with the call that showed the figure where it is of the last answer."""
    if asks_members(clause):
        return build_members(clause, scene)
    named, figure = symbols_of(clause, scene), figure_in(clause.plain)
    figure = figure or ("twr" if _OWN_PERCENT.search(clause.plain) else None)
    stated = _stated(clause) if figure == "twr" else None
    last = _last_shown(scene)
    symbol: JsonValue = named[0] if named else None
    figure = "market_value" if named and figure == "total_value" else figure
    if last is None or last.intent not in HEADLINES or (named and last.args.get("symbol") not in {None, named[0]}):
        return made("explain_number", figure=figure, symbol=symbol, range=range_of(clause, scene), stated=stated)
    if figure is None and (value := _pointed_at(clause)) is not None:
        return made("explain_number", figure="stated", symbol=symbol, stated=value, of=last.intent, arguments=dict(last.args))
    span = range_of(clause, scene) or last.args.get("range")
    if figure is None or last.intent in _BOOKS:
        return _of_last(last, figure or headline(last), symbol, span, stated)
    if figure in {"twr", "gain"} and not clause.has(r"\b(?:my|our)\b"):
        return _of_last(last, headline(last), symbol, span)
    return _of_last(last, figure, symbol, span)


def _pointed_at(clause: Clause) -> str | None:
    """The one figure that a clause points at by its value, as written; None where it names several, or none."""
    single = clause.figures[0] if len(clause.figures) == 1 else None
    return None if single is None or single.role is Role.TARGET else format(single.value, "f")


def _stated(clause: Clause) -> str | None:
    """The return that is stated, in per cent as written; None where one names the kind of return, or states none."""
    percent = next((figure for figure in clause.figures if figure.role is Role.PERCENT), None)
    return None if percent is None or clause.has(r"\b(?:time|money)[- ]weighted|\btwr\b") else format(percent.value, "f")


def _of_last(last: Call, figure: str, symbol: JsonValue, span: JsonValue, stated: JsonValue = None) -> Draft:
    if last.intent in _BOOKS:
        return made("explain_number", figure=figure, symbol=symbol or last.args.get("symbol"), range=span, stated=stated)
    return made("explain_number", figure=figure, symbol=symbol or last.args.get("symbol"), of=last.intent, arguments=dict(last.args))
