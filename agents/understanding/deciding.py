"""Which intent a clause has: the head's probabilities, moved by words that leave no doubt, held back by guardrails."""

import re
from collections.abc import Mapping

from agents.understanding.bookkeeping import bookkeeping
from agents.understanding.charges import charge_of
from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.inquiries import inquiry
from agents.understanding.knowledge import REPORT
from agents.understanding.model import WRITES
from agents.understanding.moving import moved_how
from agents.understanding.paperwork import paperwork
from agents.understanding.scene import Scene
from agents.understanding.targets import aiming
from agents.understanding.terms import terms_intent
from agents.understanding.whatifs import analysis_intent

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
    (
        r"\b(?:the|my)(?: last| latest)?(?: §)? ?(?:sale|buy|purchase|trade|dividend|deposit|withdrawal|transaction|order)s?(?: \d+)?(?: in \S+| from \S+)? (?:was|happened|should|were|had)\b(?! (?:my|the))",
        "edit_transaction",
        2.5,
    ),
    (r"\btransaction \d+ (?:was|should|is|has|had)\b", "edit_transaction", 2.0),
    (
        r"^\W*(?:please )?(?:delete|remove|wipe|erase|clear|nuke)\b.{0,12}\b(?:everything|all)\b(?!.*\b(?:alerts?|watchlist)\b)",
        "delete_transaction",
        4.0,
    ),
    (r"^\W*(?:please )?(?:buy|sell)\b", "add_transaction", 1.0),
    (
        r"^\W*(?:please |and |also |then )*(?:follow|track|watch|monitor|observe|keep an eye on|keep tabs on|keep track of)\b.*§(?!.*\b(?:if|when|below|above)\b)",
        "watchlist_add",
        2.5,
    ),
    (
        r"\b(?:is|are) (?:a |an )?(?:high|higher|low|lower|big|negative|positive) .*\b(?:good|bad|better|worse|dangerous)\b",
        "explain_concept",
        2.0,
    ),
    (r"\bwatchlist (?:minus|without|except|but not)\b", "watchlist_remove", 3.0),
    (r"\b(?:transaction|trade|number|entry) #?\d+\W+(?:price|quantity|fee|date|shares|amount)\b", "edit_transaction", 4.0),
    (r"^\W*(?:a |an |new |one |set a |another )*(?:price )?(?:alert|alarm)(?: please)?\W*$", "alert_create", 4.0),
    (r"\b(?:be|get) (?:told|notified|informed|alerted|warned)\b.*\b(?:if|when|once)\b", "alert_create", 3.0),
    (r"^\W*what (?:happened|did i do|was done)\b(?!.*§)", "list_transactions", 2.5),
    (r"\bdifference between\b(?!.*§)", "explain_concept", 3.0),
    (r"\b(?:volatile|volatility|risky|riskier|riskiest)\b(?!.*\b(?:what is|explain|define|mean)\b)", "portfolio_risk", 1.5),
    (r"\b(?:thank(?:s| you)|appreciate)\b", "small_talk", 1.5),
    (r"\btranslate\b|\bspell\b", "out_of_scope", 4.0),
    (r"\b(?:what|how much) (?:would|will|could|do) i (?:get|receive|pay|need|owe)\b.*§(?!.*\b(?:had|have)\b)", "quote", 3.0),
    (
        r"^\W*(?:\+|bot |bought |sold |buy |sell )?\d+(?:\.\d+)? ?x? ?(?:shares (?:of )?)?§\s*(?:@|at)\s*[$€£]?\d|§\s*(?:x ?)?\d+(?:\.\d+)?\s*@\s*[$€£]?\d",
        "add_transaction",
        5.0,
    ),
    (r"\b(?:unload|offload|dump|ditch|trim|liquidate|sell|get rid of|got rid of)\b.{0,25}§", "add_transaction", 2.5),
    (r"\b(?:when|if|once|as soon as)\b.*\d.*\b(?:alert|notify|ping|warn|tell|let|message|text|email) me\b", "alert_create", 2.5),
    (r"\b(?:set|create|add|make|new)\b.*\balert\b", "alert_create", 2.5),
    (r"\b(?:show|list|what|which|view|my|any|see)\b.*\balerts\b", "alert_list", 1.0),
    (r"\b(?:export|download)\b", "export", 2.5),
    (r"\b(?:import|upload)\b", "import_csv", 2.0),
    (r"\b(?:retrain|refit|train again)\b", "retrain", 2.5),
    (r"\b(?:roll\w*[- ]?back|go back|going back|revert|switch back|restore)\b.*\bmodels?\b|\bmodel versions?\b", "retrain", 5.0),
    (
        r"\b(?:chances?|odds|probability|likelihood|how likely|how probable)\b.*\b(?:above|below|over|under|between|more than|less than|worth|hits?|reach\w*|exceed\w*)\b.*\d",
        "forecast",
        3.0,
    ),
    (r"\bundo\b", "undo", 3.0),
    (
        r"\bhow (?:good|well|accurate|reliable|right|wrong|exact|trustworthy|precise|far off)\b.*\b(?:forecasts?|predictions?|predict(?:ed)?)\b",
        "forecast_accuracy",
        3.0,
    ),
    (
        r"^\W*(?:my |the )?(?:total |net |overall |portfolio )*(?:returns?|performance|profits?|gains?|profit and loss)\b(?!.*§)",
        "portfolio_performance",
        2.5,
    ),
    (r"\b(?:buy|bought|sell|sold|own|owned)\b.*\b(?:did i|did not i|have i)\W*$", "list_transactions", 5.0),
    (r"^\W*(?:please )?(?:project|extrapolate)\b(?!.*\b(?:risk|loss)\b)", "forecast", 4.0),
    (r"\bbreak[- ]?even\b.*\b(?:my|§)", "show_portfolio", 4.0),
    (
        r"^(?!.*\b(?:returns?|perform\w*|gains?|gained|doing|did|profits?|loss|lost|risk\w*|list|transactions)\b).*\b(?:all|both|across)\b.*\bportfolios\b",
        "show_portfolio",
        7.0,
    ),
    (
        r"\b(?:sortino|sharpe|beta|volatility|drawdown|value at risk|shortfall)\b(?!.*\bforecast).*\b(?:my|mine|our|holdings|portfolio)\b|\b(?:my|our)\b.*\b(?:sortino|sharpe|beta|volatility|drawdown|value at risk|shortfall)\b",
        "portfolio_risk",
        4.0,
    ),
    (r"\b(?:candles?|candlesticks?|ohlc)\b", "price_history", 5.0),
    (r"\bas (?:safe|calm|stable|steady|low[- ]risk) as (?:possible|it can be|can be)\b", "optimize", 6.0),
    (
        r"^\W*(?:and |so |but )*where (?:should|shall|would|could|do|can) (?:i|we|you|one) (?:park|put|place|invest|keep|stick|move)\b(?=.*(?:\d|\b(?:money|cash|savings|funds|dollars|euros)\b))",
        "advice",
        6.0,
    ),
    (r"\bmacd\b|\bdonchian\b|\bturtle\b", "backtest_strategy", 3.0),
    (r"\bwhat (?:if|happens if|would happen if) (?:i|we) (?:sold|sell|dump\w*|got rid of|closed)\b", "show_portfolio", 6.0),
    (
        r"^\W*(?:what is |what's |how much is |calculate |compute |solve )?\(?\d+(?:\.\d+)? ?(?:[-+*/x]|plus|minus|times|divided by) ?\d+(?:\.\d+)?\)?\W*$",
        "out_of_scope",
        6.0,
    ),
    (
        r"\b(?:tell|let|ping|alert|notify|warn|wake|message|text) me\b.{0,25}\b(?:if|when|once|as soon as|below|above|at)\b.*\d",
        "alert_create",
        1.5,
    ),
    (r"\bbacktest\b.*\b(?:arima|prophet|lstm|garch|ets|theta|forecast\w*|predict\w*|models?|ensemble)\b", "backtest_forecast", 2.5),
    (r"\bbacktest\b.*\b(?:strateg\w+|cross\w*|momentum|hold|reversion|sma|rsi|rebalanc\w*|equal)\b", "backtest_strategy", 2.5),
    (r"\b(?:crossover|buy and hold|mean reversion|golden cross)\b", "backtest_strategy", 1.0),
    (r"\b(?:buy|hold|in)\b.*\bwhen(?:ever)?\b.*\bcross\w*\b", "backtest_strategy", 9.0),
    (
        r"\brebalanc\w*\b.*\b(?:daily|weekly|monthly|quarterly|yearly|annually|every (?:day|week|month|quarter|year))\b",
        "backtest_strategy",
        9.0,
    ),
    (r"\b(?:sweep\w*|heat ?map|grid search)\b", "backtest_strategy", 5.0),
    (r"\bwhat if i (?:had )?(?:just |only |simply )*(?:held|bought)\b", "backtest_strategy", 3.0),
    (r"\bbacktest\b.*\b(?:my (?:own |actual |real )*(?:history|trades|trading)|follow\w* .*forecasts?)\b", "backtest_strategy", 14.0),
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
_ANCHORS: tuple[tuple[str, str], ...] = (  # a write needs one of its own words: without it the head is guessing
    (
        "add_transaction",
        r"\d|@|\b(?:buy|bought|buying|sell|sold|selling|purchase[ds]?|deposit\w*|withdr\w+|dividends?|paid|pay|top(?:ped)? up|fund|cash|record|log|enter|book|add|added|trade|order|dump\w*|liquidate|close|exit|trim|reduce|cut|double|invest\w*|transfer\w*|got|get|take|took|pull\w*|put|picked|grab\w*|acquire\w*|unload\w*|offload\w*|dispose|scoop\w*|cash(?:ed)? out|increase|spend|note|save|more|another)\b",
    ),
    (
        "edit_transaction",
        r"\b(?:change|edit|fix|correct\w*|modify|update|adjust|amend|revise|set|replace|move|make|should|was|were|wrong|mistake|error|mistyped|accidentally|actually|off|is)\b",
    ),
    (
        "delete_transaction",
        r"\b(?:delete|remove|erase|cancel|drop|scrap|bin|trash|void|strike|wipe|kill|nuke|lose|clear|get rid|undo|take out|throw|kick|never happened|duplicate)\b",
    ),
    ("undo", r"\b(?:undo|revert|roll ?back|reverse|restore|back|un-?\w+|ctrl|scratch)\b"),
    (
        "watchlist_add",
        r"\b(?:watch\w*|track\w*|follow\w*|monitor\w*|list|radar|favou?rites?|star|bookmark|eye|tabs|observe|subscribe|remember|mark)\b",
    ),
    (
        "watchlist_remove",
        r"\b(?:watch\w*|unwatch|track\w*|untrack|follow\w*|unfollow|monitor\w*|list|favou?rites?|unstar|eye|tabs|remove|take it off|drop|delete)\b",
    ),
    (
        "alert_create",
        r"\b(?:alert\w*|alarm|notif\w+|(?:tell|let|warn|ping|message|text|email|remind|buzz|beep|wake) (?:me|us)|warn|shout|holler|heads[- ]up|inform\w*|posted|be (?:told|notified|informed|alerted|warned)|want to (?:know|hear)|need to know|say something)\b",
    ),
    ("alert_delete", r"\b(?:alert\w*|alarms?|notif\w+|warning|warn)\b"),
    ("import_csv", r"\b(?:import|upload\w*|load|csv|file|spreadsheet|attach\w*|excel|export|read|ingest|migrate|statement|bring in)\b"),
)
_WRITING = tuple((intent, re.compile(pattern)) for intent, pattern in _ANCHORS)
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
    told = (
        terms_intent(clause)
        or entered(clause)
        or bookkeeping(clause, scene)
        or aiming(clause)
        or inquiry(clause)
        or paperwork(clause)
        or analysis_intent(clause)
    )
    if told is not None:
        return told, 1.0
    scores = dict(log_probabilities)
    text = clause.plain
    for pattern, intent, bonus in _COMPILED:
        if intent in scores and pattern.search(text):
            scores[intent] += bonus
    _weigh(clause, scores, scene)
    allowed = {intent: score for intent, score in scores.items() if _allowed(intent, clause)}
    best = max(allowed, key=lambda intent: allowed[intent])
    return best, float(2.718281828 ** min(0.0, log_probabilities.get(best, 0.0)))


