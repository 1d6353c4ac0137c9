"""A process that sells at the same time as another, once for every database whose address it reads.

On standard input: an address, then, once the answer is "ready", any line to begin. On standard output: what came of ten sales.
"""

import asyncio
import datetime as dt
import json
import sys

from core.actor import Channel
from core.clock import FixedClock
from core.errors import FolioscopeError
from core.settings import DatabaseSettings, Settings
from db import Database
from infra import local_backbone
from infra.cpu_pool import CpuPool
from market import InMemoryProvider, Market
from market.symbols import SymbolIndex
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION
from tools.door import check_args, run_tool
from tools.services import Services

TODAY = dt.date(2024, 6, 14)
SALE = {"side": "sell", "symbol": "AAPL", "quantity": "3", "price": "150"}
SALES = 10


async def sell_at(url: str) -> None:
    """Be ready, wait for a line, sell ten times at once, and say what came of it."""
    clock = FixedClock.on(TODAY)
    services = Services(
        settings=Settings(_env_file=None, database=DatabaseSettings(url=url)),
        clock=clock,
        database=Database(url),
        market=Market([InMemoryProvider.random_walk({"AAPL": 150.0}, end=TODAY)], clock),
        symbols=SymbolIndex.bundled(),
        backbone=local_backbone({}),
        computer=CpuPool(size=1),
    )
    owner = await local_owner(services, Channel.REST)

    async def sell() -> str:
        try:
            await run_tool(ADD_TRANSACTION, services, owner, check_args(ADD_TRANSACTION, dict(SALE)))
        except FolioscopeError as err:
            return f"{err.code}: {err.message}"
        return "sold"

    say("ready")
    await asyncio.to_thread(sys.stdin.readline)
    outcomes = await asyncio.gather(*(sell() for _ in range(SALES)))
    await services.database.close()
    say(json.dumps(outcomes))


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    while address := sys.stdin.readline().strip():
        asyncio.run(sell_at(address))
