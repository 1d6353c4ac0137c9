"""A backup of everything in one file, taken while the program runs, and its way back."""

import asyncio
import hashlib
import json
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path, PurePosixPath

from core.clock import Clock
from core.errors import Conflict, InvalidInput, Misconfigured
from core.settings import Settings
from db import Database
from db.migrations import newest_revision
from db.moving import copy_database, is_copy, is_empty

MANIFEST, DATABASE, STATE = "manifest.json", "database.db", "state"
BEGUN = ".restore-begun"
"""Lies in the state folder while a backup is brought back."""
LEFT_OUT = frozenset({"redis", "chat", "uploads"})
"""Folders of the state folder that a backup leaves out: the queue (the jobs' rows bring it back), the chat's pages, half-done uploads."""


async def make_backup(settings: Settings, clock: Clock, to: Path) -> dict[str, int]:
    """Write the database, models, documents, vectors, conversations and the sessions' key to the file `to`; returns rows by table.

    The database is one snapshot, whatever is written meanwhile; each SQLite file of the state folder is one as well.

    Raises:
        Conflict: there is a file of that name already.
    """
    if await asyncio.to_thread(to.exists):
        raise Conflict(f"{to} is there already. Choose another name.")
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".backup-") as folder:
        place = Path(folder)
        source, copy = Database(settings.database.url), Database(f"sqlite+aiosqlite:///{place / DATABASE}")
        try:
            counts = await copy_database(source, copy)
        finally:
            await source.close()
            await copy.close()
        await asyncio.to_thread(_collect, settings.state_dir, place, Path(settings.database.url.rpartition("///")[2]))
        about = {"made_at": clock.now().isoformat(), "revision": newest_revision(), "rows": counts, "files": _digests(place)}
        (place / MANIFEST).write_text(json.dumps(about, indent=1), encoding="utf-8")
        await asyncio.to_thread(_pack, place, to)
    return counts


def _collect(state: Path, place: Path, books: Path) -> None:
    """Copy the state folder: SQLite files by SQLite itself, everything else as it is."""
    for path in sorted(state.rglob("*")) if state.is_dir() else ():
        inside = path.relative_to(state)
        skip = (
            inside.parts[0] in LEFT_OUT
            or path.is_symlink()
            or not path.is_file()
            or path.name.endswith((".part", "-wal", "-shm", "-journal"))
        )
        if skip or path.resolve() == books.resolve():
            continue
        copy = place / STATE / inside
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.read_bytes()[:16] == b"SQLite format 3\0":
            _copy_sqlite(path, copy)
        else:
            shutil.copyfile(path, copy)


def _copy_sqlite(path: Path, to: Path) -> None:
    source, target = sqlite3.connect(f"file:{path}?mode=ro", uri=True), sqlite3.connect(to)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()


def _digests(place: Path) -> dict[str, str]:
    files = [
        path for path in sorted(place.rglob("*")) if path.is_file() and path.name != MANIFEST and not path.name.endswith(("-wal", "-shm"))
    ]
    return {path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _pack(place: Path, to: Path) -> None:
    partial = to.with_name(f"{to.name}.part")
    with tarfile.open(partial, "w:gz") as archive:
        for name in (MANIFEST, *json.loads((place / MANIFEST).read_text(encoding="utf-8"))["files"]):
            archive.add(place / name, arcname=name)
    partial.chmod(0o600)
    partial.replace(to)


async def restore_backup(settings: Settings, from_: Path, *, before_books: Callable[[], Awaitable[None]] | None = None) -> dict[str, int]:
    """Bring a backup back into an empty database and an empty state folder, every file and every row checked; returns rows by table.

    The books come last, in one transaction: what was broken off before is done again from the start, by the same command.

    Args:
        before_books: what else has to be brought back from the state folder; done anew each time.

    Raises:
        InvalidInput: the file is no backup, or is damaged.
        Conflict: there are books already, or the state folder is in use.
    """
    state, begun = settings.state_dir, settings.state_dir / BEGUN
    if await asyncio.to_thread(_in_use, state):
        raise Conflict(f"{state} is not empty. Restore into a new folder, or move that one away first.")
    with tempfile.TemporaryDirectory(prefix="folioscope-restore-") as folder:
        place = Path(folder)
        rows = await asyncio.to_thread(_unpack, from_, place)
        source, target = Database(f"sqlite+aiosqlite:///{place / DATABASE}"), Database(settings.database.url)
        try:
            if not await is_empty(target):
                if not (begun.exists() and await is_copy(source, target)):
                    raise Conflict("There are books already. Restore into an empty database, or move that one away first.")
            else:
                await asyncio.to_thread(_bring_state, place / STATE, state)
                if before_books is not None:
                    await before_books()
                rows = await copy_database(source, target)
        finally:
            await source.close()
            await target.close()
    begun.unlink()
    return rows


def _bring_state(kept: Path, state: Path) -> None:
    """The state folder as it was, in place of what a restore that was broken off has left; marked until everything is back."""
    state.mkdir(parents=True, exist_ok=True)
    (state / BEGUN).touch()
    for path in state.iterdir():
        if path.name not in LEFT_OUT | {BEGUN}:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    if kept.is_dir():
        shutil.copytree(kept, state, dirs_exist_ok=True)


def _in_use(state: Path) -> bool:
    return not (state / BEGUN).exists() and any(path.name not in LEFT_OUT for path in state.glob("*"))


def refuse_half_restored(settings: Settings) -> None:
    """Nothing, unless a restore was broken off here.

    Raises:
        Misconfigured: one was; what is written now would stand in its way.
    """
    if (settings.state_dir / BEGUN).exists():
        raise Misconfigured("A restore was broken off here. Run the same `main.py restore FILE` again, then start.")


def _unpack(from_: Path, place: Path) -> dict[str, int]:
    """Lays the files out in `place`, each as it was written; returns rows by table."""
    try:
        with tarfile.open(from_, "r:gz") as archive:
            names = archive.getnames()
            if any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts for name in names):
                raise InvalidInput(f"{from_} is not a backup of Folioscope.")
            archive.extractall(place, filter="data")
        about = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, EOFError, ValueError, KeyError) as err:
        raise InvalidInput(f"{from_} is not a backup of Folioscope, or is damaged.") from err
    if _digests(place) != about["files"]:
        raise InvalidInput(f"{from_} is damaged: not every file is as it was written.")
    return {str(table): int(count) for table, count in about["rows"].items()}


async def move_database(settings: Settings, to: str) -> dict[str, int]:
    """Copy the database of the settings to another address, every row compared; returns rows by table.

    Raises:
        Misconfigured: the database is not up to date.
        Conflict: there is something at that address already.
    """
    source, target = Database(settings.database.url), Database(to)
    try:
        return await copy_database(source, target)
    finally:
        await source.close()
        await target.close()
