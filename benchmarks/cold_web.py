"""What a web process that has just started finds in the cache that all processes share: milliseconds to its first figures, calls of a provider.

    python -m benchmarks.cold_web --out OUT.json [--provider-ms 150] [--rounds 5]

On the books of `benchmarks.api` (20 holdings, 1,000 activities) and a price provider that takes so long for each answer, one process works a
portfolio and its returns out. Then fresh processes are asked for both, in turn with the cache of the installation and with one of their own.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.api_books import settings_for, write_books
from core.actor import Actor
from core.clock import MarketClock, stopwatch_s
from core.series import PriceSeries
from db import Database
from infra import CpuPool, EmbeddedRedis, configure_logging, local_backbone, open_backbone
from market import Market, Policy, Quote
from market.providers.sample import SampleProvider
from market.symbols import SymbolIndex
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION
from tools.base import AnyTool
from tools.door import check_args, run_tool
from tools.neighbours import CachedAnswers
from tools.performance import PORTFOLIO_PERFORMANCE
from tools.portfolio import SHOW_PORTFOLIO
from tools.program import program_version
from tools.services import Services
from tools.wiring import SAMPLE_END

FAR = Policy(timeout_s=30.0, tries=1, per_s=1000.0, burst=1000, fresh_for_s=300.0)
JsonObject = dict[str, Any]  # Any: JSON


class FarAway:
    """The sample market behind a slow line; counts how often it is asked."""

    name = "far"

    def __init__(self, seconds: float) -> None:
        self.asked, self._seconds, self._sample = 0, seconds, SampleProvider()

    async def history(self, symbol: str, start: date | None, end: date) -> PriceSeries:
        """See `PriceProvider.history`."""
        self.asked += 1
        await asyncio.sleep(self._seconds)
        return replace(await self._sample.history(symbol, start, end), source=self.name)

    async def latest(self, symbol: str, on: date) -> Quote:
        """See `PriceProvider.latest`."""
        self.asked += 1
        await asyncio.sleep(self._seconds)
        return replace(await self._sample.latest(symbol, on), source=self.name)

    def symbols(self) -> None:
        """None: it may know any."""


async def first_figures(told: JsonObject) -> JsonObject:
    """The milliseconds of the first portfolio, its returns, and the portfolio once more, in this process."""
    settings, clock, provider = settings_for(Path(told["folder"]), port=0), MarketClock(SAMPLE_END), FarAway(told["provider_s"])
    async with AsyncExitStack() as stack:
        backbone = await open_backbone(told["redis"]) if told["redis"] else local_backbone({})
        stack.push_async_callback(backbone.close)
        services = Services(
            settings=settings,
            clock=clock,
            database=Database(settings.database.url),
            market=Market([provider], clock, policies={"far": FAR}, neighbours=CachedAnswers(backbone.cache)),
            symbols=SymbolIndex.bundled(),
            backbone=backbone,
            computer=await stack.enter_async_context(CpuPool(size=1)),
        )
        stack.push_async_callback(services.database.close)
        program_version()
        owner = await local_owner(services)
        if told["first"]:
            await run_tool(ADD_TRANSACTION, services, owner, check_args(ADD_TRANSACTION, {"side": "deposit", "amount": "1"}))
        took = [await _ms(services, owner, tool) for tool in (SHOW_PORTFOLIO, PORTFOLIO_PERFORMANCE, SHOW_PORTFOLIO)]
    return {"portfolio_ms": took[0], "performance_ms": took[1], "again_ms": took[2], "provider_calls": provider.asked}


async def _ms(services: Services, owner: Actor, tool: AnyTool) -> float:
    began = stopwatch_s()
    await run_tool(tool, services, owner, check_args(tool, {}))
    return round((stopwatch_s() - began) * 1000, 1)


def in_a_process(**told: Any) -> JsonObject:
    """What `first_figures` says in a process that has just started."""
    command = [sys.executable, "-m", "benchmarks.cold_web", "--child", json.dumps(told)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 -- ourselves
    found: JsonObject = json.loads(said.stdout.splitlines()[-1])
    return found


async def compared(provider_s: float, rounds: int) -> dict[str, JsonObject]:
    """Medians over the rounds; the process that came first once."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await write_books(folder)
        async with EmbeddedRedis(folder / "redis") as redis:
            told = {"folder": name, "provider_s": provider_s}
            first = await asyncio.to_thread(in_a_process, **told, redis=redis.url, first=True)
            shared, own = [], []
            for _ in range(rounds):
                shared.append(await asyncio.to_thread(in_a_process, **told, redis=redis.url, first=False))
                own.append(await asyncio.to_thread(in_a_process, **told, redis=None, first=False))
    return {
        "the first process": first,
        "a later one, shared cache": {key: statistics.median(one[key] for one in shared) for key in first},
        "a later one, its own": {key: statistics.median(one[key] for one in own) for key in first},
    }


def main() -> None:
    """Run everything and write it down."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path)
    options.add_argument("--provider-ms", type=float, default=150.0, help="how long the provider takes for an answer")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--child", help=argparse.SUPPRESS)
    given = options.parse_args()
    configure_logging(level="warning")
    if given.child:
        print(json.dumps(asyncio.run(first_figures(json.loads(given.child)))))
        return
    found = asyncio.run(compared(given.provider_ms / 1000, given.rounds))
    print(f"{'':28}{'portfolio ms':>14}{'returns ms':>12}{'again ms':>10}{'provider calls':>16}")
    for name, row in found.items():
        print(f"{name:28}{row['portfolio_ms']:>14}{row['performance_ms']:>12}{row['again_ms']:>10}{row['provider_calls']:>16}")
    if given.out:
        given.out.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
