"""Long work carried out: at least once by the queue, once in effect by the job's row."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

import structlog

from core.actor import Actor
from core.clock import stopwatch_s
from core.errors import FolioscopeError, InternalError, Unavailable
from core.ids import new_id
from db.models import Job
from infra.progress import JobState
from infra.work_counters import JOBS
from tools.base import View
from tools.computing import Report
from tools.context import Context
from tools.jobs import UNFINISHED, JobView, job_view
from tools.services import Services

log = structlog.get_logger("jobs")

MAX_ATTEMPTS = 3
ROW_INTERVAL_S = 1.0
"""How often, at most, progress is written to the job's row; listeners hear of every step."""
BEAT_S = 5.0
"""How often a running job shows that somebody works on it."""
LOST_S = 20.0
"""A running job without a sign of life for that long has lost its process."""
RETRY_S = (60.0, 300.0)
"""How long a job that nobody waits for rests before it is tried again."""
LIMIT_S = 1800.0
"""Longest time for one attempt: a job that hangs ends then."""
LOG_CHARS = 4000
SCHEDULE = "schedule"
"""Who asked for a job that the schedule started."""

Work: TypeAlias = Callable[[Context, dict[str, Any], Report], Awaitable[View]]  # Any: JSON arguments


class TryLater(Exception):
    """The job cannot be done now; the queue should hand it out again after `wait_s`."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"again in {wait_s:g} s")
        self.wait_s = wait_s


@dataclass(slots=True)
class _Attempt:
    """One try at a job: tells listeners of every step, and the job's row of one a second."""

    context: Context
    job_id: UUID
    number: int
    written_at: float = 0.0
    lines: list[str] = field(default_factory=list)

    async def __call__(self, fraction: float, text: str) -> None:
        await self.context.services.progress.publish(str(self.job_id), fraction, text)
        self.lines.append(f"{self.context.clock.now():%H:%M:%S} {text}")
        now = stopwatch_s()
        if now - self.written_at < ROW_INTERVAL_S:
            return
        self.written_at = now
        async with self.mine() as row:
            if row is not None:
                row.progress, row.message = fraction, text[:300]

    @asynccontextmanager
    async def mine(self) -> AsyncIterator[Job | None]:
        """The row, to be changed; None when it was cancelled, or another attempt has taken over."""
        async with self.context.jot() as work:
            row = await work.jobs.lock(self.job_id)
            mine = row.state == "running" and row.attempts == self.number
            if mine:
                row.beat_at = work.clock.now()
                row.log = "\n".join([row.log, *self.lines]).strip()[-LOG_CHARS:]
                self.lines.clear()
            yield row if mine else None

    async def beat(self, worker: "asyncio.Task[Any] | None") -> None:  # Any: whatever the task returns
        """Show signs of life; ends the work when the job was called off where no word of it could reach us."""
        while True:
            await asyncio.sleep(BEAT_S)
            with contextlib.suppress(Unavailable):
                async with self.mine() as row:
                    gone = row is None
                if gone and worker is not None:
                    worker.cancel()
                    return


async def perform_job(
    services: Services, actor: Actor, job_id: UUID, catalogue: Mapping[str, Work], *, limits_s: Mapping[str, float] | None = None
) -> JobView:
    """Carry out a job and write down what came of it; called by workers, at least once, with effect once.

    A job whose process died under it is started again; after three such deaths it is quarantined. One that is over is left as it is.

    Raises:
        TryLater: somebody else works on it, or it is to be tried again after a while.
    """
    context = Context(services=services, actor=actor)
    begun = await _begin(context, job_id)
    if isinstance(begun, JobView):
        await _tell(services, begun)
        return begun
    attempt, row = begun
    with structlog.contextvars.bound_contextvars(job_id=str(job_id), job=row.kind):
        result, failure = await _carry_out(attempt, row, catalogue, (limits_s or {}).get(row.kind, LIMIT_S))
        view, again_s = await _finish(attempt, result, failure)
    await _tell(services, view)
    if again_s:
        raise TryLater(again_s)
    return view


async def _tell(services: Services, view: JobView) -> None:
    """Tell listeners that the job is over, if it is; a state that progress has no word for is a failure."""
    if view.state not in UNFINISHED:
        JOBS.labels(view.kind, view.state).inc()
        known = view.state if view.state in set(JobState) else JobState.FAILED
        await services.progress.publish(str(view.id), view.progress, view.message, state=JobState(known))


