"""Every event that a page can send over its socket, by another user and by nobody: nothing of the first one is touched, shown or stopped."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
import socketio
from chat_house import House, open_house
from chat_tab import Tab, tab

from agents.events import TextDelta

pytestmark = pytest.mark.asyncio(loop_scope="session")


def payloads(of: Tab) -> dict[str, Any]:
    """What a stranger sends with every event: the ids of another's session, conversation, message and button."""
    step = next(iter(of.steps.values()), {"id": str(uuid4())})
    message = {**step, "id": step["id"], "threadId": of.thread, "output": "stolen", "type": "user_message", "name": "x"}
    return {
        "connect": None,
        "disconnect": None,
        "connection_successful": (),
        "clear_session": (),
        "resume_thread": {"sessionId": of.session, "threadId": of.thread},
        "stop": {"sessionId": of.session},
        "client_message": {"message": {**message, "id": str(uuid4())}, "fileReferences": [{"id": str(uuid4())}]},
        "message_favorite": {"message": message, "sessionId": of.session},
        "edit_message": {"message": message, "sessionId": of.session},
        "window_message": {"sessionId": of.session, "threadId": of.thread},
        "audio_start": {"sessionId": of.session},
        "audio_chunk": {"isStart": True, "mimeType": "audio/pcm16", "elapsedTime": 0, "data": b"x"},
        "audio_end": {"sessionId": of.session},
        "chat_settings_change": {"sessionId": of.session, "role": "owner"},
        "fetch_favorites": {"sessionId": of.session},
        "chat_settings_edit": {"sessionId": of.session, "role": "owner"},
    }


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(Path(tmp_path_factory.mktemp("chat"))) as opened:
        yield opened


def known_events() -> set[str]:
    from chainlit.server import sio

    return {str(name) for handlers in sio.handlers.values() for name in handlers}


async def test_every_event_of_the_socket_has_its_line_here(house: House) -> None:
    """An event that a new version of Chainlit adds fails here until it is decided what a stranger may do with it."""
    async with tab(house.url) as page:
        assert known_events() <= set(payloads(page)), known_events() - set(payloads(page))


async def test_no_event_of_another_user_reaches_a_page_or_its_conversation(house: House) -> None:
    gate = asyncio.Event()
    house.script.answers["slow"] = [TextDelta(text="Begun. "), gate, TextDelta(text="Finished.")]
    async with tab(house.url) as page, tab(house.url, "bob") as stranger:
        await page.say("private words")
        await page.kept(lambda thread: thread["steps"])
        await page.say("slow", wait=False)
        await page.until(lambda: "Begun. " in page.texts())
        heard = len(page.events)
        for event, payload in payloads(page).items():
            if event in known_events() - {"connect", "disconnect"}:
                await stranger.socket.emit(event, payload)
        await stranger.say("mine")
        assert len(page.events) == heard
        gate.set()
        await page.until(lambda: "Begun. Finished." in page.texts())
        kept = await page.kept(lambda thread: any("Finished." in (step.get("output") or "") for step in thread["steps"]))
        assert "stolen" not in str(kept)
        assert "private words" not in str(stranger.events)
    owners = {key for key, text, _ in house.script.heard if text == "stolen"}
    assert page.thread not in owners


async def test_nobody_can_send_any_event(house: House) -> None:
    for headers in ({}, {"Cookie": "session=nobody"}, {"Cookie": "folioscope_chat=eyJhbGciOiJub25lIn0.e30."}):
        socket = socketio.AsyncClient(reconnection=False)
        auth = {"sessionId": str(uuid4()), "clientType": "webapp", "userEnv": "{}"}
        heard = len(house.script.heard)
        with pytest.raises(socketio.exceptions.ConnectionError):
            await socket.connect(house.url, socketio_path="/chat/ws/socket.io", headers=headers, auth=auth, transports=["websocket"])
        assert not socket.connected
        assert len(house.script.heard) == heard
