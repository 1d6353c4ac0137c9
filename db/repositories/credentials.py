"""Sessions and tokens. Found by their secret before there is an actor; listed and ended by their owner alone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from db.models import AccountLink, ApiToken, ExternalIdentity, RefreshToken, SignInSession
from db.repositories.base import OwnedRepository


class SessionRepository(OwnedRepository[SignInSession]):
    """The owner's sign-ins."""

    model = SignInSession
    noun = "session"

    async def live(self, now: datetime, epoch: int) -> Sequence[SignInSession]:
        """Those that have not ended by `now` while the account is in its `epoch`, newest first."""
        query = self._select().where(SignInSession.ended_at.is_(None), SignInSession.expires_at > now, SignInSession.epoch == epoch)
        return (await self._session.scalars(query.order_by(SignInSession.id.desc()).limit(200))).all()

    async def of_provider(self, issuer: str, *, session: str | None, owner: UUID | None) -> Sequence[SignInSession]:
        """Those, of any owner, that were opened through `issuer` and have not ended: of its own `session`, and of one `owner`, where given."""
        query = select(SignInSession).where(SignInSession.issuer == issuer, SignInSession.ended_at.is_(None))
        if session is not None:
            query = query.where(SignInSession.provider_session == session)
        if owner is not None:
            query = query.where(SignInSession.user_id == owner)
        return (await self._session.scalars(query)).all()

    async def prune(self, before: datetime) -> None:
        """Forget sessions, of any owner, that ran out before that time; their refresh tokens go along."""
        await self._session.execute(delete(SignInSession).where(SignInSession.expires_at < before))


class RefreshTokenRepository(OwnedRepository[RefreshToken]):
    """The tokens that lengthen the owner's sessions."""

    model = RefreshToken
    noun = "token"

    async def by_hash(self, token_hash: str, *, lock: bool = False) -> RefreshToken | None:
        """The token of that hash, whoever owns it; `lock` holds it against others who present it until the transaction ends."""
        query = select(RefreshToken).where(RefreshToken.token_hash == token_hash)
        row: RefreshToken | None = await self._session.scalar(query.with_for_update() if lock else query)
        return row


class AccountLinkRepository(OwnedRepository[AccountLink]):
    """Links that the owner was sent, or made for others."""

    model = AccountLink
    noun = "link"

    async def by_hash(self, token_hash: str, *, lock: bool = False) -> AccountLink | None:
        """The link of that hash, whoever owns it; `lock` holds it against others who follow it until the transaction ends."""
        query = select(AccountLink).where(AccountLink.token_hash == token_hash)
        row: AccountLink | None = await self._session.scalar(query.with_for_update() if lock else query)
        return row

    async def withdraw(self, purpose: str, now: datetime) -> None:
        """Make the owner's unused links of that purpose worthless."""
        query = update(AccountLink).where(AccountLink.user_id == self._boundary.owner, AccountLink.purpose == purpose)
        await self._session.execute(query.where(AccountLink.used_at.is_(None)).values(used_at=now))


class IdentityRepository(OwnedRepository[ExternalIdentity]):
    """Whom OpenID providers know the owner as."""

    model = ExternalIdentity
    noun = "identity"

    async def of(self, issuer: str, subject: str) -> ExternalIdentity | None:
        """The identity of that subject at that issuer, whoever owns it."""
        query = select(ExternalIdentity).where(ExternalIdentity.issuer == issuer, ExternalIdentity.subject == subject)
        row: ExternalIdentity | None = await self._session.scalar(query)
        return row


class ApiTokenRepository(OwnedRepository[ApiToken]):
    """The owner's tokens for programs."""

    model = ApiToken
    noun = "token"

    async def by_hash(self, token_hash: str) -> ApiToken | None:
        """The token of that hash, whoever owns it."""
        row: ApiToken | None = await self._session.scalar(select(ApiToken).where(ApiToken.token_hash == token_hash))
        return row

    async def live(self) -> Sequence[ApiToken]:
        """Those that were not revoked, newest first."""
        query = self._select().where(ApiToken.revoked_at.is_(None)).order_by(ApiToken.id.desc()).limit(200)
        return (await self._session.scalars(query)).all()
