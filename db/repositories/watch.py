"""Watchlist and alerts."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update

from db.models import Alert, AlertEvent, WatchlistItem
from db.repositories.base import OwnedRepository

MOST_SHOWN_AT_ONCE = 20


class WatchlistRepository(OwnedRepository[WatchlistItem]):
    """The symbols that the owner keeps an eye on."""

    model = WatchlistItem
    noun = "watchlist entry"

    async def all(self) -> Sequence[WatchlistItem]:
        """Every entry, oldest first."""
        return (await self._session.scalars(self._select().order_by(WatchlistItem.id))).all()


class AlertRepository(OwnedRepository[Alert]):
    """The owner's alerts."""

    model = Alert
    noun = "alert"

    async def all(self) -> Sequence[Alert]:
        """Every alert, oldest first."""
        return (await self._session.scalars(self._select().order_by(Alert.number))).all()

    async def next_number(self) -> int:
        """The number that the next alert is called by."""
        query = select(func.max(Alert.number)).where(Alert.user_id == self._boundary.owner)
        return (await self._session.scalar(query) or 0) + 1

    async def lock_of(self, symbols: Sequence[str]) -> Sequence[Alert]:
        """The owner's alerts on `symbols`, held against other evaluations until the transaction ends."""
        query = self._select().where(Alert.symbol.in_(list(symbols))).order_by(Alert.number).with_for_update()
        return (await self._session.scalars(query)).all()


class AlertEventRepository(OwnedRepository[AlertEvent]):
    """The owner's alerts that fired."""

    model = AlertEvent
    noun = "alert that fired"

    async def fired(self, alert_id: UUID, as_of: dt.date) -> bool:
        """Whether that alert fired on that day's price already."""
        return await self._session.scalar(self._select().where(AlertEvent.alert_id == alert_id, AlertEvent.as_of == as_of)) is not None

    async def claim(self, at: dt.datetime) -> Sequence[AlertEvent]:
        """The events that no conversation has shown yet, oldest first, marked as shown: whoever claims shows them, and nobody else."""
        waiting = select(AlertEvent.id).where(AlertEvent.user_id == self._boundary.owner, AlertEvent.delivered_at.is_(None))
        oldest = waiting.order_by(AlertEvent.id).limit(MOST_SHOWN_AT_ONCE).with_for_update(skip_locked=True)
        ids = (await self._session.scalars(oldest)).all()
        if not ids:
            return []
        await self._session.execute(update(AlertEvent).where(AlertEvent.id.in_(ids)).values(delivered_at=at))
        return (await self._session.scalars(self._select().where(AlertEvent.id.in_(ids)).order_by(AlertEvent.id))).all()
