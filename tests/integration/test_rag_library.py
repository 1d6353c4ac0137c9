"""The library on real files: who sees what, what deleting leaves, and what fusion gains."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rag import Embedder, Library, Origin, ParsedDocument
from rag.parsing import Section
from rag.search import Mode

# Each question is asked in other words (for vectors) or by a rare name (for full text); only both together find all.
PAGES = [
    "The company was founded by two brothers in a garage and moved to Ohio later.",
    "Staff numbers shrank after the plant in Ohio closed; severance was paid.",
    "Form ZX-4471 must be filed for the turbine warranty.",
    "Form ZX-4417 must be filed for the boiler warranty.",
    "Net sales grew eight percent thanks to higher prices.",
    "The court dismissed the lawsuit about the patent.",
    "Our directors receive shares that vest over four years.",
    "Warranty costs are estimated from claims of earlier years.",
]
QUESTIONS = [
    ("How did people lose their jobs?", 2),
    ("ZX-4471", 3),
    ("ZX-4417", 4),
    ("Did turnover go up?", 5),
    ("Was the litigation successful for the firm?", 6),
    ("How are board members compensated?", 7),
]

EARLIER_FORM = """
DROP TRIGGER TABLE_NAME_added; DROP TRIGGER TABLE_NAME_gone; DROP TABLE TABLE_NAME_words; ALTER TABLE TABLE_NAME DROP COLUMN scope;
CREATE VIRTUAL TABLE TABLE_NAME_words USING fts5(header, text, content='TABLE_NAME', content_rowid='id');
INSERT INTO TABLE_NAME_words(TABLE_NAME_words) VALUES ('rebuild'); PRAGMA user_version = 0;
"""


def document(*pages: str) -> ParsedDocument:
    return ParsedDocument(
        mime="text/plain", title="", sections=tuple(Section(title="", page=n, text=text) for n, text in enumerate(pages, 1))
    )


def origin(owner: str, document_id: str, company: str | None = None, year: int | None = None) -> Origin:
    return Origin(owner=owner, document_id=document_id, title=f"{document_id}.txt", company=company, year=year)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture
def library(tmp_path: Path, embedder: Embedder) -> Iterator[Library]:
    made = Library(tmp_path, embedder)
    yield made
    asyncio.run(made.close())


async def test_an_owner_never_sees_anothers_passages(library: Library) -> None:
    await library.add(document("The secret merger price is 42 dollars."), origin("ann", "a"))
    await library.add(document("Bob writes about gardening."), origin("bob", "b"))
    assert [hit.chunk.origin.owner for hit in (await library.search("bob", "secret merger price", limit=10)).hits] == ["bob"]
    assert (await library.search("eve", "secret merger price", limit=10)).hits == ()
    await library.remove("bob", "a")
    assert (await library.search("ann", "secret merger price", limit=1)).hits[0].chunk.text.startswith("The secret merger")


async def test_a_deleted_document_is_never_found(library: Library) -> None:
    await library.add(document(*PAGES), origin("ann", "a"))
    await library.add(document("Something else about turbines."), origin("ann", "b"))
    await library.remove("ann", "a")
    for question, _ in QUESTIONS:
        assert {hit.chunk.origin.document_id for hit in (await library.search("ann", question, limit=20)).hits} <= {"b"}
    assert library.vectors == 1


async def test_adding_again_replaces(library: Library) -> None:
    await library.add(document("Old text about copper."), origin("ann", "a"))
    await library.add(document("New text about copper."), origin("ann", "a"))
    assert [hit.chunk.text for hit in (await library.search("ann", "copper", limit=5)).hits] == ["New text about copper."]


async def test_company_and_year_narrow_and_give_way(library: Library) -> None:
    for year in (2020, 2021):
        await library.add(document(f"Revenue was {year - 1000} million."), origin("ann", f"acme{year}", company="Acme Inc.", year=year))
        await library.add(document(f"Revenue was {year - 500} million."), origin("ann", f"bolt{year}", company="Bolt Corp", year=year))
    hits = (await library.search("ann", "What was Bolt's revenue in 2020?", limit=4)).hits
    assert hits[0].chunk.origin.document_id == "bolt2020"
    assert {hit.chunk.origin.company for hit in hits[:2]} == {"Bolt Corp"}
    assert len(hits) == 4


async def test_both_kinds_of_search_together_beat_each(library: Library) -> None:
    await library.add(document(*PAGES), origin("ann", "a"))
    ranks = dict.fromkeys(Mode, 0.0)
    for question, page in QUESTIONS:
        for mode in Mode:
            found = [hit.chunk.page for hit in (await asyncio.to_thread(library.find, "ann", question, limit=8, mode=mode)).hits]
            ranks[mode] += 1 / (1 + found.index(page)) if page in found else 0.0
    assert ranks[Mode.HYBRID] >= max(ranks[Mode.FULLTEXT], ranks[Mode.VECTORS])
    assert ranks[Mode.HYBRID] > ranks[Mode.FULLTEXT]


async def test_full_text_counts_by_how_much_of_the_question_it_covers(library: Library) -> None:
    await library.add(document(*PAGES, "People like their gardens at Christmas."), origin("ann", "a"))
    question = "Why were people fired from the factory?"
    assert (await asyncio.to_thread(library.find, "ann", question, limit=1, mode=Mode.FULLTEXT)).hits[0].chunk.page == 9
    assert (await library.search("ann", question, limit=1)).hits[0].chunk.page == 2
    assert (await library.search("ann", "Who likes gardens at Christmas?", limit=1)).hits[0].chunk.page == 9


async def test_the_words_of_filings_are_looked_for_where_the_owner_has_filings(library: Library) -> None:
    pages = ("Purchases of property, plant and equipment", "Cash at the end of the year")
    await library.add(document(*pages), origin("ann", "a", company="Acme Inc."))
    await library.add(document(*pages), origin("bob", "b"))
    words = {owner: library.find(owner, "capex", limit=3, mode=Mode.FULLTEXT).hits for owner in ("ann", "bob")}
    assert [hit.chunk.page for hit in words["ann"]] == [1]
    assert words["bob"] == ()
    assert library.find("bob", "capex", limit=1).hits[0].chunk.page == 1  # by its meaning


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("Wie hoch war der Umsatz?", 1),
        ("Quels sont les effectifs ?", 2),
        ("What are the risks?", 3),
        ("Wo liegen die M\u00fchlen?", 4),
    ],
)
async def test_questions_and_documents_may_be_in_different_languages(library: Library, question: str, page: int) -> None:
    pages = (
        "Revenue was 5 million.",
        "Headcount fell to 300.",
        "Die Risiken sind gering.",
        "Alle M\u00fchlen stehen im Norden.",
    )
    await library.add(document(*pages), origin("ann", "a"))
    assert (await library.search("ann", question, limit=1)).hits[0].chunk.page == page


async def test_a_file_of_an_earlier_form_is_brought_up_to_date(tmp_path: Path, embedder: Embedder) -> None:
    first = Library(tmp_path, embedder)
    await first.add(document("Copper prices rose."), origin("ann", "a", company="Acme", year=2020))
    await first.close()
    with closing(sqlite3.connect(tmp_path / "texts.db")) as db:
        for table in ("passages", "pages"):  # as it was before texts had a scope
            db.executescript(EARLIER_FORM.replace("TABLE_NAME", table))
    again = Library(tmp_path, embedder)
    assert again.find("ann", "copper at Acme in 2020", limit=3, mode=Mode.FULLTEXT).hits[0].chunk.origin.document_id == "a"
    assert again.find("bob", "copper at Acme in 2020", limit=3, mode=Mode.FULLTEXT).hits == ()
    await again.remove("ann", "a")
    assert again.find("ann", "copper", limit=3).hits == ()
    await again.close()
