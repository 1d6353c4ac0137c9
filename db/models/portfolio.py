"""The books: portfolios, their activities, and the instruments they name."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Identified, Owned
from db.types import ExactDecimal, Json


class Portfolio(Owned, kw_only=True):
    """A set of books with one reporting currency. `version` rises with every change of its activities."""

    __tablename__ = "portfolios"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    name: Mapped[str] = mapped_column(String(80))
    base_currency: Mapped[str] = mapped_column(String(3))
    cost_method: Mapped[str] = mapped_column(String(16), default="fifo")
    fees_in_cost: Mapped[bool] = mapped_column(default=True)
    allow_short: Mapped[bool] = mapped_column(default=False)
    next_number: Mapped[int] = mapped_column(Integer, default=1)
    version: Mapped[int] = mapped_column(Integer, default=1)


class Activity(Owned, kw_only=True):
    """One thing that happened; the only truth about holdings. `number` is what people call it by: "transaction 8".

    `key` is the idempotency key of the call that recorded it; `counter_portfolio_id` the other portfolio of a move between two of one's own.
    """

    __tablename__ = "activities"
    __table_args__ = (
        UniqueConstraint("portfolio_id", "number"),
        Index("ix_activities_portfolio_id_date_number", "portfolio_id", "date", "number"),
    )

    portfolio_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("portfolios.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(String(16))
    date: Mapped[dt.date] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(String(3))
    symbol: Mapped[str | None] = mapped_column(String(32), default=None, index=True)
    quantity: Mapped[Decimal | None] = mapped_column(ExactDecimal, default=None)
    unit_price: Mapped[Decimal | None] = mapped_column(ExactDecimal, default=None)
    amount: Mapped[Decimal | None] = mapped_column(ExactDecimal, default=None)
    fee: Mapped[Decimal] = mapped_column(ExactDecimal, default=Decimal(0))
    tax: Mapped[Decimal] = mapped_column(ExactDecimal, default=Decimal(0))
    fx_rate: Mapped[Decimal | None] = mapped_column(ExactDecimal, default=None)
    ratio: Mapped[Decimal | None] = mapped_column(ExactDecimal, default=None)
    multiplier: Mapped[Decimal] = mapped_column(ExactDecimal, default=Decimal(1))
    account: Mapped[str | None] = mapped_column(String(80), default=None)
    transfer_group: Mapped[str | None] = mapped_column(String(80), default=None, index=True)
    counter_portfolio_id: Mapped[UUID | None] = mapped_column(Uuid, default=None)
    reinvested: Mapped[bool] = mapped_column(default=False)
    cost: Mapped[Decimal | None] = mapped_column(ExactDecimal, default=None)
    acquired: Mapped[dt.date | None] = mapped_column(Date, default=None)
    lot_ids: Mapped[list[str]] = mapped_column(Json, default_factory=list)
    key: Mapped[str | None] = mapped_column(String(200), default=None)
    note: Mapped[str | None] = mapped_column(Text, default=None)
    origin: Mapped[str] = mapped_column(String(80), default="manual")
    version: Mapped[int] = mapped_column(Integer, default=1)


class Stock(Identified, kw_only=True):
    """An instrument that somebody holds, watches or forecasts."""

    __tablename__ = "stocks"

    symbol: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(24))
    exchange: Mapped[str] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3))
    sector: Mapped[str] = mapped_column(String(80), default="")
