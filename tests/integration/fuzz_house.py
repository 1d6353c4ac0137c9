"""The whole interface under schemathesis, in process: its requests go to the application in the test's own event loop, as one account with another's ids."""

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from api_house import PASSWORD, House, visitor_of
from pydantic import SecretStr
from schemathesis import Config
from schemathesis.engine import Status, events, from_schema
from sqlalchemy import select

from api.openapi import build_document
from core.actor import Actor, Role
from db.models import Base
from tools.accounts import open_account

CALLER = "Bearer the-caller"
"""Stands for whoever calls; the bridge puts a token in its place that holds."""
FOREIGN_SHARE = 0.4
"""How many of the ids in requests are another's."""

ANSWER_S = 60.0
ALLOWED = ["2xx", "3xx", "401", "403", "404", "409", "413", "422", "429"]
"""What an answer to a well-formed request may be: the books may say no to it."""


@dataclass
class Bridge:
    """Takes requests from schemathesis' own thread and event loop to the application's. A caller that has signed out or deleted itself comes back as another."""

    house: House
    loop: asyncio.AbstractEventLoop
    canaries: frozenset[str]
    callers: list[Actor] = field(default_factory=list)
    token: str = ""
    requests: int = 0
    leaks: list[str] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = await whole_body(receive)
        for message in await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self.forward(scope, body), self.loop)):
            await send(message)

    async def forward(self, scope: Any, body: bytes) -> list[Any]:
        self.requests += 1
        answer = await self.ask(scope, body)
        if answer[0]["status"] == 401 and self.is_ours(scope) and not await self.holds():
            await self.enter()
            answer = await self.ask(scope, body)
        text = answer[1]["body"].decode("utf-8", "replace")
        if answer[0]["status"] < 400 and any(canary in text for canary in self.canaries):
            self.leaks.append(f"{scope['method']} {scope['path']}: {text[:300]}")
        return answer

    def is_ours(self, scope: Any) -> bool:
        return any(name == b"authorization" and value == CALLER.encode() for name, value in scope["headers"])

    async def ask(self, scope: Any, body: bytes) -> list[Any]:
        """What the application sends; of a stream that does not end, its beginning."""
        mine = f"Bearer {self.token}".encode()
        headers = [(name, mine if value == CALLER.encode() else value) for name, value in scope["headers"] if name != b"host"]
        ours = {**scope, "headers": [(b"host", b"localhost"), *headers], "client": ("127.0.0.1", 50000), "state": {}}
        coming: list[Any] = [{"type": "http.request", "body": body, "more_body": False}]
        start: list[Any] = []
        chunks: list[bytes] = []
        never = asyncio.Event()

        async def receive() -> Any:
            if not coming:
                await never.wait()
            return coming.pop()

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
            else:
                chunks.append(message.get("body", b""))

        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_S):
                await self.house.web(ours, receive, send)
        kept = [(name, value) for name, value in start[0]["headers"] if name.lower() != b"content-length"]
        return [{**start[0], "headers": kept}, {"type": "http.response.body", "body": b"".join(chunks)}]

    async def holds(self) -> bool:
        async with visitor_of(self.house.web, headers={"Authorization": f"Bearer {self.token}"}) as client:
            return (await client.get("/api/auth/me")).status_code == 200

    async def enter(self) -> None:
        """A caller of its own, with books in which there is something; from an address of its own, since wrong passwords slow theirs down."""
        address = f"10.0.{len(self.callers) // 250}.{len(self.callers) % 250 + 1}"
        email = f"ann{len(self.callers)}@example.org"
        self.callers.append(
            await open_account(self.house.services, email=email, name="ann", password=SecretStr(PASSWORD), role=Role.MEMBER)
        )
        async with visitor_of(self.house.web, address=address) as client:
            self.token = (await client.post("/api/auth/token", json={"email": email, "password": PASSWORD})).json()["access_token"]
            mine = {"Authorization": f"Bearer {self.token}"}
            buy = {"side": "buy", "symbol": "AAPL", "quantity": "5", "price": "130", "date": "2024-01-02"}
            await client.post("/api/activities", json=buy, headers=mine)


async def whole_body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


async def kept_of(house: House, actor: Actor) -> dict[str, list[str]]:
    """Every row that belongs to the account."""
    kept = {}
    async with house.services.database.session() as session:
        for name, table in Base.metadata.tables.items():
            owner = {"users": "id"}.get(name, "user_id")
            if owner in table.columns and name not in {"sessions", "refresh_tokens"}:
                rows = await session.execute(select(table).where(table.columns[owner] == actor.user_id))
                kept[name] = sorted(str(tuple(row)) for row in rows)
    return kept


@dataclass
class Findings:
    """What a run found: each failure once, with how to see it again."""

    failures: dict[str, str] = field(default_factory=dict)
    operations: set[str] = field(default_factory=set)

    def take(self, event: Any) -> None:
        if isinstance(event, events.ScenarioFinished):
            for case in event.recorder.cases.values():
                self.operations.add(case.value.operation.label)
            for case_id, checks in event.recorder.checks.items():
                for check in checks:
                    if check.status is Status.FAILURE and check.failure_info is not None:
                        case = event.recorder.cases[case_id].value
                        found = check.failure_info.failure
                        name = f"{case.operation.label}: {check.name}: {found.title}"
                        self.failures.setdefault(name, f"{found.message[:600]}\n{check.failure_info.code_sample[:600]}")
        elif isinstance(event, events.NonFatalError):
            self.failures.setdefault(f"{event.label}: {event.info.title}", str(event.info.message)[:1000])
        elif isinstance(event, events.FatalError):
            self.failures.setdefault("fatal", repr(event.exception))


def run(bridge: Bridge, foreign: Mapping[str, str], *, cases: int, seed: int, phases: tuple[str, ...], only: str | None = None) -> Findings:
    """Every operation under `cases` generated requests a phase, all checks; returns what was found. Blocks: for a thread of its own."""
    chance = random.Random(seed)  # noqa: S311 -- draws test data
    config = Config.from_dict(
        {
            "seed": seed,
            "auth": {"openapi": {"bearer": {"bearer": CALLER.removeprefix("Bearer ")}}},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ALLOWED},
                "negative_data_rejection": {
                    "expected-statuses": ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "429"]
                },
            },
            "suppress-health-check": ["all"],
            "generation": {"max-examples": cases, "database": "none", "no-shrink": True},
            "phases": {name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")},
            "continue-on-failure": True,
            "request-timeout": 2 * ANSWER_S,
        }
    )
    document = build_document(bridge.house.web.rest)
    del document["components"]["securitySchemes"]["session"]  # one way in, so that a made-up cookie beside a good token is no finding
    for item in document["paths"].values():
        for operation in item.values():
            operation["security"] = [way for way in operation["security"] if "session" not in way]
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.app = bridge
    if only:
        schema = schema.include(operation_id=only)

    @schemathesis.hook("before_call")  # of the whole library, so it is taken away again
    def mix_in(context: Any, case: Any, kwargs: Any) -> None:
        for holder in (case.path_parameters, case.query, case.body):
            if isinstance(holder, dict):
                for name in list(holder):
                    if name in foreign and chance.random() < FOREIGN_SHARE:
                        holder[name] = foreign[name]

    findings = Findings()
    try:
        for event in from_schema(schema).execute():
            findings.take(event)
    finally:
        schemathesis.hooks.unregister(mix_in)
    return findings
