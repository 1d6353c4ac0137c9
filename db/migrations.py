"""Brings the schema up to date. Tables are made nowhere else."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from alembic import command
from db.database import Database

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


async def migrate(database: Database) -> str | None:
    """Run every migration that is missing, in one transaction; returns the revision before."""

    def upgrade(connection: Connection) -> str | None:
        before = MigrationContext.configure(connection).get_current_revision()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return before

    async with database.engine.connect() as plain:
        connection = await plain.execution_options(immediate=True)
        async with connection.begin():
            if not database.is_sqlite:  # SQLite's lock is taken by BEGIN IMMEDIATE
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            return await connection.run_sync(upgrade)


async def current_revision(database: Database) -> str | None:
    """The revision that the database is at, or None where it is empty."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