def entered(clause: Clause) -> str | None:
    """add_transaction, where a fee, a tax, an opening balance or a move leaves no doubt; None where something else is said."""
    return "add_transaction" if charge_of(clause) or moved_how(clause) else None


def _weigh(clause: Clause, scores: dict[str, float], scene: Scene) -> None:
    text = clause.plain
    if _BARE_NAME.match(text):
        scores["quote"] += 6
    for intent, anchor in _WRITING:
        if anchor.search(text) is None:
            scores[intent] -= 5
    if stance(text) is Stance.ADVICE:
        scores["advice"] += 2.0
    scores["unsafe"] -= 2.5  # what the patterns did not refuse must be very like an attack
    scores["portfolio_risk"] += 12 if _REPLAYED.search(clause.low) else 0
    _weigh_documents(clause, scores, scene)
    _weigh_times(clause, scores, scene)


def _weigh_documents(clause: Clause, scores: dict[str, float], scene: Scene) -> None:
    if _FUNDAMENTAL.search(clause.low) is not None and clause.mentions:
        scores["search_documents"] += 3
    if REPORT.search(clause.low) and (clause.mentions or scene.known.documents):
        scores["search_documents"] += 1.0


def _weigh_times(clause: Clause, scores: dict[str, float], scene: Scene) -> None:
    if not clause.mentions and not scene.subjects:
        for intent in ("quote", "price_history", "forecast", "compare"):
            scores[intent] -= 0.7
    past = [d for d in clause.times.days if d.date < scene.today]
    if clause.mentions and len(past) == 1 and _PRICED.search(clause.plain) and stance(clause.plain) is not Stance.SUPPOSED:
        scores["quote"] += 2.5
    if any(d.direction == "future" for d in clause.times.durations) or any(d.date > scene.today for d in clause.times.days):
        scores["forecast"] += 1.0
        scores["price_history"] -= 1.5
        scores["quote"] -= 1.5


