"""A whole database copied into an empty one, SQLite or PostgreSQL either way, and compared row by row."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from sqlalchemy import Table, bindparam, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import Conflict, Misconfigured
from db.changes import plain_value
from db.database import IMMEDIATE, Database
from db.migrations import current_revision, migrate, newest_revision
from db.models import Base

BATCH = 500
Row: TypeAlias = Mapping[str, Any]  # Any: a column's own type


async def copy_database(source: Database, target: Database) -> dict[str, int]:
    """Copy every row, in one transaction of the target and one snapshot of the source; returns how many there are by table.

    Nothing is left in the target unless every row there equals its original.

    Raises:
        Misconfigured: the source is of another version.
        Conflict: the target is not empty, or a row came out differently.
    """
    if await current_revision(source) != newest_revision():
        raise Misconfigured("The database that is copied is not up to date. Run `main.py migrate` on it first.")
    await migrate(target)
    counts: dict[str, int] = {}
    async with _snapshot(source) as reading, _writing(target) as writing:
        if (table := await _filled(writing)) is not None:
            raise Conflict(f"The target is not empty: there are rows in {table.name}. Nothing was copied.")
        for table in Base.metadata.sorted_tables:
            counts[table.name] = await _copy(table, reading, writing)
        if (table := await _different(reading, writing)) is not None:
            raise Conflict(f"The rows of {table.name} came out differently. Nothing was kept.")
    return counts


async def is_copy(source: Database, target: Database) -> bool:
    """Whether every row of one database equals its original in the other; both up to date."""
    async with _snapshot(source) as reading, _snapshot(target) as copy:
        return await _different(reading, copy) is None


async def _different(reading: AsyncConnection, copy: AsyncConnection) -> Table | None:
    """The first table whose rows differ."""
    for table in Base.metadata.sorted_tables:
        if await table_digest(table, reading) != await table_digest(table, copy):
            return table
    return None


async def is_empty(target: Database) -> bool:
    """Whether a database, brought up to date, has no row in any table."""
    await migrate(target)
    async with target.engine.connect() as connection:
        return await _filled(connection) is None


async def _filled(connection: AsyncConnection) -> Table | None:
    """The first table that has rows."""
    for table in Base.metadata.sorted_tables:
        if await connection.scalar(select(func.count()).select_from(table)):
            return table
    return None


@asynccontextmanager
async def _snapshot(database: Database) -> AsyncIterator[AsyncConnection]:
    """A connection that sees the database as it was at its first statement, whatever is written meanwhile."""
    async with database.engine.connect() as plain:
        connection = plain if database.is_sqlite else await plain.execution_options(isolation_level="REPEATABLE READ")
        async with connection.begin():
            await connection.execute(text("select 1"))
            yield connection


@asynccontextmanager
async def _writing(database: Database) -> AsyncIterator[AsyncConnection]:
    async with database.engine.connect() as plain:
        connection = await plain.execution_options(**IMMEDIATE)
        async with connection.begin():
            yield connection


async def _copy(table: Table, reading: AsyncConnection, writing: AsyncConnection) -> int:
    """Copy one table. A column that points into the same table is filled in at the end, when every row is there."""
    inner = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    count, later = 0, []
    async for batch in _batches(table, reading):
        rows = [dict(row) for row in batch]
        later += [{"of": row["id"], **{name: row[name] for name in inner}} for row in rows if any(row[name] is not None for name in inner)]
        await writing.execute(insert(table), [{**row, **dict.fromkeys(inner)} for row in rows])
        count += len(rows)
    if later:
        await writing.execute(update(table).where(table.c.id == bindparam("of")).values({name: bindparam(name) for name in inner}), later)
    return count


async def _batches(table: Table, connection: AsyncConnection) -> AsyncIterator[list[Row]]:
    """The rows in the order of their ids."""
    [key] = table.primary_key.columns
    last = None
    while True:
        query = select(table).order_by(key).limit(BATCH)
        found = (await connection.execute(query if last is None else query.where(key > last))).mappings().all()
        if not found:
            return
        last = found[-1][key.name]
        yield [dict(row) for row in found]


async def table_digest(table: Table, connection: AsyncConnection) -> str:
    """The SHA-256 over every row of a table, in the order of their ids; the same on either database."""
    digest = hashlib.sha256()
    async for batch in _batches(table, connection):
        for row in batch:
            stated = {name: _stated(value) for name, value in row.items()}
            digest.update(json.dumps(stated, sort_keys=True, separators=(",", ":"), default=str).encode())
    return digest.hexdigest()


def _stated(value: object) -> object:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes | memoryview) else plain_value(value)
