"""A run of calendar days that step series, amounts and rates are laid out on."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from accounting.rates import EPOCH, FxBook
from core.series import Dates, Floats

ONE_DAY = dt.timedelta(days=1)


class DayGrid:
    """Every calendar day from `start` to `end`, both included. Day 0 is the opening day: its flows belong to what was there before.

    Attributes:
        dates: (T,) datetime64[D].
        ordinals: (T,) int64, as date.toordinal counts.
    """

    def __init__(self, start: dt.date, end: dt.date, fx: FxBook) -> None:
        self.start, self.end = start, end
        self.dates: Dates = np.arange(np.datetime64(start, "D"), np.datetime64(end, "D") + 1)
        self.ordinals: NDArray[np.int64] = self.dates.astype(np.int64) + EPOCH
        self._first, self._length = start.toordinal(), len(self.dates)
        self._fx = fx
        self._rates: dict[tuple[str, str], Floats] = {}

    def __len__(self) -> int:
        return self._length

    def rates(self, source: str, target: str) -> Floats:
        """(T,) target per source by day; NaN where there is none."""
        key = (source, target)
        if key not in self._rates:
            self._rates[key] = self._fx.rates_on(source, target, self.dates)
        return self._rates[key]

    def index(self, day: dt.date) -> int | None:
        """Where `day` is; None on or before the opening day and after the last."""
        index = day.toordinal() - self._first
        return index if 0 < index < self._length else None

    def along(self, days: Sequence[dt.date], values: Sequence[Decimal | float], *, before: float = 0.0) -> Floats:
        """(T,) the value of the last of the ascending `days` on or before each day; `before` ahead of the first."""
        if not days:
            return np.full(len(self), before)
        index = np.searchsorted(np.array([day.toordinal() for day in days]), self.ordinals, side="right") - 1
        known = np.array([float(value) for value in values])
        return np.where(index >= 0, known[np.maximum(index, 0)], before)

    def balance(self, amounts: Iterable[tuple[dt.date, float]]) -> Floats:
        """(T,) running sum of dated amounts in any order, none after the last day; those before the opening day are in from the start."""
        changes = np.zeros(self._length)
        for day, amount in amounts:
            changes[max(day.toordinal() - self._first, 0)] += amount
        return np.cumsum(changes)
