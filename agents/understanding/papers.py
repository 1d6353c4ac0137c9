"""Which of the documents a question is about: named, told by its place in the list, the other one, pointed at ("in it"); else all of them, the one spoken of first."""

import re
from collections.abc import Mapping, Sequence

from agents.understanding.clause import Clause
from agents.understanding.model import Call, JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.ordinals import PLACE, PLACES
from agents.understanding.scene import Draft, Scene, made

_SORTS = (
    r"(?:annual |quarterly |financial |broker'?s? )?(?:reports?|statements?|filings?)|documents?|docs?|papers?|files?|pdfs?|letters?|notes?|memos?|contracts?|10-?[kq]s?|prospectus(?:es)?|transcripts?|articles?|brochures?|"
    r"invoices?|confirmations?|certificates?|texts?|uploads?|attachments?|presentations?|fact ?sheets?|agreements?|spreadsheets?|csvs?|html|web ?pages?"
)
NOUN = rf"(?:{_SORTS})"
_ENDINGS = {"pdf": "pdf", "csv": "csv", "spreadsheet": "csv", "html": "html htm", "webpage": "html htm", "text": "txt"}
"""What files of a sort end with."""
_GENERIC = frozenset(
    re.findall(
        r"\w+",
        "annual report reports quarterly statement statements fiscal year quarter results earnings release final copy scan draft file document letter letters notes note memo contract presentation "
        "with from the and for txt pdf csv html htm docx",
    )
)
"""Words of files' names that do not tell one from another by themselves."""
_VERB = r"(?:say|says|said|state|states|mention|mentions|contain|contains|claim|claims|give|gives|tell|tells|talk|talks|write|writes|explain|explains)"
_END = rf"(?:(?: (?:then|please|too|instead))*\W*$|(?= (?:{_VERB}|has|have|on|about)\b))"
_OTHER = re.compile(rf"\b(?:an)?others?(?: (?:ones?|two|three|{NOUN}))?{_END}|\b(?:(?:an)?other|remaining|rest of (?:my|the)) {NOUN}\b")
_PLACED = re.compile(rf"\b(?P<place>{PLACE})(?: (?:one|{NOUN}))?{_END}|\b(?P<noun>{PLACE}) {NOUN}\b")
_THE_OTHER = re.compile(
    rf"\b(?:(?:the|my|that) )?(?:(?:an)?others?(?: (?:ones?|two|three|{NOUN}))?{_END}|(?:{PLACE})(?: (?:one|{NOUN})\b|{_END}))",
    re.IGNORECASE,
)
_POINTED = re.compile(
    rf"\b(?:in|on|from|of|inside|within|per) (?:it|this|that|there|here)\b(?! \w*(?:year|quarter|month|week|day|case))|\b(?:it|this|that|there) (?:\w+ )?{_VERB}\b"
    r"|\b(?:does|did|do|is|was|has|had|can|would) (?:this|there)\b|\bits?\b"
)
_DEFINITE = re.compile(rf"\b(?:the|my|our|your|that|this|same) (?P<noun>{NOUN})\b")
_ASKS = re.compile(
    rf"^{LEAD}(?:what|which|who|whom|whose|when|where|why|how|does|do|did|is|are|was|were|has|have|had|can|could|any|anything|something|tell|show|give|look|find|search|check|open|read|quote|summari[sz]e|sum up)\b|\?\W*$"
)
_SAYING = re.compile(rf"\b{_VERB}\b|\b(?:any|some)thing\b|\bmention|\b{NOUN}\b")
_MENTION = re.compile(
    r"\b(?:any|no|a|another) mentions?\b|\bmention(?:s|ed|ing)?\b|\b(?:any|some)thing\b.*\b(?:on|about|regarding|concerning)\b|\b(?:talks?|talking|speaks?) (?:about|of)\b|\brefer(?:s|red)? to\b"
)
_SAYS_NOTHING = re.compile(
    rf"\b(?:and|so|but|ok|okay|hm+|well|oh|wait|now|then|also|please|what|how|about|for|in|from|with|of|the|my|our|your|that|this|it|ones?|same|question|thing|does|do|did|is|{_VERB}|there|me|show|look|at|check|try|open|read|an?|on|to|again|too|us|let|see|instead|please|any|others?|another|{PLACE})\b|\W"
)
_COMPARED = re.compile(
    rf"\b(?:compare|contrast|differences? between|how do)\b.*\b(?:both|two|my|the|all|these|those|them|{NOUN})\b.*\b(?:on|about|regarding|concerning|in terms of|when it comes to|by)\b (?P<topic>\w.*)"
)
SPOKEN_OF = frozenset({"search_documents", "add_document", "list_documents"})


def spoken_of(scene: Scene) -> str | None:
    """The document that the conversation is in: meant or cited by the last answer, added by it, or the only one that it listed."""
    last, names = scene.memory.calls[-1] if scene.memory.calls else None, scene.known.documents
    if last is None or last.intent not in SPOKEN_OF:
        return None
    if last.intent == "list_documents":
        return names[0] if len(names) == 1 else None
    told = last.text("file") if last.intent == "add_document" else last.text("document") or scene.known.cited
    return told if told in names else None


