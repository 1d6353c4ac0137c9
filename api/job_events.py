"""A job as a stream of events."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

from api.caller import Caller
from api.event_stream import event
from infra.progress import JobState
from tools.door import run_tool
from tools.jobs import JOB_STATUS, UNFINISHED, JobStatus, JobView, job_words


async def find_job(caller: Caller, job_id: UUID) -> JobView:
    """The caller's job.

    Raises:
        NotFound: there is none of that id, or it is another's.
    """
    return (await run_tool(JOB_STATUS, caller.services, caller.actor, JobStatus(job_id=job_id))).items[0]


async def job_events(caller: Caller, job: JobView) -> AsyncGenerator[bytes, None]:
    """Every word on the job until it is over, then the job itself."""
    if job.state in UNFINISHED:
        async with aclosing(job_words(caller.services, caller.actor, job.id)) as words:
            async for word in words:
                if word.state is JobState.RUNNING:
                    yield event("progress", {"job_id": word.job_id, "fraction": word.fraction, "text": word.text})
        job = await find_job(caller, job.id)
    yield event("job", job.model_dump(mode="json"))
