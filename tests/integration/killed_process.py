"""A process that is made to be killed in the middle of its work.

It imports everything once, then, for each line of JSON on standard input, forks a child that does that work for ever and says before and after
each piece what it begins and what was acknowledged. The parent waits for the child's end and says so.
"""

import asyncio
import datetime as dt
import json
import os
import sys
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.actor import Actor, Channel
from core.clock import MarketClock
from core.settings import DatabaseSettings, Settings
from db import Database
from db.migrations import migrate
from infra import configure_logging, local_backbone
from infra.cpu_pool import CpuPool
from market import InMemoryProvider, Market
from market.symbols import SymbolIndex
from tools import job_work
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION
from tools.door import check_args, run_tool
from tools.imports import IMPORT_CSV
from tools.job_work import rescue_jobs
from tools.services import Services
from tools.uploads import keep_upload
from tools.wiring import told_of
from workers.jobs import JOBS

TODAY = dt.date(2024, 6, 14)
ROWS = 40
"""Transactions of one import."""
SYMBOLS = SymbolIndex.bundled()


@dataclass
class Told:
    """What the child is to do."""

    url: str
    state: str
    work: str
    first: int
    revision: str = "head"
    down: bool = False


def say(**words: object) -> None:
    """One line, out of this process before it returns."""
    os.write(1, json.dumps(words).encode() + b"\n")


async def acknowledged(key: str, doing: Awaitable[object]) -> None:
    say(begun=key)
    await doing
    say(acknowledged=key)


async def trades(services: Services, owner: Actor, told: Told) -> None:
    for number in range(told.first, told.first + 10_000):
        args = {"side": "deposit", "amount": str(number + 1), "date": "2024-06-03", "note": f"trade-{number}"}
        key = f"trade-{number}"
        await acknowledged(key, run_tool(ADD_TRANSACTION, services, owner, check_args(ADD_TRANSACTION, dict(args)), key=key))


async def imports(services: Services, owner: Actor, told: Told) -> None:
    for number in range(told.first, told.first + 10_000):
        lines = [f"2024-06-03,Buy,AAPL,{number * ROWS + row + 1},1.00,USD" for row in range(ROWS)]
        data = "\n".join(("Date,Action,Symbol,Quantity,Price,Currency", *lines)).encode()
        args = {"file": "trades.csv", "upload_id": str(keep_upload(services, owner, data))}
        key = f"import-{number}"
        await acknowledged(key, run_tool(IMPORT_CSV, services, owner, check_args(IMPORT_CSV, dict(args)), key=key))


async def trainings(services: Services, owner: Actor, told: Told) -> None:
    keeping = asyncio.create_task(keep_rescuing(services, owner))
    for number in range(told.first, told.first + 10_000):
        key = f"retrain-{number}"
        say(begun=key)
        async with services.begin(owner, write=True) as work:
            await work.start_job("retrain", {"symbol": "KO", "model": "random_walk"}, key=key, asked_by="schedule")
        say(acknowledged=key)
        await all_over(services, owner)
        say(trained=key)
    keeping.cancel()


async def finish(services: Services, owner: Actor, told: Told) -> None:
    """Let what was left lying be done, and say when nothing is."""
    keeping = asyncio.create_task(keep_rescuing(services, owner))
    await all_over(services, owner)
    keeping.cancel()
    say(over=True)


async def keep_rescuing(services: Services, owner: Actor) -> None:
    while True:
        await rescue_jobs(services, owner)
        await asyncio.sleep(0.1)


async def all_over(services: Services, owner: Actor) -> None:
    """Return once no job of the owner waits or runs."""
    while True:
        async with services.begin(owner) as work:
            if all(row.state not in {"queued", "running"} for row in await work.jobs.page(limit=200)):
                return
        await asyncio.sleep(0.02)


WORKS: Mapping[str, Callable[[Services, Actor, Told], Awaitable[None]]] = {
    "trades": trades,
    "imports": imports,
    "trainings": trainings,
    "finish": finish,
}


async def do(told: Told) -> None:
    database = Database(told.url)
    if told.work == "migration":
        say(begun=told.revision)
        await migrate(database, to=told.revision, down=told.down)
        say(acknowledged=told.revision)
        await database.close()
        return
    clock, made = MarketClock(TODAY), dict[str, object]()  # signs of life go by the machine's time
    async with CpuPool(size=1) as computer:
        services = Services(
            settings=Settings(_env_file=None, state_dir=Path(told.state), database=DatabaseSettings(url=told.url)),
            clock=clock,
            database=database,
            market=Market([InMemoryProvider.random_walk({"AAPL": 150.0, "KO": 60.0}, end=TODAY)], clock),
            symbols=SYMBOLS,
            backbone=local_backbone(told_of(JOBS, made)),
            computer=computer,
        )
        made["services"] = services
        await WORKS[told.work](services, await local_owner(services, Channel.REST), told)
        await services.backbone.close()
    await database.close()


def child(words: dict[str, Any]) -> None:
    say(pid=os.getpid())
    job_work.BEAT_S, job_work.LOST_S = 0.1, 1.0
    asyncio.run(do(Told(**words)))


def main() -> None:
    configure_logging(level="error")
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                child(json.loads(line))
                status = 0
            except Exception:  # noqa: BLE001 -- told, and the child ends
                traceback.print_exc()
            finally:
                os._exit(status)
        _, status = os.waitpid(pid, 0)
        say(ended=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
