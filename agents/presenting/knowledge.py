"""Passages, documents and explanations in words. A passage is somebody else's text: escaped, quoted, and named with its document and page."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from agents.blocks import Notice, Source, Sources, Table, Text
from agents.markdown import as_read, escaped, source_name
from agents.presenting.said import Said, columns, listed, next_questions
from tools.documents import DocumentsView
from tools.knowledge import AnswerView, ConceptView, OpenedPassageView, PassagesView, PassageView
from tools.memory import FactsView
from tools.recollection import RecordsView, RecordView, Shelf

SHOWN_CHARS = 1_200
RECORD_CHARS = 400
LINE_CHARS = 400
MOST_NAMED = 6
_FIGURE = re.compile(r"(?<!\S)[($\u20ac\u00a3]*\d[\d.,]*[)%]*(?!\S)")
_SENTENCE = re.compile(r"[a-z]{2,}[.;:]?(?: [A-Za-z]\S*){7,}")
_SUMMED = re.compile(r"\b(?:summar\w+|sum up|gist|main points|key points|takeaways|tl;? ?dr|nutshell)\b", re.IGNORECASE)
_FRAME = re.compile(r"(?:^|(?<=^Answer: )):::(?: \w+)?(?:\n|$)", re.MULTILINE)
"""The beginning and the end of a framed sentence."""
_LIST_MARK = re.compile(r"^(\d*)([-=.])")
"""What would begin a list, a line or a heading where a quoted line starts."""
BY_WORDS = (
    "The index of meanings does not answer at present, so I searched by words alone; passages that say it in other words are missing."
)


def search_documents(view: PassagesView) -> Said:
    """The passages as quotations, each with its document and page."""
    if not view.passages:
        text = "I found nothing about that in your documents."
        return Said(text=text, blocks=(*_degraded(by_words_only=view.by_words_only), next_questions("list my documents")))
    cited = sorted(view.passages, key=lambda passage: not _answers(view, passage))
    sources = _sources(cited)
    named = [f"**{number}. {source_name(source.title, source.detail)}**" for number, source in enumerate(sources.items, 1)]
    quotes = "\n\n".join(f"{name}\n\n> {_quoted(passage.text)}" for name, passage in zip(named, cited, strict=True))
    narrowed = view.answer is None and view.document is not None
    asks = next_questions(f"search all my documents for {view.question}" if narrowed else "which documents are there?", "what do I own?")
    return Said(
        text=f"{_answered(view)}{_elsewhere(view)}",
        blocks=(*_degraded(by_words_only=view.by_words_only), Text(markdown=quotes), sources, asks),
    )


def _answers(view: PassagesView, passage: PassageView) -> bool:
    found = view.answer
    return found is not None and (found.document_id, found.passage) == (passage.document_id, passage.passage)


def _answered(view: PassagesView) -> str:
    """The figure or line that answers, word for word, with its place; else that none does, and where the closest passage is."""
    found = view.answer
    if found is None and _SUMMED.search(view.question):
        sections = listed(list(dict.fromkeys(escaped(item.section or item.document) for item in view.passages)))
        return f"I quote documents word for word and do not sum them up in words of my own; these passages hold most of it: {sections}."
    if found is None:
        if view.document is not None:
            what = "give that figure" if view.figure_asked else "say that in so many words"
            return f"{escaped(view.document)} does not {what}; its closest passage is shown{'' if view.elsewhere else _nobody(view)}."
        closest = f"the closest is in {_place(view.passages[0])}"
        if view.figure_asked:
            return f"No passage that I found gives that figure; {closest}."
        many = len(view.passages) > 1
        none = f"None of the {len(view.passages)} passages that I found says" if many else "The one passage that I found does not say"
        return f"{none} that in so many words; {closest}."
    return _line(found)


def _nobody(view: PassagesView) -> str:
    """That no other document says it either, where there are others."""
    return ", and no line of your other documents answers that either" if view.searched > 1 else ""


def _line(found: AnswerView) -> str:
    line = f"“{escaped(_cut(' '.join(found.text.split()), LINE_CHARS))}” ({_place(found)})."
    if not found.figure:
        return line
    detail = ", ".join(escaped(part) for part in (found.period, found.unit) if part)
    return f"**{escaped(found.figure)}**{f' ({detail})' if detail else ''}: {line}"


def _elsewhere(view: PassagesView) -> str:
    """What other documents say to it: that they give the same figure, or their own lines."""
    same = [line for line in view.elsewhere if view.answer is not None and line.figure and _digits(line) == _digits(view.answer)]
    others = [line for line in view.elsewhere if line not in same]
    agreeing = f"\n\nThe same figure stands in {listed([_place(line) for line in same])}." if same else ""
    if not others:
        return agreeing
    documents = "Other documents" if len(others) > 1 else "Another document"
    opening = f"{documents} {'of yours ' if view.answer is None else ''}{'say' if len(others) > 1 else 'says'} on it:"
    return f"{agreeing}\n\n{opening}\n\n" + "\n".join(f"- {_line(line)}" for line in others)


def _digits(line: AnswerView) -> tuple[str, str]:
    """What tells whether two figures are the same: their digits and their unit."""
    return re.sub(r"[^\d.%]", "", line.figure).rstrip("."), line.unit


def _degraded(*, by_words_only: bool) -> tuple[Notice, ...]:
    return (Notice(tone="warning", text=BY_WORDS),) if by_words_only else ()


def _sources(passages: Sequence[PassageView]) -> Sources:
    """Each passage by its document, page and section; those that share all of these by their numbers too, since a name opens one of them."""
    places = Counter((passage.document, _detail(passage)) for passage in passages)
    items = []
    for passage in passages:
        detail = _detail(passage)
        detail = f"{detail}, passage {passage.passage + 1}" if places[passage.document, detail] > 1 else detail
        address = f"/api/documents/{passage.document_id}/passages/{passage.passage}"
        items.append(Source(title=passage.document, detail=detail, url=address, text=passage.text))
    return Sources(items=tuple(items))


def open_passage(view: OpenedPassageView) -> Said:
    """The page on which a passage stands."""
    place = f"{escaped(view.document)}{f', page {view.page}' if view.page else ''}"
    detail = ", ".join(
        part for part in (f"page {view.page}" if view.page else "", view.section, f"passage {view.passage + 1} of {view.passages}") if part
    )
    source = Source(title=view.document, detail=detail, text=view.page_text)
    return Said(
        text=f"This is the passage in {place}.",
        blocks=(Text(markdown=f"> {_quoted(view.text)}"), Sources(items=(source,)), next_questions("which documents are there?")),
    )


_FOUND_IN = {Shelf.CONVERSATIONS: "earlier conversations", Shelf.NOTES: "your notes", Shelf.FORECASTS: "earlier forecasts"}


def search_records(view: RecordsView) -> Said:
    """What was said, noted or forecast earlier, as quotations."""
    if not view.items:
        places = listed([_FOUND_IN[where] for where in view.where])
        text = f"I found nothing about that in {places}, among {view.searched} entries."
        text = text if view.searched else f"There is nothing yet in {places} that could be searched."
        asks = next_questions("list my transactions", "what do I own?")
        return Said(text=text, blocks=(*_degraded(by_words_only=view.by_words_only), asks))
    best = view.items[0]
    count = f"{len(view.items)} entries" if len(view.items) > 1 else "one entry"
    quotes = "\n\n".join(
        f"**{number}. {escaped(item.title)}**\n\n> {_quoted(_told(item), RECORD_CHARS)}" for number, item in enumerate(view.items, 1)
    )
    items = tuple(Source(title=item.title, detail=_FOUND_IN[item.where], url=_address(item), text=_told(item)) for item in view.items)
    return Said(
        text=f"I found {count}; the closest is in {_FOUND_IN[best.where]}.",
        blocks=(
            *_degraded(by_words_only=view.by_words_only),
            Text(markdown=quotes),
            Sources(items=items),
            next_questions("what do I own?"),
        ),
    )


def _told(item: RecordView) -> str:
    """What was said as it was read, without the marks and frames of our own Markdown; what others wrote, as they wrote it."""
    if item.where is not Shelf.CONVERSATIONS:
        return item.text
    return as_read(_FRAME.sub("", item.text))


def _address(item: RecordView) -> str | None:
    """The page of the conversation, where it is one of the chat's own."""
    return f"/chat/thread/{item.reference}" if item.where is Shelf.CONVERSATIONS else None


