"""Files written in one step, and a disk without room told as what it is."""

import contextlib
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Unavailable

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def with_room(partial: Path) -> Iterator[None]:
    """Inside, a disk without room is told in words, and the half of a file that was written goes again.

    Raises:
        Unavailable: there is no room left.
    """
    try:
        yield
    except OSError as err:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        if err.errno in NO_ROOM:
            raise Unavailable("The disk of this installation is full. Nothing was changed; please try again when there is room.") from err
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, on the disk before this returns; it appears under its name only when it is whole.

    Raises:
        Unavailable: there is no room left.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    with with_room(partial):
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
