"""Jobs, issued forecasts and documents."""

from collections.abc import Sequence

from db.models import Document, Job, PredictionHistory
from db.repositories.base import OwnedRepository


class JobRepository(OwnedRepository[Job]):
    """The owner's background work."""

    model = Job
    noun = "job"


class PredictionRepository(OwnedRepository[PredictionHistory]):
    """The forecasts that were issued to the owner."""

    model = PredictionHistory
    noun = "forecast"

    async def of_symbol(self, symbol: str, *, limit: int) -> Sequence[PredictionHistory]:
        """The latest forecasts of one symbol, newest first."""
        query = self._select().where(PredictionHistory.symbol == symbol).order_by(PredictionHistory.id.desc()).limit(limit)
        return (await self._session.scalars(query)).all()


class DocumentRepository(OwnedRepository[Document]):
    """The owner's documents."""

    model = Document
    noun = "document"

    async def all(self) -> Sequence[Document]:
        """Every document, oldest first."""
        return (await self._session.scalars(self._select().order_by(Document.id))).all()
