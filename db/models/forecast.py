"""Every forecast that was issued, and what came of it."""

import datetime as dt
from typing import Any

from sqlalchemy import Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import Json


class PredictionHistory(Owned, kw_only=True):
    """One issued forecast: its quantiles when it was made; the actual closes and scores once its days have passed."""

    __tablename__ = "prediction_history"
    __table_args__ = (Index("ix_prediction_history_user_id_symbol_origin", "user_id", "symbol", "origin"),)

    symbol: Mapped[str] = mapped_column(String(32))
    origin: Mapped[dt.date] = mapped_column(Date)
    horizon: Mapped[int] = mapped_column(Integer)
    model: Mapped[str] = mapped_column(String(40))
    model_version: Mapped[str] = mapped_column(String(80))
    forecast: Mapped[dict[str, Any]] = mapped_column(Json)  # Any: the forecast's own JSON form
    actual: Mapped[dict[str, Any] | None] = mapped_column(Json, default=None)
