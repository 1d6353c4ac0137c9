"""Every forecast that was issued, and what came of it."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import Json, UtcDateTime


class PredictionHistory(Owned, kw_only=True):
    """One issued forecast: its quantiles when it was made; what came and the scores once its days have passed.

    `due` is its last day; `judged_until` the last of its days whose outcome is written; `scored_at` is set when `due` has come and
    nothing more will be written. What can never be looked up (a series of the user's own) is not `scorable`.
    """

    __tablename__ = "prediction_history"
    __table_args__ = (
        Index("ix_prediction_history_user_id_symbol_origin", "user_id", "symbol", "origin"),
        Index("ix_prediction_history_scored_at_due", "scored_at", "due"),
    )

    symbol: Mapped[str] = mapped_column(String(32))
    origin: Mapped[dt.date] = mapped_column(Date)
    horizon: Mapped[int] = mapped_column(Integer)
    model: Mapped[str] = mapped_column(String(40))
    model_version: Mapped[str] = mapped_column(String(300))
    due: Mapped[dt.date] = mapped_column(Date)
    forecast: Mapped[dict[str, Any]] = mapped_column(Json)  # Any: the forecast's own JSON form
    version_id: Mapped[UUID | None] = mapped_column(Uuid, default=None)
    scorable: Mapped[bool] = mapped_column(default=True)
    judged_until: Mapped[dt.date | None] = mapped_column(Date, default=None)
    scored_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, default=None)
    actual: Mapped[dict[str, Any] | None] = mapped_column(Json, default=None)  # Any: JSON
