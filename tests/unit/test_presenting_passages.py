"""Passages in an answer: each is headed with the name under which it opens."""

from uuid import UUID

from agents.blocks import Sources, Text
from agents.presenting.knowledge import search_documents, search_records
from chat_app.rendering import draw
from tools.knowledge import PassagesView, PassageView
from tools.recollection import RecordsView, RecordView, Shelf

PLACES = (
    ("a_b (1).pdf", 3, "Debt", 0),
    ("a_b (1).pdf", 3, "Debt", 1),
    ("a_b (1).pdf", 4, "", 2),
    ("c.md", None, "Debt " * 40, 0),
    ("c.md", None, "", 1),
)


def passage(document: str, page: int | None, section: str, number: int) -> PassageView:
    return PassageView(
        document_id=UUID(int=len(document)),
        document=document,
        page=page,
        section=section,
        passage=number,
        company=None,
        year=None,
        text=f"It is {number}.",
        score=1.0,
    )


def test_every_passage_is_headed_with_the_name_that_opens_it_and_no_two_share_one() -> None:
    view = PassagesView(
        question="debt?",
        passages=tuple(passage(*place) for place in PLACES),
        by_words_only=False,
        answer=None,
        elsewhere=(),
        document=None,
        figure_asked=False,
        searched=2,
    )
    quotes, sources = (next(block for block in search_documents(view).blocks if isinstance(block, kind)) for kind in (Text, Sources))
    names = [page.name for page in draw(sources).pages]
    headings = [line for line in draw(quotes).markdown.split("\n") if line.startswith("**")]
    assert len(set(names)) == len(PLACES)
    assert headings == [f"**{number}. {name}**" for number, name in enumerate(names, 1)]


def test_what_was_said_is_quoted_as_it_was_read_and_a_note_as_it_was_written() -> None:
    said = "You: what is **it**?\nAnswer: ::: note\nIt is **5 %**\\!\n:::\nMore."
    items = tuple(RecordView(where=where, reference="t", title="T", text=said, score=1.0) for where in (Shelf.CONVERSATIONS, Shelf.NOTES))
    view = RecordsView(question="q", where=tuple(Shelf), items=items, searched=2, by_words_only=False)
    sources = next(block for block in search_records(view).blocks if isinstance(block, Sources))
    assert [source.text for source in sources.items] == ["You: what is it?\nAnswer: It is 5 %!\nMore.", said]
