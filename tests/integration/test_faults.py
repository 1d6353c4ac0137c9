"""One part fails, the rest goes on and says what is missing: Redis that refuses, is full or comes back empty; a full disk; a job without memory."""

import asyncio
import os
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from api_house import House
from jobs_house import new_job, row_of

from core.actor import Actor
from core.errors import Misconfigured, Unavailable
from infra import Backbone, CacheKey, EmbeddedRedis, QueueWorker, find_redis_server, open_backbone
from tools import artefacts, job_work
from tools.artefacts import models_folder, write_artefact
from tools.base import View
from tools.computing import Report, calculate
from tools.context import Context
from tools.job_work import perform_job, rescue_jobs
from tools.system_account import system_actor
from tools.uploads import keep_upload, newest_upload
from workers.jobs import JOBS

SMALL = {"symbol": "KO", "model": "random_walk", "horizons": [1], "origins": 8}


@asynccontextmanager
async def on_redis(house: House, folder: Path) -> AsyncIterator[tuple[EmbeddedRedis, Backbone]]:
    """The house on a real Redis."""
    async with EmbeddedRedis(folder) as redis:
        twin, whole = house.services.backbone, await open_backbone(redis.url)
        house.services.backbone = whole
        try:
            yield redis, whole
        finally:
            house.services.backbone = twin
            await whole.close()


async def _listens(socket: Path) -> bool:
    """Whether somebody takes connections there: the file alone is made a moment earlier."""
    try:
        _, writer = await asyncio.open_unix_connection(socket)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


@asynccontextmanager
async def plain_redis(folder: Path, *options: str) -> AsyncIterator[str]:
    """A redis-server that nobody looks after, and its address."""
    socket = folder / "r.sock"
    command = (str(find_redis_server()), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder), *options)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    try:
        async with asyncio.timeout(20):
            while not await _listens(socket):  # noqa: ASYNC110 -- another process begins to listen
                await asyncio.sleep(0.05)
        yield f"unix://{socket}"
    finally:
        process.kill()
        await process.wait()


async def test_a_password_that_redis_refuses_is_said_as_a_setting(tmp_path: Path) -> None:
    async with plain_redis(tmp_path, "--requirepass", "right") as url:
        with pytest.raises(Misconfigured, match="FOLIOSCOPE_REDIS__URL") as refused:
            await open_backbone(url.replace("unix://", "unix://:wrong@", 1))
        assert "wrong" not in refused.value.message
        whole = await open_backbone(url.replace("unix://", "unix://:right@", 1))
        assert await whole.alive()
        await whole.close()


async def test_a_redis_without_memory_takes_no_jobs_and_says_so(tmp_path: Path) -> None:
    async with plain_redis(tmp_path, "--maxmemory", "1", "--maxmemory-policy", "noeviction") as url:
        whole = await open_backbone(url)
        with pytest.raises(Unavailable, match="The job queue"):
            await whole.queue.enqueue("prune", "one")
        key = CacheKey(user_id=None, version=1, name="x")
        await whole.cache.put(key, "kept", ttl_s=60)
        assert await whole.cache.get(key) is None
        assert await whole.alive()
        await whole.close()


async def rescued(house: House, owner: Actor, url: str, job_id: Any) -> None:
    """A job that the queue does not know is given back to it by the schedule's look, and done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job_work, "LOST_S", -1.0)  # the house's clock stands still
        assert await rescue_jobs(house.services, await system_actor(house.services)) >= 1
    async with QueueWorker(url, JOBS, context={"services": house.services}), asyncio.timeout(60):
        while (await row_of(house, owner, job_id)).state != "done":  # noqa: ASYNC110 -- the worker writes it down
            await asyncio.sleep(0.05)


async def test_a_redis_that_comes_back_empty_loses_no_job(house: House, owner: Actor, tmp_path: Path) -> None:
    async with on_redis(house, tmp_path / "redis") as (redis, whole):
        job = (await house.client.post("/api/backtests", json=SMALL)).json()
        assert await whole.queue.depth() == 1
        assert whole.client is not None
        await whole.client.flushall()
        assert await whole.queue.depth() == 0
        await rescued(house, owner, redis.url, UUID(job["id"]))


def full(path: Path) -> None:
    """Writing to `path` finds a full disk: the system's own device for that."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to("/dev/full")


async def test_a_full_disk_takes_no_upload_and_leaves_no_half_of_one(house: House, owner: Actor) -> None:
    kept = keep_upload(house.services, owner, b"first")
    folder = house.services.settings.state_dir / "uploads" / str(owner.user_id)
    second = keep_upload(house.services, owner, b"second")
    (folder / str(second)).unlink()
    full(folder / f"{second}.{os.getpid()}.part")
    with pytest.raises(Unavailable, match="disk of this installation is full"):
        keep_upload(house.services, owner, b"second")
    assert newest_upload(house.services, owner) == kept
    assert [path.name for path in folder.iterdir()] == [str(kept)]
    assert keep_upload(house.services, owner, b"second") == second


async def test_a_full_disk_takes_no_model_and_the_one_in_use_stays(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = house.services.settings
    name, digest = write_artefact(settings, b"in use")
    monkeypatch.setattr(artefacts.hashlib, "sha256", _same)
    full(models_folder(settings) / f"{'0' * 40}.model.{os.getpid()}.part")
    with pytest.raises(Unavailable, match="full"):
        write_artefact(settings, b"the next one")
    monkeypatch.undo()
    assert artefacts.read_artefact(settings, name, digest) == b"in use"
    assert [path.name for path in models_folder(settings).iterdir()] == [name]


class _same:  # noqa: N801 -- stands in for a function
    """A sum that is known beforehand."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def hexdigest(self) -> str:
        return "0" * 64


class Size(View):
    """How much was taken."""

    size: int


def greedy(megabytes: int) -> int:
    """Take memory, under a limit that leaves room for a tenth of a gigabyte."""
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + 100_000_000, resource.RLIM_INFINITY))
    return int(np.ones(megabytes * 1_000_000, dtype=np.uint8).sum())


async def test_a_job_that_runs_out_of_memory_fails_alone(house: House, owner: Actor) -> None:
    async def work(context: Context, args: dict[str, Any], report: Report) -> View:
        return Size(size=await calculate(context.services, greedy, args["megabytes"], timeout_s=60))

    catalogue = {"probe": work}
    failed = await perform_job(house.services, owner, await new_job(house, owner, args={"megabytes": 900}), catalogue)
    assert failed.state == "failed"
    assert "more memory than there is" in str(failed.error)
    after = await perform_job(house.services, owner, await new_job(house, owner, args={"megabytes": 1}), catalogue)
    assert (after.state, after.result) == ("done", {"size": 1_000_000})
