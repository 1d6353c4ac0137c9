"""Spans: what took how long, within what. Nothing is noted until somebody listens; who listens is decided by the settings (`infra.traces`)."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TypeAlias

Attributes: TypeAlias = Mapping[str, str | int | float | bool]
Carrier: TypeAlias = Mapping[str, str]
"""A place in a trace as plain text, to be carried to another task, process or machine."""


class Listener(Protocol):
    """Takes spans. Attributes name kinds and outcomes, never a person, a symbol, an amount or a text."""

    def span(self, name: str, attributes: Attributes, within: Carrier | None) -> AbstractContextManager[object]:
        """A span around a block, within the one around it or the one that was carried here; an exception marks it as failed."""
        ...

    def past(self, name: str, seconds: float, attributes: Attributes) -> None:
        """A span that ends now and took so long."""
        ...

    def here(self) -> dict[str, str]:
        """The present place; empty outside of every span."""
        ...


_listeners: list[Listener] = []


def listen(listener: Listener | None) -> None:
    """Have `listener` take every span of this process from now on; None: nobody."""
    _listeners[:] = [] if listener is None else [listener]


def span(name: str, *, within: Carrier | None = None, **attributes: str | float | bool) -> AbstractContextManager[object]:
    """A span around a block; `within` is a place that was carried here, left out it is the span around this one."""
    return _listeners[0].span(name, attributes, within) if _listeners else nullcontext()


def past_span(name: str, seconds: float, **attributes: str | float | bool) -> None:
    """A span that ends now and took `seconds`."""
    if _listeners:
        _listeners[0].past(name, seconds, attributes)


def here() -> dict[str, str]:
    """The present place as plain text; empty where nobody listens."""
    return _listeners[0].here() if _listeners else {}


def traced() -> bool:
    """Whether somebody listens."""
    return bool(_listeners)
