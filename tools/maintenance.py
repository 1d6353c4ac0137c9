"""What the command line does to a whole installation, and what it says about it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from core.settings import Settings
from rag import Embedder, Library
from tools.backups import make_backup, move_database, restore_backup
from tools.wiring import clock_of


async def maintain(settings: Settings, task: str, where: str | None, *, before_books: Callable[[], Awaitable[None]] | None = None) -> str:
    """Carry out `move`, `backup`, `restore` or `reindex`; returns the sentence to show. `before_books` is of `restore_backup`.

    Raises:
        FolioscopeError: it cannot be done, and nothing was changed.
    """
    if task == "move":
        counts = await move_database(settings, str(where))
        return f"{_rows(counts)} were copied and compared. Set FOLIOSCOPE_DATABASE__URL to that address and start again."
    if task == "backup":
        return f"{_rows(await make_backup(settings, clock_of(settings), Path(str(where))))} and the state folder are in {where}."
    if task == "restore":
        return f"{_rows(await restore_backup(settings, Path(str(where)), before_books=before_books))} are back, every one compared, and so is the state folder."
    library = Library(settings.state_dir / "knowledge", Embedder(settings.state_dir / "models"), server=settings.vectors.url)
    try:
        return f"{await asyncio.to_thread(library.rebuild)} passages have their vectors again."
    finally:
        await library.close()


def _rows(counts: Mapping[str, int]) -> str:
    return f"{sum(counts.values()):,} rows of {sum(bool(count) for count in counts.values())} tables"
