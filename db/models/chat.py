"""Conversations as they were shown."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import Json, UtcDateTime


class ChatThread(Owned, kw_only=True):
    """One conversation; `key` is the entrance's own thread id and says nothing about rights."""

    __tablename__ = "chat_threads"
    __table_args__ = (Index("ix_chat_threads_user_id_updated_at", "user_id", "updated_at"),)

    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    channel: Mapped[str] = mapped_column(String(16))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    details: Mapped[dict[str, Any]] = mapped_column(Json, default_factory=dict)  # Any: the entrance's own JSON


class ChatHistory(Owned, kw_only=True):
    """One entry of a conversation: a step (message, tool call), an element (chart, file) or a thumb."""

    __tablename__ = "chat_history"
    __table_args__ = (Index("ix_chat_history_thread_key_position", "thread_key", "position"),)

    thread_key: Mapped[str] = mapped_column(String(64), ForeignKey("chat_threads.key", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    position: Mapped[int] = mapped_column(Integer)
    data: Mapped[dict[str, Any]] = mapped_column(Json)  # Any: the entrance's own JSON
    content: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    mime: Mapped[str | None] = mapped_column(String(120), default=None)
