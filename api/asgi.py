"""ASGI in plain Python types, and the few things that every layer does with a scope."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]  # Any: the ASGI specification's own dictionary
ScopeView: TypeAlias = Mapping[str, Any]  # Any: as above; for those who only read it
Message: TypeAlias = MutableMapping[str, Any]  # Any: as above
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def header_values(scope: ScopeView, name: str) -> list[str]:
    """Every value that the request gives for a header (name in lower case)."""
    wanted = name.encode()
    return [value.decode("latin-1") for key, value in scope["headers"] if key == wanted]


def header(scope: ScopeView, name: str) -> str | None:
    """The header's value; None where it is absent or given more than once."""
    values = header_values(scope, name)
    return values[0] if len(values) == 1 else None


def cookies_of(scope: ScopeView) -> list[tuple[str, str]]:
    """The request's cookies in order, as sent."""
    pairs = (part.strip().partition("=") for line in header_values(scope, "cookie") for part in line.split(";"))
    return [(name, value) for name, equals, value in pairs if equals]


def cookie(scope: ScopeView, name: str) -> str | None:
    """The cookie's value; None where it is absent or given more than once."""
    values = [value for key, value in cookies_of(scope) if key == name]
    return values[0] if len(values) == 1 else None


def client_address(scope: ScopeView) -> str:
    """The address of the peer; what a proxy in front says counts only where the server was told to trust it."""
    client = scope.get("client")
    return str(client[0]) if client else "local"


def is_secure(scope: ScopeView) -> bool:
    """Whether the request came over TLS."""
    return scope.get("scheme") in {"https", "wss"}


async def send_response(send: Send, status: int, body: bytes, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """One whole response."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def redirect(send: Send, status: int, location: str) -> None:
    """A redirect to one of our own pages."""
    await send_response(send, status, b"", [(b"location", location.encode("ascii"))])
