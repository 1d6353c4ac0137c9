"""An event loop whose time jumps: what waits for a time, and for nothing else, is through at once, at exactly that time."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import TypeVar

import pytest

from core import clock

T = TypeVar("T")


class _Jumping(selectors.SelectSelector):
    now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0 if timeout is not None else None)
        if not found and timeout is not None:
            self.now_s += max(0.0, timeout)
        return found


class JumpingLoop(asyncio.SelectorEventLoop):
    """Its time is that of waiting alone: calculations take none."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """The time of this loop, in seconds."""
        return self._jumping.now_s


def jumping(work: Callable[[], Awaitable[T]]) -> tuple[T, float]:
    """What `work` gives, and how many seconds it would have waited for; `stopwatch_s` runs with the loop."""

    async def waited() -> tuple[T, float]:
        return await work(), asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=JumpingLoop) as runner, pytest.MonkeyPatch.context() as patch:
        began_s, loop = clock.stopwatch_s(), runner.get_loop()
        patch.setattr(clock, "time", SimpleNamespace(perf_counter=lambda: began_s + loop.time()))
        return runner.run(waited())
