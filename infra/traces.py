"""Spans sent to a collector by OTLP over HTTP, in batches, by a thread of their own; a collector that is away costs nothing but the spans."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace import Tracer, use_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from core.tracing import Attributes, Carrier, listen

_NANOSECONDS = 1_000_000_000


class Spans:
    """Turns what the house tells about itself into OpenTelemetry's spans.

    Args:
        tracer: of a provider of our own: what libraries trace stays out.
    """

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._words = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, name: str, attributes: Attributes, within: Carrier | None) -> Iterator[None]:
        """See `core.tracing.Listener.span`."""
        parent: Context | None = self._words.extract(dict(within)) if within else None
        made = self._tracer.start_span(name, context=parent, attributes=dict(attributes))
        with use_span(made, end_on_exit=True, record_exception=False, set_status_on_exception=True):
            yield

    def past(self, name: str, seconds: float, attributes: Attributes) -> None:
        """See `core.tracing.Listener.past`."""
        end = time.time_ns()
        self._tracer.start_span(name, attributes=dict(attributes), start_time=end - int(seconds * _NANOSECONDS)).end(end)

    def here(self) -> dict[str, str]:
        """See `core.tracing.Listener.here`."""
        carrier: dict[str, str] = {}
        self._words.inject(carrier)
        return carrier


@contextmanager
def sending(collector: str | None, *, process: str) -> Iterator[None]:
    """Spans go to the collector while the block runs; without one nothing is noted.

    Args:
        collector: address of the collector, such as http://127.0.0.1:4318.
        process: what this process is: web or worker.
    """
    if collector is None:
        yield
        return
    provider = TracerProvider(resource=Resource.create({"service.name": "folioscope", "service.instance": process}), shutdown_on_exit=False)
    provider.add_span_processor(_to_collector(collector))
    listen(Spans(provider.get_tracer("folioscope")))
    try:
        yield
    finally:
        listen(None)
        provider.shutdown()


def _to_collector(address: str) -> SpanProcessor:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 -- protobuf, where it is wanted only
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 -- as above

    exporter = OTLPSpanExporter(endpoint=f"{address.rstrip('/')}/v1/traces", timeout=5)
    return BatchSpanProcessor(exporter, schedule_delay_millis=2_000)
