"""Notes put on what is recorded: "add a note to my last trade: long term keeper"; the words of the note stay as they were typed."""

import re

from agents.understanding.clause import Clause
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.outcome import clarify
from agents.understanding.records import target_of
from agents.understanding.scene import Draft, Scene, made

NOTE_CHARS = 2000
_POLITE = rf"^{LEAD}(?:(?:bitte|por favor)\W+)?"
_VERB = r"(?:add|put|attach|write|append|set|change|leave|make|edit|update|replace|füge?|schreibe?|notiere?|añade|agrega|ajoute)"
_NOUN = r"(?:note|remark|comment|memo|annotation|notiz|anmerkung|kommentar|nota|comentario|remarque)"
_ENTRY = r"(?:trades?|transactions?|entry|booking|purchase|buy|sale|sell|deposit|withdrawal|dividend|order|position|buchung|transaktion|kauf|verkauf|compra|venta|opération|achat)"
_AT = r"(?:to|on|for|with|about|at|of|zu|zur|zum|zu meiner|zu meinem|für|an|a|para|sobre|à|pour|sur)"
_QUOTED = (
    r"(?:\s*[:=]\s*|\s+[-\u2013]\s+|,?\s+(?:saying|that says|which says|reading|with the text|to say|says|namely)\s*:?\s+|\s+(?=[\"“„«']))"
)
_FIRST = re.compile(
    rf"{_POLITE}(?:{_VERB} )?(?:a |an |the |this |my |eine? |una |une )?(?:new |short )?{_NOUN}\s+(?P<target>{_AT}\s+.{{1,80}}?){_QUOTED}(?P<note>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_LAST = re.compile(
    rf"{_POLITE}(?:{_VERB})\s+(?:(?:a |the |this |my )?{_NOUN}\s+)?[\"“„«'](?P<note>[^\"”“»]+)[\"”“»']\s+(?:as (?:a |the )?(?:new )?{_NOUN}\s+)?(?P<target>{_AT}\s+.{{1,80}})$",
    re.IGNORECASE | re.DOTALL,
)
_OPEN = re.compile(
    rf"{_POLITE}{_VERB} (?:a |the |this |my |eine? |una |une )?(?:new |short )?{_NOUN}\s*[:=]\s*(?P<note>.+)$", re.IGNORECASE | re.DOTALL
)
_NONE = re.compile(
    rf"{_POLITE}(?:{_VERB}) (?:a |an |the |this |my |eine? |una |une )?(?:new |short )?{_NOUN}\s+(?P<target>{_AT}\s+.{{1,80}}?)[ .!]*$",
    re.IGNORECASE,
)
_OF_SOMETHING = re.compile(
    rf"\b(?:last|latest|newest|first|number|#?\d|{_ENTRY}|it|that|this|yesterday|today|letzte\w*|última|dernière)\b|§", re.IGNORECASE
)
_NOT_NOTES = re.compile(r"\b(?:watch ?list|alerts?|alarm|conversation|chat|document)\b", re.IGNORECASE)


def note_in(text: str) -> tuple[str, str | None]:
    """A message as it was typed without the words of the note that it puts on something, and these words; None where it puts none."""
    for pattern in (_FIRST, _LAST):
        found = pattern.match(text.strip())
        if found is not None and not _NOT_NOTES.search(found["target"]):
            return f"add a note {found['target']}", found["note"].strip(" \"“”„«»'")[:NOTE_CHARS]
    found = _OPEN.match(text.strip())
    if found is not None:
        return "add a note to it", found["note"].strip(" \"“”„«»'")[:NOTE_CHARS]
    found = _NONE.match(text.strip())
    if found is not None and not _NOT_NOTES.search(found["target"]) and _OF_SOMETHING.search(found["target"]):
        return f"add a note {found['target']}", ""
    return text, None


def annotated(note: str | None, clause: Clause, scene: Scene) -> list[Draft] | None:
    """edit_transaction with the note, of the transaction that the rest of the message points at; None where there is no note."""
    if note is None:
        return None
    args: dict[str, JsonValue] = {"field": "note", "value": note}
    target, question = target_of(clause, scene, "edit_transaction", args if note else {"field": "note"})
    if target is None:
        return [question or Draft()]
    if not note:
        say = f"Say the note in the same sentence, such as “note on transaction {target}: bought for the dividend”."
        return [Draft(calls=(clarify("request", say),))]
    return [made("edit_transaction", target=target, **args)]
