"""Booking: one pass over the activities that keeps lots, cash and rows, day by day."""

import datetime as dt
from collections.abc import Sequence
from decimal import localcontext
from itertools import groupby

from accounting.activities import Activity, ActivityType, in_order
from accounting.books import Books
from accounting.entries import CostMethod
from accounting.ledger import CashBooking, Ledger, LedgerTerms
from accounting.matching import DUST
from accounting.payments import book_cash_flow, book_charge, book_income
from accounting.rates import FxBook
from accounting.trades import book_buy, book_sell, book_split
from accounting.transfers import book_units_in, book_units_out
from core.money import LEDGER_DIGITS

_ACQUIRES = frozenset({ActivityType.BUY, ActivityType.TRANSFER_IN, ActivityType.DIVIDEND})
_RELEASES = frozenset({ActivityType.SELL, ActivityType.TRANSFER_OUT})


def build_ledger(
    activities: Sequence[Activity],
    *,
    method: CostMethod = CostMethod.FIFO,
    fees_in_cost: bool = True,
    allow_short: bool = False,
    as_of: dt.date | None = None,
    base: str | None = None,
    fx: FxBook | None = None,
    cash_booking: CashBooking = CashBooking.ACTIVITY_CURRENCY,
    transfers_touch_cash: bool = True,
) -> Ledger:
    """The ledger of `activities` up to the end of `as_of` (None: all of them).

    Activities are booked by day, those of one day in the given order, but a sale that would exceed the holding waits for that day's
    later purchases. What remains uncovered is reported in `problems` and never booked as units.

    Args:
        activities: in any order of days.
        method, fees_in_cost, allow_short, base, cash_booking, transfers_touch_cash: see LedgerTerms.
        fx: market rates for the `_base` amounts of activities that recorded none, and for trades of one instrument in two currencies.
    """
    terms = LedgerTerms(
        method=method,
        fees_in_cost=fees_in_cost,
        allow_short=allow_short,
        base=base,
        cash_booking=cash_booking,
        transfers_touch_cash=transfers_touch_cash,
    )
    return extend_ledger(Ledger(terms=terms), activities, as_of=as_of, fx=fx)


def extend_ledger(ledger: Ledger, activities: Sequence[Activity], *, as_of: dt.date | None = None, fx: FxBook | None = None) -> Ledger:
    """`ledger` with the `activities` after its own day and up to the end of `as_of` booked on top; the same as building it from scratch.

    Activities on or before `ledger.as_of` are taken as booked and skipped.
    """
    return ledgers_along(ledger, activities, [as_of], fx=fx)[0]


def ledgers_along(
    ledger: Ledger, activities: Sequence[Activity], days: Sequence[dt.date | None], *, fx: FxBook | None = None
) -> list[Ledger]:
    """The ledger at the end of each of the ascending `days`, in one pass; None, as the last, means after all activities."""
    ordered = in_order(a for a in activities if ledger.as_of is None or a.date > ledger.as_of)
    by_day = [(day, list(group)) for day, group in groupby(ordered, key=lambda activity: activity.date)]
    booked = list(ledger.activities)
    ledgers = []
    with localcontext(prec=LEDGER_DIGITS):
        books = Books.thaw(ledger, fx)
        position = 0
        for until in days:
            while position < len(by_day) and (until is None or by_day[position][0] <= until):
                _book_day(books, by_day[position][1])
                booked += by_day[position][1]
                position += 1
            last = booked[-1].date if booked else None
            ledgers.append(books.freeze(tuple(booked), until or last or ledger.as_of))
    return ledgers


def ledger_followed_by(ledger: Ledger, activity: Activity, *, fx: FxBook | None = None) -> Ledger | None:
    """`ledger` with one more activity at the end of its last day, the same as building it from scratch.

    None where something booked before may have waited for that activity, so that the day has to be booked anew.
    """
    if activity.date != ledger.as_of or activity.type in _ACQUIRES or activity.transfer_group is not None:
        return None
    with localcontext(prec=LEDGER_DIGITS):
        books = Books.thaw(ledger, fx)
        _book(books, activity)
        return books.freeze((*ledger.activities, activity), ledger.as_of)


def _book_day(books: Books, day: list[Activity]) -> None:
    """Books one day in the given order; what would exceed the holding waits for what comes later that day."""
    waiting: list[Activity] = []
    for index, activity in enumerate(day):
        later = day[index + 1 :]
        if later and _must_wait(books, activity, later):
            waiting.append(activity)
            continue
        _book(books, activity)
        for other in list(waiting):
            if not _must_wait(books, other, later):
                waiting.remove(other)
                _book(books, other)


def _must_wait(books: Books, activity: Activity, later: list[Activity]) -> bool:
    """Whether something later that day brings the units that this activity needs."""
    symbol, group = activity.symbol, activity.transfer_group
    if activity.type is ActivityType.TRANSFER_IN and group and symbol:
        arrived = any(transit.group == group for transit in books.transit)
        return not arrived and any(a.transfer_group == group and a.type is ActivityType.TRANSFER_OUT for a in later)
    if activity.type not in _RELEASES or symbol is None or activity.quantity is None:
        return False
    held = books.quantity(symbol)
    if activity.quantity - held <= DUST or (held < 0 and books.terms.allow_short):
        return False
    return any(a.symbol == symbol and a.moves_units and a.type in _ACQUIRES for a in later)


def _book(books: Books, activity: Activity) -> None:
    book = (_IN_UNITS if activity.symbol is not None else {}).get(activity.type) or _BOOKED_BY[activity.type]
    book(books, activity)


_IN_UNITS = {ActivityType.TRANSFER_IN: book_units_in, ActivityType.TRANSFER_OUT: book_units_out}
_BOOKED_BY = {
    ActivityType.BUY: book_buy,
    ActivityType.SELL: book_sell,
    ActivityType.DIVIDEND: book_income,
    ActivityType.INTEREST: book_income,
    ActivityType.FEE: book_charge,
    ActivityType.TAX: book_charge,
    ActivityType.SPLIT: book_split,
    ActivityType.DEPOSIT: book_cash_flow,
    ActivityType.WITHDRAWAL: book_cash_flow,
    ActivityType.TRANSFER_IN: book_cash_flow,
    ActivityType.TRANSFER_OUT: book_cash_flow,
}
