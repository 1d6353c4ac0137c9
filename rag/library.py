"""Everybody's documents, each seen by its owner alone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from rag.chunks import Chunk, Origin, chunk_sections
from rag.embedding import Embedder
from rag.fulltext import FullText
from rag.parsing import ParsedDocument
from rag.search import Found, Mode, Search
from rag.store import VectorStore

_REBUILT_AT_ONCE = 256
_NOTED_AT_ONCE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage where it stands: the text of its page, and how many passages its document has."""

    chunk: Chunk
    page_text: str
    count: int


class Library:
    """Documents in, passages out. Made at once; files and models open with the first document or question. One process only.

    Args:
        folder: where vectors and texts are kept.
        embedder: makes the vectors.
        server: a Chroma server that keeps the vectors, see `VectorStore`.
    """

    def __init__(self, folder: Path, embedder: Embedder, *, server: str | None = None) -> None:
        self._embedder = embedder
        self._store = VectorStore(folder / "vectors", server)
        self._texts = FullText(folder / "texts.db")
        self._search = Search(self._store, self._texts, embedder)
        self._writing = Lock()

    @property
    def embedder(self) -> Embedder:
        """What makes the vectors; whoever needs some should share it."""
        return self._embedder

    async def add(self, document: ParsedDocument, origin: Origin) -> int:
        """Index a parsed document; returns how many passages it has. A document of the same id is replaced.

        Raises:
            TooLarge: it has too many passages.
        """
        return await asyncio.to_thread(self.index, [(document, origin)])

    def index(self, documents: Sequence[tuple[ParsedDocument, Origin]]) -> int:
        """What `add` does, for several documents at once, which is faster; of two with one id the later stays. Blocks.

        Raises:
            TooLarge: one has too many passages; none is added.
        """
        count = self._embedder.count_tokens
        documents = [*{(origin.owner, origin.document_id): (document, origin) for document, origin in documents}.values()]
        chunks = [chunk for document, origin in documents for chunk in chunk_sections(document.sections, origin, count)]
        vectors = self._embedder.embed_passages([chunk.embedded for chunk in chunks])
        with self._writing:
            for _, origin in documents:
                self._store.delete(origin.owner, origin.document_id)
            self._store.upsert(chunks, vectors)
            self._texts.add(chunks)
        return len(chunks)

    async def note(self, document: ParsedDocument, origin: Origin) -> int:
        """Keep a document's passages without their vectors, so that its words are found at once; returns how many there are.

        Raises:
            TooLarge: it has too many passages.
        """
        return await asyncio.to_thread(self._note, document, origin)

    def _note(self, document: ParsedDocument, origin: Origin) -> int:
        chunks = list(chunk_sections(document.sections, origin, self._embedder.count_tokens))
        with self._writing:
            self._texts.add(chunks)
        return len(chunks)

    async def embed_again(self, owner: str, document_id: str) -> AsyncIterator[int]:
        """Make the vectors of one document from its kept passages; yields how many are made so far."""
        chunks = await asyncio.to_thread(self._texts.passages_of, owner, document_id)
        for start in range(0, len(chunks), _NOTED_AT_ONCE):
            part = chunks[start : start + _NOTED_AT_ONCE]
            await asyncio.to_thread(self._put, part)
            yield start + len(part)

    def _put(self, chunks: Sequence[Chunk]) -> None:
        vectors = self._embedder.embed_passages([chunk.embedded for chunk in chunks])
        with self._writing:
            self._store.upsert(chunks, vectors)

    async def search(
        self,
        owner: str,
        question: str,
        *,
        limit: int,
        company: str | None = None,
        within: frozenset[str] = frozenset(),
        each: int | None = None,
    ) -> Found:
        """The owner's best passages, at most one per page, best first; found by their words alone while the vectors do not answer.

        No document takes all places while another has something to say, so that a thousand copies of a claim do not drown what contradicts it;
        `within` are the ids of the only documents to look in, empty for all; `each` how many passages of one document there may be at most, while others have any.
        """
        share = each or (None if within else max(1, limit - max(1, limit // 4)))
        return await asyncio.to_thread(self.find, owner, question, limit=limit, company=company, share=share, within=within)

    def find(
        self,
        owner: str,
        question: str,
        *,
        limit: int,
        company: str | None = None,
        mode: Mode = Mode.HYBRID,
        share: int | None = None,
        within: frozenset[str] = frozenset(),
    ) -> Found:
        """What `search` finds, for callers without an event loop; `mode` leaves lists out, for comparisons."""
        return self._search.find(question, owner, limit=limit, company=company, mode=mode, share=share, within=within)

    def rebuild(self) -> int:
        """Make every vector again from the kept texts; returns how many passages there are. Blocks."""
        count = 0
        with self._writing:
            self._store.clear()
            for chunks in self._texts.every_passage(_REBUILT_AT_ONCE):
                self._store.upsert(chunks, self._embedder.embed_passages([chunk.embedded for chunk in chunks]))
                count += len(chunks)
        return count

    @property
    def vectors(self) -> int:
        """How many vectors are kept, of all owners; blocks."""
        return self._store.count()

    async def require_vectors(self) -> None:
        """Return if the vectors can be reached.

        Raises:
            Unavailable: they cannot, so that nothing that needs them should begin.
        """
        await asyncio.to_thread(self._store.count)

    async def remove(self, owner: str, document_id: str) -> None:
        """Forget a document: its texts first, so that it is not found from then on, then its vectors.

        Raises:
            Unavailable: the vectors cannot be reached; nothing is forgotten.
        """
        await asyncio.to_thread(self._remove, owner, document_id)

    def _remove(self, owner: str, document_id: str) -> None:
        with self._writing:
            self._store.count()
            self._texts.delete(owner, document_id)
            self._store.delete(owner, document_id)

    async def scrub(self) -> None:
        """Take the texts that were removed out of the files as well, where deleting leaves their bytes."""
        await asyncio.to_thread(self._texts.scrub)

    async def text(self, owner: str, document_id: str) -> str:
        """The whole text of one of the owner's documents; empty where there is none."""
        chunks = await asyncio.to_thread(self._texts.passages_of, owner, document_id)
        return "\n\n".join(chunk.text for chunk in chunks)

    async def open(self, owner: str, document_id: str, number: int) -> Passage | None:
        """Passage `number` (from 0) of the owner's document with the page it is on, None where there is none."""
        return await asyncio.to_thread(self._open, owner, document_id, number)

    def _open(self, owner: str, document_id: str, number: int) -> Passage | None:
        found = self._texts.page(owner, document_id, number)
        return Passage(chunk=found[0], page_text=found[1], count=found[2]) if found else None

    async def documents(self, owner: str) -> dict[str, str]:
        """What the owner has: id to title."""
        return await asyncio.to_thread(self._texts.documents, owner)

    async def keep_only(self, owner: str, entries: Sequence[tuple[ParsedDocument, Origin]]) -> None:
        """Make the owner's documents these: what is not among them is forgotten, what is new is indexed; a known id is not read again."""
        await asyncio.to_thread(self._keep_only, owner, entries)

    def _keep_only(self, owner: str, entries: Sequence[tuple[ParsedDocument, Origin]]) -> None:
        held, wanted = self._texts.documents(owner), {origin.document_id for _, origin in entries}
        for document_id in held.keys() - wanted:
            self._remove(owner, document_id)
        new = [entry for entry in entries if entry[1].document_id not in held]
        if new:
            self.index(new)

    async def close(self) -> None:
        """Close the files."""
        await asyncio.to_thread(self.shut)

    def shut(self) -> None:
        """What `close` does; blocks."""
        self._texts.close()
        self._store.close()
