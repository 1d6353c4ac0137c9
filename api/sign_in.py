"""Signing in: credentials against the accounts, then a session, and a cookie or a pair of tokens for whoever passes."""

from datetime import timedelta

from litestar.datastructures import Cookie
from pydantic import ConfigDict, Field, SecretStr

from api.asgi import ScopeView, client_address, header, is_secure
from api.sessions import Sessions, TokenKind
from tools.accounts import Account, authenticate
from tools.base import Args, View
from tools.services import Services
from tools.sessions import Device, SessionKind, first_refresh_token, open_session, refresh
from tools.two_factor import check_second_factor


class SignIn(Args):
    """An account's address and password."""

    model_config = ConfigDict(str_strip_whitespace=False)

    email: str = Field(min_length=1, max_length=254)
    password: SecretStr = Field(min_length=1, max_length=1024)
    code: str | None = Field(None, max_length=24, description="Of the authenticator, or a backup code, where a second factor is set up.")


class SignedOut(View):
    """The session has ended, or with `everywhere` all sessions of the account."""

    signed_out: bool = True
    everywhere: bool = False


class Refresh(Args):
    """A token that has not been exchanged yet."""

    refresh_token: SecretStr = Field(min_length=1, max_length=2000)


class TokenPair(View):
    """How a program signs in: the access token goes into `Authorization: Bearer`, the refresh token is exchanged for the next pair, once."""

    access_token: str
    refresh_token: str
    token_type: str = "Bearer"  # noqa: S105 -- the name of a kind of token, not a secret
    expires_in_s: int


def device_of(scope: ScopeView) -> Device:
    """From where the request comes, as far as it says."""
    stated = header(scope, "user-agent") or ""
    return Device(address=client_address(scope), name="".join(char for char in stated if char.isprintable()))


async def sign_in(services: Services, sessions: Sessions, scope: ScopeView, given: SignIn) -> tuple[Account, Cookie]:
    """The account, in a new session, and the cookie that signs its owner in.

    Raises:
        NotSignedIn: address and password do not belong together.
        QuotaExceeded: too many tries.
    """
    account = await _check(services, scope, given)
    lasts = sessions.lasts(TokenKind.SESSION)
    account = await open_session(services, account, kind=SessionKind.BROWSER, device=device_of(scope), lasts=lasts)
    return account, sessions.cookie(account, secure=is_secure(scope))


async def sign_in_program(services: Services, sessions: Sessions, scope: ScopeView, given: SignIn) -> TokenPair:
    """The first tokens of a program's new session.

    Raises:
        NotSignedIn: address and password do not belong together.
        QuotaExceeded: too many tries.
    """
    account = await _check(services, scope, given)
    auth = services.settings.auth
    lasts = timedelta(days=auth.program_days)
    account = await open_session(services, account, kind=SessionKind.PROGRAM, device=device_of(scope), lasts=lasts)
    token = await first_refresh_token(services, account, lasts=min(lasts, timedelta(days=auth.refresh_days)))
    return _pair(sessions, account, token)


async def refresh_program(services: Services, sessions: Sessions, given: Refresh) -> TokenPair:
    """The next tokens of a program's session.

    Raises:
        NotSignedIn: the refresh token was used, is unknown or has run out.
    """
    lasts = timedelta(days=services.settings.auth.refresh_days)
    account, token = await refresh(services, given.refresh_token.get_secret_value(), lasts=lasts)
    return _pair(sessions, account, token)


def _pair(sessions: Sessions, account: Account, refresh_token: str) -> TokenPair:
    return TokenPair(
        access_token=sessions.issue(account, TokenKind.ACCESS),
        refresh_token=refresh_token,
        expires_in_s=round(sessions.lasts(TokenKind.ACCESS).total_seconds()),
    )


async def _check(services: Services, scope: ScopeView, given: SignIn) -> Account:
    account = await authenticate(services, email=given.email, password=given.password, address=client_address(scope))
    await check_second_factor(services, account.user_id, given.code)
    return account
