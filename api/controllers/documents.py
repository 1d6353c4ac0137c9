"""Documents that can be asked about, and explanations."""

from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from tools.knowledge import (
    ADD_DOCUMENT,
    DELETE_DOCUMENT,
    EXPLAIN_CONCEPT,
    LIST_DOCUMENTS,
    OPEN_PASSAGE,
    SEARCH_DOCUMENTS,
    ConceptView,
    DocumentsView,
    DocumentView,
    OpenedPassageView,
    PassagesView,
)
from tools.recollection import SEARCH_RECORDS, RecordsView


class DocumentController(Controller):
    """One's own documents; files are handed in at /api/uploads."""

    path = "/api/documents"
    tags = ("Documents",)

    @get("/", opt=calls(LIST_DOCUMENTS))
    async def list_documents(self, caller: NamedDependency[Caller]) -> DocumentsView:
        """List the documents that can be asked about, oldest first."""
        return await caller.ask(LIST_DOCUMENTS)

    @post("/", opt=calls(ADD_DOCUMENT))
    async def add_document(self, caller: NamedDependency[Caller]) -> DocumentView:
        """Add a handed-in PDF, Word, HTML, Markdown, CSV or text file, so that questions about it can be answered."""
        return await caller.ask(ADD_DOCUMENT)

    @get("/search", opt=calls(SEARCH_DOCUMENTS))
    async def search_documents(self, caller: NamedDependency[Caller]) -> PassagesView:
        """Find passages that answer a question, best first, with document and page."""
        return await caller.ask(SEARCH_DOCUMENTS)

    @get("/{document_id:uuid}/passages/{passage:int}", opt=calls(OPEN_PASSAGE, "document_id", "passage"))
    async def open_passage(self, caller: NamedDependency[Caller], document_id: FromPath[UUID], passage: FromPath[int]) -> OpenedPassageView:
        """Open a cited passage with the whole page around it."""
        return await caller.ask(OPEN_PASSAGE, document_id=document_id, passage=passage)

    @delete("/{document_id:uuid}", status_code=200, opt=calls(DELETE_DOCUMENT, "document_id", "document"))
    async def delete_document(self, caller: NamedDependency[Caller], document_id: FromPath[UUID]) -> DocumentView:
        """Delete a document with everything that was made from it. This cannot be undone."""
        return await caller.ask(DELETE_DOCUMENT, document_id=document_id)


class RecordController(Controller):
    """What was said, noted and forecast earlier."""

    path = "/api/records"
    tags = ("Documents",)

    @get("/search", opt=calls(SEARCH_RECORDS))
    async def search_records(self, caller: NamedDependency[Caller]) -> RecordsView:
        """Find what was said in earlier conversations, noted on transactions, or forecast before, best first."""
        return await caller.ask(SEARCH_RECORDS)


class ConceptController(Controller):
    """The words of finance and forecasting."""

    path = "/api/concepts"
    tags = ("Documents",)

    @get("/", opt=calls(EXPLAIN_CONCEPT))
    async def explain_concept(self, caller: NamedDependency[Caller]) -> ConceptView:
        """Explain a term from the built-in pages."""
        return await caller.ask(EXPLAIN_CONCEPT)
