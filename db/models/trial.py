"""Variants of strategies that were tried."""

import datetime as dt

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import Json, UtcDateTime


class StrategyTrials(Owned, kw_only=True):
    """Yearly Sharpe ratios of the variants that were tried on one set of instruments, by the variant's key. `subject`: a hash of their symbols."""

    __tablename__ = "strategy_trials"
    __table_args__ = (UniqueConstraint("user_id", "subject"),)

    subject: Mapped[str] = mapped_column(String(64))
    sharpes: Mapped[dict[str, float]] = mapped_column(Json)
    tried_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
