"""Doubts about the last answer, whatever it was of: "how sure are you?", "is that right?", "where do you have that from?"."""

import re

from agents.understanding.clause import Clause
from agents.understanding.model import Call
from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, Scene, made

_THAT = r"(?:you|that|this|it|they|those|these|(?:the|that|this|these|those|your) (?:\w+ )?(?:forecasts?|predictions?|figures?|numbers?|answers?|results?|prices?|data|values?))"
_SOLID = r"(?:good|well|accurate|precise|reliable|trustworthy|exact|solid)"
_ABOUT = r"(?: (?:about|of|with|on) (?:that|this|it|these|those)(?: (?:figure|number|one|answer)s?)?)?"
DOUBT = re.compile(
    rf"^{LEAD}(?:how (?:sure|certain|confident|accurate|good|precise|reliable|trustworthy|exact|right|correct|safe|solid) (?:are|is|was|were) {_THAT}{_ABOUT}(?: (?:in |over |for )?¤)*"
    rf"|how {_SOLID} (?:have|has) (?:you|they|that|it|(?:the|your) (?:forecasts?|predictions?)) (?:been|done|worked)(?: so far| in the past)?|(?:is|was) (?:that|this|it|the forecast) (?:any )?{_SOLID}|are you (?:\w+ )?(?:sure|certain|confident|positive|serious){_ABOUT}|(?:is|are) {_THAT} (?:really |all |even |actually )?(?:right|correct|true|sure|certain|accurate|reliable|for sure|so)"
    rf"|(?:can|should|may|do|could) i (?:really )?(?:trust|rely on|believe|count on|depend on) {_THAT}{_ABOUT}|how (?:much|far) can i (?:trust|rely on|believe) {_THAT}|(?:really|seriously|for real|honestly|sure|certain|you sure|you certain)(?: sure)?(?: about (?:that|this|it))?)\W*$"
)
"""How sure one is of what was just said, in few words."""
TESTED = re.compile(rf"^{LEAD}(?:how {_SOLID} (?:is|are) |(?:is|was) (?:that|this|it|the forecast) (?:any )?{_SOLID}\W*$)")
"""How good what was just shown is tested anew; how sure one is, or how good forecasts were, is on record."""
_OF_FORECASTS = re.compile(r"\b(?:your|the) (?:\w+ )?(?:forecasts?|predictions?|models?)\b")
SOURCE = re.compile(
    rf"^{LEAD}(?:where (?:do|did|have) you (?:have |get |got |take |find |know )+(?:that|this|it|them|these|those|all that)?(?: (?:from|number|figure)s?)*|(?:how|where) do you know(?: that| this| it)?(?: from)?|says who|who says(?: that| so)?|(?:what is|what are) (?:your|the) sources?(?: (?:for|of) (?:that|this|it|these))?|source"
    rf"|(?:from|of) (?:when|which day|what day|what date) (?:is|are|was) (?:that|this|it|they|these|those)(?: figures?| data| prices?| numbers?)?|how (?:old|fresh|recent|current|up to date) (?:is|are) (?:that|this|it|they|these|those|the (?:figures?|data|numbers?))|when (?:is|was|are) (?:that|this|it|these) from)\W*$"
)
"""Where it comes from, or of when it is."""
_ONE_PRICE = frozenset({"quote", "price_history"})
SOURCES = {
    "sources_prices": frozenset({"compare", "quote", "price_history", "watchlist_show"}),
    "sources_books": frozenset({"show_portfolio", "portfolio_performance", "allocation", "explain_number"}),
    "sources_entries": frozenset({"list_transactions", "tax_report", "show_transaction", "list_changes", "alert_list", "list_portfolios"}),
    "sources_measures": frozenset({"portfolio_risk", "optimize", "backtest_strategy", "saving_plan"}),
    "sources_forecast": frozenset({"forecast", "forecast_accuracy", "backtest_forecast", "retrain"}),
    "sources_papers": frozenset({"search_documents"}),
    "sources_words": frozenset({"explain_concept"}),
}
"""What answers of the tools rest on, by the topic that tells it."""


def sources_told(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What the last answer rests on and of when it is; before any answer, what prices rest on; None where something waits, or more is said."""
    text = clause.plain
    if scene.memory.question is not None or scene.known.pending or clause.mentions:
        return None
    last = scene.memory.calls[-1] if scene.memory.calls else Call(intent="quote")
    doubt, source = DOUBT.match(text), SOURCE.match(text)
    if doubt and _OF_FORECASTS.search(text) and last.intent not in SOURCES["sources_forecast"]:
        return [made("forecast_accuracy")]
    if not source and (not doubt or last.intent in SOURCES["sources_forecast"]):
        return None  # how good a forecast is, its record tells
    if last.intent == "backtest_strategy" and doubt:
        return [Draft(calls=(last.with_args(about="luck"),))]
    topic = next((name for name, tools in SOURCES.items() if last.intent in tools), "sources_entries")
    symbol = last.args.get("symbol")
    aged = last.intent in _ONE_PRICE and symbol and _WHEN.search(text)
    return [made("quote", symbol=symbol, about="age") if aged else made("help", topic=topic)]


_WHEN = re.compile(r"\b(?:when|day|date|old|fresh|recent|current|up to date)\b")
