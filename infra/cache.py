"""Answers kept for a while, per user and per version of that user's data, so that nobody sees another's or an old one."""

import asyncio
import hashlib
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import structlog
from redis.exceptions import RedisError, ResponseError

from core.clock import stopwatch_s
from infra.connections import Outage, RedisClient
from infra.wire import pack, unpack
from infra.work_counters import CACHE_BYTES, CACHE_LOOKS

log = structlog.get_logger("cache")
MAX_VALUE_BYTES = 1_000_000
MAX_BYTES = 64_000_000
"""All values together; beyond it the ones that would go soonest go at once."""
REWRITE_TRIES, REWRITE_PAUSE_S = 20, 0.25
INDEX, SIZES, TOTAL, CLAIM = "cache-index", "cache-sizes", "cache-total", "claim:"

# Beside the values, which Redis forgets by itself, an index of them by the time at which they go, their sizes, and the sum of the sizes. Redis
# itself may evict nothing: what else it holds (jobs, locks, limits) must stay. The value is written first: a server without memory refuses then.
_LETTING_GO = """
local function let_go(name)
  local size = redis.call('HGET', KEYS[2], name)
  if size then
    redis.call('HDEL', KEYS[2], name)
    redis.call('DECRBY', KEYS[3], size)
  end
  redis.call('ZREM', KEYS[1], name)
  redis.call('UNLINK', name)
end
"""
_KEEP = (
    _LETTING_GO
    + """
redis.call('SET', ARGV[1], ARGV[2], 'PX', ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('INCRBY', KEYS[3], #ARGV[2] - (redis.call('HGET', KEYS[2], ARGV[1]) or 0))
redis.call('HSET', KEYS[2], ARGV[1], #ARGV[2])
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 200)) do let_go(name) end
local total = tonumber(redis.call('GET', KEYS[3]))
while total > tonumber(ARGV[4]) do
  local first = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
  if not first then
    redis.call('SET', KEYS[3], 0)
    return 0
  end
  let_go(first)
  total = tonumber(redis.call('GET', KEYS[3]))
end
return total
"""
)
_FORGET = _LETTING_GO + "for _, name in ipairs(ARGV) do let_go(name) end"


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheKey:
    """What an answer is an answer to.

    Attributes:
        user_id: whose data it is made from; None for what everybody may see.
        version: of the data it was made from; a write makes a new version, and the old answers are never asked for again.
        name: of the question; what follows a colon is left out of the figures.
        arguments: of the question, in plain values.
    """

    user_id: UUID | None
    version: int | str
    name: str
    arguments: tuple[object, ...] = ()

    def text(self) -> str:
        """The key in Redis; user, version, name and arguments cannot run into one another."""
        digest = hashlib.sha256(pack([self.name, str(self.version), list(self.arguments)])).hexdigest()
        return f"{_prefix(self.user_id)}{digest}"

    @property
    def kind(self) -> str:
        """What kind of answer it is, for the figures."""
        return self.name.partition(":")[0]


def _prefix(user_id: UUID | None) -> str:
    return f"cache:{user_id or 'public'}:"


class Cache(Protocol):
    """Plain values (see `wire.pack`) by key."""

    async def get(self, key: CacheKey) -> object | None:
        """The value; None when there is none, or the cache is not there."""
        ...

    async def put(self, key: CacheKey, value: object, *, ttl_s: float) -> None:
        """Keep `value` for `ttl_s`; one larger than a megabyte is not kept."""
        ...

    async def claim(self, key: CacheKey, *, lease_s: float) -> bool:
        """Whether the caller is to find the value out: nobody else has claimed it for `lease_s` and not released it. So is everybody without a cache."""
        ...

    async def release(self, key: CacheKey) -> None:
        """Give a claim back, whether or not the value was found."""
        ...

    async def forget(self, key: CacheKey) -> None:
        """Drop the value."""
        ...

    async def forget_all(self, user_id: UUID) -> None:
        """Drop every value made from that user's data, from the disk as well; what Redis does not answer to goes when its time is over."""
        ...


