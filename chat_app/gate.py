"""The door of the mounted Chainlit: only the paths that the page needs, and the caller bound to every request."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import UUID

from jwt import InvalidTokenError

from chat_app.identity import TOKEN_COOKIE, Caller, expect_refusal, parse_cookies, set_caller

Scope = MutableMapping[str, Any]  # Any: as ASGI has it
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
ReadToken = Callable[[str], str]

_NEEDED = (
    r"/",
    r"/(thread|element)/[^/]+",
    r"/login(/callback)?",
    r"/(public|assets|avatars)/.+",
    r"/(favicon|logo|user|logout|health|set-session-cookie|auth/config|feedback)",
    r"/project/(translations|settings|threads|thread|action|file)",
    r"/project/file/[^/]+",
    r"/project/thread/[^/]+(/element/[^/]+)?",
    r"/ws/socket\.io/?",
)
_ALLOWED = re.compile("|".join(f"(?:{path})" for path in _NEEDED))
_REFUSED = {"/project/thread/share"}
_READ_ONLY_PAGES = re.compile(r"/login(/callback)?")


class Gate:
    """An ASGI application in front of Chainlit.

    Everything that Chainlit offers beyond the conversation (its own sign-in, MCP, sharing, the copilot, API pages that load foreign
    scripts) is answered with 404.

    Args:
        inner: Chainlit.
        prefix: the path under which it is mounted, such as "/chat".
        read_token: the user id in a valid token; raises for any other.
    """

    def __init__(self, inner: AsgiApp, *, prefix: str, read_token: ReadToken) -> None:
        self._inner = inner
        self._prefix = prefix
        self._read_token = read_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket whose path starts with the prefix."""
        path = str(scope["path"]).removeprefix(self._prefix) or "/"
        if not _is_needed(path, scope):
            await _refuse(scope, receive, send)
            return
        set_caller(self._caller(scope))
        await self._inner({**scope, "root_path": self._prefix}, receive, send if scope["type"] != "http" else _honest(send))

    def _caller(self, scope: Scope) -> Caller | None:
        cookies = parse_cookies("; ".join(_header(scope, b"cookie")))
        token = cookies.pop(TOKEN_COOKIE, None)
        if token is None:
            return None
        try:
            return Caller(user_id=UUID(self._read_token(token)), cookies=cookies)
        except (InvalidTokenError, ValueError):
            return None


def _honest(send: Send) -> Send:
    """`send`, with the status of what was refused in place of Chainlit's 500."""
    noted = expect_refusal()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 500 and noted:
            message = {**message, "status": noted[-1].status}
        await send(message)

    return sending


def _is_needed(path: str, scope: Scope) -> bool:
    if not _ALLOWED.fullmatch(path) or path in _REFUSED:
        return False
    return not _READ_ONLY_PAGES.fullmatch(path) or scope.get("method") in {"GET", "HEAD"}


def _header(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope.get("headers", ()) if key.lower() == name]


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4404})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"There is no such page."})


def with_token(scope: Scope, token: str) -> Scope:
    """`scope` as the guard passes it on: the browser's Authorization header and any token of its own are dropped, `token` is added."""
    cookies = [part.strip() for part in "; ".join(_header(scope, b"cookie")).split(";")]
    kept = [part for part in cookies if part and not part.startswith(TOKEN_COOKIE)]
    headers = [(key, value) for key, value in scope["headers"] if key.lower() not in {b"cookie", b"authorization"}]
    cookie = "; ".join([*kept, f"{TOKEN_COOKIE}={token}"])
    return {**scope, "headers": [*headers, (b"cookie", cookie.encode("latin-1"))]}
