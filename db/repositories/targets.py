"""Target weights."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement

from db.models import TargetWatch, TargetWeights
from db.repositories.base import BookRepository, OwnedRepository


class TargetRepository(BookRepository[TargetWeights]):
    """What the owner's portfolios are meant to hold."""

    model = TargetWeights
    noun = "target"

    def _within(self, portfolio_id: UUID) -> ColumnElement[bool]:
        return TargetWeights.portfolio_id == portfolio_id

    async def of(self, portfolio_id: UUID) -> TargetWeights | None:
        """The targets of a portfolio, None where it has none."""
        row: TargetWeights | None = await self._session.scalar(self._select().where(TargetWeights.portfolio_id == portfolio_id))
        return row

    async def all(self) -> Sequence[TargetWeights]:
        """Every target of the owner, oldest first."""
        return (await self._session.scalars(self._select().order_by(TargetWeights.id))).all()


class TargetWatchRepository(OwnedRepository[TargetWatch]):
    """What the watch over the owner's targets has told."""

    model = TargetWatch
    noun = "watch"

    async def of(self, portfolio_id: UUID) -> TargetWatch | None:
        """The watch of a portfolio, held against other evaluations until the transaction ends; None before its first."""
        row: TargetWatch | None = await self._session.scalar(
            self._select().where(TargetWatch.portfolio_id == portfolio_id).with_for_update()
        )
        return row
