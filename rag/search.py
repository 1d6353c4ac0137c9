"""Hybrid retrieval: vectors of passages, full text of passages and full text of pages, fused by reciprocal rank, one result per page.

Fusion after Cormack, Clarke and Buettcher (2009): an item's score is the sum over the lists of weight / (20 + rank). See docs/concepts/retrieval.md.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from rag.vocabulary import Meanings, filed_words, named_terms
from rag.words import bare_question, query_words

K = 20
ALIKE = 10
"""Lists of passages and pages that begin with the same pages are one opinion, not two: where pages are short, they are the same texts."""
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
    """A question as the lists take it: words for full text, a vector for the nearest passages, and the period that it is about."""

    words: Sequence[str]
    vector: Vectors
    period: Period


class Search:
    """Answers questions from one store and one full-text file. Blocks; safe to share between threads."""

    def __init__(self, store: VectorStore, texts: FullText, embedder: Embedder) -> None:
        self._store, self._texts, self._embedder = store, texts, embedder
        self._meanings = Meanings(embedder.embed)

    def find(
        self, question: str, owner: str, *, limit: int, company: str | None = None, mode: Mode = Mode.HYBRID, share: int | None = None
    ) -> Found:
        """The owner's best passages for a question, at most one per page, best first; those of the words alone while the vectors do not answer.

        Args:
            question: as a person asks it; companies, years and kinds of paper that it names narrow the search as long as that leaves enough.
            owner: whose documents.
            limit: how many at most.
            company: narrows the search as if the question named it.
            mode: which lists count.
            share: how many passages of one document at most, while other documents of what the question names have any.

        Raises:
            Unavailable: `mode` asks the vectors alone, and they do not answer.
        """
        known = self._texts.subjects(owner)
        bare = bare_question(question)
        scope = scope_of(f"{bare} {company or ''}", owner, companies=known.companies, years=known.years, kinds=known.kinds)
        try:
            return Found(hits=self._shared(self._asked(bare, scope), scope, mode, limit, share))
        except Unavailable:
            if mode is not Mode.HYBRID:
                raise
            return Found(hits=self._shared(_asked_in_words(bare, scope), scope, Mode.FULLTEXT, limit, share), by_words_only=True)

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

    def _asked(self, question: str, scope: Scope) -> _Asked:
        """What the question asks, without the company and year, by which the scope filters and which all its passages have."""
        content = without_names(question, scope) or question
        terms = named_terms(question)
        said, spelled = self._embedder.embed([content, " ".join((content, *filed_words(terms)[:SPELLED]))])
        period = period_of(question, kinds=scope.kinds)
        words = [*query_words(question, dict.fromkeys((*terms, *self._meanings.near(said)))), *period.words]
        return _Asked(words=_telling(words, scope), vector=spelled, period=period)

    def _within(self, asked: _Asked, scope: Scope, mode: Mode) -> list[Hit]:
        lists: list[list[str]] = []
        pages: list[str] = []
        if mode is not Mode.VECTORS:
            lists.append(self._texts.passages(asked.words, scope, DEPTH))
            pages = self._texts.pages(asked.words, scope, DEPTH)
        if mode is not Mode.FULLTEXT:
            lists.append([key for key, _ in self._store.nearest(asked.vector, scope, DEPTH)])
        chunks = self._texts.read({key for ranked in lists for key in ranked}, scope.owner)
        live = [[chunks[key] for key in ranked if key in chunks] for ranked in lists]
        return _collapsed(live, pages, asked.period.weight)


def _asked_in_words(question: str, scope: Scope) -> _Asked:
    """What the question asks as far as its own words go."""
    period = period_of(question, kinds=scope.kinds)
    words = [*query_words(question, named_terms(question)), *period.words]
    return _Asked(words=_telling(words, scope), vector=np.zeros((0, 0), dtype=np.float32), period=period)


def _telling(words: Sequence[str], scope: Scope) -> list[str]:
    """The words that tell passages of the scope apart: not the company and year, which all of them have; all words if there are no others."""
    shared = {word for company in scope.companies for word in plain_name(company).split()} | {str(year) for year in scope.years}
    return [word for word in words if word not in shared] or list(words)


def _collapsed(lists: Sequence[Sequence[Chunk]], pages: Sequence[str], weight: Callable[[Chunk], float]) -> list[Hit]:
    """Pages by the sum of their reciprocal ranks times their weight, each shown by its best passage."""
    passage_score = fused(([chunk.key for chunk in ranked], 1.0) for ranked in lists)
    by_page = [list(dict.fromkeys(page_key(chunk) for chunk in ranked)) for ranked in lists]
    share = 0.5 if by_page and pages[:ALIKE] == by_page[0][:ALIKE] else 1.0
    told = [(pages, share), *((ranked, 1.0 if place or not pages else share) for place, ranked in enumerate(by_page))]
    page_score = fused(told)
    best: dict[str, Chunk] = {}
    for chunk in (chunk for ranked in lists for chunk in ranked):
        held = best.setdefault(page_key(chunk), chunk)
        if passage_score[chunk.key] > passage_score[held.key]:
            best[page_key(chunk)] = chunk
    most = sum(part for ranked, part in told if ranked) / (K + 1) or 1.0
    score = {page: page_score[page] * weight(chunk) for page, chunk in best.items()}
    return [Hit(chunk=best[page], score=round(score[page] / most, 4)) for page in sorted(best, key=lambda page: -score[page])]


def fused(lists: Iterable[tuple[Sequence[str], float]]) -> Mapping[str, float]:
    """The weighted sum of the reciprocal ranks of every item of the lists, each of which comes with its weight."""
    scores: dict[str, float] = {}
    for ranked, part in lists:
        for rank, item in enumerate(ranked, start=1):
            scores[item] = scores.get(item, 0.0) + part / (K + rank)
    return scores
