"""Watchlist and alerts."""

from decimal import Decimal

from sqlalchemy import Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import ExactDecimal


class WatchlistItem(Owned, kw_only=True):
    """A symbol that somebody keeps an eye on."""

    __tablename__ = "watchlist_items"
    __table_args__ = (UniqueConstraint("user_id", "symbol"),)

    symbol: Mapped[str] = mapped_column(String(32))


class Alert(Owned, kw_only=True):
    """A condition on a symbol's price. `number` is what people call it by."""

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("user_id", "number"),)

    number: Mapped[int] = mapped_column(Integer)
    symbol: Mapped[str] = mapped_column(String(32))
    condition: Mapped[str] = mapped_column(String(24))
    threshold: Mapped[Decimal] = mapped_column(ExactDecimal)
    armed: Mapped[bool] = mapped_column(default=True)
