"""Documents in, cited passages out: local embeddings, Chroma and full text."""

from rag.answering import Answer, Page, answer_in
from rag.chunks import Chunk, Origin
from rag.concepts import Concept, find_concepts
from rag.embedding import Embedder
from rag.figure_questions import wants_figure
from rag.kinds import kind_of
from rag.library import Library, Passage
from rag.parsing import ParsedDocument, Section, parse_document, parse_within
from rag.scope import papers_named, years_in
from rag.search import Found, Hit

__all__ = [
    "Answer",
    "Chunk",
    "Concept",
    "Embedder",
    "Found",
    "Hit",
    "Library",
    "Origin",
    "Page",
    "ParsedDocument",
    "Passage",
    "Section",
    "answer_in",
    "find_concepts",
    "kind_of",
    "papers_named",
    "parse_document",
    "parse_within",
    "wants_figure",
    "years_in",
]
