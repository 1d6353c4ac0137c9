"""The connection to the database, SQLite or PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from db.memory import Memory
from db.moments import Moments
from db.one_hop import connect
from db.statements import trace_statements

IMMEDIATE = {"immediate": True}
"""Execution options of a transaction that will write: on SQLite it takes the write lock at its start."""
SNAPSHOT = {"isolation_level": "REPEATABLE READ"}
"""Those of one that only reads, on PostgreSQL: books and their version are of the same moment."""


class Database:
    """An engine with the house's rules set on every connection.

    SQLite runs in WAL with foreign keys on. Its writers take the lock at their first statement (BEGIN IMMEDIATE), so that what
    they read is still true when they write; on PostgreSQL the repositories lock the portfolio's row instead. SQLite gives its lock to whoever
    happens to ask at the right moment, so the writers of one process ask for it one after the other, in the order in which they came.
    """

    def __init__(self, url: str, *, busy_timeout_s: float = 15.0) -> None:
        self.url = make_url(url)
        self.memory = Memory()
        self._busy_timeout_s = busy_timeout_s
        self._writing = asyncio.Lock()
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.moments = Moments(Path(self.url.database) if self.is_sqlite and self.url.database else None)
        self.engine = (
            self._sqlite_engine(busy_timeout_s) if self.is_sqlite else create_async_engine(self.url, pool_pre_ping=True, pool_size=10)
        )
        trace_statements(self.engine.sync_engine)

    def _sqlite_engine(self, busy_timeout_s: float) -> AsyncEngine:
        engine = create_async_engine(self.url, connect_args={"timeout": busy_timeout_s, "isolation_level": None})
        event.listen(engine.sync_engine, "do_connect", _by_one_hop)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine

    @asynccontextmanager
    async def session(self, *, write: bool = False) -> AsyncIterator[AsyncSession]:
        """A session in one transaction: leaving normally commits, an exception rolls back. One that only reads sees one moment throughout."""
        if write and self.is_sqlite:
            async with self._turn(), AsyncSession(self.engine, expire_on_commit=False) as session:
                await session.connection(execution_options=IMMEDIATE)
                async with _finish(session):
                    yield session
        else:
            async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
                if not write and not self.is_sqlite:  # SQLite's WAL gives every transaction one moment
                    await session.connection(execution_options=SNAPSHOT)
                yield session

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """This writer's turn among those of the process.

        Raises:
            OperationalError: it did not come in time.
        """
        try:
            async with asyncio.timeout(self._busy_timeout_s):
                await self._writing.acquire()
        except TimeoutError as err:
            raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked")) from err
        try:
            yield
        finally:
            self._writing.release()

    async def ping(self) -> None:
        """Return if the database answers, else raise what its driver raises."""
        async with self.session() as session:
            await session.execute(text("select 1"))

    async def scrub(self) -> None:
        """Take what was deleted out of the files as well: deleted bytes are overwritten, and SQLite's log, which holds them still, is emptied.

        A reader that is still at work keeps the log as it is; it is emptied the next time. PostgreSQL does this by itself, in time.
        """
        if self.is_sqlite:
            async with self._turn(), self.engine.connect() as connection:
                await (await connection.get_raw_connection()).driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]  # outside of a transaction, which SQLAlchemy would begin

    async def close(self) -> None:
        """Close every connection."""
        self.moments.close()
        await self.engine.dispose()


@asynccontextmanager
async def _finish(session: AsyncSession) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        await session.rollback()
        raise
    await session.commit()


def _by_one_hop(_dialect: object, _record: object, _args: object, options: dict[str, Any]) -> None:  # Any: options of the driver
    options["async_creator_fn"] = connect


def _prepare_sqlite(connection: Any, _record: object) -> None:  # Any: the driver's own connection
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("immediate") else "BEGIN")
