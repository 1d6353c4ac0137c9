"""When exchanges close."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from market.calendars import calendar_days
from market.exchanges import CONTINUOUS, WEEKDAYS
from market.session_table import session_table

_LOOKBACK = timedelta(days=14)
_CURRENCIES_CLOSE = time(22, 0, tzinfo=UTC)
"""New York's evening, when the currency day changes."""
_UNPUBLISHED_CLOSE = time(22, 0, tzinfo=UTC)
"""Of days beyond the published years: every exchange but those of the Pacific's east has closed by then."""


def last_close(calendar: str, now: datetime, today: date) -> date:
    """The last session of the calendar, no later than `today`, that had closed by `now`.

    The first call for an exchange takes a second or two: call it in a thread from async code.

    Args:
        calendar: a code of `exchange_calendars`, CONTINUOUS or WEEKDAYS.
        now: aware, UTC.
        today: no later session counts.
    """
    day = min(today, now.astimezone(UTC).date() + timedelta(days=1))
    for _ in range(_LOOKBACK.days):
        if _trades(calendar, day) and _close(calendar, day) <= now:
            return day
        day -= timedelta(days=1)
    return day


def _trades(calendar: str, day: date) -> bool:
    if calendar == CONTINUOUS:
        return True
    return day.weekday() < 5 if calendar == WEEKDAYS else calendar_days(calendar, day, day).size == 1


def _close(calendar: str, day: date) -> datetime:
    """When the session of `day` ends; crypto's day ends at midnight."""
    if calendar == CONTINUOUS:
        return datetime.combine(day + timedelta(days=1), time(0, tzinfo=UTC))
    if calendar == WEEKDAYS:
        return datetime.combine(day, _CURRENCIES_CLOSE)
    days, closes = session_table(calendar).T
    at = int(np.searchsorted(days, np.datetime64(day, "D").astype(np.int64)))
    if at == days.size or days[at] != np.datetime64(day, "D").astype(np.int64):
        return datetime.combine(day, _UNPUBLISHED_CLOSE)
    return datetime.fromtimestamp(int(closes[at]) * 60, UTC)
