"""Answers kept for a while, per user and per version of that user's data, so that nobody sees another's or an old one."""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import structlog
from redis.exceptions import RedisError

from core.clock import stopwatch_s
from infra.connections import Outage, RedisClient
from infra.wire import pack, unpack
from infra.work_counters import CACHE_LOOKS

log = structlog.get_logger("cache")
MAX_VALUE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheKey:
    """What an answer is an answer to.

    Attributes:
        user_id: whose it is; None for what everybody may see.
        version: of the data it was made from; a write makes a new version, and the old answers are never asked for again.
        name: of the question.
        arguments: of the question, in plain values.
    """

    user_id: UUID | None
    version: int | str
    name: str
    arguments: tuple[object, ...] = ()

    def text(self) -> str:
        """The key in Redis; user, version, name and arguments cannot run into one another."""
        digest = hashlib.sha256(pack([self.name, str(self.version), list(self.arguments)])).hexdigest()
        return f"cache:{self.user_id or 'public'}:{digest}"


class Cache(Protocol):
    """Plain values (see `wire.pack`) by key."""

    async def get(self, key: CacheKey) -> object | None:
        """The value; None when there is none, or the cache is not there."""
        ...

    async def put(self, key: CacheKey, value: object, *, ttl_s: float) -> None:
        """Keep `value` for `ttl_s`; one larger than a megabyte is not kept."""
        ...

    async def forget(self, key: CacheKey) -> None:
        """Drop the value."""
        ...

    async def forget_all(self, user_id: UUID) -> None:
        """Drop every value of a user, also out of what is kept on disk."""
        ...


class RedisCache:
    """A cache for all processes. When Redis does not answer nothing is found and nothing kept."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client
        self._outage = Outage()

    async def get(self, key: CacheKey) -> object | None:
        """See `Cache.get`."""
        if self._outage:
            return None
        try:
            data = await self._client.get(key.text())
            CACHE_LOOKS.labels("miss" if data is None else "hit").inc()
            return None if data is None else unpack(data)
        except ValueError:
            log.warning("cache.unreadable")
        except (RedisError, OSError) as err:
            self._lost(err)
        return None

    async def put(self, key: CacheKey, value: object, *, ttl_s: float) -> None:
        """See `Cache.put`."""
        data = pack(value)
        if len(data) > MAX_VALUE_BYTES or self._outage:
            return
        try:
            await self._client.set(key.text(), data, px=max(1, round(ttl_s * 1000)))
        except (RedisError, OSError) as err:
            self._lost(err)

    async def forget(self, key: CacheKey) -> None:
        """See `Cache.forget`."""
        try:
            await self._client.delete(key.text())
        except (RedisError, OSError) as err:
            self._lost(err)

    async def forget_all(self, user_id: UUID) -> None:
        """See `Cache.forget_all`. The file of the server is written anew, since it holds every value that was ever put."""
        try:
            keys = [key async for key in self._client.scan_iter(match=f"cache:{user_id}:*", count=1000)]
            if keys:
                await self._client.unlink(*keys)
                await self._client.bgrewriteaof()  # type: ignore[no-untyped-call]  # redis-py leaves this one without types
        except (RedisError, OSError) as err:
            self._lost(err)

    def _lost(self, err: Exception) -> None:
        """Redis did not answer."""
        self._outage.noted()
        CACHE_LOOKS.labels("away").inc()
        log.warning("cache.away", reason=type(err).__name__)


class LocalCache:
    """A cache for this process: the `limit` youngest values."""

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._values: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    async def get(self, key: CacheKey) -> object | None:
        """See `Cache.get`."""
        until, data = self._values.get(key.text(), (0.0, b""))
        return unpack(data) if stopwatch_s() < until else None

    async def put(self, key: CacheKey, value: object, *, ttl_s: float) -> None:
        """See `Cache.put`."""
        data = pack(value)
        if len(data) > MAX_VALUE_BYTES:
            return
        self._values[key.text()] = (stopwatch_s() + ttl_s, data)
        self._values.move_to_end(key.text())
        if len(self._values) > self._limit:
            self._values.popitem(last=False)

    async def forget(self, key: CacheKey) -> None:
        """See `Cache.forget`."""
        self._values.pop(key.text(), None)

    async def forget_all(self, user_id: UUID) -> None:
        """See `Cache.forget_all`."""
        for text in [text for text in self._values if text.startswith(f"cache:{user_id}:")]:
            del self._values[text]


async def cached(cache: Cache, key: CacheKey, make: Callable[[], Awaitable[object]], *, ttl_s: float) -> object:
    """The kept value of `key`, else what `make()` gives, which is then kept unless it is None."""
    found = await cache.get(key)
    if found is not None:
        return found
    value = await make()
    if value is not None:
        await cache.put(key, value, ttl_s=ttl_s)
    return value
