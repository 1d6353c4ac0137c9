"""Messages read twice: one together with the answer to how it was meant, and a correction that was not understood, after which no bare yes counts."""

import re
from dataclasses import replace

from agents.understanding.amendments import SAID, WHICH
from agents.understanding.clause import Clause
from agents.understanding.model import WRITES, Call, Known, Memory, Understanding
from agents.understanding.outcome import clarify
from agents.understanding.replies import is_correction, is_yes
from agents.understanding.requests import opens_request

_LONGEST_ANSWER = 8
_PRICE = re.compile(r"\b(?:price|prices|preis|kurs|prix|precio|prezzo|each|apiece|per (?:share|unit)|pro st(?:ü|ue)ck)\b", re.IGNORECASE)
_UNITS = re.compile(
    r"\b(?:number|units?|shares?|quantity|many|count|anzahl|menge|st(?:ü|ue)ck(?:e|zahl)?|aktien|nombre|cantidad|quantit\w*)\b",
    re.IGNORECASE,
)
_HEEDED = WRITES | {"confirm", "cancel", "show_pending"}
"""What shows that a message was taken as one about the books or about what waits."""
_WRONG = re.compile(
    r"^\W*(?:no|nope|not|sorry|actually|wait|oops|rather|instead|but|wrong|false|correction|nein|falsch|quatsch|doch|sondern|eher|moment|stopp?|non|nee)\b"
    r"|\b(?:wrong|incorrect|false|mistake|mistaken|typo|i mean[t]?|meant|not right|not correct|should (?:be|have been)|instead|rather than|falsch|stimmt nicht|sondern|gemeint|meinte|vertippt|verschrieben|irrtum)\b"
    r"|\b(?:was|were|is|are|came)(?: not| only| actually| really| from)\b|\b(?:it|they|that|those|§|¤|one|ones|price|fee|quantity) (?:was|were|came|should)\b|\b(?:war|waren|kam|kamen)\b"
)
_AGAINST = re.compile(r"\b(?:wrong|not|no|false|incorrect|mistake|off|odd|strange|weird|cannot|never|wait|except|unless|falsch)\b")
"""What is in no yes."""
_COMPLAINT_WORDS = "that this the looks look seems seem wrong not right correct false incorrect hmm wait what mistake there something with and but you got have made"
_COMPLAINT = frozenset(_COMPLAINT_WORDS.split())
"""Words of a complaint that says of nothing what it should be: any change after it may be what was meant."""
_ASKING = re.compile(r"\?\s*$")
_MOST_KEPT = 3


def completed(text: str, memory: Memory) -> tuple[str, Memory]:
    """The message that a question was about with the answer in front, and the memory without that question; as it is where no such question is open."""
    question = memory.question
    if question is None or question.missing != (WHICH,):
        return text, memory
    said, later = str(question.call.args.get(SAID) or ""), replace(memory, question=None)
    settled = replace(later, unread=memory.unread[:-1])
    if len(text.split()) > _LONGEST_ANSWER or (re.search(r"\d", text) is not None and not re.fullmatch(r"\W*#?[1-4]\W*", text)):
        return text, later
    number = re.fullmatch(r"\W*\d+(?:[.,]\d+)?\W*", said) is not None
    if number and _PRICE.search(text) is not None:
        return f"the price was {said}", settled
    if number and _UNITS.search(text) is not None:
        return f"the quantity was {said}", settled
    if opens_request(text) or _ASKING.search(text) or re.match(r"\W*(?:no|yes|nein|ja|cancel|never)\b", text, re.IGNORECASE):
        return text, later
    return f"{text.strip(' .!')}: {said}", settled


def _looks_like_correction(clause: Clause) -> bool:
    """Whether a message, taken for something else, may well have been meant to put right what waits."""
    if _ASKING.search(clause.text):
        return False
    signal = _WRONG.search(clause.plain) is not None or is_correction(clause)
    rest = re.sub(
        r"^\W*(?:(?:no|nope|sorry|actually|wait|oops|but|ok(?:ay)?|then|just|so|well|fine)\W+)+", "", clause.text, flags=re.IGNORECASE
    )
    if opens_request(rest):
        return False
    return signal or (len(clause.text.split()) <= _LONGEST_ANSWER and bool(clause.figures or clause.times.days))


