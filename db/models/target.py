"""What a portfolio is meant to hold."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import ExactDecimal, Json


class TargetWeights(Owned, kw_only=True):
    """The shares that a portfolio is meant to have: fractions of the whole as text, by symbol; what is missing is cash. `band`: the gap left alone."""

    __tablename__ = "target_weights"

    portfolio_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("portfolios.id", ondelete="CASCADE"), unique=True)
    weights: Mapped[dict[str, str]] = mapped_column(Json)
    band: Mapped[Decimal] = mapped_column(ExactDecimal)


class TargetWatch(Owned, kw_only=True):
    """What the watch over a portfolio's targets has told: the symbols beyond the band at the closes of `judged_on`, under targets whose hash is `aim`."""

    __tablename__ = "target_watches"

    portfolio_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("portfolios.id", ondelete="CASCADE"), unique=True)
    aim: Mapped[str] = mapped_column(String(64))
    beyond: Mapped[list[str]] = mapped_column(Json)
    judged_on: Mapped[dt.date] = mapped_column(Date)
