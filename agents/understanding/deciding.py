"""Which intent a clause has: the head's probabilities, moved by words that leave no doubt, held back by guardrails."""

import re
from collections.abc import Mapping

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.knowledge import REPORT
from agents.understanding.model import WRITES
from agents.understanding.scene import Scene

_NEGATIVE_REQUESTS = frozenset({"alert_delete", "watchlist_remove", "undo"})
_CUES: tuple[tuple[str, str, float], ...] = (
    (
        r"^\W*(?:please )?(?:buy|sell|purchase|bought|sold|add|record|log|enter|book|dump|trim|liquidate|i (?:bought|sold|just bought|just sold)) (?:\S+ ){0,3}?§",
        "add_transaction",
        1.5,
    ),
    (r"\b(?:bought|sold|buy|sell|purchase[d]?)\b.{0,20}\d.{0,20}§", "add_transaction", 2.0),
    (r"\bwatch ?list\b", "watchlist_show", 0.7),
    (r"\b(?:add|put|place|include|save|stick|append|insert|integrate)\b.*\b(?:watchlist|favou?rites)\b", "watchlist_add", 3.0),
    (r"\b(?:remove|delete|take|drop|kick|clear|erase|throw)\b.*\b(?:watchlist|favou?rites)\b", "watchlist_remove", 3.0),
    (r"\b(?:unwatch|unfollow|untrack|stop (?:watching|tracking|following|monitoring))\b", "watchlist_remove", 3.0),
    (
        r"\b(?:delete|remove|cancel|clear|disable|turn off|switch off|stop|drop|kill|deactivate|get rid of|mute)\b.*\balerts?\b",
        "alert_delete",
        3.0,
    ),
    (r"\b(?:alert|notify|ping|warn|tell|let|message|text|email) me\b.*\b(?:when|if|once|as soon as|at)\b.*\d", "alert_create", 2.5),
    (r"\b(?:when|if|once|as soon as)\b.*\d.*\b(?:alert|notify|ping|warn|tell|let|message|text|email) me\b", "alert_create", 2.5),
    (r"\b(?:set|create|add|make|new)\b.*\balert\b", "alert_create", 2.5),
    (r"\b(?:show|list|what|which|view|my|any|see)\b.*\balerts\b", "alert_list", 1.0),
    (r"\b(?:export|download)\b", "export", 2.5),
    (r"\b(?:import|upload)\b", "import_csv", 2.0),
    (r"\b(?:retrain|refit|train again)\b", "retrain", 2.5),
    (r"\bundo\b", "undo", 3.0),
    (r"\bbacktest\b.*\b(?:arima|prophet|lstm|garch|ets|theta|forecast\w*|predict\w*|models?|ensemble)\b", "backtest_forecast", 2.5),
    (r"\bbacktest\b.*\b(?:strateg\w+|cross\w*|momentum|hold|reversion|sma|rsi|rebalanc\w*|equal)\b", "backtest_strategy", 2.5),
    (r"\b(?:crossover|buy and hold|mean reversion|golden cross)\b", "backtest_strategy", 1.0),
    (r"\b(?:optimi[sz]e|rebalance|risk parity|min(?:imum)? variance|max sharpe)\b", "optimize", 1.5),
    (r"\b(?:value at risk|expected shortfall|sharpe ratio|max(?:imum)? drawdown)\b", "portfolio_risk", 0.8),
    (r"\bforecast\b(?!s? (?:accuracy|error|probability))", "forecast", 0.7),
    (r"\b(?:arima|prophet|lstm|garch)\b", "forecast", 0.5),
    (r"\b(?:chart|graph|plot)\b.*§|§.*\b(?:chart|graph)\b", "price_history", 1.2),
    (r"§\s*(?:vs\.?|versus|or|against)\s*§", "compare", 1.5),
    (r"\bcompare\b", "compare", 1.0),
    (
        r"\bdividends?\b.*\b(?:received|got|get|list|show|how much|total)\b|\b(?:list|show|how much|total|received)\b.*\bdividends?\b",
        "list_transactions",
        0.6,
    ),
)
_COMPILED = tuple((re.compile(pattern), intent, bonus) for pattern, intent, bonus in _CUES)
_BARE_NAME = re.compile(r"^\W*§\W*$")
_FUNDAMENTAL = re.compile(
    r"\b(?:revenues?|capex|capital expenditures?|gross margins?|operating margins?|net income|net sales|ebitda?|operating income|cost of goods|cogs|free cash flow|balance sheet|cash flow statement|working capital|"
    r"quick ratio|current ratio|inventory|inventories|payables?|receivables?|fy ?\d{2,4}|fiscal(?: year)?|segments?|litigation|legal (?:proceedings|battles)|acquisitions?|employees|headcount|customers|subsidiar\w+|guidance|"
    r"debt securities|long[- ]term debt|effective tax rate|ppe|pp&e|ppne|return on assets|roa|days payable|dpo|turnover ratio|share repurchases|buybacks?|restructuring|impairment|goodwill|cyclicality|cyclical|seasonality|"
    r"capital[- ]intensive|business model|competitors|auditors?|board of directors|ceo|cfo|earnings per share|eps|unadjusted|year over year|retention ratio|interest coverage|securities registered|stores)\b"
)


def decide(clause: Clause, log_probabilities: Mapping[str, float], scene: Scene) -> tuple[str, float]:
    """The intent of a clause and its probability; a write only where the sentence orders or reports one."""
    scores = dict(log_probabilities)
    text = clause.marked
    for pattern, intent, bonus in _COMPILED:
        if intent in scores and pattern.search(text):
            scores[intent] += bonus
    _weigh(clause, scores, scene)
    allowed = {intent: score for intent, score in scores.items() if _allowed(intent, clause)}
    best = max(allowed, key=lambda intent: allowed[intent])
    return best, float(2.718281828 ** min(0.0, log_probabilities.get(best, 0.0)))


def _weigh(clause: Clause, scores: dict[str, float], scene: Scene) -> None:
    text = clause.marked
    if _BARE_NAME.match(text):
        scores["quote"] += 6
    fundamental = _FUNDAMENTAL.search(clause.low) is not None
    if fundamental and clause.mentions:
        scores["search_documents"] += 3
    if REPORT.search(clause.low) and (clause.mentions or scene.known.documents):
        scores["search_documents"] += 1.0
    if not clause.mentions and not scene.subjects:
        for intent in ("quote", "price_history", "forecast", "compare"):
            scores[intent] -= 0.7
    ahead = any(d.direction == "future" for d in clause.times.durations) or any(d.date > scene.today for d in clause.times.days)
    if ahead:
        scores["forecast"] += 1.0
        scores["price_history"] -= 1.5
        scores["quote"] -= 1.5


def _allowed(intent: str, clause: Clause) -> bool:
    """Whether the sentence may have this intent: questions, suppositions and refusals never write; what asks for advice is no trade."""
    if intent not in WRITES:
        return True
    found = stance(clause.marked)
    if found is Stance.ORDER:
        return True
    if found is Stance.REFUSED:
        return intent in _NEGATIVE_REQUESTS
    if found is Stance.SUPPOSED and intent == "alert_create":
        return True
    return False
