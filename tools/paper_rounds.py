"""In which documents a question is looked for, one round after the other, and what each of them says to it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from db.models import Document
from rag import Found, Hit, Library, papers_named
from rag.kinds import kinds_in
from rag.scope import companies_in
from tools.context import Context
from tools.paper_answers import AnswerView, answer_of

MOST_ELSEWHERE = 3
"""How many other documents are heard beside the one that answers."""
_PASSAGES_ELSEWHERE, _OF_EACH = 9, 3
Papers = frozenset[str]
Held = tuple[Document, Hit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """The ids of the documents to look in, one set after the other until one answers; an empty set stands for all.

    `alone` is the only document that was meant, `left` are those that are heard only where none of the looks answers.
    """

    looks: tuple[Papers, ...]
    alone: Document | None = None
    left: Papers = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was found: the passages of the round that answered, its line, and what other documents say, each with the passage that says so."""

    found: Found
    answer: AnswerView | None
    elsewhere: tuple[tuple[AnswerView, Held], ...]


def rounds_of(rows: Mapping[str, Document], question: str, *, document: str | None, near: str | None, besides: str | None) -> Rounds:
    """The rounds of a question.

    Args:
        rows: all documents, by id.
        question: its words may name one.
        document: the one that is meant; other papers of its company are looked in after it.
        near: the one that was spoken of; it is heard first and others too.
        besides: the one that is not meant.
    """
    every = frozenset(rows)
    if document is not None:
        first = _called(rows, document)
        companies = {rows[key].details.get("company") for key in first} - {None}
        others = frozenset(key for key, row in rows.items() if row.details.get("company") in companies) - first
        looks = tuple(look for look in (first, others) if look)
        alone = next((rows[key] for key in first), None)
        return Rounds(looks=looks, alone=alone, left=every - first - others) if looks else Rounds(looks=(frozenset(),))
    named = papers_named(question, [row.name for row in rows.values()])
    first = frozenset(key for key, row in rows.items() if row.name in named)
    if besides is not None and (rest := every - _called(rows, besides)):
        return Rounds(looks=(rest,), left=every - rest)
    if first and first != every:
        return Rounds(looks=(first,), alone=rows[next(iter(first))] if len(first) == 1 else None, left=every - first)
    spoken_of = _called(rows, near) if near is not None else frozenset()
    return Rounds(looks=(spoken_of, frozenset()) if spoken_of else (frozenset(),))


def _called(rows: Mapping[str, Document], name: str) -> Papers:
    return frozenset(key for key, row in rows.items() if row.name.lower() == name.lower())


async def hear(
    context: Context,
    library: Library,
    rows: Mapping[str, Document],
    rounds: Rounds,
    questions: Sequence[str],
    *,
    symbol: str | None,
    company: str | None,
    limit: int,
) -> Heard:
    """Look in one round after the other, and ask the others what they say to it: those that were not looked in, or those beside the one that answers.

    Args:
        context: whose documents.
        library: where they are.
        rows: all of them, by id.
        rounds: where to look.
        questions: the question in the wordings to try, one after the other.
        symbol: the instrument that it is about.
        company: the name of that instrument.
        limit: how many passages at most, of one round.
    """
    owner = str(context.actor.user_id)
    found, answer, asked = Found(hits=()), None, questions[0]
    for within, question in product(rounds.looks, questions):
        here = await library.search(owner, question, limit=limit, company=company, within=within)
        answer = await answer_of(context, library, question, symbol, [(row, hit.chunk) for row, hit in _held(here, rows)])
        found = here if answer is not None or not found.hits else found
        if answer is not None:
            asked = question
            break
    others = _others(rows, rounds, answer, question=asked, company=company)
    elsewhere: tuple[tuple[AnswerView, Held], ...] = ()
    if others:
        bare = _without_name(asked, rounds.alone.name) if rounds.alone is not None else asked
        more = await library.search(owner, bare, limit=_PASSAGES_ELSEWHERE, company=company, within=others, each=_OF_EACH)
        elsewhere = await _each_says(context, library, bare, symbol, _held(more, rows))
    return Heard(found=found, answer=answer, elsewhere=elsewhere)


def _held(found: Found, rows: Mapping[str, Document]) -> list[Held]:
    return [(row, hit) for hit in found.hits if (row := rows.get(hit.chunk.origin.document_id)) is not None]


def _others(rows: Mapping[str, Document], rounds: Rounds, answer: AnswerView | None, *, question: str, company: str | None) -> Papers:
    """The documents to ask besides: none where the one that was meant answers; where companies or kinds of paper are named, none of another."""
    alone = rounds.alone is not None
    within = rounds.left if answer is None else frozenset() if alone else rounds.looks[-1] or frozenset(rows)
    known = {str(row.details["company"]) for row in rows.values() if row.details.get("company")}
    named = companies_in(question, known) | ({company} & known if company else set())
    kinds = kinds_in(question) & {str(row.details.get("paper")) for row in rows.values()}
    answering = str(answer.document_id) if answer is not None else ""
    return frozenset(
        key
        for key in within - {answering}
        if (not named or rows[key].details.get("company") in named) and (not kinds or rows[key].details.get("paper") in kinds)
    )


def _without_name(question: str, name: str) -> str:
    """The question without the words of a document's name, which no other document need have."""
    words = set(re.findall(r"[a-z]{4,}", name.lower()))
    return " ".join(word for word in question.split() if not words & set(re.findall(r"[a-z]+", word.lower()))) or question


async def _each_says(
    context: Context, library: Library, question: str, symbol: str | None, held: Sequence[Held]
) -> tuple[tuple[AnswerView, Held], ...]:
    """What each document says by itself, the likeliest first; those of which no line answers are left out."""
    by_document: dict[str, list[Held]] = {}
    for row, hit in held:
        by_document.setdefault(str(row.id), []).append((row, hit))
    said = []
    for passages in by_document.values():
        line = await answer_of(context, library, question, symbol, [(row, hit.chunk) for row, hit in passages])
        if line is not None:
            said.append((line, next(one for one in passages if one[1].chunk.number == line.passage)))
    return tuple(said[:MOST_ELSEWHERE])
