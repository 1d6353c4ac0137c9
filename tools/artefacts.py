"""Stored models as files: written in one step, named by what they hold, checked whenever they are read."""

import hashlib
from pathlib import Path

from core.settings import Settings
from tools.disk import write_whole

SUFFIX = ".model"


def models_folder(settings: Settings) -> Path:
    """Where the artefacts are."""
    return settings.state_dir / "models"


def write_artefact(settings: Settings, data: bytes) -> tuple[str, str]:
    """Keep `data`; returns the name of its file and its sha256. On the disk before it returns, so that no row names a file that a crash took."""
    digest = hashlib.sha256(data).hexdigest()
    folder = models_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{digest[:40]}{SUFFIX}"
    write_whole(path, data)
    return path.name, digest


def read_artefact(settings: Settings, name: str, sha256: str) -> bytes | None:
    """What was written under `name`; None where the file is missing, or is not what was written."""
    try:
        data = (models_folder(settings) / Path(name).name).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None
