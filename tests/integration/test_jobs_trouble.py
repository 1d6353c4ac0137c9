"""Jobs that are called off, fail, hang or lose their process."""

import asyncio
import datetime as dt
from contextlib import aclosing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from api_house import House
from jobs_house import new_job, row_of, settled
from talk_house import open_talk

from agents.events import Event, ToolProgress, TurnDone
from core.actor import Actor
from core.clock import FixedClock
from core.errors import Unavailable
from db.models import Job
from tools import job_work
from tools.base import View
from tools.computing import Report
from tools.context import Context
from tools.job_work import MAX_ATTEMPTS, TryLater, perform_job, rescue_jobs
from tools.system_account import system_actor
from workers.schedule import RESCUE_S

AGAIN_WITHIN_S = 30.0


class Nothing(View):
    """No result."""


async def test_a_job_that_hangs_is_stopped_with_its_reason(house: House, owner: Actor) -> None:
    async def hang(context: Context, args: dict[str, Any], report: Report) -> View:
        await report(0.5, "half way")
        await asyncio.Event().wait()
        return Nothing()

    job = await new_job(house, owner)
    view = await perform_job(house.services, owner, job, {"probe": hang}, limits_s={"probe": 0.05})
    assert (view.state, view.progress) == ("failed", 0.5)
    assert "longer than 0.05 s" in str(view.error)
    assert "half way" in view.log


async def test_a_job_that_is_called_off_stays_so_and_its_work_is_stopped(
    house: House, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_work, "BEAT_S", 0.01)
    begun, stopped = asyncio.Event(), asyncio.Event()

    async def hang(context: Context, args: dict[str, Any], report: Report) -> View:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return Nothing()

    job = await new_job(house, owner)
    running = asyncio.create_task(perform_job(house.services, owner, job, {"probe": hang}))
    await begun.wait()
    answer = await house.client.delete(f"/api/jobs/{job}")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    await asyncio.wait({running}, timeout=20)
    assert stopped.is_set()
    assert running.cancelled()
    assert (await row_of(house, owner, job)).state == "cancelled"
    assert (await perform_job(house.services, owner, job, {"probe": hang})).state == "cancelled"
    assert (await house.client.delete(f"/api/jobs/{job}")).json()["state"] == "cancelled"


async def test_a_fit_in_a_child_is_called_off_by_rest(house: House) -> None:
    started = await house.client.post("/api/backtests", json={"symbol": "KO", "horizons": [1, 5, 21], "origins": 250})
    job = started.json()["id"]
    async with asyncio.timeout(60), aclosing(house.services.progress.subscribe(job)) as words:
        await anext(words)
    assert house.services.computer._busy
    assert (await house.client.delete(f"/api/jobs/{job}")).json()["state"] == "cancelled"
    await settled(house)
    assert not house.services.computer._busy
    assert (await house.client.get(f"/api/jobs/{job}")).json()["state"] == "cancelled"
    assert (await house.client.delete(f"/api/jobs/{job}")).status_code == 200


async def test_a_finished_job_cannot_be_called_off(house: House, owner: Actor) -> None:
    job = await new_job(house, owner, state="done")
    assert (await house.client.delete(f"/api/jobs/{job}")).status_code == 409


async def test_a_job_whose_process_dies_every_time_is_quarantined_and_the_next_goes_on(house: House, owner: Actor) -> None:
    async def fine(context: Context, args: dict[str, Any], report: Report) -> View:
        return Nothing()

    long_ago = house.services.clock.now() - dt.timedelta(hours=1)
    poisoned = await new_job(house, owner, state="running", attempts=MAX_ATTEMPTS, beat_at=long_ago)
    other = await new_job(house, owner)
    view = await perform_job(house.services, owner, poisoned, {"probe": fine})
    assert view.state == "quarantined"
    assert "died under it 3 times" in str(view.error)
    assert (await perform_job(house.services, owner, other, {"probe": fine})).state == "done"


async def test_a_second_worker_leaves_a_running_job_alone_until_its_signs_of_life_end(house: House, owner: Actor) -> None:
    async def fine(context: Context, args: dict[str, Any], report: Report) -> View:
        return Nothing()

    now = house.services.clock.now()
    job = await new_job(house, owner, state="running", attempts=1, beat_at=now - dt.timedelta(seconds=5))
    with pytest.raises(TryLater):
        await perform_job(house.services, owner, job, {"probe": fine})
    async with house.services.begin(owner, write=True) as work:
        (await work.jobs.get(job)).beat_at = now - dt.timedelta(seconds=60)
    view = await perform_job(house.services, owner, job, {"probe": fine})
    assert (view.state, view.attempts) == ("done", 2)


