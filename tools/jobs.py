"""Long work: how it is asked for, how far it is, and how it is called off."""

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any
from uuid import UUID

import structlog
from pydantic import Field

from core.actor import Actor, Scope
from core.errors import Conflict, NotFound, Unavailable
from db import UnitOfWork
from db.models import Job
from infra.progress import JobState, Progress
from tools.base import Args, Tool, View
from tools.computing import Report
from tools.context import Context
from tools.fields import ShortText
from tools.services import Services

log = structlog.get_logger("jobs")

UNFINISHED = frozenset({"queued", "running"})
MOST_LOOKED_AT = 50


class JobView(View):
    """A piece of long work, asked for by chat, rest or the schedule. State: queued, running, done, failed, cancelled, quarantined.

    `progress` goes from 0 to 1; `log` is the end of what it said about itself.
    """

    id: UUID
    kind: str
    asked_by: str
    args: dict[str, Any]  # Any: JSON
    state: str
    progress: float
    message: str
    attempts: int
    result: dict[str, Any] | None  # Any: JSON
    error: str | None
    log: str
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None


def job_view(row: Job) -> JobView:
    """The row as callers see it."""
    return JobView.model_validate({name: getattr(row, name) for name in JobView.model_fields})


async def start_job(context: Context, kind: str, args: Args) -> JobView:
    """A new job of `kind`, in the queue once it is written down."""
    async with context.jot() as work:
        return job_view(await work.start_job(kind, args.model_dump(mode="json"), asked_by=context.actor.channel.value))


class JobStatus(Args):
    """Which job; left out: the latest ones."""

    job_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 10
    after: UUID | None = Field(None, description="Cursor: the id of the last job of the page before.")


class JobsView(View):
    """Jobs, newest first."""

    items: tuple[JobView, ...]
    next: UUID | None


async def run_status(context: Context, args: JobStatus) -> JobsView:
    """Show how far background jobs (backtests, retraining) are, newest first."""
    async with context.read() as work:
        if args.job_id is not None:
            return JobsView(items=(job_view(await work.jobs.get(args.job_id)),), next=None)
        rows = await work.jobs.page(limit=args.limit + 1, after=args.after)
        items = tuple(job_view(row) for row in rows[: args.limit])
    return JobsView(items=items, next=items[-1].id if len(rows) > args.limit else None)


JOB_STATUS = Tool(name="job_status", args=JobStatus, view=JobsView, run=run_status, scope=Scope.PORTFOLIO_READ)


class CancelJob(Args):
    """Which job; left out: the latest one that is not over, of that kind where one is named."""

    job_id: UUID | None = None
    kind: ShortText | None = Field(None, description="Such as backtest or retrain; only where job_id is left out.")


JUST_NOW = dt.timedelta(minutes=2)
"""A job that was called off so long ago is the one that is meant when none is left: whoever says it twice is told the same."""


async def _unfinished(work: UnitOfWork, kind: str | None) -> UUID:
    rows = [row for row in await work.jobs.page(limit=MOST_LOOKED_AT, after=None) if kind is None or kind.lower() in row.kind]
    since = work.clock.now() - JUST_NOW
    found = next((row.id for row in rows if row.state in UNFINISHED), None) or next(
        (row.id for row in rows if row.state == "cancelled" and row.finished_at is not None and row.finished_at >= since), None
    )
    if found is None:
        raise NotFound(f"There is no {f'{kind} ' if kind else ''}job under way. Say “job status” to see what there was.")
    return found


async def run_cancel(context: Context, args: CancelJob) -> JobView:
    """Call a background job off: one that waits is not begun, one that runs is stopped, in the middle of a fit as well.

    Example: kind=backtest, or job_id=01920000-0000-7000-8000-000000000000.
    """
    async with context.jot() as work:
        row = await work.jobs.lock(args.job_id or await _unfinished(work, args.kind))
        if row.state not in UNFINISHED and row.state != "cancelled":
            raise Conflict(f"That job is {row.state} already.", state=row.state)
        row.state, row.message, row.finished_at = "cancelled", "cancelled", row.finished_at or work.clock.now()
        view, queue = job_view(row), row.queue
    try:
        await context.services.queue.cancel(str(view.id), queue=queue)
    except Unavailable:
        log.warning("job.cancelled_without_queue", job_id=str(view.id))  # whoever takes it up finds the row cancelled
    await context.services.progress.publish(str(view.id), view.progress, "cancelled", state=JobState.CANCELLED)
    return view


JOB_CANCEL = Tool(name="job_cancel", args=CancelJob, view=JobView, run=run_cancel, scope=Scope.MODELS_RUN)


LOOK_S = 5.0
"""How often the row of a job is looked at while nothing is heard of it: its last word may have been lost with Redis."""


async def job_words(services: Services, actor: Actor, job_id: UUID) -> AsyncGenerator[Progress, None]:
    """What is heard of a job, until it is over."""
    context = Context(services=services, actor=actor)
    async with aclosing(services.progress.subscribe(str(job_id))) as words:
        while True:
            coming = asyncio.ensure_future(anext(words, None))
            try:
                while not (await asyncio.wait({coming}, timeout=LOOK_S))[0]:
                    async with context.read() as work:
                        if (await work.jobs.get(job_id)).state not in UNFINISHED:
                            return
                word = coming.result()
            finally:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)
            if word is None:
                return
            yield word


async def wait_for_job(services: Services, actor: Actor, job_id: UUID, report: Report) -> JobView:
    """The job once it is over; `report` hears its progress meanwhile."""
    async with aclosing(job_words(services, actor, job_id)) as words:
        async for word in words:
            if word.state is JobState.RUNNING:
                await report(word.fraction, word.text)
    async with Context(services=services, actor=actor).read() as work:
        return job_view(await work.jobs.get(job_id))
