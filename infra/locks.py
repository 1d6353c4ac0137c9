"""One at a time per key, over all processes: two messages in one thread wait for each other."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import structlog
from redis.exceptions import RedisError

from core.clock import stopwatch_s
from core.errors import Conflict
from infra.connections import RedisClient, redis_or_unavailable

log = structlog.get_logger("locks")
LEASE_S = 10.0
_FIRST_POLL_S = 0.01
_LAST_POLL_S = 0.25
_RENEW = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) else return 0 end"
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end"


class Locks(Protocol):
    """Locks by key."""

    def hold(self, key: str, *, wait_s: float = 10.0) -> AbstractAsyncContextManager[None]:
        """Inside, nobody else holds `key`.

        Raises:
            Conflict: somebody else still held it after `wait_s`.
            Unavailable: there is no way to tell (Redis is gone).
        """
        ...


def _busy() -> Conflict:
    return Conflict("Something else is going on here at the moment. Please try again when it has finished.")


class LocalLocks:
    """Locks among the tasks of one event loop."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, key: str, *, wait_s: float = 10.0) -> AsyncIterator[None]:
        """See `Locks.hold`."""
        lock, users = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, users + 1)
        try:
            try:
                async with asyncio.timeout(wait_s):
                    await lock.acquire()
            except TimeoutError as err:
                raise _busy() from err
            try:
                yield
            finally:
                lock.release()
        finally:
            self._leave(key)

    def _leave(self, key: str) -> None:
        """Forget the lock when nobody holds it or waits for it."""
        lock, users = self._locks.pop(key)
        if users > 1:
            self._locks[key] = (lock, users - 1)


class RedisLocks:
    """Locks among all processes. A lock is a lease that its holder renews; a killed holder's lease runs out after `lease_s`.

    When the lease cannot be renewed in time (Redis is gone), the task inside is cancelled and `Conflict` raised: two would be worse.
    """

    def __init__(self, client: RedisClient, *, lease_s: float = LEASE_S) -> None:
        self._client = client
        self._lease_ms = round(lease_s * 1000)
        self._renew = client.register_script(_RENEW)
        self._release = client.register_script(_RELEASE)

    @asynccontextmanager
    async def hold(self, key: str, *, wait_s: float = 10.0) -> AsyncIterator[None]:
        """See `Locks.hold`."""
        name, token = f"lock:{key}", secrets.token_hex(16)
        await self._acquire(name, token, wait_s)
        try:
            async with asyncio.timeout(None) as limit:
                keeper = asyncio.create_task(self._keep(name, token, limit))
                try:
                    yield
                finally:
                    keeper.cancel()
        except TimeoutError as err:
            if limit.expired():
                raise _busy() from err
            raise
        finally:
            with contextlib.suppress(RedisError, OSError):  # the lease runs out by itself
                await asyncio.shield(self._release(keys=[name], args=[token]))

    async def _acquire(self, name: str, token: str, wait_s: float) -> None:
        """Take the lease, asking again at growing intervals."""
        deadline = stopwatch_s() + wait_s
        pause_s = _FIRST_POLL_S
        with redis_or_unavailable("The lock service"):
            while not await self._client.set(name, token, nx=True, px=self._lease_ms):
                if stopwatch_s() >= deadline:
                    raise _busy()
                await asyncio.sleep(min(pause_s, max(0.0, deadline - stopwatch_s())))
                pause_s = min(1.5 * pause_s, _LAST_POLL_S)

    async def _keep(self, name: str, token: str, limit: asyncio.Timeout) -> None:
        """Renew the lease three times in its span; when it is lost, end what happens under it."""
        span_s = self._lease_ms / 1000
        renewed = stopwatch_s()
        while True:
            await asyncio.sleep(span_s / 3)
            try:
                if not await self._renew(keys=[name], args=[token, self._lease_ms]):
                    break
                renewed = stopwatch_s()
            except (RedisError, OSError):
                if stopwatch_s() - renewed > span_s * 0.9:
                    break
        log.warning("locks.lost", key=name)
        limit.reschedule(asyncio.get_running_loop().time())


async def forget_the_dead(client: RedisClient) -> None:
    """Drop the leases and the marks of running jobs that a killed program left behind; only for a program that knows it is alone."""
    for pattern in ("lock:*", "arq:in-progress:*"):
        async for name in client.scan_iter(pattern):
            await client.delete(name)
