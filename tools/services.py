"""The parts that use cases work with, made once per process and passed to every call."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from core.actor import Actor
from core.clock import Clock
from core.settings import Settings
from db import Database, Intent, UnitOfWork
from db.unit_of_work import unit_of_work
from market import Market
from market.symbols import SymbolIndex


class JobQueue(Protocol):
    """Takes a committed job to whoever works on it."""

    async def enqueue(self, job_name: str, job_id: str, **kwargs: Any) -> object:  # Any: JSON arguments
        """Hand over one job; the same id twice is one job."""
        ...


class Computer(Protocol):
    """Runs CPU work outside the event loop, in warm child processes."""

    async def run(
        self, func: Callable[..., Any], *args: Any, timeout_s: float, progress: Callable[[float, str], Awaitable[None]] | None = None
    ) -> Any:  # Any: func's own types
        """`func(*args)` in a child; `progress` receives what the child reports."""
        ...


class Limiter(Protocol):
    """Counts calls; shared by all processes."""

    async def wait_s(self, key: str, *, limit: int, window_s: float) -> float:
        """0 when the call is within `limit` per `window_s`, else the seconds after which one is."""
        ...


class Knowledge(Protocol):
    """The document store, as the tools need it."""

    async def add(self, owner: str, document_id: str, name: str, data: bytes) -> Any: ...  # noqa: D102 -- see rag
    async def search(self, owner: str, question: str, *, limit: int, symbol: str | None = None) -> Any: ...  # noqa: D102 -- see rag
    async def remove(self, owner: str, document_id: str) -> None: ...  # noqa: D102 -- see rag


@dataclass(slots=True, kw_only=True)
class Services:
    """Everything outside the caller that a use case may touch."""

    settings: Settings
    clock: Clock
    database: Database
    market: Market
    symbols: SymbolIndex
    queue: JobQueue
    computer: Computer
    limiter: Limiter
    knowledge: Knowledge | None = None
    cache: dict[tuple[object, ...], object] = field(default_factory=dict)

    @asynccontextmanager
    async def begin(self, actor: Actor, *, intent: Intent | None = None, write: bool = False) -> AsyncIterator[UnitOfWork]:
        """A transaction for `actor`; jobs that it started go to the queue once it is committed."""
        async with unit_of_work(self.database, owner=actor.user_id, clock=self.clock, intent=intent, write=write) as work:
            yield work
        for job in work.started_jobs:
            await self.queue.enqueue(job.kind, str(job.id), user_id=str(actor.user_id), args=job.args)
