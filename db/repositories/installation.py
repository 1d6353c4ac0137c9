"""What concerns the installation as a whole and names nobody: which symbols are in use, which jobs were left lying, fetched closes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, func, select, union

from db.models import Activity, Alert, Job, ModelVersion, Portfolio, PredictionHistory, StoredSeries, TargetWeights, WatchlistItem
from db.repositories.base import Boundary

ADDS_UNITS, TAKES_UNITS = ("buy", "transfer_in"), ("sell", "transfer_out")

MOST_LEFT_JOBS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftJob:
    """A job that is not over, as far as it has to be known to give it back to the queue."""

    id: UUID
    user_id: UUID
    kind: str
    queue: str
    state: str


class InstallationRepository:
    """Reads over all owners; what it returns is not shown to any of them."""

    def __init__(self, boundary: Boundary) -> None:
        self._session = boundary.session

    async def symbols_in_use(self, *, asked_since: dt.date) -> list[str]:
        """The symbols that somebody's books name, that are watched or have an alert, or were forecast from `asked_since` on; sorted."""
        asked = select(PredictionHistory.symbol).where(PredictionHistory.origin >= asked_since, PredictionHistory.scorable)
        held = select(Activity.symbol).where(Activity.symbol.is_not(None))
        found = await self._session.scalars(union(held, select(WatchlistItem.symbol), select(Alert.symbol), asked))
        return sorted(symbol for symbol in found if symbol)

    async def symbols_wanted(self, *, asked_since: dt.date) -> set[str]:
        """The symbols of which somebody has units left, that are watched or have an alert, or were forecast from `asked_since` on."""
        asked = select(PredictionHistory.symbol).where(PredictionHistory.origin >= asked_since, PredictionHistory.scorable)
        looked_at = await self._session.scalars(union(select(WatchlistItem.symbol), select(Alert.symbol), asked))
        return {symbol for symbol in looked_at if symbol} | await self._held()

    async def _held(self) -> set[str]:
        """The symbols of which some portfolio has units left, or owes some."""
        moving = (*ADDS_UNITS, *TAKES_UNITS, "dividend", "split")
        query = (
            select(Activity.portfolio_id, Activity.symbol, Activity.type, Activity.quantity, Activity.ratio, Activity.reinvested)
            .where(Activity.symbol.is_not(None), Activity.type.in_(moving))
            .order_by(Activity.date, Activity.number)
        )
        left: dict[tuple[UUID, str | None], Decimal] = defaultdict(Decimal)
        for portfolio, symbol, kind, quantity, ratio, reinvested in await self._session.execute(query):
            if kind == "split":
                left[portfolio, symbol] *= ratio or 1
            elif kind != "dividend" or reinvested:
                left[portfolio, symbol] += (quantity or 0) * (-1 if kind in TAKES_UNITS else 1)
        return {symbol for (_, symbol), units in left.items() if symbol and units}

    async def owners_of_portfolios(self) -> Sequence[UUID]:
        """Who has books."""
        return (await self._session.scalars(select(Portfolio.user_id).distinct().order_by(Portfolio.user_id))).all()

    async def currencies(self) -> tuple[set[str], set[str]]:
        """The currencies of activities, and the reporting currencies of portfolios."""
        paid = await self._session.scalars(select(Activity.currency).distinct())
        bases = await self._session.scalars(select(Portfolio.base_currency).distinct())
        return set(paid), set(bases)

    async def owners_of_alerts(self, symbols: Iterable[str]) -> Sequence[UUID]:
        """Who has an alert on one of the symbols."""
        return (await self._session.scalars(select(Alert.user_id).where(Alert.symbol.in_(list(symbols))).distinct())).all()

    async def owners_of_targets(self) -> Sequence[UUID]:
        """Who has stored target weights."""
        return (await self._session.scalars(select(TargetWeights.user_id).distinct())).all()

    async def left_jobs(self, *, quiet_since: dt.datetime) -> list[LeftJob]:
        """Unfinished jobs whose last sign of life (or making) is older than `quiet_since`, oldest first; so many at a time."""
        query = (
            select(Job.id, Job.user_id, Job.kind, Job.queue, Job.state)
            .where(Job.state.in_(("queued", "running")), func.coalesce(Job.beat_at, Job.created_at) < quiet_since)
            .order_by(Job.id)
            .limit(MOST_LEFT_JOBS)
        )
        return [LeftJob(id=a, user_id=b, kind=c, queue=d, state=e) for a, b, c, d, e in (await self._session.execute(query)).all()]

    async def job_counts(self) -> dict[tuple[str, str], int]:
        """How many jobs there are, by kind and state."""
        rows = await self._session.execute(select(Job.kind, Job.state, func.count()).group_by(Job.kind, Job.state))
        return {(kind, state): number for kind, state, number in rows}

    async def drop_jobs(self, *, finished_before: dt.datetime) -> int:
        """Delete jobs that were over by then, except backtests, whose results are a record; returns how many."""
        over = Job.state.in_(("done", "failed", "cancelled", "quarantined"))
        query = delete(Job).where(over, Job.finished_at < finished_before, Job.kind != "backtest_forecast").returning(Job.id)
        return len((await self._session.execute(query)).all())

    async def series(self, symbol: str) -> StoredSeries | None:
        """The closes of `symbol` as they were fetched last, or None."""
        row: StoredSeries | None = await self._session.scalar(select(StoredSeries).where(StoredSeries.symbol == symbol))
        return row

    async def stored_symbols(self) -> list[str]:
        """The symbols whose closes are stored."""
        return list(await self._session.scalars(select(StoredSeries.symbol).order_by(StoredSeries.symbol)))

    async def put_series(self, row: StoredSeries) -> bool:
        """Keep `row` in place of what was kept of its symbol; returns whether its closes differ from those."""
        found = await self._session.scalar(select(StoredSeries).where(StoredSeries.symbol == row.symbol).with_for_update())
        if found is None:
            self._session.add(row)
            await self._session.flush()
            return True
        changed = bool(found.sha256 != row.sha256)
        for name in ("currency", "source", "first", "last", "count", "sha256", "fetched_at", "closes"):
            setattr(found, name, getattr(row, name))
        await self._session.flush()
        return changed

    async def last_fetch(self) -> dt.datetime | None:
        """When closes were last fetched, or None."""
        found: dt.datetime | None = await self._session.scalar(select(func.max(StoredSeries.fetched_at)))
        return found

    async def artefacts(self) -> set[str]:
        """The names of the files that a model's row names."""
        return {name for name in await self._session.scalars(select(ModelVersion.artefact)) if name}

    async def owners_of_open_forecasts(self, *, due_by: dt.date) -> Sequence[UUID]:
        """Who was given a forecast before `due_by` that is not settled."""
        query = select(PredictionHistory.user_id).where(PredictionHistory.scored_at.is_(None), PredictionHistory.origin < due_by).distinct()
        return (await self._session.scalars(query)).all()
