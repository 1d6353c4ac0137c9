"""Everybody's documents, each seen by its owner alone."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from rag.chunks import Origin, chunk_sections
from rag.embedding import Embedder
from rag.fulltext import FullText
from rag.parsing import ParsedDocument
from rag.search import Hit, Mode, Search
from rag.store import VectorStore

_REBUILT_AT_ONCE = 256


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
        """What `add` does, for several documents at once, which is faster; blocks.

        Raises:
            TooLarge: one has too many passages; none is added.
        """
        count = self._embedder.count_tokens
        chunks = [chunk for document, origin in documents for chunk in chunk_sections(document.sections, origin, count)]
        vectors = self._embedder.embed([chunk.embedded for chunk in chunks])
        with self._writing:
            for _, origin in documents:
                self._store.delete(origin.owner, origin.document_id)
            self._store.upsert(chunks, vectors)
            self._texts.add(chunks)
        return len(chunks)

    async def search(self, owner: str, question: str, *, limit: int, company: str | None = None) -> list[Hit]:
        """The owner's best passages, at most one per page, best first."""
        return await asyncio.to_thread(self.find, owner, question, limit=limit, company=company)

    def find(self, owner: str, question: str, *, limit: int, company: str | None = None, mode: Mode = Mode.HYBRID) -> list[Hit]:
        """What `search` finds, for callers without an event loop; `mode` leaves lists out, for comparisons."""
        return self._search.find(question, owner, limit=limit, company=company, mode=mode)

    def rebuild(self) -> int:
        """Make every vector again from the kept texts; returns how many passages there are. Blocks."""
        count = 0
        with self._writing:
            self._store.clear()
            for chunks in self._texts.every_passage(_REBUILT_AT_ONCE):
                self._store.upsert(chunks, self._embedder.embed([chunk.embedded for chunk in chunks]))
                count += len(chunks)
        return count

    @property
    def vectors(self) -> int:
        """How many vectors are kept, of all owners; blocks."""
        return self._store.count()

    async def remove(self, owner: str, document_id: str) -> None:
        """Forget a document: its texts first, so that it is not found from then on, then its vectors."""
        await asyncio.to_thread(self._remove, owner, document_id)

    def _remove(self, owner: str, document_id: str) -> None:
        with self._writing:
            self._texts.delete(owner, document_id)
            self._store.delete(owner, document_id)

    async def close(self) -> None:
        """Close the files."""
        await asyncio.to_thread(self.shut)

    def shut(self) -> None:
        """What `close` does; blocks."""
        self._texts.close()
