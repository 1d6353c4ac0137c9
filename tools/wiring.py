"""Makes the parts of a process from its settings, and takes them down again."""

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from core.clock import Clock, MarketClock, SystemClock
from core.errors import Misconfigured
from core.settings import Provider, Settings
from db import Database
from infra.arq_queue import create_queue
from infra.cache import LocalCache, RedisCache
from infra.connections import connect
from infra.cpu_pool import CpuPool
from infra.embedded_redis import EmbeddedRedis
from infra.events import LocalEventBus, RedisEventBus
from infra.limiter import LocalRateLimiter, RedisRateLimiter
from infra.local_queue import Job, LocalQueue
from infra.locks import LocalLocks, RedisLocks
from infra.progress import LocalProgress, RedisProgress
from infra.redis_binary import find_redis_server
from market import Market, build_market
from market.symbols import SymbolIndex
from tools.services import Services

SAMPLE_END = dt.date(2022, 12, 28)
"""The last day of the bundled sample market."""


def clock_of(settings: Settings) -> Clock:
    """The clock of a market: the sample market's day stands still at its end."""
    return MarketClock(SAMPLE_END) if settings.market.provider is Provider.SAMPLE else SystemClock()


def market_of(settings: Settings, clock: Clock, symbols: SymbolIndex) -> Market:
    """The market of the settings, with suggestions from the symbol list."""

    def suggest(text: str) -> list[str]:
        return [item.symbol for item in symbols.search(text, 5)]

    return build_market(settings.market.provider.value, csv_folder=settings.market.csv_folder, clock=clock, suggest=suggest)


@asynccontextmanager
async def open_services(settings: Settings, *, jobs: Mapping[str, Job]) -> AsyncIterator[Services]:
    """The parts of this process; they end with the block.

    Args:
        settings: checked settings.
        jobs: background jobs by name, for an installation without Redis, where they run in this process.

    Raises:
        Misconfigured: a setting does not work.
        Unavailable: a configured Redis does not answer.
    """
    clock, symbols = clock_of(settings), SymbolIndex.bundled()
    async with AsyncExitStack() as stack:
        database = Database(settings.database.url, busy_timeout_s=settings.database.busy_timeout_s)
        stack.push_async_callback(database.close)
        computer = await stack.enter_async_context(CpuPool(size=1))
        parts = await _with_redis(stack, await _redis_url(stack, settings), jobs)
        local_context: dict[str, object] = parts.pop("context")
        services = Services(
            settings=settings,
            clock=clock,
            database=database,
            market=market_of(settings, clock, symbols),
            symbols=symbols,
            computer=computer,
            **parts,
        )
        local_context["services"] = services
        yield services


async def _redis_url(stack: AsyncExitStack, settings: Settings) -> str | None:
    """The address of the configured Redis, or of one of our own; None where there is no redis-server at all."""
    if settings.redis.url is not None:
        return settings.redis.url
    try:
        find_redis_server()
    except Misconfigured:
        return None
    return (await stack.enter_async_context(EmbeddedRedis(settings.state_dir / "redis"))).url


async def _with_redis(stack: AsyncExitStack, url: str | None, jobs: Mapping[str, Job]) -> dict[str, Any]:  # Any: the parts' own types
    context: dict[str, object] = {}
    if url is None:
        queue = LocalQueue({name: _with_context(job, context) for name, job in jobs.items()})
        stack.push_async_callback(queue.close)
        return {
            "context": context,
            "queue": queue,
            "progress": LocalProgress(),
            "limiter": LocalRateLimiter(),
            "locks": LocalLocks(),
            "events": LocalEventBus(),
            "cache": LocalCache(),
            "redis_url": None,
        }
    client = connect(url)
    stack.push_async_callback(client.aclose)
    arq = await create_queue(url)
    stack.push_async_callback(arq.close)
    return {
        "context": context,
        "queue": arq,
        "progress": RedisProgress(client),
        "limiter": RedisRateLimiter(client),
        "locks": RedisLocks(client),
        "events": RedisEventBus(client),
        "cache": RedisCache(client),
        "redis_url": url,
    }


def _with_context(job: Job, context: Mapping[str, object]) -> Job:
    """`job` with everything in `context` beside what the queue tells it; read when it runs, since the services are made after the queue."""

    async def run(told: Mapping[str, object], **arguments: object) -> object:
        return await job({**told, **context}, **arguments)

    return run
