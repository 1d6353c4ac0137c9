"""Hybrid retrieval: the likeness of vectors and, beside it, how much of the question passages and pages cover in words; one result per page.

Both are absolute, unlike ranks: where nobody uses the question's words, full text keeps silent. See docs/concepts/retrieval.md.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from core.errors import Unavailable
from rag.chunks import Chunk
from rag.embedding import Embedder
from rag.forward_pass import Vectors
from rag.fulltext import FullText, page_key
from rag.period import Period, period_of
from rag.scope import Scope, plain_name, scope_of, without_names
from rag.store import VectorStore
from rag.vocabulary import Meanings, Term, filed_words, named_terms, translated
from rag.words import bare_question, query_words

COVER = 0.4
"""What a passage with all words of the question gains beside its cosine similarity."""
DEPTH = 60
"""How far down each list is read."""
SPELLED = 6
"""How many of the words of filings a question's vector is made with."""


class Mode(StrEnum):
    """Which lists count; everything but the benchmark uses all of them."""

    HYBRID = "hybrid"
    FULLTEXT = "fulltext"
    VECTORS = "vectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that answers; `score` is relative to the best possible, 0 to 1."""

    chunk: Chunk
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found, best first; `by_words_only` where the vectors could not be asked."""

    hits: tuple[Hit, ...]
    by_words_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question as the lists take it: words for full text, what a text with all of its own words would score, a vector for the nearest passages, and its period."""

    words: Sequence[str]
    whole: float
    vector: Vectors
    period: Period


class Search:
    """Answers questions from one store and one full-text file. Blocks; safe to share between threads."""

    def __init__(self, store: VectorStore, texts: FullText, embedder: Embedder) -> None:
        self._store, self._texts, self._embedder = store, texts, embedder
        self._meanings = Meanings(embedder.embed)

    def find(
        self,
        question: str,
        owner: str,
        *,
        limit: int,
        company: str | None = None,
        mode: Mode = Mode.HYBRID,
        share: int | None = None,
        within: frozenset[str] = frozenset(),
    ) -> Found:
        """The owner's best passages for a question, at most one per page, best first; those of the words alone while the vectors do not answer.

        Args:
            question: as a person asks it; companies, years and kinds of paper that it names narrow the search as long as that leaves enough.
            owner: whose documents.
            limit: how many at most.
            company: narrows the search as if the question named it.
            mode: which lists count.
            share: how many passages of one document at most, while other documents of what the question names have any.
            within: ids of the only documents to look in; empty for all.

        Raises:
            Unavailable: `mode` asks the vectors alone, and they do not answer.
        """
        known = self._texts.subjects(owner)
        bare = bare_question(question)
        scope = scope_of(f"{bare} {company or ''}", owner, companies=known.companies, years=known.years, kinds=known.kinds)
        scope = replace(scope, within=within)
        of_filings = bool(known.companies or known.kinds)
        try:
            asked = self._asked(bare, scope, of_filings=of_filings)
            return Found(hits=self._shared(asked, scope, mode, limit, share))
        except Unavailable:
            if mode is not Mode.HYBRID:
                raise
            asked = self._in_words(bare, scope, named_terms(bare), of_filings=of_filings)
            return Found(hits=self._shared(asked, scope, Mode.FULLTEXT, limit, share), by_words_only=True)

    def _shared(self, asked: _Asked, scope: Scope, mode: Mode, limit: int, share: int | None) -> tuple[Hit, ...]:
        """The best passages; where one document would take more than its share, what others say stands in place of its last ones.

        The others are looked for by themselves, since a document of a thousand copies leaves no room for them in any list.
        """
        hits = self._in_scope(asked, scope, mode, limit)
        taken = Counter(hit.chunk.origin.document_id for hit in hits)
        crowding = frozenset(document for document, count in taken.items() if share is not None and count > share)
        if not crowding:
            return hits
        others = self._within(asked, replace(scope, without=crowding), mode)
        kept, spare, seen = list[Hit](), list[Hit](), Counter[str]()
        for hit in hits:
            seen[hit.chunk.origin.document_id] += 1
            (spare if share is not None and seen[hit.chunk.origin.document_id] > share else kept).append(hit)
        shown = {page_key(hit.chunk) for hit in kept}
        kept += [hit for hit in others if page_key(hit.chunk) not in shown][: limit - len(kept)]
        return tuple(kept + spare)[:limit]

    def _in_scope(self, asked: _Asked, scope: Scope, mode: Mode, limit: int) -> tuple[Hit, ...]:
        hits: dict[str, Hit] = {}
        for narrowed in scope.backing_off():
            for hit in self._within(asked, narrowed, mode):
                hits.setdefault(page_key(hit.chunk), hit)
            if len(hits) >= limit:
                break
        return tuple(hits.values())[:limit]

    def _asked(self, question: str, scope: Scope, *, of_filings: bool) -> _Asked:
        """What the question asks, without the company and year, by which the scope filters and which all its passages have.

        The words of filings are added only where the owner has papers of a company: anywhere else they are noise.
        """
        content = without_names(question, scope) or question
        terms = named_terms(question)
        english = [word for word in translated(question, terms) if word in {term.name for term in terms}]
        spelled = [*english, *(filed_words(terms)[:SPELLED] if of_filings else ())]
        vectors = self._embedder.embed([" ".join((content, *spelled)), content] if of_filings else [" ".join((content, *spelled))])
        meant = self._meanings.near(vectors[1]) if of_filings else ()
        return replace(self._in_words(question, scope, dict.fromkeys((*terms, *meant)), of_filings=of_filings), vector=vectors[0])

    def _in_words(self, question: str, scope: Scope, terms: Iterable[Term], *, of_filings: bool) -> _Asked:
        """What the question asks as far as words go: its own, what other languages call the terms, and what filings do."""
        period = period_of(question, kinds=scope.kinds)
        own, words = (_telling([*query_words(question, meant), *period.words], scope) for meant in ((), terms if of_filings else ()))
        words += translated(question, terms)
        return _Asked(words=words, whole=self._texts.information(own) or 1.0, vector=np.zeros((0, 0), dtype=np.float32), period=period)

    def _within(self, asked: _Asked, scope: Scope, mode: Mode) -> list[Hit]:
        covered, pages, alike = dict[str, float](), dict[str, float](), dict[str, float]()
        if mode is not Mode.VECTORS:
            covered = {key: min(score / asked.whole, 1.0) for key, score in self._texts.passages(asked.words, scope, DEPTH)}
            pages = {key: min(score / asked.whole, 1.0) for key, score in self._texts.pages(asked.words, scope, DEPTH)}
        if mode is not Mode.FULLTEXT:
            alike = dict(self._store.nearest(asked.vector, scope, DEPTH))
        chunks = self._texts.read(dict.fromkeys((*covered, *alike)), scope.owner)
        return _collapsed(chunks.values(), covered, pages, alike, asked.period.weight)


