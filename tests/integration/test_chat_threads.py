"""Conversations as they are kept: opened again with charts and cards, listed, searched, renamed, judged, deleted."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from chat_house import House, open_house
from chat_tab import Tab, tab

from agents import blocks
from agents.events import BlockReady, TextDelta
from agents.running import place_of, turn_lock
from tools.conversations import Said, keep_messages, open_conversation

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHART = blocks.Allocation(
    title="Allocation",
    slices=(blocks.Slice(label="AAPL", value="$1", weight_frac=0.6), blocks.Slice(label="KO", value="$1", weight_frac=0.4)),
    alt="AAPL is 60 %.",
)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(Path(tmp_path_factory.mktemp("chat"))) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def page(house: House) -> AsyncIterator[Tab]:
    async with tab(house.url) as opened:
        yield opened


async def test_a_page_that_is_only_opened_leaves_no_conversation_behind(house: House) -> None:
    async with tab(house.url, "eve") as opened:
        listed = await opened.http.post("/chat/project/threads", json={"pagination": {"first": 20}, "filter": {}})
    assert listed.json()["data"] == []


async def test_charts_come_with_their_text_and_again_when_the_conversation_is_opened_again(house: House, page: Tab) -> None:
    house.script.answers["chart"] = [TextDelta(text="See:"), BlockReady(block=CHART), TextDelta(text="That was it.")]
    await page.say("chart")
    first, second = page.texts()[-2:]
    assert first.startswith("See:")
    assert "AAPL is 60 %." in first
    assert second == "That was it."
    [element] = page.elements.values()
    assert element["type"] == "plotly"
    figure = (await page.http.get(f"/chat/project/file/{element['chainlitKey']}?session_id={page.session}")).json()
    assert figure["config"]["displayModeBar"] is False
    await page.kept(lambda thread: thread["elements"] and any(step["output"] == second for step in thread["steps"]))
    async with tab(house.url, thread=page.thread) as again:
        await again.until(lambda: again.elements)
        kept = again.elements[element["id"]]
        assert again.texts()[-2:] == [first, second]
        assert kept["forId"] == element["forId"]
        assert (await again.http.get(kept["url"])).json() == figure


async def test_of_many_charts_only_the_newest_are_drawn_again_and_the_others_open_on_a_press(house: House, page: Tab) -> None:
    house.script.answers["charts"] = [BlockReady(block=CHART)] * 8
    await page.say("charts")
    kept = await page.kept(lambda thread: len(thread["elements"]) == 8)
    assert [element["display"] for element in kept["elements"]] == ["page"] * 2 + ["inline"] * 6
    [link] = {element["name"] for element in kept["elements"][:2]}
    assert [step["id"] for step in kept["steps"] if (step["output"] or "").endswith(link)] == [e["forId"] for e in kept["elements"][:2]]
    assert (await page.http.get(kept["elements"][0]["url"])).json()["data"]


async def test_an_empty_file_is_refused_as_such(page: Tab) -> None:
    refused = await page.upload("empty.csv", b"", "text/csv")
    assert (refused.status_code, refused.json()["detail"]) == (400, "empty.csv is empty.")


async def test_the_page_is_told_the_address_of_its_conversation_once(page: Tab) -> None:
    await page.say("one")
    await page.say("two")
    await page.kept(lambda thread: "two" in {step["output"] for step in thread["steps"]})
    assert [data for event, data in page.events if event == "window_message"] == [{"folioscope": {"thread": page.thread}}]


async def test_open_cards_get_their_buttons_back_when_the_conversation_is_opened_again(house: House, page: Tab) -> None:
    await page.say("buy 13 AAPL")
    card = page.button("confirm")["forId"]
    await page.kept(lambda thread: card in {step["id"] for step in thread["steps"]})
    async with tab(house.url, thread=page.thread) as again:
        await again.until(lambda: len(again.actions) == 2)
        assert again.button("confirm")["forId"] == card
        await again.press(again.button("cancel"))
        assert again.actions == {}
        await again.kept(lambda thread: any("Cancelled, nothing" in (step.get("output") or "") for step in thread["steps"]))
    async with tab(house.url, thread=page.thread) as third:
        await third.until(lambda: any("Cancelled, nothing" in text for text in third.texts()))
        assert third.actions == {}


async def test_a_card_of_several_writes_is_answered_in_part_and_keeps_that_when_it_is_opened_again(house: House, page: Tab) -> None:
    await page.say("together")
    labels = sorted(action["label"] for action in page.actions.values())
    assert labels == ["Cancel all", "Confirm 1", "Confirm 2", "Confirm all"]
    await page.press(next(action for action in page.actions.values() if action["label"] == "Confirm 1"))
    assert sorted(action["label"] for action in page.actions.values()) == ["Cancel all", "Confirm all"]
    [card] = [step["id"] for step in page.steps.values() if "2 changes together" in step["output"]]
    assert "1. Buy 1 AAPL · **✓ Done**" in page.steps[card]["output"]
    await page.kept(lambda thread: any("✓ Done" in step["output"] for step in thread["steps"] if step["id"] == card))
    async with tab(house.url, thread=page.thread) as again:
        await again.until(lambda: len(again.actions) >= 2)
        assert {action["forId"] for action in again.actions.values() if action["label"] in {"Confirm all", "Cancel all"}} == {card}


async def test_a_card_that_was_never_shown_is_shown_when_the_conversation_is_opened_again(house: House, page: Tab) -> None:
    await page.say("hello")
    await page.kept(lambda thread: len(thread["steps"]) > 2)
    await house.script.propose(await house.actor("ann"), page.thread, "Sell 3 KO")
    async with tab(house.url, thread=page.thread) as again:
        await again.until(lambda: len(again.actions) == 2)
        assert any(text.startswith("**Sell 3 KO**") for text in again.texts())


async def test_a_page_that_is_loaded_again_waits_for_the_answer_that_is_under_way(house: House) -> None:
    gate = asyncio.Event()
    house.script.answers["slow"] = [TextDelta(text="Begun. "), gate, TextDelta(text="Finished.")]
    async with tab(house.url) as first:
        await first.say("slow", wait=False)
        await first.until(lambda: "Begun. " in first.texts() and first.thread)
        thread = first.thread
        await first.kept(lambda kept: kept["steps"])
    async with tab(house.url, thread=thread) as again:
        await again.until(lambda: again.begun == 2 and again.working)
        gate.set()
        await again.until(lambda: again.count("resume_thread") == 2)
        assert again.texts()[-1] == "Begun. Finished."
        await again.until(lambda: not again.working)


async def test_the_answer_under_way_can_be_stopped_from_the_page_that_was_loaded_again(house: House) -> None:
    house.script.answers["endless"] = [TextDelta(text="Begun. "), asyncio.Event()]
    async with tab(house.url) as first:
        await first.say("endless", wait=False)
        await first.until(lambda: "Begun. " in first.texts() and first.thread)
        thread = first.thread
        await first.kept(lambda kept: kept["steps"])
    async with tab(house.url, thread=thread) as again:
        await again.until(lambda: again.begun == 2 and again.working)
        await again.socket.emit("stop")
        await again.until(lambda: any("Stopped." in text for text in again.texts()))


async def test_a_message_whose_answer_was_cut_off_says_so_once_and_can_be_sent_again(house: House) -> None:
    house.script.answers["interrupted"] = []
    async with tab(house.url) as first:
        await first.say("hello")
        await first.say("interrupted")
        thread = first.thread
        await first.kept(lambda kept: kept["steps"][-1]["type"] in {"run", "user_message"})

    def told(page: Tab) -> int:
        return sum("I was interrupted" in text for text in page.texts())

    async with tab(house.url, thread=thread) as again:
        async with house.services.locks.hold(turn_lock(place_of(house.users["ann"], thread))):
            await again.until(again.texts)
            assert told(again) == 0, "somebody, here or in another process, may still be answering it"
        await again.until(lambda: told(again) and again.actions)
        await again.press(again.button("ask"))
        await again.until(lambda: house.script.heard[-2:] == [(thread, "interrupted", ())] * 2 and not again.working)
    async with tab(house.url, thread=thread) as third:
        await third.until(lambda: told(third) == 2 and third.actions)
        await third.say("hello")
    async with tab(house.url, thread=thread) as last:
        await last.until(lambda: last.texts()[-1:] == ["You said hello."])
        assert (told(last), last.actions) == (2, {})


async def test_a_page_that_shows_a_conversation_learns_that_it_was_deleted(page: Tab) -> None:
    await page.say("keep me not")
    await page.kept(lambda kept: kept["steps"])
    await page.http.request("DELETE", "/chat/project/thread", json={"threadId": page.thread})
    await page.until(lambda: page.count("toast"))
    assert "was deleted" in next(data for event, data in page.events if event == "toast")["message"]


async def test_of_a_conversation_that_is_deleted_while_it_is_answered_nothing_comes_back(house: House) -> None:
    house.script.answers["endless tale"] = [TextDelta(text="Begun. "), asyncio.Event()]
    async with tab(house.url) as one:
        await one.say("endless tale", wait=False)
        await one.until(lambda: "Begun. " in one.texts() and one.thread)
        await one.kept(lambda kept: kept["steps"])
        await one.http.request("DELETE", "/chat/project/thread", json={"threadId": one.thread})
        await one.until(lambda: not one.working and one.count("toast"))
        assert (await one.http.get(f"/chat/project/thread/{one.thread}")).status_code == 404


async def test_a_message_that_is_too_long_is_refused_in_words_and_not_kept(house: House, page: Tab) -> None:
    heard = len(house.script.heard)
    await page.say("x" * 10_000_000)
    assert "10,000,000 characters" in page.texts()[-1]
    assert len(house.script.heard) == heard
    kept = await page.kept(lambda thread: any("10,000,000" in (step.get("output") or "") for step in thread["steps"]))
    assert max(len(step.get("output") or "") for step in kept["steps"]) < 1_000
    assert len(kept["name"]) <= 120


async def test_threads_are_listed_searched_renamed_paged_and_deleted_with_what_is_remembered(house: House, page: Tab) -> None:
    await page.say("the quick zebra")
    thread = page.thread
    await page.kept(lambda kept: "the quick zebra" in {step["output"] for step in kept["steps"]})
    async with tab(house.url) as other:
        await other.say("another one")
        await other.kept(lambda kept: kept["name"] == "another one")
    rows = (await page.http.post("/chat/project/threads", json={"pagination": {"first": 1}, "filter": {}})).json()
    assert rows["data"][0]["name"] == "another one"
    assert rows["pageInfo"]["hasNextPage"]
    more = {"pagination": {"first": 1, "cursor": rows["pageInfo"]["endCursor"]}, "filter": {}}
    assert (await page.http.post("/chat/project/threads", json=more)).json()["data"][0]["id"] == thread
    assert (await page.http.put("/chat/project/thread", json={"threadId": thread, "name": "My \u202e\n thread"})).status_code == 200
    assert (await page.http.get(f"/chat/project/thread/{thread}")).json()["name"] == "My thread"
    for words in ("my THREAD", "quick ZEBRA"):
        found = await page.http.post("/chat/project/threads", json={"pagination": {"first": 5}, "filter": {"search": words}})
        assert [row["id"] for row in found.json()["data"]] == [thread]
    gone = await page.http.request("DELETE", "/chat/project/thread", json={"threadId": thread})
    assert gone.status_code == 200
    assert house.script.forgotten[-1] == thread
    assert (await page.http.get(f"/chat/project/thread/{thread}")).status_code == 404


async def test_another_page_reads_its_list_again_when_a_conversation_is_named_or_deleted(house: House, page: Tab) -> None:
    await page.say("to be named")
    await page.kept(lambda kept: kept["name"] == "to be named")
    async with tab(house.url) as other, tab(house.url) as unused, tab(house.url, "bob") as stranger:
        await other.say("elsewhere")
        await other.kept(lambda kept: kept["name"] == "elsewhere")
        for words in ("of my own", "more of it"):  # by the second answer it has heard of its own name
            await stranger.say(words)
            await stranger.kept(lambda kept: kept["name"] == "of my own")

        def heard_more(than: int) -> bool:
            return other.count("first_interaction") > than

        for method, body in (("PUT", {"threadId": page.thread, "name": "Named"}), ("DELETE", {"threadId": page.thread})):
            heard, foreign = other.count("first_interaction"), stranger.count("first_interaction")
            answer = await page.http.request(method, "/chat/project/thread", json=body)
            assert answer.status_code == 200
            await other.until(partial(heard_more, heard))
            assert stranger.count("first_interaction") == foreign
        assert other.thread not in {"", page.thread}
        assert unused.count("first_interaction") == 0, "it has no conversation yet"


async def test_a_thumb_with_its_reason_is_kept_and_can_be_taken_back(page: Tab) -> None:
    await page.say("judge me")
    run = next(step for step in page.steps.values() if step["type"] == "run" and step["name"] == "on_message")
    await page.kept(lambda thread: run["id"] in {step["id"] for step in thread["steps"]})
    thumb = {"forId": run["id"], "value": 1, "comment": "clear"}
    given = await page.http.put("/chat/feedback", json={"feedback": thumb, "sessionId": page.session})
    assert given.status_code == 200
    kept = await page.kept(lambda _: True)
    [judged] = [step["feedback"] for step in kept["steps"] if step["feedback"]]
    assert (judged["value"], judged["comment"]) == (1, "clear")
    await page.http.request("DELETE", "/chat/feedback", json={"feedbackId": given.json()["feedbackId"]})
    kept = await page.kept(lambda _: True)
    assert not [step for step in kept["steps"] if step["feedback"]]


async def test_an_answer_by_rest_is_drawn_when_its_conversation_is_opened_here(house: House) -> None:
    ann = await house.actor("ann")
    thread = await open_conversation(house.services, ann, None, first_words="by REST")
    drawn = [
        CHART,
        blocks.Table(title="T", columns=(blocks.Column(label="Symbol"),), rows=(("KO",),)),
        blocks.Sources(items=(blocks.Source(title="report.pdf", detail="page 3", text="Borrowings mature in 2030."),)),
        blocks.Notice(tone="bad", text="Mind."),
    ]
    told = Said(role="assistant", text="Mind.\n\n![p](http://e.vil/p.png) **1**", blocks=[block.model_dump(mode="json") for block in drawn])
    older = Said(role="assistant", text="Older.", blocks=[{"kind": "of a release before"}])
    await keep_messages(house.services, ann, thread, [Said(role="user", text="hi"), told, older])
    async with tab(house.url, thread=thread) as opened:
        await opened.until(opened.texts)
        shown, below, old = opened.texts()
        listed = (await opened.http.post("/chat/project/threads", json={"pagination": {"first": 50}, "filter": {}})).json()["data"]
        [chart], [passage] = [[one for one in opened.elements.values() if one["type"] == kind] for kind in ("plotly", "text")]
        assert (await opened.http.get(chart["url"])).json()["data"]
        assert "Borrowings" in (await opened.http.get(passage["url"])).text
        assert [opened.steps[one["forId"]]["output"] for one in (chart, passage)] == [shown, below]
        heard = opened.count("resume_thread")
        await keep_messages(house.services, ann, thread, [Said(role="user", text="and more"), Said(role="assistant", text="More.")])
        await opened.until(lambda: opened.count("resume_thread") > heard and opened.texts()[-1] == "More.")
        assert set(opened.elements) == {chart["id"], passage["id"]}
    assert (thread, "by REST") in {(one["id"], one["name"]) for one in listed}
    assert shown.startswith("Mind.\n\n!\\[p\\](http:\u2060//e.vil/p.png) \\*\\*1\\*\\*")
    assert (shown + below).count("Mind.") == 1
    assert "AAPL is 60 %." in shown
    assert "| KO |" in below
    assert old == "Older."
