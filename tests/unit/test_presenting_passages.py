"""Passages in an answer: each is headed with the name under which it opens."""

from uuid import UUID

from agents.blocks import Sources, Text
from agents.presenting.knowledge import search_documents
from chat_app.rendering import draw
from tools.knowledge import PassagesView, PassageView

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
        document=None,
        figure_asked=False,
        searched=2,
    )
    quotes, sources = (next(block for block in search_documents(view).blocks if isinstance(block, kind)) for kind in (Text, Sources))
    names = [page.name for page in draw(sources).pages]
    headings = [line for line in draw(quotes).markdown.split("\n") if line.startswith("**")]
    assert len(set(names)) == len(PLACES)
    assert headings == [f"**{number}. {name}**" for number, name in enumerate(names, 1)]