def named_in(low: str, names: Sequence[str]) -> tuple[str, ...]:
    """The documents that a text names: in full, by a telling word beside one that speaks of papers, or as the only one of its sort ("the letter", "the PDF")."""
    spaced = f" {_spaced(low)} "
    if whole := tuple(name for name in names if name.lower() in low or f" {_spaced(name.rsplit('.', 1)[0].lower())} " in spaced):
        return whole
    said = _words(low)
    telling = {name: len((said & _words(name)) - _GENERIC) for name in names}
    if (most := max(telling.values(), default=0)) and _SAYING.search(low):
        alike = tuple(name for name, count in telling.items() if count == most)
        return tuple(name for name in alike if said & _GENERIC & _words(name)) or alike
    of_sort = (_of_sort(found["noun"], names) for found in _DEFINITE.finditer(low))
    return next((found for found in of_sort if len(found) == 1), ())


def _of_sort(noun: str, names: Sequence[str]) -> tuple[str, ...]:
    sort = re.sub(r"[^a-z0-9]", "", noun.rsplit(maxsplit=1)[-1] if "page" not in noun else noun).removesuffix("s")
    endings = {sort, *_ENDINGS.get(sort, "").split()}
    return tuple(name for name in names if endings & {word.removesuffix("s") for word in _words(name)})


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]{3,}", text.lower()))


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text))


def placed(low: str) -> bool:
    """Whether a text tells a document by its place, or as the other one."""
    return _PLACED.search(low) is not None or _OTHER.search(low) is not None


def place_of(low: str, scene: Scene) -> dict[str, JsonValue]:
    """Where a question is to be looked for, as arguments of a search: in one document, in all but one, in all with one heard first, or anywhere."""
    names, here = scene.known.documents, spoken_of(scene)
    named = named_in(low, names)
    if named:
        return {"document": named[0]} if len(named) == 1 else {}
    found = _PLACED.search(low)
    if found is not None and (found["noun"] or _went_through(scene)):
        place = PLACES[found["place"] or found["noun"]]
        shown = names[::-1]  # a list of documents begins with the newest
        return {"document": shown[place]} if place < len(shown) and shown else {}
    if here is None:
        return {}
    if _OTHER.search(low):
        others = [name for name in names if name != here]
        return {"document": others[0]} if len(others) == 1 else {"besides": here}
    pointed = _POINTED.search(low) or any(not one["noun"].endswith("s") for one in _DEFINITE.finditer(low))
    return {"document": here} if pointed else {"near": here}


def _went_through(scene: Scene) -> bool:
    """Whether the documents were listed, or are asked one by one."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    return last is not None and (last.intent == "list_documents" or (last.intent == "search_documents" and bool(last.text("document"))))


def _in_it(question: str, place: Mapping[str, JsonValue]) -> str:
    """The question with "it" for "the other document" and "the second one": such words stand in no passage."""
    if not place.keys() & {"document", "besides"}:
        return question
    return _THE_OTHER.sub(lambda found: "they" if re.search(r"others\b|s\W*$", found[0].rstrip()) else "it", question)


def of_company(last: Call) -> dict[str, JsonValue]:
    """What a question to documents leaves behind where it is asked of another company: in which one to look."""
    if last.intent != "search_documents":
        return {}
    document = last.text("document")
    question = without_paper(last.text("question") or "", [document]) if document is not None else last.text("question")
    return {"document": None, "near": None, "besides": None, "question": question}


def turned_to(clause: Clause, scene: Scene) -> list[Draft] | None:
    """A question to a document that it names or points at, or whether anything is mentioned, after an answer about documents; None for anything else."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent not in SPOKEN_OF or not scene.known.documents or scene.memory.question is not None:
        return None
    low = clause.low
    place, saying = place_of(low, scene), _SAYING.search(low) is not None
    told = bool(place.keys() & {"document", "besides"})
    if told and not _SAYS_NOTHING.sub("", without_paper(low, scene.known.documents)):
        before = without_paper(last.text("question") or "what does it say?", scene.known.documents)
        return [made("search_documents", question=before, **place)]
    if (beside := _COMPARED.search(low)) is not None:
        return [made("search_documents", question=f"what do they say on {beside['topic'].strip(' ?.!')}?")]
    asks = _ASKS.search(low) is not None
    if (told and asks and (saying or placed(low))) or (asks and _MENTION.search(low)):
        return [made("search_documents", question=_in_it(clause.text.strip(), place), **place)]
    return None


def without_paper(text: str, names: Sequence[str]) -> str:
    """A text with "it" for the words that say in which document: "what is the fee in it" for "what is the fee in the zenith report"."""
    telling = "|".join(
        re.escape(word) for word in sorted({word for name in names for word in _words(name)} - _GENERIC, key=len, reverse=True)
    )
    word = rf"(?:{telling or '(?!)'})"
    return " ".join(
        re.sub(
            rf"\b(?:(?:the|my|our|that|this) )?(?:{word}(?:'s)?[ _-]*(?:{NOUN}[ _-]*)?(?:{word}[ _-]*)*|{NOUN})(?:\.(?:pdf|docx|html?|md|txt|csv))?(?!\w)",
            "it",
            text,
            flags=re.IGNORECASE,
        ).split()
    )
