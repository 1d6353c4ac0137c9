"""The registry of fitted models: shared by all users, holding nothing personal."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select

from core.errors import NotFound
from db.models import ModelVersion
from db.repositories.base import Boundary

EVERY_SYMBOL = ""
"""What `ModelVersion.symbol` holds for a model that serves all symbols."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Versions that take over from one another: one family, of one symbol or of all, at one frequency."""

    family: str
    symbol: str = EVERY_SYMBOL
    frequency: str = "B"


def _of(line: Line) -> ColumnElement[bool]:
    return and_(ModelVersion.family == line.family, ModelVersion.symbol == line.symbol, ModelVersion.frequency == line.frequency)


class ModelRepository:
    """Versions of fitted models."""

    def __init__(self, boundary: Boundary) -> None:
        self._session = boundary.session

    async def get(self, version_id: UUID) -> ModelVersion:
        """The version of that id.

        Raises:
            NotFound: there is none.
        """
        row: ModelVersion | None = await self._session.get(ModelVersion, version_id)
        if row is None:
            raise NotFound("There is no such model.")
        return row

    async def champion(self, line: Line, *, lock: bool = False) -> ModelVersion | None:
        """The version in use; None where nothing was fitted yet. `lock` holds it against other writers until the transaction ends."""
        query = select(ModelVersion).where(_of(line), ModelVersion.status == "champion")
        row: ModelVersion | None = await self._session.scalar(query.with_for_update() if lock else query)
        return row

    async def before(self, champion: ModelVersion, *, limit: int = 1) -> Sequence[ModelVersion]:
        """Earlier versions, the one that was in use last first."""
        line = Line(family=champion.family, symbol=champion.symbol, frequency=champion.frequency)
        query = select(ModelVersion).where(
            _of(line), ModelVersion.status == "archived", ModelVersion.promoted_at.is_not(None), ModelVersion.number < champion.number
        )
        return (await self._session.scalars(query.order_by(ModelVersion.promoted_at.desc(), ModelVersion.number.desc()).limit(limit))).all()

    async def next_number(self, line: Line) -> int:
        """The number of the version that comes next, from 1."""
        newest: int | None = await self._session.scalar(select(func.max(ModelVersion.number)).where(_of(line)))
        return (newest or 0) + 1

    async def add(self, row: ModelVersion) -> ModelVersion:
        """Insert `row`."""
        self._session.add(row)
        await self._session.flush()
        return row

    async def put_in_use(self, row: ModelVersion, champion: ModelVersion | None) -> None:
        """Make `row` the champion in place of `champion`."""
        if champion is not None:
            champion.status = "archived"
            await self._session.flush()
        row.status = "champion"
        await self._session.flush()

    async def page(
        self, *, limit: int, after: UUID | None = None, symbol: str | None = None, family: str | None = None, status: str | None = None
    ) -> Sequence[ModelVersion]:
        """At most `limit` versions, newest first, that are older than `after`."""
        query: Select[ModelVersion] = select(ModelVersion).order_by(ModelVersion.id.desc()).limit(limit)
        wanted = {ModelVersion.symbol: symbol, ModelVersion.family: family, ModelVersion.status: status}
        for column, value in wanted.items():
            if value is not None:
                query = query.where(column == value)
        if after is not None:
            query = query.where(ModelVersion.id < after)
        return (await self._session.scalars(query)).all()
