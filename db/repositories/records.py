"""Jobs, issued forecasts and documents."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from core.errors import NotFound
from db.models import Document, Job, PredictionHistory
from db.repositories.base import OwnedRepository


class JobRepository(OwnedRepository[Job]):
    """The owner's background work."""

    model = Job
    noun = "job"

    async def by_key(self, key: str) -> Job | None:
        """The job that was started under `key`, or None."""
        row: Job | None = await self._session.scalar(self._select().where(Job.key == key))
        return row

    async def all(self) -> Sequence[Job]:
        """Every job that is still kept."""
        return (await self._session.scalars(self._select())).all()

    async def lock(self, job_id: UUID) -> Job:
        """The job, held against other workers until the transaction ends.

        Raises:
            NotFound: there is none of that id for this owner.
        """
        row: Job | None = await self._session.scalar(self._select().where(Job.id == job_id).with_for_update())
        if row is None:
            raise NotFound("There is no such job.")
        return row


class PredictionRepository(OwnedRepository[PredictionHistory]):
    """The forecasts that were issued to the owner."""

    model = PredictionHistory
    noun = "forecast"

    async def of_symbol(self, symbol: str, *, limit: int) -> Sequence[PredictionHistory]:
        """The latest forecasts of one symbol, newest first."""
        query = self._select().where(PredictionHistory.symbol == symbol).order_by(PredictionHistory.id.desc()).limit(limit)
        return (await self._session.scalars(query)).all()

    async def made_on(self, symbol: str, origin: dt.date, *, model: str) -> Sequence[PredictionHistory]:
        """The forecasts of one symbol by one model from one origin, oldest first."""
        query = self._select().where(
            PredictionHistory.symbol == symbol, PredictionHistory.origin == origin, PredictionHistory.model == model
        )
        return (await self._session.scalars(query.order_by(PredictionHistory.id))).all()

    async def listed(
        self, *, symbol: str | None, model: str | None, limit: int, after: UUID | None
    ) -> tuple[Sequence[PredictionHistory], int]:
        """At most `limit` forecasts, newest first, that are older than `after`; and how many match in all."""
        query = self._select()
        if symbol is not None:
            query = query.where(PredictionHistory.symbol == symbol)
        if model is not None:
            query = query.where(PredictionHistory.model == model)
        total = await self._session.scalar(select(func.count()).select_from(query.subquery()))
        if after is not None:
            query = query.where(PredictionHistory.id < after)
        rows = await self._session.scalars(query.order_by(PredictionHistory.id.desc()).limit(limit))
        return rows.all(), total or 0

    async def open(self, *, limit: int, after: UUID | None = None) -> Sequence[PredictionHistory]:
        """At most `limit` forecasts that can still get outcomes, oldest first, newer than `after`."""
        query = self._select().where(PredictionHistory.scorable, PredictionHistory.scored_at.is_(None))
        if after is not None:
            query = query.where(PredictionHistory.id > after)
        return (await self._session.scalars(query.order_by(PredictionHistory.id).limit(limit))).all()

    async def judged(self, symbol: str | None, *, limit: int) -> Sequence[PredictionHistory]:
        """The latest forecasts, of one symbol or of all, that have outcomes, newest first."""
        query = self._select().where(PredictionHistory.judged_until.is_not(None))
        if symbol is not None:
            query = query.where(PredictionHistory.symbol == symbol)
        return (await self._session.scalars(query.order_by(PredictionHistory.id.desc()).limit(limit))).all()


class DocumentRepository(OwnedRepository[Document]):
    """The owner's documents."""

    model = Document
    noun = "document"

    async def all(self) -> Sequence[Document]:
        """Every document, oldest first."""
        return (await self._session.scalars(self._select().order_by(Document.id))).all()
