"""Two writes of one owner at the same time, each of which has already inserted rows that refer to the owner."""

import asyncio

from api_house import House

from core.actor import Actor
from db import Intent
from db.models import WatchlistItem


async def test_writers_that_have_begun_side_by_side_do_not_wait_for_each_other(house: House, owner: Actor) -> None:
    begun = asyncio.Barrier(2)

    async def watch(symbol: str) -> None:
        intent = Intent(tool="watchlist_add", args={"symbols": [symbol]}, channel="rest", key=symbol)
        async with house.services.begin(owner, intent=intent) as work:
            await work.watchlist.add(WatchlistItem(user_id=work.owner, created_at=work.clock.now(), symbol=symbol))
            if not house.services.database.is_sqlite:  # SQLite lets one write at a time: the other has not begun
                await begun.wait()
            work.finish({}, summary=f"Watch {symbol}")

    async with asyncio.timeout(60):
        await asyncio.gather(watch("AAPL"), watch("KO"))
    async with house.services.begin(owner) as work:
        assert {item.symbol for item in await work.watchlist.all()} >= {"AAPL", "KO"}
        chain = await work.operations.since()
    assert [row.sequence for row in chain] == list(range(1, len(chain) + 1))
