"""The parts that use cases work with, made once per process and passed to every call."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from core.actor import Actor
from core.clock import Clock
from core.errors import Unavailable
from core.settings import Settings
from core.tracing import here
from db import Database, Intent, UnitOfWork
from db.unit_of_work import unit_of_work
from infra import Backbone, Cache, CpuPool, EventBus, Locks, ProgressChannel, Queue, RateLimiter
from market import Market
from market.symbols import SymbolIndex
from rag import Library

log = structlog.get_logger("services")


@dataclass(slots=True, kw_only=True)
class Services:
    """Everything outside the caller that a use case may touch.

    Files that somebody hands in are read in the children of `reader` (None: the computer's), so that a broken one keeps no calculation waiting.
    """

    settings: Settings
    clock: Clock
    database: Database
    market: Market
    symbols: SymbolIndex
    backbone: Backbone
    computer: CpuPool
    reader: CpuPool | None = None
    redis_url: str | None = None
    knowledge: Library | None = None
    _beside: set["asyncio.Task[None]"] = field(default_factory=set)

    def __post_init__(self) -> None:
        """What the price providers list beside the known instruments is known too."""
        self.symbols = self.symbols.beside(self.market.listed)

    def do_beside(self, work: Coroutine[Any, Any, object]) -> None:  # Any: what a coroutine is sent and gives
        """Do `work` beside the answer that is being given, so that how long it takes tells nobody anything. A failure is in the log alone."""
        task = asyncio.create_task(_to_its_end(work))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def settled(self) -> None:
        """Return once everything that is done beside has ended."""
        await asyncio.gather(*self._beside)

    @property
    def queue(self) -> Queue:
        """Takes background jobs."""
        return self.backbone.queue

    @property
    def progress(self) -> ProgressChannel:
        """Tells how jobs get on."""
        return self.backbone.progress

    @property
    def limiter(self) -> RateLimiter:
        """Counts calls, for all processes together."""
        return self.backbone.limiter

    @property
    def locks(self) -> Locks:
        """One at a time, in all processes together."""
        return self.backbone.locks

    @property
    def events(self) -> EventBus:
        """What all processes hear."""
        return self.backbone.events

    @property
    def cache(self) -> Cache:
        """What all processes may find again."""
        return self.backbone.cache

    @asynccontextmanager
    async def begin(self, actor: Actor, *, intent: Intent | None = None, write: bool = False) -> AsyncIterator[UnitOfWork]:
        """A transaction for `actor`; jobs that it started go to the queue once it is committed."""
        async with unit_of_work(
            self.database, owner=actor.user_id, clock=self.clock, intent=intent, write=write, reach=actor.reach
        ) as work:
            yield work
        for job in work.started_jobs:
            try:
                await self.queue.enqueue(job.kind, str(job.id), queue=job.queue, user_id=str(actor.user_id), args={"trace": here()})
            except Unavailable as err:  # the row is there: a worker gives it to the queue when that is back
                log.warning("job.not_queued", job_id=str(job.id), reason=err.message)


async def _to_its_end(work: Coroutine[Any, Any, object]) -> None:  # Any: as above
    try:
        await work
    except Exception:  # nobody waits for it, so the log is where it is told
        log.exception("beside.failed")
