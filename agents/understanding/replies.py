"""What short replies are: yes, no, undo, the beginning of a correction or a continuation; and what is left of a message besides its slots."""

import re

from agents.understanding.clause import Clause
from agents.understanding.figures import Role, fraction
from agents.understanding.forecasts import MODELS
from agents.understanding.mixes import OBJECTIVES
from agents.understanding.model import Call
from agents.understanding.openings import LEAD, LEAD_BACK
from agents.understanding.rule_names import STRATEGIES
from agents.understanding.scene import Scene, chosen

_FIRM = r"yes|yeah|y|okay|sure|confirm|confirmed|go|do|proceed|approved?|accept|accepted|correct|right|good|fine|perfect|great|absolutely|definitely|course|exactly|affirmative|agreed?|save|record|book|submit|execute|looks?|sounds|make"
"""At least one of these has to be there: thanks, please and the like alone confirm nothing."""
_YES_WORD = r"(?:yes|yes please|okay|sure|sure thing|confirm(?:ed)?|go ahead|go for it|do it|do that|please do|proceed|make it so|approved?|accept(?:ed)?|correct|right|that is (?:right|correct|it|fine|good)|looks? (?:good|right|fine|correct)|sounds good|perfect|fine|good|great|absolutely|definitely|of course|exactly|all right|affirmative|agreed|save(?: it| that)?|record(?: it| that)?|book(?: it| that)?|submit(?: it)?|execute(?: it)?|please|thanks|thank you|it|both|all|them|to all|i (?:confirm|agree|am sure)|y|yeah)"
_CHANGES = re.compile(r"\b(?:what|which things?) (?:did|have|has|was|were) (?:you |i |we |been )?(?:just )?(?:change[ds]?|recorded)\b")
_YES = re.compile(rf"^(?=.*\b(?:{_FIRM})\b)\W*{_YES_WORD}(?:[\s,.!]+(?:and )?{_YES_WORD})*\W*$")
_EXPRESS = re.compile(r"\b(?:confirm(?:ed)?|record|save|book|submit|execute)\b")
"""What says of itself that it is about a proposal, whatever was spoken of in between."""
_NO_WORD = r"(?:no|(?:cancel|drop|discard|withdraw|reject) (?:the|that|this|my|both|all|all the|these|those) (?:\w+ )?(?:proposals?|cards?)|no to (?:all|both|everything)(?: of (?:them|it))?|no thank you|no thanks|cancel(?: it| that| this| everything| all)?|never mind(?: (?:that|it|this|the \w+))?|forget (?:it|that|about it|about that|the whole thing)|drop it|leave it(?: be| in| there| alone| as it is)?|let it be|stop(?: it| that)?|abort|discard(?: it| that)?|reject(?: it| that)?|decline|scrap (?:it|that)|scratch (?:it|that)|do not(?: do| save| record| book| add| submit| execute)?(?: it| that)?(?: please)?|i (?:have )?changed my mind|changed my mind|on second thought|not now|no way|hold off|do not bother|not|actually|please|sorry|wait|oh|okay|then|do that|better not|rather not|thanks|thank you|after all|n)"
_NO = re.compile(
    rf"^\W*(?=.*\b(?:no|cancel|never|forget|drop|leave|stop|abort|discard|withdraw|reject|decline|scrap|scratch|not|mind|hold off|let it be|n)\b){_NO_WORD}(?:[\s,.!]+(?:and )?{_NO_WORD})*\W*$"
)
_UNDO = re.compile(
    rf"^{LEAD_BACK}(?:undo|revert|roll ?back|take (?:it|that) back|reverse)(?: (?:it|that|this|the last (?:one|thing|change|trade|transaction|entry|action)|my last (?:\w+)|what i just did|last))?(?: please| again)?\W*$"
)
_CORRECTING = re.compile(
    r"^\W*(?:(?:ach|och|oh|ah|hey|oops|uh)\W+)?(?:no+|nope|nah|nein|non|nee|nao|não|nie|нет|hay(?:i|\u0131)r|sorry|actually|wait|oops|hmm|hm|corrections?|typo|mix[- ]?up|amend(?:ment)?|i mean[t]?|make (?:it|that|this)|change (?:it|that|the \w+)|rather|instead|not|my mistake|my bad|that should|it should|should (?:be|have been)|let us (?:make|do)|well|oh|ah|err|er|update (?:it|that)|i said|it was|they were|(?:lower|raise|bump|increase|decrease|reduce|set|push|bring|drop|cut|move) (?:it|that|this|them)\b|(?:the )?(?:wrong|other) way (?:a?round|about)|(?:that|it) (?:is|was) wrong|(?:that is |it was |that was )?(?:the )?wrong (?:ticker|symbol|stock|company|share|fund|name|one)|the (?:price|quantity|fee|date|amount) (?:is|was|should))\b"
)
_DETAIL = re.compile(
    r"^\W*(?:and |oh |also )?(?:(?:it|that|they|i|we) (?:was |were |is |also )?)?(?:paid|dated|booked|settled|settle it|date it|with (?:a )?(?:fee|commission|price)|(?:the )?(?:fees?|commission|price|date|tax|amount|quantity|(?:exchange |fx |conversion )?rate))\b"
)
"""How a detail of what was just proposed is added: "paid on november 13", "with a fee of 2"."""
_OF_ITS_OWN = re.compile(rf"^{LEAD}(?:record|log|book|enter|add|pay|deposit|withdraw|note)\b")
_RESTATED = re.compile(
    rf"^{LEAD_BACK}(?:the |my |for (?:the )?)?§(?: (?:one|trade|sale|purchase|buy|part|bit|shares|order))?(?: (?:was|were|is|are|should be|should have been|must be|ought to be))"
    r"(?: (?:only|really|actually|at|for|on|just|in fact))* (?:[$€£]?\d|¤)[^?]*$"
)
_CONTINUING = re.compile(
    r"^[^\w§¤]*(?:and|also|plus|same(?: thing)?|throw in|toss in|include|what about|how about|now|then|okay and|likewise|ditto|again|do the same|the same|repeat|another|\d[\d.]* (?:§ )?more)\b"
)
ADDING = re.compile(r"^[^\w§¤]*(?:and|also|plus|add|throw in|toss in|include|same|ditto|likewise|do the same|the same)\b")
_POLITE_YES = frozenset({"thanks", "thank you", "great", "good", "perfect", "fine"})
_FILLER_WORDS = (
    "and what about how for the same make it instead now please okay with over do that too in into to change use try a on of at then "
    "also again but thing no actually wait sorry i meant mean is was just this rather not an only be should by my mine them those "
    "these it's its oops hmm set as one or if from shares share stock stocks each until till let us go give me thanks thank you "
    "yes well so hey hi were said correction mistake bad ah oh err er would could can like version horizon days range period ones "
    "ach och uh fine alright great cool double twice triple throw toss include wrong ticker symbol company name fund way round around here there up out look want need take ok right sure quick update put run zoom narrow widen extend shorten stretch per cent percent worth both all "
    "another plus number quantity against versus vs compared beside really rather actually only further additional whole full entire thing"
)
_FILLERS = frozenset(_FILLER_WORDS.split())


