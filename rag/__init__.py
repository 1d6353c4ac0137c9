"""Documents in, cited passages out: local embeddings, Chroma and full text."""

from rag.chunks import Chunk, Origin
from rag.concepts import Concept, find_concepts
from rag.embedding import Embedder
from rag.kinds import kind_of
from rag.library import Library, Passage
from rag.parsing import ParsedDocument, Section, parse_document, parse_within
from rag.scope import years_in
from rag.search import Found, Hit

__all__ = [
    "Chunk",
    "Concept",
    "Embedder",
    "Found",
    "Hit",
    "Library",
    "Origin",
    "ParsedDocument",
    "Passage",
    "Section",
    "find_concepts",
    "kind_of",
    "parse_document",
    "parse_within",
    "years_in",
]
