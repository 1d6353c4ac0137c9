"""Server-sent events: one event a line of JSON, a sign of life when there is nothing to tell, and an end when the client has left."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from anyio import CancelScope
from litestar.response import Stream

MEDIA_TYPE = "text/event-stream"
QUIET_S = 15.0
"""After this long without an event a comment is sent, so that nobody on the way takes the connection for dead."""


def event(name: str, data: dict[str, Any]) -> bytes:  # Any: JSON
    """One event as it travels."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def stream(source: AsyncGenerator[bytes, None]) -> Stream:
    """The response that sends `source`. When the client leaves, `source` is cancelled."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return Stream(lively(source), media_type=MEDIA_TYPE, headers=headers)


async def lively(source: AsyncGenerator[bytes, None], *, quiet_s: float = QUIET_S) -> AsyncIterator[bytes]:
    """`source` with signs of life in between. It runs in one task from beginning to end, which generators with locks inside need."""
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def pump() -> None:
        try:
            async with aclosing(source):
                async for item in source:
                    queue.put_nowait(item)
        finally:
            queue.put_nowait(None)

    task = asyncio.create_task(pump())
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
