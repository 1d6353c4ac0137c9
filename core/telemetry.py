"""Decorators that write down that a function was called and how long it took; for sync and async functions alike."""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

import structlog

from core.clock import stopwatch_s

log = structlog.get_logger("telemetry")
F = TypeVar("F", bound=Callable[..., Any])


def _wrap(func: F, before: Callable[[], Any], after: Callable[[Any], None]) -> F:
    """`func` with `before()` run ahead of it and `after(what before returned)` behind it, also when it raises."""
    if inspect.iscoroutinefunction(func):

        @functools.wraps(func)
        async def async_wrapper(*args: Any, **kwargs: Any) -> Any:  # Any: the wrapped function's own types, restored by the cast
            token = before()
            try:
                return await cast(Awaitable[Any], func(*args, **kwargs))
            finally:
                after(token)

        return cast(F, async_wrapper)

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:  # Any: as above
        token = before()
        try:
            return func(*args, **kwargs)
        finally:
            after(token)

    return cast(F, wrapper)


def log_call(func: F) -> F:
    """`func`, with an event `function.called` ahead of each call; arguments stay out of the log, they may be somebody's holdings."""
    name = func.__qualname__
    return _wrap(func, lambda: log.debug("function.called", function=name), lambda _: None)


def time_execution(func: F) -> F:
    """`func`, with an event `function.timed` behind each call that carries `duration_ms`."""
    name = func.__qualname__
    return _wrap(
        func,
        stopwatch_s,
        lambda start: log.info("function.timed", function=name, duration_ms=round((stopwatch_s() - start) * 1000, 2)),
    )