async def _begin(context: Context, job_id: UUID) -> "JobView | tuple[_Attempt, Job]":
    """Take the job; the view alone where there is nothing to do."""
    async with context.jot() as work:
        row = await work.jobs.lock(job_id)
        now = work.clock.now()
        if row.state not in UNFINISHED:
            return job_view(row)
        if row.state == "running" and row.beat_at is not None and (quiet_s := (now - row.beat_at).total_seconds()) < LOST_S:
            raise TryLater(LOST_S - quiet_s + 1.0)
        if row.attempts >= MAX_ATTEMPTS:
            row.state, row.message, row.finished_at = "quarantined", "quarantined", now
            row.error = row.error or f"Its process died under it {MAX_ATTEMPTS} times, perhaps for want of memory. It is left alone now."
            log.warning("job.quarantined", job_id=str(job_id), job=row.kind)
            return job_view(row)
        row.state, row.attempts, row.started_at, row.beat_at = "running", row.attempts + 1, now, now
        row.log = "\n".join([row.log, f"{now:%H:%M:%S} attempt {row.attempts}"]).strip()[-LOG_CHARS:]
        return _Attempt(context, job_id, row.attempts), row


async def _carry_out(
    attempt: _Attempt, row: Job, catalogue: Mapping[str, Work], limit_s: float
) -> tuple[dict[str, Any] | None, FolioscopeError | None]:  # Any: JSON
    """The result, or why there is none."""
    beat = asyncio.create_task(attempt.beat(asyncio.current_task()))
    try:
        async with asyncio.timeout(limit_s):
            view = await catalogue[row.kind](attempt.context, dict(row.args), attempt)
    except asyncio.CancelledError:
        await asyncio.shield(_give_back(attempt))
        raise
    except TimeoutError:
        return None, Unavailable(f"It took longer than {limit_s:g} s and was stopped.")
    except FolioscopeError as err:
        return None, err
    except Exception as err:
        failure = InternalError(str(new_id()))
        log.exception("job.failed", job_id=str(attempt.job_id), error_id=failure.details["error_id"], exc_info=err)
        return None, failure
    finally:
        beat.cancel()
        await asyncio.gather(beat, return_exceptions=True)
    return view.model_dump(mode="json"), None


async def _give_back(attempt: _Attempt) -> None:
    """A worker that is told to stop gives its job back, and that does not count as an attempt."""
    log.info("job.interrupted", job_id=str(attempt.job_id))
    with contextlib.suppress(FolioscopeError):
        async with attempt.mine() as row:
            if row is not None:
                row.state, row.attempts, row.message, row.beat_at = "queued", row.attempts - 1, "interrupted, begins again", None


async def _finish(attempt: _Attempt, result: dict[str, Any] | None, failure: FolioscopeError | None) -> tuple[JobView, float]:  # Any: JSON
    """Write down what came of the attempt; the second is how long to wait before the next one, 0 when it is over."""
    again_s = 0.0
    async with attempt.mine() as row:
        if row is not None and failure is None:
            row.state, row.result, row.error, row.progress, row.message = "done", result, None, 1.0, "done"
        elif row is not None and failure is not None:
            row.error = failure.message
            nobody_waits, tries_left = row.asked_by == SCHEDULE, row.attempts < MAX_ATTEMPTS
            if isinstance(failure, Unavailable) and nobody_waits and tries_left:
                again_s = RETRY_S[min(row.attempts, len(RETRY_S)) - 1]
                row.state, row.message, row.beat_at = "queued", "waits to be tried again", _after(attempt, again_s)
            else:
                row.state, row.message = "failed", "failed"
        if row is not None and row.state != "queued":
            row.finished_at = attempt.context.clock.now()
    async with attempt.context.read() as work:
        return job_view(await work.jobs.get(attempt.job_id)), again_s


def _after(attempt: _Attempt, seconds: float) -> dt.datetime:
    return attempt.context.clock.now() + dt.timedelta(seconds=seconds)


async def rescue_jobs(services: Services, actor: Actor) -> int:
    """Give jobs back to the queue whose process died, or whom the queue has forgotten (Redis was empty, or away); returns how many."""
    async with services.begin(actor) as work:
        left = await work.installation.left_jobs(quiet_since=services.clock.now() - dt.timedelta(seconds=LOST_S))
    for job in left:
        await services.queue.revive(job.kind, str(job.id), queue=job.queue, user_id=str(job.user_id), args={})
    if left:
        log.info("jobs.rescued", count=len(left))
    return len(left)