_OWN_QUESTION = re.compile(
    rf"^{LEAD_BACK}(?:what is|how much is|where is|how is|how are|what are|show me|show|give me|price of|quote for|check) (?:the )?(?:price of )?§(?:\s*(?:at|now|today|trading(?: at)?|worth|doing|at today|right now|price|stock))*\W*$"
)
_DECLINED = re.compile(
    rf"^{LEAD_BACK}(?:do not|never|don't) (?:\w+ ){{0,2}}?(?:buy|sell|add|record|log|delete|remove|change|save|book|deposit|withdraw|import|execute|place|create|set|edit|update|touch|cancel)\b(?!.*\b(?:just|only|instead|show|tell|what|how)\b)"
    r"|\b(?:decided|chose|opted) (?:against|not to)\b"
)


def asks_price(clause: Clause) -> bool:
    """Whether a message is a question of its own about the price of one instrument, also in the middle of something else."""
    return _OWN_QUESTION.match(clause.plain) is not None


def declines(clause: Clause) -> bool:
    """Whether a message states that nothing is to be done; what was not done is told by `undone`."""
    return _DECLINED.search(clause.plain) is not None


def is_yes(text: str) -> bool:
    """Whether a message (canonical, small letters) only says yes."""
    return _YES.match(text) is not None


def asks_changes(text: str) -> bool:
    """Whether a message asks what was changed in the books."""
    return _CHANGES.search(text) is not None


_STUDY_TERMS = re.compile(
    r"\b(?:bps?|basis points?|costs?|commissions?|turnover|whole shares?|per (?:trade|order)|a trade|same close|at most|at least|no more than|up to|"
    r"in (?:one|each|any)(?: stock| holding| of them)?|max(?:imum)?|min(?:imum)?|interest|on cash|without|no|zero|confidence|band|each)\b"
)


