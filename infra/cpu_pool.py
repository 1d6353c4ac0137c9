"""Calculations in processes of their own, so that the event loop stays free: kept warm, ended when they hang, replaced when they die."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, cast

import structlog

from core import errors
from core.errors import FolioscopeError, TookTooLong, Unavailable
from infra.cpu_child import SINGLE_THREADED, Call, Done, Failed, Report

log = structlog.get_logger("cpu")
_HERE = Path(__file__).parent
T = TypeVar("T")
Progress = Callable[[float, str], None]
# Started by a command, not by multiprocessing: that would import the parent's main module, seconds and 200 MB of web server, first. The
# child's module is taken without running the package's __init__, which brings Redis and takes ten times as long; whoever asks the package
# for a name gets the real one. A batch process never takes the processor from one that wakes up to answer somebody.
_BOOT = f"""
import importlib, json, os, sys, types
for name in {SINGLE_THREADED!r}:
    os.putenv(name, "1")
sys.path[:] = json.loads(sys.argv[1])
package = sys.modules["infra"] = types.ModuleType("infra")
package.__path__ = [sys.argv[2]]
def of_the_real_one(name):
    if sys.modules["infra"] is package:
        if name.startswith("__"):
            raise AttributeError(name)
        del sys.modules["infra"]
    return getattr(importlib.import_module("infra"), name)
package.__getattr__ = of_the_real_one
from infra.cpu_child import main
os.nice(int(sys.argv[5]))
if hasattr(os, "SCHED_BATCH"):
    try:
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    except OSError:
        pass
main(int(sys.argv[3]), int(sys.argv[4]))
"""


class CalculationError(RuntimeError):
    """A calculation raised something that nobody foresaw; `trace` is the child's traceback, for the log."""

    def __init__(self, message: str, trace: str) -> None:
        super().__init__(message)
        self.trace = trace


class _ChildDiedError(Exception):
    """The child ended in the middle of a call."""


class _Child:
    """One process and the line to it."""

    def __init__(self, niceness: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, with our own words
                [sys.executable, "-c", _BOOT, json.dumps(sys.path), str(_HERE), str(theirs.fileno()), str(os.getpid()), str(niceness)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                process_group=0,  # not a session: Linux gives each an equal share of the processor, and niceness counts only within one
            )
        self._connection: Connection[object, object] = Connection(ours.detach())
        self.calls = 0
        self.rss_bytes = 0

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def call(self, call: Call, on_report: Progress) -> object:
        """The result; blocks the calling thread.

        Raises:
            _ChildDiedError: the process ended before it had one.
            FolioscopeError: as the calculation raised it.
            CalculationError: the calculation raised something else.
        """
        self.calls += 1
        try:
            self._connection.send(call)
            while isinstance(answer := self._connection.recv(), Report):
                on_report(answer.fraction, answer.text)
        except (EOFError, OSError) as err:
            raise _ChildDiedError from err
        if isinstance(answer, Done):
            self.rss_bytes = answer.rss_bytes
            return answer.value
        raise _error_of(cast("Failed", answer))

    def kill(self) -> None:
        """End the process and whatever it has started, at once."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """End the process and hang up."""
        self.kill()
        self._connection.close()


class CpuPool:
    """Runs functions in `size` child processes, each with one thread for linear algebra.

    Children start when first needed and stay: the modules that a calculation imports stay loaded. One is replaced after `recycle_after`
    calls or when its memory has grown beyond `max_rss_bytes`. All of them end with `close`, and by themselves within a second when this
    process is killed.

    Args:
        size: calculations at a time.
        recycle_after: calls that one child answers.
        max_rss_bytes: memory above which a child is replaced after its call.
        niceness: how far the children stand back behind this process, 0 to 19: answering people comes first.
    """

    def __init__(self, *, size: int = 1, recycle_after: int = 200, max_rss_bytes: int = 2_000_000_000, niceness: int = 15) -> None:
        self._niceness = niceness
        self._recycle_after = recycle_after
        self._max_rss_bytes = max_rss_bytes
        self._free = asyncio.Semaphore(size)
        self._size = size
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="cpu")
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the children that are there."""
        return tuple(child.pid for child in (*self._idle, *self._busy))

    async def run(
        self, func: Callable[..., T], *args: object, timeout_s: float | None = None, on_progress: Progress | None = None, tries: int = 2
    ) -> T:
        """What `func(*args)` returns, calculated in a child.

        Cancelling the call ends the child, in the middle of the calculation.

        Args:
            func: a function of an importable module (or a `functools.partial` of one); arguments and result must be picklable.
            args: its arguments.
            timeout_s: longest calculation, waiting for a free child not counted.
            on_progress: called in the event loop with a fraction and a text; `func` is then given a keyword argument `progress` to call.
            tries: how often a calculation is begun again when its child dies under it.

        Raises:
            Unavailable: it took longer than `timeout_s`, its child died each time, or the pool is closed.
            FolioscopeError: as `func` raised it.
            CalculationError: `func` raised anything else.
        """
        call = Call(func=func, args=args, reports=on_progress is not None)
        for _ in range(tries):
            async with self._free:
                try:
                    return cast("T", await self._in_child(call, timeout_s, on_progress or (lambda _fraction, _text: None)))
                except _ChildDiedError:
                    log.warning("cpu.child_died")
        raise Unavailable("The calculation ended unexpectedly, perhaps for want of memory. Please try again later.")

    def rest(self) -> None:
        """End the children that have nothing to do, and give their memory back."""
        while self._idle:
            self._idle.pop().close()

    async def close(self) -> None:
        """End all children, busy ones included."""
        self._closed = True
        for child in tuple(self._busy):
            child.kill()
        for child in self._idle:
            child.close()
        self._idle.clear()
        await asyncio.to_thread(self._threads.shutdown)

    async def _in_child(self, call: Call, timeout_s: float | None, on_progress: Progress) -> object:
        """One call in one child, which goes back to the others only if it is well."""
        if self._closed:
            raise Unavailable("The program is shutting down.")
        loop = asyncio.get_running_loop()
        child = self._idle.pop() if self._idle else _Child(self._niceness)
        self._busy.add(child)

        def report(fraction: float, text: str) -> None:
            loop.call_soon_threadsafe(on_progress, fraction, text)

        answer = loop.run_in_executor(self._threads, child.call, call, report)
        well = False
        try:
            async with asyncio.timeout(timeout_s):
                value = await asyncio.shield(answer)
            well = True
        except TimeoutError as err:
            raise TookTooLong(f"The calculation took longer than {timeout_s:g} s and was stopped.") from err
        except (FolioscopeError, CalculationError):
            well = True
            raise
        finally:
            self._busy.discard(child)
            if well and not self._closed and child.calls < self._recycle_after and child.rss_bytes < self._max_rss_bytes:
                self._idle.append(child)
            else:
                await self._retire(child, answer)
        return value

    async def _retire(self, child: _Child, answer: "asyncio.Future[object]") -> None:
        """End a child and see its thread off."""
        child.kill()
        await asyncio.wait([answer])
        with contextlib.suppress(Exception, asyncio.CancelledError):  # already raised to the caller, or of no more interest
            answer.result()
        child.close()


def _error_of(failed: Failed) -> Exception:
    """The exception that a failure in the child stands for."""
    if failed.expected is not None:
        kind = getattr(errors, failed.expected, FolioscopeError)
        error: FolioscopeError = kind.__new__(kind)
        FolioscopeError.__init__(error, failed.message, **failed.details)
        return error
    return CalculationError(failed.message, failed.trace)
