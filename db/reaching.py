"""The last gate before another's rows are written: only what a grant covers gets into the database, whatever the code above it does."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from core.actor import Reach
from core.errors import PermissionDenied
from db.models import Activity, ManualPrice, Operation, Portfolio, TargetWeights
from db.models.base import Owned

OF_BOOKS = (Portfolio, Activity, TargetWeights, ManualPrice, Operation)
"""The tables that a reach leads into."""


def keep_within(session: AsyncSession, reach: Reach) -> None:
    """Refuse at every flush of `session` what of another's rows `reach` does not cover.

    Raises:
        PermissionDenied: at the flush, when a row of the books is not of the portfolio, or the grant is for looking only.
    """

    def check(flushed: Any, *_: object) -> None:  # Any: the session below the asynchronous one
        changed = [row for row in flushed.dirty if flushed.is_modified(row)]
        for row in (*flushed.new, *changed, *flushed.deleted):
            if isinstance(row, OF_BOOKS) or (isinstance(row, Owned) and row.user_id == reach.owner_id):
                if not reach.may_write:
                    raise PermissionDenied(
                        f"{reach.title} is shared with you to look at. Ask {reach.owner_name} for the right to change it."
                    )
                if row.user_id != reach.owner_id or not _covered(row, reach):
                    raise PermissionDenied(f"Only {reach.owner_name} can do that.")

    event.listen(session.sync_session, "before_flush", check)


def _covered(row: Owned, reach: Reach) -> bool:
    if isinstance(row, Portfolio):
        return row.id == reach.portfolio_id
    if isinstance(row, Activity) and row.counter_portfolio_id is not None:
        return False  # its other side lies in a portfolio that is not open
    return isinstance(row, Activity | TargetWeights | ManualPrice | Operation) and row.portfolio_id == reach.portfolio_id
