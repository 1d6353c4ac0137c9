"""What short replies are: yes, no, undo, the beginning of a correction or a continuation; and what is left of a message besides its slots."""

import re

from agents.understanding.clause import Clause
from agents.understanding.figures import fraction
from agents.understanding.scene import chosen
from agents.understanding.strategies import STRATEGIES
from agents.understanding.studies import MODELS, OBJECTIVES

_FIRM = r"yes|yeah|y|okay|sure|confirm|confirmed|go|do|proceed|approved?|accept|accepted|correct|right|good|fine|perfect|great|absolutely|definitely|course|exactly|affirmative|agreed?|save|record|book|submit|execute|ja|jawohl|si|sí|oui|da|sim|hai|claro|vale|certo|looks?|sounds|make"
"""At least one of these has to be there: thanks, please and the like alone confirm nothing."""
_YES_WORD = r"(?:yes|yes please|okay|sure|sure thing|confirm(?:ed)?|go ahead|go for it|do it|do that|please do|proceed|make it so|approved?|accept(?:ed)?|correct|right|that is (?:right|correct|it|fine|good)|looks? (?:good|right|fine|correct)|sounds good|perfect|fine|good|great|absolutely|definitely|of course|exactly|all right|affirmative|agreed|save(?: it| that)?|record(?: it| that)?|book(?: it| that)?|submit(?: it)?|execute(?: it)?|ja|jawohl|si|sí|oui|da|sim|hai|claro|vale|certo|please|thanks|thank you|it|both|all|them|to all|i (?:confirm|agree|am sure)|y|yeah)"
_JUDGING = re.compile(
    r"\bhow (?:good|well|reliable|accurate|exact|precise|sure|certain|trustworthy|right|much can i (?:trust|rely on))\b.{0,12}\b(?:that|this|it|these|those|the forecasts?|your forecasts?|the predictions?|your predictions?)\b"
    r"|\bcan i (?:trust|believe|rely on)\b.{0,20}$|\bis (?:that|this|it|the forecast) (?:any )?(?:good|reliable|accurate|trustworthy|right)\b"
    r"|\bhow (?:good|accurate|reliable) (?:have|has|were|was|are|is) (?:you|they|that|it|the forecasts?)\b"
)
_CHANGES = re.compile(r"\b(?:what|which things?) (?:did|have|has|was|were) (?:you |i |we |been )?(?:just )?(?:change[ds]?|recorded)\b")
_YES = re.compile(rf"^(?=.*\b(?:{_FIRM})\b)\W*{_YES_WORD}(?:[\s,.!]+(?:and )?{_YES_WORD})*\W*$")
_NO_WORD = r"(?:no|no thank you|no thanks|cancel(?: it| that| this| everything| all)?|never mind(?: that)?|forget (?:it|that|about it|about that|the whole thing)|drop it|leave it(?: be)?|let it be|stop(?: it| that)?|abort|discard(?: it| that)?|reject(?: it| that)?|decline|scrap (?:it|that)|scratch (?:it|that)|do not(?: do| save| record| book| add| submit| execute)?(?: it| that)?(?: please)?|i (?:have )?changed my mind|changed my mind|on second thought|not now|no way|hold off|do not bother|nein|non|nee|nao|não|not|actually|please|sorry|wait|oh|okay|then|do that|better not|rather not|thanks|thank you|after all|n)"
_NO = re.compile(
    rf"^\W*(?=.*\b(?:no|cancel|never|forget|drop|leave|stop|abort|discard|reject|decline|scrap|scratch|not|mind|nein|non|nee|nao|não|hold off|let it be|n)\b){_NO_WORD}(?:[\s,.!]+(?:and )?{_NO_WORD})*\W*$"
)
_UNDO = re.compile(
    r"^\W*(?:please |oops,? |no,? |wait,? |actually,? |okay,? |and |now |can you |could you )*(?:undo|revert|roll ?back|take (?:it|that) back|reverse)(?: (?:it|that|this|the last (?:one|thing|change|trade|transaction|entry|action)|my last (?:\w+)|what i just did|last))?(?: please| again)?\W*$"
)
_CORRECTING = re.compile(
    r"^\W*(?:no+|nope|nah|sorry|actually|wait|oops|hmm|hm|correction|i mean[t]?|make (?:it|that|this)|change (?:it|that|the \w+)|rather|instead|not|my mistake|my bad|that should|it should|should (?:be|have been)|let us (?:make|do)|well|oh|ah|err|er|update (?:it|that)|i said|it was|they were|(?:lower|raise|bump|increase|decrease|reduce|set|push|bring|drop|cut|move) (?:it|that|this|them)\b|the (?:price|quantity|fee|date|amount) (?:is|was|should))\b"
)
_CONTINUING = re.compile(
    r"^\W*(?:and|also|plus|same(?: thing)?|what about|how about|now|then|okay and|likewise|ditto|again|do the same|the same|repeat)\b"
)
ADDING = re.compile(r"^\W*(?:and|also|plus|add|same|ditto|likewise|do the same|the same)\b")
_FILLER_WORDS = (
    "and what about how for the same make it instead now please okay with over do that too in to change use try a on of at then "
    "also again but thing no actually wait sorry i meant mean is was just this rather not an only be should by my mine them those "
    "these it's its oops hmm set as one or if from shares share stock stocks each until till let us go give me thanks thank you "
    "yes well so hey hi were said correction mistake bad ah oh err er would could can like version horizon days range period ones "
    "here there up out look want need take ok right sure quick update put run per cent percent worth both all"
)
_FILLERS = frozenset(_FILLER_WORDS.split())


def is_yes(text: str) -> bool:
    """Whether a message (canonical, small letters) only says yes."""
    return _YES.match(text) is not None


def judges_forecast(text: str) -> bool:
    """Whether a message asks how good a forecast is that was just shown."""
    return _JUDGING.search(text) is not None


def asks_changes(text: str) -> bool:
    """Whether a message asks what was changed in the books."""
    return _CHANGES.search(text) is not None


def is_no(text: str) -> bool:
    """Whether a message only says no, or that something should be dropped."""
    return _NO.match(text) is not None


def is_undo(text: str) -> bool:
    """Whether a message only asks to take the last thing back."""
    return _UNDO.match(text) is not None


def is_correction(clause: Clause) -> bool:
    """Whether a message begins like a correction."""
    return _CORRECTING.match(clause.plain) is not None


def is_continuation(clause: Clause) -> bool:
    """Whether a message begins like "and ...", "what about ...", "same for ..."."""
    return _CONTINUING.match(clause.plain) is not None


def residue(clause: Clause) -> list[str]:
    """The words of a clause that are neither slots nor fillers."""
    text = clause.marked
    for figure in clause.figures:
        text = text[: figure.start] + " " * (figure.end - figure.start) + text[figure.end :]
    for _, pattern in (*MODELS, *STRATEGIES, *OBJECTIVES):
        text = re.sub(pattern, " ", text)
    text = re.sub(
        r"\b(?:fees?|half|third|quarter|dollars?|euros?|buy|sell|bought|sold|units?|quantity|model|strategy|above|below|last|next|past|since|crossover)\b",
        " ",
        text,
    )
    return [word for word in re.findall(r"[a-z']{2,}", text) if word not in _FILLERS]


def has_slots(clause: Clause) -> bool:
    """Whether a clause holds anything that could replace an argument."""
    times = clause.times
    tables = (*MODELS, *STRATEGIES, *OBJECTIVES)
    return bool(
        clause.mentions
        or clause.figures
        or times.days
        or times.periods
        or times.durations
        or chosen(tables, clause.plain)
        or fraction(clause.plain, ())
    )
