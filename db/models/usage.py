"""What a language model was used for, by day."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import BigInteger, Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import ExactDecimal


class ModelUsage(Owned, kw_only=True):
    """One user's use of one model on one day: turns, requests, tokens read and written, and their price where one is set."""

    __tablename__ = "model_usage"
    __table_args__ = (UniqueConstraint("user_id", "day", "model"),)

    day: Mapped[dt.date] = mapped_column(Date)
    model: Mapped[str] = mapped_column(String(120))
    turns: Mapped[int] = mapped_column(BigInteger, default=0)
    requests: Mapped[int] = mapped_column(BigInteger, default=0)
    input_tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    output_tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    cost_usd: Mapped[Decimal | None] = mapped_column(ExactDecimal, default=None)