def _telling(words: Sequence[str], scope: Scope) -> list[str]:
    """The words that tell passages of the scope apart: not the company and year, which all of them have; all words if there are no others."""
    shared = {word for company in scope.companies for word in plain_name(company).split()} | {str(year) for year in scope.years}
    return [word for word in words if word not in shared] or list(words)


def _collapsed(
    chunks: Collection[Chunk],
    covered: Mapping[str, float],
    pages: Mapping[str, float],
    alike: Mapping[str, float],
    weight: Callable[[Chunk], float],
) -> list[Hit]:
    """Pages by the likeness of their best passage and by what that passage and the whole page cover, each shown by the passage that is best in both.

    A passage beyond the end of the list of vectors counts as its last one.
    """
    least = min(alike.values(), default=0.0)
    near, words, best = dict[str, float](), dict[str, float](), dict[str, tuple[float, Chunk]]()
    for chunk in chunks:
        page, likeness, cover = page_key(chunk), alike.get(chunk.key, least), covered.get(chunk.key, 0.0)
        near[page], words[page] = max(near.get(page, least), likeness), max(words.get(page, 0.0), cover)
        score = likeness + COVER * cover
        if page not in best or score > best[page][0]:
            best[page] = (score, chunk)
    total = {page: (near[page] + COVER * (words[page] + pages.get(page, 0.0)) / 2) * weight(chunk) for page, (_, chunk) in best.items()}
    most = COVER if not alike else 1.0 + COVER
    return [
        Hit(chunk=best[page][1], score=round(min(max(score / most, 0.0), 1.0), 4))
        for page, score in sorted(total.items(), key=lambda item: -item[1])
    ]
