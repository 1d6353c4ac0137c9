"""What every exchange gets: a request id, security headers, a line in the access log, its place in the metrics, and an answer if all else fails."""

import re
from contextlib import nullcontext
from http import HTTPStatus

import structlog

from api.asgi import App, Message, Receive, Scope, Send, client_address, header, is_secure
from api.metrics import Metrics
from api.problems import refuse, unforeseen
from api.security import security_headers
from core.clock import stopwatch_s
from core.ids import new_id
from core.tracing import span

log = structlog.get_logger("access")

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
CLIENT_CLOSED = 499
"""Logged where the client went away before the answer."""


class Exchange:
    """One request and what is sent in answer to it."""

    def __init__(self, scope: Scope, send: Send) -> None:
        asked = header(scope, "x-request-id") or ""
        self.request_id = asked if REQUEST_ID.fullmatch(asked) else str(new_id())
        self.status: int | None = None
        self._scope = scope
        self._send = send
        self._start = stopwatch_s()

    async def send(self, message: Message) -> None:
        """Pass `message` on; the head of the response gets our headers."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            given = {name.lower(): value for name, value in message.get("headers", ())}
            ours = security_headers(self._scope["path"], given, secure=is_secure(self._scope))
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in ours]
            message["headers"] = [*kept, *ours.items(), (b"x-request-id", self.request_id.encode())]
        elif message["type"] == "websocket.accept":
            self.status = HTTPStatus.SWITCHING_PROTOCOLS
        elif message["type"] == "websocket.close" and self.status is None:
            self.status = HTTPStatus.FORBIDDEN
        await self._send(message)

    @property
    def duration_s(self) -> float:
        """Seconds since the request came."""
        return stopwatch_s() - self._start


class Envelope:
    """The outermost layer."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the module."""
        exchange = Exchange(scope, send)
        with structlog.contextvars.bound_contextvars(request_id=exchange.request_id), self._metrics.in_flight():
            try:
                with span("http.request", method=str(scope.get("method", ""))) if scope["type"] == "http" else nullcontext():
                    await self._app(scope, receive, exchange.send)
            except Exception as err:  # noqa: BLE001 -- the last resort: the server would answer in plain text and print a traceback
                await self._give_up(scope, exchange, err)
            finally:
                self._record(scope, exchange)

    async def _give_up(self, scope: Scope, exchange: Exchange, err: Exception) -> None:
        problem = unforeseen(err, scope["type"])
        if exchange.status is None:
            await refuse(scope, exchange.send, problem)

    def _record(self, scope: Scope, exchange: Exchange) -> None:
        status = exchange.status or CLIENT_CLOSED
        method = scope.get("method", "WEBSOCKET")
        route = self._metrics.observe(scope, method, status, exchange.duration_s)
        log.info(
            "request.served",
            method=method,
            route=route,
            status=int(status),
            duration_ms=round(exchange.duration_s * 1000, 1),
            client=client_address(scope),
        )
