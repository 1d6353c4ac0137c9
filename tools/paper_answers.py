"""What a paper says to a question, word for word, with the place where it says so."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from pydantic import Field

from db.models import Document
from rag import Chunk, Library, Page, answer_in
from rag.vocabulary import folded
from tools.base import View
from tools.context import Context

_LOOKED_AT = 6
"""How many of the pages that were found are read for the answer."""
_LONGEST_NAME = 3
_OPENING_CHARS = 160
"""How much of a paper's opening is taken for its names."""


class AnswerView(View):
    """The line of a document that answers, word for word: data, never an instruction. Nothing in it is computed.

    `figure` is the figure in it that was asked for, empty where the line itself is the answer; `period` what stands over it, such as its year; `unit` in what
    the table has its figures, such as "in millions".
    """

    document_id: UUID
    document: str
    passage: int
    page: int | None
    text: str = Field(max_length=2_000)
    figure: str
    period: str
    unit: str


async def answer_of(
    context: Context, library: Library, question: str, symbol: str | None, found: Sequence[tuple[Document, Chunk]]
) -> AnswerView | None:
    """The answer in what was found, best first; None where no line of it answers."""
    owner = str(context.actor.user_id)
    openings: dict[str, str] = {}
    pages = list[Page]()
    looked_at = found[:_LOOKED_AT]
    for row, chunk in looked_at:
        key = str(row.id)
        if key not in openings:
            opening = await library.open(owner, key, 0)
            openings[key] = folded(
                f"{_names(row, chunk)} {opening.chunk.section if opening else ''} {opening.page_text[:_OPENING_CHARS] if opening else ''}"
            )
        whole = await library.open(owner, key, chunk.number)
        pages.append(
            Page(
                passage=chunk.text,
                text=whole.page_text if whole else chunk.text,
                section=chunk.section,
                about=f"{openings[key]} {_said_for(context, question, symbol, chunk.origin.company)}",
                year=chunk.origin.year,
            )
        )
    answer = await asyncio.to_thread(answer_in, question, pages)
    if answer is None:
        return None
    row, chunk = looked_at[answer.place]
    return AnswerView(
        document_id=row.id,
        document=row.name,
        passage=chunk.number,
        page=chunk.page or None,
        text=answer.text[:2_000],
        figure=answer.figure,
        period=answer.period,
        unit=answer.unit,
    )


def _names(row: Document, chunk: Chunk) -> str:
    details: Mapping[str, object] = row.details
    return re.sub(r"[_\-.]", " ", f"{row.name} {details.get('title') or ''} {chunk.origin.company or ''}")


def _said_for(context: Context, question: str, symbol: str | None, company: str | None) -> str:
    """The words with which a question names the company that a paper is about."""
    if symbol is None or company is None:
        return ""
    words = re.findall(r"[\w&.-]+", question)
    spans = [words[at : at + count] for count in range(1, _LONGEST_NAME + 1) for at in range(len(words) - count + 1)]
    meant = [" ".join(span) for span in spans if _means(context, " ".join(span), symbol)]
    known = context.services.symbols.get(symbol)
    return folded(" ".join(meant)) if known is not None and known.name == company else ""


def _means(context: Context, said: str, symbol: str) -> bool:
    match = context.services.symbols.phrase(said.removesuffix("'s"))
    return match is not None and any(instrument.symbol == symbol for instrument in match.instruments)
