"""A process that changes books and looks at them, beside another that does so too: `python -m tests.integration.remembering_process`.

On standard input one line of JSON: where everything is, whose books, and the seed of what to do. On standard output one line of JSON: what was seen
at each look, and how often the price provider was asked.
"""

import asyncio
import datetime as dt
import hashlib
import json
import random
import sys
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from core.actor import Actor, Channel
from core.clock import MarketClock
from core.errors import FolioscopeError
from core.series import PriceSeries
from core.settings import DatabaseSettings, Settings
from db import Database
from infra import Backbone, CpuPool, configure_logging, local_backbone, open_backbone
from market import InMemoryProvider, Market, Policy, Quote
from market.symbols import SymbolIndex
from tools import door
from tools.accounts import actor_for
from tools.catalog import TOOLS
from tools.neighbours import CachedAnswers
from tools.services import Services

TODAY = dt.date(2024, 6, 14)
BY_NAME = {tool.name: tool for tool in TOOLS}
CAREFUL = Policy(timeout_s=5.0, tries=2, per_s=1000, burst=1000, fresh_for_s=300.0)


class Elsewhere:
    """A provider far away: it may know any symbol, and counts how often it is asked."""

    name = "elsewhere"

    def __init__(self) -> None:
        self.asked = 0
        self._known = InMemoryProvider.random_walk({"AAPL": 150.0, "KO": 60.0}, end=TODAY)

    async def history(self, symbol: str, start: dt.date | None, end: dt.date) -> PriceSeries:
        self.asked += 1
        return replace(await self._known.history(symbol, start, end), source=self.name)

    async def latest(self, symbol: str, on: dt.date) -> Quote:
        self.asked += 1
        return replace(await self._known.latest(symbol, on), source=self.name)

    def symbols(self) -> None:
        """None: any."""


def services_for(told: dict[str, Any], backbone: Backbone, provider: Elsewhere) -> Services:
    clock = MarketClock(TODAY)
    return Services(
        settings=Settings(_env_file=None, state_dir=Path(told["state"]), database=DatabaseSettings(url=told["url"])),
        clock=clock,
        database=Database(told["url"]),
        market=Market([provider], clock, policies={"elsewhere": CAREFUL}, neighbours=CachedAnswers(backbone.cache)),
        symbols=SymbolIndex.bundled(),
        backbone=backbone,
        computer=CpuPool(size=1),
    )


async def call(services: Services, actor: Actor, name: str, **args: Any) -> Any:
    return await door.run_tool(BY_NAME[name], services, actor, door.check_args(BY_NAME[name], args))


async def change(services: Services, actor: Actor, chance: random.Random) -> None:
    """Something that changes the books, if it is not refused."""
    day, symbol = f"2024-06-{chance.randint(1, 13):02}", chance.choice(["AAPL", "KO"])
    price, quantity = str(chance.randint(50, 150)), str(chance.randint(1, 9))
    with suppress(FolioscopeError):
        match chance.randrange(5):
            case 0 | 1:
                await call(services, actor, "add_transaction", side="buy", symbol=symbol, quantity=quantity, price=price, date=day)
            case 2:
                await call(services, actor, "edit_transaction", target=str(chance.randint(1, 9)), price=price)
            case 3:
                await call(services, actor, "undo")
            case _:
                await call(services, actor, "set_price", symbol=symbol, price=price, date="2024-06-14")


def digest(view: Any) -> str:
    return hashlib.sha256(view.model_dump_json().encode()).hexdigest()


async def look(services: Services, actor: Actor) -> dict[str, Any]:
    """What is shown, not before what was there when it was asked for, and what comes out when nothing was remembered."""
    async with services.begin(actor) as work:
        there = (await work.portfolios.pick(None)).version
    shown = await call(services, actor, "show_portfolio")
    apart = replace(services, database=Database(services.settings.database.url), backbone=local_backbone({}))
    fresh = await call(apart, actor, "show_portfolio")
    await apart.database.close()
    return {
        "owner": str(actor.user_id), "portfolio": str(shown.portfolio_id), "version": shown.version, "digest": digest(shown),
        "there": there, "fresh_version": fresh.version, "fresh_digest": digest(fresh),
    }  # fmt: skip


async def work(told: dict[str, Any]) -> dict[str, Any]:
    chance, looks, provider = random.Random(told["seed"]), [], Elsewhere()  # noqa: S311 -- a test's own chance
    async with AsyncExitStack() as stack:
        backbone = await open_backbone(told["redis"])
        stack.push_async_callback(backbone.close)
        services = services_for(told, backbone, provider)
        stack.push_async_callback(services.database.close)
        actors = [await actor_for(services, UUID(user_id), Channel.REST) for user_id in told["users"]]
        for _ in range(told["times"]):
            actor = chance.choice(actors)
            if chance.random() < told["changing"]:
                await change(services, actor, chance)
            looks.append(await look(services, actor))
    return {"looks": looks, "asked": provider.asked}


if __name__ == "__main__":
    configure_logging(level="warning")
    sys.stdout.write(json.dumps(asyncio.run(work(json.loads(sys.stdin.readline())))) + "\n")
