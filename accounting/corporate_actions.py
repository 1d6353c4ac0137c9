"""Splits and dividends that a price provider reports, as proposals with their effect; nothing is booked here."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from accounting.activities import ONE, ZERO, Activity, ActivityType
from accounting.booking import build_ledger
from accounting.grid import ONE_DAY
from accounting.ledger import LedgerTerms, Position
from core.money import LEDGER_DIGITS

_SAME_SPLIT_DAYS = 7
_SAME_DIVIDEND_DAYS = 45
_EARLY_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CorporateEvent:
    """What a provider reports: a split with its ratio (new per old), or a dividend per unit in `currency`; `date` is the ex-day."""

    symbol: str
    date: dt.date
    ratio: Decimal | None = None
    dividend: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionProposal:
    """An activity that would book the event, and what it would change.

    Attributes:
        activity: what to add once the owner agrees; its id is made of symbol, kind and day, so that it cannot come twice.
        units_before, units_after, avg_cost_before, avg_cost_after: of the position on that day; the cost basis stays.
        cash: what the account would receive, in `activity.currency`; 0 for a split.
    """

    activity: Activity
    units_before: Decimal
    units_after: Decimal
    avg_cost_before: Decimal
    avg_cost_after: Decimal
    cash: Decimal


def propose_actions(
    activities: Sequence[Activity], events: Sequence[CorporateEvent], terms: LedgerTerms | None = None
) -> tuple[ActionProposal, ...]:
    """Proposals for the events that concern units held on the evening before and that are not booked yet, by day; cost as `terms` say.

    A split counts as booked by one of the symbol within 7 days, a dividend by one that was paid up to 45 days after its ex-day.
    """
    kept = terms or LedgerTerms()
    splits = _booked(activities, [event for event in events if event.ratio is not None])
    dividends = _booked(activities, [event for event in events if event.ratio is None])
    proposals = []
    for event in sorted(events, key=lambda event: (event.date, event.symbol)):
        if (event.symbol, event.date) in (splits if event.ratio is not None else dividends):
            continue
        own = [activity for activity in activities if activity.symbol == event.symbol]
        eve = build_ledger(
            own, method=kept.method, fees_in_cost=kept.fees_in_cost, allow_short=kept.allow_short, as_of=event.date - ONE_DAY
        )
        position = eve.positions.get(event.symbol)
        if position is not None and position.is_open:
            proposals.append(_proposal(event, position))
    return tuple(proposals)


def _booked(activities: Sequence[Activity], events: Sequence[CorporateEvent]) -> set[tuple[str, dt.date]]:
    """Symbol and day of the events that some activity already books; a dividend is booked for the last ex-day before its payment."""
    booked = set()
    for activity in activities:
        split = activity.type is ActivityType.SPLIT
        if not split and activity.type is not ActivityType.DIVIDEND:
            continue
        same = [event.date for event in events if event.symbol == activity.symbol and (event.ratio is not None) == split]
        near = [day for day in same if _covers(day, activity, split=split)]
        if near:
            day = min(near, key=lambda day: abs((day - activity.date).days)) if split else max(near)
            booked.add((activity.symbol or "", day))
    return booked


def _covers(ex_day: dt.date, activity: Activity, *, split: bool) -> bool:
    later = (activity.date - ex_day).days
    return abs(later) <= _SAME_SPLIT_DAYS if split else -_EARLY_DAYS <= later <= _SAME_DIVIDEND_DAYS


def _proposal(event: CorporateEvent, position: Position) -> ActionProposal:
    ratio, units = event.ratio or ONE, position.quantity
    kind = ActivityType.SPLIT if event.ratio is not None else ActivityType.DIVIDEND
    per_unit = event.dividend or ZERO
    with localcontext(prec=LEDGER_DIGITS):
        cash = per_unit * units * position.multiplier if event.ratio is None else ZERO
        activity = Activity(
            id=f"{event.symbol}:{kind.value}:{event.date.isoformat()}",
            type=kind,
            date=event.date,
            currency=event.currency or position.currency,
            symbol=event.symbol,
            quantity=abs(units) if event.ratio is None else None,
            amount=cash if event.ratio is None else None,
            ratio=event.ratio,
            origin="provider",
        )
        return ActionProposal(
            activity=activity,
            units_before=units,
            units_after=units * ratio,
            avg_cost_before=position.avg_cost,
            avg_cost_after=position.avg_cost / ratio,
            cash=cash,
        )
