"""Saving plans on past prices: the same amount of money put in at every interval, and what it became. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.series import Dates, Floats

Every = Literal["week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SavingPlan:
    """What came of it, on the days of the histories.

    Attributes:
        dates: (T,) datetime64[D].
        paid: (T,) all that was put in up to the end of each day.
        value: (T,) what it was worth then.
        days: of the instalments, in order.
        fees: what all purchases cost beside their amounts.
    """

    dates: Dates
    paid: Floats
    value: Floats
    days: tuple[dt.date, ...]
    fees: float


def saved(dates: Dates, levels: Floats, *, amount: float, every: Every, fee: float = 0.0) -> SavingPlan:
    """`amount` put in on the first of `dates` (T,) in each interval, in equal parts into each of `levels` (T, N): closes with dividends put back.

    Every instalment buys at that day's close, fractions too; `fee` is taken out of each purchase. Levels must be above zero.
    """
    rows = _instalments(dates, every)
    count = levels.shape[1]
    each = max(amount / count - fee, 0.0)
    units = np.zeros(levels.shape)
    units[rows] = each / levels[rows]
    paid = np.zeros(len(dates))
    paid[rows] = amount
    value = (np.cumsum(units, axis=0) * levels).sum(axis=1)
    return SavingPlan(
        dates=dates,
        paid=np.cumsum(paid),
        value=value,
        days=tuple(dates[row].item() for row in rows),
        fees=len(rows) * count * min(fee, amount / count),
    )


def _instalments(dates: Dates, every: Every) -> list[int]:
    """The position of the first day of every interval; the interval in which the history begins counts from its first day."""
    marks = [_interval(day.item(), every) for day in dates]
    return [row for row, mark in enumerate(marks) if row == 0 or mark != marks[row - 1]]


def _interval(day: dt.date, every: Every) -> tuple[int, int]:
    if every == "week":
        year, week, _ = day.isocalendar()
        return year, week
    return day.year, {"month": day.month, "quarter": (day.month + 2) // 3, "year": 0}[every]
