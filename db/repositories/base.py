"""The one place in which rows are tied to their owner."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.actor import Reach
from core.clock import Clock
from core.errors import NotFound
from db.changes import TRACKED, Change, NewRow, Plain, to_plain
from db.memory import Memory
from db.models.base import Identified, Owned

Row = TypeVar("Row", bound=Owned)
BATCH = 500
"""Rows that are inserted or removed without a pause."""


@dataclass(slots=True, kw_only=True)
class Boundary:
    """What all repositories of one transaction share; `key` is that of the write, `memory` is the process's, `changes` were made so far.

    `reach`, where there is one, puts the repositories of the books (and no others) into the one portfolio of another owner that it names.
    """

    session: AsyncSession
    owner: UUID
    clock: Clock
    memory: Memory = field(default_factory=Memory)
    key: str | None = None
    changes: list[Change] = field(default_factory=list)
    reach: Reach | None = None

    @property
    def books_owner(self) -> UUID:
        """Whose books the transaction is about."""
        return self.owner if self.reach is None else self.reach.owner_id

    def record(self, row: Identified, *, before: Plain | None, after: Plain | None) -> None:
        """Note a change of `row` for the audit trail, if its table is tracked."""
        table = row.__tablename__
        if table in TRACKED:
            self.changes.append(Change(table=table, row_id=row.id, before=before, after=after))


class OwnedRepository(Generic[Row]):
    """Rows of one table that belong to the transaction's owner. There is no way to ask it for another's."""

    model: type[Row]
    noun: ClassVar[str] = "entry"

    def __init__(self, boundary: Boundary) -> None:
        self._boundary = boundary
        self._session = boundary.session

    def _select(self) -> Select[Row]:
        return select(self.model).where(self.model.user_id == self._boundary.owner)

    async def find(self, row_id: UUID) -> Row | None:
        """The row, or None where there is none of that id for this owner."""
        row: Row | None = await self._session.scalar(self._select().where(self.model.id == row_id))
        return row

    async def get(self, row_id: UUID) -> Row:
        """The row.

        Raises:
            NotFound: there is none of that id for this owner.
        """
        row = await self.find(row_id)
        if row is None:
            raise NotFound(f"There is no such {self.noun}.")
        return row

    async def page(self, *, limit: int, after: UUID | None = None) -> Sequence[Row]:
        """At most `limit` rows, newest first, that are older than `after`."""
        query = self._select().order_by(self.model.id.desc()).limit(limit)
        if after is not None:
            query = query.where(self.model.id < after)
        return (await self._session.scalars(query)).all()

    async def add(self, row: Row) -> Row:
        """Insert `row` and record it."""
        self._session.add(row)
        await self._session.flush()
        self._boundary.record(row, before=None, after=to_plain(row))
        return row

    async def add_all(self, rows: Sequence[NewRow]) -> None:
        """Insert `rows` and record each; between batches others have their turn, however many there are."""
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            await self._session.execute(insert(cast(Table, self.model.__table__)), [row.values for row in batch])
            if self.model.__tablename__ in TRACKED:
                self._boundary.changes.extend(
                    Change(table=row.table, row_id=row.values["id"], before=None, after=row.plain) for row in batch
                )
            await asyncio.sleep(0)

    async def change(self, row: Row, **values: object) -> Row:
        """Set `values` on `row` and record what it was."""
        before = to_plain(row)
        for name, value in values.items():
            setattr(row, name, value)
        await self._session.flush()
        self._boundary.record(row, before=before, after=to_plain(row))
        return row

    async def remove(self, row: Row) -> None:
        """Delete `row` and record what it was."""
        before = to_plain(row)
        await self._session.delete(row)
        await self._session.flush()
        self._boundary.record(row, before=before, after=None)


class BookRepository(OwnedRepository[Row]):
    """Rows that belong to books: those of the transaction's owner, or of the one portfolio that its reach names."""

    def _select(self) -> Select[Row]:
        query = select(self.model).where(self.model.user_id == self._boundary.books_owner)
        return query if self._boundary.reach is None else query.where(self._within(self._boundary.reach.portfolio_id))

    def _within(self, portfolio_id: UUID) -> ColumnElement[bool]:
        """What holds for the rows that belong to one portfolio."""
        raise NotImplementedError
