"""The registry of fitted models."""

import datetime as dt
from typing import Any

from sqlalchemy import Date, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Identified
from db.types import Json, UtcDateTime


class ModelVersion(Identified, kw_only=True):
    """One fitted model of one symbol, or of all (`symbol` empty). Status: candidate, champion, archived; one champion each.

    Prices are everybody's, and so are the models made of them: nothing here is personal. `data_hash` is of the prices that the artefact
    was last brought up to; `fitted_as_of` is the day of the last price that its parameters have seen.
    """

    __tablename__ = "model_versions"
    __table_args__ = (
        UniqueConstraint("family", "symbol", "frequency", "number"),
        Index(
            "ix_model_versions_champion",
            "family",
            "symbol",
            "frequency",
            unique=True,
            sqlite_where=text("status = 'champion'"),
            postgresql_where=text("status = 'champion'"),
        ),
    )

    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    family: Mapped[str] = mapped_column(String(40))
    symbol: Mapped[str] = mapped_column(String(32))
    frequency: Mapped[str] = mapped_column(String(1))
    number: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(300))
    parameters: Mapped[dict[str, Any]] = mapped_column(Json)  # Any: JSON
    metrics: Mapped[dict[str, Any]] = mapped_column(Json)  # Any: JSON
    seed: Mapped[int] = mapped_column(Integer)
    code_version: Mapped[str] = mapped_column(String(300))
    fitted_as_of: Mapped[dt.date] = mapped_column(Date)
    data_as_of: Mapped[dt.date] = mapped_column(Date)
    data_hash: Mapped[str] = mapped_column(String(64))
    observations: Mapped[int] = mapped_column(Integer)
    artefact: Mapped[str] = mapped_column(String(80))
    artefact_sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(Integer)
    promoted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, default=None)
