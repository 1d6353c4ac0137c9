"""Documents that answers may cite."""

from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import Json


class Document(Owned, kw_only=True):
    """One document of one user. State: indexing, ready, failed."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_user_id_created_at", "user_id", "created_at"),)

    name: Mapped[str] = mapped_column(String(200))
    mime: Mapped[str] = mapped_column(String(120))
    size_bytes: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="indexing")
    passages: Mapped[int] = mapped_column(Integer, default=0)
    details: Mapped[dict[str, Any]] = mapped_column(Json, default_factory=dict)  # Any: title, company, year, reason of failure
