"""Runs migrations on a connection that the caller hands in (main.py migrate), or on the configured database (alembic's own command line)."""

import asyncio

from sqlalchemy import Connection, MetaData

from alembic import context
from core.settings import load_settings
from db import Database
from db.models import Base

OWN_TABLES = frozenset(Base.metadata.tables)


def include_object(_item: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    """Only our own tables: the conversation graph keeps its checkpoints in tables of its own."""
    return kind != "table" or name in OWN_TABLES


def migrate(connection: Connection) -> None:
    """Bring the schema of `connection` to the asked-for revision."""
    metadata: MetaData = Base.metadata
    context.configure(
        connection=connection, target_metadata=metadata, include_object=include_object, render_as_batch=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_configured() -> None:
    """Migrate the database of the settings."""
    database = Database(load_settings().database.url)
    async with database.engine.begin() as connection:
        await connection.run_sync(migrate)
    await database.close()


handed_in: Connection | None = context.config.attributes.get("connection")
if handed_in is None:
    asyncio.run(migrate_configured())
else:
    migrate(handed_in)
