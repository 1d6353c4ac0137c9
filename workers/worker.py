"""The arq workers: beside the web process, or in a process of their own. People's jobs and scheduled ones have a queue each."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import structlog
from prometheus_client import start_http_server

from core.errors import Misconfigured, Unavailable
from infra import INTERACTIVE, NIGHTLY, CpuPool, QueueWorker, end_tasks
from tools.job_work import LIMIT_S
from tools.services import Services
from workers.jobs import JOBS
from workers.schedule import keep_rescuing, keep_schedule

log = structlog.get_logger("worker")

OPTIONS = {"job_timeout": LIMIT_S + 60, "max_tries": 1000, "keep_result": 0}
"""The job's own row says how long it may take and how often it is tried; arq's limits only stand behind."""
NIGHTLY_NICENESS = 17


@asynccontextmanager
async def working(services: Services) -> AsyncIterator[None]:
    """Jobs are done while the block runs; without Redis the local queue does them by itself. What is left running is taken up again later."""
    jobs = services.settings.jobs
    async with AsyncExitStack() as stack:
        apart = await stack.enter_async_context(CpuPool(size=jobs.nightly, niceness=NIGHTLY_NICENESS, recycle_after=50))
        if services.redis_url is not None:
            for queue, at_a_time, theirs in (
                (INTERACTIVE, jobs.interactive, services),
                (NIGHTLY, jobs.nightly, replace(services, computer=apart)),
            ):
                options = {**OPTIONS, "max_jobs": at_a_time}
                await stack.enter_async_context(
                    QueueWorker(services.redis_url, JOBS, queue=queue, context={"services": theirs}, options=options)
                )
        tasks = [asyncio.create_task(keep_rescuing(services), name="rescuing")]
        if jobs.schedule:
            tasks.append(asyncio.create_task(keep_schedule(services), name="schedule"))
        tasks.append(asyncio.create_task(_rest(services, apart), name="resting"))
        try:
            yield
        finally:
            await end_tasks(*tasks)


@asynccontextmanager
async def alone(services: Services) -> AsyncIterator[None]:
    """What `working` does, in a process of its own: with its figures at /metrics on the port of the settings, if one is set.

    Raises:
        Misconfigured: somebody else has that port.
    """
    watch = services.settings.watch
    async with working(services):
        if watch.worker_port is None:
            yield
            return
        try:
            server, thread = start_http_server(watch.worker_port, watch.worker_host)
        except OSError as err:
            raise Misconfigured(
                f"Cannot give figures on {watch.worker_host} port {watch.worker_port}: {err.strerror}.",
                setting="FOLIOSCOPE_WATCH__WORKER_PORT",
            ) from err
        log.info("figures.served", port=server.server_port)
        try:
            yield
        finally:
            await asyncio.to_thread(server.shutdown)
            server.server_close()
            thread.join()


async def _rest(services: Services, apart: CpuPool) -> None:
    """Give the memory of the nightly children back when there is nothing for them to do, and that of those that read files."""
    while True:
        await asyncio.sleep(60)
        if services.reader is not None:
            services.reader.rest()
        with contextlib.suppress(Unavailable):
            if apart.pids and not await services.queue.depth(NIGHTLY):
                apart.rest()
