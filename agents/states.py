"""The states of conversations taken along when an installation moves, is backed up or brought back: every one copied and compared."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

from langgraph.checkpoint.base import BaseCheckpointSaver, CheckpointTuple
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from agents.checkpoints import STATES_FILE, in_file, in_postgresql
from core.errors import Conflict, FolioscopeError
from core.settings import Settings
from db import Database
from db.moving import is_empty
from tools.maintenance import maintain

Saver: TypeAlias = BaseCheckpointSaver[str]


async def maintain_all(settings: Settings, task: str, where: str | None) -> str:
    """What `tools.maintenance.maintain` does, conversations' states included; returns the sentence to show.

    Raises:
        FolioscopeError: it cannot be done, and nothing was changed.
    """
    ours, file = Database(settings.database.url), settings.state_dir / STATES_FILE
    if task == "move" and not (ours.is_sqlite and Database(str(where)).is_sqlite):  # of two SQLite files the state folder is the same
        return await _move(settings, ours, str(where))
    if task == "backup" and not ours.is_sqlite:  # the file is in the state folder, and so in the backup
        file.unlink(missing_ok=True)
        async with copied(await _place(ours, file), file):
            pass
        try:
            return await maintain(settings, task, where)
        finally:
            file.unlink(missing_ok=True)
    if task == "restore" and not ours.is_sqlite:
        return await _restore(settings, await _place(ours, file), str(where))
    return await maintain(settings, task, where)


async def _restore(settings: Settings, place: Path | str, where: str) -> str:
    """A backup into PostgreSQL: the states in its file go into the database, in place of what a restore that was broken off has left."""
    file, counts = settings.state_dir / STATES_FILE, []

    async def before_books() -> None:
        await _clear(place)
        if file.is_file():
            async with copied(file, place) as count:
                counts.append(count)
            file.unlink()

    said = await maintain(settings, "restore", where, before_books=before_books)
    return said + "".join(f" {count} states of conversations are in the database." for count in counts)


async def _move(settings: Settings, ours: Database, where: str) -> str:
    """The states first and the books last, so that what was broken off at any moment is either moved or no installation.

    An address without books is none: states that lie there are of a move that was broken off, and give way.
    """
    there, file = Database(where), settings.state_dir / STATES_FILE
    try:
        if not await is_empty(there):
            return await maintain(settings, "move", where)  # which says that it is not
    finally:
        await there.close()
    source, target = await _place(ours, file), await _place(there, file)
    await _clear(target)
    async with copied(source, target) as count:
        pass
    try:
        return f"{await maintain(settings, 'move', where)} {count} states of conversations are there as well."
    except FolioscopeError:
        await _clear(target)
        raise


async def _clear(place: Path | str) -> None:
    """Take states away that nobody reads: those in a file are kept beside it."""
    if isinstance(place, Path):
        for ending in ("", "-wal", "-shm"):
            if (part := place.with_name(f"{place.name}{ending}")).exists():
                part.replace(place.with_name(f"{place.name}.before-move{ending}"))
        return
    async with in_postgresql(place, whole=True) as saver:
        kept: Any = saver  # Any: the driver's connection
        for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
            await kept.conn.execute(f"DELETE FROM {table}")  # noqa: S608 -- our own words


async def _place(database: Database, file: Path) -> "Path | str":
    """Where an installation on that database keeps its states: the file, or the address of a PostgreSQL."""
    await database.close()
    return file if database.is_sqlite else database.url.set(drivername="postgresql").render_as_string(hide_password=False)


@asynccontextmanager
async def copied(source: Path | str, target: Path | str) -> AsyncIterator[int]:
    """Every state copied and compared; how many. They are in `target` once the block has ended well, and nothing is otherwise.

    Raises:
        Conflict: there are states in `target` already, or one came out differently.
    """
    async with AsyncExitStack() as stack:
        reading = await stack.enter_async_context(_reading(source)) if _holds_states(source) else None
        writing = await stack.enter_async_context(_writing(target))
        count = 0 if reading is None else await _copy(reading, writing)
        yield count


@asynccontextmanager
async def _reading(place: Path | str) -> AsyncIterator[Saver]:
    async with in_file(place) if isinstance(place, Path) else in_postgresql(place) as saver:
        yield saver


@asynccontextmanager
async def _writing(place: Path | str) -> AsyncIterator[Saver]:
    """A saver whose states count when the block has ended well: one transaction, or a file that takes its name at the end."""
    if isinstance(place, str):
        async with in_postgresql(place, whole=True) as saver:
            await _must_be_empty(saver)
            yield saver
        return
    if _holds_states(place):
        async with in_file(place) as saver:
            await _must_be_empty(saver)
    partial = place.with_name(f"{place.name}.part")
    partial.unlink(missing_ok=True)
    try:
        async with in_file(partial) as saver:
            yield saver
        for name in (place.name, f"{place.name}-wal", f"{place.name}-shm"):
            place.with_name(name).unlink(missing_ok=True)
        partial.replace(place)
    finally:
        for ending in ("", "-wal", "-shm"):
            partial.with_name(f"{partial.name}{ending}").unlink(missing_ok=True)


def _holds_states(place: Path | str) -> bool:
    return isinstance(place, str) or place.is_file()


async def _must_be_empty(saver: Saver) -> None:
    async for _ in saver.alist(None, limit=1):
        raise Conflict("There are states of conversations at that address already. Nothing was copied.")


async def _copy(reading: Saver, writing: Saver) -> int:
    count = 0
    async for state in reading.alist(None):
        place = _place_of(state)
        parent = None if state.parent_config is None else state.parent_config["configurable"]["checkpoint_id"]
        stored = await writing.aput(
            {"configurable": {**place, "checkpoint_id": parent}}, state.checkpoint, state.metadata, state.checkpoint["channel_versions"]
        )
        writes = await _writes(reading, state)
        await _put_writes(writing, state, writes)
        found = await writing.aget_tuple(stored)
        if found is None or _stated(found) != _stated(state) or await _writes(writing, state) != writes:
            raise Conflict("A state of a conversation came out differently. Nothing was kept.")
        count += 1
    return count


def _place_of(state: CheckpointTuple) -> dict[str, str]:
    told = state.config["configurable"]
    return {"thread_id": told["thread_id"], "checkpoint_ns": told["checkpoint_ns"]}


def _stated(state: CheckpointTuple) -> tuple[object, ...]:
    return _place_of(state), state.parent_config, state.checkpoint, state.metadata


async def _writes(saver: Saver, state: CheckpointTuple) -> list[tuple[object, ...]]:
    """The rows of what was written after a state, whole: task, path, place, channel, type and value."""
    table, value, mark, connection = _table_of(saver)
    query = f"""SELECT task_id, task_path, idx, channel, type, {value} FROM {table}
        WHERE thread_id = {mark} AND checkpoint_ns = {mark} AND checkpoint_id = {mark} ORDER BY task_id, idx"""  # noqa: S608 -- our own words
    cursor = await connection.execute(query, (*_place_of(state).values(), state.checkpoint["id"]))
    rows = await cursor.fetchall()
    return [tuple(row.values() if isinstance(row, dict) else row) for row in rows]


async def _put_writes(saver: Saver, state: CheckpointTuple, rows: list[tuple[object, ...]]) -> None:
    table, value, mark, connection = _table_of(saver)
    query = f"""INSERT INTO {table} (thread_id, checkpoint_ns, checkpoint_id, task_id, task_path, idx, channel, type, {value})
        VALUES ({", ".join([mark] * 9)})"""  # noqa: S608 -- as above
    for row in rows:
        await connection.execute(query, (*_place_of(state).values(), state.checkpoint["id"], *row))
    if mark == "?":
        await connection.commit()


def _table_of(saver: Saver) -> tuple[str, str, str, Any]:  # Any: either driver's connection
    """Where a saver keeps what was written after a state: the table, its column of values, the mark of a parameter, the connection."""
    kept: Any = saver
    return ("writes", "value", "?", kept.conn) if isinstance(saver, AsyncSqliteSaver) else ("checkpoint_writes", "blob", "%s", kept.conn)
