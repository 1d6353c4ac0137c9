"""The conversation with a language model, over real HTTP: streaming, tools, and everything that can go wrong with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from api_house import House, open_house
from model_house import Answer, Script, model_server

from agents.assistant import Assistant
from agents.blocks import Notice, Table
from agents.checkpoints import open_checkpoints
from agents.events import BlockReady, Event, ProposalReady, TextDelta, ToolFinished, TurnDone, TurnFailed
from agents.language_model import language_model
from agents.understanding import Understander
from core.actor import Actor
from core.settings import LlmSettings
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS
from tools.door import check_args, run_tool


class Talk:
    """One conversation with a scripted model."""

    def __init__(self, house: House, assistant: Assistant, actor: Actor, script: Script) -> None:
        self.house, self.assistant, self.actor, self.script = house, assistant, actor, script

    async def say(self, text: str) -> list[Event]:
        return [event async for event in self.assistant.turn(self.actor, "thread", text)]

    async def recorded(self) -> int:
        view = await run_tool(LIST_TRANSACTIONS, self.house.services, self.actor, check_args(LIST_TRANSACTIONS, {}))
        return view.total


@asynccontextmanager
async def talk(folder: Path, *answers: Answer) -> AsyncIterator[Talk]:
    with model_server(*answers) as script:
        async with open_house(folder) as house:
            llm = LlmSettings(base_url=script.url, max_retries=0, timeout_s=10)
            settings = house.services.settings.model_copy(update={"llm": llm})
            house.services.settings = settings
            owner = await local_owner(house.services)
            deposit = check_args(ADD_TRANSACTION, {"side": "deposit", "amount": "1000"})
            await run_tool(ADD_TRANSACTION, house.services, owner, deposit)
            async with open_checkpoints(house.services) as checkpoints:
                assistant = Assistant(house.services, checkpoints, Understander(house.services.symbols, None), language_model(settings))
                yield Talk(house, assistant, owner, script)


def reply(events: list[Event]) -> str:
    assert isinstance(events[-1], TurnDone)
    return events[-1].reply


def blocks(events: list[Event], kind: type[Any]) -> list[Any]:
    return [event.block for event in events if isinstance(event, BlockReady) and isinstance(event.block, kind)]


async def test_text_is_streamed_word_by_word_and_the_tool_result_is_shown_beside_it(tmp_path: Path) -> None:
    async with talk(tmp_path, Answer(calls=[("show_portfolio", {})]), Answer(text="You have one thousand dollars in cash.")) as one:
        events = await one.say("what do I own?")
        assert reply(events).startswith("You have one thousand")
        assert len([event for event in events if isinstance(event, TextDelta)]) > 3
        assert blocks(events, Table)
        asked = one.script.asked[1]["messages"]
        assert [message["role"] for message in asked][-3:] == ["user", "assistant", "tool"]
        assert "1000" in asked[-1]["content"]


async def test_several_calls_at_once_are_all_answered(tmp_path: Path) -> None:
    calls: list[tuple[str, Any]] = [("quote", {"symbol": "AAPL"}), ("quote", {"symbol": "KO"})]
    async with talk(tmp_path, Answer(calls=calls), Answer(text="Both.")) as one:
        events = await one.say("Apple and Coke?")
        assert [event.error for event in events if isinstance(event, ToolFinished)] == [None, None]
        assert reply(events) == "Both."


async def test_the_model_can_only_propose_and_only_the_person_confirms(tmp_path: Path) -> None:
    buy = Answer(calls=[("add_transaction", {"side": "buy", "symbol": "AAPL", "quantity": "2", "price": "100"})])
    async with talk(tmp_path, buy, Answer(text="Please confirm."), buy) as one:
        events = await one.say("buy 2 Apple at 100")
        assert len([event for event in events if isinstance(event, ProposalReady)]) == 1
        assert await one.recorded() == 1
        done = await one.say("yes")
        assert "Done" in reply(done)
        assert await one.recorded() == 2
        assert len(one.script.asked) == 2


@pytest.mark.parametrize("name", ["decide_proposal", "create_user", "nonsense", "get_proposal"])
async def test_tools_outside_the_conversation_are_refused(tmp_path: Path, name: str) -> None:
    async with talk(tmp_path, Answer(calls=[(name, {})]), Answer(text="I cannot.")) as one:
        events = await one.say("do it")
        assert [event.error for event in events if isinstance(event, ToolFinished)] == ["not_found"]


@pytest.mark.parametrize(
    "args",
    [
        {"symbol": "AAPL", "side": "buy", "quantity": "NaN"},
        {"side": "buy", "symbol": "AAPL", "quantity": "1", "user_id": "x"},
        {},
        {"quantity": {"a": 1}},
    ],
)
async def test_bad_arguments_come_back_as_an_answer_to_the_model(tmp_path: Path, args: dict[str, Any]) -> None:
    async with talk(tmp_path, Answer(calls=[("add_transaction", args)]), Answer(text="What exactly?")) as one:
        events = await one.say("buy")
        assert [event.error for event in events if isinstance(event, ToolFinished)] == ["invalid_input"]
        assert reply(events).endswith("What exactly?")
        assert await one.recorded() == 1


async def test_arguments_that_are_no_json_write_nothing(tmp_path: Path) -> None:
    async with talk(tmp_path, Answer(calls=[("add_transaction", '{"side": "buy", ')]), Answer(text="Sorry.")) as one:
        events = await one.say("buy")
        assert isinstance(events[-1], TurnDone)
        assert await one.recorded() == 1


@pytest.mark.parametrize("broken", [Answer(status=500), Answer(status=429), Answer(status=401), Answer(status=400)])
async def test_when_the_model_fails_the_built_in_understanding_answers_and_says_so(tmp_path: Path, broken: Answer) -> None:
    async with talk(tmp_path, broken) as one:
        events = await one.say("what do I own?")
        assert [block.tone for block in blocks(events, Notice)][:1] == ["warning"]
        assert blocks(events, Table)
        assert not [event for event in events if isinstance(event, TurnFailed)]


async def test_a_model_that_calls_for_ever_is_stopped(tmp_path: Path) -> None:
    async with talk(tmp_path, Answer(calls=[("quote", {"symbol": "AAPL"})])) as one:
        events = await one.say("quote")
        assert isinstance(events[-1], TurnDone)
        assert len(one.script.asked) <= one.house.services.settings.llm.max_rounds + 1


async def test_an_empty_answer_ends_the_turn(tmp_path: Path) -> None:
    async with talk(tmp_path, Answer()) as one:
        events = await one.say("hello")
        assert isinstance(events[-1], TurnDone)
