"""Accounts."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Identified
from db.types import Json, UtcDateTime


class User(Identified, kw_only=True):
    """An account. `session_epoch` is raised to end every session at once.

    `totp_secret` is encrypted; it counts once `totp_confirmed`. `totp_step` is the last time step whose code was taken, so that none is
    taken twice. `backup_codes` holds the SHA-256 of those that are left. An account that was erased (`erased_at`) tells nothing of who it was;
    its id is the pseudonym under which the trail of changes is kept.
    """

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    password_hash: Mapped[str | None] = mapped_column(String(200), default=None)
    active: Mapped[bool] = mapped_column(default=True)
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    session_epoch: Mapped[int] = mapped_column(default=0)
    totp_secret: Mapped[str | None] = mapped_column(String(255), default=None)
    totp_confirmed: Mapped[bool] = mapped_column(default=False)
    totp_step: Mapped[int] = mapped_column(default=0)
    backup_codes: Mapped[list[str]] = mapped_column(Json, default_factory=list)
    version: Mapped[int] = mapped_column(default=1)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
