"""What the assistant remembers about the owner."""

from collections.abc import Sequence

from db.models import RememberedFact
from db.repositories.base import OwnedRepository


class FactRepository(OwnedRepository[RememberedFact]):
    """The facts that the owner asked to be remembered."""

    model = RememberedFact
    noun = "remembered fact"

    async def all(self) -> Sequence[RememberedFact]:
        """Every fact, oldest first."""
        return (await self._session.scalars(self._select().order_by(RememberedFact.id))).all()
