"""Passages, documents and explanations in words. A passage is somebody else's text: escaped, quoted, and named with its document and page."""

from agents.blocks import Source, Sources, Table, Text
from agents.presenting.said import Said, columns, escaped, next_questions
from tools.documents import DocumentsView
from tools.knowledge import ConceptView, PassagesView, PassageView

SHOWN_CHARS = 1_200


def search_documents(view: PassagesView) -> Said:
    """The passages as quotations, each with its document and page."""
    if not view.passages:
        return Said(text="I found nothing about that in your documents.", blocks=(next_questions("list my documents"),))
    best = view.passages[0]
    count = f"{len(view.passages)} passages" if len(view.passages) > 1 else "one passage"
    text = f"I found {count}; the closest is in {_place(best)}."
    quotes = "\n\n".join(f"**{number}. {_place(passage)}**\n\n> {_quoted(passage.text)}" for number, passage in enumerate(view.passages, 1))
    items = tuple(Source(title=passage.document, detail=_detail(passage)) for passage in view.passages)
    return Said(text=text, blocks=(Text(markdown=quotes), Sources(items=items)))


def _place(passage: PassageView) -> str:
    return f"{escaped(passage.document)}{f', page {passage.page}' if passage.page else ''}"


def _detail(passage: PassageView) -> str:
    parts = (f"page {passage.page}" if passage.page else "", passage.section)
    return ", ".join(part for part in parts if part) or "passage"


def _quoted(text: str) -> str:
    shown = " ".join(text.split())
    return escaped(shown if len(shown) <= SHOWN_CHARS else f"{shown[:SHOWN_CHARS].rsplit(' ', 1)[0]} …")


def list_documents(view: DocumentsView) -> Said:
    """The documents as a table."""
    if not view.items:
        return Said(text="There are no documents yet. Drop a PDF, Word, HTML, Markdown, CSV or text file here and ask me to add it.")
    rows = tuple(
        (item.name, item.company or "–", str(item.year or "–"), str(item.passages), f"{item.added_at:%Y-%m-%d}") for item in view.items
    )
    table = Table(title="Documents", columns=columns("Name", "Company", ">Year", ">Passages", "Added"), rows=rows)
    return Said(text=f"You have {len(view.items)} document{'s' if len(view.items) > 1 else ''}.", blocks=(table,))


def explain_concept(view: ConceptView) -> Said:
    """The explanation, and what to read next."""
    asks = next_questions(*(f"what is {term}?" for term in view.related[:3]))
    text = f"**{view.term}.** {view.text}"
    return Said(
        text=text, blocks=(Sources(items=(Source(title=view.term, detail="built-in explanation"),)), *((asks,) if view.related else ()))
    )
