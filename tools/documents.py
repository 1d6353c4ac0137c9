"""The documents that can be asked about: adding, listing and deleting them."""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.errors import Conflict, InvalidInput, NotFound, TookTooLong, TooLarge, Unavailable
from core.ids import new_id
from db import UnitOfWork
from db.models import Document
from market.symbols import Strength
from rag import Library, Origin, ParsedDocument, kind_of, parse_within, years_in
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.computing import read_apart
from tools.context import Context
from tools.fields import ShortText, Symbol
from tools.instruments import known_instrument
from tools.services import Services
from tools.uploads import read_upload, upload_name

PARSE_TIMEOUT_S = 60.0
LONG_CHARS = 150_000
"""A longer document gets its vectors in the background, which takes more than ten seconds; its words are found at once."""
READY, INDEXING = "ready", "indexing"
MOST_DOCUMENTS = 500
_OPENING_CHARS = 3000
_TITLE_CHARS = 600
_NAME_WORDS = 3
_FORMATS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "text/html": "HTML page",
    "text/markdown": "Markdown",
    "text/csv": "CSV table",
    "text/plain": "plain text",
}
"""What a file is, in the words of a person."""


class AddDocument(Args):
    """Which file; what it is about is taken from its name and opening where it is not said."""

    file: ShortText | None = Field(None, description="The file's name, as it was handed in.")
    upload_id: UUID | None = Field(None, description="The file that was handed in.")
    symbol: Symbol | None = Field(None, description="The company that it is about.")
    year: Annotated[int, Field(ge=1900, le=2100)] | None = Field(None, description="The year that it is about.")


class DocumentView(View):
    """A document that can be asked about. `kind` is what the file is, `paper` what it holds, such as "annual report".

    `state` is "ready", or "indexing" while it is found by its words alone.
    """

    document_id: UUID
    name: str
    kind: str
    paper: str | None
    company: str | None
    year: int | None
    passages: int
    size_bytes: int
    state: str
    added_at: dt.datetime


class DocumentsView(View):
    """All documents, oldest first."""

    items: tuple[DocumentView, ...]


class WhichDocument(Args):
    """Which document, by its name or its id."""

    document: ShortText | None = Field(None, description="Its name.")
    document_id: UUID | None = None


class NoArguments(Args):
    """No arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    name: str
    size_bytes: int
    sha256: str
    parsed: ParsedDocument
    paper: str | None
    company: str | None
    year: int | None


def library_of(services: Services) -> Library:
    """The library.

    Raises:
        Unavailable: there is none in this installation.
    """
    if services.knowledge is None:
        raise Unavailable("Documents are not available in this installation.")
    return services.knowledge


def _view(row: Document) -> DocumentView:
    return DocumentView(
        document_id=row.id,
        name=row.name,
        kind=row.mime,
        paper=row.details.get("paper"),
        company=row.details.get("company"),
        year=row.details.get("year"),
        passages=row.passages,
        size_bytes=row.size_bytes,
        state=row.state,
        added_at=row.created_at,
    )


async def run_list(context: Context, args: NoArguments) -> DocumentsView:  # noqa: ARG001 -- every tool takes its arguments
    """List the documents that can be asked about."""
    async with context.read() as work:
        return DocumentsView(items=tuple(_view(row) for row in await work.documents.all()))


async def _read(context: Context, args: AddDocument) -> _Read:
    library_of(context.services)
    if args.upload_id is None:
        raise InvalidInput("Which document? Drop a PDF, Word, HTML, Markdown, CSV or text file here.", field="file")
    data = read_upload(context.services, context.actor, args.upload_id)
    given = args.file or upload_name(context.services, context.actor, args.upload_id)
    name = PurePath(given or "document").name or "document"
    try:
        parsed = await read_apart(context.services, parse_within, data, name, timeout_s=PARSE_TIMEOUT_S)
    except TookTooLong as err:
        raise TooLarge(f"{name} takes longer to read than {PARSE_TIMEOUT_S:g} s. Split it, or hand it in as text.", field="file") from err
    read = _Read(
        name=name,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        parsed=parsed,
        paper=kind_of(PurePath(name).stem, parsed.title, parsed.sections[0].text[:_TITLE_CHARS]),
        company=(await known_instrument(context, args.symbol)).name if args.symbol else _company(context.services, name),
        year=args.year or _year(name, parsed),
    )
    async with context.read() as work:
        _check_new(read, [*await work.documents.all()])
    return read


def _check_new(read: _Read, rows: list[Document]) -> None:
    same = next((row for row in rows if row.sha256 == read.sha256), None)
    if same is not None:
        raise Conflict(f"{read.name} is there already, as {same.name}.", field="file")
    if len(rows) >= MOST_DOCUMENTS:
        raise Conflict(f"There are {len(rows)} documents already, and that is the most I keep. Delete one first.", field="file")


def _company(services: Services, name: str) -> str | None:
    """The company with which a file's name begins."""
    words = re.findall(r"[A-Za-z&]+", PurePath(name).stem)[:_NAME_WORDS]
    for count in range(len(words), 0, -1):
        match = services.symbols.phrase(" ".join(words[:count]))
        if match is not None and match.instruments and match.strength in (Strength.STRONG, Strength.WEAK):
            return match.instruments[0].name or None
    return None


