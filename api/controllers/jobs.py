"""Long work, and how far it is."""

from functools import partial
from uuid import UUID

from litestar import Controller, delete, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from api.caller import Caller
from api.describing import Contract, calls, states
from api.event_stream import MEDIA_TYPE, stream
from api.job_events import find_job, job_events
from api.staying import until_shown_out
from core.actor import Scope
from tools.jobs import JOB_CANCEL, JOB_STATUS, JobsView, JobView


class JobController(Controller):
    """Backtests and retraining; started by the routes of what they work out."""

    path = "/api/jobs"
    tags = ("Jobs",)

    @get("/", opt=calls(JOB_STATUS, "job_id"))
    async def list_jobs(self, caller: NamedDependency[Caller]) -> JobsView:
        """List background jobs, newest first."""
        return await caller.ask(JOB_STATUS)

    @get("/{job_id:uuid}", opt=states(Contract(gives=JobView, scope=Scope.PORTFOLIO_READ)))
    async def get_job(self, caller: NamedDependency[Caller], job_id: FromPath[UUID]) -> JobView:
        """Show how far a job is, and what came out."""
        return await find_job(caller, job_id)

    @get("/{job_id:uuid}/events", opt=states(Contract(media=(MEDIA_TYPE,), scope=Scope.PORTFOLIO_READ)))
    async def follow_job(self, caller: NamedDependency[Caller], job_id: FromPath[UUID]) -> Stream:
        """Follow a job: `progress` events as it goes on, and one `job` event with the whole of it at the end."""
        return stream(job_events(caller, await find_job(caller, job_id)), until=partial(until_shown_out, caller))

    @delete("/{job_id:uuid}", status_code=200, opt=calls(JOB_CANCEL, "job_id"))
    async def cancel_job(self, caller: NamedDependency[Caller], job_id: FromPath[UUID]) -> JobView:
        """Call a job off: one that waits is not begun, one that runs is stopped."""
        return await caller.ask(JOB_CANCEL, job_id=job_id)
