"""Watchlist and alerts."""

from collections.abc import Sequence

from sqlalchemy import func, select

from db.models import Alert, WatchlistItem
from db.repositories.base import OwnedRepository


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
