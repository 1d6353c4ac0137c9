"""Signing in through an OpenID provider, for people in a browser."""

import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import parse_qs, quote
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie, State
from litestar.response import Redirect

from api.account_pages import html_page, own_path
from api.asgi import client_address, cookie, is_secure
from api.describing import PUBLIC
from api.identity import Identities
from api.sessions import TokenKind
from api.sign_in import device_of
from core.actor import Actor, Channel
from core.errors import FolioscopeError, NotFound, NotSignedIn
from core.settings import AuthMode
from infra.cache import CacheKey
from infra.openid import LOGOUT_LASTS_S, REFUSED, Attempt, OpenIdProvider
from tools.linked_identities import link_identity
from tools.services import Services
from tools.sessions import SessionKind, end_by_provider, open_session
from tools.single_sign_on import account_of_person

AnyRequest = Request[Any, Any, Any]  # Any: we keep no user, auth or state types in the request
LASTS_S = 600
TRIES_PER_MINUTE = 20
NOTICES_PER_MINUTE = 600
UNKEPT = {"cache-control": "no-store"}
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
        openid, services = provider(state), state.services
        try:
            address, tie = await begin_try(services, openid, request, leads_to=own_path(request.query_params.get("next")))
        except FolioscopeError as err:
            return failed(err)
        return Redirect(address, status_code=303, cookies=[tie])

    @get("/callback", opt=PUBLIC)
    async def come_back(self, request: AnyRequest, state: State) -> Response[str] | Redirect:
        """Back from the provider: signed in, or a page that says why not."""
        openid, services, secure = provider(state), state.services, is_secure(request.scope)
        try:
            await _limit(services, request)
            attempt, leads_to, link_to = await _taken(services, request)
            code = request.query_params.get("code")
            if not code or len(code) > 2000:
                raise NotSignedIn("You did not sign in with your provider.")
            person = await openid.person(code, attempt)
            if link_to is not None:
                await link_identity(services, await _same_as_began(state, request, link_to), person)
                return Redirect(leads_to, status_code=303, cookies=[_tie("", secure=secure, max_age=0)])
            account = await account_of_person(services, person)
        except FolioscopeError as err:
            return failed(err)
        lasts = state.sessions.lasts(TokenKind.SESSION)
        account = await open_session(services, account, kind=SessionKind.BROWSER, device=device_of(request.scope), lasts=lasts, by=person)
        return Redirect(
            leads_to, status_code=303, cookies=[state.sessions.cookie(account, secure=secure), _tie("", secure=secure, max_age=0)]
        )

    @post("/logout", opt=PUBLIC)
    async def sign_out(self, request: AnyRequest, state: State) -> Response[dict[str, str]]:
        """The provider says that somebody has signed out there: what it opened here ends, too."""
        openid, services = provider(state), state.services
        verdict = await services.limiter.take(f"openid-logout:{client_address(request.scope)}", limit=NOTICES_PER_MINUTE, window_s=60)
        verdict.require("Too many notices.")
        try:
            token = await _logout_token(request)
            told = await openid.signed_out(token)
            place = CacheKey(user_id=UUID(int=0), version=0, name="openid-logout", arguments=(_hash(told.id),))
            if await services.cache.get(place) is None:
                await end_by_provider(services, told)
                await services.cache.put(place, {"seen": told.id}, ttl_s=2 * LOGOUT_LASTS_S)
        except NotSignedIn:
            return Response({"error": "invalid_request"}, status_code=400, headers=UNKEPT)
        return Response({}, status_code=200, headers=UNKEPT)


async def _logout_token(request: AnyRequest) -> str:
    """What a notice carries.

    Raises:
        NotSignedIn: it carries none.
    """
    if request.content_type[0].lower() != "application/x-www-form-urlencoded":
        raise NotSignedIn(REFUSED)
    given = parse_qs((await request.body()).decode("ascii", "replace")).get("logout_token", [])
    if len(given) != 1:
        raise NotSignedIn(REFUSED)
    return given[0]


async def begin_try(
    services: Services, openid: OpenIdProvider, request: AnyRequest, *, leads_to: str, link_to: UUID | None = None
) -> tuple[str, Cookie]:
    """Where the provider is asked, and the cookie that ties the try to this browser.

    Args:
        services: the parts of this process.
        openid: the provider.
        request: of the browser.
        leads_to: a path of ours.
        link_to: the account that the identity is to be linked to; None: sign in by it.

    Raises:
        QuotaExceeded: too many tries from this address.
        Unavailable: the provider does not answer.
    """
    await _limit(services, request)
    attempt, tie = Attempt(), secrets.token_urlsafe(32)
    address = await openid.authorization_url(attempt)
    kept = {"nonce": attempt.nonce, "verifier": attempt.verifier, "next": leads_to, "tie": _hash(tie), "link": str(link_to or "")}
    await services.cache.put(_place(attempt.state), kept, ttl_s=LASTS_S)
    return address, _tie(tie, secure=is_secure(request.scope))


async def _same_as_began(state: State, request: AnyRequest, user_id: UUID) -> Actor:
    """Whoever is signed in, if it is the account that began to link.

    Raises:
        NotSignedIn: nobody is any more, or somebody else.
    """
    identities: Identities = state.identities
    account = await identities.find(request.scope, Channel.REST)
    if account.user_id != user_id:
        raise NotSignedIn("Somebody else is signed in now. Nothing was linked.")
    return account.actor


async def _taken(services: Services, request: AnyRequest) -> tuple[Attempt, str, UUID | None]:
    """The try that the answer belongs to, taken so that it is used once; where it leads, and the account that it is to be linked to.

    Raises:
        NotSignedIn: there is none, or another browser began it.
    """
    named = request.query_params.get("state") or ""
    kept = await services.cache.get(_place(named))
    await services.cache.forget(_place(named))
    tie = cookie(request.scope, _cookie_name(secure=is_secure(request.scope))) or ""
    if not isinstance(kept, dict) or not hmac.compare_digest(_hash(tie), str(kept["tie"])):
        raise NotSignedIn(REFUSED)
    attempt = Attempt(state=named, nonce=str(kept["nonce"]), verifier=str(kept["verifier"]))
    return attempt, str(kept["next"]), UUID(str(kept["link"])) if kept["link"] else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def failed(err: FolioscopeError) -> Response[str]:
    """The page that says why nobody was signed in."""
    return html_page("Not signed in", err.message, links={"/login": "Sign in another way"}, status=err.status)


def begins_at(leads_to: str) -> str:
    """The address of the button."""
    return f"{PATH}?next={quote(leads_to, safe='')}"
