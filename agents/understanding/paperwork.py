"""Requests about papers that are told by their own words alone: files handed in, the list of documents, deleting one, what was said and noted before."""

import re
from collections.abc import Sequence

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.papers import SPOKEN_OF, named_in, place_of, placed, spoken_of
from agents.understanding.scene import Draft, Scene, asking, made, symbols_of

_READABLE = (".pdf", ".docx", ".html", ".htm", ".md", ".txt")
_TABLES = (".csv",)
_OTHER_WORK = re.compile(r"\b(?:search|import|trades?|transactions?|holdings|positions|portfolio|broker\w*|books|orders?)\b")
_PAPERS = r"(?:documents?|docs|papers|pdfs?|(?:annual |quarterly )?reports?|filings?|10-?[kq]s?|prospectus(?:es)?|transcripts?)"
_AS_PAPER = re.compile(
    rf"\b{_PAPERS}\b|\b(?:knowledge|library)\b|^\W*(?:(?:please|can you|could you|just) )*(?:keep|remember|memori[sz]e|learn|file away)"
    r"(?=\W*$|\W+(?:this|that|it|these|those|them|both|in mind|for later|(?:the|my) (?:file|table|letter|text)s?)\b)"
)
_FILES = r"(?:documents|docs|papers|pdfs|files|filings|uploads|attachments)"
_KEPT = r"(?:have|had|got|upload(?:ed)?|add(?:ed)?|give[n]?|gave|hand(?:ed)? in|know|see|read|keep|kept|store[d]?|saved?|there|here|(?:in|on) (?:here|file|the (?:library|system))|of (?:mine|me)|from me|about|so far|already|now|please|at the moment|up)"
_LISTED = re.compile(
    rf"^{LEAD}(?:(?:(?:list|show|see|view|display|give me|tell me|name|what are|which are|what about|where are)(?: me)?(?: all)?(?: of)? ?)?"
    rf"(?:which |what |how many |all |the |a list of |my |our |any |of |uploaded |stored |saved |added |attached )*{_FILES}"
    rf"(?: (?:are|is|do|did|have|can|were)(?: (?:i|you|we|there|it))?)?(?: {_KEPT})*"
    rf"|(?:do|did|have|are|is) (?:i|you|we|there)(?: {_KEPT})* (?:any |some |other |more )*{_FILES}(?: {_KEPT})*"
    rf"|what (?:all )?(?:have|had|did) (?:i|we) (?:upload(?:ed)?|hand(?:ed)? in|add(?:ed)? to (?:the|my) {_FILES})(?: {_KEPT})*)\W*$"
)
_DELETED = re.compile(
    rf"^{LEAD}(?:delete|remove|erase|forget|drop|throw away|get rid of) .*(?:\b(?:{_PAPERS}|statements?|letters?|contracts?|confirmations?)\b|\.(?:pdf|docx|html?|md|txt|csv)\b)"
)
_NOT_PAPER = re.compile(r"\b(?:transactions?|trades?|alerts?|watchlist|buys?|sales?|purchases?|dividends?|conversations?)\b")
_NAME = re.compile(
    rf"\b(?:delete|remove|erase|forget|drop|throw away|get rid of)\b(?: the| my| that| this)?(?: {_PAPERS})?(?: (?:called|named|about|for|on))?\s*(?P<name>.*?)(?: (?:{_PAPERS}|statement|letter|contract))?\W*$",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:what|when|where|did|have|find|search|show|look (?:up|for)|remind me)\b.*\b(?:(?:did|have|had) (?:we|i|you) (?:\w+ )?(?:talk(?:ed)?|sa(?:y|id)|discuss(?:ed)?|ask(?:ed)?(?: you)?|tell|told|mention(?:ed)?)|(?:we|i|you) (?:talked|said|discussed|asked|told|mentioned))\b"
    r"|\b(?:past|previous|earlier|old|other|last) (?:chats?|conversations?|talks?|discussions?)\b|\b(?:our|my) (?:chats?|conversations?|chat history)\b"
)
_NOTED = re.compile(
    r"\b(?:my|the|any|all|which|what) notes?\b(?! (?:payable|receivable))|\bha(?:ve|s) (?:a )?notes?\b|\b(?:did|have) i (?:note[d]?|write|written|jot\w*)\b|\b(?:search|find|look through)\b.*\bnotes\b"
)
_ALL_NOTES = re.compile(
    rf"^{LEAD}(?:show|list|see|read|give me|what are|what|which|where are|do i have|are there|display)?(?: me)?(?: (?:all|my|the|any|of|latest|last|recent|own))* ?(?:notes?|trades?|transactions?|entries|purchases?)(?: (?:have|with|carry|has|bear|i|did|made|wrote|write|a|my|are|there|so far|notes?|written|noted))*\W*$"
)
_FORESEEN = re.compile(r"\b(?:search|find|look (?:up|for|through|in)|dig up)\b.*\b(?:forecasts?|predictions?)\b")


