"""The books that the api benchmark reads: 20 holdings and 1,000 activities of one owner, on the sample market."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

from core.actor import Channel
from core.clock import FixedClock
from core.settings import DatabaseSettings, Settings
from db import Database
from db.migrations import migrate
from db.models import Activity, WatchlistItem
from infra import CpuPool, local_backbone
from market import build_market
from market.symbols import SymbolIndex
from tools.accounts import local_owner
from tools.services import Services
from tools.wiring import SAMPLE_END

ACTIVITIES = 1_000
FIRST, DAYS = dt.date(2018, 1, 2), 1_800


def settings_for(folder: Path, *, port: int, url: str | None = None) -> Settings:
    """Settings of a server on the books in `folder` (or in the database at `url`), without the limits that a benchmark runs into on purpose."""
    return Settings(
        _env_file=None,
        state_dir=folder / "var",
        demo=False,
        database=DatabaseSettings(url=url or f"sqlite+aiosqlite:///{folder / 'books.db'}"),
        web={"port": port, "requests_per_minute": 100_000_000},
        quotas=dict.fromkeys(("light_per_minute", "heavy_per_minute", "jobs_per_minute"), 100_000_000),
        chat={"embeddings": False},
        log={"level": "warning"},
    )


async def write_books(folder: Path) -> None:
    """Make the database and fill it."""
    settings, clock = settings_for(folder, port=0), FixedClock.on(SAMPLE_END)
    database = Database(settings.database.url)
    await migrate(database)
    async with CpuPool(size=1) as computer:
        market = build_market("sample", csv_folder=None, clock=clock)
        services = Services(
            settings=settings,
            clock=clock,
            database=database,
            market=market,
            symbols=SymbolIndex.bundled(),
            backbone=local_backbone({}),
            computer=computer,
        )
        owner = await local_owner(services, Channel.CLI)
        symbols = market.symbols() or ()
        closes = {symbol: float((await market.quote(symbol)).price) for symbol in symbols}
        async with services.begin(owner, write=True) as work:
            portfolio = await work.portfolios.pick(None, lock=True)
            for item in _trades(symbols, closes):
                row = Activity(
                    user_id=owner.user_id,
                    portfolio_id=portfolio.id,
                    created_at=clock.now(),
                    number=0,
                    type=item.type,
                    date=item.day,
                    currency="USD",
                    symbol=item.symbol,
                    quantity=Decimal(item.quantity),
                    unit_price=item.price,
                    fee=Decimal(1),
                )
                await work.activities.book(portfolio, row)
            for symbol in symbols[:10]:
                await work.watchlist.add(WatchlistItem(user_id=owner.user_id, created_at=clock.now(), symbol=symbol))
    await database.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trade:
    type: str
    symbol: str
    day: dt.date
    quantity: int
    price: Decimal


def _trades(symbols: tuple[str, ...], closes: dict[str, float]) -> Iterator[_Trade]:
    """Purchases of every stock, and now and then a sale of less than is held; the same every time."""
    chance = np.random.default_rng(7)
    for number in range(ACTIVITIES):
        symbol = symbols[number % len(symbols)]
        selling = number >= 5 * len(symbols) and number % 7 == 0
        yield _Trade(
            type="sell" if selling else "buy",
            symbol=symbol,
            day=FIRST + dt.timedelta(days=number * DAYS // ACTIVITIES),
            quantity=1 if selling else int(chance.integers(2, 9)),
            price=Decimal(str(round(closes[symbol] * chance.uniform(0.5, 1.0), 2))),
        )
