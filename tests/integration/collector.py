"""Small servers of a test that stand in for a trace collector and for Sentry: they keep what they are sent."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Kept(ThreadingHTTPServer):
    """A server and the bodies that were posted to it, by path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[tuple[str, bytes]] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def spans(self) -> list[Any]:
        """Every span that was sent."""
        found = []
        for path, body in self.bodies:
            assert path == "/v1/traces"
            request = ExportTraceServiceRequest()
            request.ParseFromString(body)
            found += [span for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans]
        return found

    def events(self) -> list[dict[str, Any]]:
        """Every event that Sentry's client sent: the second line of each item of an envelope."""
        lines = [line for _, body in self.bodies for line in body.splitlines()]
        return [event for event in map(json.loads, lines) if "exception" in event]


class _Handler(BaseHTTPRequestHandler):
    server: Kept

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.bodies.append((self.path, gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def keeping() -> Iterator[Kept]:
    server = Kept()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
