"""Target weights."""

from uuid import UUID

from sqlalchemy import ColumnElement

from db.models import TargetWeights
from db.repositories.base import BookRepository


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