_AFTER_ALL = re.compile(
    r"(?:[.,;!?…]|\bno\b|\bactually\b|\bor\b)\W*(?:no\W+|just |or |oh |please |then |ah )*(?:leave it(?: be)?|never ?mind|forget (?:it|that|about it)|cancel (?:it|that)|drop it|scrap (?:it|that)|do not (?:bother|do it))\W*$"
)
"""How a message ends that takes back what it began with."""


def is_no(text: str) -> bool:
    """Whether a message only says no, or that something should be dropped, be it at its end."""
    return _NO.match(text) is not None or _AFTER_ALL.search(text) is not None


def agrees(text: str) -> bool:
    """Whether a message has a word of agreement, without which nothing is taken for a yes."""
    return re.search(rf"\b(?:{_FIRM})\b", text) is not None


def is_undo(text: str) -> bool:
    """Whether a message only asks to take the last thing back."""
    return _UNDO.match(text) is not None


def is_correction(clause: Clause) -> bool:
    """Whether a message begins like a correction."""
    return (
        _CORRECTING.match(clause.plain) is not None or (not clause.mentions and _DETAIL.match(clause.plain) is not None) or _charged(clause)
    )


def adds_detail(clause: Clause) -> bool:
    """Whether a message gives a detail of what was just proposed: "and the price was 211.50", "paid on november 13"."""
    told = _DETAIL.match(clause.plain) is not None or _charged(clause)
    return told and not clause.mentions and has_slots(clause) and "?" not in clause.plain


def _charged(clause: Clause) -> bool:
    """Whether a message tells only what a fee or a tax was, of no day and no instrument of its own: "and 1.50 tax was withheld"."""
    alone = not clause.mentions and not clause.times.days and "?" not in clause.plain and _OF_ITS_OWN.match(clause.plain) is None
    return alone and bool(clause.figures) and all(figure.role in {Role.FEE, Role.TAX} for figure in clause.figures)


def restates(clause: Clause) -> bool:
    """Whether a message tells anew how it was with one of several things: "the coke was 6"."""
    return _RESTATED.match(clause.plain) is not None


def is_continuation(clause: Clause) -> bool:
    """Whether a message begins like "and ...", "what about ...", "same for ..."."""
    return _CONTINUING.match(clause.plain) is not None


def residue(clause: Clause, *, studied: bool = False) -> list[str]:
    """The words of a clause that are neither slots nor fillers; `studied`: words of costs and limits are slots, since a study was last."""
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
    if studied:
        text = _STUDY_TERMS.sub(" ", text)
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


def _taken_back(low: str, scene: Scene) -> Call:
    """What "undo" is about: the last change; what was just proposed; asked where an older proposal waits and either could be meant."""
    known = scene.known
    if not known.pending or known.lately == "recorded" or _OF_THE_BOOKS.search(low):
        return Call(intent="undo", args={"alone": True} if re.search(r"\b(?:only|just)\b", low) else {})
    if known.pending[-1].intent == "undo":
        return Call(intent="show_pending")
    if known.lately == "proposed" or not known.pending_titles:
        return Call(intent="cancel")
    question = f"“{known.pending_titles[-1]}” still waits for your yes. Shall I drop that, or take back the last change that was recorded?"
    return Call(intent="clarify", args={"missing": ["target"], "question": question})


_KEPT = re.compile(
    rf"^{LEAD}(?:no|wait|actually|on second thought|hold on|stop|sorry|rather)\b.{{0,20}}\b(?:keep|leave|stays?|must stay|should stay|hold on to)\b(?!.*\b(?:only|just)\b).{{0,25}}$"
)
"""How a deletion or a sale that waits is refused by what is to be instead: "no, that one must stay"."""
_OF_THE_BOOKS = re.compile(r"\b(?:last|recorded|booked|saved) (?:recorded )?(?:change|trade|transaction|entry|one)\b|\bwhat i just did\b")


def reply(clause: Clause, scene: Scene) -> Call | None:
    """The act of a reply that is nothing but that: undo, no, yes, the wish to see what was changed."""
    low, open_writes = clause.low, scene.known.pending
    if is_undo(low):
        return _taken_back(low, scene)
    if is_no(low) or (open_writes and _KEPT.match(low) is not None and not clause.figures):
        return Call(intent="undo" if not open_writes and scene.known.lately == "recorded" else "cancel")
    if is_yes(low) and (open_writes or low.strip(" .!?") not in _POLITE_YES):
        doubtful = bool(open_writes) and scene.known.lately == "answered" and _EXPRESS.search(low) is None
        return Call(intent="confirm", args={"doubtful": True} if doubtful else {})
    return Call(intent="list_changes", args={"today": True} if "today" in clause.low else {}) if asks_changes(low) else None