def _place(passage: PassageView | AnswerView) -> str:
    return f"{escaped(passage.document)}{f', page {passage.page}' if passage.page else ''}"


def _detail(passage: PassageView) -> str:
    parts = (f"page {passage.page}" if passage.page else "", passage.section)
    return ", ".join(part for part in parts if part) or "passage"


def _quoted(text: str, most: int = SHOWN_CHARS) -> str:
    """Foreign text for a quotation, its lines joined but for the rows of tables, which stay apart."""
    whole = "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())
    lines = _cut(whole, most).split("\n")
    shown = lines[0]
    for before, line in pairwise(lines):
        shown += ("\n" if _is_row(before) or _is_row(line) else " ") + line
    return "  \n> ".join(_LIST_MARK.sub(r"\1\\\2", escaped(line)) for line in shown.split("\n"))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(maxsplit=1)[0]} …"


def _is_row(line: str) -> bool:
    """Whether a line is of a table: cells apart, or words with several figures and no sentence."""
    return " | " in line or (len(_FIGURE.findall(line)) > 1 and not _SENTENCE.search(line))


def list_documents(view: DocumentsView) -> Said:
    """The documents as a table, the newest first."""
    if not view.items:
        text = "There are no documents yet. Drop a PDF, Word, HTML, Markdown, CSV or text file here and ask me to add it."
        return Said(text=text, blocks=(next_questions("explain the Sharpe ratio", "what do I own?"),))
    rows = tuple(
        (item.name, item.paper or "–", item.company or "–", str(item.year or "–"), str(item.passages), f"{item.added_at:%Y-%m-%d}")
        for item in reversed(view.items)
    )
    table = Table(title="Documents", columns=columns("Name", "What it is", "Company", ">Year", ">Passages", "Added"), rows=rows)
    return Said(
        text=f"You have **{len(view.items)}** document{'s' if len(view.items) > 1 else ''}: {_names(view)}.",
        blocks=(table, next_questions(f"delete the document {view.items[-1].name}")),
    )


