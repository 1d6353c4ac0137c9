"""Prices that people set themselves."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_

from db.models import Activity, ManualPrice
from db.repositories.base import BookRepository


class ManualPriceRepository(BookRepository[ManualPrice]):
    """The owner's own prices."""

    model = ManualPrice
    noun = "manual price"

    def _within(self, portfolio_id: UUID) -> ColumnElement[bool]:
        return ManualPrice.symbol.in_(select(Activity.symbol).where(Activity.portfolio_id == portfolio_id))

    async def all(self, symbol: str | None = None) -> Sequence[ManualPrice]:
        """Every price (of `symbol`, if given), by symbol and day."""
        query = self._select().order_by(ManualPrice.symbol, ManualPrice.date)
        if symbol is not None:
            query = query.where(ManualPrice.symbol == symbol)
        return (await self._session.scalars(query)).all()

    async def page_of(self, symbol: str | None, *, limit: int, after: tuple[str, dt.date] | None) -> Sequence[ManualPrice]:
        """At most `limit` prices (of `symbol`, if given) by symbol and day, after that place."""
        query = self._select().order_by(ManualPrice.symbol, ManualPrice.date).limit(limit)
        if symbol is not None:
            query = query.where(ManualPrice.symbol == symbol)
        if after is not None:
            query = query.where(tuple_(ManualPrice.symbol, ManualPrice.date) > after)
        return (await self._session.scalars(query)).all()

    async def of(self, symbols: Collection[str]) -> Sequence[ManualPrice]:
        """Every price of these instruments, by symbol and day."""
        query = self._select().where(ManualPrice.symbol.in_(symbols)).order_by(ManualPrice.symbol, ManualPrice.date)
        return (await self._session.scalars(query)).all()

    async def on(self, symbol: str, day: dt.date) -> ManualPrice | None:
        """The price of exactly that day, or None."""
        query = self._select().where(ManualPrice.symbol == symbol, ManualPrice.date == day)
        row: ManualPrice | None = await self._session.scalar(query)
        return row
