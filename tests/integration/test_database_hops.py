"""SQLite with one visit to its thread per statement: rows come along, and nothing that was left half way stays open."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from db.moments import Moments
from db.one_hop import OneHopConnection, connect


async def opened(stack: AsyncExitStack, path: Path) -> OneHopConnection:
    made = connect(str(path), isolation_level=None, timeout=0.0)
    await made
    stack.push_async_callback(made.close)
    return made


async def test_rows_come_with_their_statement(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        connection = await opened(stack, tmp_path / "a.db")
        async with connection.cursor() as cursor:
            await cursor.execute("CREATE TABLE t (a INTEGER)")
            await cursor.executemany("INSERT INTO t VALUES (?)", [(number,) for number in range(5)])
            assert cursor.rowcount == 5
            visits = connection._asked
            await cursor.execute("SELECT a FROM t ORDER BY a")
            assert [name for name, *_ in cursor.description] == ["a"]
            assert (await cursor.fetchone(), await cursor.fetchmany(2)) == ((0,), [(1,), (2,)])
            assert [row async for row in cursor] == [(3,), (4,)]
            assert (await cursor.fetchone(), await cursor.fetchall()) == (None, [])
            await connection.rollback()
            assert connection._asked == visits + 1


async def test_a_transaction_whose_caller_went_away_is_rolled_back(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        first, second = await opened(stack, tmp_path / "a.db"), await opened(stack, tmp_path / "a.db")
        await second.cursor().execute("CREATE TABLE t (a INTEGER)")
        for _ in range(20):
            task = asyncio.create_task(first.cursor().execute("BEGIN IMMEDIATE"))
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait({task})
            await first.rollback()
            await second.cursor().execute("BEGIN IMMEDIATE")
            await second.cursor().execute("INSERT INTO t VALUES (1)")
            await second.commit()
        async with first.cursor() as cursor:
            await cursor.execute("SELECT count(*) FROM t")
            assert await cursor.fetchone() == (20,)


async def test_a_moment_lasts_until_somebody_commits(tmp_path: Path) -> None:
    path = tmp_path / "a b%.db"
    moments = Moments(path)
    assert (moments.now(), path.exists(), Moments(None).now()) == (None, False, None)
    async with AsyncExitStack() as stack:
        writer = (await opened(stack, path)).cursor()
        await writer.execute("PRAGMA journal_mode=WAL")
        await writer.execute("CREATE TABLE t (a INTEGER)")
        first = moments.now()
        await writer.execute("BEGIN IMMEDIATE")
        await writer.execute("INSERT INTO t VALUES (1)")
        assert first == moments.now() is not None
        await writer.execute("COMMIT")
        second = moments.now()
        moments.close()  # another connection counts anew
        assert len({first, second, moments.now()}) == 3
    moments.close()
