"""How often somebody may do something: a token bucket per key, shared by all processes through Redis."""

import math
from dataclasses import dataclass
from typing import Protocol

import structlog
from redis.exceptions import RedisError

from core.clock import stopwatch_s
from core.errors import QuotaExceeded
from infra.connections import Outage, RedisClient

log = structlog.get_logger("limiter")
_KEYS_KEPT = 10_000

# One number per key: the theoretical time at which the bucket is full again (generic cell rate algorithm, ITU-T I.371), in microseconds
# of the server's clock, so that the clocks of the callers do not matter.
_SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval = tonumber(ARGV[1])
local window = tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local after = full + interval * tonumber(ARGV[3])
if after - now > window then
  return {0, math.floor((window - (full - now)) / interval), math.ceil(after - now - window)}
end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
return {1, math.floor((window - (after - now)) / interval), 0}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a call may go ahead.

    Attributes:
        allowed: it may.
        remaining: calls that could follow at once.
        retry_after_s: seconds until this call would be allowed; 0 when it is.
    """

    allowed: bool
    remaining: int
    retry_after_s: float

    def require(self, message: str) -> None:
        """Nothing when the call is allowed.

        Raises:
            QuotaExceeded: it is not; `message` and when to try again.
        """
        if not self.allowed:
            raise QuotaExceeded(f"{message} Try again in {math.ceil(self.retry_after_s)} s.", retry_after_s=round(self.retry_after_s, 3))


class RateLimiter(Protocol):
    """Counts calls per key."""

    async def take(self, key: str, *, limit: int, window_s: float, cost: int = 1) -> Verdict:
        """Count `cost` calls under `key` when they fit.

        Up to `limit` calls at once; used ones come back evenly over `window_s`. A refused call costs nothing.
        """
        ...


class LocalRateLimiter:
    """The limits of this process alone; those of keys long unused are forgotten."""

    def __init__(self) -> None:
        self._full_at: dict[str, float] = {}

    async def take(self, key: str, *, limit: int, window_s: float, cost: int = 1) -> Verdict:
        """See `RateLimiter.take`."""
        now = stopwatch_s()
        interval = window_s / limit
        full = max(self._full_at.get(key, now), now)
        after = full + interval * cost
        if after - now > window_s + 1e-9:
            return Verdict(allowed=False, remaining=_whole((window_s - (full - now)) / interval), retry_after_s=after - now - window_s)
        self._full_at[key] = after
        if len(self._full_at) > _KEYS_KEPT:
            self._full_at = {name: at for name, at in self._full_at.items() if at > now}
        return Verdict(allowed=True, remaining=_whole((window_s - (after - now)) / interval), retry_after_s=0.0)


class RedisRateLimiter:
    """The limits of all processes together. While Redis does not answer each process counts for itself, which is logged."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client
        self._script = client.register_script(_SCRIPT)
        self._meanwhile = LocalRateLimiter()
        self._outage = Outage()

    async def take(self, key: str, *, limit: int, window_s: float, cost: int = 1) -> Verdict:
        """See `RateLimiter.take`."""
        if self._outage:
            return await self._meanwhile.take(key, limit=limit, window_s=window_s, cost=cost)
        window_us = round(window_s * 1_000_000)
        interval_us = max(1, window_us // limit)
        try:
            allowed, remaining, wait_us = await self._script(keys=[f"limit:{key}"], args=[interval_us, interval_us * limit, cost])
        except (RedisError, OSError) as err:
            log.warning("limiter.local", reason=type(err).__name__)
            self._outage.noted()
            return await self._meanwhile.take(key, limit=limit, window_s=window_s, cost=cost)
        return Verdict(allowed=bool(allowed), remaining=max(0, int(remaining)), retry_after_s=int(wait_us) / 1_000_000)


def _whole(tokens: float) -> int:
    """Whole tokens; a hair under a whole number counts as it."""
    return max(0, math.floor(tokens + 1e-9))
