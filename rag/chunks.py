"""Passages of about 200 tokens of the embedding model, cut where the text itself pauses, each under a header that says what it is from."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.errors import TooLarge
from rag.headings import heading_of
from rag.parsing import Section

BUDGET_TOKENS = 200
MAX_PASSAGES = 6_000
_HEADER_CHARS = 160
_CUTS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?;])\s+"), re.compile(r"\s+"))
"""Ever finer places to cut: paragraphs, lines, sentences, words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a text is from; `company`, `year` and `kind` (see `rag.kinds`) where they are known."""

    owner: str
    document_id: str
    title: str
    company: str | None = None
    year: int | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """One passage. `key` is unique over all documents; `page` is 0 where the document has no pages."""

    key: str
    origin: Origin
    page: int
    section: str
    text: str

    @property
    def number(self) -> int:
        """Its place in the document, from 0."""
        return int(self.key.rpartition(":")[2])

    @property
    def header(self) -> str:
        """What goes before the text in every index."""
        origin = self.origin
        parts = (origin.company or "", origin.title, str(origin.year or ""), self.section)
        return " · ".join(dict.fromkeys(part for part in parts if part))[:_HEADER_CHARS]

    @property
    def embedded(self) -> str:
        """What is embedded."""
        return f"{self.header}\n{self.text}"


def chunk_sections(sections: Sequence[Section], origin: Origin, count: Callable[[str], int]) -> tuple[Chunk, ...]:
    """The passages of a document in reading order; `count` says how many tokens a text has.

    Raises:
        TooLarge: there are more than `MAX_PASSAGES`.
    """
    chunks: list[Chunk] = []
    for section in sections:
        heading = heading_of(section.title, section.text)
        for text in _packed(section.text, count):
            if len(chunks) == MAX_PASSAGES:
                raise TooLarge(f"{origin.title} has more than {MAX_PASSAGES:,} passages. Please split it.", limit=MAX_PASSAGES)
            key = f"{origin.document_id}:{len(chunks)}"
            chunks.append(Chunk(key=key, origin=origin, page=section.page or 0, section=heading, text=text))
    return tuple(chunks)


def _packed(text: str, count: Callable[[str], int]) -> Iterator[str]:
    held, used = "", 0
    for piece, gap, tokens in _pieces(text.strip(), count, 0):
        if held and used + tokens > BUDGET_TOKENS:
            yield held
            held, used = "", 0
        held, used = (f"{held}{gap}{piece}" if held else piece), used + tokens
    if held:
        yield held


def _pieces(text: str, count: Callable[[str], int], level: int) -> Iterator[tuple[str, str, int]]:
    """Pieces within the budget, each with what joins it to the one before and its tokens."""
    gap = ("\n\n", "\n", " ", " ")[min(level, 3)]
    for part in _CUTS[level].split(text):
        if not part.strip():
            continue
        tokens = count(part)
        if tokens <= BUDGET_TOKENS:
            yield part.strip(), gap, tokens
        elif level + 1 < len(_CUTS):
            yield from _pieces(part, count, level + 1)
        else:  # one endless word
            yield from ((part[start : start + BUDGET_TOKENS], " ", BUDGET_TOKENS) for start in range(0, len(part), BUDGET_TOKENS))