def not_yet_added(names: Sequence[str], view: DocumentsView) -> Notice | None:
    """That files of the message are no documents yet, and how they become some; None where all are there."""
    new = [name for name in names if name not in {item.name for item in view.items}]
    if not new:
        return None
    said = listed([f"“{name}”" for name in new])
    many = len(new) > 1
    return Notice(
        tone="neutral",
        text=f"Attached and not yet added: {said}. Send {'them' if many else 'it'} again with “add {'them' if many else 'it'} as document{'s' if many else ''}”.",
    )


def _names(view: DocumentsView) -> str:
    """The documents by name, the newest first."""
    names = [f"**{escaped(item.name)}**" for item in reversed(view.items)]
    more = len(names) - MOST_NAMED
    return f"{', '.join(names[:MOST_NAMED])} and {more} more" if more > 1 else listed(names)


def list_facts(view: FactsView) -> Said:
    """Everything that is remembered about the person, and how to erase it."""
    if not view.items:
        text = "I remember nothing about you. Say **remember that** and what it is, and I keep it for later conversations."
        return Said(text=text, blocks=(next_questions("remember that I invest for the long run", "what do I own?"),))
    rows = tuple((str(item.number), item.text, f"{item.since:%Y-%m-%d}") for item in view.items)
    table = Table(title="What I remember about you", columns=columns(">No.", "Fact", "Since"), rows=rows)
    count = f"{len(view.items)} facts" if len(view.items) > 1 else "one fact"
    return Said(text=f"I remember {count} about you.", blocks=(table, next_questions("forget fact 1", "forget everything about me")))


def explain_concept(view: ConceptView) -> Said:
    """The explanation, and what to read next."""
    asks = next_questions(*(f"explain {term}" for term in view.related[:3]))
    text = f"**{view.term}.** {view.text}"
    return Said(
        text=text, blocks=(Sources(items=(Source(title=view.term, detail="built-in explanation"),)), *((asks,) if view.related else ()))
    )
