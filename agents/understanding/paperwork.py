"""Requests about papers that are told by their own words alone: files handed in, the list of documents, deleting one, what was said and noted before."""

import re

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, Scene, asking, made, symbols_of

_READABLE = (".pdf", ".docx", ".html", ".htm", ".md", ".txt")
_TABLES = (".csv",)
_OTHER_WORK = re.compile(r"\b(?:search|import|trades?|transactions?|holdings|positions|portfolio|broker\w*|books|orders?)\b")
_PAPERS = r"(?:documents?|docs|papers|pdfs?|(?:annual |quarterly )?reports?|filings?|10-?[kq]s?|prospectus(?:es)?|transcripts?)"
_AS_PAPER = re.compile(
    rf"\b{_PAPERS}\b|\b(?:knowledge|library)\b|^\W*(?:(?:please|can you|could you|just) )*(?:keep|remember|memori[sz]e|learn|file away)"
    r"(?=\W*$|\W+(?:this|that|it|these|those|them|both|in mind|for later|(?:the|my) (?:file|table|letter|text)s?)\b)"
)
_LISTED = re.compile(
    rf"^{LEAD}(?:(?:list|show|see|view|display|give me|what are|which are)(?: me)?(?: all)?(?: of)? ?)?"
    r"(?:which |what |all |the |my |our |any |uploaded |stored |saved |added )*(?:documents|docs|papers|pdfs|files|filings)"
    r"(?: (?:do|did|have|can|are) (?:i|you|we|there|it)?(?: (?:have|got|upload(?:ed)?|add(?:ed)?|know(?: about)?|see|read|keep|store[d]?|there))*)?(?: (?:uploaded|stored|saved|here|there|of mine|so far|please|now))*\W*$"
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
    which = tuple((named or list(names))[:6])
    return asking("document", "Which document should go?" if which else "There are no documents.", "delete_document", {}, which)
