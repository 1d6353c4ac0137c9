"""Which intent a clause has: the head's probabilities, moved by words that leave no doubt, held back by guardrails."""

import re
from collections.abc import Mapping

from agents.understanding.affording import converted, price_asked
from agents.understanding.asking import figure_asked
from agents.understanding.bookkeeping import bookkeeping
from agents.understanding.charges import charge_of
from agents.understanding.clause import Clause
from agents.understanding.comparing import ranked_all, ranked_held, sets_beside
from agents.understanding.cues import CUES
from agents.understanding.excerpts import asks_paper
from agents.understanding.forecasts import asks_ahead, worth_ahead
from agents.understanding.grounds import ANCHORS
from agents.understanding.guards import Stance, orders_on_condition, says_another, stance
from agents.understanding.holding import SHARE, WITHOUT_CASH, asks_part, asks_standing
from agents.understanding.inquiries import inquiry, topic_of
from agents.understanding.knowledge import REPORT, asks_meaning
from agents.understanding.markets import market_over_time
from agents.understanding.members import asks_members
from agents.understanding.model import WRITES
from agents.understanding.moving import came_in, given_away, moved_how
from agents.understanding.paperwork import paperwork
from agents.understanding.restating import restated
from agents.understanding.saving import saves_regularly
from agents.understanding.scene import Scene, about_market
from agents.understanding.sides import opening_flow
from agents.understanding.splits import names_split, speaks_of_split
from agents.understanding.sums import summed
from agents.understanding.targets import aiming
from agents.understanding.terms import terms_intent
from agents.understanding.trading_days import asked_of_days
from agents.understanding.untold import untold
from agents.understanding.watching import changes_alert, reminds
from agents.understanding.weighing import tells_weight
from agents.understanding.whatifs import analysis_intent, supposed_books
from agents.understanding.worths import past_investment, worth_day

_NEGATIVE_REQUESTS = frozenset({"alert_delete", "watchlist_remove", "undo"})
_WRITING = tuple((intent, re.compile(pattern)) for intent, pattern in ANCHORS)
_COMPILED = tuple((re.compile(pattern), intent, bonus) for pattern, intent, bonus in CUES)
_SPENT = re.compile(
    r"^\W*(?:(?:and|then|also|i|we|just|have|had|today|yesterday)\W+)*(?:put|spent|invested|threw|dropped|bought|sold|purchased|stuck|poured)\b(?!.*\b(?:instead|not \d|change|correct|wrong|should)\b)"
)
"""How a trade is told by its money and its price: "put 500 into KO, price was 70" changes nothing that is recorded."""
_BARE_NAME = re.compile(r"^\W*§\W*$")
_FUNDAMENTAL = re.compile(
    r"\b(?:revenues?|capex|capital expenditures?|gross margins?|operating margins?|net income|net sales|ebitda?|operating income|cost of goods|cogs|free cash flow|balance sheet|cash flow statement|working capital|"
    r"quick ratio|current ratio|inventory|inventories|payables?|receivables?|fy ?\d{2,4}|fiscal(?: year)?|segments?|litigation|legal (?:proceedings|battles)|acquisitions?|employees|headcount|customers|subsidiar\w+|guidance|"
    r"debt securities|long[- ]term debt|effective tax rate|ppe|pp&e|ppne|return on assets|roa|days payable|dpo|turnover ratio|share repurchases|buybacks?|restructuring|impairment|goodwill|cyclicality|cyclical|seasonality|"
    r"capital[- ]intensive|business model|competitors|auditors?|board of directors|ceo|cfo|earnings per share|eps|unadjusted|year over year|retention ratio|interest coverage|securities registered|stores)\b"
)


_OWN = re.compile(r"\b(?:my|mine|our|ours|i|we|portfolio|holdings|positions|me)\b")


def decide(clause: Clause, log_probabilities: Mapping[str, float], scene: Scene) -> tuple[str, float]:
    """The intent of a clause and its probability; a write only where the sentence orders or reports one."""
    told = (
        ("quote" if converted(clause) else None)
        or ("saving_plan" if saves_regularly(clause) else None)
        or ("help" if topic_of(clause.low) == "standing_orders" and clause.figures else None)
        or ("search_documents" if asks_paper(clause, scene) else None)
        or summed(clause)
        or terms_intent(clause)
        or restated(clause, scene)
        or entered(clause)
        or bookkeeping(clause, scene)
        or aiming(clause)
        or ("alert_create" if reminds(clause) or (stance(clause.plain) is Stance.ORDER and changes_alert(clause)) else None)
        or inquiry(clause)
        or ("out_of_scope" if untold(clause, scene) else None)
        or ("forecast" if worth_ahead(clause) or asks_ahead(clause, scene) else None)
        or supposed_books(clause)
        or ("backtest_strategy" if past_investment(clause, scene.today) else None)
        or ("price_history" if market_over_time(clause, scene.today) else None)
        or ("portfolio_performance" if worth_day(clause, scene.today) is not None else None)
        or paperwork(clause)
        or analysis_intent(clause)
        or ("explain_number" if asks_members(clause) else None)
        or ("list_transactions" if _asks_booked(clause) else None)
        or ("allocation" if (WITHOUT_CASH.search(clause.plain) and SHARE.search(clause.plain)) or asks_part(clause) else None)
        or ("show_portfolio" if asks_standing(clause, scene.today) and not SHARE.search(clause.plain) else None)
        or ("compare" if ranked_all(clause, scene) or sets_beside(clause) else None)
        or ("portfolio_risk" if ranked_held(clause) else None)
        or ("price_history" if asked_of_days(clause) is not None and (clause.mentions or about_market(clause)) else None)
        or price_asked(clause)
        or figure_asked(clause)
        or ("explain_concept" if asks_meaning(clause) else None)
    )
    if told is not None:
        return told, 1.0
    scores = dict(log_probabilities)
    text = clause.plain
    for pattern, intent, bonus in _COMPILED:
        if intent in scores and pattern.search(text):
            scores[intent] += bonus
    _weigh(clause, scores, scene)
    if orders_on_condition(clause.plain) and clause.figures:
        scores["alert_create"] += 15
    if "advice" in scores and says_another(clause.plain):
        scores["advice"] += 6
    allowed = {intent: score for intent, score in scores.items() if _allowed(intent, clause)}
    best = max(allowed, key=lambda intent: allowed[intent])
    return best, float(2.718281828 ** min(0.0, log_probabilities.get(best, 0.0)))


