"""How long every migration takes, down and up again, on a database with many rows; none is lost on the way.

    python -m benchmarks.migrations --out OUT.json [--rows 100000] [--url postgresql+psycopg://...]

The rows are transactions, recorded changes and messages, so many of each. Without an address it is a SQLite file in a folder of its own; one that
is given must be of an empty database.
"""

import argparse
import asyncio
import datetime as dt
import json
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, insert, select

from core.clock import stopwatch_s
from core.ids import new_id
from db import Database
from db.migrations import migrate, revisions
from db.models import Base

BATCH = 5_000
TABLES = Base.metadata.tables
NOW, DAY = dt.datetime(2024, 6, 14, 22, tzinfo=dt.UTC), dt.date(2020, 1, 2)
Values = dict[str, Any]  # Any: a column's own type


def rows_of(count: int) -> Iterator[tuple[Table, Iterator[Values]]]:
    """The rows by table, in the order in which they may be written."""
    user, portfolio = new_id(), new_id()
    made = {"created_at": NOW}
    yield (
        TABLES["users"],
        iter([{"id": user, **made, "email": "ann@example.test", "name": "Ann", "role": "owner", "timezone": "UTC", "active": True}]),
    )
    kept = {"name": "Main", "base_currency": "USD", "cost_method": "fifo", "fees_in_cost": True, "allow_short": False, "version": 1}
    yield TABLES["portfolios"], iter([{"id": portfolio, "user_id": user, **made, **kept, "next_number": count + 1}])
    yield TABLES["activities"], (
        {
            "id": new_id(), "user_id": user, "portfolio_id": portfolio, **made, "number": number, "type": "buy", "symbol": f"S{number % 50}",
            "date": DAY + dt.timedelta(days=number % 1500), "currency": "USD", "quantity": Decimal(number % 9 + 1), "unit_price": Decimal("12.5"),
            "amount": None, "fee": Decimal(1), "tax": Decimal(0), "lot_ids": [], "reinvested": False, "note": "",
        }
        for number in range(1, count + 1)
    )  # fmt: skip
    change = {
        "tool": "add_transaction",
        "args": {},
        "channel": "rest",
        "summary": "Bought 5 S1",
        "result": {},
        "changes": [],
        "hash": "0" * 64,
    }
    yield (
        TABLES["operations"],
        ({"id": new_id(), "user_id": user, **made, "key": f"k{number}", "sequence": number, **change} for number in range(1, count + 1)),
    )
    yield (
        TABLES["chat_threads"],
        iter([{"id": new_id(), "user_id": user, **made, "updated_at": NOW, "key": "t", "name": "t", "channel": "chat", "details": {}}]),
    )
    said = {"kind": "step", "data": {"type": "user_message", "output": "what do I own?"}}
    yield (
        TABLES["chat_history"],
        (
            {"id": new_id(), "user_id": user, **made, "thread_key": "t", "key": f"m{number}", "position": number, **said}
            for number in range(count)
        ),
    )


async def fill(database: Database, count: int) -> None:
    """Write the rows."""
    for table, rows in rows_of(count):
        known = set(table.columns.keys())
        batch: list[Values] = []
        async with database.engine.begin() as connection:
            for row in rows:
                batch.append({name: value for name, value in row.items() if name in known})
                if len(batch) == BATCH:
                    await connection.execute(insert(table), batch)
                    batch = []
            if batch:
                await connection.execute(insert(table), batch)


async def counts(database: Database) -> dict[str, int]:
    """Rows by table, of the tables that were filled."""
    async with database.engine.connect() as connection:
        tables = (TABLES["activities"], TABLES["operations"], TABLES["chat_history"])
        return {table.name: int(await connection.scalar(select(func.count()).select_from(table)) or 0) for table in tables}


async def measured(url: str, rows: int) -> Values:
    """Seconds of every step, down to the first revision and up again."""
    database, steps = Database(url), revisions()
    await migrate(database)
    await fill(database, rows)
    before, took = await counts(database), dict[str, float]()
    for down, targets in ((True, reversed(steps[:-1])), (False, iter(steps[1:]))):
        for revision in targets:
            began = stopwatch_s()
            await migrate(database, to=revision, down=down)
            took[f"{'down' if down else 'up'} to {revision}"] = round(stopwatch_s() - began, 2)
    if (after := await counts(database)) != before:
        raise SystemExit(f"Rows were lost: {before} became {after}.")
    await database.close()
    whole = {way: round(sum(seconds for name, seconds in took.items() if name.startswith(way)), 2) for way in ("down", "up")}
    return {"database": url.partition(":")[0], "rows": before, "seconds": took, "whole": whole}


def main() -> None:
    """Run it and write it down."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--url")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measured(given.url or f"sqlite+aiosqlite:///{folder}/books.db", given.rows))
    print(f"{found['database']}: {', '.join(f'{count:,} {name}' for name, count in found['rows'].items())}")
    for name, seconds in found["seconds"].items():
        print(f"{name:28}{seconds:>8} s")
    print(f"down in all {found['whole']['down']} s, up in all {found['whole']['up']} s")
    given.out.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
