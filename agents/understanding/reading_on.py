"""Questions that go on in the document that was answered from: its dividend, its risks, the year before, the same of another company."""

import re
from collections.abc import Collection

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.model import Call
from agents.understanding.openings import LEAD
from agents.understanding.replies import is_continuation, residue
from agents.understanding.requests import requests
from agents.understanding.scene import Draft, Scene, made, symbols_of
from rag import papers_named, years_in
from rag.figure_questions import names_in
from rag.vocabulary import folded, named_terms

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
_MOST_WORDS = 6
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def asked_on(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The search that a question makes of the document that was answered from, or was just added; None where it is about something else."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    document = None if last is None else _document(last, scene)
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
    topic = known or about is not None
    if not (_ASKS.match(clause.plain) or (topic and len(_OPENING.sub("", said).split()) <= _MOST_WORDS)):
        return None
    question = clause.text.strip() if about is None else f"what does it say about {about['topic']}?"
    kept = max(told) if told and not years_in(said) else None
    return [made("search_documents", question=question, symbol=old, document=document, year=kept)]


def _without_names(text: str) -> str:
    """The text without names of figures, whose words mean nothing else there ("cost of goods sold")."""
    low = folded(text) if len(folded(text)) == len(text) else text
    for start, end, _ in names_in(low, asked=True):
        low = low[:start] + " " * (end - start) + low[end:]
    return low


def _document(last: Call, scene: Scene) -> str | None:
    """The document that the conversation is in: cited by the last answer, or added by it."""
    if last.intent == "search_documents":
        return scene.known.cited or None
    added = last.text("file") if last.intent == "add_document" else None
    return added if added in scene.known.documents else None


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
    rest = _YEAR.sub(" ", said)
    found = _YEAR.findall(said)
    return (
        int(found[0])
        if len(found) == 1 and not re.sub(r"\b(?:and|in|for|what|how|about|was|it|the|of|year|fy|fiscal|then|is|same|or)\b|\W", "", rest)
        else None
    )


def _in_year(question: str, year: int) -> str:
    """The question asked of another year."""
    if _YEAR.search(question):
        return _YEAR.sub(str(year), question)
    return f"{question.rstrip(' ?.!')} in {year}?"
