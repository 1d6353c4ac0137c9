"""Prices that people set themselves."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import ExactDecimal


class ManualPrice(Owned, kw_only=True):
    """A price per unit that its owner states for a day; it counts from that day until the next close."""

    __tablename__ = "manual_prices"
    __table_args__ = (UniqueConstraint("user_id", "symbol", "date"),)

    symbol: Mapped[str] = mapped_column(String(32))
    date: Mapped[dt.date] = mapped_column(Date)
    price: Mapped[Decimal] = mapped_column(ExactDecimal)
    currency: Mapped[str] = mapped_column(String(3))
