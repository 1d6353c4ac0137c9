"""Signing in through an OpenID provider, for people in a browser."""

import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.datastructures import Cookie, State
from litestar.response import Redirect

from api.account_pages import html_page, own_path
from api.asgi import client_address, cookie, is_secure
from api.describing import PUBLIC
from api.sessions import TokenKind
from api.sign_in import device_of
from core.errors import FolioscopeError, NotFound, NotSignedIn
from core.settings import AuthMode
from infra.cache import CacheKey
from infra.openid import REFUSED, Attempt, OpenIdProvider
from tools.services import Services
from tools.sessions import SessionKind, open_session
from tools.single_sign_on import account_of_person

AnyRequest = Request[Any, Any, Any]  # Any: we keep no user, auth or state types in the request
LASTS_S = 600
TRIES_PER_MINUTE = 20
PATH = "/login/oidc"


def callback_of(site: str) -> str:
    """Where the provider sends people back to; the address to be registered there."""
    return f"{site}{PATH}/callback"


def _place(state: str) -> CacheKey:
    return CacheKey(user_id=UUID(int=0), version=0, name="openid", arguments=(hashlib.sha256(state.encode()).hexdigest(),))


def _cookie_name(*, secure: bool) -> str:
    return "__Secure-folioscope-oidc" if secure else "folioscope-oidc"


def _tie(value: str, *, secure: bool, max_age: int = LASTS_S) -> Cookie:
    """The cookie that ties a try to the browser that began it."""
    name = _cookie_name(secure=secure)
    return Cookie(key=name, value=value, path=PATH, httponly=True, secure=secure, samesite="lax", max_age=max_age)


def provider(state: State) -> OpenIdProvider:
    """The provider of the settings.

    Raises:
        NotFound: there is none, or nobody has to sign in.
    """
    found: OpenIdProvider | None = state.openid
    if found is None or state.services.settings.auth.mode is not AuthMode.ACCOUNTS:
        raise NotFound("There is nothing at this address.")
    return found


async def _limit(services: Services, request: AnyRequest) -> None:
    verdict = await services.limiter.take(f"openid:{client_address(request.scope)}", limit=TRIES_PER_MINUTE, window_s=60)
    verdict.require("Too many tries to sign in.")


class SingleSignOnController(Controller):
    """There and back again."""

    path = PATH
    include_in_schema = False

    @get("/", opt=PUBLIC)
    async def leave(self, request: AnyRequest, state: State) -> Response[str] | Redirect:
        """Off to the provider, with a try of its own that only this browser can finish."""
        openid, services, secure = provider(state), state.services, is_secure(request.scope)
        try:
            await _limit(services, request)
            attempt, tie = Attempt(), secrets.token_urlsafe(32)
            address = await openid.authorization_url(attempt)
        except FolioscopeError as err:
            return failed(err)
        kept = {"nonce": attempt.nonce, "verifier": attempt.verifier, "next": own_path(request.query_params.get("next")), "tie": _hash(tie)}
        await services.cache.put(_place(attempt.state), kept, ttl_s=LASTS_S)
        return Redirect(address, status_code=303, cookies=[_tie(tie, secure=secure)])

    @get("/callback", opt=PUBLIC)
    async def come_back(self, request: AnyRequest, state: State) -> Response[str] | Redirect:
        """Back from the provider: signed in, or a page that says why not."""
        openid, services, secure = provider(state), state.services, is_secure(request.scope)
        try:
            await _limit(services, request)
            attempt, leads_to = await _taken(services, request)
            code = request.query_params.get("code")
            if not code or len(code) > 2000:
                raise NotSignedIn("You did not sign in with your provider.")
            account = await account_of_person(services, await openid.person(code, attempt))
        except FolioscopeError as err:
            return failed(err)
        lasts = state.sessions.lasts(TokenKind.SESSION)
        account = await open_session(services, account, kind=SessionKind.BROWSER, device=device_of(request.scope), lasts=lasts)
        return Redirect(
            leads_to, status_code=303, cookies=[state.sessions.cookie(account, secure=secure), _tie("", secure=secure, max_age=0)]
        )


async def _taken(services: Services, request: AnyRequest) -> tuple[Attempt, str]:
    """The try that the answer belongs to, taken so that it is used once; and where it leads.

    Raises:
        NotSignedIn: there is none, or another browser began it.
    """
    named = request.query_params.get("state") or ""
    kept = await services.cache.get(_place(named))
    await services.cache.forget(_place(named))
    tie = cookie(request.scope, _cookie_name(secure=is_secure(request.scope))) or ""
    if not isinstance(kept, dict) or not hmac.compare_digest(_hash(tie), str(kept["tie"])):
        raise NotSignedIn(REFUSED)
    return Attempt(state=named, nonce=str(kept["nonce"]), verifier=str(kept["verifier"])), str(kept["next"])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def failed(err: FolioscopeError) -> Response[str]:
    """The page that says why nobody was signed in."""
    return html_page("Not signed in", err.message, links={"/login": "Sign in another way"}, status=err.status)


def begins_at(leads_to: str) -> str:
    """The address of the button."""
    return f"{PATH}?next={quote(leads_to, safe='')}"
