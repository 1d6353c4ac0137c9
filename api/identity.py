"""Who is asking."""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from api.asgi import ScopeView, cookie, header, is_secure
from api.sessions import Sessions, TokenKind, cookie_name
from core.actor import Actor, Channel
from core.clock import stopwatch_s
from core.errors import NotSignedIn
from core.settings import AuthMode
from tools.accounts import Account, local_account
from tools.api_tokens import MARK, account_of_token
from tools.services import Services
from tools.sessions import account_in_session, end_session

OWNER_KEPT_S = 5.0
"""How long the local owner is remembered, so that not every request has to read the account."""


class Identities:
    """Finds the account behind a request that was admitted."""

    def __init__(self, services: Services, sessions: Sessions) -> None:
        self._services = services
        self._sessions = sessions
        self._owners: dict[Channel, tuple[float, Account]] = {}

    @property
    def by_accounts(self) -> bool:
        """Whether people have to sign in."""
        return self._services.settings.auth.mode is AuthMode.ACCOUNTS

    async def find(self, scope: ScopeView, channel: Channel) -> Account:
        """The account behind the request: whoever is signed in, or the local owner where the settings say so.

        Raises:
            NotSignedIn: no session, or one that has ended.
        """
        if channel is Channel.REST and (bearer := bearer_token(scope)) is not None:
            return await self._by_token(bearer, channel)
        if not self.by_accounts:
            return await self._owner(channel)
        return await self._signed_in(cookie(scope, cookie_name(secure=is_secure(scope))), channel)

    async def recheck(self, user_id: UUID, cookies: Mapping[str, str]) -> Actor:
        """The actor behind an open socket of the chat, whose session may have ended since it was opened.

        Raises:
            NotSignedIn: it has, or somebody else is signed in now.
        """
        if not self.by_accounts:
            account = await self._owner(Channel.CHAT)
        else:
            account = await self._signed_in(_token_in(cookies), Channel.CHAT)
        if account.actor.user_id != user_id:
            raise NotSignedIn("Somebody else is signed in now. Please reload the page.")
        return account.actor

    async def again(self, scope: ScopeView, account: Account) -> Account:
        """The account that was behind a request when it began, as it is now.

        Raises:
            NotSignedIn: its session, its program's token or itself has ended since.
        """
        bearer = bearer_token(scope)
        if bearer is not None and bearer.startswith(MARK):
            return await account_of_token(self._services, bearer, account.actor.channel)
        if account.session_id is not None:
            return await account_in_session(self._services, account.user_id, account.session_id, account.actor.channel)
        return await self._owner(account.actor.channel)

    async def sign_out(self, cookies: Mapping[str, str]) -> tuple[str, ...]:
        """End the session that these cookies carry; names the cookies that the browser should drop."""
        if self.by_accounts:
            with suppress(NotSignedIn):
                await end_session(self._services, await self._signed_in(_token_in(cookies), Channel.CHAT))
        return tuple(name for name in (cookie_name(secure=True), cookie_name(secure=False)) if name in cookies)

    async def _signed_in(self, token: str | None, channel: Channel) -> Account:
        session = self._sessions.read(token) if token else None
        if session is None:
            raise NotSignedIn("Please sign in first.")
        return await account_in_session(self._services, session.user_id, session.session_id, channel)

    async def _by_token(self, token: str, channel: Channel) -> Account:
        """The account behind an Authorization header: a program's own token, or the access token of a session."""
        if token.startswith(MARK):
            return await account_of_token(self._services, token, channel)
        session = self._sessions.read(token, TokenKind.ACCESS)
        if session is None:
            raise NotSignedIn("This access token is not valid, or no longer. Refresh it, or sign in again.")
        return await account_in_session(self._services, session.user_id, session.session_id, channel)

    async def _owner(self, channel: Channel) -> Account:
        until, account = self._owners.get(channel, (0.0, None))
        if account is None or stopwatch_s() > until:
            account = await local_account(self._services, channel)
            self._owners[channel] = (stopwatch_s() + OWNER_KEPT_S, account)
        return account


def bearer_token(scope: ScopeView) -> str | None:
    """What an Authorization header of the kind Bearer carries; None for no such header."""
    kind, _, token = (header(scope, "authorization") or "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def _token_in(cookies: Mapping[str, str]) -> str | None:
    return cookies.get(cookie_name(secure=True)) or cookies.get(cookie_name(secure=False))
