"""What was said, noted and forecast is found again by its owner, and is gone once it was deleted."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from api_house import House, open_house

from core.actor import Actor
from core.errors import InvalidInput
from db.models import ChatHistory
from rag import Embedder, Library
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION
from tools.base import AnyTool
from tools.conversations import Said, keep_messages, open_conversation
from tools.corrections import EDIT_TRANSACTION
from tools.door import check_args, run_tool
from tools.recollection import SEARCH_RECORDS, Shelf, _conversations, _entry, forget_conversation, owner_of


class Owner:
    def __init__(self, house: House, actor: Actor, library: Library) -> None:
        self.services, self.actor, self.library = house.services, actor, library

    async def call(self, tool: AnyTool, **args: Any) -> Any:
        return await run_tool(tool, self.services, self.actor, check_args(tool, args))

    async def titles(self, question: str, *where: Shelf) -> list[str]:
        found = await self.call(SEARCH_RECORDS, question=question, **({"where": [item.value for item in where]} if where else {}))
        return [item.title for item in found.items]

    async def talk(self, asked: str, answer: str) -> str:
        thread = await open_conversation(self.services, self.actor, None, first_words=asked)
        await keep_messages(self.services, self.actor, thread, [Said(role="user", text=asked), Said(role="assistant", text=answer)])
        return thread


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Owner]:
    async with open_house(tmp_path) as house:
        library = house.services.knowledge = Library(tmp_path / "knowledge", Embedder())
        yield Owner(house, await local_owner(house.services), library)
        await library.close()


async def test_a_conversation_is_found_and_its_vectors_go_with_it(owner: Owner) -> None:
    thread = await owner.talk("how do dividends of a trust get taxed?", "In many places at source, by 15 %.")
    other = await owner.talk("what is a beta?", "How much a share moves with the market.")
    found = await owner.call(SEARCH_RECORDS, question="taxation of payouts", where=["conversations"], limit=1)
    assert (found.items[0].reference, found.searched) == (thread, 2)
    assert "15 %" in found.items[0].text
    assert owner.library.vectors == 2
    await forget_conversation(owner.services, owner.actor, thread)
    assert owner.library.vectors == 1
    assert set(await owner.library.documents(owner_of(owner.actor.user_id, Shelf.CONVERSATIONS))) == {
        key for key in await owner.library.documents(owner_of(owner.actor.user_id, Shelf.CONVERSATIONS)) if key.startswith(other)
    }


async def test_a_note_is_found_in_its_present_wording(owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="deposit", amount="900", note="from the sale of the boat")
    assert "deposit" in (await owner.titles("money from the boat", Shelf.NOTES))[0]
    await owner.call(EDIT_TRANSACTION, target="1", field="note", value="inheritance of aunt Mary")
    found = await owner.call(SEARCH_RECORDS, question="what came from my aunt?", where=["notes"])
    assert [item.text for item in found.items] == ["inheritance of aunt Mary"]
    await owner.call(ADD_TRANSACTION, side="deposit", amount="50", note="pocket money")
    latest = await owner.call(SEARCH_RECORDS, question="show my notes", where=["notes"], latest=True)
    assert [item.text for item in latest.items] == ["pocket money", "inheritance of aunt Mary"]


async def test_what_was_said_twice_is_found_once(owner: Owner) -> None:
    thread = await owner.talk("when does my trust pay?", "Each March.")
    again = [Said(role="user", text="when does my trust pay?"), Said(role="assistant", text="Each March.")]
    await keep_messages(owner.services, owner.actor, thread, again)
    found = await owner.call(SEARCH_RECORDS, question="payouts of the trust", where=["conversations"])
    assert (len(found.items), found.by_words_only, owner.library.vectors) == (1, False, 1)


def test_a_greeting_that_is_kept_behind_the_first_question_does_not_answer_it() -> None:
    said = (("user_message", "who are you?", 2), ("assistant_message", "Welcome.", 1), ("assistant_message", "Your assistant.", 3))
    made = {"user_id": UUID(int=1), "created_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "thread_key": "t", "kind": "step"}
    steps = [
        ChatHistory(**made, key=text, position=at, data={"type": kind, "output": text, "createdAt": f"2026-01-01T00:00:0{second}Z"})
        for at, (kind, text, second) in enumerate(said)
    ]
    [(document, _)] = _conversations(UUID(int=1), steps)
    assert document.sections[0].text == "You: who are you?\nAnswer: Your assistant."


def test_the_same_words_of_two_users_are_two_entries() -> None:
    mine, theirs = (_entry(user, Shelf.NOTES, "5", "Note", "gift of aunt Mary")[1] for user in (UUID(int=1), UUID(int=2)))
    assert mine.document_id != theirs.document_id


async def test_documents_and_records_are_never_mixed_nor_shown_to_others(owner: Owner) -> None:
    await owner.talk("where do I keep the will?", "In the green folder.")
    assert await owner.titles("green folder") != []
    assert (await owner.library.search(str(owner.actor.user_id), "green folder", limit=5)).hits == ()
    assert (await owner.library.search("somebody", "green folder", limit=5)).hits == ()


def test_an_empty_word_is_refused_in_good_english() -> None:
    with pytest.raises(InvalidInput, match=r"the least is 1 character\."):
        check_args(EDIT_TRANSACTION, {"target": "", "field": "note", "value": "x"})
