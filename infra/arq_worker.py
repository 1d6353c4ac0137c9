"""arq's worker as a task of this program: takes jobs until it is left, through outages of Redis."""

import asyncio
import contextlib
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import structlog
from redis.exceptions import RedisError

from infra.arq_queue import arq_pool
from infra.local_queue import Job
from infra.queue import INTERACTIVE, NIGHTLY
from infra.wire import pack, unpack_map

if TYPE_CHECKING:
    from arq.connections import ArqRedis

log = structlog.get_logger("worker")
POLL_S = {INTERACTIVE: 0.1, NIGHTLY: 0.25}
"""How often a queue is looked at, and so how long a job waits for a worker with nothing to do; a look costs two milliseconds."""
_FIRST_PAUSE_S = 0.1
_LAST_PAUSE_S = 5.0
_HANGING_S = 15.0


class QueueWorker:
    """An async context manager; inside, the jobs of one queue are done.

    When Redis goes away the worker waits and begins again; a job that was running then is begun again after its time limit, as after
    any crash. On leaving, no more jobs are begun, and those that still run after `grace_s` are cancelled and put back into the queue.

    Args:
        redis_url: as for `create_queue`.
        jobs: by name, each `job(context, **arguments)`.
        queue: whose jobs are done.
        context: handed to every job beside arq's own entries.
        grace_s: how long running jobs may still take when the worker is left.
        options: anything else that arq's `Worker` takes: cron_jobs, max_jobs, job_timeout, max_tries, keep_result, ...
    """

    def __init__(
        self,
        redis_url: str,
        jobs: Mapping[str, Job],
        *,
        queue: str = INTERACTIVE,
        context: Mapping[str, object] | None = None,
        grace_s: float = 0.25,
        options: Mapping[str, object] | None = None,
    ) -> None:
        self._url = redis_url
        self._jobs = dict(jobs)
        self._queue = queue
        self._context = dict(context or {})
        self._options = dict(options or {})
        self._grace_s = grace_s
        self._leaving = asyncio.Event()
        self._worker: Any = None  # Any: arq's own class, imported late
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name=f"worker-{self._queue}")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None) -> None:
        self._leaving.set()
        if self._worker is not None:
            await self._wind_up(self._worker)
        if self._task is not None:
            _, hanging = await asyncio.wait([self._task], timeout=_HANGING_S)
            for task in hanging:
                task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _wind_up(self, worker: Any) -> None:  # Any: arq's own class
        """Let the worker come to its end by itself.

        Cancelling it in the middle of a command, as arq does on a signal, is lost now and then: redis-py looks for waiting data under a
        time limit of zero, and takes the one cancellation for the other.
        """
        worker.allow_pick_jobs = False
        worker.max_burst_jobs = 0
        worker.burst = True
        if running := tuple(worker.tasks.values()):
            _, late = await asyncio.wait(running, timeout=self._grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _run(self) -> None:
        """One worker after the other, the next one when Redis was lost under the last."""
        pause_s = _FIRST_PAUSE_S
        while not self._leaving.is_set():
            pool = arq_pool(self._url)
            worker = self._worker = self._new_worker(pool)
            try:
                await worker.main()
            except (RedisError, OSError) as err:
                log.warning("worker.lost_redis", queue=self._queue, reason=type(err).__name__)
                pause_s = _FIRST_PAUSE_S if worker.jobs_complete else min(2 * pause_s, _LAST_PAUSE_S)
            except asyncio.CancelledError:
                if not self._leaving.is_set():
                    raise
            finally:
                await self._close(worker, pool)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._leaving.wait()

    def _new_worker(self, pool: "ArqRedis") -> Any:  # Any: arq's own class
        from arq.worker import Worker, func  # noqa: PLC0415 - arq costs 0.15 s, and only a program that does jobs needs it

        class Gapless(Worker):
            """Fills a place that comes free at once, not at its next look."""

            async def _poll_iteration(self) -> None:
                await super()._poll_iteration()
                while self.tasks and not self.burst:
                    over, _ = await asyncio.wait(self.tasks.values(), timeout=self.poll_delay_s, return_when=asyncio.FIRST_COMPLETED)
                    if not over:
                        return
                    await super()._poll_iteration()

        settings: dict[str, Any] = {
            "poll_delay": POLL_S.get(self._queue, 1.0),
            "allow_abort_jobs": True,
            **self._options,
        }  # Any: arq's constructor checks nothing
        return Gapless(
            functions=[func(job, name=name) for name, job in self._jobs.items()],  # type: ignore[arg-type]  # arq names its protocol by one argument
            queue_name=self._queue,
            redis_pool=pool,
            job_serializer=pack,
            job_deserializer=unpack_map,
            handle_signals=False,
            ctx=dict(self._context),
            **settings,
        )

    async def _close(self, worker: Any, pool: "ArqRedis") -> None:  # Any: arq's own class
        """Arq's closing; the connections go in any case."""
        pool.close = pool.aclose  # arq calls it by the name that it had before redis-py 5
        await self._wind_up(worker)
        try:
            await worker.close()
        except (RedisError, OSError, asyncio.CancelledError) as err:
            log.debug("worker.closed_without_redis", reason=type(err).__name__)
        finally:
            await pool.aclose(close_connection_pool=True)
