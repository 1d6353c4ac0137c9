"""Several documents that speak of one matter: each is heard, what contradicts is said, and a document that is silent is named with what others say."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from talk_house import Talk, open_paper_talk

from agents.blocks import Notice, Sources
from agents.markdown import as_read
from agents.turn import Attachment
from tools.knowledge import ADD_DOCUMENT, SEARCH_DOCUMENTS
from tools.uploads import keep_upload

PAPERS = {
    "harbor-letter.txt": b"Harbor Fund letter to investors, March 2022\n\nThe management fee falls to 0.9 % from July 2022. Our largest position remains copper miners.\n",
    "harbor-contract.txt": b"Harbor Fund contract\n\nThe management fee is 1.4 % a year. Notice must be given 90 days before the end of a quarter.\n",
    "zenith-report-2021.md": b"# Zenith Corp annual report 2021\n\nZenith had 1,250 employees at the end of 2021. We have no operations in China.\n",
}
LETTER, CONTRACT, ZENITH = PAPERS


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_paper_talk(tmp_path, PAPERS) as opened:
        yield opened


async def test_what_two_documents_say_differently_is_told_of_both(talk: Any) -> None:
    found = await talk.call(SEARCH_DOCUMENTS, question="what is the management fee?")
    lines = {found.answer.document: found.answer.text} | {line.document: line.text for line in found.elsewhere}
    assert lines == {LETTER: "The management fee falls to 0.9 % from July 2022.", CONTRACT: "The management fee is 1.4 % a year."}
    assert {passage.document for passage in found.passages} >= {LETTER, CONTRACT}
    await talk.say("what do my documents say about the management fee?")
    assert all(figure in as_read(talk.text()) for figure in ("0.9 %", "1.4 %"))
    assert {LETTER, CONTRACT} <= {item.title for block in talk.blocks(Sources) for item in block.items}


async def test_a_document_that_is_silent_is_named_with_what_the_others_say(talk: Any) -> None:
    for where in ({"document": LETTER}, {"besides": CONTRACT}):
        found = await talk.call(SEARCH_DOCUMENTS, question="how many days of notice must be given?", **where)
        assert found.answer is None
        assert [line.document for line in found.elsewhere] == [CONTRACT]
    one = await talk.call(SEARCH_DOCUMENTS, question="what is the management fee?", document=CONTRACT)
    assert (one.document, one.answer.document, one.elsewhere) == (CONTRACT, CONTRACT, ())


async def test_the_document_spoken_of_is_heard_first_and_the_others_too(talk: Any) -> None:
    for near, other in ((CONTRACT, LETTER), (LETTER, CONTRACT)):
        found = await talk.call(SEARCH_DOCUMENTS, question="what is the management fee?", near=near)
        assert (found.document, found.answer.document, [line.document for line in found.elsewhere]) == (None, near, [other])


async def test_there_are_never_more_passages_than_asked_for_and_the_one_that_answers_is_among_them(talk: Any) -> None:
    for limit in (1, 2, 3):
        found = await talk.call(SEARCH_DOCUMENTS, question="what is the management fee?", limit=limit)
        assert len(found.passages) <= limit
        assert (found.answer.document_id, found.answer.passage) in {(item.document_id, item.passage) for item in found.passages}


async def test_a_conversation_goes_from_one_document_to_the_other(talk: Any) -> None:
    for words, said in (
        ("what is the fee in the harbor contract?", "1.4 %"),
        ("and in the letter?", "0.9 %"),
        ("anything in it on copper?", "copper"),
        ("how many employees does zenith have?", "1,250"),
    ):
        await talk.say(words)
        assert said in as_read(talk.text()), words


async def test_files_that_came_with_the_question_which_documents_there_are_are_named_as_not_added(talk: Any) -> None:
    await talk.say("what documents do I have?", files=(Attachment(name="tax.pdf", mime="application/pdf", data=b"%PDF-1.4"),))
    (notice,) = talk.blocks(Notice)
    assert "tax.pdf" in notice.text
    assert LETTER not in notice.text
    assert not talk.proposals()


async def test_of_like_rows_the_one_that_bears_every_word_of_the_question_answers(talk: Any) -> None:
    table = b"city,population,mayor\nBern,134000,Alec\nBasel,178000,Conradin\n"
    await talk.call(ADD_DOCUMENT, file="cities.csv", upload_id=str(keep_upload(talk.house.services, talk.actor, table)))
    for city, number in (("Basel", "178000"), ("Bern", "134000")):
        found = await talk.call(SEARCH_DOCUMENTS, question=f"what is the population of {city}?")
        assert number in found.answer.text
