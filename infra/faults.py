"""Unforeseen failures sent to Sentry: where in the program they happened and under which id the log has them, and nothing of the data."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

KEPT = ("error_id", "job", "tool", "request_id")
"""What is told of an event beside its name; ids and kinds, nothing that somebody typed."""


class FaultHandler(logging.Handler):
    """Hands every logged error that has an exception on; put beside the handler that writes the log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Send the record's exception, if it has one."""
        import sentry_sdk  # noqa: PLC0415 -- loaded where it is configured only

        said: dict[str, Any] = record.msg if isinstance(record.msg, dict) else {}  # Any: structlog's event
        raised = record.exc_info or said.get("exc_info")
        error = raised[1] if isinstance(raised, tuple) else raised
        if not isinstance(error, BaseException):
            return
        known = {**structlog.contextvars.get_contextvars(), **said}
        with sentry_sdk.new_scope() as scope:
            for name in KEPT:
                if name in known:
                    scope.set_tag(name, str(known[name])[:100])
            scope.set_tag("event", str(said.get("event", record.name))[:100])
            sentry_sdk.capture_exception(error)


def scrub(event: Any, _hint: object = None) -> Any:  # Any: Sentry's own event
    """Take everything away that could be somebody's: messages of exceptions, local variables, breadcrumbs, addresses, the machine's name."""
    for name in ("breadcrumbs", "extra", "request", "user", "server_name", "modules", "logentry", "message"):
        event.pop(name, None)
    for error in event.get("exception", {}).get("values", ()):
        error["value"] = ""
        for frame in error.get("stacktrace", {}).get("frames", ()):
            for name in ("vars", "abs_path"):
                frame.pop(name, None)
    return event


@contextmanager
def reporting(dsn: str | None, *, process: str, release: str) -> Iterator[None]:
    """Unforeseen failures are reported while the block runs; without an address nothing is."""
    if dsn is None:
        yield
        return
    import sentry_sdk  # noqa: PLC0415 -- as above

    sentry_sdk.init(
        dsn,
        release=release,
        environment=process,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        server_name="",
        before_send=scrub,
    )
    handler = FaultHandler(level=logging.ERROR)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        sentry_sdk.get_client().close(timeout=2)
        sentry_sdk.get_global_scope().set_client(None)
