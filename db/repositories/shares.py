"""What an owner lets others see."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from db.models import Portfolio, PortfolioShare, ShareLink, User
from db.repositories.base import OwnedRepository


class Grant(NamedTuple):
    """A share with what it is of, whose that is, and who it is for."""

    share: PortfolioShare
    portfolio: Portfolio
    owner: User


class ShareRepository(OwnedRepository[PortfolioShare]):
    """Whom the owner has opened portfolios to, and what was opened to the owner."""

    model = PortfolioShare
    noun = "share"

    async def given(self) -> Sequence[tuple[PortfolioShare, Portfolio, User]]:
        """The owner's shares with the portfolio and the other account of each, oldest first."""
        query = (
            select(PortfolioShare, Portfolio, User)
            .join(Portfolio, Portfolio.id == PortfolioShare.portfolio_id)
            .join(User, User.id == PortfolioShare.grantee_id)
            .where(PortfolioShare.user_id == self._boundary.owner)
        )
        return [(share, portfolio, user) for share, portfolio, user in await self._session.execute(query.order_by(PortfolioShare.id))]

    async def to(self, portfolio_id: UUID, grantee_id: UUID) -> PortfolioShare | None:
        """The share of one of the owner's portfolios with one account, or None."""
        query = self._select().where(PortfolioShare.portfolio_id == portfolio_id, PortfolioShare.grantee_id == grantee_id)
        row: PortfolioShare | None = await self._session.scalar(query)
        return row

    async def received(self, portfolio_id: UUID | None = None) -> Sequence[Grant]:
        """What is open to the owner (of `portfolio_id` only, if given) by accounts that are active, oldest first."""
        query = (
            select(PortfolioShare, Portfolio, User)
            .join(Portfolio, Portfolio.id == PortfolioShare.portfolio_id)
            .join(User, User.id == PortfolioShare.user_id)
            .where(PortfolioShare.grantee_id == self._boundary.owner, Portfolio.user_id == PortfolioShare.user_id, User.active)
        )
        if portfolio_id is not None:
            query = query.where(PortfolioShare.portfolio_id == portfolio_id)
        return [Grant(share, portfolio, user) for share, portfolio, user in await self._session.execute(query.order_by(PortfolioShare.id))]


class ShareLinkRepository(OwnedRepository[ShareLink]):
    """The owner's links. Found by their secret before there is an actor."""

    model = ShareLink
    noun = "link"

    async def live(self, now: datetime) -> Sequence[ShareLink]:
        """Those that still open something, oldest first."""
        query = self._select().where(ShareLink.revoked_at.is_(None), ShareLink.expires_at > now)
        return (await self._session.scalars(query.order_by(ShareLink.number))).all()

    async def next_number(self) -> int:
        """The number that the next link is called by."""
        query = select(func.max(ShareLink.number)).where(ShareLink.user_id == self._boundary.owner)
        return (await self._session.scalar(query) or 0) + 1

    async def by_hash(self, token_hash: str, now: datetime) -> tuple[ShareLink, User] | None:
        """The link of that hash and its owner, whoever that is; None where it opens nothing by now, or its owner is switched off."""
        query = select(ShareLink, User).join(User, User.id == ShareLink.user_id).where(ShareLink.token_hash == token_hash)
        found = (await self._session.execute(query.where(ShareLink.revoked_at.is_(None), ShareLink.expires_at > now, User.active))).first()
        return None if found is None else (found[0], found[1])
