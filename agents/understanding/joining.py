"""Parts of a message that belong to the request before them: "sell 5 apple, at 268", "show the last trade and delete it"."""

import re
from typing import TypeAlias

from agents.understanding.charges import stands_alone
from agents.understanding.clause import Clause, ClauseReader
from agents.understanding.figures import Role
from agents.understanding.pointing import deleted_then
from agents.understanding.replies import has_slots, residue
from agents.understanding.requests import opens_request
from agents.understanding.strategies import belongs_to_test

Decided: TypeAlias = tuple[Clause, str, float]
"""A clause, its intent, and how probable that is."""
CHATTER = frozenset({"none", "small_talk"})
_CHARGES = {Role.FEE, Role.TAX}
_PRONOUN_EDITS = frozenset({"delete_transaction", "edit_transaction"})


def merged(decided: list[Decided], reader: ClauseReader) -> list[Decided]:
    """A part without instruments that follows a request and says nothing by itself belongs to it."""
    out: list[Decided] = []
    for item in decided:
        clause, intent, _ = item
        intent = (deleted_then(clause, out[-1][1]) if out else None) or intent
        loose = intent == "none" or (not residue(clause) and has_slots(clause) and intent not in {"confirm", "cancel"})
        fits = not clause.mentions or (not out[-1][0].mentions if out else False)
        if (
            intent in _PRONOUN_EDITS
            and out
            and out[-1][1] in {"none", "edit_transaction", "list_transactions", "delete_transaction", "out_of_scope"}
            and re.search(r"\b(?:it|that|this)\b", clause.low)
            and not clause.mentions
        ):
            kept = out[-1][1] if out[-1][1] == "delete_transaction" else intent
            out[-1] = (reader.read(f"{out[-1][0].text}, {clause.text}"), kept, item[2])
            continue
        if out and (_is_its_charge(*out[-1][:2], clause) or (out[-1][1] == "backtest_strategy" and belongs_to_test(clause))):
            out[-1] = (reader.read(f"{out[-1][0].text}, {clause.text}"), *out[-1][1:])
            continue
        if out and loose and not opens_request(clause.text) and out[-1][1] not in CHATTER and has_slots(clause) and fits:
            joined = reader.read(f"{out[-1][0].text}, {clause.text}")
            out[-1] = (joined, *out[-1][1:])
            continue
        out.append(item)
    return out


def _is_its_charge(before: Clause, intent: str, clause: Clause) -> bool:
    """Whether a sentence tells only what was charged for the trade before it, which has none yet: "the broker took 2". What is to be recorded stands by itself."""
    charged = bool(clause.figures) and not clause.mentions and {figure.role for figure in clause.figures} <= _CHARGES
    traded = intent == "add_transaction" and before.has(r"\b(?:buy|bought|sell|sold|purchased?)\b")
    told = clause.has(r"^\W*(?:(?:please|also|and|then) )*(?:add|record|book|log|enter|note)\b")
    return charged and traded and not told and not stands_alone(clause) and not {figure.role for figure in before.figures} & _CHARGES
