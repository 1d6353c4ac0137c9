"""The queue for a machine without Redis, and for tests: jobs are tasks of this process and end with it."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias, cast

import structlog

from core.clock import stopwatch_s
from core.errors import FolioscopeError, Misconfigured
from infra.queue import INTERACTIVE
from infra.wire import pack, unpack_map

log = structlog.get_logger("queue")
Job: TypeAlias = Callable[..., Awaitable[object]]
RESULTS_KEPT_S = 3600.0
_ENDED_KEPT = 10_000


class LocalQueue:
    """Runs jobs as arq would: `job(context, **arguments)` with `job_id` and `job_try` in the context, an `arq.Retry` run again.

    Args:
        jobs: by name.
        context: handed to every job, as arq's ctx.
        at_once: jobs of one queue that run together.
        max_tries: how often a job that asks for it is run.
    """

    def __init__(
        self, jobs: Mapping[str, Job], context: Mapping[str, object] | None = None, *, at_once: int = 4, max_tries: int = 5
    ) -> None:
        self._jobs = dict(jobs)
        self._context = dict(context or {})
        self._at_once = at_once
        self._max_tries = max_tries
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._tasks: dict[str, tuple[str, asyncio.Task[None]]] = {}
        self._ended: OrderedDict[str, float] = OrderedDict()

    async def enqueue(self, job_name: str, job_id: str, /, *, queue: str = INTERACTIVE, defer_s: float = 0.0, **arguments: object) -> bool:
        """See `Queue.enqueue`.

        Raises:
            Misconfigured: there is no job of that name.
        """
        if job_name not in self._jobs:
            raise Misconfigured(f"There is no job called {job_name}.")
        ended_at = self._ended.get(job_id)
        if job_id in self._tasks or (ended_at is not None and stopwatch_s() - ended_at < RESULTS_KEPT_S):
            return False
        work = self._work(job_name, job_id, queue, defer_s, unpack_map(pack(arguments)))
        task = asyncio.create_task(work, name=f"job-{job_id}")
        self._tasks[job_id] = (queue, task)
        task.add_done_callback(lambda _: self._finished(job_id))
        return True

    async def cancel(self, job_id: str, /, *, queue: str = INTERACTIVE) -> None:
        """See `Queue.cancel`."""
        found = self._tasks.get(job_id)
        if found is not None and found[0] == queue:
            found[1].cancel()
            await asyncio.wait([found[1]])

    async def revive(self, job_name: str, job_id: str, /, *, queue: str = INTERACTIVE, **arguments: object) -> None:
        """See `Queue.revive`."""
        self._ended.pop(job_id, None)
        await self.enqueue(job_name, job_id, queue=queue, **cast("dict[str, Any]", arguments))

    async def depth(self, queue: str = INTERACTIVE) -> int:
        """See `Queue.depth`."""
        return sum(one == queue for one, _ in self._tasks.values())

    async def settled(self) -> None:
        """Return once no job waits or runs, those that jobs enqueued included."""
        while self._tasks:
            await asyncio.wait([task for _, task in self._tasks.values()])
            await asyncio.sleep(0)

    async def close(self) -> None:
        """End all jobs."""
        tasks = [task for _, task in self._tasks.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _finished(self, job_id: str) -> None:
        """Remember that the job has ended, so that it is not done twice."""
        self._tasks.pop(job_id, None)
        self._ended[job_id] = stopwatch_s()
        if len(self._ended) > _ENDED_KEPT:
            self._ended.popitem(last=False)

    async def _work(self, job_name: str, job_id: str, queue: str, defer_s: float, arguments: dict[str, object]) -> None:
        """One job with its tries; an error ends the job, never the program."""
        from arq.worker import Retry  # noqa: PLC0415 - arq costs 0.15 s, and a program without jobs never needs it

        await asyncio.sleep(defer_s)
        for job_try in range(1, self._max_tries + 1):
            async with self._slots.setdefault(queue, asyncio.Semaphore(self._at_once)):
                try:
                    await self._jobs[job_name]({**self._context, "job_id": job_id, "job_try": job_try}, **arguments)
                except Retry as err:
                    wait_s = (err.defer_score or 0) / 1000
                except FolioscopeError as err:
                    log.warning("job.failed", job=job_name, job_id=job_id, reason=err.message)
                    return
                except Exception:
                    log.exception("job.crashed", job=job_name, job_id=job_id)
                    return
                else:
                    return
            await asyncio.sleep(wait_s)
        log.warning("job.gave_up", job=job_name, job_id=job_id)
