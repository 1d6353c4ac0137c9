"""Brings the schema up to date. Tables are made nowhere else."""

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from alembic import command
from core.errors import Conflict
from db.database import Database
from db.trouble import in_words

MIGRATION_LOCK = 0x666F6C69
"""Held on PostgreSQL while migrations run: a second program waits, and then finds nothing to do."""
ROOT = Path(__file__).resolve().parent.parent


def _config() -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "alembic"))
    return config


def newest_revision() -> str | None:
    """The revision that this version of the program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def revisions() -> list[str]:
    """Every revision, the oldest first."""
    return [script.revision for script in reversed(list(ScriptDirectory.from_config(_config()).walk_revisions()))]


async def migrate(database: Database, *, to: str = "head", down: bool = False) -> str | None:
    """Run every migration that is missing, in one transaction; returns the revision before.

    A SQLite file of an earlier revision is kept beside itself first, as NAME.before-REVISION.

    Args:
        to: the revision to go to.
        down: whether that is an earlier one.

    Raises:
        Unavailable: it cannot be opened, is damaged, or does not answer; it is left as it is.
    """
    with in_words():
        return await _migrate(database, to=to, down=down)


async def _migrate(database: Database, *, to: str, down: bool) -> str | None:

    def change(connection: Connection) -> str | None:
        before = MigrationContext.configure(connection).get_current_revision()
        config = _config()
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, to)
        return before

    if database.is_sqlite and not down:
        await asyncio.to_thread(_keep, database.url.database, await current_revision(database))
    async with database.engine.connect() as plain, _without_cascades(plain, database):
        connection = await plain.execution_options(immediate=True)
        async with connection.begin():
            if not database.is_sqlite:  # SQLite's lock is taken by BEGIN IMMEDIATE
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            before = await connection.run_sync(change)
            if database.is_sqlite and (orphans := (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()):
                raise Conflict(f"The migration would have left rows without what they belong to, in {orphans[0][0]}. Nothing was changed.")
            return before


@asynccontextmanager
async def _without_cascades(connection: AsyncConnection, database: Database) -> AsyncIterator[None]:
    """SQLite changes a table by making it anew and dropping the old one, which would delete everything that belongs to its rows."""
    if not database.is_sqlite:
        yield
        return
    driver: Any = (
        await connection.get_raw_connection()
    ).driver_connection  # Any: the driver's own; it takes this outside transactions only
    await driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):  # it was interrupted, and its connection is closed already
            await driver.execute("PRAGMA foreign_keys=ON")


def _keep(name: str | None, revision: str | None) -> None:
    """A copy of a SQLite file that is about to be changed; none of one that is new, or up to date."""
    path = Path(name or ":memory:")
    kept = path.with_name(f"{path.name}.before-{revision}")
    if revision in {None, newest_revision()} or not path.is_file() or kept.exists():
        return
    partial = path.with_name(f"{kept.name}.{os.getpid()}.part")
    source, target = sqlite3.connect(path), sqlite3.connect(partial)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    partial.chmod(0o600)
    partial.replace(kept)


async def current_revision(database: Database) -> str | None:
    """The revision that the database is at, or None where it is empty."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
