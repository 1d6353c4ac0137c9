"""How the program logs: structured events, for people on a console or for machines as JSON; also what libraries log."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

import structlog

Event = MutableMapping[str, Any]  # Any: structlog's own type of an event
_SECRET_NAME = re.compile(r"pass(word|wd|phrase)|secret|token|api_?key|authorization|cookie|credential|dsn", re.IGNORECASE)
_SECRET_IN_URL = re.compile(r"(?<=://)([^\s:/@]*):([^\s@/]+)@")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}")
_API_KEY = re.compile(r"\b(?:sk-|fs[lrt]_)[A-Za-z0-9_-]{8,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029]")
_LINE_BREAK = re.compile(r"[\n\t]")
_MANY_LINES = frozenset({"exception", "stack"})
HIDDEN = "***"
NOISY = ("httpx", "httpcore", "slack_bolt", "cmdstanpy", "prophet", "yfinance", "chromadb", "urllib3", "asyncio", "arq.worker")


def redact(_logger: object, _method: str, event: Event) -> Event:
    """A structlog processor: values of secret names, passwords inside addresses, bearer tokens and keys become ***.

    Nothing that somebody typed can begin a line of its own.
    """
    for name, value in event.items():
        if _SECRET_NAME.search(name) and value is not None:
            event[name] = HIDDEN
        elif name in _MANY_LINES:
            event[name] = _harmless(str(value))
        else:
            event[name] = clean(value)
    return event


def clean(value: object) -> object:
    """`value` without secrets, line breaks and control characters, lists and maps included."""
    if isinstance(value, str):
        return _LINE_BREAK.sub(_escaped, _harmless(value))
    if isinstance(value, dict):
        return {name: HIDDEN if isinstance(name, str) and _SECRET_NAME.search(name) else clean(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    return value


def _harmless(text: str) -> str:
    """`text` without secrets and without control characters other than line breaks."""
    text = _SECRET_IN_URL.sub(rf"\1:{HIDDEN}@", text)
    text = _API_KEY.sub(HIDDEN, _BEARER.sub(rf"\1 {HIDDEN}", text))
    return _CONTROL.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    """The code of a character in place of the character."""
    return f"\\x{ord(match[0]):02x}"


def configure_logging(*, level: str = "info", style: Literal["console", "json"] = "console", stream: TextIO | None = None) -> None:
    """Send all logging of this process to `stream`, one line an event.

    Context bound by `structlog.contextvars.bind_contextvars` (request, user, job, turn) is on every line, times are UTC. Libraries'
    own loggers take the same way, the chatty ones from warnings upwards.

    Args:
        level: debug, info, warning or error; what is below is dropped.
        style: console for people, json for machines.
        stream: where to; None: the standard error output.
    """
    shared: list[Any] = [  # Any: structlog's processors have no common type
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    last: list[Any] = [  # Any: as above
        structlog.processors.format_exc_info,
        redact,
        structlog.processors.JSONRenderer() if style == "json" else plain,
    ]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    for old in tuple(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.getLogger("chainlit").setLevel(logging.ERROR)  # it warns of every language that a page is not translated into
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
