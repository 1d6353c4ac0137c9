"""The connection to the database, SQLite or PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from db.memory import Memory
from db.statements import trace_statements

IMMEDIATE = {"immediate": True}
"""Execution options of a transaction that will write: on SQLite it takes the write lock at its start."""


class Database:
    """An engine with the house's rules set on every connection.

    SQLite runs in WAL with foreign keys on. Its writers take the lock at their first statement (BEGIN IMMEDIATE), so that what
    they read is still true when they write; on PostgreSQL the repositories lock the portfolio's row instead.
    """

    def __init__(self, url: str, *, busy_timeout_s: float = 15.0) -> None:
        self.url = make_url(url)
        self.memory = Memory()
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = (
            self._sqlite_engine(busy_timeout_s) if self.is_sqlite else create_async_engine(self.url, pool_pre_ping=True, pool_size=10)
        )
        trace_statements(self.engine.sync_engine)

    def _sqlite_engine(self, busy_timeout_s: float) -> AsyncEngine:
        engine = create_async_engine(self.url, connect_args={"timeout": busy_timeout_s, "isolation_level": None})
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine

    @asynccontextmanager
    async def session(self, *, write: bool = False) -> AsyncIterator[AsyncSession]:
        """A session in one transaction: leaving normally commits, an exception rolls back."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            if write and self.is_sqlite:
                await session.connection(execution_options=IMMEDIATE)
            async with session.begin() if not session.in_transaction() else _finish(session):
                yield session

    async def ping(self) -> None:
        """Return if the database answers, else raise what its driver raises."""
        async with self.session() as session:
            await session.execute(text("select 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


@asynccontextmanager
async def _finish(session: AsyncSession) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        await session.rollback()
        raise
    await session.commit()


def _prepare_sqlite(connection: Any, _record: object) -> None:  # Any: the driver's own connection
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("immediate") else "BEGIN")
