"""The days of a price history one by one: how many rose and fell, the largest moves, the mean close."""

import datetime as dt
from typing import Literal, TypeAlias

import numpy as np

from core.series import PriceSeries
from tools.base import View

Asked: TypeAlias = Literal["high", "low", "both", "best_day", "worst_day", "largest_move", "days_up", "days_down", "average"]
"""What is asked of a price history; its answer then begins with it."""


class DaysView(View):
    """Days of a range by the change from the close before; the first close has none. Fractions are of 1."""

    best_frac: float
    best_date: dt.date
    worst_frac: float
    worst_date: dt.date
    days_up: int
    days_down: int
    days_unchanged: int
    average_close: float


def by_day(series: PriceSeries) -> DaysView:
    """The days of a series of at least two closes."""
    changes = series.close[1:] / series.close[:-1] - 1
    best, worst = int(np.argmax(changes)), int(np.argmin(changes))
    return DaysView(
        best_frac=float(changes[best]),
        best_date=series.dates[best + 1].item(),
        worst_frac=float(changes[worst]),
        worst_date=series.dates[worst + 1].item(),
        days_up=int(np.sum(changes > 0)),
        days_down=int(np.sum(changes < 0)),
        days_unchanged=int(np.sum(changes == 0)),
        average_close=float(series.close.mean()),
    )
