"""The mounted chat for a test: real Chainlit, real database and real sockets, with a guard of the test's own and a scripted assistant."""

import asyncio
import datetime as dt
import socket
import tempfile
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import uvicorn
from databases import fresh_database

from agents import blocks
from agents.assistant import Assistant
from agents.events import BlockReady, Event, ProposalReady, TextDelta, TurnDone, TurnFailed
from agents.turn import Attachment
from chat_app import mount
from core.actor import Actor, Channel, Role
from core.clock import MarketClock
from core.errors import FolioscopeError, NotSignedIn
from core.settings import DatabaseSettings, Settings
from db import Database
from db.models import Proposal, User
from infra import local_backbone
from infra.cpu_pool import CpuPool
from market import InMemoryProvider, Market
from market.symbols import SymbolIndex
from tools.accounts import NOBODY, actor_for
from tools.door import run_tool
from tools.proposals import OPEN_PROPOSALS, OpenProposals
from tools.services import Services
from tools.wiring import SAMPLE_END

SESSION_COOKIE = "session"
ELEMENTS_URL = "/api/chat/elements/"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
)
"""As strict as the page can take: no inline script, no evaluation, nothing from elsewhere."""


@cache
def chat_application() -> Any:
    """Chainlit can be set up once in a process, so all tests share its folder and its application."""
    mount.prepare(Path(tempfile.mkdtemp(prefix="chat-")), "a secret for the tokens of these tests only")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # what Chainlit imports defines its models in pydantic's older way
        return mount.chat_asgi()


class Script:
    """An assistant that says what it was told to; proposals are real rows, so that cards and buttons are tested on the real thing."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.heard: list[tuple[str, str, tuple[Attachment, ...]]] = []
        self.decided: list[tuple[UUID, str]] = []
        self.forgotten: list[str] = []
        self.called_off: list[str] = []
        self.real: dict[UUID, Assistant] = {}
        """Who talks to the real assistant instead."""
        self.answers: dict[str, list[Event | asyncio.Event | Exception]] = {}
        self.closed = 0

    async def turn(
        self, actor: Actor, thread_key: str, text: str, *, attachments: Sequence[Attachment] = ()
    ) -> AsyncGenerator[Event, None]:
        self.heard.append((thread_key, text, tuple(attachments)))
        if actor.user_id in self.real:
            async for event in self.real[actor.user_id].turn(actor, thread_key, text, attachments=attachments):
                yield event
            return
        try:
            if text.startswith("buy"):
                yield ProposalReady(proposal=await self.propose(actor, thread_key, text))
            if text.startswith("together"):
                async for event in self._propose_together(actor, thread_key):
                    yield event
            for step in self.answers.get(text, [TextDelta(text=f"You said {text}.")]):
                if isinstance(step, asyncio.Event):
                    await step.wait()
                elif isinstance(step, Exception):
                    raise step
                else:
                    yield step
            yield TurnDone(reply="", calls=())
        finally:
            self.closed += 1

    async def propose(self, actor: Actor, thread_key: str, title: str) -> blocks.Proposal:
        now = self.services.clock.now()
        async with self.services.begin(actor, write=True) as work:
            lines = [{"label": "AAPL", "before": "20", "after": "30"}, {"label": "Cash", "before": "$9,000.00", "after": "$7,700.00"}]
            preview = {"title": title, "lines": lines, "notes": ["Price as typed."]}
            row = await work.proposals.add(
                Proposal(
                    user_id=work.owner,
                    created_at=now,
                    thread_id=thread_key,
                    call_key=str(uuid4()),
                    tool="add_transaction",
                    args={},
                    preview=preview,
                    expires_at=now + dt.timedelta(hours=1),
                )
            )
            return await self._block(actor, row.id, row)

    async def _propose_together(self, actor: Actor, thread_key: str) -> AsyncGenerator[Event, None]:
        group_id, made = uuid4(), [await self.propose(actor, thread_key, title) for title in ("Buy 1 AAPL", "Sell 2 KO")]
        members = tuple(one.model_copy(update={"group_id": group_id}) for one in made)
        for member in members:
            yield ProposalReady(proposal=member)
        yield BlockReady(
            block=blocks.ProposalGroup(id=group_id, title="2 changes", members=members, lines=made[0].lines, expires_at=made[0].expires_at)
        )

    async def _block(self, actor: Actor, proposal_id: UUID, row: Proposal) -> blocks.Proposal:
        return blocks.Proposal(id=row.id, expires_at=row.expires_at, state=row.state, **row.preview)

    async def decide(self, actor: Actor, proposal_id: UUID, decision: str) -> AsyncGenerator[Event, None]:
        self.decided.append((proposal_id, decision))
        try:
            async with self.services.begin(actor, write=True) as work:
                row = await work.proposals.lock(proposal_id)
                fresh = row.state == "open"
                row.state = "confirmed" if decision == "confirm" else "cancelled"
        except FolioscopeError as err:
            yield TurnFailed(code=err.code, message=err.message)
            return
        yield TextDelta(text="Done." if fresh else "That was done before.")
        yield BlockReady(block=await self._block(actor, proposal_id, row))
        yield TurnDone(reply="", calls=())

    async def follow_stops(self) -> None:
        await asyncio.Event().wait()

    async def call_off_jobs(self, actor: Actor, thread_key: str) -> None:
        self.called_off.append(thread_key)

    async def pending(self, actor: Actor, thread_key: str) -> tuple[blocks.Proposal, ...]:
        found = await run_tool(OPEN_PROPOSALS, self.services, actor, OpenProposals(thread_id=thread_key))
        return tuple(
            blocks.Proposal(id=item.id, title=item.title, lines=item.lines, notes=item.notes, expires_at=item.expires_at)
            for item in found.items
        )

    async def forget(self, actor: Actor, thread_key: str) -> None:
        self.forgotten.append(thread_key)


@dataclass
class Guarded:
    """The outer application of these tests: the cookie `session` holds a user's id."""

    chat: Any
    names: Mapping[str, UUID]
    services: Services

    async def element(self, key: str, send: Any) -> None:
        """Stands in for the API's own route, for the first user."""
        async with self.services.begin(await actor_for(self.services, self.names["ann"], Channel.CHAT)) as work:
            found = await work.chats.entry(key)
        status, body = (404, b"") if found is None or found.content is None else (200, found.content)
        mime = (found.mime if found else None) or "text/plain"
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", mime.encode())]})
        await send({"type": "http.response.body", "body": body})

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        if scope["path"].startswith(ELEMENTS_URL):
            await self.element(scope["path"].removeprefix(ELEMENTS_URL), send)
            return
        cookie = next((value.decode() for key, value in scope["headers"] if key == b"cookie"), "")
        user = next((part.split("=")[1] for part in cookie.split("; ") if part.startswith(f"{SESSION_COOKIE}=")), None)
        if user is not None and user in self.names:
            scope = mount.with_token(scope, mount.mint_token(self.names[user], user))

        async def guarded_send(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (b"content-security-policy", POLICY.encode())]}
            await send(message)

        await self.chat(scope, receive, guarded_send)


