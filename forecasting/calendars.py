"""Days to come, where nobody has told which they are."""

import numpy as np

from core.series import Dates
from forecasting.history import Frequency


def following(days: Dates, horizon: int, frequency: Frequency) -> Dates:
    """(N, H) the next `horizon` days after each of `days` (N,): weekdays, days, weeks, months, quarters or years on.

    Exchange holidays are not known here; month ends stay month ends.
    """
    start = days.astype("datetime64[D]")[:, None]
    steps = np.arange(1, horizon + 1)[None, :]
    if frequency is Frequency.BUSINESS:
        result: Dates = np.busday_offset(start, steps, roll="backward")
        return result
    if frequency in {Frequency.DAILY, Frequency.WEEKLY}:
        return np.asarray(start + steps * (7 if frequency is Frequency.WEEKLY else 1), dtype="datetime64[D]")
    months = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}[frequency]
    month = start.astype("datetime64[M]")
    reached = month + steps * months
    longest = (reached + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    at_end = (start + 1).astype("datetime64[M]") != month
    same = reached.astype("datetime64[D]") + (start - month.astype("datetime64[D]"))
    return np.where(at_end, longest, np.minimum(same, longest))


ALIKE = 0.5
"""Share of closed days that a series and an exchange must have in common, of those that either has."""


def closures(days: Dates) -> Dates:
    """(n,) weekdays on which the exchange that a series of `days` (T,) comes from was closed, and will be until the end of the next year.

    Nobody says which exchange it is: it is the one whose holidays are most like the weekdays that are missing in the series. Where none is
    like them, those days alone are known, and none to come; a series that misses no weekday has no closures.
    """
    import holidays

    seen = days.astype("datetime64[D]")
    weekdays = np.arange(seen[0], seen[-1] + 1)
    weekdays = weekdays[np.is_busday(weekdays)]
    missing = np.setdiff1d(weekdays, seen)
    if not missing.size:
        return missing
    years = range(seen[0].item().year, seen[-1].item().year + 2)
    best, found = ALIKE, missing
    for market in holidays.list_supported_financial(include_aliases=False):
        closed = np.array(sorted(holidays.financial_holidays(market, years=years)), dtype="datetime64[D]")
        closed = closed[np.is_busday(closed)]
        past = closed[(closed > seen[0]) & (closed < seen[-1])]
        share = np.intersect1d(past, missing).size / max(np.union1d(past, missing).size, 1)
        if share > best:
            best, found = share, np.concatenate([missing[missing <= seen[-1]], closed[closed > seen[-1]]])
    return found
