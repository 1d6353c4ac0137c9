"""Books of any size behind our own server, for the benchmark of the ledger: `python -m benchmarks.ledger_server FOLDER PORT` serves them."""

import asyncio
import csv
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

import main
from accounting import Activity
from benchmarks.api_books import settings_for
from core.actor import Channel
from core.clock import SystemClock
from core.settings import Provider, Settings
from db import Database
from db.changes import NewRow
from db.migrations import migrate
from db.models import Activity as ActivityRow
from infra import CpuPool, configure_logging, local_backbone
from market import build_market
from market.symbols import SymbolIndex
from tools.accounts import local_owner
from tools.services import Services

_FIELDS = ("date", "currency", "symbol", "quantity", "unit_price", "amount", "fee")


def settings_of(folder: Path, *, port: int) -> Settings:
    """Settings of a server whose prices are the files of `folder`/prices."""
    plain = settings_for(folder, port=port)
    return plain.model_copy(update={"market": plain.market.model_copy(update={"provider": Provider.CSV, "csv_folder": folder / "prices"})})


def write_prices(folder: Path, closes: dict[str, tuple[np.ndarray, np.ndarray]]) -> None:
    """A file of daily closes per symbol."""
    target = folder / "prices"
    target.mkdir(parents=True)
    for symbol, (days, values) in closes.items():
        with (target / f"{symbol}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("date", "close", "currency"))
            currency = symbol[3:6] if symbol.endswith("=X") else ""
            writer.writerows((day, f"{value:.4f}", currency or "USD") for day, value in zip(days.astype(str), values, strict=True))


async def write_books(folder: Path, activities: Iterable[Activity]) -> None:
    """Make the database and fill it."""
    settings, clock = settings_of(folder, port=0), SystemClock()
    database = Database(settings.database.url)
    await migrate(database)
    async with CpuPool(size=1) as computer:
        services = Services(
            settings=settings,
            clock=clock,
            database=database,
            market=build_market("csv", csv_folder=folder / "prices", clock=clock),
            symbols=SymbolIndex.bundled(),
            backbone=local_backbone({}),
            computer=computer,
        )
        owner = await local_owner(services, Channel.CLI)
        async with services.begin(owner, write=True) as work:
            portfolio = await work.portfolios.pick(None, lock=True)
            rows = [
                ActivityRow(
                    user_id=owner.user_id,
                    portfolio_id=portfolio.id,
                    created_at=clock.now(),
                    number=0,
                    type=activity.type.value,
                    **{name: getattr(activity, name) for name in _FIELDS},
                )
                for activity in activities
            ]
            await work.activities.book_all(portfolio, [NewRow.of(row) for row in rows])
    await database.close()


if __name__ == "__main__":
    configure_logging(level="warning")
    asyncio.run(main.serve(settings_of(Path(sys.argv[1]), port=int(sys.argv[2])), with_worker=True, migrating=True))
