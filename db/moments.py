"""Whether anybody has written since: SQLite tells it without a query, whichever process wrote."""

import contextlib
import sqlite3
from pathlib import Path
from typing import TypeAlias

Moment: TypeAlias = tuple[int, int]
"""Which connection tells, since each counts for itself, and what it has counted."""


class Moments:
    """The state of a SQLite file in two numbers, read by a connection that is for nothing else.

    It costs some microseconds and waits for nobody, so that it is asked between requests and not in a thread.

    Args:
        path: the file; None where the database is none, and tells nothing of the kind.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._opened = 0

    def now(self) -> Moment | None:
        """What is the same only while nothing has been committed in between; None when it cannot be told."""
        if self._path is None:
            return None
        try:
            if self._connection is None:
                address = f"{self._path.absolute().as_uri()}?mode=rw"
                self._connection = sqlite3.connect(address, uri=True, timeout=0, isolation_level=None, check_same_thread=False)
                self._opened += 1
            return self._opened, int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            self.close()
            return None

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()
