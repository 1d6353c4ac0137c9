"""The arq worker: a task of the web process, or a process of its own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from arq.worker import Worker, func

from infra.arq_queue import worker_options
from infra.queue import INTERACTIVE
from tools.services import Services
from workers.jobs import JOBS

JOB_TIMEOUT_S = 1800
MAX_JOBS = 2


def make_worker(services: Services, redis_url: str, *, queue: str = INTERACTIVE) -> Worker:
    """A worker that takes jobs from `queue`, two at a time."""
    return Worker(
        functions=[func(job, name=name, timeout=JOB_TIMEOUT_S, max_tries=3) for name, job in JOBS.items()],
        ctx={"services": services},
        max_jobs=MAX_JOBS,
        keep_result=60,
        health_check_interval=30,
        poll_delay=0.1,
        **worker_options(redis_url, queue),
    )


@asynccontextmanager
async def worker_task(services: Services) -> AsyncIterator[None]:
    """A worker beside the block; without Redis the local queue does its work itself. Jobs that still run at the end are taken up again later."""
    if services.redis_url is None:
        yield
        return
    worker = make_worker(services, services.redis_url)
    task = asyncio.create_task(worker.async_run(), name="arq-worker")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await worker.close()
