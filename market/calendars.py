"""Trading days of an exchange: from `exchange_calendars`, loaded on first use, or plain rules for crypto and currencies."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput
from market.exchanges import CONTINUOUS, WEEKDAYS, exchange_of
from market.session_table import session_table

Days = NDArray[np.datetime64]
MAX_SESSIONS = 10_000
_ONE_DAY = np.timedelta64(1, "D")
_EVERY_DAY = "1111111"
_MONDAY_TO_FRIDAY = "1111100"


def next_sessions(symbol: str, after: date, count: int) -> Days:
    """The next `count` trading days of the symbol's exchange, strictly after `after`.

    The first call for an exchange takes a second or two: call it in a thread from async code.

    Returns:
        (count,) datetime64[D], strictly increasing. Outside the years that the exchange has published, Monday to Friday.

    Raises:
        InvalidInput: `count` is not between 0 and 10,000.
    """
    if not 0 <= count <= MAX_SESSIONS:
        raise InvalidInput(f"The number of trading days must lie between 0 and {MAX_SESSIONS:,}.", field="count")
    code = exchange_of(symbol).calendar
    start = np.datetime64(after, "D") + _ONE_DAY
    if code in {CONTINUOUS, WEEKDAYS}:
        mask = _EVERY_DAY if code == CONTINUOUS else _MONDAY_TO_FRIDAY
        return _by_week(start, count, mask)
    known = _published(code)
    first = int(np.searchsorted(known, start))
    taken = known[first : first + count]
    if start < known[0]:
        return _by_week(start, count, _MONDAY_TO_FRIDAY)
    beyond = max(start, known[-1] + _ONE_DAY)
    return np.concatenate([taken, _by_week(beyond, count - taken.size, _MONDAY_TO_FRIDAY)])


def calendar_days(code: str, first: date, last: date) -> Days:
    """(n,) the sessions of an exchange's calendar from `first` to `last`; beyond the published years Monday to Friday."""
    known = _published(code)
    low, high = np.datetime64(first, "D"), np.datetime64(last, "D")
    if low > known[-1]:
        days = np.arange(low, high + _ONE_DAY)
        return days[np.is_busday(days)]
    return known[(known >= low) & (known <= high)]


def _by_week(start: np.datetime64, count: int, mask: str) -> Days:
    """`count` days from `start` on that the week mask (Monday first) allows."""
    if not count:
        return np.empty(0, dtype="datetime64[D]")
    return np.busday_offset(start, np.arange(count), roll="forward", weekmask=mask)


def _published(code: str) -> Days:
    """All sessions of the exchange, as far as it has published its holidays."""
    return session_table(code)[:, 0].astype("datetime64[D]")
