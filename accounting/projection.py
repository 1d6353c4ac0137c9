"""The ledger with ledgers of earlier days kept beside it, so that an edit rebuilds only from its day on."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from accounting.activities import Activity
from accounting.booking import ledger_followed_by, ledgers_along
from accounting.grid import ONE_DAY
from accounting.ledger import Ledger, LedgerTerms
from accounting.rates import FxBook
from core.errors import InvalidInput

_RECENT_DAYS = (1, 7, 30, 90, 180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """A ledger and what it can be rebuilt from.

    Attributes:
        ledger: up to the end of the last day.
        checkpoints: ledgers of earlier days, oldest first: the ends of all years and a few recent days.
        booked: how many activities the last build had to book, of those in the ledger.
    """

    ledger: Ledger
    checkpoints: tuple[Ledger, ...]
    booked: int

    @classmethod
    def build(cls, activities: Sequence[Activity], *, terms: LedgerTerms, fx: FxBook | None = None, as_of: dt.date) -> "Projection":
        """From scratch, up to the end of `as_of`."""
        return cls(ledger=Ledger(terms=terms), checkpoints=(), booked=0).rebuilt(activities, changed_from=dt.date.min, fx=fx, as_of=as_of)

    def rebuilt(
        self, activities: Sequence[Activity], *, changed_from: dt.date, fx: FxBook | None = None, as_of: dt.date | None = None
    ) -> "Projection":
        """The projection of `activities`, which differ from what is booked only on `changed_from` and later.

        Args:
            activities: all of them.
            changed_from: the earliest day of an added, changed (before or after) or deleted activity, or of a changed rate.
            fx: market rates.
            as_of: the new last day; None keeps the old one.

        Raises:
            InvalidInput: neither a new nor an old last day is known.
        """
        last = as_of or self.ledger.as_of
        if last is None:
            raise InvalidInput("Say up to which day the books are to be kept.", field="as_of")
        kept = [
            ledger for ledger in (*self.checkpoints, self.ledger) if ledger.as_of is not None and ledger.as_of < min(changed_from, last)
        ]
        start = kept[-1] if kept else Ledger(terms=self.ledger.terms)
        later = [activity for activity in activities if start.as_of is None or activity.date > start.as_of]
        *checkpoints, ledger = ledgers_along(start, later, [*_checkpoint_days(later, last), last], fx=fx)
        return Projection(
            ledger=ledger,
            checkpoints=tuple(_thinned([*kept, *checkpoints], last)),
            booked=len(ledger.activities) - len(start.activities),
        )

    def followed_by(self, activity: Activity, *, fx: FxBook | None = None) -> "Projection | None":
        """The projection with one more activity, the last of its last day; None where more than that has to be booked."""
        ledger = ledger_followed_by(self.ledger, activity, fx=fx)
        return None if ledger is None else replace(self, ledger=ledger, booked=1)


def _checkpoint_days(later: Sequence[Activity], last: dt.date) -> list[dt.date]:
    """Days before `last` to keep a ledger of, among those that are still to be booked."""
    if not later:
        return []
    first = min(activity.date for activity in later)
    ends = [dt.date(year, 12, 31) for year in range(first.year, last.year)]
    recent = [last - back * ONE_DAY for back in _RECENT_DAYS]
    return sorted({day for day in (*ends, *recent) if first <= day < last})


def _thinned(checkpoints: list[Ledger], last: dt.date) -> list[Ledger]:
    """Year ends, and the newest few others, oldest first; one per day."""
    by_day = {ledger.as_of: ledger for ledger in checkpoints if ledger.as_of is not None and ledger.as_of < last}
    ends = {day for day in by_day if (day.month, day.day) == (12, 31)}
    others = sorted(day for day in by_day if day not in ends)[-len(_RECENT_DAYS) :]
    return [by_day[day] for day in sorted({*ends, *others})]
