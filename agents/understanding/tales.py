"""What is told and is no trade of these books: somebody else's, one that did not happen, one that is still to come."""

import re
from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, evidence, stance
from agents.understanding.model import WRITES, Call
from agents.understanding.openings import LEAD
from agents.understanding.outcome import clarify, others_trade
from agents.understanding.scene import Draft, Scene, symbols_of
from agents.understanding.undone import INTENDED, PARTLY

_Decided: TypeAlias = tuple[Clause, str, float]
_OTHERS = frozenset(
    {"none", "small_talk", "out_of_scope", "help", "explain_concept", "search_documents", "quote", "show_portfolio", "list_transactions"}
) | {"unsafe", "portfolio_performance"}
"""What the trade of somebody else is taken for."""
_KEPT = frozenset({"alert_create", "alert_delete", "watchlist_add", "watchlist_remove", "unsafe", "import_csv"})
"""Requests in whose words an order may be open or cancelled."""


def told_only(clause: Clause, intent: str, scene: Scene) -> list[Draft]:
    """The answer to a tale; none where the clause is a request."""
    how = stance(clause.plain)
    if how is Stance.OTHERS:
        return [others_trade()] if intent in _OTHERS else []
    if intent in _KEPT:
        return []
    if how is Stance.UNDONE:
        return [Draft(calls=(_nothing_done(clause, scene),))]
    if intent == "add_transaction" and _CALLED_OFF.match(clause.plain):
        return [Draft(calls=(Call(intent="cancel") if scene.known.pending else clarify("request", _NO_ORDERS),))]
    return [Draft(calls=(clarify("request", _TO_COME),))] if _to_come(clause, scene.today) else []


def without_echo(drafts: list[Draft]) -> list[Draft]:
    """The drafts without refusals that only answer the rest of a tale."""
    told = any(call.args.get("question") in _TALES for draft in drafts for call in draft.calls)
    return [one for one in drafts if not (told and one.calls and one.calls[0].intent == "out_of_scope")]


def without_grounds(decided: Sequence[_Decided], scene: Scene) -> tuple[list[_Decided], tuple[str, ...]]:
    """The requests of a message without reports that only give the ground of its question, and the instruments of the first of those."""
    grounds = evidence([clause.plain for clause, *_ in decided])
    told = [ground and item[1] in WRITES for item, ground in zip(decided, grounds, strict=True)]
    about = symbols_of(decided[told.index(True)][0], scene) if True in told else ()
    rest = [item for item, ground in zip(decided, told, strict=True) if not ground]
    asked = [item for item in rest if not _declines_all(item[0])]
    return asked or rest, about


_DECLINING = re.compile(
    r"^\W*(?:(?:no|sorry|hi|hello|hey|ok|please|well|but|and)\W+)*(?:i |we )?(?:am |are |was |would |do |just )*(?:not|never|nothing) (?:here |really |even |going |looking |trying |planning |wanting |want |wish |like |need |intend |interested |in |to )*"
    r"(?:buy|sell|trade|invest|buying|selling|trading|investing|order|record)(?: (?:or|nor|and) (?:buy|sell|selling|buying|trade))?(?: (?:anything|nothing|it|them|that|something|any(?: of (?:it|them))?|now|yet|today|stocks?|shares?|right|at all|the moment|at))*\W*$"
)


def _declines_all(clause: Clause) -> bool:
    """Whether a part of a message only says that nothing is to be bought or sold, before what is wanted instead."""
    return not clause.mentions and not clause.figures and _DECLINING.match(clause.plain) is not None


_CALLED_OFF = re.compile(
    rf"^{LEAD}(?:cancel|withdraw|revoke|pull|kill|stop|call off|abort) (?:\S+ ){{0,4}}?(?:orders?|bids?|limit|limits)\b"
)
_NO_ORDERS = "I place no orders at a broker, so there is none that I could cancel. An entry of your books can be deleted: say which one, such as: delete my last trade."


_TO_COME = "That is still to come, so nothing is recorded: I place no orders. Once it is done, tell me with its figures, such as: bought 5 KO at 60."
_UNDONE = (
    "Then it did not happen, or not yet, and nothing is recorded. Once it has, tell me with its figures, such as: bought 5 KO at 60. "
    "If an entry of it is in your books already, say which one to delete."
)
_PART = (
    "Only what was really carried out belongs in the books, so nothing is recorded yet. How many were it, and at what price? "
    "Tell me such as: bought 5 KO at 60."
)


_TALES = frozenset({_TO_COME, _UNDONE, _PART})


def _nothing_done(clause: Clause, scene: Scene) -> Call:
    """An open proposal of the same trade is dropped; else nothing is recorded, and it is said what would be."""
    named = {*symbols_of(clause, scene)}
    waiting = [call for call in scene.known.pending if call.intent == "add_transaction"]
    if waiting and (not named or named & {str(call.args.get("symbol")) for call in waiting}):
        return Call(intent="cancel")
    partly = PARTLY.search(clause.plain) and not re.search(r"\b(?:almost|nearly)\b", clause.plain)
    return clarify("quantity", _PART) if partly else clarify("request", _UNDONE)


def _to_come(clause: Clause, today: date) -> bool:
    """Whether a clause tells of a trade on a day to come."""
    times = clause.times
    ahead = (
        any(day.date > today for day in times.days)
        or any(period.begin > today for period in times.periods)
        or any(length.direction == "future" for length in times.durations)
        or clause.has(r"\bnext (?:week|month|year|quarter)\b")
    )
    asked = clause.has(r"\?|\b(?:what|how|if|should)\b")
    return ahead and not asked and INTENDED.search(clause.plain) is not None and stance(clause.plain) in {Stance.ORDER, Stance.SUPPOSED}