class RedisCache:
    """A cache for all processes. When Redis does not answer nothing is found and nothing kept.

    Args:
        client: connections to Redis.
        max_bytes: what all values together may come to.
    """

    def __init__(self, client: RedisClient, *, max_bytes: int = MAX_BYTES) -> None:
        self._client = client
        self._max_bytes = max_bytes
        self._outage = Outage()
        self._keep, self._forget = client.register_script(_KEEP), client.register_script(_FORGET)

    async def get(self, key: CacheKey) -> object | None:
        """See `Cache.get`."""
        if self._outage:
            return None
        try:
            data = await self._client.get(key.text())
            CACHE_LOOKS.labels(key.kind, "miss" if data is None else "hit").inc()
            return None if data is None else unpack(data)
        except ValueError:
            log.warning("cache.unreadable")
        except (RedisError, OSError) as err:
            self._lost(key.kind, err)
        return None

    async def put(self, key: CacheKey, value: object, *, ttl_s: float) -> None:
        """See `Cache.put`."""
        data = pack(value)
        if len(data) > MAX_VALUE_BYTES or self._outage:
            return
        try:
            told: list[str | bytes | int] = [key.text(), data, max(1, round(ttl_s * 1000)), self._max_bytes]
            CACHE_BYTES.set(int(await self._keep(keys=[INDEX, SIZES, TOTAL], args=told)))
        except (RedisError, OSError) as err:
            self._lost(key.kind, err)

    async def claim(self, key: CacheKey, *, lease_s: float) -> bool:
        """See `Cache.claim`."""
        if self._outage:
            return True
        try:
            return bool(await self._client.set(f"{CLAIM}{key.text()}", b"1", nx=True, px=max(1, round(lease_s * 1000))))
        except (RedisError, OSError) as err:
            self._lost(key.kind, err)
            return True

    async def release(self, key: CacheKey) -> None:
        """See `Cache.release`."""
        if self._outage:
            return
        try:
            await self._client.delete(f"{CLAIM}{key.text()}")
        except (RedisError, OSError) as err:  # it runs out by itself
            self._lost(key.kind, err)

    async def forget(self, key: CacheKey) -> None:
        """See `Cache.forget`."""
        try:
            await self._forget(keys=[INDEX, SIZES, TOTAL], args=[key.text()])
        except (RedisError, OSError) as err:
            self._lost(key.kind, err)

    async def forget_all(self, user_id: UUID) -> None:
        """See `Cache.forget_all`."""
        try:
            names = [name async for name, _ in self._client.zscan_iter(INDEX, match=f"{_prefix(user_id)}*", count=1000)]
            if names:
                await self._forget(keys=[INDEX, SIZES, TOTAL], args=names)
                await self._rewrite_file()
        except (RedisError, OSError) as err:
            self._lost("erasure", err)

    async def _rewrite_file(self) -> None:
        """Have the server write its file anew, which would still have what was deleted; a rewriting that is under way may have seen it yet."""
        for _ in range(REWRITE_TRIES):
            with suppress(ResponseError):
                await self._client.execute_command("BGREWRITEAOF")  # type: ignore[no-untyped-call]  # redis-py states no types here
                return
            await asyncio.sleep(REWRITE_PAUSE_S)
        log.warning("cache.file_not_rewritten")

    def _lost(self, kind: str, err: Exception) -> None:
        """Redis did not answer."""
        self._outage.noted()
        CACHE_LOOKS.labels(kind, "away").inc()
        log.warning("cache.away", reason=type(err).__name__)


class LocalCache:
    """A cache for this process: the `limit` youngest values."""

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._values: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._claims: dict[str, float] = {}

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

    async def claim(self, key: CacheKey, *, lease_s: float) -> bool:
        """See `Cache.claim`."""
        free = self._claims.get(key.text(), 0.0) <= stopwatch_s()
        if free:
            self._claims[key.text()] = stopwatch_s() + lease_s
        return free

    async def release(self, key: CacheKey) -> None:
        """See `Cache.release`."""
        self._claims.pop(key.text(), None)

    async def forget(self, key: CacheKey) -> None:
        """See `Cache.forget`."""
        self._values.pop(key.text(), None)

    async def forget_all(self, user_id: UUID) -> None:
        """See `Cache.forget_all`."""
        for name in [name for name in self._values if name.startswith(_prefix(user_id))]:
            del self._values[name]
