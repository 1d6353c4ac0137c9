"""The conversation with a language model, over real HTTP: streaming, tools, and everything that can go wrong with it."""

from pathlib import Path
from typing import Any

import pytest
from langsmith.utils import get_env_var, tracing_is_enabled
from model_talk import blocks, reply, talk

from agents.blocks import Notice, ProposalGroup, Table
from agents.events import ProposalReady, TextDelta, ToolFinished, TurnDone, TurnFailed
from benchmarks.scripted_model import Answer
from tools.door import check_args, run_tool
from tools.privacy import WHAT_LEAVES


def files_with(folder: Path, text: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


async def test_text_is_streamed_word_by_word_and_the_tool_result_is_shown_beside_it(tmp_path: Path) -> None:
    async with talk(
        tmp_path, Answer(calls=[("show_portfolio", {})]), Answer(text="In your account there is cash and nothing else, namely $1,000.")
    ) as one:
        events = await one.say("what do I own?")
        assert reply(events).startswith("In your account")
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


async def test_figures_that_a_model_fills_in_by_itself_are_pointed_out_before_a_yes(tmp_path: Path) -> None:
    buy: dict[str, Any] = {"side": "buy", "symbol": "AAPL", "quantity": "2", "price": "100"}
    made_up = Answer(calls=[("add_transaction", {**buy, "price": "150", "fee": 3})])
    async with talk(
        tmp_path, Answer(calls=[("add_transaction", buy)]), Answer(text="Please confirm."), made_up, Answer(text="Here.")
    ) as one:
        assert not blocks(await one.say("I bought two Apple shares at $100"), Notice)
        (doubt,) = blocks(await one.say("and the same once more"), Notice)
        assert doubt.tone == "warning"
        assert "price 150 and fee 3" in doubt.text
        assert "quantity" not in doubt.text


async def test_nothing_goes_to_a_service_that_watches_models_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "LANGSMITH_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    get_env_var.cache_clear()  # type: ignore[attr-defined]  # its overloads hide it
    async with talk(tmp_path, Answer(text="Hello.")) as one:
        assert not tracing_is_enabled()
        assert reply(await one.say("hello")) == "Hello."
    monkeypatch.undo()
    get_env_var.cache_clear()  # type: ignore[attr-defined]  # as above


async def test_the_key_is_sent_to_the_server_alone_and_stands_nowhere_else(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    key = "sk-never-shown-1"
    echo = Answer(status=401, body=f'{{"error": {{"message": "Incorrect key: {key}"}}}}')
    with caplog.at_level("DEBUG"):
        async with talk(tmp_path, Answer(text="Hello."), echo, Answer(events=[{"error": {"message": key}}]), api_key=key) as one:
            seen = [await one.say(text) for text in ("hello", "what do I own?", "what leaves my machine?", "export everything as JSON")]
            assert one.script.keys == [f"Bearer {key}"] * len(one.script.asked)
            view = await run_tool(WHAT_LEAVES, one.house.services, one.actor, check_args(WHAT_LEAVES, {}))
    assert all(
        key not in text
        for text in (str(seen), str(one.script.asked), caplog.text, view.model_dump_json(), repr(one.house.services.settings))
    )
    assert files_with(tmp_path, key) == []


async def test_a_correction_of_what_waits_is_read_by_our_own_rules_and_only_one_is_ever_open(tmp_path: Path) -> None:
    buy = Answer(calls=[("add_transaction", {"side": "buy", "symbol": "AAPL", "quantity": "2", "price": "100"})])
    async with talk(tmp_path, buy, Answer(text="Please confirm."), Answer(text="Fine, I take the other one then.")) as one:
        await one.say("buy 2 Apple at 100")
        await one.say("no, 12")
        assert [item.title for item in await one.assistant.pending(one.actor, "thread")] == ["Buy 12 AAPL at $100.00"]
        assert len(one.script.asked) == 2
        await one.say("hm, wouldn't the other broker be cheaper?")
        asked = await one.say("yes")
        assert await one.recorded() == 1, "after words of a model alone nobody knows what a yes is about"
        assert "Done" not in reply(asked)
        assert "Done" in reply(await one.say("yes"))
        assert await one.recorded() == 2


async def test_several_writes_of_a_model_are_one_card_over_all_its_rounds_and_one_yes_records_each_once(tmp_path: Path) -> None:
    buy = ("add_transaction", {"side": "buy", "symbol": "AAPL", "quantity": "2", "price": "100"})
    deposit = ("add_transaction", {"side": "deposit", "amount": "50"})
    fee = Answer(calls=[("add_transaction", {"side": "fee", "amount": "1"})])
    async with talk(tmp_path, Answer(calls=[buy, deposit]), fee, Answer(text="Please confirm.")) as one:
        events = await one.say("buy 2 Apple at 100, deposit 50 and book a fee of 1")
        assert [len(card.members) for card in blocks(events, ProposalGroup)] == [2, 3]
        assert await one.recorded() == 1
        assert "Done" in reply(await one.say("yes"))
        assert await one.recorded() == 4
        await one.say("yes")
        assert await one.recorded() == 4


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
