"""Who is asking."""

from collections.abc import Mapping
from uuid import UUID

from api.asgi import ScopeView, cookie, is_secure
from api.sessions import Sessions, cookie_name
from core.actor import Actor, Channel
from core.clock import stopwatch_s
from core.errors import NotSignedIn
from core.settings import AuthMode
from tools.accounts import Account, find_account, local_owner
from tools.services import Services

OWNER_KEPT_S = 5.0
"""How long the local owner is remembered, so that not every request has to read the account."""


class Identities:
    """Finds the account behind a request that was admitted."""

    def __init__(self, services: Services, sessions: Sessions) -> None:
        self._services = services
        self._sessions = sessions
        self._owners: dict[Channel, tuple[float, Actor]] = {}

    @property
    def by_accounts(self) -> bool:
        """Whether people have to sign in."""
        return self._services.settings.auth.mode is AuthMode.ACCOUNTS

    async def find(self, scope: ScopeView, channel: Channel) -> Actor:
        """The actor of the request: the signed-in account, or the local owner where the settings say so.

        Raises:
            NotSignedIn: no session, or one that has ended.
        """
        if not self.by_accounts:
            return await self._owner(channel)
        token = cookie(scope, cookie_name(secure=is_secure(scope)))
        return (await self._signed_in(token, channel)).actor

    async def recheck(self, user_id: UUID, cookies: Mapping[str, str]) -> Actor:
        """The actor behind an open socket of the chat, whose session may have ended since it was opened.

        Raises:
            NotSignedIn: it has, or somebody else is signed in now.
        """
        if not self.by_accounts:
            actor = await self._owner(Channel.CHAT)
        else:
            token = cookies.get(cookie_name(secure=True)) or cookies.get(cookie_name(secure=False))
            actor = (await self._signed_in(token, Channel.CHAT)).actor
        if actor.user_id != user_id:
            raise NotSignedIn("Somebody else is signed in now. Please reload the page.")
        return actor

    async def _signed_in(self, token: str | None, channel: Channel) -> Account:
        session = self._sessions.read(token) if token else None
        if session is None:
            raise NotSignedIn("Please sign in first.")
        account = await find_account(self._services, session.user_id, channel)
        if account.epoch != session.epoch:
            raise NotSignedIn("This session has ended. Please sign in again.")
        return account

    async def _owner(self, channel: Channel) -> Actor:
        until, actor = self._owners.get(channel, (0.0, None))
        if actor is None or stopwatch_s() > until:
            actor = await local_owner(self._services, channel)
            self._owners[channel] = (stopwatch_s() + OWNER_KEPT_S, actor)
        return actor
