"""Prices that people set themselves."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, tuple_

from db.models import Activity, ManualPrice
from db.repositories.base import BookRepository


class ManualPriceRepository(BookRepository[ManualPrice]):
    """The owner's own prices, and those that editors have set in one of the owner's portfolios."""

    model = ManualPrice
    noun = "manual price"

    def _within(self, portfolio_id: UUID) -> ColumnElement[bool]:
        traded = ManualPrice.symbol.in_(select(Activity.symbol).where(Activity.portfolio_id == portfolio_id))
        return or_(ManualPrice.portfolio_id == portfolio_id, and_(ManualPrice.portfolio_id.is_(None), traded))

    @property
    def place(self) -> UUID | None:
        """The portfolio in which a price that is set now counts alone; None: it counts in all."""
        return None if self._boundary.reach is None else self._boundary.reach.portfolio_id

    async def all(self, symbol: str | None = None) -> Sequence[ManualPrice]:
        """Every price (of `symbol`, if given), by symbol and day, those of all portfolios before those of one."""
        query = self._select().order_by(ManualPrice.symbol, ManualPrice.date, ManualPrice.portfolio_id.is_not(None), ManualPrice.id)
        if symbol is not None:
            query = query.where(ManualPrice.symbol == symbol)
        return (await self._session.scalars(query)).all()

    async def page_of(self, symbol: str | None, *, limit: int, after: tuple[str, dt.date, UUID] | None) -> Sequence[ManualPrice]:
        """At most `limit` prices (of `symbol`, if given) by symbol, day and id, after that place."""
        query = self._select().order_by(ManualPrice.symbol, ManualPrice.date, ManualPrice.id).limit(limit)
        if symbol is not None:
            query = query.where(ManualPrice.symbol == symbol)
        if after is not None:
            query = query.where(tuple_(ManualPrice.symbol, ManualPrice.date, ManualPrice.id) > after)
        return (await self._session.scalars(query)).all()

    async def everywhere(self, symbol: str | None = None) -> Sequence[ManualPrice]:
        """Every price (of `symbol`, if given) that counts in all portfolios, by symbol and day."""
        return tuple(row for row in await self.all(symbol) if row.portfolio_id is None)

    async def counting(self, portfolio_id: UUID) -> Sequence[ManualPrice]:
        """The price that counts in a portfolio, of every symbol and day that has one: its own, else that of all portfolios."""
        return _ruling(row for row in await self.all() if row.portfolio_id in {None, portfolio_id})

    async def of(self, symbols: Collection[str]) -> Sequence[ManualPrice]:
        """The prices of these instruments that count where no portfolio is spoken of, by symbol and day; in a reach, those of its portfolio."""
        query = self._select().where(ManualPrice.symbol.in_(symbols)).order_by(ManualPrice.symbol, ManualPrice.date)
        if self.place is None:
            query = query.where(ManualPrice.portfolio_id.is_(None))
        return _ruling((await self._session.scalars(query)).all())

    async def on(self, symbol: str, day: dt.date) -> Sequence[ManualPrice]:
        """The prices of exactly that day, those that count here alone before those that count in all portfolios."""
        query = self._select().where(ManualPrice.symbol == symbol, ManualPrice.date == day)
        return (await self._session.scalars(query.order_by(ManualPrice.portfolio_id.is_(None), ManualPrice.id))).all()


def _ruling(rows: Iterable[ManualPrice]) -> Sequence[ManualPrice]:
    """One price for each symbol and day: that of a portfolio before that of all."""
    found: dict[tuple[str, dt.date], ManualPrice] = {}
    for row in rows:
        known = found.get((row.symbol, row.date))
        if known is None or known.portfolio_id is None:
            found[row.symbol, row.date] = row
    return tuple(found.values())
