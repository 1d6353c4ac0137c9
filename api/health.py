"""What the program depends on, and how each part is doing. Names no addresses, so that anybody may see it."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TypeAlias

import structlog
from pydantic import BaseModel, ConfigDict

from core.breaker import BreakerState
from core.clock import stopwatch_s
from core.errors import FolioscopeError, Unavailable
from db.migrations import current_revision, newest_revision
from infra.queue import NIGHTLY
from tools.accounts import NOBODY
from tools.services import Services

log = structlog.get_logger("health")

SLOWEST_S = 3.0


class Standing(StrEnum):
    """How a part is doing."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


class PartView(BaseModel):
    """One part. `age_s`: how old what it last gave is, where that means something; `needed`: nothing works without it."""

    model_config = ConfigDict(frozen=True)

    name: str
    state: Standing
    needed: bool
    note: str
    took_ms: float
    age_s: float | None


class Readiness(BaseModel):
    """All parts; ready as long as none that is needed is down."""

    model_config = ConfigDict(frozen=True)

    ready: bool
    parts: tuple[PartView, ...]


Finding: TypeAlias = tuple[Standing, str, float | None]
Look: TypeAlias = Callable[[Services], Awaitable[Finding]]


async def look_at_database(services: Services) -> Finding:
    """Whether it answers and has the schema of this version."""
    await services.database.ping()
    if await current_revision(services.database) != newest_revision():
        return Standing.DOWN, "the schema is of another version; run the migrations", None
    return Standing.OK, "", None


async def look_at_queue(services: Services) -> Finding:
    """Whether background work is taken."""
    if not await services.backbone.alive():
        return Standing.DOWN, "does not answer", None
    waiting, nightly = await services.queue.depth(), await services.queue.depth(NIGHTLY)
    return Standing.OK, f"{waiting} jobs wait or run, {nightly} of the schedule", None


async def look_at_prices(services: Services) -> Finding:
    """Whether any price provider can be asked."""
    providers = services.market.status()
    resting = [item.name for item in providers if item.state is BreakerState.OPEN]
    answered = max((item.last_success for item in providers if item.last_success), default=None)
    age_s = (services.clock.now() - answered).total_seconds() if answered else None
    if not resting:
        return Standing.OK, "", age_s
    everyone = len(resting) == len(providers)
    return (Standing.DOWN if everyone else Standing.DEGRADED), f"not asked at present: {', '.join(resting)}", age_s


async def look_at_schedule(services: Services) -> Finding:
    """How old the closes are that were fetched last, and whether a job was quarantined."""
    async with services.begin(NOBODY) as work:
        fetched, counts = await work.installation.last_fetch(), await work.installation.job_counts()
    age_s = (services.clock.now() - fetched).total_seconds() if fetched else None
    poisoned = sum(count for (_, state), count in counts.items() if state == "quarantined")
    if poisoned:
        return Standing.DEGRADED, f"{poisoned} jobs are quarantined", age_s
    return Standing.OK, "" if fetched else "nothing was fetched yet", age_s


async def look_at_vectors(services: Services) -> Finding:
    """Whether the server that keeps the documents' vectors answers; a folder of this process is not opened to find that out."""
    if services.knowledge is not None and services.settings.vectors.url is not None:
        await services.knowledge.require_vectors()
    return Standing.OK, "", None


async def look_at_documents(services: Services) -> Finding:
    """Whether the model is there that finds passages by their meaning."""
    if services.knowledge is not None:
        try:
            await asyncio.to_thread(services.knowledge.embedder.require)
        except Unavailable as err:
            return Standing.DEGRADED, f"{err.message} Until then passages are found by their words, and none can be added.", None
    return Standing.OK, "", None


PARTS: tuple[tuple[str, bool, Look], ...] = (
    ("database", True, look_at_database),
    ("queue", False, look_at_queue),
    ("prices", False, look_at_prices),
    ("schedule", False, look_at_schedule),
    ("vectors", False, look_at_vectors),
    ("documents", False, look_at_documents),
)
"""Name, whether it is needed, and how to look."""


async def readiness(services: Services) -> Readiness:
    """Look at every part at once, each for at most three seconds."""
    parts = await asyncio.gather(*(_view(services, name, needed, look) for name, needed, look in PARTS))
    return Readiness(ready=all(part.state is not Standing.DOWN or not part.needed for part in parts), parts=tuple(parts))


async def _view(services: Services, name: str, needed: bool, look: Look) -> PartView:
    start = stopwatch_s()
    try:
        async with asyncio.timeout(SLOWEST_S):
            state, note, age_s = await look(services)
    except FolioscopeError as err:
        state, note, age_s = Standing.DOWN, err.message, None
    except Exception as err:  # noqa: BLE001 -- whatever a driver raises means the same: it does not answer
        log.warning("health.down", part=name, reason=type(err).__name__)
        state, note, age_s = Standing.DOWN, "does not answer", None
    took_ms = round((stopwatch_s() - start) * 1000, 1)
    return PartView(name=name, state=state, needed=needed, note=note, took_ms=took_ms, age_s=age_s)