def _year(name: str, parsed: ParsedDocument) -> int | None:
    """The year in a document's name or title, else of the period that it says it covers."""
    named = years_in(re.sub(r"[_\-.]", " ", f"{name} {parsed.title}"))
    if not named:
        ended = re.search(
            r"(?:year|period|quarter)[^.]{0,40}?ended[^.]{0,30}?((?:19|20)\d\d)", parsed.sections[0].text[:_OPENING_CHARS], re.IGNORECASE
        )
        named = frozenset({int(ended[1])}) if ended else named
    return max(named, default=None)


async def preview_add(context: Context, args: AddDocument) -> Preview:
    """What would be added, and what it is taken to be about."""
    read = await _read(context, args)
    pages = max((section.page or 0 for section in read.parsed.sections), default=0)
    lines = [Line(label="Document", before="", after=read.name), Line(label="Kind", before="", after=_FORMATS[read.parsed.mime])]
    lines += [Line(label="What it is", before="", after=read.paper)] if read.paper else []
    lines += [Line(label="Pages", before="", after=str(pages))] if pages else []
    mute = read.parsed.mute_pages
    lines += [Line(label="Pages without text", before="", after=f"{mute}; pictures and scans are not read")] if mute else []
    lines += [Line(label="Company", before="", after=read.company)] if read.company else []
    lines += [Line(label="Year", before="", after=str(read.year))] if read.year else []
    return Preview(title=f"Add the document {read.name}", lines=tuple(lines), settled=args.model_dump(mode="json", exclude_none=True))


async def run_add(context: Context, args: AddDocument) -> DocumentView:
    """Add a document (PDF, Word, HTML, Markdown, CSV, text) so that questions about it can be answered.

    Example: file="annual-report-2023.pdf".
    """
    read, library = await _read(context, args), library_of(context.services)
    document_id, owner = new_id(), str(context.actor.user_id)
    origin = Origin(owner=owner, document_id=str(document_id), title=read.name, company=read.company, year=read.year, kind=read.paper)
    long = sum(len(section.text) for section in read.parsed.sections) > LONG_CHARS
    try:
        passages = await (library.note(read.parsed, origin) if long else library.add(read.parsed, origin))
        async with context.begin() as work:
            _check_new(read, [*await work.documents.all()])
            row = await work.documents.add(_row(work, read, document_id, passages, state=INDEXING if long else READY))
            if long:
                await work.start_job("index_document", {"document_id": str(document_id)}, asked_by=context.actor.channel.value)
            view = _view(row)
            work.finish(view.model_dump(mode="json"), summary=f"Added the document {read.name}")
    except BaseException:  # without its row nothing would ever find or remove the passages
        await library.remove(owner, str(document_id))
        raise
    return view


def _row(work: UnitOfWork, read: _Read, document_id: UUID, passages: int, *, state: str) -> Document:
    return Document(
        id=document_id,
        user_id=work.owner,
        created_at=work.clock.now(),
        name=read.name,
        mime=read.parsed.mime,
        size_bytes=read.size_bytes,
        sha256=read.sha256,
        state=state,
        passages=passages,
        details={"title": read.parsed.title, "paper": read.paper, "company": read.company, "year": read.year},
    )


async def _which(work: UnitOfWork, args: WhichDocument) -> Document:
    if args.document_id is not None:
        return await work.documents.get(args.document_id)
    rows = await work.documents.all()
    wanted = (args.document or "").lower()
    found = [row for row in rows if row.name.lower() == wanted] or [row for row in rows if wanted and wanted in row.name.lower()]
    if len(found) != 1:
        names = ", ".join(row.name for row in (found or rows)[:10])
        raise NotFound(f"Which document? There {'are' if names else 'is'} {names or 'none'}.")
    return found[0]


async def preview_delete(context: Context, args: WhichDocument) -> Preview:
    """Which document would go."""
    async with context.read() as work:
        row = await _which(work, args)
    line = Line(label=row.name, before=f"{row.passages} passages", after="gone, with its index")
    return Preview(title=f"Delete the document {row.name}", lines=(line,), settled={"document_id": str(row.id)})


async def run_delete(context: Context, args: WhichDocument) -> DocumentView:
    """Delete a document with everything that was made from it; this cannot be undone.

    Example: document="annual-report-2023.pdf".
    """
    library = library_of(context.services)
    await library.require_vectors()
    async with context.begin() as work:
        row = await _which(work, args)
        view = _view(row)
        await work.documents.remove(row)
        work.finish(view.model_dump(mode="json"), summary=f"Deleted the document {row.name}")
    await library.remove(str(context.actor.user_id), str(view.document_id))
    return view


LIST_DOCUMENTS = Tool(name="list_documents", args=NoArguments, view=DocumentsView, run=run_list, scope=Scope.DOCUMENTS_READ)
ADD_DOCUMENT = Tool(
    name="add_document",
    args=AddDocument,
    view=DocumentView,
    run=run_add,
    preview=preview_add,
    scope=Scope.DOCUMENTS_WRITE,
    effect=Effect.WRITE,
)
DELETE_DOCUMENT = Tool(
    name="delete_document",
    args=WhichDocument,
    view=DocumentView,
    run=run_delete,
    preview=preview_delete,
    scope=Scope.DOCUMENTS_WRITE,
    effect=Effect.DESTROY,
)
