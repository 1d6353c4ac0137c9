"""The ledgers of a set of books: worked out once, and after a change only from its day on."""

import datetime as dt
import operator
from collections.abc import Sequence
from dataclasses import dataclass, field

from accounting import Activity, FxBook, Ledger, LedgerTerms, Projection, extend_ledger


@dataclass(slots=True, kw_only=True)
class _Kept:
    """A projection, what it was built from, and the rates it was built with."""

    projection: Projection
    activities: tuple[Activity, ...]
    token: object


@dataclass(slots=True)
class BookLedgers:
    """Projections by their terms. Books that follow from others by a change take theirs over.

    A projection is a ledger with the ledgers of earlier days beside it; it is brought up to date from the first day that differs.
    """

    _kept: dict[LedgerTerms, _Kept] = field(default_factory=dict)

    def follow(self) -> "BookLedgers":
        """Those of the books that come after: they begin from what is known here, and leave this as it is."""
        return BookLedgers(dict(self._kept))

    def of(self, activities: tuple[Activity, ...], terms: LedgerTerms, *, fx: FxBook | None = None, token: object = None) -> Ledger:
        """The ledger of all `activities`, kept for the next time.

        Args:
            fx: market rates.
            token: differs when the rates do.
        """
        if not activities:
            return Ledger(terms=terms)
        known = self._kept.get(terms)
        if known is None or known.token != token:
            last = max(activity.date for activity in activities)
            projection = Projection.build(activities, terms=terms, fx=fx, as_of=last)
        elif known.activities is activities:
            return known.projection.ledger
        else:
            projection = _carried_on(known.projection, known.activities, activities, fx)
        self._kept[terms] = _Kept(projection=projection, activities=activities, token=token)
        return projection.ledger

    def otherwise(self, activities: Sequence[Activity], terms: LedgerTerms, *, as_of: dt.date | None = None) -> Ledger:
        """The ledger of activities that differ from the known ones, or that end earlier; not kept."""
        known = self._kept.get(terms)
        if known is None or not activities:
            return extend_ledger(Ledger(terms=terms), activities, as_of=as_of)
        return _carried_on(known.projection, known.activities, activities, None, as_of=as_of).ledger


def _carried_on(
    projection: Projection, before: Sequence[Activity], after: Sequence[Activity], fx: FxBook | None, *, as_of: dt.date | None = None
) -> Projection:
    if as_of is None and len(after) == len(before) + 1 and all(map(operator.is_, before, after)):
        followed = projection.followed_by(after[-1], fx=fx)
        if followed is not None:
            return followed
    last = as_of or max(activity.date for activity in after)
    return projection.rebuilt(after, changed_from=first_difference(before, after), fx=fx, as_of=last)


def first_difference(before: Sequence[Activity], after: Sequence[Activity]) -> dt.date:
    """The earliest day of an activity that is in one of the two only; the last possible day when there is none.

    What stayed is the same object in both; an equal one counts as changed, which costs time and no truth.
    """
    old, new = {id(activity) for activity in before}, {id(activity) for activity in after}
    differing = [activity.date for activity in before if id(activity) not in new]
    differing += [activity.date for activity in after if id(activity) not in old]
    return min(differing, default=dt.date.max)
