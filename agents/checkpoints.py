"""Where conversations keep their state: a file of their own beside SQLite, or tables in the same PostgreSQL."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import aiosqlite
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from db.one_hop import connect
from tools.services import Services

BUSY_TIMEOUT_S = 15.0
STATES_FILE = "conversations.db"
SPARE = dt.timedelta(days=1)
"""How long an older state of a conversation is kept beside its newest one."""
_UUID_EPOCH = dt.datetime(1582, 10, 15, tzinfo=dt.UTC)


@asynccontextmanager
async def open_checkpoints(services: Services) -> AsyncIterator["BaseCheckpointSaver[str]"]:
    """The keeper of conversations; it loads plain values and messages only, whatever is in its store."""
    if services.database.is_sqlite:
        async with in_file(services.settings.state_dir / STATES_FILE) as saver:
            yield saver
        return
    async with in_postgresql(_address(services)) as kept:
        yield kept


@asynccontextmanager
async def in_file(path: Path) -> AsyncIterator[AsyncSqliteSaver]:
    """States in a SQLite file, which is made if need be."""
    _make_private(path)
    async with connect(str(path), timeout=BUSY_TIMEOUT_S) as connection:
        saver = AsyncSqliteSaver(connection, serde=_serde())
        await saver.setup()
        yield saver


def _make_private(path: Path) -> None:
    """Make the file, if there is none, and have it readable for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)


@asynccontextmanager
async def in_postgresql(address: str, *, whole: bool = False) -> AsyncIterator["BaseCheckpointSaver[str]"]:
    """States in tables of a PostgreSQL; with `whole` what is written counts only once the block has ended well."""
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver  # noqa: PLC0415 -- needs libpq, which SQLite users may not have

    async with AsyncPostgresSaver.from_conn_string(address, serde=_serde()) as saver:
        await saver.setup()
        if not whole:
            yield saver
            return
        connection: Any = saver.conn
        await connection.set_autocommit(False)
        async with connection.transaction():
            yield saver


def _address(services: Services) -> str:
    return services.database.url.set(drivername="postgresql").render_as_string(hide_password=False)


def _serde() -> JsonPlusSerializer:
    return JsonPlusSerializer(allowed_msgpack_modules=None)


async def prune_checkpoints(services: Services, before: dt.datetime) -> int:
    """Delete what no turn will read again; returns how many states went.

    Of each conversation the newest state stays while it is younger than `before`; older ones of it go after a day, conversations whose
    newest state is older than `before` go whole. What was said is in the database and stays.
    """
    newest, oldest = _id_at(before), _id_at(max(before, services.clock.now() - SPARE))
    if services.database.is_sqlite:
        path = services.settings.state_dir / STATES_FILE
        if not path.is_file():
            return 0
        async with aiosqlite.connect(path, timeout=BUSY_TIMEOUT_S) as connection:
            dropped = await _prune(connection.execute, "?", "writes", (newest, oldest))
            await connection.commit()
            return dropped
    import psycopg  # noqa: PLC0415 -- as above

    async with await psycopg.AsyncConnection.connect(_address(services)) as connection:
        found = await (await connection.execute("SELECT to_regclass('checkpoints')")).fetchone()
        if found is None or found[0] is None:
            return 0
        dropped = await _prune(connection.execute, "%s", "checkpoint_writes", (newest, oldest))
        await connection.execute(_UNUSED_BLOBS)
        return dropped


async def forget_states(services: Services, user_id: UUID) -> int:
    """Delete everything that is kept of a user's conversations, whichever they were; returns how many states went."""
    whose = f"{user_id}:%"
    if services.database.is_sqlite:
        path = services.settings.state_dir / STATES_FILE
        if not path.is_file():
            return 0
        async with aiosqlite.connect(path, timeout=BUSY_TIMEOUT_S) as connection:
            await connection.execute("PRAGMA secure_delete = ON")  # else their bytes would stay in the file
            gone = await connection.execute("DELETE FROM checkpoints WHERE thread_id LIKE ?", (whose,))
            await connection.execute("DELETE FROM writes WHERE thread_id LIKE ?", (whose,))
            await connection.commit()
            await connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return gone.rowcount
    import psycopg  # noqa: PLC0415 -- as above

    async with await psycopg.AsyncConnection.connect(_address(services)) as connection:
        found = await (await connection.execute("SELECT to_regclass('checkpoints')")).fetchone()
        if found is None or found[0] is None:
            return 0
        count = (await connection.execute("DELETE FROM checkpoints WHERE thread_id LIKE %s", (whose,))).rowcount
        for table in ("checkpoint_writes", "checkpoint_blobs"):
            await connection.execute(f"DELETE FROM {table} WHERE thread_id LIKE %s", (whose,))  # noqa: S608 -- our own words
        return count


_UNUSED_BLOBS = """
DELETE FROM checkpoint_blobs b WHERE NOT EXISTS (
  SELECT 1 FROM checkpoints c WHERE c.thread_id = b.thread_id AND c.checkpoint_ns = b.checkpoint_ns
  AND c.checkpoint -> 'channel_versions' ->> b.channel = b.version)
"""


async def _prune(execute: Any, mark: str, beside: str, ids: tuple[str, str]) -> int:  # Any: either driver's
    """The statements that both databases understand; the ids of checkpoints rise with time."""
    gone = f"""SELECT c.thread_id, c.checkpoint_ns, c.checkpoint_id FROM checkpoints c WHERE c.checkpoint_id < {mark} OR (c.checkpoint_id < {mark}
        AND EXISTS (SELECT 1 FROM checkpoints d WHERE d.thread_id = c.thread_id AND d.checkpoint_ns = c.checkpoint_ns
        AND d.checkpoint_id > c.checkpoint_id))"""  # noqa: S608 -- our own words
    rows = await (await execute(gone, ids)).fetchall()
    for row in rows:
        for table in (beside, "checkpoints"):
            await execute(f"DELETE FROM {table} WHERE thread_id = {mark} AND checkpoint_ns = {mark} AND checkpoint_id = {mark}", tuple(row))  # noqa: S608 -- as above
    return len(rows)


def _id_at(moment: dt.datetime) -> str:
    """The smallest id that a checkpoint made at that moment can have: LangGraph's are UUIDs of version 6, which begin with the time."""
    ticks = (moment - _UUID_EPOCH) // dt.timedelta(microseconds=1) * 10
    text = f"{ticks:015x}"
    return f"{text[:8]}-{text[8:12]}-6{text[12:]}-0000-000000000000"
