"""Questions about the card that waits for a yes: what it costs with fees, what would be left, the average, whether it is recorded already."""

import re

from agents.understanding.clause import Clause
from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, Scene, made

_CHARGE = r"(?:fees?|commissions?|charges?|broker(?:age)?|tax(?:es)?|withholding|costs?)"
_TOPICS = (
    (
        "charges",
        (
        rf"^{LEAD}(?:is|are|was|were|does|do|did|has|have|will|would)\b.*\b{_CHARGE}\b.*\b(?:in|included|inclusive|include|contain|counted|count|on there|there|already|taken into account|accounted for|considered|part of (?:it|that))\b"
        rf"|^{LEAD}(?:is|are|was|does) (?:that|this|it|the \w+)(?: \w+)? (?:with|before|after|including|include|without|net of|inclusive of|gross)\b.*\b{_CHARGE}\b"
        rf"|^{LEAD}(?:with|before or after|after|including|incl|without) (?:the |any |all )?{_CHARGE}\s*\?\s*$|^{LEAD}(?:what|how much|how high|how big) (?:is|was|are|were) (?:the |my )?{_CHARGE}(?: (?:on|in|for) (?:it|that|this|there))?\W*$"
        rf"|^{LEAD}(?:did|have|do) you (?:\w+ )?(?:take|taken|put|include|included|count|counted|add|added|deduct|deducted|get|see|note|noted)\b.*\b{_CHARGE}\b"
        ),
    ),
    (
        "left",
        (
        rf"^{LEAD}(?:what|how much|how many)\b.*\b(?:left|remain(?:s|ing)?|over|still have|stay|stays)\b|^{LEAD}how (?:much|many)\b.*\b(?:(?:would|will|should) i(?: then)?|do i then) (?:have|hold|own|keep)\b(?!.*\d)"
        rf"|^{LEAD}what (?:would|will) (?:my |the )?(?:cash|balance|position|holding)s? (?:then )?(?:be|become|look like)\b|^{LEAD}(?:do|would|will) i (?:still )?have enough(?: cash| money)?\b"
        ),
    ),
    (
        "average",
        rf"^{LEAD}(?:what|how|does|would|will|is|and)\b.*\b(?:average|avg|mean|cost basis|basis|cost price|purchase price|break[- ]?even|entry price)\b(?!.*\bportfolio\b)|^{LEAD}(?:my |the )?new (?:average|avg|cost basis)\b",
    ),
    (
        "recorded",
        (
        rf"^{LEAD}(?:is|was|has|isn't|has not|is not|was not) (?:it|that|this|everything|all of it)\b(?: not)?(?: \w+){{0,2}} (?:there|in|recorded|saved|booked|done|entered|stored|through|gone through|in there|in the books|in my books)\b.*|^{LEAD}(?:it|that|this) (?:is|has been|was) (?:already )?(?:there|in|recorded|saved|booked|done)\b.*\b(?:already|right|is it not|isn't it|is not it|not|yet|no)\W*$"
        rf"|^{LEAD}(?:did|have|has) (?:you|that|it|this) (?:already )?(?:go(?:ne)? through|saved?|record(?:ed)?|book(?:ed)?|enter(?:ed)?|work(?:ed)?|done|stored?|do)\b.*|^{LEAD}(?:is|was) (?:it|that) (?:a )?(?:done|recorded|saved|booked)\b.*|^{LEAD}(?:already|recorded|saved|booked|done)\W*\?"
        ),
    ),
    (
        "total",
        rf"^{LEAD}(?:what|how much)\b.*\b(?:total|altogether|all in|in all|cost me|cost|pay|paying|receive|get for (?:it|that|them)|come to|amount to|sum)\b(?!.*\bbasis\b)(?!.*\d)",
    ),
    ("day", rf"^{LEAD}(?:what|which|for which|on which|on what) (?:day|date)\b(?: (?:is|was|does|did|have|would|do|are|of|it|that|this|the|card|on|for|you|say|use|used|take|taken|put|there|as))*\W*$|^{LEAD}(?:is|was) (?:it|that|this) (?:dated|for|on|of) (?:today|¤)\W*$"),
    ("place", rf"^{LEAD}(?:in(?:to)?|for|on|under) (?:which|what) (?:portfolio|account|books|depot)\b.*|^{LEAD}(?:which|what) (?:portfolio|account|depot)\b.*\b(?:in|into|go|goes|is|that|it)\b.*|^{LEAD}where (?:does|would|will|is) (?:that|it|this) (?:go|be booked|booked|recorded|land|put)\b.*"),
    ("price", rf"^{LEAD}(?:at|for|with) (?:what|which) price\b(?: (?:is|was|did|do|does|would|that|it|you|use|take|put|card|the|have|used))*\W*$|^{LEAD}(?:what|which) price (?:did|do|have|is|was|are) (?:you|it|that|there)\b(?: (?:use|used|take|taken|put|using|taking|on|in|there|for|it|that))*\W*$"),
)  # fmt: skip
_COMPILED = tuple((topic, re.compile(pattern)) for topic, pattern in _TOPICS)
_ELSEWHERE = re.compile(
    r"\b(?:portfolio worth|my portfolio|this (?:year|month|week)|last (?:year|month|week)|so far|in 20\d\d|all my|each of my|which of my)\b"
)


def of_card(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The card that waits, with what it says on the thing that is asked; None where the message asks something else."""
    known = scene.known
    if not known.pending or known.pending[-1].intent != "add_transaction" or clause.figures or _ELSEWHERE.search(clause.plain):
        return None
    waiting = {str(call.args.get("symbol")) for call in known.pending}
    if any(mention.symbol not in waiting for mention in clause.mentions if mention.instruments):
        return None
    topic = next((topic for topic, pattern in _COMPILED if pattern.search(clause.plain)), None)
    return None if topic is None else [made("show_pending", about=topic)]
