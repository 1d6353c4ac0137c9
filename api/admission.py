"""Who is let in at all: the named host, the origin of the page that asks, and how often."""

from http import HTTPStatus
from urllib.parse import urlsplit

from api.asgi import SAFE_METHODS, App, Receive, Scope, Send, client_address, header, header_values
from api.problems import RequestRefused, refuse
from api.request_limit import RequestLimit
from core.errors import FolioscopeError, PermissionDenied
from core.settings import Settings
from infra.limiter import RateLimiter

OWN_SITES = frozenset({"same-origin", "none"})
UNCOUNTED = frozenset({"/health/live", "/health/ready"})


class Admission:
    """Refuses what must not come in. It reads headers only, so that nothing has happened yet when it says no.

    Args:
        app: what is behind.
        settings: hosts, origins and the limit.
        limiter: counts requests per client.
    """

    def __init__(self, app: App, settings: Settings, limiter: RateLimiter) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in settings.allowed_hosts)
        self._origins = frozenset(settings.web.allowed_origins)
        self._limit = RequestLimit(limiter, settings.web.requests_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the class."""
        try:
            check_host(scope, self._hosts)
            check_origin(scope, self._origins)
            if scope["path"] not in UNCOUNTED:
                await self._limit.count(client_address(scope))
        except FolioscopeError as err:
            await refuse(scope, send, err)
            return
        await self._app(scope, receive, send)


def check_host(scope: Scope, allowed: frozenset[str]) -> None:
    """Return if the request names one of our hosts, by its Host header alone.

    Raises:
        RequestRefused: it names another, none, or several.
    """
    named = header(scope, "host")
    if named is None or host_name(named) not in allowed:
        raise RequestRefused(
            HTTPStatus.MISDIRECTED_REQUEST, "This server does not answer to that host name. Set FOLIOSCOPE_WEB__ALLOWED_HOSTS to allow it."
        )


def host_name(named: str) -> str | None:
    """The host without its port, in lower case and without the brackets of an IPv6 address; None where it is malformed."""
    try:
        parts = urlsplit(f"//{named}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    plain = parts.netloc == named and "@" not in named
    return host if plain else None


def check_origin(scope: Scope, allowed: frozenset[str]) -> None:
    """Return unless a page of another site is behind the request. Clients that are no browsers name no origin and pass.

    Cookies and the loopback address are credentials that a browser sends along whoever asked it to; this is what protects both.

    Raises:
        PermissionDenied: a foreign page asks.
    """
    origins = header_values(scope, "origin")
    if origins:
        ours = own_origin(scope)
        if len(origins) > 1 or (origins[0] != ours and origins[0] not in allowed):
            raise PermissionDenied("A page of another site must not ask this server.")
        return
    site = header(scope, "sec-fetch-site")
    if site is None or site in OWN_SITES:
        return
    followed_link = header(scope, "sec-fetch-mode") == "navigate" and header(scope, "sec-fetch-dest") == "document"
    if scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS or not followed_link:
        raise PermissionDenied("A page of another site must not ask this server.")


def own_origin(scope: Scope) -> str:
    """The origin of our own pages, as a browser writes it."""
    scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
    return f"{scheme}://{header(scope, 'host')}"
