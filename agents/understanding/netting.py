"""Whether the figure that was just shown is before or after fees and taxes, and what can be deducted: told in words, since the books know no tax law."""

import re

from agents.understanding.clause import Clause
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene

_WORDS = (
    "and so but is are was were that this it the return returns gain gains profit loss figure number all those these does do include includes included including already "
    "with or before after net gross of in there without has have been taken off counted into account deducted subtracted any my you did considered also even still then ok"
)
_CHARGES = r"(?:fees?|commissions?|costs?|charges?|tax|taxes)"
_NET = re.compile(rf"^\W*(?:(?:{'|'.join(_WORDS.split())}|{_CHARGES})\W*)+$")
_SAYS_HOW = re.compile(
    r"\b(?:before|after|net|gross|includ\w+|without|in there|into account|deducted|subtracted|counted|taken off|considered)\b"
)
_DEDUCTED = re.compile(
    r"\b(?:can|could|may|do|am) (?:i|we) (?:\w+ )?(?:deduct|write off|claim|offset|set off)\b(?: (?:that|it|this|them|those|these|the (?:loss|fee)\w*))?|\b(?:is|are) (?:that|it|this|they|those|the \w+) (?:tax[- ])?deductible\b"
)
_BOOKS = frozenset({"portfolio_performance", "show_portfolio"})
_FEES = (
    "After fees: every fee that is recorded lowers what you have, so the return holds it; how fees of purchases count in the cost of a holding stands under the table. "
    "Say “what was my return before fees?” for the other."
)
_TAXES = (
    "Before the taxes that gains may still cost you; taxes that are recorded, such as those withheld from a dividend, are in it. "
    "“Tax report” lists what was realised year by year."
)
_LAW = (
    "Whether that can be deducted is a matter of the tax law where you live, which I do not know. "
    "I can list what it rests on: “fees this year”, “taxes this year”, or the tax report of what was realised."
)


def netted(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The answer in words; None where something else is asked."""
    text = clause.plain
    if clause.mentions or scene.known.pending or scene.memory.question is not None:
        return None
    if _DEDUCTED.search(text):
        return [Draft(calls=(clarify("request", _LAW),))]
    last = scene.memory.calls[-1].intent if scene.memory.calls else ""
    if last not in _BOOKS or not _NET.match(text) or not re.search(rf"\b{_CHARGES}\b", text) or not _SAYS_HOW.search(text):
        return None
    said = [sentence for word, sentence in ((r"fee|commission|cost|charge", _FEES), (r"tax", _TAXES)) if re.search(word, text)]
    return [Draft(calls=(clarify("request", " ".join(said)),))]
