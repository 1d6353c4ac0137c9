"""A process that does the same thing many times at once, beside another that does so too: `python -m tests.integration.racing_process`.

On standard input: one line of JSON with the database and what to do, then, once the answer is "ready", any line to begin. On standard output: what
came of each call. An empty line ends it.
"""

import asyncio
import datetime as dt
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

from core.actor import Channel
from core.clock import FixedClock
from core.errors import FolioscopeError
from core.settings import AuthMode, AuthSettings, DatabaseSettings, QuotaSettings, Settings
from db import Database
from infra import local_backbone
from infra.cpu_pool import CpuPool
from market import InMemoryProvider, Market
from market.symbols import SymbolIndex
from tools import door
from tools.accounts import actor_for
from tools.catalog import TOOLS
from tools.services import Services
from tools.sessions import refresh

TODAY = dt.date(2024, 6, 14)
BY_NAME = {tool.name: tool for tool in TOOLS}


def services_for(url: str, state: Path) -> Services:
    clock = FixedClock.on(TODAY)
    return Services(
        settings=Settings(
            _env_file=None,
            state_dir=state,
            database=DatabaseSettings(url=url),
            auth=AuthSettings(mode=AuthMode.ACCOUNTS),
            quotas=QuotaSettings(light_per_minute=1_000_000_000),
        ),
        clock=clock,
        database=Database(url),
        market=Market([InMemoryProvider.random_walk({"AAPL": 150.0}, end=TODAY)], clock),
        symbols=SymbolIndex.bundled(),
        backbone=local_backbone({}),
        computer=CpuPool(size=1),
    )


async def race(told: dict[str, Any]) -> None:
    """Be ready, wait for a line, do it so many times at once, and say what came of it."""
    services = services_for(told["url"], Path(told["state"]))
    actor = await actor_for(services, UUID(told["user_id"]), Channel(told.get("channel", "rest")))

    async def once() -> str:
        try:
            if "refresh_token" in told:
                _, token = await refresh(services, told["refresh_token"], lasts=dt.timedelta(days=1))
                return f"done {token}"
            tool = BY_NAME[told["tool"]]
            view = await door.run_tool(tool, services, actor, door.check_args(tool, told["args"]), key=told.get("key"))
        except FolioscopeError as err:
            return err.code
        return f"done {view.model_dump_json()}" if told.get("key") else "done"

    say("ready")
    await asyncio.to_thread(sys.stdin.readline)
    outcomes: list[str] = []
    for begin in range(0, told["times"], told.get("at_once", 20)):
        outcomes += await asyncio.gather(*(once() for _ in range(min(told.get("at_once", 20), told["times"] - begin))))
    await services.computer.close()
    await services.database.close()
    say(json.dumps(Counter(outcomes)))


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    while line := sys.stdin.readline().strip():
        asyncio.run(race(json.loads(line)))
