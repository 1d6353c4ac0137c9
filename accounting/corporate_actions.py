"""Splits and dividends that a price provider reports, as proposals with their effect; nothing is booked here."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from accounting.activities import ONE, ZERO, Activity, ActivityType
from accounting.booking import build_ledger
from accounting.grid import ONE_DAY
from accounting.ledger import Position
from core.money import LEDGER_DIGITS

_SAME_SPLIT_DAYS = 7
_SAME_DIVIDEND_DAYS = 45


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


def propose_actions(activities: Sequence[Activity], events: Sequence[CorporateEvent]) -> tuple[ActionProposal, ...]:
    """Proposals for the events that concern units held on the evening before and that are not booked yet, by day.

    A split of the symbol within 7 days, or a dividend of it within 45 days, counts as booked.
    """
    proposals = []
    for event in sorted(events, key=lambda event: (event.date, event.symbol)):
        if _is_booked(activities, event):
            continue
        eve = build_ledger([a for a in activities if a.symbol == event.symbol], as_of=event.date - ONE_DAY)
        position = eve.positions.get(event.symbol)
        if position is not None and position.is_open:
            proposals.append(_proposal(event, position))
    return tuple(proposals)


def _is_booked(activities: Sequence[Activity], event: CorporateEvent) -> bool:
    kind, days = (ActivityType.SPLIT, _SAME_SPLIT_DAYS) if event.ratio is not None else (ActivityType.DIVIDEND, _SAME_DIVIDEND_DAYS)
    return any(a.type is kind and a.symbol == event.symbol and abs((a.date - event.date).days) <= days for a in activities)


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
