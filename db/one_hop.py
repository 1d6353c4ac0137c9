"""SQLite off the event loop, with one visit to the connection's thread for each statement.

aiosqlite makes four: for the cursor, the statement, the rows and the closing. Each costs about as much as a small statement itself.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Any, Self

import aiosqlite

_CHUNK = 64


class OneHopConnection(aiosqlite.Connection):
    """A connection whose cursors bring their rows along."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, _CHUNK)
        self._thread.daemon = True
        self._asked = self._done = 0

    def cursor(self) -> "OneHopCursor":  # type: ignore[override]  # made without the thread
        """A cursor that has not visited the thread yet."""
        return OneHopCursor(self)

    async def visit(self, work: Callable[[sqlite3.Connection], Any]) -> Any:  # Any: whatever the work gives
        """What `work` gives when it is carried out in the connection's thread."""
        return await self._execute(work, self._conn)

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # Any: the base class's own
        def counted() -> Any:  # Any: as above
            try:
                return fn(*args, **kwargs)
            finally:
                self._done += 1

        self._asked += 1
        return await super()._execute(counted)  # type: ignore[no-untyped-call]  # aiosqlite leaves it untyped

    @property
    def _rests(self) -> bool:
        """Whether nothing is under way, not even a statement whose caller was cancelled, and no transaction is open."""
        return self._asked == self._done and not self.in_transaction

    async def commit(self) -> None:
        """Commit what is open; nothing where nothing is."""
        if not self._rests:
            await super().commit()

    async def rollback(self) -> None:
        """Roll back what is open; nothing where nothing is."""
        if not self._rests:
            await super().rollback()


class OneHopCursor:
    """One statement at a time: `execute` brings all its rows."""

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._rows: deque[Any] = deque()  # Any: rows of any columns
        self.description: Any = None  # Any: sqlite3's own
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "OneHopCursor":  # Any: values of any columns
        """Carry out a statement and keep its rows."""
        return await self._run(lambda cursor: cursor.execute(sql, parameters))

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> "OneHopCursor":  # Any: as above
        """Carry out a statement for each of the parameters."""
        return await self._run(lambda cursor: cursor.executemany(sql, parameters))

    async def _run(self, work: Callable[[sqlite3.Cursor], Any]) -> "OneHopCursor":  # Any: unused
        def there(connection: sqlite3.Connection) -> tuple[Any, ...]:  # Any: sqlite3's own
            cursor = connection.cursor()
            try:
                work(cursor)
                rows = cursor.fetchall() if cursor.description else []
                return rows, cursor.description, cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        rows, self.description, self.rowcount, self.lastrowid = await self._connection.visit(there)
        self._rows = deque(rows)
        return self

    def __aiter__(self) -> "OneHopCursor":
        return self

    async def __anext__(self) -> Any:  # Any: a row of any columns
        if not self._rows:
            raise StopAsyncIteration
        return self._rows.popleft()

    async def fetchone(self) -> Any:  # Any: a row of any columns
        """The next row, or None."""
        return self._rows.popleft() if self._rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:  # Any: as above
        """The next rows."""
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    async def fetchall(self) -> list[Any]:  # Any: as above
        """All rows that are left."""
        rows = list(self._rows)
        self._rows.clear()
        return rows

    async def close(self) -> None:
        """Let go of the rows."""
        self._rows.clear()


def connect(database: str, **options: Any) -> OneHopConnection:  # Any: options of sqlite3
    """A connection, opened when it is awaited; options are those of `sqlite3.connect`."""
    return OneHopConnection(lambda: sqlite3.connect(database, **options))
