"""Killed with -9 at random moments: nothing acknowledged is lost, nothing is doubled, nothing is half. `make kill` does it a hundred times."""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import KINDS, fresh_database
from kill_house import Nursery, Record, check, nursery
from sqlalchemy import func, select, text

from db import Database
from db.migrations import current_revision, migrate, newest_revision, revisions
from db.models import Activity, Job
from tools.job_work import MAX_ATTEMPTS

SPREADS_S = {"trades": 0.02, "imports": 0.1, "trainings": 0.5}
DEADLINE_JOBS = 200


@pytest.fixture(scope="module")
def young() -> Iterator[Nursery]:
    with nursery() as made:
        yield made


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("work", SPREADS_S)
async def test_what_was_acknowledged_is_there_once(tmp_path: Path, young: Nursery, kills: int, work: str, kind: str) -> None:
    chance, record = random.Random(f"{work} {kind}"), Record()  # noqa: S311 -- chooses moments
    with fresh_database(tmp_path, kind=kind) as url:
        told = {"url": url, "state": str(tmp_path / "var"), "work": work}
        for _ in range(kills):
            status = young.kill_within(chance, record, pieces=3, spread_s=SPREADS_S[work], first=record.next, **told)
            assert status == -9
            await check(url, tmp_path / "var", record)
        if work == "trainings":
            young.start(**{**told, "work": "finish", "first": 0})
            assert young.until_end(record) == 0
            await check(url, tmp_path / "var", record)
            database = Database(url)
            async with database.session() as session:
                states = (await session.execute(select(Job.state, Job.attempts).where(Job.key.is_not(None)).limit(DEADLINE_JOBS))).all()
            await database.close()
            assert {state if state == "done" else (state, attempts) for state, attempts in states} <= {
                "done",
                ("quarantined", MAX_ATTEMPTS),
            }
            assert "done" in {state for state, _ in states}
        else:  # the piece that was cut short is sent again under its key
            young.start(**told, first=record.next)
            young.kill_after_first(record)
            await check(url, tmp_path / "var", record)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_migration_is_done_or_not_done_in_either_direction(tmp_path: Path, young: Nursery, kills: int, kind: str) -> None:
    chance = random.Random(kind)  # noqa: S311 -- as above
    with fresh_database(tmp_path, kind=kind) as url:
        told = {"url": url, "state": str(tmp_path / "var")}
        young.start(**told, work="imports", first=0)
        record = Record()
        young.kill_after_first(record)
        rows = await activities_in(url)
        steps = [(older, newer, down) for older, newer in zip(revisions(), revisions()[1:], strict=False) for down in (True, False)]
        for older, newer, down in chance.sample(steps, k=min(len(steps), 2 * kills)) if kills < len(steps) else steps:
            before, after = (newer, older) if down else (older, newer)
            await at(url, before)
            young.kill_within(chance, Record(), pieces=0, spread_s=0.15, work="migration", revision=after, down=down, first=0, **told)
            database = Database(url)
            assert await current_revision(database) in {before, after}
            await migrate(database)
            assert await current_revision(database) == newest_revision()
            await database.close()
            assert await activities_in(url) == rows
            await whole(url)


async def at(url: str, revision: str) -> None:
    """The database at an earlier revision."""
    database = Database(url)
    await migrate(database, to=revision, down=True)
    await database.close()


async def activities_in(url: str) -> int:
    database = Database(url)
    async with database.session() as session:
        count = await session.scalar(select(func.count()).select_from(Activity))
    await database.close()
    return int(count or 0)


async def whole(url: str) -> None:
    database = Database(url)
    async with database.session() as session:
        if database.is_sqlite:
            assert (await session.execute(text("PRAGMA integrity_check"))).scalars().all() == ["ok"]
    await database.close()


async def test_before_a_migration_the_old_database_is_kept_beside_it(tmp_path: Path) -> None:
    with fresh_database(tmp_path, kind="sqlite") as url:
        older, newest = revisions()[-2:]
        await at(url, older)
        database = Database(url)
        assert await migrate(database) == older
        await database.close()
        kept = tmp_path / f"books.db.before-{older}"
        copy = Database(f"sqlite+aiosqlite:///{kept}")
        assert await current_revision(copy) == older
        await copy.close()
        assert newest == newest_revision()


async def test_a_log_that_ends_anywhere_leaves_a_beginning_of_the_history(tmp_path: Path, young: Nursery) -> None:
    """Power loss: whatever part of the write-ahead log reached the disk, the books are whole and lack only their end."""
    chance, record = random.Random(86), Record()  # noqa: S311 -- as above
    with fresh_database(tmp_path, kind="sqlite") as url:
        young.kill_within(chance, record, pieces=0, spread_s=0.0, url=url, state=str(tmp_path / "var"), work="trades", first=0)
        young.start(url=url, state=str(tmp_path / "var"), work="trades", first=record.next)
        young.kill_after(record, 12)
        log = (tmp_path / "books.db-wal").read_bytes()
        assert len(log) > 50_000
        for number in range(15):
            folder = tmp_path / f"copy{number}"
            folder.mkdir()
            shutil.copyfile(tmp_path / "books.db", folder / "books.db")
            (folder / "books.db-wal").write_bytes(log[: chance.randrange(len(log))])
            copy = f"sqlite+aiosqlite:///{folder / 'books.db'}"
            keys = keys_in(folder / "books.db")
            assert keys == record.begun[: len(keys)]
            await check(copy, tmp_path / "var", Record(begun=record.begun, acknowledged=keys))
        assert keys_in(tmp_path / "books.db")[: len(record.acknowledged)] == list(dict.fromkeys(record.acknowledged))


def keys_in(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return [key for (key,) in connection.execute("SELECT key FROM operations WHERE key LIKE 'trade-%' ORDER BY sequence")]
    finally:
        connection.close()


async def test_every_connection_waits_for_the_disk(tmp_path: Path) -> None:
    with fresh_database(tmp_path, kind="sqlite") as url:
        database = Database(url)
        async with database.engine.connect() as connection:
            assert (await connection.exec_driver_sql("PRAGMA synchronous")).scalar_one() == 2
            assert (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar_one() == "wal"
        await database.close()