def handed_in(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What comes of files in the message: papers are added, tables of trades imported; None where there are none or something else is said."""
    names = scene.known.attachments
    if names and _LISTED.match(clause.low):
        return [made("list_documents")]  # what came with the message is named there as not added yet
    papers = [name for name in names if name.lower().endswith(_READABLE)]
    tables = [name for name in names if name.lower().endswith(_TABLES)]
    as_papers = _AS_PAPER.search(clause.low) is not None and not _OTHER_WORK.search(clause.low)
    if papers and not _OTHER_WORK.search(clause.low):
        added = [made("add_document", file=name) for name in [*papers, *(tables if as_papers else ())]]
        return added + [made("import_csv", file=name) for name in tables if not as_papers]
    if tables and as_papers:
        return [made("add_document", file=name) for name in tables]
    return [made("import_csv", file=tables[0])] if len(tables) == 1 and not clause.low.strip(" .") else None


def paperwork(clause: Clause) -> str | None:
    """The intent that the words of a clause leave no doubt about, None when they do."""
    low = clause.low
    if _LISTED.match(low):
        return "list_documents"
    if _DELETED.search(low) and not _NOT_PAPER.search(low) and stance(clause.plain) is Stance.ORDER:
        return "delete_document"
    return "search_records" if _places(low) and stance(clause.plain) is not Stance.REFUSED else None


def _places(low: str) -> list[JsonValue]:
    found: list[JsonValue] = ["conversations"] if _SAID.search(low) else []
    found += ["notes"] if _NOTED.search(low) else []
    return found + (["forecasts"] if _FORESEEN.search(low) else [])


def build_records(clause: Clause, scene: Scene) -> Draft:
    """search_records with the question, where to look, and the instrument's name among the words."""
    del scene
    latest = True if _ALL_NOTES.match(clause.low) else None
    return made("search_records", question=clause.text.strip(), where=_places(clause.low), latest=latest)


_DELETE = r"(?:delete|remove|erase|drop|throw (?:away|out)|get rid of)"
_POINTED_AT = re.compile(
    rf"^{LEAD}(?:{_DELETE} (?:it|that|this)|(?:{_DELETE}|forget) (?:the|that|this) (?:one|file|letter|{_PAPERS}))(?: (?:again|please|now|too|away|out))*\W*$"
)
_TAKEN = re.compile(rf"^{LEAD}(?:{_DELETE}|forget)\b")


def taken_away_paper(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The deletion of the document that was just spoken of or listed: "delete it", "remove the second one"; asked which where that is left open."""
    last, low = scene.memory.calls[-1] if scene.memory.calls else None, clause.low
    named = named_in(low, scene.known.documents) if _TAKEN.match(low) and not _NOT_PAPER.search(low) else ()
    if len(named) == 1 and stance(clause.plain) is Stance.ORDER and not clause.figures:
        return [made("delete_document", document=named[0])]
    if last is None or last.intent not in SPOKEN_OF or not _TAKEN.match(low) or scene.memory.question is not None or scene.known.pending:
        return None
    if _POINTED_AT.match(low):
        document = spoken_of(scene)
    elif placed(low) and not clause.mentions:
        document = made("delete_document", **place_of(low, scene)).calls[0].text("document")
    else:
        return None
    return [made("delete_document", document=document) if document is not None else _which(scene.known.documents)]


def _which(names: Sequence[str]) -> Draft:
    text = "Which document should go?" if names else "There are no documents."
    return asking("document", text, "delete_document", {}, tuple(names[:6]))


def named_document(clause: Clause, scene: Scene) -> dict[str, JsonValue]:
    """The document that an answer names, as an argument; empty where it names none or several."""
    said = clause.low.strip(" .")
    named = [name for name in scene.known.documents if name.lower() in said or said in name.lower()]
    return {"document": named[0]} if len(named) == 1 else {}


def build_delete_document(clause: Clause, scene: Scene) -> Draft:
    """delete_document by its name: one that is there, else as it was said."""
    low, names = clause.low, scene.known.documents
    named = [name for name in names if name.lower() in low]
    said = _NAME.search(clause.text)
    words = (said["name"] if said else "").strip(" .?!\"'").lower()
    if not named and words:
        named = [name for name in names if all(word in name.lower() for word in re.findall(r"\w+", words))]
    if not named:  # "the coke report" is the file that bears its symbol
        marks = {symbol.lower() for symbol in symbols_of(clause, scene)}
        named = [name for name in names if marks & set(re.findall(r"[a-z0-9]+", name.lower()))]
    if not named and not words and len(names) == 1:
        named = list(names)
    if len(named) == 1:
        return made("delete_document", document=named[0])
    return _which(named or names)
