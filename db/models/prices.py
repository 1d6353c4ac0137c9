"""Prices that people set themselves, and those that were fetched."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Identified, Owned
from db.types import ExactDecimal, UtcDateTime


class ManualPrice(Owned, kw_only=True):
    """A price per unit that is stated for a day; it counts from that day until the next close.

    The owner's own count in all of the owner's portfolios. One that somebody states to whom a portfolio is opened for editing counts in that
    portfolio alone, there before the owner's own of the same day.
    """

    __tablename__ = "manual_prices"
    __table_args__ = (
        UniqueConstraint("portfolio_id", "symbol", "date"),
        Index(
            "uq_manual_prices_of_all_portfolios",
            "user_id",
            "symbol",
            "date",
            unique=True,
            sqlite_where=text("portfolio_id IS NULL"),
            postgresql_where=text("portfolio_id IS NULL"),
        ),
    )

    portfolio_id: Mapped[UUID | None] = mapped_column(ForeignKey("portfolios.id", ondelete="CASCADE"), default=None)

    symbol: Mapped[str] = mapped_column(String(32))
    date: Mapped[dt.date] = mapped_column(Date)
    price: Mapped[Decimal] = mapped_column(ExactDecimal)
    currency: Mapped[str] = mapped_column(String(3))


class StoredSeries(Identified, kw_only=True):
    """The closes of one symbol as a provider gave them last; for everybody, holding nothing personal.

    `closes` is T little-endian int32 days since 1970 followed by T float64 closes: the whole of 30 years in one read of 90 kB.
    """

    __tablename__ = "stored_series"

    symbol: Mapped[str] = mapped_column(String(32), unique=True)
    currency: Mapped[str] = mapped_column(String(3))
    source: Mapped[str] = mapped_column(String(40))
    first: Mapped[dt.date] = mapped_column(Date)
    last: Mapped[dt.date] = mapped_column(Date)
    count: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    fetched_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    closes: Mapped[bytes] = mapped_column(LargeBinary)
