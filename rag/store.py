"""Vectors of passages in Chroma: one collection, never its own embedding function; one owner process, or a Chroma server that several share."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import structlog

from core.errors import Unavailable
from rag.chunks import Chunk
from rag.forward_pass import Vectors
from rag.scope import Scope

COLLECTION = "passages"
UNREADABLE = "The vectors of documents cannot be read. `main.py reindex` makes them again from the kept texts."
AWAY = "The store of the vectors of documents does not answer at present. Please try again in a moment."
ANSWER_WITHIN_S = 20.0
"""How long a server of vectors may take for one answer."""
_BATCH = 2_000
_PANIC = "PanicException"
"""What Chroma's engine ends with on damaged files; it is no `Exception`."""


class VectorStore:
    """Nearest passages. All calls block; safe to share between threads; each raises `Unavailable` where the store does not answer or is damaged.

    Args:
        folder: where Chroma keeps its files; no other process may open it.
        server: the address of a Chroma server (`chroma run`) to use instead, such as http://chroma:8000.
    """

    def __init__(self, folder: Path, server: str | None = None) -> None:
        self._folder = folder
        self._server = server
        self._opening = Lock()
        self._sessions: list[Any] = []  # Any: the connections to a server

    def upsert(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Keep the vectors (N, 384) of `chunks`, replacing those of the same keys."""
        with self._opened() as collection:
            for start in range(0, len(chunks), _BATCH):
                part = chunks[start : start + _BATCH]
                collection.upsert(
                    ids=[chunk.key for chunk in part],
                    embeddings=vectors[start : start + _BATCH],
                    metadatas=[_metadata(chunk) for chunk in part],
                )

    def nearest(self, vector: Vectors, scope: Scope, limit: int) -> list[tuple[str, float]]:
        """Keys and cosine similarities (-1 to 1) of the passages in `scope` nearest to `vector` (384), best first."""
        with self._opened() as collection:
            found = collection.query(query_embeddings=vector[None, :], n_results=limit, where=where_clause(scope), include=["distances"])
        return [(key, 1.0 - float(distance)) for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def delete(self, owner: str, document_id: str) -> None:
        """Forget a document of this owner."""
        with self._opened() as collection:
            collection.delete(where={"$and": [{"owner": {"$eq": owner}}, {"document_id": {"$eq": document_id}}]})

    def clear(self) -> None:
        """Forget every vector of every owner; they can be made again from the texts. Files that cannot be read are set aside."""
        try:
            with self._opened() as collection:
                while keys := collection.get(limit=_BATCH, include=[])["ids"]:
                    collection.delete(ids=keys)
        except Unavailable:
            if self._server is not None:
                raise
            self._set_aside()

    def count(self) -> int:
        """How many vectors there are, of all owners."""
        with self._opened() as collection:
            return int(collection.count())

    def close(self) -> None:
        """Close the connections to a server; the next call opens them anew."""
        if self._sessions:
            self._forget()

    @contextmanager
    def _opened(self) -> Iterator[Any]:  # Any: chromadb's own classes, which are imported late
        """The collection. After a failure it is opened anew: a server may come back with other files, and a folder may be mended."""
        try:
            with self._opening:
                collection = self._collection
            yield collection
        except BaseException as err:
            if not isinstance(err, Exception) and type(err).__name__ != _PANIC:
                raise
            self._forget()
            structlog.get_logger(__name__).warning("vectors.failed", reason=type(err).__name__)
            raise Unavailable(UNREADABLE if self._server is None else AWAY) from err

    def _forget(self) -> None:
        """Let the next call open the collection anew; Chroma itself keeps what it has once opened of a folder, sound or not."""
        from chromadb.api.shared_system_client import SharedSystemClient  # noqa: PLC0415 -- heavy; loaded with the first document or question

        with self._opening:
            self.__dict__.pop("_collection", None)
            for session in self._sessions:
                session.close()
            self._sessions = []
            if self._server is None:
                SharedSystemClient.clear_system_cache()

    def _set_aside(self) -> None:
        """Begin anew in an empty folder; what was there is kept beside it."""
        self._forget()
        with self._opening:
            if self._folder.exists():
                number = sum(1 for _ in self._folder.parent.glob(f"{self._folder.name}.damaged-*")) + 1
                self._folder.rename(self._folder.with_name(f"{self._folder.name}.damaged-{number}"))

    @cached_property
    def _collection(self) -> Any:  # Any: as above
        import chromadb  # noqa: PLC0415 -- as above
        from chromadb.config import Settings  # noqa: PLC0415 -- as above

        if self._server is not None:
            where = urlsplit(self._server)
            port = where.port or (443 if where.scheme == "https" else 80)
            quiet = Settings(anonymized_telemetry=False)
            client: Any = chromadb.HttpClient(where.hostname or "", port=port, ssl=where.scheme == "https", settings=quiet)
            self._sessions = [part._server._session for part in (client, client._admin_client)]  # noqa: SLF001 -- they wait for ever and are never closed; there is no setting for either
            for session in self._sessions:
                session.timeout = ANSWER_WITHIN_S
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            client = chromadb.PersistentClient(str(self._folder), settings=Settings(anonymized_telemetry=False))
        return client.get_or_create_collection(COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}})


def _metadata(chunk: Chunk) -> dict[str, str | int]:
    origin = chunk.origin
    known: dict[str, str | int] = {"owner": origin.owner, "document_id": origin.document_id, "page": chunk.page}
    if origin.company is not None:
        known["company"] = origin.company
    if origin.year is not None:
        known["year"] = origin.year
    if origin.kind is not None:
        known["kind"] = origin.kind
    return known


def where_clause(scope: Scope) -> dict[str, Any]:  # Any: Chroma's filter language
    """The one place in which Chroma is told whose passages may be seen."""
    clauses: list[dict[str, Any]] = [{"owner": {"$eq": scope.owner}}]
    if scope.companies:
        clauses.append({"company": {"$in": sorted(scope.companies)}})
    if scope.years:
        clauses.append({"year": {"$in": sorted(scope.years)}})
    if scope.kinds:
        clauses.append({"kind": {"$in": sorted(scope.kinds)}})
    if scope.within:
        clauses.append({"document_id": {"$in": sorted(scope.within)}})
    if scope.without:
        clauses.append({"document_id": {"$nin": sorted(scope.without)}})
    return clauses[0] if len(clauses) == 1 else {"$and": clauses}
