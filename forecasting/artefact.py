"""Parameters as bytes and back: named arrays and a JSON header in safetensors form, behind a sha256 that is checked."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.errors import DataUnavailable

Arrays: TypeAlias = Mapping[str, NDArray[np.generic]]
Header: TypeAlias = Mapping[str, Any]  # Any: whatever JSON holds

MAGIC = b"FOLIO1\n"
_DIGEST = 32


def pack(header: Header, arrays: Arrays) -> bytes:
    """`header` (JSON-able) and `arrays` as bytes; equal content gives equal bytes."""
    from safetensors.numpy import save

    tensors = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    tensors["_header"] = np.frombuffer(json.dumps(header, sort_keys=True).encode(), dtype=np.uint8).copy()
    body: bytes = save(tensors)
    return MAGIC + hashlib.sha256(body).digest() + body


def unpack(blob: bytes) -> tuple[dict[str, Any], dict[str, NDArray[np.generic]]]:
    """Header and arrays that `pack` was given.

    Raises:
        DataUnavailable: the bytes are damaged or not of this form.
    """
    from safetensors.numpy import load

    body = blob[len(MAGIC) + _DIGEST :]
    intact = blob.startswith(MAGIC) and hashlib.sha256(body).digest() == blob[len(MAGIC) : len(MAGIC) + _DIGEST]
    if not intact:
        raise DataUnavailable("The stored model is damaged: its checksum does not fit. Train it again or use the version before.")
    arrays: dict[str, NDArray[np.generic]] = load(body)
    header: dict[str, Any] = json.loads(arrays.pop("_header").tobytes())
    return header, arrays


def unpack_for(blob: bytes, *, name: str, version: str) -> tuple[dict[str, Any], dict[str, NDArray[np.generic]]]:
    """Header and arrays of a blob written by model `name` in `version`.

    Raises:
        DataUnavailable: damaged, or written by another model or version.
    """
    header, arrays = unpack(blob)
    if header.get("name") != name or header.get("version") != version:
        raise DataUnavailable(
            f"The stored model is {header.get('name')} {header.get('version')}, expected {name} {version}. Train it again.", model=name
        )
    return header, arrays
