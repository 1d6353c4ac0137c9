"""Questions that a paper answers: what a statement says, a paper summed up, the page of what was quoted."""

import re

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.model import Call
from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, Scene, made, symbols_of

PAPER = r"(?:statements?|documents?|docs?|papers?|pdfs?|(?:annual |quarterly |broker'?s? )?reports?|filings?|10-?[kq]s?|prospectus(?:es)?|transcripts?|letters?|contracts?|terms|invoices?|confirmations?|certificates?)"
_ACCORDING = re.compile(
    rf"\b(?:according to|as per|per|going by|in|from|on|out of|does|do|did|what) (?:my|the|that|this|our|your)(?: [\w§'¤-]+){{0,4}} {PAPER}\b|\baccording to §(?:'s)?\b"
)
_ASKING = re.compile(
    rf"^{LEAD}(?:what|which|who|how|when|where|why|did|does|do|is|are|was|were|has|have|any|according|as per|per|going by|in (?:my|the)|find|look|search|quote|tell me|show me what)\b"
)
_SUMMED = re.compile(
    r"\b(?:summari[sz]e|summari[sz]ing|summary|sum up|tl;? ?dr|gist|main points|key points|key takeaways|takeaways|in a nutshell|overview of)\b"
)
_OTHER = re.compile(
    r"\b(?:import|upload|delete|remove|erase|add|attach|hand(?:ed)? in|tax report|account statement|performance report|my portfolio|my holdings|transactions?|export|send|make|create|download|print)\b"
)
_WHICH_PAGE = re.compile(
    r"^\W*(?:(?:and|so|but|ok|on|in)\W+)*(?:(?:which|what) (?:page|document|paper|report|file|section|passage|paragraph|line)s?\b(?: (?:is|was|says?|said|does|has|of|it|that|this|states?|mentions?|in|on|the|from|exactly|tell)){0,6}|where (?:exactly )?(?:does|did|do|is) (?:it|that|this|the (?:report|document|paper)) (?:say|says|said|stated?|written|mentioned|stand|come from)(?: that| this| it| so)?)\W*$"
)
_CHARGED = re.compile(
    r"\b(?:fees?|commissions?|charges?|costs?)\b[^.?!]*\b(?:my |the )?(?:broker|bank|depot|custodian)\b|\b(?:broker|bank|depot|custodian)\b[^.?!]*\b(?:charged?|fees?|commissions?|bill(?:ed)?|cost|take|took)\b"
)
_STATEMENT = re.compile(r"statement|stmt|broker|account|auszug|abrechnung|extrait|extracto", re.IGNORECASE)


def asks_paper(clause: Clause, scene: Scene) -> bool:
    """Whether a clause asks what a paper says, or to sum one up."""
    text = clause.plain
    if stance(text) is Stance.REFUSED or _OTHER.search(text):
        return False
    if _SUMMED.search(text):
        named = re.search(rf"\b{PAPER}\b", text) is not None
        return named or _names(clause, scene) or (bool(scene.known.documents) and bool(clause.mentions))
    return _ASKING.match(text) is not None and _ACCORDING.search(text) is not None and "?" not in text[:-1]


def _names(clause: Clause, scene: Scene) -> bool:
    return any(name.rsplit(".", 1)[0].lower() in clause.low for name in scene.known.documents)


def page_asked(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The last search once more, whose answer names document and page: "which page says that?"; None elsewhere."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent != "search_documents" or symbols_of(clause, scene) or not _WHICH_PAGE.match(clause.low):
        return None
    return [Draft(calls=(last,))]


def beside_statement(drafts: list[Draft], clause: Clause, scene: Scene) -> list[Draft]:
    """The drafts, and a search of the statements at hand, where it is asked what the broker charged: the books know only what was recorded."""
    papers = [name for name in scene.known.documents if _STATEMENT.search(name)]
    listed = any(call.intent == "list_transactions" for draft in drafts for call in draft.calls)
    if not papers or not listed or not _CHARGED.search(clause.plain) or not _ASKING.match(clause.plain):
        return drafts
    document = papers[0] if len(papers) == 1 else None
    return [*drafts, Draft(calls=(_search(clause, document),))]


def _search(clause: Clause, document: str | None) -> Call:
    (call,) = made("search_documents", question=clause.text.strip(), document=document).calls
    return call
