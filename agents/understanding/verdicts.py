"""Short questions that judge what was just shown: which model or rule was better, whether a forecast beats standing still, what a part comes to."""

import re

from agents.understanding.clause import Clause
from agents.understanding.holding import part_named
from agents.understanding.model import Call
from agents.understanding.openings import LEAD
from agents.understanding.scene import PORTFOLIO, Draft, Scene, made
from agents.understanding.strategies import BESIDE_HOLDING
from tools.asked import Measured

_LEAD = rf"^{LEAD}(?:(?:what|how) about )?"
_WHICH_MODEL = re.compile(
    rf"{_LEAD}(?:which|what|whose)(?: one)?(?: of (?:the|these|those|your))? ?(?:forecast(?:ing)? |prediction )?(?:models?|methods?|ones?)?\b.{{0,12}}\b(?:is|was|are|works?|does|did|do|has been|performs?|forecasts?|predicts?|fits?)\b.{{0,14}}\b(?:best|better|most (?:accurate|reliable)|more (?:accurate|reliable)|closest|worst)\b.{{0,20}}$"
)
_NO_CHANGE = re.compile(
    r"\b(?:better|worse|more|any good|good|beat\w*|compared?|versus|against)\b.*\b(?:no change|random walk|coin (?:flip|toss)|guess\w*|nothing changes|stay\w* (?:the same|where it is)|standing still|today's price|last price|same price|naive|chance|doing nothing)\b"
)
_OTHER_MODELS = re.compile(
    rf"{_LEAD}(?:(?:gradient boosting|xgboost|random forest|neural net\w*|transformer|deep learning|machine learning|another|other|anything else|something else|whatever else|different|what other|which other|any other)\b.*)$"
)
_COMPARED = re.compile(
    rf"{_LEAD}(?:which|what|who)(?: one| of (?:them|the two|those|these))?\b.{{0,20}}\b(?:smaller|larger|bigger|lower|higher|better|worse|less|more|least|most|best|worst|smallest|largest|deepest|calmer|calmest|safer|safest|riskier|riskiest|wilder|steadier|won|wins|ahead)\b.{{0,30}}$"
)
_FIGURES = (
    (Measured.DRAWDOWN, r"\bdraw-?downs?\b|\bfall\b|\bdrop\b|\bloss\b"),
    (Measured.SHARPE, r"\bsharpe\b|\brisk[- ]adjusted\b"),
    (Measured.VOLATILITY, r"\bvolatil\w*\b|\brisk\w*\b|\bcalm\w*\b|\bsafe\w*\b|\bwilder\b|\bsteadier\b"),
    (Measured.COSTS, r"\bcosts?\b|\bfees\b"),
    (Measured.GROWTH, r"\breturns?\b|\bgrowth\b|\bmade\b|\bgained\b|\bearned\b|\bdid\b|\bwon\b|\bbetter\b|\bbest\b"),
)
_HOLDING = re.compile(
    rf"{_LEAD}(?:plain |simple |simply |just |with |only )*(?:buy(?:ing)?[- ](?:and|&)[- ]hold(?:ing)?|holding(?: on)?|hold(?: only)?|doing nothing|sitting still)(?: only| alone| instead| then)*\W*$"
)
_COSTS = re.compile(
    rf"{_LEAD}(?:(?:the |its |trading |what were the |how high were the )*(?:costs?|fees)|(?:what|how much) did (?:they|it|that|those|all that) cost)(?: me| in all| in total)*\W*$"
)
_IN_PART = re.compile(
    rf"{_LEAD}(?:how much )?(?:is |of it )?(?:in|of|for)?\s*(?:the )?(?P<part>[a-z ]{{3,30}}?)(?: sector| stocks| shares)?(?: then| too| as well)?\W*$"
)
_MOST_WORDS = 14
_TOLD_BOTH = frozenset({"compare", "portfolio_risk", "portfolio_performance", "price_history"})
HOW_MUCH = re.compile(rf"^{LEAD}(?:by )?how (?:much|far)(?: (?:better|worse|more|less|was it|is it))*\W*$")


def judged(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What such a question asks of the last answer; None for anything else."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or scene.memory.question is not None or scene.known.pending or len(clause.text.split()) > _MOST_WORDS:
        return None
    if last.intent in {"forecast", "forecast_accuracy", "backtest_forecast"}:
        return _of_models(clause, last)
    if last.intent == "backtest_strategy":
        return _of_rules(clause, scene)
    if last.intent in _TOLD_BOTH and HOW_MUCH.match(clause.plain):
        return [Draft(calls=(last,))]  # that answer tells what each made
    part = part_named(clause.plain) if last.intent == "allocation" and last.args.get("part") and _IN_PART.match(clause.plain) else None
    return None if part is None or clause.mentions or clause.figures else [Draft(calls=(last.with_args(by=part[0], part=part[1]),))]


def _of_models(clause: Clause, last: Call) -> list[Draft] | None:
    """How the models did on the instrument that was forecast, against each other and against a random walk; which there are."""
    symbol = last.text("symbol")
    if symbol is None or symbol == PORTFOLIO or clause.mentions or clause.figures:
        return None
    if _WHICH_MODEL.match(clause.plain) or _NO_CHANGE.search(clause.plain):
        return [made("backtest_forecast", symbol=symbol)]
    return [made("help", topic="models")] if _OTHER_MODELS.match(clause.plain) else None


def _of_rules(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The backtests that were just made, beginning with the figure by which they are to be judged; or holding, over the same days."""
    tests = tuple(call for call in scene.memory.calls if call.intent == "backtest_strategy")
    if clause.mentions or clause.figures or clause.times.periods or clause.times.durations:
        return None
    if _HOLDING.match(clause.plain):
        kept = ("symbols", "range", "amount", "benchmark", "weights")
        return [made("backtest_strategy", strategy="buy_and_hold", **{name: tests[-1].args.get(name) for name in kept})]
    if _COSTS.match(clause.plain):
        return [Draft(calls=tuple(call.with_args(about=Measured.COSTS.value) for call in tests))]
    if HOW_MUCH.match(clause.plain) or BESIDE_HOLDING.search(clause.low):
        return [Draft(calls=tuple(call.with_args(about=Measured.GROWTH.value) for call in tests))]
    about = next((about for about, pattern in _FIGURES if clause.has(pattern)), None)
    if about is None or not _COMPARED.match(clause.plain) or clause.has(r"\b(?:my|mine|our|year|month|stock|stocks|holding)\b"):
        return None
    both = dict.fromkeys(str(call.args.get("strategy")) for call in (*scene.memory.before, *tests))
    told = {str(call.args.get("strategy")): call for call in (*scene.memory.before, *tests) if call.intent == "backtest_strategy"}
    return [Draft(calls=tuple(told[name].with_args(about=about.value) for name in both if name in told))]
