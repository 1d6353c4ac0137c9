"""What of the remembered facts is to be forgotten: one by its place or its words, the only one, all of them; asked where several could be meant."""

import re
from collections.abc import Sequence

from agents.understanding.clause import Clause
from agents.understanding.openings import LEAD_BACK
from agents.understanding.ordinals import PLACE, PLACES
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, made

_FORGET = r"(?:forget|erase|delete|remove|clear|wipe|drop|scrap|get rid of|throw (?:away|out)|strike|unlearn)(?: about)?"
_TAIL = r"(?: (?:again|please|now|too|as well|also|then|out|away|from (?:it|there|the list|that list|memory|your memory)|about me))*\W*$"
_FACT = r"(?:facts?|ones?|memor(?:y|ies)|things?|notes?|entr(?:y|ies)|points?|lines?)"
_EVERYTHING = re.compile(
    rf"^{LEAD_BACK}{_FORGET} (?:all|everything|both|(?:them|these|those)(?: all)?|the lot|the whole (?:list|lot))(?: of (?:it|that|them|these|those|the {_FACT}))?(?: (?:the |my |your )?{_FACT})?{_TAIL}"
)
_POINTED = re.compile(rf"^{LEAD_BACK}{_FORGET} (?:it|that|this)(?: {_FACT})?{_TAIL}")
_PLACED = re.compile(
    rf"^{LEAD_BACK}{_FORGET} (?:the )?(?:{_FACT} )?(?:(?P<place>{PLACE})(?: {_FACT})?|(?:number |no\.? ?|#)?(?P<number>\d{{1,2}})){_TAIL}"
)
_TOLD = re.compile(
    rf"^{LEAD_BACK}{_FORGET} (?:(?:the |that |my )(?P<word>[\w' -]{{3,40}}?) {_FACT}|(?:the|that) {_FACT} (?:about|on|with|of) (?P<topic>[\w' -]{{3,60}}?)){_TAIL}"
)
_ABOUT_ME = re.compile(
    rf"^{LEAD_BACK}(?:{_FORGET} (?:all |everything |anything |the things )?(?:of )?(?:what |that )?you(?:'ve| have)? (?:know|remember(?:ed)?|learn(?:ed|t)|stored?|saved|kept|keep)(?: (?:about|of|on) me)?"
    rf"|{_FORGET} (?:all|everything|anything) (?:about|on) me|{_FORGET} (?:me|(?:all )?(?:my|the) (?:remembered )?(?:facts|memories))|(?:clear|wipe|erase|delete|reset|empty) (?:your|the) memory(?: of me| about me)?){_TAIL}"
)
_SHOWN = frozenset({"list_facts", "remember_fact", "forget_fact"})


def forgotten(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The erasure of remembered facts: of all in plain words, or of what was just shown; None for anything else."""
    low, facts = clause.low, scene.known.facts
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if _ABOUT_ME.match(low):
        return [made("forget_fact", everything=True)]
    if last is None or last.intent not in _SHOWN or not facts or scene.known.pending or scene.memory.question is not None:
        return None
    if _EVERYTHING.match(low):
        return [made("forget_fact", everything=True)]
    if (found := _PLACED.match(low)) is not None:
        return _at(PLACES[found["place"]] if found["place"] else int(found["number"]) - 1, facts)
    return _of_words(low, facts) or (_pointed_at(facts, last.intent) if _points(clause) else None)


def _of_words(low: str, facts: Sequence[str]) -> list[Draft] | None:
    """The fact that is told by a word of it: "the tobacco one"."""
    found = _TOLD.match(low)
    if found is None:
        return None
    words = set(re.findall(r"\w{3,}", found["word"] or found["topic"]))
    meant = [place for place, fact in enumerate(facts) if words & set(re.findall(r"\w{3,}", fact.lower()))]
    return _at(meant[0], facts) if len(meant) == 1 else [_which(facts)]


def _points(clause: Clause) -> bool:
    """Whether a message says "forget that"; in other languages the words for it are those of a cancellation."""
    return _POINTED.match(clause.low) is not None or (clause.language != "en" and clause.low.strip(" .!") == "cancel")


def _pointed_at(facts: Sequence[str], shown: str) -> list[Draft]:
    return _at(len(facts) - 1, facts) if len(facts) == 1 or shown == "remember_fact" else [_which(facts)]


def _at(place: int, facts: Sequence[str]) -> list[Draft]:
    number = place + 1 if place >= 0 else len(facts)
    return [made("forget_fact", number=number)]


def _which(facts: Sequence[str]) -> Draft:
    options = (*(f"forget fact {number}" for number in range(1, min(len(facts), 5) + 1)), "forget everything about me")
    return Draft(calls=(clarify("fact", f"I remember {len(facts)} facts about you. Which one shall I forget, or all of them?", options),))
