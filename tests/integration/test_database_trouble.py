"""A locked database, a value that it cannot hold, and two programs that migrate at once."""

import asyncio
import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from databases import blank_postgresql, fresh_database

from core.clock import FixedClock
from core.errors import InvalidInput, Unavailable
from core.ids import new_id
from core.settings import DatabaseSettings
from db import Database
from db.migrations import current_revision, migrate, newest_revision
from db.models import User
from db.unit_of_work import unit_of_work

CLOCK = FixedClock.on(dt.date(2024, 6, 14))


async def add_user(database: Database, name: str) -> None:
    async with unit_of_work(database, owner=new_id(), clock=CLOCK, write=True) as work:
        await work.users.add(User(email=f"{new_id()}@example.test", name=name, role="member", created_at=CLOCK.now()))


async def count(database: Database) -> int:
    async with unit_of_work(database, owner=new_id(), clock=CLOCK) as work:
        return await work.users.count()


async def fill(database: Database) -> None:
    for number in range(1000):
        await add_user(database, f"{number} " + "x" * 100)


async def test_a_write_waits_for_a_locked_file_and_reads_do_not(tmp_path: Path, kills: int) -> None:
    """With `make kill` for ten seconds in full, with the patience that an installation has."""
    with fresh_database(tmp_path, kind="sqlite") as url:
        database = Database(url, busy_timeout_s=DatabaseSettings().busy_timeout_s)
        holder = sqlite3.connect(tmp_path / "books.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        write = asyncio.create_task(add_user(database, "Ann"))
        for _ in range(50 if kills >= 10 else 1):
            assert await count(database) == 0
            assert not write.done()
            await asyncio.sleep(0.2 if kills >= 10 else 0)
        holder.execute("COMMIT")
        await write
        assert await count(database) == 1
        holder.close()
        await database.close()


async def test_a_file_that_stays_locked_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    with fresh_database(tmp_path, kind="sqlite") as url:
        database = Database(url, busy_timeout_s=0.05)
        holder = sqlite3.connect(tmp_path / "books.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="busy"):
            await add_user(database, "Ann")
        holder.execute("COMMIT")
        assert await count(database) == 0
        holder.close()
        await database.close()


async def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    with fresh_database(tmp_path, kind="sqlite") as url:
        database = Database(url)
        await add_user(database, "Ann")
        async with database.engine.connect() as connection:
            pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
            await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(Unavailable, match="full"):
            await fill(database)
        held = await count(database)
        async with database.engine.connect() as connection:
            await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1000}")
            assert (await connection.exec_driver_sql("PRAGMA integrity_check")).scalar_one() == "ok"
        await add_user(database, "Bob")
        assert await count(database) == held + 1
        await database.close()


async def test_a_text_that_postgresql_cannot_hold_is_the_caller_s_mistake(tmp_path: Path) -> None:
    with fresh_database(tmp_path, kind="postgresql") as url:
        database = Database(url)
        with pytest.raises(InvalidInput):
            await add_user(database, "A\x00B")
        assert await count(database) == 0
        await database.close()


async def test_two_programs_that_migrate_at_once_do_it_once() -> None:
    with blank_postgresql() as url:
        first, second = Database(url), Database(url)
        befores = await asyncio.gather(migrate(first), migrate(second))
        assert sorted(befores, key=str) == sorted((None, newest_revision()), key=str)
        assert await current_revision(first) == newest_revision()
        await first.close()
        await second.close()
