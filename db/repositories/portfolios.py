"""Portfolios, activities and instruments."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, select

from core.errors import NotFound
from db.changes import Change, NewRow, plain_value
from db.models import Activity, Portfolio, Stock
from db.repositories.base import BookRepository, Boundary

PART = 500
"""Rows that are read without a pause."""


class PortfolioRepository(BookRepository[Portfolio]):
    """The owner's portfolios."""

    model = Portfolio
    noun = "portfolio"

    def _within(self, portfolio_id: UUID) -> ColumnElement[bool]:
        return Portfolio.id == portfolio_id

    async def all(self) -> Sequence[Portfolio]:
        """Every portfolio, oldest first."""
        return (await self._session.scalars(self._select().order_by(Portfolio.id))).all()

    async def lock_all(self) -> None:
        """Hold every portfolio against other writers until the transaction ends; in one order, so that no two writers wait for each other."""
        await self._session.scalars(
            self._select().order_by(Portfolio.id).with_for_update(key_share=True).execution_options(populate_existing=True)
        )

    async def renew_all(self) -> None:
        """Count every portfolio's version on: something outside of the books has changed what they are worth."""
        for portfolio in await self.all():
            portfolio.version += 1

    async def pick(self, portfolio_id: UUID | None, *, lock: bool = False) -> Portfolio:
        """The named portfolio, or the owner's first. `lock` holds it against other writers until the transaction ends.

        Raises:
            NotFound: there is none of that id for this owner, or the owner has none at all.
        """
        query = self._select().order_by(Portfolio.id).limit(1)
        if portfolio_id is not None:
            query = query.where(Portfolio.id == portfolio_id)
        if lock:
            query = query.with_for_update(key_share=True)
        portfolio: Portfolio | None = await self._session.scalar(query)
        if portfolio is None:
            raise NotFound("There is no such portfolio.")
        return portfolio


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """Which activities to list; None leaves a side open. `since`: when they were recorded, at the earliest."""

    portfolio_id: UUID
    symbol: str | None = None
    types: tuple[str, ...] = ()
    start: dt.date | None = None
    end: dt.date | None = None
    since: dt.datetime | None = None


