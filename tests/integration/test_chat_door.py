"""Who gets into the chat, what is there, and what nobody gets to see."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import socketio
from chat_house import House, open_house
from chat_tab import WAIT_S, Tab, tab

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


@pytest_asyncio.fixture(loop_scope="session")
async def closed(house: House) -> AsyncIterator[Tab]:
    """A signed-in browser that has no socket open."""
    browser = Tab(house.url, "ann")
    yield browser
    await browser.close()


async def test_a_stranger_reaches_nothing_of_a_conversation(house: House, page: Tab) -> None:
    await page.say("buy 14 AAPL")
    thread, confirm = page.thread, page.button("confirm")
    async with tab(house.url, "bob") as stranger:
        await stranger.say("mine")
        assert (await stranger.http.get(f"/chat/project/thread/{thread}")).status_code == 404
        assert (await stranger.http.request("DELETE", "/chat/project/thread", json={"threadId": thread})).status_code == 404
        assert (await stranger.http.put("/chat/project/thread", json={"threadId": thread, "name": "x"})).status_code == 404
        foreign = await stranger.http.post("/chat/project/action", json={"action": confirm, "sessionId": page.session})
        assert foreign.status_code == 401
        await stranger.press(confirm)
        judged = {"feedback": {"forId": next(iter(page.steps)), "value": 1}, "sessionId": stranger.session}
        assert (await stranger.http.put("/chat/feedback", json=judged)).status_code == 404
    assert len(await house.script.pending(await house.actor("ann"), thread)) == 1


async def test_a_stranger_s_socket_on_a_known_session_or_thread_shows_nothing(house: House, page: Tab) -> None:
    await page.say("private words")
    intruder = Tab(house.url, "bob", session=page.session)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await intruder.open()
    await intruder.close()
    async with tab(house.url, "bob", thread=page.thread) as stranger:
        assert stranger.count("resume_thread_error") == 1
        await stranger.say("a conversation of my own")
        assert stranger.thread != page.thread
        await stranger.kept(lambda kept: "a conversation of my own" in {step["output"] for step in kept["steps"]})
        assert "private words" not in str(stranger.events)


async def test_nobody_gets_in_without_a_token(house: House) -> None:
    anonymous = Tab(house.url, None)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await anonymous.open()
    assert (await anonymous.http.get("/chat/user")).status_code == 401
    assert (await anonymous.http.get("/chat/")).status_code == 200
    await anonymous.close()


async def test_a_token_that_the_browser_brings_itself_counts_for_nothing(house: House) -> None:
    anonymous = Tab(house.url, None)
    for headers in ({"Cookie": "folioscope_chat=eyJhbGciOiJub25lIn0.e30."}, {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}):
        assert (await anonymous.http.get("/chat/user", headers=headers)).status_code == 401
    await anonymous.close()


async def test_a_session_that_ended_is_noticed_at_the_next_message_and_button(house: House, page: Tab) -> None:
    await page.say("buy 15 AAPL")
    heard, decided = len(house.script.heard), len(house.script.decided)
    house.signed_out.add("ann")
    try:
        await page.say("am I still in?")
        assert "Your session has ended" in page.texts()[-1]
        await page.press(page.button("confirm"))
    finally:
        house.signed_out.clear()
    assert len(house.script.heard) == heard
    assert len(house.script.decided) == decided


async def test_the_page_of_a_session_that_was_ended_elsewhere_is_closed_at_once(house: House) -> None:
    async with tab(house.url) as ended, tab(house.url) as second, tab(house.url, "bob") as other:
        await ended.say("hello")
        await second.say("hello there")
        house.signed_out.add("ann")
        try:
            await house.services.events.publish(Topic.SESSION_REVOKED, user_id=str(house.users["ann"]))
            await asyncio.wait_for(asyncio.gather(ended.socket.wait(), second.socket.wait()), WAIT_S)
        finally:
            house.signed_out.clear()
        assert (ended.count("reload"), second.count("reload")) == (1, 1)
        assert other.socket.connected
        await other.say("still here")
        assert "still here" in str(house.script.heard)


async def test_logging_out_from_the_page_ends_the_session_and_drops_its_cookie(house: House, closed: Tab) -> None:
    answer = await closed.http.post("/chat/logout")
    ended = set(house.signed_out)
    house.signed_out.clear()
    assert answer.status_code == 200
    assert ended == {"ann"}
    assert 'session=""' in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/chat/docs"),
        ("GET", "/chat/openapi.json"),
        ("POST", "/chat/login"),
        ("POST", "/chat/auth/jwt"),
        ("POST", "/chat/mcp"),
        ("GET", "/chat/copilot/index.js"),
        ("GET", "/chat/project/share/x"),
        ("PUT", "/chat/project/thread/share"),
        ("PUT", "/chat/project/element"),
        ("GET", "/chat/nothing/here"),
    ],
)
async def test_what_the_page_does_not_need_is_not_there(closed: Tab, method: str, path: str) -> None:
    assert (await closed.http.request(method, path, json={})).status_code == 404


async def test_no_browser_is_ever_given_a_token(closed: Tab) -> None:
    for path in ("/chat/", "/chat/user", "/chat/auth/config", "/chat/project/settings"):
        answer = await closed.http.get(path)
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers


async def test_the_page_names_no_other_host_and_holds_no_script_of_its_own(closed: Tab) -> None:
    for path in ("/chat/", "/chat/thread/some-thread"):
        page = (await closed.http.get(path)).text
        assert "http://" not in page
        assert "https://" not in page
        assert "<script>" not in page


async def test_the_page_is_set_up_as_it_should_be(closed: Tab) -> None:
    settings = (await closed.http.get("/chat/project/settings")).json()
    assert settings["ui"]["name"] == "Folioscope"
    assert settings["features"]["unsafe_allow_html"] is False
    assert settings["features"]["edit_message"] is False
    assert settings["features"]["mcp"]["enabled"] is False
    assert settings["features"]["spontaneous_file_upload"]["max_size_mb"] == 10
    assert "Folioscope" in settings["markdown"]
    words = (await closed.http.get("/chat/project/translations?language=de-DE")).json()["translation"]
    assert "28 December 2022" in words["chat"]["watermark"]
    for path in ("/chat/favicon", "/chat/logo?theme=dark", "/chat/public/folioscope.css", settings["ui"]["default_avatar_file_url"]):
        assert (await closed.http.get(path)).status_code == 200


async def test_an_edited_message_is_not_answered_again(house: House, page: Tab) -> None:
    await page.say("once")
    message = next(step for step in page.steps.values() if step["type"] == "run")
    heard = len(house.script.heard)
    await page.socket.emit("edit_message", {"message": {**message, "output": "again"}})
    await page.say("next")
    assert [text for _, text, _ in house.script.heard[heard:]] == ["next"]
