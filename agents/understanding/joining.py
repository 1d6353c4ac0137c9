"""Parts of a message that belong to the request before them: "sell 5 apple, at 268", "show the last trade and delete it"."""

import re
from typing import TypeAlias

from agents.understanding.charges import charged_for
from agents.understanding.clause import Clause, ClauseReader
from agents.understanding.pointing import deleted_then
from agents.understanding.replies import has_slots, residue
from agents.understanding.requests import opens_request
from agents.understanding.strategies import belongs_to_test

Decided: TypeAlias = tuple[Clause, str, float]
"""A clause, its intent, and how probable that is."""
CHATTER = frozenset({"none", "small_talk"})
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
        if out and _belongs(clause, *out[-1][:2]):
            out[-1] = (reader.read(f"{out[-1][0].text}, {clause.text}"), *out[-1][1:])
            continue
        if out and loose and not opens_request(clause.text) and out[-1][1] not in CHATTER and has_slots(clause) and fits:
            joined = reader.read(f"{out[-1][0].text}, {clause.text}")
            out[-1] = (joined, *out[-1][1:])
            continue
        out.append(item)
    return out


def _belongs(clause: Clause, before: Clause, intent: str) -> bool:
    """Whether a sentence only adds to the test or the trade before it."""
    return (intent == "backtest_strategy" and belongs_to_test(clause)) or (intent == "add_transaction" and charged_for(before, clause))
