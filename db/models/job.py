"""Work that goes on in the background."""

from datetime import datetime
from typing import Any

from sqlalchemy import Float, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import Json, UtcDateTime


class Job(Owned, kw_only=True):
    """One piece of long work: who asked, how far it is, what came out.

    State: queued, running, done, failed, cancelled, or quarantined (its process died under it too often). `key` makes it start once for
    its owner. `beat_at` is renewed while somebody works on it.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_user_id_created_at", "user_id", "created_at"),
        Index("ix_jobs_state", "state"),
        UniqueConstraint("user_id", "key"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    args: Mapped[dict[str, Any]] = mapped_column(Json)  # Any: JSON, checked against the job's arguments on use
    state: Mapped[str] = mapped_column(String(16), default="queued")
    queue: Mapped[str] = mapped_column(String(40), default="folioscope:interactive")
    asked_by: Mapped[str] = mapped_column(String(16), default="rest")
    key: Mapped[str | None] = mapped_column(String(120), default=None)
    progress: Mapped[float] = mapped_column(Float, default=0.0)
    message: Mapped[str] = mapped_column(String(300), default="")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json, default=None)
    error: Mapped[str | None] = mapped_column(Text, default=None)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    beat_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    log: Mapped[str] = mapped_column(Text, default="")
