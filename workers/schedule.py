"""Which scheduled jobs are due: after each exchange's close, once per close, with one catch-up after a downtime."""

import asyncio
import datetime as dt
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from core.actor import Actor
from core.errors import FolioscopeError
from infra.queue import INTERACTIVE, NIGHTLY
from infra.work_counters import JOBS_WAITING
from market.closes import last_close
from market.exchanges import exchange_of
from tools.job_work import SCHEDULE, rescue_jobs
from tools.rebuilding import REBUILD_KEY
from tools.refreshing import symbols_in_use
from tools.services import Services
from tools.system_account import system_actor

log = structlog.get_logger("schedule")

AFTER_CLOSE = dt.timedelta(minutes=30)
"""Providers have the day's close some minutes after the bell."""
TICK_S = 60.0
RESCUE_S = 10.0
FIRST_TICK_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One job of the schedule; `key` names its close, so that it is started once however many workers look."""

    kind: str
    key: str
    args: dict[str, Any]  # Any: JSON


DAILY: tuple[str, ...] = ("refresh_fx", "prune")
"""Jobs once a day; those of a close are in `due`."""


def due(now: dt.datetime, today: dt.date, symbols: Iterable[str]) -> list[Planned]:
    """What should have been started by now.

    Only the last close of each exchange counts: after a week's downtime there is one refresh, not five.

    Args:
        now: aware, UTC.
        today: the market's day; later closes do not exist yet (the sample market's day stands still).
        symbols: that are in use; exchanges without one are left alone.
    """
    planned = [Planned(kind=kind, key=f"{kind}:{today}", args={"day": today.isoformat()}) for kind in DAILY]
    planned.append(Planned(kind="rebuild_projections", key=REBUILD_KEY, args={}))
    for calendar in sorted({exchange_of(symbol).calendar for symbol in symbols}):
        day = last_close(calendar, now - AFTER_CLOSE, today)
        key = f"refresh_prices:{calendar}:{day}"
        planned.append(Planned(kind="refresh_prices", key=key, args={"calendar": calendar, "day": day.isoformat()}))
    return planned


async def start_due(services: Services, actor: Actor) -> int:
    """Start what is due and was not started before; returns how many jobs are new."""
    symbols = await symbols_in_use(services)
    planned = await asyncio.to_thread(due, services.clock.now(), services.clock.today(), symbols)
    return await start_planned(services, actor, planned)


async def start_planned(services: Services, actor: Actor, planned: Sequence[Planned]) -> int:
    """Start those that were not started under their key before; returns how many jobs are new."""
    async with services.begin(actor, write=True) as work:
        for item in planned:
            await work.start_job(item.kind, item.args, queue=NIGHTLY, key=item.key, asked_by=SCHEDULE)
        return len(work.started_jobs)


async def keep_schedule(services: Services) -> None:
    """Start what is due until cancelled; every worker may run it."""
    chance = random.Random()  # noqa: S311 -- spreads the load, guards nothing
    await asyncio.sleep(FIRST_TICK_S + chance.uniform(0, services.settings.jobs.jitter_s))
    while True:
        try:
            await start_due(services, await system_actor(services))
        except FolioscopeError as err:
            log.warning("schedule.not_kept", reason=err.message)
        await asyncio.sleep(TICK_S)


async def keep_rescuing(services: Services) -> None:
    """Give jobs that lost their process back to the queue, and tell how long the queues are, until cancelled; every worker may run it."""
    while True:
        try:
            await rescue_jobs(services, await system_actor(services))
            for queue in (INTERACTIVE, NIGHTLY):
                JOBS_WAITING.labels(queue).set(await services.queue.depth(queue))
        except FolioscopeError as err:
            log.warning("schedule.not_rescued", reason=err.message)
        await asyncio.sleep(RESCUE_S)
