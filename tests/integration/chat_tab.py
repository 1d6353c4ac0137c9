"""A browser tab without a browser: the page's own socket and requests, and what would be on its screen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import socketio

WAIT_S = 45.0


class Tab:
    """One tab of a signed-in user."""

    def __init__(self, url: str, user: str | None, *, thread: str = "", session: str | None = None) -> None:
        self.url, self.user, self.thread_wanted = url, user, thread
        self.session = session or str(uuid4())
        self.steps: dict[str, dict[str, Any]] = {}
        self.elements: dict[str, dict[str, Any]] = {}
        self.actions: dict[str, dict[str, Any]] = {}
        self.events: list[tuple[str, Any]] = []
        self.working = False
        self.begun = self.ended = 0
        self._changed = asyncio.Condition()
        cookie = {"Cookie": f"session={user}"} if user else {}
        self.http = httpx.AsyncClient(base_url=url, headers=cookie, timeout=WAIT_S)
        self.socket = socketio.AsyncClient(reconnection=False)
        self.socket.on("*", self._hear)
        self._headers = cookie

    async def open(self) -> None:
        auth = {"sessionId": self.session, "clientType": "webapp", "threadId": self.thread_wanted, "userEnv": "{}", "chatProfile": ""}
        await self.socket.connect(
            self.url, socketio_path="/chat/ws/socket.io", headers=dict(self._headers), auth=auth, transports=["websocket"]
        )
        await self.socket.emit("connection_successful")
        await self.until(lambda: self.ended >= 2)  # once on connecting, once after the greeting or the kept messages

    async def lose_connection(self) -> None:
        """What is told to the page from now on is lost, until it opens again as the same page."""
        await self.socket.disconnect()
        self.socket = socketio.AsyncClient(reconnection=False)
        self.socket.on("*", self._hear)

    async def close(self) -> None:
        await self.socket.disconnect()
        await self.http.aclose()

    async def _hear(self, event: str, data: Any = None) -> None:
        async with self._changed:
            self.events.append((event, data))
            self._apply(event, data)
            self._changed.notify_all()

    def _apply(self, event: str, data: Any) -> None:
        match event:
            case "new_message" | "update_message" | "stream_start":
                self.steps[data["id"]] = {**self.steps.get(data["id"], {}), **data}
            case "stream_token":
                self.steps[data["id"]]["output"] += data["token"]
            case "element":
                self.elements[data["id"]] = data
            case "action":
                self.actions[data["id"]] = data
            case "remove_action":
                self.actions.pop(data["id"], None)
            case "task_start" | "task_end":
                self.working = event == "task_start"
                self.begun += self.working
                self.ended += not self.working
            case "resume_thread":
                self.steps = {step["id"]: step for step in data["steps"]}
                self.elements = {element["id"]: element for element in data["elements"]}

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something on the screen is so."""
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(lambda: bool(condition())), WAIT_S)

    async def say(self, text: str, *, files: list[str] | None = None, wait: bool = True) -> None:
        before = self.begun
        message = {"id": str(uuid4()), "name": "x", "type": "user_message", "output": text, "createdAt": "2022-12-28T10:00:00Z"}
        await self.socket.emit("client_message", {"message": message, "fileReferences": [{"id": key} for key in files or ()]})
        if wait:
            await self.until(lambda: self.begun > before and not self.working and self._thread())

    async def kept(self, condition: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The conversation as it is kept, once it is so: Chainlit shows first and keeps a moment later."""
        async with asyncio.timeout(WAIT_S):
            while True:
                answer = await self.http.get(f"/chat/project/thread/{self.thread}")
                if answer.status_code == 200 and condition(answer.json()):
                    kept: dict[str, Any] = answer.json()
                    return kept

    async def press(self, action: dict[str, Any]) -> httpx.Response:
        return await self.http.post("/chat/project/action", json={"action": action, "sessionId": self.session})

    async def upload(self, name: str, data: bytes, mime: str) -> httpx.Response:
        return await self.http.post(f"/chat/project/file?session_id={self.session}", files={"file": (name, data, mime)})

    def count(self, event: str) -> int:
        """How often the page heard `event`."""
        return sum(name == event for name, _ in self.events)

    def texts(self, kind: str = "assistant_message") -> list[str]:
        return [step["output"] for step in self.steps.values() if step["type"] == kind]

    def button(self, name: str) -> dict[str, Any]:
        return next(action for action in self.actions.values() if action["name"] == name)

    @property
    def thread(self) -> str:
        return self._thread() or self.thread_wanted

    def _thread(self) -> str:
        return next((data["thread_id"] for event, data in reversed(self.events) if event == "first_interaction"), "")


@asynccontextmanager
async def tab(url: str, user: str | None = "ann", **options: Any) -> AsyncIterator[Tab]:
    opened = Tab(url, user, **options)
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()
