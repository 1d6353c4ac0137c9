"""The queue in Redis, through arq; the same settings serve the worker."""

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, unquote, urlparse

from core.errors import Misconfigured
from infra.connections import CONNECT_TIMEOUT_S, redis_or_unavailable
from infra.queue import INTERACTIVE
from infra.wire import pack, unpack_map

if TYPE_CHECKING:
    from arq.connections import ArqRedis, RedisSettings


def arq_settings(redis_url: str) -> "RedisSettings":
    """The address as arq wants it; for `create_queue` and for the worker.

    Raises:
        Misconfigured: the address is not redis://, rediss:// or unix://.
    """
    from arq.connections import RedisSettings  # noqa: PLC0415 - arq costs 0.15 s, and a program without Redis never needs it

    parts = urlparse(redis_url)
    common: dict[str, Any] = {"conn_timeout": CONNECT_TIMEOUT_S, "conn_retries": 1}  # Any: of several types
    if parts.scheme == "unix":
        database = int(parse_qs(parts.query).get("db", ["0"])[0])
        return RedisSettings(unix_socket_path=unquote(parts.path), database=database, **common)
    if parts.scheme not in {"redis", "rediss"}:
        raise Misconfigured("FOLIOSCOPE_REDIS__URL must begin with redis://, rediss:// or unix://.")
    return RedisSettings(
        host=parts.hostname or "localhost",
        port=parts.port or 6379,
        database=int(parts.path.lstrip("/") or 0),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        ssl=parts.scheme == "rediss",
        **common,
    )


def worker_options(redis_url: str, queue: str) -> dict[str, Any]:  # Any: they go to arq's untyped constructor
    """What an arq `Worker` needs to take jobs from `queue`: the address and our serialiser, never pickle."""
    return {
        "redis_settings": arq_settings(redis_url),
        "queue_name": queue,
        "job_serializer": pack,
        "job_deserializer": unpack_map,
        "allow_abort_jobs": True,
        "handle_signals": False,
    }


async def create_queue(redis_url: str) -> "ArqQueue":
    """The queue at that address.

    Raises:
        Misconfigured: the address is malformed.
        Unavailable: nobody answers there.
    """
    from arq.connections import create_pool  # noqa: PLC0415 - as above

    settings = arq_settings(redis_url)
    with redis_or_unavailable("The job queue"):
        pool = await create_pool(settings, job_serializer=pack, job_deserializer=unpack_map, default_queue_name=INTERACTIVE)
    return ArqQueue(pool)


class ArqQueue:
    """The queue in Redis: jobs outlive this process and are done by any worker, at least once."""

    def __init__(self, pool: "ArqRedis") -> None:
        self._pool = pool

    async def enqueue(self, job_name: str, job_id: str, /, *, queue: str = INTERACTIVE, defer_s: float = 0.0, **arguments: object) -> bool:
        """See `Queue.enqueue`."""
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

    async def depth(self, queue: str = INTERACTIVE) -> int:
        """See `Queue.depth`."""
        with redis_or_unavailable("The job queue"):
            return int(await self._pool.zcard(queue))

    async def close(self) -> None:
        """See `Queue.close`."""
        await self._pool.aclose()
