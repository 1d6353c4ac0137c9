"""What a portfolio is meant to hold."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import ExactDecimal, Json


class TargetWeights(Owned, kw_only=True):
    """The shares that a portfolio is meant to have: fractions of the whole as text, by symbol; what is missing is cash. `band`: the gap left alone."""

    __tablename__ = "target_weights"

    portfolio_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("portfolios.id", ondelete="CASCADE"), unique=True)
    weights: Mapped[dict[str, str]] = mapped_column(Json)
    band: Mapped[Decimal] = mapped_column(ExactDecimal)
