"""Questions that a paper answers: what a statement says, a paper summed up, a page; and one asked on after its answer, of another year, company or matter."""

import re
from collections.abc import Collection

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.model import Call
from agents.understanding.openings import LEAD
from agents.understanding.papers import named_in, place_of, spoken_of
from agents.understanding.replies import is_continuation, residue
from agents.understanding.requests import requests
from agents.understanding.scene import YEAR, Draft, Scene, made, symbols_of
from rag import papers_named, years_in
from rag.figure_questions import names_in
from rag.vocabulary import folded, named_terms

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
    r"^\W*(?:(?:and|so|but|ok|on|in)\W+)*(?:(?:which|what) (?:page|document|paper|report|file|section|passage|paragraph|line)s?\b(?: (?:is|was|says?|said|does|has|of|it|that|this|states?|mentions?|in|on|the|from|exactly|tell|say|so)){0,6}|where (?:exactly )?(?:does|did|do|is) (?:it|that|this|the (?:report|document|paper)) (?:say|says|said|stated?|written|mentioned|stand|come from)(?: that| this| it| so)?)\W*$"
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


_OTHERWISE = re.compile(
    r"\b(?:my|mine|our|ours|i|we|us|you|your|portfolios?|holdings?|positions?|watch ?list|alerts?|alarms?|forecasts?|predict\w*|outlook for|prices?|quote[ds]?|trading at|transactions?|trades?|bookings?|"
    r"backtest\w*|strateg(?:y|ies)|optimi[sz]\w*|rebalanc\w*|undo|export\w*|import\w*|csv|help|documents|papers|files|conversations?|market|markets|weather|time is it|today|tomorrow|now|"
    r"sharpe|volatility|beta|drawdown|value at risk|correlation\w*|proposals?|cards?|mean|means|concept|explain|define|definition|difference between|delete|remove|add|buy|sell|bought|sold|compare)\b"
)
"""Words of everything that is no matter of a document."""
_A_NOTION = re.compile(rf"^{LEAD}what (?:is|are) an? \w")
_ASKS = re.compile(
    rf"^{LEAD}(?:what|which|who|whom|whose|when|where|why|how|does|do|did|is|are|was|were|has|have|had|any|anything|tell me|show me|give me|look up|find|in which|on which|by how much|from which)\b.*\w"
)
_OPENING = re.compile(
    r"^\W*(?:(?:and|so|but|also|ok|okay|then|now|please|or|what about|how about|what is|what was|the|its|their|same|for|in|of|it) )*"
)
_YEAR_BEFORE = re.compile(
    r"^\W*(?:(?:and|so|or|what|how|about|in|for|the|was|it|is) )*(?:(?:the )?(?:year|one) before(?: that)?|(?:the )?(?:previous|prior|preceding) year|a year earlier)\W*$"
)
_ABOUT = re.compile(
    r"^\W*(?:(?:and|or|so|but|also|ok|what|how|anything|something|does it say anything|is there anything|more) )*(?:about|on|regarding|concerning) (?:the )?(?P<topic>[^\W\d_][\w'&-]*(?: [^\W\d_][\w'&-]*){0,4})\W*$"
)
_AND_THE = re.compile(r"^\W*(?:and|also|or) (?:the|its|their|any) [a-z][a-z'&-]*(?: [a-z][a-z'&-]*){0,3}\W*\?\W*$")
"""What else a document may say: "and the notice period?"."""
_MOST_WORDS = 6


def asked_on(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The search that a question makes of the document that was answered from, or was just added; None where it is about something else."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    document = spoken_of(scene)
    if (
        last is None
        or document is None
        or scene.memory.question is not None
        or scene.known.pending
        or stance(clause.plain) is Stance.REFUSED
    ):
        return None
    said, before = clause.low.strip(" ?.!"), str(last.args.get("question") or "")
    if _OTHERWISE.search(_without_names(clause.plain)) or _A_NOTION.match(clause.plain) or len(requests(clause.text)) > 1:
        return None
    named, old = symbols_of(clause, scene), last.text("symbol")
    told = years_in(before) or ({int(str(last.args["year"]))} if last.args.get("year") else set[int]())
    papers = papers_named(said, scene.known.documents) - {document}
    if papers or (named and named != (old,)):
        return _of_another(clause, named[0] if named else None, papers, before, told)
    year = _year_alone(clause, said, min(told, default=None))
    if year is not None and before:
        return [made("search_documents", question=_in_year(before, year), symbol=old, document=document)]
    known = bool(names_in(folded(said), asked=True) or named_terms(said))
    about = _ABOUT.match(clause.low) if not named and not known else None
    topic = known or about is not None or _AND_THE.match(clause.low) is not None
    if not (_ASKS.match(clause.plain) or (topic and len(_OPENING.sub("", said).split()) <= _MOST_WORDS)):
        return None
    question = clause.text.strip() if about is None else f"what does it say about {about['topic']}?"
    kept = max(told) if told and not years_in(said) else None
    place = place_of(clause.low, scene)
    goes_on = about is not None or not _ASKS.match(clause.plain)
    if (
        goes_on
        and "near" in place
        and (last.text("document") == document or named_in(before.lower(), scene.known.documents) == (document,))
    ):
        place = {"document": document}
    return [made("search_documents", question=question, symbol=old, year=kept, **place)]


def _without_names(text: str) -> str:
    """The text without names of figures, whose words mean nothing else there ("cost of goods sold")."""
    low = folded(text) if len(folded(text)) == len(text) else text
    for start, end, _ in names_in(low, asked=True):
        low = low[:start] + " " * (end - start) + low[end:]
    return low


def _of_another(clause: Clause, symbol: str | None, papers: Collection[str], before: str, told: Collection[int]) -> list[Draft] | None:
    """The same asked of another company or paper ("and Coca-Cola?", "and acme?"); None where more is said."""
    if not is_continuation(clause) or any(not papers_named(word, papers) for word in residue(clause)):
        return None
    low = folded(before)
    topic = [low[start:end] for start, end, _ in names_in(low, asked=True)] or [term.name for term in named_terms(before)]
    if not topic:
        return None
    name = " ".join(clause.text[mention.start : mention.end] for mention in clause.mentions) or " ".join(residue(clause))
    years = " ".join(str(year) for year in sorted(told))
    paper = next(iter(papers)) if len(papers) == 1 else None
    question = f"{' and '.join(dict.fromkeys(topic))} of {name} {years}".strip()
    return [made("search_documents", question=question, symbol=symbol, document=paper)]


def _year_alone(clause: Clause, said: str, before: int | None) -> int | None:
    """The year that a message names and nothing else: "and in 2020?", "the year before"."""
    if _YEAR_BEFORE.match(clause.low):
        return None if before is None else before - 1
    rest = YEAR.sub(" ", said)
    found = YEAR.findall(said)
    return (
        int(found[0])
        if len(found) == 1 and not re.sub(r"\b(?:and|in|for|what|how|about|was|it|the|of|year|fy|fiscal|then|is|same|or)\b|\W", "", rest)
        else None
    )


def _in_year(question: str, year: int) -> str:
    """The question asked of another year."""
    if YEAR.search(question):
        return YEAR.sub(str(year), question)
    return f"{question.rstrip(' ?.!')} in {year}?"