class ActivityRepository(BookRepository[Activity]):
    """The owner's activities."""

    model = Activity
    noun = "transaction"

    def _within(self, portfolio_id: UUID) -> ColumnElement[bool]:
        return Activity.portfolio_id == portfolio_id

    async def entries(self, portfolio_id: UUID) -> Sequence[Row[Any]]:  # Any: a row of columns of many types
        """The columns of every activity of a portfolio in the order of the books, by day and number; to be read only."""
        query = self._select().where(Activity.portfolio_id == portfolio_id).order_by(Activity.date, Activity.number)
        found = await self._session.stream(query.with_only_columns(*Activity.__table__.columns))
        rows: list[Row[Any]] = []
        async for part in found.partitions(PART):
            rows.extend(part)
            await asyncio.sleep(0)
        return rows

    async def count(self, portfolio_id: UUID) -> int:
        """How many activities a portfolio has."""
        query = self._select().where(Activity.portfolio_id == portfolio_id).with_only_columns(func.count())
        return await self._session.scalar(query) or 0

    async def newest(self, portfolio_id: UUID) -> Activity | None:
        """The activity that was recorded last; None without any."""
        query = self._select().where(Activity.portfolio_id == portfolio_id).order_by(Activity.number.desc()).limit(1)
        row: Activity | None = await self._session.scalar(query)
        return row

    async def listed(
        self, wanted: ActivityFilter, *, limit: int | None, before: int | None = None, oldest_first: bool = False
    ) -> tuple[Sequence[Activity], int]:
        """At most `limit` activities (None: all), newest first, after the one with the number `before`; and how many match in all.

        Raises:
            NotFound: there is no activity `before` any more.
        """
        query = self._select().where(Activity.portfolio_id == wanted.portfolio_id)
        if wanted.symbol is not None:
            query = query.where(Activity.symbol == wanted.symbol)
        if wanted.types:
            query = query.where(Activity.type.in_(wanted.types))
        if wanted.start is not None:
            query = query.where(Activity.date >= wanted.start)
        if wanted.end is not None:
            query = query.where(Activity.date <= wanted.end)
        if wanted.since is not None:
            query = query.where(Activity.created_at >= wanted.since)
        total = await self._session.scalar(select(func.count()).select_from(query.subquery()))
        if before is not None:
            day = (await self.by_number(wanted.portfolio_id, before)).date
            query = query.where((Activity.date < day) | ((Activity.date == day) & (Activity.number < before)))
        order = (Activity.date, Activity.number) if oldest_first else (Activity.date.desc(), Activity.number.desc())
        rows = await self._session.scalars(query.order_by(*order).limit(limit))
        return rows.all(), total or 0

    async def of_symbol(self, portfolio_id: UUID, symbol: str, *, limit: int | None, after: UUID | None = None) -> Sequence[Activity]:
        """At most `limit` activities (None: all) of an instrument in the order of the books, after that one.

        Raises:
            NotFound: there is no activity `after` any more.
        """
        query = self._select().where(Activity.portfolio_id == portfolio_id, Activity.symbol == symbol)
        if after is not None:
            last = await self.get(after)
            query = query.where((Activity.date > last.date) | ((Activity.date == last.date) & (Activity.number > last.number)))
        return (await self._session.scalars(query.order_by(Activity.date, Activity.number).limit(limit))).all()

    async def noted(self, *, limit: int) -> Sequence[Activity]:
        """Activities of all the owner's portfolios that carry a note, newest first."""
        query = self._select().where(Activity.note.is_not(None), Activity.note != "").order_by(Activity.id.desc()).limit(limit)
        return (await self._session.scalars(query)).all()

    async def by_number(self, portfolio_id: UUID, number: int) -> Activity:
        """The activity that people call by `number`.

        Raises:
            NotFound: there is none.
        """
        row: Activity | None = await self._session.scalar(
            self._select().where(Activity.portfolio_id == portfolio_id, Activity.number == number)
        )
        if row is None:
            raise NotFound(f"There is no transaction {number}.")
        return row

    async def joined(self, transfer_group: str) -> Sequence[Activity]:
        """Both legs of a move, in all portfolios of the owner, by portfolio and number."""
        query = self._select().where(Activity.transfer_group == transfer_group).order_by(Activity.portfolio_id, Activity.number)
        return (await self._session.scalars(query)).all()

    async def led_to(self, portfolio_id: UUID) -> Sequence[Activity]:
        """The legs of moves to or from a portfolio that lie in other portfolios."""
        return (
            await self._session.scalars(self._select().where(Activity.counter_portfolio_id == portfolio_id).order_by(Activity.id))
        ).all()

    async def clear(self, portfolio_id: UUID) -> None:
        """Delete every activity of a portfolio and record each; between batches others have their turn."""
        rows = await self.entries(portfolio_id)
        for start in range(0, len(rows), PART):
            batch = rows[start : start + PART]
            await self._session.execute(delete(Activity).where(Activity.id.in_([row.id for row in batch])))
            for row in batch:
                before = {name: plain_value(value) for name, value in row._mapping.items()}  # noqa: SLF001 - SQLAlchemy's own name for it
                self._boundary.changes.append(Change(table=Activity.__tablename__, row_id=row.id, before=before, after=None))
            await asyncio.sleep(0)

    async def book(self, portfolio: Portfolio, row: Activity) -> Activity:
        """Insert `row` under the portfolio's next number, marked with the key of the call that does it."""
        row.number = portfolio.next_number
        row.key = self._boundary.key
        portfolio.next_number += 1
        return await self.add(row)

    async def book_all(self, portfolio: Portfolio, rows: Sequence[NewRow]) -> tuple[int, ...]:
        """Insert `rows` into the portfolio under its next numbers, in their order; the numbers."""
        numbers = tuple(range(portfolio.next_number, portfolio.next_number + len(rows)))
        for row, number in zip(rows, numbers, strict=True):
            row.set("number", number)
            row.set("user_id", portfolio.user_id)
        portfolio.next_number += len(rows)
        await self.add_all(rows)
        return numbers


class StockRepository:
    """Instruments that are in use; shared by all users, holding nothing personal."""

    def __init__(self, boundary: Boundary) -> None:
        self._session = boundary.session

    async def by_symbol(self, symbol: str) -> Stock | None:
        """The instrument, or None where nobody used it yet."""
        row: Stock | None = await self._session.scalar(select(Stock).where(Stock.symbol == symbol))
        return row

    async def ensure(self, stock: Stock) -> Stock:
        """The row of that symbol, inserted when it is new."""
        found = await self.by_symbol(stock.symbol)
        if found is None:
            self._session.add(stock)
            await self._session.flush()
        return found or stock

    async def all(self) -> Sequence[Stock]:
        """Every instrument in use, by symbol."""
        return (await self._session.scalars(select(Stock).order_by(Stock.symbol))).all()
