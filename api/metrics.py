"""Counts and durations for Prometheus. Labels are few and never personal."""

from contextlib import AbstractContextManager

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.asgi import Scope

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WEBSOCKET"})


class Metrics:
    """The figures of one web application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter("folioscope_http_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry)
        self._seconds = Histogram("folioscope_http_request_seconds", "Seconds from request to answer.", ("route",), registry=self._registry)
        self._in_flight = Gauge("folioscope_http_in_flight", "Requests and sockets being served.", registry=self._registry)

    def in_flight(self) -> AbstractContextManager[None]:
        """Counts one more while entered."""
        return self._in_flight.track_inprogress()

    def observe(self, scope: Scope, method: str, status: int, seconds: float) -> str:
        """Count one exchange; returns the route under which it was counted."""
        route = _route(scope)
        known = method if method in METHODS else "OTHER"
        self._requests.labels(known, route, str(int(status))).inc()
        if known != "WEBSOCKET":
            self._seconds.labels(route).observe(seconds)
        return route

    def render(self) -> bytes:
        """The figures of the application and of the process in Prometheus' text format."""
        return generate_latest(self._registry) + generate_latest(REGISTRY)


def _route(scope: Scope) -> str:
    """The pattern of the route, so that ids do not become labels; all of the chat is one."""
    if scope.get("root_path") == "/chat" or scope["path"].startswith("/chat/"):
        return "/chat"
    return scope.get("path_template") or "unmatched"
