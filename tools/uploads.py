"""Files that somebody handed in, kept until they are used."""

import hashlib
import shutil
from pathlib import Path
from uuid import UUID

from core.actor import Actor
from core.errors import NotFound, TooLarge
from tools.disk import write_whole
from tools.services import Services

MAX_BYTES = 10_000_000
_NAMED = ".name"
"""Ends the file that holds an upload's name."""


def _folder(services: Services, actor: Actor) -> Path:
    return services.settings.state_dir / "uploads" / str(actor.user_id)


def keep_upload(services: Services, actor: Actor, data: bytes, name: str = "") -> UUID:
    """Keep a file, and beside it the name that its owner gave it, which is only shown and never used as a path. The same bytes have the same id; the oldest go where the settings say that it is too many.

    Raises:
        TooLarge: it has more than 10 MB.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"That file has {len(data) / 1e6:.1f} MB; I take up to {MAX_BYTES // 1_000_000} MB.", limit=MAX_BYTES)
    folder = _folder(services, actor)
    upload_id = UUID(bytes=hashlib.sha256(actor.user_id.bytes + data).digest()[:16], version=4)
    folder.mkdir(parents=True, exist_ok=True)
    quotas = services.settings.quotas
    room = quotas.uploads_kept_bytes - len(data)
    for number, old in enumerate(_newest_first(folder)):
        room -= old.stat().st_size
        if number >= quotas.uploads_kept - 1 or room < 0:
            old.unlink(missing_ok=True)
            old.with_suffix(_NAMED).unlink(missing_ok=True)
    write_whole(folder / str(upload_id), data)
    if name:
        write_whole((folder / str(upload_id)).with_suffix(_NAMED), name.encode())
    return upload_id


def _newest_first(folder: Path) -> list[Path]:
    return (
        sorted((path for path in folder.iterdir() if not path.suffix), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        if folder.is_dir()
        else []
    )


def list_uploads(services: Services, user_id: UUID) -> list[UUID]:
    """What a user handed in that is still kept, newest first."""
    return [UUID(path.name) for path in _newest_first(services.settings.state_dir / "uploads" / str(user_id))]


def forget_uploads(services: Services, user_id: UUID) -> None:
    """Delete everything that a user handed in."""
    shutil.rmtree(services.settings.state_dir / "uploads" / str(user_id), ignore_errors=True)


def newest_upload(services: Services, actor: Actor) -> UUID | None:
    """The file that the actor handed in last, None without any."""
    return next((UUID(path.name) for path in _newest_first(_folder(services, actor))), None)


def upload_name(services: Services, actor: Actor, upload_id: UUID) -> str | None:
    """The name that its owner gave the file; None where none is kept."""
    path = (_folder(services, actor) / str(upload_id)).with_suffix(_NAMED)
    return path.read_text(encoding="utf-8") if path.is_file() else None


def read_upload(services: Services, actor: Actor, upload_id: UUID) -> bytes:
    """What its owner handed in.

    Raises:
        NotFound: there is no such file of this owner.
    """
    path = _folder(services, actor) / str(upload_id)
    if not path.is_file():
        raise NotFound("That file is not there any more. Please hand it in again.")
    return path.read_bytes()
