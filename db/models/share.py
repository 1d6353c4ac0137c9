"""What an owner lets others see."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import UtcDateTime


class PortfolioShare(Owned, kw_only=True):
    """One portfolio of its owner, opened to another account. Access: view or edit. Taking it back deletes the row."""

    __tablename__ = "portfolio_shares"
    __table_args__ = (UniqueConstraint("portfolio_id", "grantee_id"), Index("ix_portfolio_shares_grantee_id", "grantee_id"))

    portfolio_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("portfolios.id", ondelete="CASCADE"))
    grantee_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("users.id", ondelete="CASCADE"))
    access: Mapped[str] = mapped_column(String(8))


class ShareLink(Owned, kw_only=True):
    """A link with which anybody who has it sees the weights of one portfolio, without amounts. `number` is what its owner calls it by.

    `token_hash` is SHA-256; the token itself is shown once and kept nowhere.
    """

    __tablename__ = "share_links"
    __table_args__ = (UniqueConstraint("user_id", "number"),)

    portfolio_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("portfolios.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
