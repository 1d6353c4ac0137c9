"""Calculations in child processes, with progress on its way back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

from core.tracing import span
from infra import CpuPool
from tools.services import Services

T = TypeVar("T")
Report: TypeAlias = Callable[[float, str], Awaitable[None]]
"""Hears how far something is: a share from 0 to 1, and a few words."""


async def calculate(services: Services, func: Callable[..., T], *args: object, timeout_s: float, report: Report | None = None) -> T:
    """What `func(*args)` returns, calculated in a child process; `report` hears its words in order.

    Raises:
        Unavailable: it took longer than `timeout_s`, or its process died.
        FolioscopeError: as `func` raised it.
    """
    with span("calculation", function=getattr(func, "__name__", "calculation")):
        return await _run(services.computer, func, args, timeout_s, report)


async def read_apart(services: Services, func: Callable[..., T], *args: object, timeout_s: float, report: Report | None = None) -> T:
    """As `calculate`, for what reads a file that somebody handed in: however long that takes, calculations go on meanwhile.

    Raises:
        Unavailable: it took longer than `timeout_s`, or its process died.
        FolioscopeError: as `func` raised it.
    """
    with span("reading", function=getattr(func, "__name__", "reading")):
        return await _run(services.reader or services.computer, func, args, timeout_s, report)


async def _run(pool: CpuPool, func: Callable[..., T], args: tuple[object, ...], timeout_s: float, report: Report | None) -> T:
    if report is None:
        return await pool.run(func, *args, timeout_s=timeout_s)
    words: asyncio.Queue[tuple[float, str] | None] = asyncio.Queue()
    teller = asyncio.create_task(_tell(words, report))
    try:
        return await pool.run(func, *args, timeout_s=timeout_s, on_progress=lambda fraction, text: words.put_nowait((fraction, text)))
    finally:
        words.put_nowait(None)
        await teller


async def _tell(words: "asyncio.Queue[tuple[float, str] | None]", report: Report) -> None:
    while (word := await words.get()) is not None:
        await report(*word)
