"""How large, how slow and how encoded a request's body may be."""

import asyncio
import contextlib
from http import HTTPStatus

from api.asgi import App, Message, Receive, Scope, Send, header, header_values
from api.problems import RequestRefused, refuse
from core.errors import FolioscopeError, TooLarge

SLOWEST_S = 60.0
"""The whole body must have come within this time."""
DRAINED_TIMES, DRAINED_S = 12, 20.0
"""How much of a body that announces too great a length is still taken from the line, as a multiple of the limit, and for how long."""


class BodyLimit:
    """Ends a request whose body grows beyond the limit, whether it announced its length or not.

    Args:
        app: what is behind; it never sees more than the limit.
        max_bytes: the limit.
        slowest_s: the time within which the body must be there.
    """

    def __init__(self, app: App, max_bytes: int, *, slowest_s: float = SLOWEST_S) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._slowest_s = slowest_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the class."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check_head(scope)
        except FolioscopeError as err:
            if header(scope, "expect") is None:  # whoever asks before sending a body is told before it sends
                await drain(receive, self._max_bytes * DRAINED_TIMES)
            await refuse(scope, send, err)
            return
        body = _Body(scope, receive, send, self._max_bytes, self._slowest_s)
        await self._app(scope, body.receive, body.send)

    def _check_head(self, scope: Scope) -> None:
        if any(value.lower() != "identity" for value in header_values(scope, "content-encoding")):
            raise RequestRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, not compressed.")
        length = header(scope, "content-length")
        if length is not None and length.isascii() and length.isdigit() and (len(length) > 18 or int(length) > self._max_bytes):
            raise too_large(self._max_bytes)


class _Body:
    """One body on its way in. Once it is too much, the client is told so, and the application sees a client that went away."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, max_bytes: int, slowest_s: float) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._max_bytes = max_bytes
        self._deadline = asyncio.get_running_loop().time() + slowest_s
        self._size = 0
        self._complete = False
        self._answered = False
        self._refused = False

    async def receive(self) -> Message:
        if self._refused:
            return {"type": "http.disconnect"}
        if self._complete:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            return await self._end(RequestRefused(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive."))
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            self._complete = not message.get("more_body", False)
        if self._size > self._max_bytes:
            return await self._end(too_large(self._max_bytes))
        return message

    async def send(self, message: Message) -> None:
        if not self._refused:
            self._answered = True
            await self._send(message)

    async def _end(self, error: FolioscopeError) -> Message:
        self._refused = True
        if not self._answered:
            await refuse(self._scope, self._send, error)
        return {"type": "http.disconnect"}


def too_large(max_bytes: int) -> TooLarge:
    """What the client is told."""
    return TooLarge(f"A request can have at most {max_bytes:,} bytes. Send less at once.", limit=max_bytes)


async def drain(receive: Receive, most_bytes: int) -> None:
    """Take the rest of a body from the line and keep nothing of it.

    Many clients listen only when they have sent everything: an answer before that, and the end of the connection, is a broken connection
    to them. One that sends more than `most_bytes`, or takes longer than `DRAINED_S`, may see that.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAINED_S):
            more = True
            while more and most_bytes > 0:
                message = await receive()
                most_bytes -= len(message.get("body", b""))
                more = message["type"] == "http.request" and message.get("more_body", False)
