"""Every statement as a span: what it does to which table, and how long it took. Its values stay where they are."""

import re
from typing import Any

from sqlalchemy import Engine, event

from core.clock import stopwatch_s
from core.tracing import past_span, traced

_TABLE = re.compile(r"\b(?:from|into|update)\s+\"?([a-z_]+)", re.IGNORECASE)
_STARTED = "folioscope_started"


def trace_statements(engine: Engine) -> None:
    """Have every statement of `engine` told to whoever listens; without a listener it costs one look."""
    event.listen(engine, "before_cursor_execute", _before)
    event.listen(engine, "after_cursor_execute", _after)


def _before(
    _connection: object, _cursor: object, _statement: str, _values: object, context: Any, _many: bool
) -> None:  # Any: SQLAlchemy's own
    if traced():
        setattr(context, _STARTED, stopwatch_s())


def _after(_connection: object, _cursor: object, statement: str, _values: object, context: Any, _many: bool) -> None:  # Any: as above
    started = getattr(context, _STARTED, None)
    if started is not None:
        found = _TABLE.search(statement)
        table = found[1].lower() if found else ""
        past_span("db.query", stopwatch_s() - started, operation=statement.split(None, 1)[0].upper()[:20], table=table)
