"""The web process' one ASGI application: the outer layers, then the conversation or the REST interface."""

from typing import Any, cast

from api.admission import Admission
from api.app import create_app
from api.asgi import App, Receive, Scope, Send, redirect
from api.body import BodyLimit
from api.chat_guard import PREFIX, ChatGuard, ChatMount
from api.conversation import Talker
from api.envelope import Envelope
from api.heads import BoundedHeads
from api.identity import Identities
from api.metrics import Metrics
from api.sessions import Sessions, open_sessions
from core.settings import WebSettings
from tools.services import Services

HOME = f"{PREFIX}/"


def server_options(settings: WebSettings) -> dict[str, Any]:  # Any: uvicorn's own arguments
    """How the server listens and logs. Who a client is, and whether it came over TLS, only a trusted proxy may say."""
    proxies = list(settings.trusted_proxies)
    told = {"proxy_headers": bool(proxies), "forwarded_allow_ips": proxies}
    quiet = {"http": BoundedHeads, "log_config": None, "access_log": False, "server_header": False}
    return {"host": settings.host, "port": settings.port, **told, **quiet, "timeout_graceful_shutdown": 5}


class Crossroads:
    """Sends each request on: lifespan and REST to Litestar, the conversation to its guard, the bare address to the conversation.

    Args:
        rest: Litestar.
        chat: the guarded conversation; None where there is none.
    """

    def __init__(self, rest: App, chat: App | None) -> None:
        self._rest = rest
        self._chat = chat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the class."""
        path = scope["path"]
        if self._chat is not None and (path == PREFIX or path.startswith(HOME)):
            await self._chat(scope, receive, send)
        elif path == "/" and scope["type"] == "http":
            await redirect(send, 303, HOME)
        else:
            await self._rest(scope, receive, send)


class WebApplication:
    """What the server runs.

    Args:
        services: the parts of this process.
        assistant: holds the conversations.
        chat: the mounted conversation; None serves REST alone.
        sessions: sign-in sessions; None opens those of the settings.
    """

    def __init__(
        self, services: Services, assistant: Talker | None = None, *, chat: ChatMount | None = None, sessions: Sessions | None = None
    ) -> None:
        self.sessions = sessions or open_sessions(services.settings)
        self.identities = Identities(services, self.sessions)
        self.metrics = Metrics()
        self.rest = create_app(services, assistant, sessions=self.sessions, metrics=self.metrics)
        self._rest = cast(App, self.rest)  # the same protocol, in Litestar's own types
        inner: App = Crossroads(self._rest, ChatGuard(chat, self.identities) if chat else None)
        inner = BodyLimit(inner, services.settings.web.max_body_bytes)
        inner = Admission(inner, services.settings, services.limiter)
        self._outer = Envelope(inner, self.metrics)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, one socket, or the process' lifespan."""
        if scope["type"] == "lifespan":
            await self._rest(scope, receive, send)
        else:
            await self._outer(scope, receive, send)
