"""What the child processes of the tests calculate; imports little, since every child imports it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from core.errors import InternalError, NotEnoughHistory, QuotaExceeded


def where_am_i() -> int:
    return os.getpid()


def c_environment(name: str) -> str:
    import ctypes

    library = ctypes.CDLL(None)
    library.getenv.restype = ctypes.c_char_p
    return (library.getenv(name.encode()) or b"").decode()


def scaled(values, *, by):
    return values * by


def short_history(have: int) -> None:
    raise NotEnoughHistory("30 days are needed.", have=have, need=30)


def throttled() -> None:
    raise QuotaExceeded("Slowly.", retry_after_s=1.5)


def defect() -> None:
    raise InternalError("e-17")


def divide() -> float:
    return 1 / 0


def in_steps(count: int, *, progress) -> str:
    for step in range(count):
        progress((step + 1) / count, f"step {step + 1}")
    return "all done"


def die_once(marker: str) -> str:
    if not Path(marker).exists():
        Path(marker).write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return "second time lucky"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep_and_tell(marker: str, seconds: float) -> None:
    grandchild = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({seconds})"])  # noqa: S603 - our own words
    Path(marker + ".part").write_text(f"{os.getpid()} {grandchild.pid}")
    Path(marker + ".part").rename(marker)
    time.sleep(seconds)


def unsendable():
    return lambda: None


def heavy_modules() -> list[str]:
    return sorted({"redis", "structlog", "litestar", "chainlit", "numpy", "pandas", "arq"} & set(sys.modules))


def asks_for_infra() -> str:
    from infra import CpuPool

    return CpuPool.__module__
