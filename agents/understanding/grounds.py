"""The words without which a request is only guessed: a write in any message, a study, a search or advice in a short message that follows an answer."""

import re
from collections.abc import Mapping

from agents.understanding.clause import Clause
from agents.understanding.continuations import reissued
from agents.understanding.openings import LEAD_BACK
from agents.understanding.outcome import lost
from agents.understanding.replies import has_slots, residue
from agents.understanding.scene import Draft, Scene, about_portfolio

_MOST_WORDS = 10
_FEW_LEFT = 2
_GROUNDS: Mapping[str, re.Pattern[str]] = {
    intent: re.compile(rf"\b(?:{words})\b")
    for intent, words in {
        "optimize": r"(?:re-?)?optim\w*|(?:re-?)?balanc\w*|(?:re-?|over|under)?weight\w*|(?:re)?alloc\w*|sharpe|varian\w+|minim\w+|maxim\w+|diversif\w*|frontier|mix|mixes|split|parity|volatil\w*|(?:re)?distribut\w+|"
        r"combin\w+|equal\w*|ideal\w*|efficient|risk\w*|kelly|hrp|c?var|drawdown|portfolio|tangency|markowitz|targets?|proportions?|positions?|\d+/\d+|\d+% §|trades",
        "portfolio_performance": r"perform\w*|outperform\w*|returns?|gain\w*|loss\w*|los[et]|losing|profit\w*|made|make|making|earn\w*|p&l|pnl|p/l|up|down|did|do|doing|done|worth|gr[eo]w\w*|money|winners?|losers?|irr|twr|"
        r"cagr|roi|yield\w*|best|worst|results?|ahead|behind|red|green|beat\w*|benchmark|stocks|shares|portfolio|interest|dividends?|income|fees?|tax\w*|progress\w*|better|good|bad|paid|rate|curve|graph|chart|summary|"
        r"report|change|cost|wealth|richer|contribut\w+|day|week|month|year|quarter",
        "portfolio_risk": r"risk\w*|c?var|volatil\w*|drawdowns?|beta|alpha|ratio|calmar|sharpe|sortino|ulcer|stress\w*|shock|crash\w*|recession|2008|correl\w*|lose|losing|loss(?:es)?|swing\w*|expos\w+|shortfall|worst|bad|concentrat\w*|"
        r"safe\w*|fall\w*|fell|drop\w*|tank\w*|hurt|scenario\w*|calm|wild|wrong|hit|down|move|diversif\w*|tail|deviation|danger\w*|bumpy|jumpy|shaky|stable|steady|rough|nervous|aggressive|conservative|survive|vulnerable|hedged?|"
        r"gamble|happens?|tracking|monte|simulat\w+",
        "advice": r"should|shall|would|recommend\w*|advi[sc]e\w*|worth|good|buy\w*|sell\w*|hold|invest\w*|think|thoughts?|smart\w*|wise|better|time|opinion\w*|suggest\w*|ideas?|\w+valued|fair|cheap\w*|expensive|bullish|bearish|tips?|"
        r"picks?|choose|which|best|view|late|too|right|safe|do|keep|put|take|strategy|overpriced|bargain|improve|favou?rite|hot|rich|next|sensible",
        "forecast_accuracy": r"accura\w+|forecast\w*|predict\w*|right|wrong|correct\w*|record|errors?|mase|skill|scores?|hit|hits|reliab\w+|trust\w*|good|well|models?|calibr\w+|sure|certain|confiden\w+|close|off|true|beat\w*|better|walk|past|interval\w*|"
        r"coverage|dependable|believe|precise|track",
        "backtest_strategy": r"back-?tests?\w*|strateg\w+|momentum|crossover|average|reversion|rebalanc\w+|hold\w*|dca|invested?|put in|sma|rule|test\w*|sweep|monthly|weekly|trad\w+|long|parity|equal|sweep|had|if",
        "search_documents": r"documents?|papers?|reports?|filings?|10-?[kq]|annual|statements?|pages?|says?|said|mention\w*|according|pdf|files?|uploaded|notes?|passages?|article|letter|prospectus|brochure|revenues?|margins?|employees|compan(?:y|ies)|"
        r"business|income|sales|debt|guidance|cash flow|ceo|risks?|earnings|segments?|why|who|lawsuits?|products?|supply|customers",
    }.items()
}
"""One of its own words for each: without it, the head is guessing."""


_MADE_IT = re.compile(
    rf"^{LEAD_BACK}(?:make|change|set|turn|put) (?:it|that|this)(?: to| at)? [$€£]?\d[\d.]* ?%?(?: (?:instead|please|then|rather))*\W*$"
)


def groundless(clause: Clause, intent: str, scene: Scene) -> bool:
    """Whether a short message after an answer says nothing of what it would be taken for."""
    if intent == "add_transaction" and _MADE_IT.match(clause.plain) and not clause.mentions:
        return True  # it changes something that was asked, and orders no trade of what was spoken of
    grounds = _GROUNDS.get(intent)
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if grounds is None or last is None or last.intent == intent or clause.mentions or about_portfolio(clause):
        return False
    return len(clause.text.split()) <= _MOST_WORDS and grounds.search(clause.plain) is None


def gone_on(clause: Clause, scene: Scene) -> Draft:
    """The last request with what such a message says in place of the old; else the answer that it was not understood."""
    if has_slots(clause) and len(residue(clause)) <= _FEW_LEFT and not scene.known.pending:
        draft = reissued(clause, scene)
        if draft is not None and draft.calls and draft.calls[0].intent == scene.memory.calls[-1].intent:
            return draft
    return lost()


ANCHORS: tuple[tuple[str, str], ...] = (  # a write needs one of its own words: without it the head is guessing
    (
        "add_transaction",
        r"\d|@|\b(?:buy|bought|buying|sell|sold|selling|purchase[ds]?|deposit\w*|withdr\w+|dividends?|paid|pay|top(?:ped)? up|fund|cash|record|log|enter|book|add|added|trade|order|dump\w*|liquidate|close|exit|trim|reduce|cut|double|invest\w*|transfer\w*|got|get|take|took|pull\w*|put|picked|grab\w*|acquire\w*|unload\w*|offload\w*|dispose|scoop\w*|cash(?:ed)? out|increase|spend|note|save|more|another|halved?|goes|go)\b",
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
    (
        "retrain",
        r"\b(?:re-?train\w*|train\w*|(?:re-?)?fit\w*|re-?learn\w*|learn\w*|refresh\w*|re-?build\w*|update\w*|re-?calibrat\w*|re-?estimat\w*|re-?run|re-?comput\w*|new data|fresh|latest|versions?|roll\w*|go back|going back|revert|restore|switch back|return)\b",
    ),
    (
        "import_csv",
        r"\b(?:import|upload\w*|load|csv|file|spreadsheet|attach\w*|excel|export|read|ingest|migrate|statement|bring in|take in)\b",
    ),
)
