"""Trades that the last answer listed, asked for: all of them, only the sales or the purchases, some left out; nothing is recorded without a yes."""

import re

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.model import Call, JsonValue
from agents.understanding.openings import LEAD_ON
from agents.understanding.scene import Draft, Scene, asking, symbols_of

_DOING = r"(?:propose|record|book|make|enter|do|prepare|carry out|execute|perform|implement|apply|place|put through|go through with|go with|take|adopt|follow|draft|submit|realise|realize|run)"
_THEM = r"(?:(?:all |each )?(?:of )?(?:these|those|them|the|that|this|it|such)(?: (?:suggested|proposed|listed|necessary|needed|required))?(?: (?:trades?|orders?|transactions?|changes?|rebalanc\w+|rebalance|plan|proposal|mix|weights|moves?|steps?|suggestions?|allocation))?|all(?: the)? (?:trades|orders))"
_DO = re.compile(
    rf"^{LEAD_ON}{_DOING} (?:me )?{_THEM}(?: (?:for me|please|now|then|as (?:a )?proposals?|through|out|in my (?:books|portfolio)|and show me the card))*\W*$"
    rf"|^{LEAD_ON}(?:put|carry) {_THEM} (?:through|out)\W*$|^{LEAD_ON}(?:turn|make) (?:it|that|this|these|them) (?:into )?(?:trades|orders|proposals?|so|happen)\W*$"
    rf"|^{LEAD_ON}(?:go ahead|go for it|do so|proceed|trade (?:it|that|them|accordingly)|rebalance (?:it|that way|accordingly|like that|now)|buy and sell (?:accordingly|that))(?: (?:with|and) (?:it|that|this|them|the trades))?\W*$"
)
_LESS = re.compile(
    rf"^{LEAD_ON}(?:(?:{_DOING} (?:{_THEM}|all|everything|the rest)?|all|everything|the rest)(?:,)? ?)?(?:but )?(?:not|without|leave(?: out)?|except(?: for)?|skip(?:ping)?|drop|omit|excluding|exclude|minus|all but|everything but|keep|do not (?:touch|sell|buy|trade)|leave out|hands off) (?:the )?§(?:(?:,| and| or) (?:the )?§)*(?: (?:alone|out|as it is|untouched|trades?|please|of it))*\W*$"
)
_ONLY = re.compile(
    rf"^{LEAD_ON}(?:{_DOING} )?(?:only|just|nothing but)?(?: {_DOING})? ?(?:the |these |those |its )?(?P<side>sells?|sales?|selling|sell (?:side|orders|trades)|buys?|purchases?|buying|buy (?:side|orders|trades))(?: (?:orders|trades|only|first|please|for now|now))*\W*$"
)
_SAID_ONLY = re.compile(r"\b(?:only|just|nothing but|first)\b")
_NAMED = re.compile(
    rf"^{LEAD_ON}(?:{_DOING} )?(?:only|just) (?:{_DOING} )?(?:the )?§(?:(?:,| and) (?:the )?§)*(?: (?:trades?|one|ones|please|part))*\W*$"
)


_TRADES = re.compile(r"\b(?:trades?|orders?|transactions?|rebalanc\w+|changes?|proposal)\b")


def taken_up(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The trades of the last answer as a proposal, or some of them; None for anything else, and for a yes while something waits for it."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if (
        last is None
        or last.intent not in {"optimize", "show_drift"}
        or clause.figures
        or "?" in clause.text
        or stance(clause.plain) is Stance.ADVICE
    ):
        return None
    narrowed = _narrowed(clause, scene)
    agreed = clause.low.strip(" .!") == "yes" and scene.memory.question is None  # "do it" is written so
    if narrowed is None and not agreed and (not _DO.match(clause.plain) or clause.mentions):
        return None
    waiting = any(call.intent == "record_trades" for call in scene.known.pending)
    spoken_of = narrowed is not None or (not agreed and _TRADES.search(clause.plain) is not None)
    if scene.known.pending and not spoken_of:
        return None
    if waiting and narrowed is None and last.args.get("propose"):
        return [Draft(calls=(Call(intent="confirm", args={"doubtful": True}),))]
    whole = last if last.intent == "optimize" else Call(intent="optimize", args={"objective": "rebalance"})
    if not scene.known.holdings:
        return [
            asking("symbol", "Nothing is held, so there is nothing to trade. What do you want to buy?", "add_transaction", {"side": "buy"})
        ]
    before = (Draft(calls=(Call(intent="cancel"),)),) if waiting else ()
    return [*before, Draft(calls=(whole.with_args(propose=True, **(narrowed or {})),))]


def _narrowed(clause: Clause, scene: Scene) -> dict[str, JsonValue] | None:
    """Which of the trades: of one side, of the instruments that are named, or without them; None where all are meant or something else is."""
    named: list[JsonValue] = [*symbols_of(clause, scene)]
    last = scene.memory.calls[-1]
    if named and _LESS.match(clause.plain):
        among_named = "symbols" in last.args and not last.args.get("propose")  # another mix of those that were named, not fewer trades
        return None if among_named else {"leave_out": named}
    if named and _NAMED.match(clause.plain):
        return {"only_of": named}
    found = _ONLY.match(clause.plain) if not named else None
    if found is None or not _SAID_ONLY.search(clause.plain):
        return None
    return {"only": "buy" if found["side"].startswith(("buy", "purchase")) else "sell"}
