"""Everything that processes share, put together once: over Redis, or its harmless twin within one process."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import Unavailable
from infra.arq_queue import create_queue
from infra.cache import Cache, LocalCache, RedisCache
from infra.connections import RedisClient, connect, redis_or_unavailable
from infra.events import EventBus, LocalEventBus, RedisEventBus
from infra.limiter import LocalRateLimiter, RateLimiter, RedisRateLimiter
from infra.local_queue import Job, LocalQueue
from infra.locks import LocalLocks, Locks, RedisLocks
from infra.progress import LocalProgress, ProgressChannel, RedisProgress
from infra.queue import Queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Backbone:
    """What the entrances and workers hold on to.

    Attributes:
        client: the connections to Redis; None in the twin.
    """

    queue: Queue
    progress: ProgressChannel
    events: EventBus
    locks: Locks
    limiter: RateLimiter
    cache: Cache
    client: RedisClient | None

    async def alive(self) -> bool:
        """Whether Redis answers; the twin always does."""
        if self.client is None:
            return True
        try:
            with redis_or_unavailable("Redis"):
                return bool(await self.client.ping())
        except Unavailable:
            return False

    async def close(self) -> None:
        """Let go of all connections; a local queue ends its jobs."""
        await self.queue.close()
        if self.client is not None:
            await self.client.aclose()


async def open_backbone(redis_url: str) -> Backbone:
    """Everything over the Redis at that address.

    Raises:
        Misconfigured: the address is malformed.
        Unavailable: nobody answers there.
    """
    queue = await create_queue(redis_url)
    client = connect(redis_url)
    return Backbone(
        queue=queue,
        progress=RedisProgress(client),
        events=RedisEventBus(client),
        locks=RedisLocks(client),
        limiter=RedisRateLimiter(client),
        cache=RedisCache(client),
        client=client,
    )


def local_backbone(jobs: Mapping[str, Job]) -> Backbone:
    """The twin for tests and for machines without Redis: nothing outlives this process, and no other sees any of it.

    Args:
        jobs: what the queue can run, by name.
    """
    return Backbone(
        queue=LocalQueue(jobs),
        progress=LocalProgress(),
        events=LocalEventBus(),
        locks=LocalLocks(),
        limiter=LocalRateLimiter(),
        cache=LocalCache(),
        client=None,
    )
