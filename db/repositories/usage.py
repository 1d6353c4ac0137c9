"""Use of language models."""

import datetime as dt
from collections.abc import Sequence

from db.models import ModelUsage
from db.repositories.base import OwnedRepository


class ModelUsageRepository(OwnedRepository[ModelUsage]):
    """What the owner's turns took of language models."""

    model = ModelUsage
    noun = "use of a model"

    async def on(self, day: dt.date, model: str) -> ModelUsage | None:
        """The row of a day and a model."""
        row: ModelUsage | None = await self._session.scalar(self._select().where(ModelUsage.day == day, ModelUsage.model == model))
        return row

    async def since(self, day: dt.date) -> Sequence[ModelUsage]:
        """The rows from `day` on, oldest first."""
        query = self._select().where(ModelUsage.day >= day).order_by(ModelUsage.day, ModelUsage.model)
        return (await self._session.scalars(query)).all()
