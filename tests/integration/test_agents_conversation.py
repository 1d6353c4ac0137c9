"""Whole conversations without a language model: state and calls, not prose."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from talk_house import Talk, open_talk

from agents.assistant import Assistant
from agents.blocks import BLOCKS, Allocation, LineWithBand, Notice, Suggestions, Table
from agents.checkpoints import open_checkpoints
from agents.events import BlockReady, Event, TurnDone, TurnFailed
from agents.presenting.table import PRESENTERS, TITLES
from agents.turn import Attachment
from agents.understanding import ACTS, Understander
from core.actor import Actor
from core.ids import new_id
from tools.catalog import CHAT_TOOLS, TOOLS
from tools.door import run_tool

CSV = b"date,side,symbol,quantity,price,fee\n2024-06-03,buy,KO,5,60.00,0\n2024-06-04,sell,KO,2,61.00,1\n"


BOUGHT = (
    {"side": "deposit", "amount": "10000", "date": "2024-06-03"},
    {"side": "buy", "symbol": "AAPL", "quantity": "45", "price": "100", "date": "2024-06-03"},
    {"side": "buy", "symbol": "MSFT", "quantity": "10", "price": "300", "date": "2024-06-03"},
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, BOUGHT) as opened:
        yield opened


async def test_holdings_come_as_a_table_and_a_picture(talk: Talk) -> None:
    assert await talk.say("what do I own?") == ["show_portfolio"]
    assert [row[0] for row in talk.blocks(Table)[0].rows] == ["AAPL", "MSFT", "Cash"]
    assert talk.blocks(Allocation)


async def test_a_price_over_time_is_drawn(talk: Talk) -> None:
    assert await talk.say("how did Apple do over the last year?") == ["price_history"]
    chart = talk.blocks(LineWithBand)[0]
    assert len(chart.days) == len(chart.traces[0].values) > 200


async def test_a_buy_waits_for_a_yes_and_is_recorded_once(talk: Talk) -> None:
    await talk.say("buy 10 AAPL at 130")
    card = talk.proposals()[0]
    assert await talk.units("AAPL") == 45
    await talk.press(card.id)
    await talk.press(card.id)
    await talk.press(card.id)
    assert await talk.units("AAPL") == 55
    assert await talk.say("undo") == ["undo"]
    await talk.say("yes")
    assert await talk.units("AAPL") == 45


async def test_a_typed_no_leaves_the_books_alone_and_a_late_yes_too(talk: Talk) -> None:
    await talk.say("buy 10 AAPL at 130")
    card = talk.proposals()[0]
    await talk.say("no")
    await talk.press(card.id)
    assert talk.errors() == ["conflict"]
    assert await talk.units("AAPL") == 45


async def test_a_correction_replaces_the_open_proposal(talk: Talk) -> None:
    await talk.say("buy 4 AAPL at 99")
    await talk.say("no sorry, 6")
    await talk.say("yes")
    assert await talk.units("AAPL") == 51


async def test_a_correction_takes_the_place_of_what_it_corrects_also_where_it_is_refused(talk: Talk) -> None:
    await talk.say("buy 4 AAPL at 99")
    await talk.say("wrong ticker, KO")
    await talk.say("yes to all")
    assert (await talk.units("AAPL"), await talk.units("KO")) == (Decimal(45), Decimal(4))
    await talk.say("sell 5 AAPL at 99")
    await talk.say("wrong stock, PG")
    assert talk.errors() == ["insufficient_holding"]
    await talk.say("yes")
    assert await talk.units("AAPL") == 45


async def test_a_correction_of_what_is_recorded_changes_all_that_it_says(talk: Talk) -> None:
    await talk.say("bought 3 KO at 60")
    await talk.say("yes")
    await talk.say("sorry, 4 at 59")
    await talk.say("yes")
    assert await talk.units("KO") == 4
    await talk.say("list my KO trades")
    assert [row[5] for row in talk.blocks(Table)[0].rows] == ["$59.00"]


async def test_more_than_is_held_is_refused(talk: Talk) -> None:
    await talk.say("sell 999 AAPL")
    assert talk.errors() == ["insufficient_holding"]
    assert "45" in talk.blocks(Notice)[0].text
    assert talk.proposals() == []


async def test_two_requests_ask_once_and_the_second_is_answered_after_the_yes(talk: Talk) -> None:
    assert await talk.say("sell half my Microsoft and tell me what's left") == ["add_transaction", "show_portfolio"]
    assert len(talk.proposals()) == 1
    assert talk.blocks(Table) == []
    await talk.say("yes")
    assert [row[1] for row in talk.blocks(Table)[0].rows if row[0] == "MSFT"] == ["5"]


async def test_a_question_that_it_cannot_take_gets_three_suggestions(talk: Talk) -> None:
    assert await talk.say("where can I park downtown?") == ["out_of_scope"]
    assert len(talk.blocks(Suggestions)[0].items) == 3


async def test_a_dropped_file_becomes_one_proposal_and_undo_takes_all_of_it_back(talk: Talk) -> None:
    file = Attachment(name="trades.csv", mime="text/csv", data=CSV)
    assert await talk.say("import this", files=(file,)) == ["import_csv"]
    before = await talk.recorded()
    await talk.press(talk.proposals()[0].id)
    assert await talk.recorded() == before + 2
    await talk.say("import this", files=(file,))
    assert talk.errors() == ["invalid_input"]
    await talk.say("undo")
    await talk.say("yes")
    assert await talk.recorded() == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "buy -5 AAPL",
        "buy 1e400 AAPL",
        "buy NaN AAPL at NaN",
        "buy 10 AAPL at 130 on 2030-01-01",
        "buy 10 ZZZZQQ at 5",
        "x" * 4000,
        "<img src=x onerror=alert(1)>",
        "'; drop table users; --",
    ],
)
async def test_strange_messages_are_answered_and_write_nothing(talk: Talk, text: str) -> None:
    before = await talk.recorded()
    await talk.say(text)
    assert not [event for event in talk.events if isinstance(event, TurnFailed) and event.code == "internal_error"]
    assert "internal_error" not in talk.errors()
    await talk.say("yes")
    assert await talk.recorded() == before


async def test_a_message_over_the_limit_is_refused_with_the_limit(talk: Talk) -> None:
    await talk.say("a" * 5000)
    failed = [event for event in talk.events if isinstance(event, TurnFailed)]
    assert [event.code for event in failed] == ["too_large"]


async def test_a_stranger_cannot_decide_another_ones_proposal(talk: Talk) -> None:
    await talk.say("buy 10 AAPL at 130")
    card = talk.proposals()[0]
    stranger = Actor.of(new_id(), talk.actor.role, talk.actor.channel)
    events = [event async for event in talk.assistant.decide(stranger, card.id, "confirm")]
    assert [event.code for event in events if isinstance(event, TurnFailed)] == ["not_found"]
    assert await talk.units("AAPL") == 45


async def test_conversations_remember_each_their_own(talk: Talk) -> None:
    await talk.say("forecast is fun, but first: quote for KO", thread="one")
    await talk.say("quote for MSFT", thread="two")
    await talk.say("and over a year?", thread="one")
    await talk.assistant.forget(talk.actor, "one")
    assert await talk.assistant.pending(talk.actor, "one") == ()


def test_every_reading_tool_of_the_conversation_has_a_presenter_and_every_tool_a_title() -> None:
    assert {tool.name for tool in CHAT_TOOLS if not tool.writes} == set(PRESENTERS)
    assert {tool.name for tool in CHAT_TOOLS} <= set(TITLES)


def test_every_writing_tool_can_show_what_it_would_do() -> None:
    assert [tool.name for tool in CHAT_TOOLS if tool.writes and tool.preview is None] == []


def test_names_are_unique_and_none_is_a_dialogue_act() -> None:
    names = [tool.name for tool in TOOLS]
    assert len(names) == len(set(names))
    assert not set(names) & ACTS


def test_every_block_says_its_kind() -> None:
    assert len({block.model_fields["kind"].default for block in BLOCKS}) == len(BLOCKS)


@pytest.mark.parametrize("words", ["stop", "Cancel that, please!"])
async def test_a_typed_stop_ends_the_answer_under_way_and_nothing_else(talk: Talk, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    begun = asyncio.Event()

    async def endless(*_args: Any, **_more: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    await talk.say("buy 4 AAPL at 99")
    with monkeypatch.context() as patched:
        patched.setattr("agents.acting.run_tool", endless)
        answering = asyncio.create_task(collect(talk, "how risky is my portfolio?"))
        await begun.wait()
        await talk.say(words)
        heard = await answering
    assert talk.text().startswith("Stopped")
    notices = [event.block.text for event in heard if isinstance(event, BlockReady) and isinstance(event.block, Notice)]
    assert notices == ["Stopped, as you asked."]
    assert isinstance(heard[-1], TurnDone)
    assert heard[-1].reply == "Stopped, as you asked."
    assert len(await talk.assistant.pending(talk.actor, "t")) == 1
    assert await talk.say("stop") == ["cancel"]
    assert await talk.assistant.pending(talk.actor, "t") == ()


async def test_a_stop_reaches_the_turn_that_another_process_is_answering(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = asyncio.Event()

    async def endless(*_args: Any, **_more: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    following = asyncio.create_task(talk.assistant.follow_stops())
    services = talk.house.services
    async with open_checkpoints(services) as checkpoints:
        elsewhere = Assistant(services, checkpoints, Understander(services.symbols, None))
        with monkeypatch.context() as patched:
            patched.setattr("agents.acting.run_tool", endless)
            answering = asyncio.create_task(collect(talk, "how risky is my portfolio?"))
            await begun.wait()
            stopping = [event async for event in elsewhere.turn(talk.actor, "t", "stop")]
            heard = await answering
    following.cancel()
    await asyncio.wait({following})
    assert isinstance(heard[-1], TurnDone)
    assert heard[-1].reply == "Stopped, as you asked."
    assert isinstance(stopping[-1], TurnDone)
    assert [call.intent for call in stopping[-1].calls] == ["cancel"]
    assert stopping[-1].reply.startswith("Stopped")


async def collect(talk: Talk, text: str) -> list[Event]:
    return [event async for event in talk.assistant.turn(talk.actor, "t", text)]


async def test_a_stop_does_not_tear_what_was_confirmed(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, gate = asyncio.Event(), asyncio.Event()

    async def slow(*args: Any, **more: Any) -> Any:
        begun.set()
        await gate.wait()
        return await run_tool(*args, **more)

    await talk.say("buy 4 AAPL at 99")
    with monkeypatch.context() as patched:
        patched.setattr("agents.settling.run_tool", slow)
        confirming = asyncio.create_task(collect(talk, "yes"))
        await begun.wait()
        stopping = asyncio.create_task(collect(talk, "stop"))
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(confirming, stopping)
    assert await talk.units("AAPL") == 49


def _understood(talk: Talk) -> dict[str, Any]:
    done = talk.events[-1]
    assert isinstance(done, TurnDone)
    return dict(done.calls[0].args)


async def test_the_last_answer_and_what_waits_are_looked_at_again(talk: Talk) -> None:
    for said, about, limit in (("sort by gain", "best", 100), ("only the losers", "losers", None), ("top 3", "largest", 3)):
        await talk.say("what do I own?")
        assert await talk.say(said) == ["show_portfolio"]
        assert (_understood(talk)["about"], _understood(talk).get("limit")) == (about, limit)
    assert await talk.say("show it as a chart") == ["allocation"]
    await talk.say("buy 2 AAPL at 100 on 2024-06-04")
    (waiting,) = talk.proposals()
    for said in ("how much would that cost me?", "which day is that for?", "show the proposal again"):
        assert await talk.say(said) == ["show_pending"]
        assert [one.id for one in talk.proposals()] == [waiting.id]
    await talk.say("sí, adelante")
    assert await talk.units("AAPL") == 47
    assert await talk.say("how do I make a backup") == ["help"]
    assert _understood(talk)["topic"] == "backup"
