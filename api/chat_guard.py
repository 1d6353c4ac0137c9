"""The way into the conversation: whoever is signed in goes on to Chainlit, with a token that lives for this one request."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from api.asgi import App, Receive, Scope, Send, header, redirect
from api.identity import Identities
from api.problems import refuse
from core.actor import Channel
from core.errors import FolioscopeError, NotSignedIn
from tools.accounts import Account

PREFIX = "/chat"
OTHERS_SIGN_IN = frozenset({f"{PREFIX}/login", f"{PREFIX}/login/callback"})
"""Where Chainlit has a sign-in page of its own; its front end goes there when the session has ended."""
_CONVERSATION = re.compile(rf"{PREFIX}/thread/[\w-]{{1,64}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMount:
    """The mounted conversation.

    Attributes:
        app: serves everything below the prefix.
        vouch: the scope as the conversation takes it, with a proof of whose it is, and without any of the browser's own.
    """

    app: App
    vouch: Callable[[Scope, Account], Scope]


class ChatGuard:
    """Lets whoever is signed in through to the conversation.

    Args:
        chat: the conversation.
        identities: who is signed in.
    """

    def __init__(self, chat: ChatMount, identities: Identities) -> None:
        self._chat = chat
        self._identities = identities

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket below the prefix."""
        if scope["type"] == "http" and scope["path"] == PREFIX:
            await redirect(send, 307, with_query(f"{PREFIX}/", scope))
            return
        if scope["type"] == "http" and scope["path"] in OTHERS_SIGN_IN:
            await redirect(send, 303, came_from(scope))
            return
        try:
            account = await self._identities.find(scope, Channel.CHAT)
        except NotSignedIn as err:
            await self._turn_away(scope, send, err)
        except FolioscopeError as err:
            await refuse(scope, send, err)
        else:
            await self._chat.app(self._chat.vouch(scope, account), receive, send)

    async def _turn_away(self, scope: Scope, send: Send, error: NotSignedIn) -> None:
        if scope["type"] == "http" and opens_page(scope):
            await redirect(send, 303, f"/login?next={quote(with_query(quote(scope['path']), scope), safe='')}")
        else:
            await refuse(scope, send, error)


def came_from(scope: Scope) -> str:
    """The conversation that the browser says it comes from, as a path on this site; else the beginning of a new one."""
    path = urlsplit(header(scope, "referer") or "").path
    return path if _CONVERSATION.fullmatch(path) else f"{PREFIX}/"


def opens_page(scope: Scope) -> bool:
    """Whether a person has opened the address, rather than a script."""
    return scope["method"] == "GET" and "text/html" in (header(scope, "accept") or "")


def with_query(path: str, scope: Scope) -> str:
    """The path with the request's query behind it."""
    query = scope.get("query_string", b"").decode("ascii", "ignore")
    return f"{path}?{query}" if query else path
