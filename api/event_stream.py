"""Server-sent events: one event a line of JSON, a sign of life when there is nothing to tell, and an end when the client has left or may stay no longer."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from typing import Any, TypeAlias

import structlog
from anyio import CancelScope
from litestar.response import Stream

MEDIA_TYPE = "text/event-stream"
QUIET_S = 15.0
"""After this long without an event a comment is sent, so that nobody on the way takes the connection for dead."""
LastWord: TypeAlias = Callable[[], Coroutine[None, None, bytes]]
"""Returns once the stream has to end; what it returns is its last event."""
log = structlog.get_logger("api")


def event(name: str, data: dict[str, Any]) -> bytes:  # Any: JSON
    """One event as it travels."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def stream(source: AsyncGenerator[bytes, None], *, until: LastWord) -> Stream:
    """The response that sends `source`, at the longest `until` returns. When the client leaves, `source` is cancelled."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return Stream(lively(source, until=until), media_type=MEDIA_TYPE, headers=headers)


async def lively(source: AsyncGenerator[bytes, None], *, quiet_s: float = QUIET_S, until: LastWord | None = None) -> AsyncIterator[bytes]:
    """`source` with signs of life in between. It runs in one task from beginning to end, which generators with locks inside need."""
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()
    task = asyncio.create_task(_feed(queue, source, until))
    try:
        while True:
            try:
                async with asyncio.timeout(quiet_s):
                    item = await queue.get()
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if item is None:
                break
            yield item
        await task
    finally:
        task.cancel()
        with CancelScope(shield=True):  # else a second cancellation would cut off what the source does at its end
            await asyncio.wait({task})


async def _feed(queue: asyncio.Queue[bytes | None], source: AsyncGenerator[bytes, None], until: LastWord | None) -> None:
    """Put what comes into `queue`, None at the end: when `source` is over, or when `until` has the last word."""
    pumping = asyncio.create_task(_pump(queue, source))
    over = asyncio.create_task(until()) if until is not None else None
    both: set[asyncio.Task[Any]] = {pumping, over} if over is not None else {pumping}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if pumping.done():
            pumping.result()
        elif over is not None:
            queue.put_nowait(over.result())
    finally:
        cut_off = not pumping.done()
        for task in both:
            task.cancel()
        with CancelScope(shield=True):  # as above
            await asyncio.wait(both)
        queue.put_nowait(None)
        if cut_off and not pumping.cancelled() and (err := pumping.exception()) is not None:
            log.warning("stream.cut_off", reason=type(err).__name__)  # nobody is there any more to be told


async def _pump(queue: asyncio.Queue[bytes | None], source: AsyncGenerator[bytes, None]) -> None:
    async with aclosing(source):
        async for item in source:
            queue.put_nowait(item)
