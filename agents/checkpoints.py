"""Where conversations keep their state: a file of their own beside SQLite, or tables in the same PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosqlite
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from core.settings import Settings
from tools.services import Services

BUSY_TIMEOUT_S = 15.0


@asynccontextmanager
async def open_checkpoints(services: Services) -> AsyncIterator["BaseCheckpointSaver[str]"]:
    """The keeper of conversations; it loads plain values and messages only, whatever is in its store."""
    if services.database.is_sqlite:
        async with _in_file(services.settings) as saver:
            yield saver
        return
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver  # noqa: PLC0415 -- needs libpq, which SQLite users may not have

    url = services.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with AsyncPostgresSaver.from_conn_string(url, serde=_serde()) as saver:
        await saver.setup()
        yield saver


@asynccontextmanager
async def _in_file(settings: Settings) -> AsyncIterator[AsyncSqliteSaver]:
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    path = settings.state_dir / "conversations.db"
    async with aiosqlite.connect(path, timeout=BUSY_TIMEOUT_S) as connection:
        path.chmod(0o600)
        saver = AsyncSqliteSaver(connection, serde=_serde())
        await saver.setup()
        yield saver


def _serde() -> JsonPlusSerializer:
    return JsonPlusSerializer(allowed_msgpack_modules=None)
