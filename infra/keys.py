"""Keys that an installation makes for itself, once, and keeps in its state folder."""

import os
import secrets
from pathlib import Path

from core.ids import new_id


def kept_key(path: Path) -> str:
    """The key in that file, which only its owner may read; made when there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{new_id()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(fresh, path)  # of several processes that start at once, the first one's key wins and is whole
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text(encoding="ascii")