def entered(clause: Clause) -> str | None:
    """add_transaction, where a split, a fee, a tax, an opening balance or a move leaves no doubt; None where something else is said."""
    if _OF_AN_ENTRY.search(clause.plain) or _COUNTED.search(clause.plain):
        return None
    if _FORGOTTEN.search(clause.plain) and clause.figures and stance(clause.plain) is Stance.ORDER:
        return "add_transaction"
    moved = (
        clause.figures and not clause.mentions and opening_flow(clause.plain) is not None and _OUT_OR_IN.search(clause.plain) is not None
    )
    if moved and stance(clause.plain) is Stance.ORDER:
        return "add_transaction"
    told = (
        speaks_of_split(clause) or charge_of(clause) or moved_how(clause) or tells_weight(clause) or given_away(clause) or came_in(clause)
    )
    return "add_transaction" if told else None


_OUT_OR_IN = re.compile(r"\b(?:took|taken|take|pulled|pull)\b.*\bout\b|\b(?:withdr\w+|deposit\w*|paid in|put in|moved out|moved in)\b")
"""What says by itself that money came into the books or left them, whatever it was for."""


def _asks_booked(clause: Clause) -> bool:
    """Whether a clause asks if something is in the books already, or if a split was."""
    if stance(clause.plain) is not Stance.QUESTION:
        return False
    return _BOOKED.search(clause.plain) is not None or (names_split(clause) and bool(clause.mentions))


_BOOKED = re.compile(
    r"\b(?:is|are|was|were) (?:it|that|this|they|those|these|§|the \w+|my \w+) (?:already |now )?(?:in|part of) (?:my|the) (?:books|records|transactions)\b"
    r"|\b(?:did|have) (?:i|we|you) (?:already |ever |really )*(?:record|recorded|book|booked|enter|entered|log|logged|note|noted|put in) (?:it|that|this|them|§)\b"
    r"|\bdid (?:i|we) (?:get|receive) (?:any |the |those |these )?(?:more|new|extra|additional|bonus) (?:shares|units|stocks)\b"
)


_FORGOTTEN = re.compile(
    r"\b(?:never|forgot to|forgotten to|did not|have not|not yet|omitted to|failed to)(?: \w+){0,2} (?:write|wrote|written|record|recorded|enter|entered|note|noted|book|booked|log|logged|put)\b.*\b(?:bought|sold|purchased|deposited|withdrew|received)\b"
)
_COUNTED = re.compile(
    r"\b(?:did|have|do|does) (?:you|that|it|they) (?:\w+ )?(?:count|include|know|notice|see|seen|consider|account)(?:ed|d)?\b"
)
"""Asks whether something is taken into account, and reports nothing."""
_OF_AN_ENTRY = re.compile(r"\b(?:transaction|trade|entry|booking|number) #?\d+ (?:was|should|is|has|had|carried)\b")


def _weigh(clause: Clause, scores: dict[str, float], scene: Scene) -> None:
    text = clause.plain
    if _BARE_NAME.match(text):
        scores["quote"] += 6
    for intent, anchor in _WRITING:
        if anchor.search(text) is None:
            scores[intent] -= 5
    if stance(text) is Stance.ADVICE:
        scores["advice"] += 2.0
    scores["add_transaction"] += 8 if clause.mentions and len(clause.figures) > 1 and _SPENT.match(text) else 0
    scores["unsafe"] -= 2.5  # what the patterns did not refuse must be very like an attack
    scores["portfolio_risk"] += 12 if _REPLAYED.search(clause.low) else 0
    _weigh_documents(clause, scores, scene)
    _weigh_times(clause, scores, scene)


def _weigh_documents(clause: Clause, scores: dict[str, float], scene: Scene) -> None:
    if _FUNDAMENTAL.search(clause.low) is not None and (clause.mentions or (scene.known.documents and not _OWN.search(clause.low))):
        scores["search_documents"] += 3 if clause.mentions else 6
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
    r"\bhow (?:would|will|might|did|badly|well) .*\b(?:my|our|this) (?:\w+ )?(?:portfolio|holdings|stocks|mix)\b.*\b(?:2008|2009|2020|2022|1998|1990|dot[- ]?com|financial crisis|lehman|covid\w*|corona\w*|pandemic)\b.*\b(?:crash|crisis|slump|selloff|bear|pandemic|meltdown|bubble)\b"
    r"|\bwhat (?:would|will|did|could|happens?)\b.*\b(?:2008|2009|2020|2022|1998|1990|dot[- ]?com|financial crisis|lehman|covid\w*|corona\w*|pandemic|gulf war|euro crisis)\b"
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
    if orders_on_condition(clause.plain):
        return intent == "alert_create"
    found = stance(clause.plain)
    if found is Stance.REFUSED:
        return intent in _NEGATIVE_REQUESTS
    return found is Stance.ORDER or (intent == "alert_create" and _WANTS_WORD.search(clause.plain) is not None)