def heeded(found: Understanding, whole: Clause, before: Memory, known: Known) -> Understanding:
    """What was understood; while a proposal waits, a correction that was not is said to be so and remembered, and a yes after it shows the card again."""
    if not known.pending:
        return replace(found, memory=replace(found.memory, unread=(), shown_again=()))
    shown = tuple(key for key in before.shown_again if key in known.pending_ids)
    confirming = [call for call in found.calls if call.intent == "confirm"]
    guessed = bool(confirming) and not is_yes(whole.low) and "proposal_ids" not in confirming[0].args
    others = tuple(call for call in found.calls if call.intent != "confirm")
    if guessed and any(_is_order(call) for call in others):  # "ok, buy 5 KO" is an order of its own, and no yes to what waits
        return replace(found, memory=replace(found.memory, unread=before.unread), calls=others)
    if guessed and (_AGAINST.search(whole.plain) or is_correction(whole) or whole.figures):
        return _not_understood(found, whole, replace(before, shown_again=shown), known)
    if confirming:
        return _confirmed(found, confirming[0], replace(before, shown_again=shown), known)
    heard = any(call.intent in _HEEDED for call in found.calls) or _of_amendment(found.memory)
    if not heard and _looks_like_correction(whole):
        return _not_understood(found, whole, replace(before, shown_again=shown), known)
    unread = _unread_still(found, whole, before, known)
    return replace(found, memory=replace(found.memory, unread=unread, shown_again=() if any(c.replaces for c in found.calls) else shown))


def _is_order(call: Call) -> bool:
    """Whether a call proposes something new, or asks what it lacks for that."""
    return (call.intent in WRITES and call.replaces is None) or (call.intent == "clarify" and call.args.get("missing") != ["request"])


def _unread_still(found: Understanding, whole: Clause, before: Memory, known: Known) -> tuple[str, ...]:
    """The corrections that are not understood after this message: none of what was called off, those that it says, that which it leads to a question."""
    if any(call.intent == "cancel" for call in found.calls):
        return ()
    if any(call.replaces for call in found.calls):
        open_still = before.unread[:-1] if _of_amendment(before) else before.unread
        return tuple(text for text in open_still if not _covered(text, _changed(found.calls, known)))
    if _of_amendment(found.memory) and not _of_amendment(before):
        return (*before.unread, whole.text.strip())[-_MOST_KEPT:]
    return before.unread


def _not_understood(found: Understanding, whole: Clause, before: Memory, known: Known) -> Understanding:
    """That a message looks like a correction of what waits and is not understood; nothing else comes of it."""
    title = known.pending_titles[-1] if known.pending_titles else "the proposal"
    text = (
        f"I did not understand what “{whole.text.strip()}” changes, so nothing is changed and nothing is recorded. “{title}” still waits. "
        "Tell me what it should be, such as “12 shares”, “at 50”, “on Friday”, “it was KO” or “cancel”."
    )
    unread = (*before.unread, whole.text.strip())[-_MOST_KEPT:]
    return replace(
        found, calls=(clarify("request", text),), memory=replace(before, question=None, unread=unread, language=found.memory.language)
    )


def _of_amendment(memory: Memory) -> bool:
    """Whether a question is open on how a message changes what waits."""
    asked = memory.question
    return asked is not None and (asked.missing == (WHICH,) or asked.call.replaces is not None)


def _confirmed(found: Understanding, yes: Call, before: Memory, known: Known) -> Understanding:
    """A yes, shown the card once more where a correction before it was not understood; one that was doubtful once counts the second time."""
    asked = tuple(key for key in known.asked_ids if key in known.pending_ids) or known.pending_ids[-1:]
    if before.unread and "proposal_ids" not in yes.args:
        again: Call = yes.with_args(doubtful=True, unread=[*before.unread])
    elif yes.args.get("doubtful") and {*asked} <= {*before.shown_again} and known.lately == "answered":
        again = yes.with_args(doubtful=None)
    else:
        again = yes
    shown = tuple(dict.fromkeys((*before.shown_again, *asked))) if again.args.get("doubtful") else before.shown_again
    calls = tuple(again if call is yes else call for call in found.calls)
    return replace(found, calls=calls, memory=replace(found.memory, unread=(), shown_again=shown))


def _changed(calls: tuple[Call, ...], known: Known) -> set[str]:
    """The values that amendments give anew."""
    before = {key: {*map(str, call.args.values())} for key, call in zip(known.pending_ids, known.pending, strict=False)}
    return {str(value) for call in calls if call.replaces for value in call.args.values()} - {
        value for call in calls for value in before.get(call.replaces or "", ())
    }


def _covered(text: str, changed: set[str]) -> bool:
    """Whether an amendment says what a message before it said that was not understood: one of its figures, or anything at all after a mere complaint."""
    figures = {float(number.replace(",", ".")) for number in re.findall(r"\d+(?:[.,]\d+)?", text)}
    values = {float(value) for value in changed if re.fullmatch(r"\d+(?:\.\d+)?", value)}
    vague = not figures and {*re.findall(r"[a-z]{3,}", text.lower())} <= _COMPLAINT
    return bool(changed) and (vague or bool(figures & values))
