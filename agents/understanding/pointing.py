"""Requests that point at the one before them in the message: "show it", "delete it", "please note that"."""

import re

from agents.understanding.clause import Clause
from agents.understanding.model import WRITES, Memory
from agents.understanding.openings import LEAD, LEAD_ON
from agents.understanding.ordinals import PLACE, PLACES
from agents.understanding.outcome import clarify, symbols_in
from agents.understanding.scene import Draft, Scene, asking

_SHOW_IT = re.compile(
    rf"^{LEAD}(?:show|tell|display|list|view|see|let me see|give me)(?: me)? (?:it|them|that|the (?:updated |new |whole |current )?(?:list|result|rest)|what (?:is left|remains)|the (?:updated |new |current )?(?:contents?|state))\b.{{0,30}}$"
)
_NOTE_IT = re.compile(
    r"^\W*(?:(?:could|can|would|will) you |please |and )*(?:please )?(?:note|record|write|add|log|enter|book|save|put)(?: (?:that|it|this|them))(?: down| in)?\b(?!.*\d)"
)
"""Asks for what was just told of to be recorded."""
_DELETE_IT = re.compile(rf"^{LEAD}(?:delete|remove|scrap|erase|drop|bin|get rid of)(?: it| that| this)(?: one| entry)?(?: please)?\W*$")
_SHOWING = {
    "watchlist_add": "watchlist_show",
    "watchlist_remove": "watchlist_show",
    "alert_create": "alert_list",
    "alert_delete": "alert_list",
    "add_transaction": "show_portfolio",
    "delete_transaction": "list_transactions",
    "edit_transaction": "list_transactions",
}


def shown_then(clause: Clause, before: str) -> str | None:
    """What "show it" shows after a request of the intent `before`; None where nothing is pointed at."""
    return _SHOWING.get(before) if _SHOW_IT.match(clause.low) else None


def deleted_then(clause: Clause, before: str) -> str | None:
    """delete_transaction, where "delete it" is about the entry that was spoken of before."""
    about_entry = before in {"edit_transaction", "list_transactions", "delete_transaction"}
    return "delete_transaction" if about_entry and _DELETE_IT.match(clause.low) else None


def repeats_order(clause: Clause, before: str) -> bool:
    """Whether a clause only asks for what was just told of to be recorded."""
    return before == "add_transaction" and _NOTE_IT.match(clause.low) is not None


_PLACED = re.compile(
    rf"\bthe (?P<place>{PLACE})(?: (?:one|stock|share|company|of (?:them|those|these|the (?:two|three))))?(?= (?:at|to|on|in|off|from|for|over|please|now|today|then|by|with|and)\b|\W*$)"
)
_NAMED_TOGETHER = frozenset({"quote", "compare", "price_history", "forecast", "watchlist_show", "portfolio_risk", "watchlist_add"})


def by_place(text: str, memory: Memory, *, waiting: bool) -> str:
    """`text` with "the first one" as the instrument that stood there in the last answer, where that named several; untouched while proposals wait."""
    named = memory.run if len(memory.run) > 1 else memory.symbols
    if waiting or memory.question is not None or len(named) < 2 or not memory.calls or memory.calls[-1].intent not in _NAMED_TOGETHER:
        return text
    return _PLACED.sub(lambda m: named[PLACES[m["place"]]] if PLACES[m["place"]] < len(named) else m[0], text)


_ONLY_A_NUMBER = re.compile(
    rf"^{LEAD_ON}(?:buy|sell|get|grab|take)(?: me)? (?:\d[\d.]*|half|all|everything|it all|a third|some)"
    r"(?: (?:of (?:it|them|those)|shares?|units?|more|then|please|now|at|for|of|each|today|yesterday|on)| [$€£]?\d[\d.]*| ¤)*\W*$"
)


def just_spoken_of(clause: Clause, scene: Scene) -> str | None:
    """The one instrument that the last answer was about, where an order names a number alone ("ok, buy 5"); a sale of it only where it is held."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or len(scene.subjects) != 1 or last.args.get("symbol") != scene.subjects[0] or not _ONLY_A_NUMBER.match(clause.plain):
        return None
    held = scene.known.holdings.get(scene.subjects[0])
    return scene.subjects[0] if held or not clause.has(r"\bsell\b") else None


_OTHER_ONE = re.compile(
    rf"^{LEAD_ON}(?:(?:do|show|give|make|repeat|try|run|that|it|this|me|again|the|same|thing|once|more|but|now|with|for|of|on|to|not that one|rather|instead|what about|how about)\W+)*"
    r"(?:the|an?|some|that|his|its) ?other(?: (?:one|stock|share|company|fund|symbol|ticker|instrument|holding))?(?: (?:please|instead|then|too|now|again))*\W*$"
)


def other_one(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The question which other one is meant ("same again but the other one"): that spoken of before comes first among what could be."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or scene.memory.question is not None or scene.known.pending or clause.mentions or not _OTHER_ONE.match(clause.plain):
        return None
    shown = symbols_in(last)
    options = [symbol for symbol in dict.fromkeys([*scene.memory.earlier[::-1], *scene.known.holdings]) if symbol not in shown]
    if last.intent in WRITES or not shown:
        return [Draft(calls=(clarify("request", "Which other one do you mean? Say the same with its name, please.", tuple(options[:4])),))]
    rest = {**last.args, "symbol": None, "symbols": None}
    return [asking("symbol", f"Which other one do you mean, instead of {' and '.join(shown[:3])}?", last.intent, rest, tuple(options[:4]))]
