"""Which program this is: figures that another version of it worked out are not shown."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("accounting", "core", "db", "market", "tools")
"""What goes into a figure of the books."""


@cache
def program_version() -> str:
    """Equal for equal programs, on whatever machine: a digest over their text."""
    digest = hashlib.sha256()
    for path in sorted(path for part in PARTS for path in (ROOT / part).rglob("*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
