"""Long work: what can be asked of it, and how it is carried out."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import structlog
from pydantic import Field

from core.actor import Actor, Scope
from core.clock import stopwatch_s
from core.errors import FolioscopeError, InternalError
from core.ids import new_id
from db.models import Job
from infra.progress import JobState
from tools.base import Args, Tool, View
from tools.computing import Report
from tools.context import Context
from tools.services import Services

log = structlog.get_logger("jobs")

MAX_ATTEMPTS = 3
ROW_INTERVAL_S = 1.0
"""How often, at most, progress is written to the job's row; listeners hear of every step."""

Work: TypeAlias = Callable[[Context, dict[str, Any], Report], Awaitable[View]]  # Any: JSON arguments


class JobView(View):
    """A piece of long work. State: queued, running, done, failed, cancelled; `progress` from 0 to 1."""

    id: UUID
    kind: str
    args: dict[str, Any]  # Any: JSON
    state: str
    progress: float
    message: str
    attempts: int
    result: dict[str, Any] | None  # Any: JSON
    error: str | None
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None


def job_view(row: Job) -> JobView:
    """The row as callers see it."""
    return JobView.model_validate({name: getattr(row, name) for name in JobView.model_fields})


async def start_job(context: Context, kind: str, args: Args) -> JobView:
    """A new job of `kind`, in the queue once it is written down."""
    async with context.jot() as work:
        return job_view(await work.start_job(kind, args.model_dump(mode="json")))


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


@dataclass(slots=True)
class _Reporter:
    """Tells listeners of every step, and the job's row of one a second."""

    context: Context
    job_id: UUID
    written_at: float = 0.0

    async def __call__(self, fraction: float, text: str) -> None:
        await self.context.services.progress.publish(str(self.job_id), fraction, text)
        now = stopwatch_s()
        if now - self.written_at < ROW_INTERVAL_S:
            return
        self.written_at = now
        async with self.context.jot() as work:
            row = await work.jobs.get(self.job_id)
            row.progress, row.message = fraction, text[:300]


async def perform_job(services: Services, actor: Actor, job_id: UUID, catalogue: Mapping[str, Work]) -> JobView:
    """Carry out a job and write down what came of it; called by workers, at least once, with effect once.

    A job that was interrupted (its process ended) is started again, at most three times; one that is over is left as it is.
    """
    context = Context(services=services, actor=actor)
    async with context.jot() as work:
        row = await work.jobs.get(job_id)
        if row.state not in {"queued", "running"}:
            return job_view(row)
        if row.attempts >= MAX_ATTEMPTS:
            row.state, row.error = "failed", f"It was interrupted {MAX_ATTEMPTS} times and is left alone now."
            row.finished_at = work.clock.now()
            return job_view(row)
        row.state, row.attempts, row.started_at = "running", row.attempts + 1, work.clock.now()
        kind, args = row.kind, dict(row.args)
    result, error = await _attempt(context, job_id, catalogue[kind], args)
    async with context.jot() as work:
        row = await work.jobs.get(job_id)
        row.state, row.result, row.error = ("done", result, None) if error is None else ("failed", None, error)
        row.progress = 1.0 if error is None else row.progress
        row.message, row.finished_at = "done" if error is None else "failed", work.clock.now()
        view = job_view(row)
    await services.progress.publish(str(job_id), view.progress, view.message, state=JobState(view.state))
    return view


async def _attempt(
    context: Context, job_id: UUID, work: Work, args: dict[str, Any]
) -> tuple[dict[str, Any] | None, str | None]:  # Any: JSON
    try:
        view = await work(context, args, _Reporter(context, job_id))
    except asyncio.CancelledError:
        log.info("job.interrupted", job_id=str(job_id))
        raise
    except FolioscopeError as err:
        return None, err.message
    except Exception as err:
        failure = InternalError(str(new_id()))
        log.exception("job.failed", job_id=str(job_id), error_id=failure.details["error_id"], exc_info=err)
        return None, failure.message
    return view.model_dump(mode="json"), None


async def wait_for_job(services: Services, actor: Actor, job_id: UUID, report: Report) -> JobView:
    """The job once it is over; `report` hears its progress meanwhile."""
    context = Context(services=services, actor=actor)
    async with aclosing(services.progress.subscribe(str(job_id))) as words:
        async for word in words:
            if word.state is JobState.RUNNING:
                await report(word.fraction, word.text)
    async with context.read() as work:
        return job_view(await work.jobs.get(job_id))
