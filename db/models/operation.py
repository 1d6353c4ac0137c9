"""Proposals that wait for a yes, and the audit trail of what was done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import Json, UtcDateTime


class Proposal(Owned, kw_only=True):
    """A write that was offered to its owner. State: open, confirmed, cancelled, superseded, expired. `group_id`: what one message asked for."""

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("user_id", "call_key"), Index("ix_proposals_thread_id_state", "thread_id", "state"))

    thread_id: Mapped[str | None] = mapped_column(String(64), default=None)
    call_key: Mapped[str] = mapped_column(String(200))
    tool: Mapped[str] = mapped_column(String(40))
    args: Mapped[dict[str, Any]] = mapped_column(Json)  # Any: JSON, checked against the tool's Args on use
    preview: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(16), default="open")
    group_id: Mapped[UUID | None] = mapped_column(Uuid, default=None, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    operation_id: Mapped[UUID | None] = mapped_column(Uuid, default=None)


class Operation(Owned, kw_only=True):
    """One change, with what it was before and after. `hash` chains it to the one before, so that a gap shows.

    `actor_id` is the other account that made it, in `portfolio_id`, which its owner had opened to it; None: its owner.
    `digests` are SHA-256 of the contents, so that these can be taken out (`redacted_at`) and the chain still be checked.
    """

    __tablename__ = "operations"
    __table_args__ = (UniqueConstraint("user_id", "key"), UniqueConstraint("user_id", "sequence"))

    sequence: Mapped[int] = mapped_column(Integer)
    tool: Mapped[str] = mapped_column(String(40))
    args: Mapped[dict[str, Any]] = mapped_column(Json)  # Any: JSON
    channel: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500), default="")
    result: Mapped[dict[str, Any]] = mapped_column(Json)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    undone_by: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("operations.id"), default=None)
    hash: Mapped[str] = mapped_column(String(64))
    actor_id: Mapped[UUID | None] = mapped_column(Uuid, default=None)
    portfolio_id: Mapped[UUID | None] = mapped_column(Uuid, default=None)
    digests: Mapped[dict[str, str] | None] = mapped_column(Json, default=None)
    redacted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