async def killed(house: House, kind: str = "prune") -> UUID:
    """A job under which its process died: half done, its last sign of life of this moment."""
    owner, now = await system_actor(house.services), house.services.clock.now()
    return await new_job(house, owner, kind=kind, state="running", attempts=1, started_at=now, beat_at=now)


def later(house: House, seconds: float) -> None:
    house.services.clock = FixedClock(house.services.clock.now() + dt.timedelta(seconds=seconds))


@pytest.mark.parametrize("first_look_s", [0.0, 4.0, 9.9])
async def test_a_job_whose_worker_was_killed_is_begun_again_by_another_within_half_a_minute(house: House, first_look_s: float) -> None:
    job, owner = await killed(house), await system_actor(house.services)
    later(house, first_look_s)
    since_s = first_look_s
    while not await rescue_jobs(house.services, owner):
        later(house, RESCUE_S)
        since_s += RESCUE_S
        assert since_s <= AGAIN_WITHIN_S
    await settled(house)
    row = await row_of(house, owner, job)
    assert (row.state, row.attempts) == ("done", 2)
    assert row.started_at == house.services.clock.now()


@pytest.mark.parametrize("back_after_s", [0.0, 7.0, 19.5, 25.0])
async def test_a_program_that_was_killed_and_is_back_begins_its_job_again_within_half_a_minute(house: House, back_after_s: float) -> None:
    """Its queue hands the job out at once, and again when it was told to."""

    async def fine(context: Context, args: dict[str, Any], report: Report) -> View:
        return Nothing()

    job, owner, since_s = await killed(house, "probe"), await system_actor(house.services), back_after_s
    later(house, back_after_s)
    try:
        view = await perform_job(house.services, owner, job, {"probe": fine})
    except TryLater as wait:
        later(house, wait.wait_s)
        since_s += wait.wait_s
        view = await perform_job(house.services, owner, job, {"probe": fine})
    assert (view.state, view.attempts) == ("done", 2)
    assert since_s <= AGAIN_WITHIN_S


async def test_a_worker_that_stops_gives_its_job_back_without_counting_it(house: House, owner: Actor) -> None:
    begun = asyncio.Event()

    async def hang(context: Context, args: dict[str, Any], report: Report) -> View:
        begun.set()
        await asyncio.Event().wait()
        return Nothing()

    job = await new_job(house, owner)
    running = asyncio.create_task(perform_job(house.services, owner, job, {"probe": hang}))
    await begun.wait()
    running.cancel()
    await asyncio.wait({running})
    row = await row_of(house, owner, job)
    assert (row.state, row.attempts) == ("queued", 0)


async def test_a_scheduled_job_is_tried_again_when_a_part_is_away_and_a_person_s_is_not(house: House, owner: Actor) -> None:
    async def away(context: Context, args: dict[str, Any], report: Report) -> View:
        raise Unavailable("Nobody answers.")

    asked = await perform_job(house.services, owner, await new_job(house, owner), {"probe": away})
    assert (asked.state, asked.error) == ("failed", "Nobody answers.")
    job = await new_job(house, owner, asked_by="schedule")
    for _ in range(MAX_ATTEMPTS - 1):
        with pytest.raises(TryLater):
            await perform_job(house.services, owner, job, {"probe": away})
        assert (await row_of(house, owner, job)).state == "queued"
    assert (await perform_job(house.services, owner, job, {"probe": away})).state == "failed"


async def test_jobs_that_the_queue_forgot_are_given_back_to_it(house: House) -> None:
    owner = await system_actor(house.services)
    async with house.services.begin(owner, write=True) as work:
        row = Job(user_id=owner.user_id, created_at=house.services.clock.now() - dt.timedelta(hours=1), kind="prune", args={})
        job = (await work.jobs.add(row)).id
    assert await rescue_jobs(house.services, await system_actor(house.services)) == 1
    await settled(house)
    assert (await row_of(house, owner, job)).state == "done"
    assert await rescue_jobs(house.services, await system_actor(house.services)) == 0


async def test_a_fit_in_a_child_is_called_off_in_the_conversation_that_waits_for_it(tmp_path: Path) -> None:
    async with open_talk(tmp_path) as talk:
        services, waiting, begun = talk.house.services, list[Event](), asyncio.Event()

        async def wait() -> None:
            async for event in talk.assistant.turn(talk.actor, "t", "backtest the KO forecast"):
                waiting.append(event)
                if isinstance(event, ToolProgress):
                    begun.set()

        turn = asyncio.create_task(wait())
        async with asyncio.timeout(200):
            await begun.wait()
            assert services.computer._busy
            assert await talk.say("stop the backtest") == ["job_cancel"]
            await turn
        assert not services.computer._busy
        assert talk.errors() == []
        [job] = (await talk.house.client.get("/api/jobs")).json()["items"]
        assert (job["kind"], job["state"]) == ("backtest_forecast", "cancelled")
        assert isinstance(waiting[-1], TurnDone)
