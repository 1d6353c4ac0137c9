"""The other side of `CpuPool`: a process that does one calculation after another for its parent."""

import os
import resource
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from time import sleep

from core.errors import Detail, FolioscopeError, Unavailable

SINGLE_THREADED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
PARENT_GONE_CHECK_S = 0.5
NO_MEMORY = "The calculation needs more memory than there is. Please ask for less: fewer instruments, or a shorter history."


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What to calculate; `reports` asks for the keyword argument `progress`, a function of a fraction and a text."""

    func: Callable[..., object]
    args: tuple[object, ...]
    reports: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How far the calculation is."""

    fraction: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The result, and the child's largest memory so far."""

    value: object
    rss_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The calculation raised. `expected` is the class name of one of core's errors, None for a defect."""

    expected: str | None
    message: str
    details: dict[str, Detail]
    trace: str


def main(descriptor: int, parent: int) -> None:  # pragma: no cover - runs in the child, where coverage does not look
    """Serve the parent until it hangs up; Ctrl-C is the parent's business, and without a parent there is nothing left to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, args=(parent,), daemon=True).start()
    serve(Connection(descriptor))


def _leave_with_parent(parent: int) -> None:  # pragma: no cover - as above
    """End this process at once when the parent has gone, also in the middle of a calculation."""
    while os.getppid() == parent:
        sleep(PARENT_GONE_CHECK_S)
    os._exit(1)


def serve(connection: "Connection[object, object]") -> None:
    """Answer the calls that come in until the connection ends."""
    while True:
        try:
            call = connection.recv()
        except (EOFError, OSError):
            return
        except Exception as err:  # noqa: BLE001 - a call that cannot be read here must be answered, or the parent waits for ever
            connection.send(_failure(err))
            continue
        if isinstance(call, Call):
            try:
                _answer(connection, call)
            except EOFError:  # a process that has run out of memory once is not gone on with; the next call finds another
                return


def _answer(connection: "Connection[object, object]", call: Call) -> None:
    """Calculate and send the result or the failure."""
    reporting = {"progress": partial(_report, connection)} if call.reports else {}
    try:
        connection.send(Done(value=call.func(*call.args, **reporting), rss_bytes=_rss_bytes()))
    except Exception as err:
        connection.send(_failure(err))
        if isinstance(err, MemoryError):
            raise EOFError from err


def _report(connection: "Connection[object, object]", fraction: float, text: str) -> None:
    """Tell the parent how far the calculation is."""
    connection.send(Report(fraction=fraction, text=text))


def _failure(err: Exception) -> Failed:
    """An exception as plain values: exceptions with arguments of their own do not survive the trip."""
    if isinstance(err, MemoryError):
        return Failed(expected=Unavailable.__name__, message=NO_MEMORY, details={}, trace="")
    if isinstance(err, FolioscopeError):
        return Failed(expected=type(err).__name__, message=err.message, details=dict(err.details), trace="")
    return Failed(expected=None, message=f"{type(err).__name__}: {err}", details={}, trace=traceback.format_exc())


def _rss_bytes() -> int:
    """The memory that this process has; where that cannot be read (macOS), the most that it has had, in bytes.

    On Linux the most that it has had may be that of the process which started it.
    """
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
