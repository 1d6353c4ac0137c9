"""Streams of jobs and of answers end as soon as whoever listens is shown out; those of others go on."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_house import PASSWORD, House, open_house, sign_up
from api_script import Script

from core.actor import Actor, Role
from core.settings import AuthMode
from db.models import Job

WAIT_S = 20


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
async def house(tmp_path: Path, script: Script) -> AsyncIterator[House]:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS, assistant=script) as opened:
        script.services = opened.services
        yield opened


class Listener:
    """A request whose answer is a stream: it is read as it comes, which httpx's own transport cannot."""

    def __init__(self, house: House, client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        request = client.build_request(method, path, json=body, headers={"Accept": "text/event-stream"})
        self.begun, self.over = asyncio.Event(), asyncio.Event()
        self.heard = b""
        self.status = 0
        url = request.url
        scope = {
            "type": "http", "method": method, "path": url.path, "raw_path": url.raw_path, "query_string": url.query, "scheme": url.scheme,
            "headers": [(name.lower(), value) for name, value in request.headers.raw], "http_version": "1.1", "server": ("localhost", 80),
            "client": ("127.0.0.1", 50000), "root_path": "", "state": {}, "asgi": {"version": "3.0"},
        }  # fmt: skip
        self.task = asyncio.create_task(house.web(scope, self._receive(request.content), self._send))

    def _receive(self, content: bytes) -> Callable[[], Awaitable[Any]]:
        coming = [{"type": "http.request", "body": content, "more_body": False}]

        async def receive() -> Any:
            if not coming:
                await self.over.wait()
            return coming.pop() if coming else {"type": "http.disconnect"}

        return receive

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.heard += message.get("body", b"")
            self.begun.set()
            if not message.get("more_body"):
                self.over.set()

    async def is_open(self) -> None:
        begun = asyncio.create_task(self.begun.wait())
        await asyncio.wait({begun, self.task}, timeout=WAIT_S, return_when=asyncio.FIRST_COMPLETED)
        begun.cancel()
        assert (self.status, self.task.done()) == (200, False), self.heard

    async def last(self) -> tuple[str, Any]:
        """The last event, once the stream has ended."""
        await asyncio.wait_for(self.task, WAIT_S)
        name, data = self.heard.decode().strip().split("\n\n")[-1].split("\n")
        return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


async def waiting_job(house: House, actor: Actor) -> str:
    """A job that nobody takes up."""
    async with house.services.begin(actor, write=True) as work:
        job = await work.jobs.add(
            Job(user_id=actor.user_id, created_at=house.services.clock.now(), kind="retrain", args={}, asked_by="rest")
        )
        job_id = job.id
    await house.services.progress.publish(str(job_id), 0.1, "begun")
    return str(job_id)


async def both(house: House, actor: Actor, client: httpx.AsyncClient) -> tuple[Listener, Listener]:
    """A job's stream and an answer's, both open."""
    job = await waiting_job(house, actor)
    listeners = Listener(house, client, "GET", f"/api/jobs/{job}/events"), Listener(house, client, "POST", "/api/chat", {"message": "wait"})
    for listener in listeners:
        await listener.is_open()
    return listeners


Keeper = httpx.AsyncClient
ENDS: dict[str, Callable[[Keeper, httpx.AsyncClient, Actor], Awaitable[httpx.Response]]] = {
    "signed out here": lambda _, mine, __: mine.post("/api/auth/sign-out"),
    "signed out everywhere": lambda _, mine, __: mine.post("/api/auth/sign-out-everywhere"),
    "switched off": lambda keeper, _, actor: keeper.put(f"/api/users/{actor.user_id}", json={"active": False}),
    "a new role": lambda keeper, _, actor: keeper.put(f"/api/users/{actor.user_id}", json={"role": "viewer"}),
    "a new password": lambda keeper, _, actor: keeper.put(f"/api/users/{actor.user_id}", json={"password": "another good long one"}),
    "deleted": lambda keeper, _, actor: keeper.delete(f"/api/users/{actor.user_id}"),
    "erased by oneself": lambda _, mine, __: mine.post("/api/account/erasure", json={"confirm": "erase", "password": PASSWORD}),
}


@pytest.mark.parametrize("end", ENDS)
async def test_attack_012_a_stream_ends_with_what_let_its_listener_in(house: House, script: Script, end: str) -> None:
    _, keeper = await sign_up(house, "keeper@example.org", Role.OWNER)
    other, of_other = await sign_up(house, "other@example.org")
    actor, mine = await sign_up(house, "ann@example.org")
    kept = await both(house, other, of_other)
    script.stopped.clear()
    listeners = await both(house, actor, mine)
    assert (await ENDS[end](keeper, mine, actor)).status_code == 200
    for listener in listeners:
        name, problem = await listener.last()
        assert (name, problem["code"]) == ("ended", "not_signed_in")
    assert script.stopped.is_set()  # the answer is not worked out any further
    for listener in kept:
        assert not listener.task.done()
        listener.task.cancel()
    await asyncio.gather(*(listener.task for listener in kept), return_exceptions=True)


async def test_the_stream_of_a_program_ends_with_its_token_and_no_other(house: House) -> None:
    actor, mine = await sign_up(house, "ann@example.org")
    made = [(await mine.post("/api/auth/tokens", json={"name": n, "scopes": ["portfolio:read"]})).json() for n in ("one", "two")]
    job = await waiting_job(house, actor)
    first, second = (
        Listener(house, house.visitor(headers={"Authorization": f"Bearer {token['token']}"}), "GET", f"/api/jobs/{job}/events")
        for token in made
    )
    for listener in (first, second):
        await listener.is_open()
    assert (await mine.delete(f"/api/auth/tokens/{made[0]['id']}")).status_code == 200
    assert (await first.last())[0] == "ended"
    assert (await mine.delete(f"/api/jobs/{job}")).status_code == 200
    assert (await second.last())[0] == "job"  # it went on until the job was over


async def test_a_stream_whose_right_is_taken_away_says_that(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    actor, mine = await sign_up(house, "ann@example.org")
    listener = Listener(house, mine, "GET", f"/api/jobs/{await waiting_job(house, actor)}/events")
    await listener.is_open()
    monkeypatch.setattr("core.actor.SCOPES_BY_ROLE", dict.fromkeys(Role, frozenset()))
    from infra import Topic

    await house.services.events.publish(Topic.SESSION_REVOKED, user_id=str(actor.user_id))
    assert (await listener.last())[1]["code"] == "permission_denied"
