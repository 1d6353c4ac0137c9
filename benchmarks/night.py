"""How long a night over the sample market takes from cold: prices, one training a symbol, forecasts and alerts, on one worker and on two.

    python -m benchmarks.night --out OUT.json [--symbols 20] [--workers 1,2]

A fresh installation watches the sample market's symbols, a Redis of its own is started, and the schedule's round is put into its queue. Then the
workers begin, each a process as `main.py worker` is. Told are the seconds until no job waits or runs, from the first training's start to the last
one's end (what more workers share), and from a job's making to its start on a queue where nothing waits (the goal is 0.2 s).
"""

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from core.clock import stopwatch_s
from core.settings import ChatSettings, DatabaseSettings, JobSettings, RedisSettings, Settings
from db.migrations import migrate
from db.models import WatchlistItem
from infra import NIGHTLY, EmbeddedRedis
from tools.accounts import local_owner
from tools.services import Services
from tools.system_account import system_actor
from tools.wiring import open_services
from workers.jobs import JOBS
from workers.schedule import start_due

ROOT = Path(__file__).resolve().parent.parent
PROBES = 20
WITHIN_S = 1800.0
UNFINISHED = frozenset({"queued", "running"})
JsonObject = dict[str, Any]  # Any: JSON


def settings_for(folder: Path, redis_url: str) -> Settings:
    """A small installation in `folder`."""
    return Settings(
        state_dir=folder / "var",
        database=DatabaseSettings(url=f"sqlite+aiosqlite:///{folder / 'portfolio.db'}"),
        redis=RedisSettings(url=redis_url),
        chat=ChatSettings(embeddings=False),
        jobs=JobSettings(schedule=False),
    )


def start_worker(folder: Path, redis_url: str) -> "subprocess.Popen[bytes]":
    """One worker process on that installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FOLIOSCOPE_")}  # noqa: TID251 -- the child's environment
    shared = {
        "FOLIOSCOPE_STATE_DIR": str(folder / "var"),
        "FOLIOSCOPE_DATABASE__URL": f"sqlite+aiosqlite:///{folder / 'portfolio.db'}",
        "FOLIOSCOPE_REDIS__URL": redis_url,
        "FOLIOSCOPE_JOBS__SCHEDULE": "false",
    }
    command = [sys.executable, str(ROOT / "main.py"), "worker"]
    return subprocess.Popen(command, cwd=folder, env={**kept, **shared}, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own program


async def prepare(services: Services, symbols: int) -> int:
    """An owner who watches that many symbols, and the schedule's round in the queue; returns how many symbols there are."""
    await migrate(services.database)
    owner = await local_owner(services)
    watched = (services.market.symbols() or ())[:symbols]
    async with services.begin(owner, write=True) as work:
        for symbol in watched:
            await work.watchlist.add(WatchlistItem(user_id=owner.user_id, created_at=services.clock.now(), symbol=symbol))
    await start_due(services, await system_actor(services))
    return len(watched)


async def rows(services: Services) -> list[Any]:
    """The schedule's jobs."""
    actor = await system_actor(services)
    async with services.begin(actor) as work:
        return list(await work.jobs.page(limit=500))


async def over(services: Services) -> float:
    """Seconds until no job waits or runs."""
    began = stopwatch_s()
    while stopwatch_s() - began < WITHIN_S:
        if all(row.state not in UNFINISHED for row in await rows(services)):
            return stopwatch_s() - began
        await asyncio.sleep(0.2)
    raise SystemExit(f"The night was not over within {WITHIN_S:g} s.")


async def starts_ms(services: Services) -> list[float]:
    """Milliseconds from making a job to its start, one after the other, on a queue where nothing waits."""
    actor, took = await system_actor(services), []
    for number in range(PROBES):
        async with services.begin(actor, write=True) as work:
            job = await work.start_job("evaluate_alerts", {"symbols": []}, key=f"probe:{number}")
        row = await _row(services, actor, job.id)
        while row.state in UNFINISHED:
            await asyncio.sleep(0.02)
            row = await _row(services, actor, job.id)
        took.append((row.started_at - row.created_at).total_seconds() * 1000)
    return took


async def _row(services: Services, actor: Any, job_id: Any) -> Any:  # Any: rows and ids of the database
    async with services.begin(actor) as work:
        return await work.jobs.get(job_id)


async def night(symbols: int, workers: int) -> JsonObject:
    """One night with that many workers."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = await stack.enter_async_context(EmbeddedRedis(folder / "redis"))
        services = await stack.enter_async_context(open_services(settings_for(folder, redis.url), jobs=JOBS))
        count = await prepare(services, symbols)
        processes = [start_worker(folder, redis.url) for _ in range(workers)]
        try:
            took = await over(services)
            starts = await starts_ms(services)
        finally:
            for process in processes:
                process.send_signal(signal.SIGINT)
            for process in processes:
                process.wait(60)
        ended = Counter(f"{row.kind} {row.state}" for row in await rows(services) if row.queue == NIGHTLY)
        trained = [row for row in await rows(services) if row.kind == "retrain" and row.finished_at]
        fits = [(row.finished_at - row.started_at).total_seconds() for row in trained]
        span = max(row.finished_at for row in trained) - min(row.started_at for row in trained)
    return {
        "symbols": count,
        "workers": workers,
        "seconds": round(took, 1),
        "training_s": round(span.total_seconds(), 1),
        "retrain_s": round(statistics.median(fits), 2),
        "start_ms_median": round(statistics.median(starts), 1),
        "start_ms_worst": round(max(starts), 1),
        "jobs": dict(sorted(ended.items())),
    }


def main() -> None:
    """Run the nights and write them down."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--symbols", type=int, default=20)
    options.add_argument("--workers", default="1,2", help="how many workers, one night each")
    given = options.parse_args()
    found = [asyncio.run(night(given.symbols, int(workers))) for workers in given.workers.split(",")]
    print(f"{'workers':>8}{'symbols':>9}{'seconds':>10}{'trainings s':>13}{'one training s':>16}{'start ms, median':>18}{'worst':>8}")
    for row in found:
        print(
            f"{row['workers']:>8}{row['symbols']:>9}{row['seconds']:>10}{row['training_s']:>13}{row['retrain_s']:>16}{row['start_ms_median']:>18}{row['start_ms_worst']:>8}"
        )
    for row in found:
        print(row["workers"], "workers:", ", ".join(f"{count} {what}" for what, count in row["jobs"].items()))
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    given.out.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
