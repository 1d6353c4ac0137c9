"""Variants of strategies that were tried."""

from sqlalchemy.exc import IntegrityError

from db.models import StrategyTrials
from db.repositories.base import OwnedRepository


class StrategyTrialRepository(OwnedRepository[StrategyTrials]):
    """What the owner tried, by the instruments."""

    model = StrategyTrials
    noun = "trial"

    async def of(self, subject: str, *, lock: bool = False) -> StrategyTrials | None:
        """The row of a set of instruments; `lock` holds it against other writers until the transaction ends."""
        query = self._select().where(StrategyTrials.subject == subject)
        row: StrategyTrials | None = await self._session.scalar(query.with_for_update() if lock else query)
        return row

    async def open(self, fresh: StrategyTrials) -> StrategyTrials:
        """The row of its instruments, held; `fresh` where there is none yet."""
        row = await self.of(fresh.subject, lock=True)
        if row is not None:
            return row
        try:
            async with self._session.begin_nested():
                return await self.add(fresh)
        except IntegrityError:  # somebody else was quicker
            found = await self.of(fresh.subject, lock=True)
            if found is None:
                raise
            return found
