"""Jobs of a house: waiting for them, reading their rows, making one that is in no queue."""

import asyncio
from typing import Any
from uuid import UUID

from api_house import House

from core.actor import Actor
from db.models import Job
from infra.local_queue import LocalQueue


async def settled(house: House) -> None:
    """Return once no job waits or runs."""
    queue = house.services.queue
    assert isinstance(queue, LocalQueue)
    async with asyncio.timeout(120):
        await queue.settled()


async def jobs_of(house: House, actor: Actor) -> list[Job]:
    """All jobs of the actor, oldest first."""
    async with house.services.begin(actor) as work:
        return sorted(await work.jobs.page(limit=100), key=lambda row: row.id)


async def row_of(house: House, actor: Actor, job_id: UUID) -> Job:
    """The row of a job as it is now."""
    async with house.services.begin(actor) as work:
        return await work.jobs.get(job_id)


async def new_job(house: House, actor: Actor, **values: Any) -> UUID:
    """A row that is in no queue."""
    async with house.services.begin(actor, write=True) as work:
        row = Job(user_id=actor.user_id, created_at=house.services.clock.now(), **{"kind": "probe", "args": {}, **values})
        return (await work.jobs.add(row)).id


async def carried_out(house: House, actor: Actor, kind: str, args: dict[str, Any]) -> Job:
    """A scheduled job of `kind`, once it is over."""
    async with house.services.begin(actor, write=True) as work:
        job = await work.start_job(kind, args, asked_by="schedule")
    await settled(house)
    return await row_of(house, actor, job.id)
