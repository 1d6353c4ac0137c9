"""The queue in Redis, through arq."""

import asyncio
from typing import TYPE_CHECKING, Any, cast

from redis.exceptions import RedisError

from core.errors import Misconfigured, Unavailable
from infra.connections import connection_pool, redis_or_unavailable
from infra.queue import INTERACTIVE
from infra.wire import pack, unpack_map

if TYPE_CHECKING:
    from arq.connections import ArqRedis


FIRST_WORD_S = 5.0
_REFUSED = ("WRONGPASS", "NOAUTH", "username-password", "Authentication")


def arq_pool(redis_url: str) -> "ArqRedis":
    """Arq's client with our serialiser, never pickle; nothing is connected before it is used.

    Raises:
        Misconfigured: the address is not redis://, rediss:// or unix://.
    """
    from arq.connections import ArqRedis  # noqa: PLC0415 - arq costs 0.15 s, and a program without Redis never needs it

    pool = ArqRedis(connection_pool(redis_url), job_serializer=pack, job_deserializer=unpack_map, default_queue_name=INTERACTIVE)
    pool.auto_close_connection_pool = True
    return pool


async def create_queue(redis_url: str) -> "ArqQueue":
    """The queue at that address.

    Raises:
        Misconfigured: the address is malformed, or the server refuses its user or password.
        Unavailable: nobody answers there.
    """
    pool = arq_pool(redis_url)
    try:
        with redis_or_unavailable("The job queue"):
            await _first_word(pool)
    except BaseException:
        await pool.aclose()
        raise
    return ArqQueue(pool)


async def _first_word(pool: "ArqRedis") -> None:
    """Ask for a sign of life, for a few seconds: a server that wants a password is asked again and again by its client.

    Raises:
        Misconfigured: the server refuses the password.
        Unavailable: it gave no answer; perhaps for want of a password.
    """
    try:
        async with asyncio.timeout(FIRST_WORD_S):
            await pool.ping()
    except TimeoutError as err:
        raise Unavailable("Redis gives no answer. Does FOLIOSCOPE_REDIS__URL name the right server, and its password?") from err
    except RedisError as err:
        if any(word in str(err) for word in _REFUSED):
            raise Misconfigured("Redis refuses the user or password in FOLIOSCOPE_REDIS__URL.", setting="FOLIOSCOPE_REDIS__URL") from err
        raise


class ArqQueue:
    """The queue in Redis: jobs outlive this process and are done by any worker, at least once."""

    def __init__(self, pool: "ArqRedis") -> None:
        self._pool = pool

    async def enqueue(self, job_name: str, job_id: str, /, *, queue: str = INTERACTIVE, defer_s: float = 0.0, **arguments: object) -> bool:
        """See `Queue.enqueue`."""
        pack(arguments)  # arq would tell of what cannot travel by an error of its own
        with redis_or_unavailable("The job queue"):
            job = await self._pool.enqueue_job(
                job_name, _job_id=job_id, _queue_name=queue, _defer_by=defer_s or None, **cast("dict[str, Any]", arguments)
            )
        return job is not None

    async def cancel(self, job_id: str, /, *, queue: str = INTERACTIVE) -> None:
        """See `Queue.cancel`."""
        from arq.constants import abort_jobs_ss  # noqa: PLC0415 - as above
        from arq.utils import timestamp_ms  # noqa: PLC0415 - as above

        with redis_or_unavailable("The job queue"):
            if await self._pool.zscore(queue, job_id) is None:
                return
            async with self._pool.pipeline(transaction=True) as both:
                both.zadd(queue, {job_id: 1}, xx=True, lt=True)  # a deferred job is taken up at once, and ended then
                both.zadd(abort_jobs_ss, {job_id: timestamp_ms()})
                await both.execute()

    async def revive(self, job_name: str, job_id: str, /, *, queue: str = INTERACTIVE, **arguments: object) -> None:
        """See `Queue.revive`."""
        from arq.constants import in_progress_key_prefix, result_key_prefix  # noqa: PLC0415 - as above
        from arq.utils import timestamp_ms  # noqa: PLC0415 - as above

        with redis_or_unavailable("The job queue"):
            await self._pool.delete(in_progress_key_prefix + job_id, result_key_prefix + job_id)
        if not await self.enqueue(job_name, job_id, queue=queue, **cast("dict[str, Any]", arguments)):
            with redis_or_unavailable("The job queue"):
                await self._pool.zadd(queue, {job_id: timestamp_ms()}, nx=True)

    async def depth(self, queue: str = INTERACTIVE) -> int:
        """See `Queue.depth`."""
        with redis_or_unavailable("The job queue"):
            return int(await self._pool.zcard(queue))

    async def close(self) -> None:
        """See `Queue.close`."""
        await self._pool.aclose()
