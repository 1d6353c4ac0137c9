"""How large and how slow the head of a request may be: what the server has to hold before any application sees it."""

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.problems import RequestRefused, problem_parts

MAX_HEAD_BYTES = 65_536
"""Request line and headers together; what comes with the first bytes of a request, 64 kB at most, is not counted."""
SLOWEST_HEAD_S = 30.0
"""From the connection, or the first byte of a later request on it, to the end of the headers."""
LINGERS_S = 2.0
"""How long a client that is still sending has for reading why that is in vain."""


class BoundedHeads(HttpToolsProtocol):
    """One connection, which is ended where a head grows too large or takes too long; `api.body` has the limits of bodies."""

    _waiting: asyncio.TimerHandle | None = None
    _size = 0
    _ended = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the server itself declares it
        """Wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, and end the connection where that makes the head too large; what comes after that is dropped."""
        if self._ended:
            return
        self._size += len(data)
        super().data_received(data)
        if self._waiting is not None and self._size > MAX_HEAD_BYTES:
            self._end(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"A request's address and headers have at most {MAX_HEAD_BYTES:,} bytes.")

    def on_message_begin(self) -> None:
        """A head begins."""
        self._size = 0
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A head is there."""
        self._wait_no_more()
        super().on_headers_complete()

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(
                SLOWEST_HEAD_S, self._end, HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive."
            )

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _end(self, status: HTTPStatus, message: str) -> None:
        self._wait_no_more()
        if self.transport.is_closing():
            return
        code, body, headers = problem_parts(RequestRefused(status, message))
        lines = [f"HTTP/1.1 {code} {status.phrase}".encode(), *(b": ".join(header) for header in headers)]
        self.transport.write(b"\r\n".join([*lines, f"content-length: {len(body)}".encode(), b"connection: close", b"", body]))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._ended = True
        self._waiting = self.loop.call_later(LINGERS_S, self.transport.close)
