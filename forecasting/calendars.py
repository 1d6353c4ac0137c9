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