_REPLAYED = re.compile(
    r"\bwhat (?:would|will|did|could|happens?)\b.*\b(?:2008|2009|2020|2022|1998|1990|dot[- ]?com|financial crisis|lehman|covid\w*|corona\w*|pandemic|gulf war|euro crisis)\b"
    r".*\b(?:to (?:my|me|us|our)|if)\b|\bstress[- ]test\w*\b"
)
_PRICED = re.compile(
    r"\b(?:price[ds]?|worth|cost|clos(?:e|ed|ing)|trad(?:e|ed|ing)|quote|value|open(?:ed)?|end(?:ed)?|finish(?:ed)?)\b(?!.*\b(?:bought|sold|my|paid)\b)"
)
_WANTS_WORD = re.compile(
    r"\b(?:tell|let|ping|alert|notify|warn|wake|message|text|email|inform) (?:me|us)\b|\bbe (?:told|notified|informed|alerted|warned)\b"
)


def _allowed(intent: str, clause: Clause) -> bool:
    """Whether the sentence may have this intent: questions, suppositions and refusals never write; what asks for advice is no trade."""
    if intent not in WRITES:
        return True
    found = stance(clause.plain)
    if found is Stance.REFUSED:
        return intent in _NEGATIVE_REQUESTS
    return found is Stance.ORDER or (intent == "alert_create" and _WANTS_WORD.search(clause.plain) is not None)
