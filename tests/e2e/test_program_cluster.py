"""Two webs and two workers on one Redis and one PostgreSQL: one job once, alerts once, limits shared, a killed worker loses nothing."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from databases import blank_postgresql
from program import ROOT, Program

from core.settings import Settings, load_settings
from infra import EmbeddedRedis
from tools.system_account import system_actor
from tools.wiring import open_services
from workers.jobs import JOBS

pytestmark = pytest.mark.e2e
PER_MINUTE = 300
TICKS_OF_WORK = 20
SECRET = "of these tests only, and long enough"


class Process(Program):
    """One process of the installation."""

    def __init__(self, folder: Path, name: str, shared: dict[str, str], *words: str) -> None:
        super().__init__(folder)
        self.name, self.shared, self.words = name, shared, words

    def start(self) -> None:
        log = self.folder / f"{self.name}.log"
        port = ["--port", str(self.port)] if self.words[0] == "web" else []
        with log.open("w", encoding="utf-8") as out:
            self.process = subprocess.Popen(  # noqa: S603 -- our own program
                [sys.executable, str(ROOT / "main.py"), *self.words, *port],
                cwd=self.folder,
                env=self.shared,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def wait_ready(self) -> None:
        assert self.process is not None
        log = self.folder / f"{self.name}.log"
        deadline = time.monotonic() + 120
        while "is ready" not in log.read_text(encoding="utf-8"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(log.read_text(encoding="utf-8"))
            time.sleep(0.05)  # another process is watched, there is no event to wait on


class Cluster:
    def __init__(self, folder: Path, shared: dict[str, str], workers: int) -> None:
        self.shared = shared
        self.webs = [Process(folder, f"web{number}", shared, "web") for number in (1, 2)]
        self.workers = [Process(folder, f"worker{number + 1}", shared, "worker") for number in range(workers)]

    @property
    def settings(self) -> Settings:
        load_settings.cache_clear()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.shared.items():
                if name.startswith("FOLIOSCOPE_"):
                    patch.setenv(name, value)
            return Settings(_env_file=None)

    def follow(self, web: Process, job: str, *, after_first: Any = None) -> list[tuple[str, dict[str, Any]]]:
        """The events of a job as this web tells them."""
        events, name = [], ""
        with urllib.request.urlopen(f"{web.url}/api/jobs/{job}/events", timeout=180) as lines:  # noqa: S310 -- loopback
            for line in lines:
                if line.startswith(b"event: "):
                    name = line[7:].decode().strip()
                if line.startswith(b"data: "):
                    events.append((name, json.loads(line[6:])))
                    if after_first is not None and name == "progress":
                        after_first()
                        after_first = None
        return events


@contextmanager
def cluster(folder: Path, redis_url: str, *, workers: int = 2, **more: str) -> Iterator[Cluster]:
    """Two webs and some workers that share a Redis and a PostgreSQL; `more` are settings beside."""
    with ExitStack() as stack:
        database = stack.enter_context(blank_postgresql())
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOLIOSCOPE_", "OPENAI_", "CHAINLIT_"))}  # noqa: TID251 -- the children's environment
        shared = {
            **kept,
            "PYTHONUNBUFFERED": "1",
            "FOLIOSCOPE_DATABASE__URL": database,
            "FOLIOSCOPE_REDIS__URL": redis_url,
            "FOLIOSCOPE_AUTH__SECRET": SECRET,
            "FOLIOSCOPE_STATE_DIR": str(folder / "var"),
            "FOLIOSCOPE_WEB__REQUESTS_PER_MINUTE": str(PER_MINUTE),
            "FOLIOSCOPE_CHAT__EMBEDDINGS": "false",
            "FOLIOSCOPE_JOBS__SCHEDULE": "false",
            **more,
        }
        subprocess.run([sys.executable, str(ROOT / "main.py"), "migrate"], cwd=folder, env=shared, check=True, capture_output=True)  # noqa: S603 -- our own program
        made = Cluster(folder, shared, workers)
        for process in (*made.webs, *made.workers):
            process.start()
            stack.callback(ended, process)
        for process in (*made.webs, *made.workers):
            process.wait_ready()
        yield made


def ended(process: Process) -> None:
    assert process.process is not None
    if process.process.poll() is None:
        process.process.send_signal(signal.SIGINT)
        try:
            process.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()


async def evaluate_twice(made: Cluster) -> None:
    """The same alerts judged by two jobs at once."""
    async with open_services(made.settings, jobs=JOBS) as services:
        schedule = await system_actor(services)
        async with services.begin(schedule, write=True) as work:
            jobs = [await work.start_job("evaluate_alerts", {"symbols": ["KO"]}, key=f"twice:{number}") for number in (1, 2)]
        async with asyncio.timeout(60):
            while True:
                async with services.begin(schedule) as work:
                    states = [(await work.jobs.get(job.id)).state for job in jobs]
                if states == ["done", "done"]:
                    return
                await asyncio.sleep(0.1)


@pytest.mark.timeout(400)
async def test_two_webs_and_two_workers_are_one_installation(tmp_path: Path) -> None:
    async with EmbeddedRedis(tmp_path / "redis") as redis:
        await asyncio.to_thread(in_cluster, tmp_path, redis.url)


def in_children(worker: Process) -> int:
    """Ticks of processor time that the children of a worker have used."""
    assert worker.process is not None
    pid, spent = worker.process.pid, 0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with suppress(FileNotFoundError, ProcessLookupError):
            user, system = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:13]
            spent += int(user) + int(system)
    return spent


def in_cluster(folder: Path, redis_url: str) -> None:
    with cluster(folder, redis_url) as made:
        one, two = made.webs
        small = {"symbol": "KO", "model": "random_walk", "horizons": [1], "origins": 8}
        status, job = one.call("POST", "/api/backtests", small)
        assert status == 202, job
        name, over = made.follow(two, job["id"])[-1]
        assert (name, over["state"], over["attempts"]) == ("job", "done", 1)

        assert one.call("POST", "/api/alerts", {"symbol": "KO", "condition": "above", "threshold": "1"})[0] == 201
        asyncio.run(evaluate_twice(made))
        assert [item["symbol"] for item in two.call("GET", "/api/alerts/events")[1]["items"]] == ["KO"]

        status, job = two.call("POST", "/api/backtests", {"symbol": "AAPL", "horizons": [1, 5, 21], "origins": 60})
        assert status == 202, job
        killed: list[str] = []

        def kill_its_worker() -> None:
            before = [in_children(process) for process in made.workers]
            deadline = time.monotonic() + 150
            while time.monotonic() < deadline:  # the one that calculates in a child; the other may still keep a warm one
                time.sleep(0.2)
                spent = [in_children(process) - earlier for process, earlier in zip(made.workers, before, strict=True)]
                if max(spent) > TICKS_OF_WORK:
                    process = made.workers[spent.index(max(spent))]
                    killed.append(process.name)
                    process.kill()
                    return

        events = made.follow(one, job["id"], after_first=kill_its_worker)
        assert len(killed) == 1
        assert (events[-1][0], events[-1][1]["state"], events[-1][1]["attempts"]) == ("job", "done", 2)

        answers = [web.call("GET", "/ping")[0] for _ in range(PER_MINUTE) for web in made.webs]
        assert set(answers) == {200, 429}
        assert answers.count(200) < 1.5 * PER_MINUTE
        assert answers[-40:].count(429) > 20
