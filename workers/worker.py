"""The arq worker: beside the web process, or in a process of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from infra import QueueWorker
from tools.services import Services
from workers.jobs import JOBS

OPTIONS = {"job_timeout": 300, "max_jobs": 2, "max_tries": 3, "keep_result": 60}
"""A job that its process did not survive is begun again after the timeout, in seconds; so it must be modest."""


@asynccontextmanager
async def working(services: Services) -> AsyncIterator[None]:
    """Jobs are done while the block runs; without Redis the local queue does them by itself. What is left running is taken up again later."""
    if services.redis_url is None:
        yield
        return
    async with QueueWorker(services.redis_url, JOBS, context={"services": services}, options=OPTIONS):
        yield
