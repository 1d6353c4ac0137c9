"""The conversation over real sockets: what the page sends and what it is shown."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from chat_house import House, open_house
from chat_tab import Tab, tab

from agents.blocks import Source, Sources
from agents.events import BlockReady, TextDelta, ToolFinished, ToolProgress, ToolStarted, TurnDone, TurnFailed, Understood, Usage
from db.models import ChatHistory
from infra import Topic

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(Path(tmp_path_factory.mktemp("chat"))) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def page(house: House) -> AsyncIterator[Tab]:
    async with tab(house.url) as opened:
        yield opened


async def test_a_new_conversation_greets_with_the_sample_market_s_day_and_things_to_begin_with(page: Tab) -> None:
    assert "28 December 2022" in page.texts()[0]
    assert {action["name"] for action in page.actions.values()} == {"ask"}
    assert "What do I own?" in {action["payload"]["text"] for action in page.actions.values()}


async def test_an_answer_streams_its_text_and_shows_its_tools_with_arguments_and_duration(house: House, page: Tab) -> None:
    house.script.answers["tools"] = [
        ToolStarted(call_id="1", intent="quote", title="Looking up AAPL", args={"symbol": "AAPL", "as_of": None}),
        ToolProgress(call_id="1", fraction=0.5, text="half"),
        ToolFinished(call_id="1", intent="quote", duration_ms=1234.5),
        TextDelta(text="It costs "),
        TextDelta(text="**$130**."),
    ]
    await page.say("tools")
    step = next(step for step in page.steps.values() if step["type"] == "tool")
    assert step["name"] == "Looking up AAPL · 1.2 s"
    assert step["input"] == "- symbol: **AAPL**"
    assert step["end"] is not None
    assert not step["isError"]
    assert page.texts()[-1] == "It costs **$130**."
    assert any(event == "update_message" and "▰▰▰▰▰▰▱▱▱▱▱▱ 50 % · half" in data["name"] for event, data in page.events)


async def test_passages_beside_the_conversation_are_closed_by_an_answer_that_quotes_none(house: House, page: Tab) -> None:
    house.script.answers["quote"] = [
        TextDelta(text="See it."),
        BlockReady(block=Sources(items=(Source(title="A.pdf", detail="page 1", text="It is."),))),
    ]
    house.script.answers["plain"] = [TextDelta(text="No passage.")]
    closed = []
    for said in ("quote", "plain"):
        begun = len(page.events)
        await page.say(said)
        closed.append([data["elements"] for event, data in page.events[begun:] if event == "set_sidebar_elements"])
    assert closed == [[], [[]]]


async def test_a_failed_tool_and_a_failed_turn_are_said(house: House, page: Tab) -> None:
    house.script.answers["broken"] = [
        ToolStarted(call_id="1", intent="quote", title="Looking", args={}),
        ToolFinished(call_id="1", intent="quote", duration_ms=1, error="unavailable"),
        TurnFailed(code="unavailable", message="The provider does not answer."),
    ]
    await page.say("broken")
    step = next(step for step in page.steps.values() if step["type"] == "tool")
    assert (step["name"], step["isError"]) == ("Looking · not done", True)
    assert "The provider does not answer." in page.texts()[-1]


async def test_an_unforeseen_failure_shows_an_id_and_never_its_own_text(house: House, page: Tab) -> None:
    house.script.answers["boom"] = [TextDelta(text="So far"), RuntimeError("secret detail")]
    await page.say("boom")
    shown = " ".join(page.texts())
    assert "secret detail" not in shown
    assert "Nothing was changed" in shown
    assert "So far" in shown


async def test_foreign_markup_in_an_answer_loads_nothing_and_links_nowhere(house: House, page: Tab) -> None:
    pieces = ("Look!", "[x](http://e.vil/p.png) !", "", "[y](http://e.vil/q.png) and [here](http://e.vil) or [ours](/docs)")
    house.script.answers["evil"] = [TextDelta(text=piece) for piece in pieces]
    await page.say("evil")
    streamed = "".join(data["token"] for event, data in page.events if event == "stream_token")
    assert "![" not in streamed
    assert page.texts()[-1] == "Lookx y and here or [ours](/docs)"


async def test_a_suggestion_is_sent_as_if_it_had_been_typed(house: House, page: Tab) -> None:
    answer = await page.press(page.button("ask"))
    assert answer.status_code == 200
    assert house.script.heard[-1][1] == "What do I own?"
    assert page.texts("user_message") == ["What do I own?"]
    assert page.actions == {}
    listed = await page.http.post("/chat/project/threads", json={"pagination": {"first": 50}, "filter": {}})
    assert {row["id"]: row["name"] for row in listed.json()["data"]}[page.thread] == "What do I own?"


async def test_confirm_is_carried_out_and_its_buttons_make_room_for_the_outcome(house: House, page: Tab) -> None:
    await page.say("buy 10 AAPL")
    confirm = page.button("confirm")
    assert confirm["payload"].keys() == {"proposal"}
    assert confirm["label"] == "Confirm"
    before = len(house.script.decided)
    assert (await page.press(confirm)).status_code == 200
    assert [decision for _, decision in house.script.decided[before:]] == ["confirm"]
    assert page.actions == {}
    [card] = [text for text in page.texts() if text.startswith("**buy 10 AAPL**")]
    assert "✓ Done" in card


async def test_pressing_twice_at_once_replays_the_outcome(house: House, page: Tab) -> None:
    await page.say("buy 11 AAPL")
    confirm = page.button("confirm")
    await asyncio.gather(page.press(confirm), page.press(confirm))
    assert sorted(text for text in page.texts() if text.startswith(("Done", "That was"))) == ["Done.", "That was done before."]


async def test_a_yes_that_was_typed_settles_the_card_too(house: House, page: Tab) -> None:
    await page.say("buy 12 AAPL")
    actor = await house.actor("ann")
    [pending] = await house.script.pending(actor, page.thread)
    async with house.services.begin(actor, write=True) as work:
        (await work.proposals.lock(pending.id)).state = "confirmed"
    await page.say("yes")
    assert page.actions == {}
    assert any("✓ Done" in text for text in page.texts())


async def test_a_button_with_a_made_up_proposal_is_refused_in_words(page: Tab) -> None:
    await page.say("hello")
    for value in ("not an id", str(uuid4()), {"a": 1}, None):
        action = {"name": "confirm", "payload": {"proposal": value}, "label": "Confirm", "id": "confirm-x", "forId": "x"}
        assert (await page.press(action)).status_code == 200
    assert sum("::: caution" in text for text in page.texts()) == 4


async def test_stop_ends_the_turn_and_closes_what_was_running(house: House, page: Tab) -> None:
    house.script.answers["long"] = [ToolStarted(call_id="1", intent="x", title="Backtesting", args={}), asyncio.Event()]
    closed = house.script.closed
    await page.say("long", wait=False)
    await page.until(lambda: any(step["type"] == "tool" for step in page.steps.values()))
    await page.socket.emit("stop")
    await page.until(lambda: not page.working and any("Stopped." in text for text in page.texts()))
    assert house.script.closed == closed + 1
    assert next(step for step in page.steps.values() if step["type"] == "tool")["name"] == "Backtesting · stopped"
    await page.say("still there?")
    assert page.texts()[-1] == "You said still there?."


async def test_files_reach_the_assistant_and_wrong_or_large_ones_are_refused(house: House, page: Tab) -> None:
    fine = await page.upload("trades.csv", b"date,side\n", "text/csv")
    assert fine.status_code == 200
    assert (await page.upload("a.exe", b"MZ", "application/x-msdownload")).status_code == 400
    assert (await page.upload("big.csv", b"x" * (10 * 1024 * 1024 + 1), "text/csv")).status_code == 400
    await page.say("import this", files=[fine.json()["id"]])
    [file] = house.script.heard[-1][2]
    assert (file.name, file.mime, file.data) == ("trades.csv", "text/csv", b"date,side\n")


async def test_what_a_language_model_took_stands_below_its_answer(house: House, page: Tab) -> None:
    usage = Usage(model="any-model", requests=2, input_tokens=1200, output_tokens=34, estimated=True, cost_usd="0.000420")
    house.script.answers["spend"] = [TextDelta(text="Done."), TurnDone(reply="Done.", calls=(), usage=usage)]
    await page.say("spend")
    assert "any-model: about 1,234 tokens in 2 requests, $0.000420" in page.texts()[-1].replace("\\", "")


async def test_the_page_hears_of_a_name_that_a_sentence_gave_the_conversation(house: House, page: Tab) -> None:
    named = Understood(intent="rename_conversation", args={"name": "Retirement"})
    house.script.answers["rename"] = [TextDelta(text="Named."), TurnDone(reply="Named.", calls=(named,))]
    await page.say("hello")
    heard = page.count("first_interaction")
    await page.say("rename")
    await page.until(lambda: page.count("first_interaction") > heard)


async def test_another_open_page_of_the_conversation_learns_of_what_is_said(house: House, page: Tab) -> None:
    await page.say("hello")
    async with tab(house.url, thread=page.thread) as second:
        await page.say("buy 21 AAPL")
        await second.until(lambda: "buy 21 AAPL" in second.texts("user_message"))
        await second.until(lambda: any(action["name"] == "confirm" for action in second.actions.values()))
        await second.press(second.button("confirm"))
        await page.until(lambda: any("✓ Done" in text for text in page.texts()))


async def test_what_is_said_in_another_process_is_shown_here_too(house: House, page: Tab) -> None:
    await page.say("hello")
    await page.kept(lambda thread: "You said hello." in str(thread))
    actor = await house.actor("ann")
    message = {
        "id": "other",
        "threadId": page.thread,
        "type": "user_message",
        "name": "x",
        "output": "from elsewhere",
        "createdAt": "2099-01-01",
    }
    async with house.services.begin(actor, write=True) as work:
        row = ChatHistory(
            user_id=work.owner, created_at=work.clock.now(), thread_key=page.thread, position=0, key="other", kind="step", data=message
        )
        await work.chats.put_entries([row])
    resumed = page.count("resume_thread")
    told = {"thread": page.thread, "process": "another"}
    await house.services.events.publish(Topic.CONVERSATION_WENT_ON, user_id=str(house.users["bob"]), **told)
    await house.services.events.publish(Topic.CONVERSATION_WENT_ON, user_id=str(house.users["ann"]), **told)
    await page.until(lambda: "from elsewhere" in page.texts("user_message"))
    assert page.count("resume_thread") == resumed + 1


@pytest.mark.parametrize("answered_meanwhile", [True, False])
async def test_a_page_that_lost_its_connection_in_the_middle_of_an_answer_shows_the_whole_of_it(
    house: House, page: Tab, answered_meanwhile: bool
) -> None:
    gate = asyncio.Event()
    house.script.answers["tale"] = [TextDelta(text="Begun. "), gate, TextDelta(text="Finished.")]
    await page.say("tale", wait=False)
    await page.until(lambda: "Begun. " in page.texts() and page.thread)
    await page.lose_connection()
    if answered_meanwhile:
        gate.set()
        await page.kept(lambda kept: any(step["output"] == "Begun. Finished." for step in kept["steps"]))
    await page.open()
    gate.set()
    whole = (["tale"], "Begun. Finished.")
    await page.until(lambda: not page.working and (page.texts("user_message"), page.texts()[-1]) == whole)
