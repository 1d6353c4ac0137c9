"""What signs an account in: sessions, the refresh tokens that lengthen them, and tokens for programs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import Json, UtcDateTime


class SignInSession(Owned, kw_only=True):
    """One sign-in, on one device, with its family of refresh tokens.

    It ends when `ended_at` is set, when `expires_at` has passed, or when its account's epoch has moved on from `epoch`. One that an OpenID
    provider opened has its `issuer`, and what that calls its own session, so that the provider can end it.
    """

    __tablename__ = "sessions"

    kind: Mapped[str] = mapped_column(String(16))
    device: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    epoch: Mapped[int] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    issuer: Mapped[str | None] = mapped_column(String(300), default=None)
    provider_session: Mapped[str | None] = mapped_column(String(255), default=None)


class RefreshToken(Owned, kw_only=True):
    """A token that is exchanged, once, for the next one. Kept as its SHA-256; shown again after use, it ends its session."""

    __tablename__ = "refresh_tokens"

    session_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class AccountLink(Owned, kw_only=True):
    """A link that opens something once: a new password for its owner, or an account for whoever its owner invited. Kept as its SHA-256."""

    __tablename__ = "account_links"

    purpose: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str | None] = mapped_column(String(16), default=None)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class ExternalIdentity(Owned, kw_only=True):
    """Whom an OpenID provider knows the account's owner as: the only thing by which they are found again."""

    __tablename__ = "external_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))


class ApiToken(Owned, kw_only=True):
    """A program's token with some of its owner's rights. Kept as its SHA-256; shown once, when it is made."""

    __tablename__ = "api_tokens"

    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(Json)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