@dataclass
class House:
    """A running chat. `signed_out` holds the sessions that have ended."""

    url: str
    services: Services
    script: Script
    users: dict[str, UUID]
    signed_out: set[str] = field(default_factory=set)

    async def actor(self, name: str) -> Actor:
        return await actor_for(self.services, self.users[name], Channel.CHAT)


async def add_user(services: Services, name: str) -> UUID:
    async with services.begin(NOBODY, write=True) as work:
        row = User(email=f"{name}@example.org", name=name.title(), role=Role.OWNER.value, created_at=services.clock.now())
        await work.users.add(row)
        return row.id


@asynccontextmanager
async def open_house(folder: Path, port: int = 0) -> AsyncIterator[House]:
    with fresh_database(folder) as url:
        async with _open(folder, url, port) as house:
            yield house


@asynccontextmanager
async def _open(folder: Path, url: str, port: int) -> AsyncIterator[House]:
    settings = Settings(_env_file=None, state_dir=folder / "var", database=DatabaseSettings(url=url))
    clock = MarketClock(SAMPLE_END)
    backbone = local_backbone({})
    services = Services(
        settings=settings,
        clock=clock,
        database=Database(settings.database.url),
        market=Market([InMemoryProvider.random_walk({"AAPL": 130.0}, end=SAMPLE_END)], clock),
        symbols=SymbolIndex.bundled(),
        backbone=backbone,
        computer=CpuPool(size=1),
    )
    users = {name: await add_user(services, name) for name in ("ann", "bob", "eve")}
    script = Script(services)
    house = House(url="", services=services, script=script, users=users)

    async def resolve_actor(user_id: UUID, cookies: Mapping[str, str]) -> Actor:
        if cookies.get(SESSION_COOKIE) in house.signed_out:
            raise NotSignedIn("Your session has ended. Please sign in again.")
        return await actor_for(services, user_id, Channel.CHAT)

    async def sign_out(cookies: Mapping[str, str]) -> Sequence[str]:
        house.signed_out.add(cookies[SESSION_COOKIE])
        return (SESSION_COOKIE,)

    app = Guarded(chat_application(), users, services)
    mount.connect(script, services, resolve_actor, sign_out)
    async with serving(app, port) as house.url, mount.watching(services):
        yield house
    await mount.drain()
    await backbone.close()
    await services.database.close()


class Server(uvicorn.Server):
    """A server in the test's own event loop, which leaves signals alone and says when it is there."""

    def __init__(self, app: Any) -> None:
        super().__init__(uvicorn.Config(app, log_level="warning", ws="websockets-sansio", timeout_graceful_shutdown=1))
        self.there = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.there.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: Any, port: int) -> AsyncIterator[str]:
    """`app` on a port of its own, in this event loop."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        server = Server(app)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await server.there.wait()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task
