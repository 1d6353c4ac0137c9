"""Watchlist and alerts."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import ExactDecimal, UtcDateTime


class WatchlistItem(Owned, kw_only=True):
    """A symbol that somebody keeps an eye on."""

    __tablename__ = "watchlist_items"
    __table_args__ = (UniqueConstraint("user_id", "symbol"),)

    symbol: Mapped[str] = mapped_column(String(32))


class Alert(Owned, kw_only=True):
    """A condition on a symbol's price. `number` is what people call it by.

    `armed`: it fires at the next crossing; then it rests until the condition no longer holds. For a forecast's probability `threshold`
    is per cent, `level` the price and `horizon_days` how far ahead. `direction` of a move: "up" or "down", None for either.
    """

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("user_id", "number"), Index("ix_alerts_symbol", "symbol"))

    number: Mapped[int] = mapped_column(Integer)
    symbol: Mapped[str] = mapped_column(String(32))
    condition: Mapped[str] = mapped_column(String(24))
    threshold: Mapped[Decimal] = mapped_column(ExactDecimal)
    armed: Mapped[bool] = mapped_column(default=True)
    level: Mapped[Decimal | None] = mapped_column(ExactDecimal, default=None)
    horizon_days: Mapped[int | None] = mapped_column(Integer, default=None)
    direction: Mapped[str | None] = mapped_column(String(4), default=None)
    judged_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


class AlertEvent(Owned, kw_only=True):
    """An alert that fired, or (with `portfolio_id`) targets drifted from: what it said, at which figure and as of which day.

    `delivered_at`: once its owner has seen it in a conversation.
    """

    __tablename__ = "alert_events"
    __table_args__ = (UniqueConstraint("alert_id", "as_of"), Index("ix_alert_events_user_id_delivered_at", "user_id", "delivered_at"))

    symbol: Mapped[str] = mapped_column(String(32))
    message: Mapped[str] = mapped_column(String(300))
    value: Mapped[Decimal] = mapped_column(ExactDecimal)
    as_of: Mapped[dt.date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(40))
    alert_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("alerts.id", ondelete="CASCADE"), default=None)
    number: Mapped[int | None] = mapped_column(Integer, default=None)
    portfolio_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("portfolios.id", ondelete="CASCADE"), default=None)
    delivered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, default=None)
