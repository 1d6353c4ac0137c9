"""The return of every day, week, month, quarter and year of a period, the best and the worst of them, and how many rose."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import numpy as np

from accounting.measures import ScopedSeries
from accounting.returns import daily_returns
from core.series import Dates, Floats


class PeriodLength(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReturn:
    """What one day, week, month, quarter or year brought, in base; the first and the last may be parts of theirs.

    Attributes:
        label: such as 2021-03-01, 2021-W09, 2021-03, 2021-Q1 or 2021.
        start, end: it counts from the end of `start` to the end of `end`.
        gain: end value + out - start value - in; None when a price or rate is missing.
        twr: the chained daily returns; None likewise.
    """

    label: str
    start: dt.date
    end: dt.date
    gain: float | None
    twr: float | None


_LABELS: Mapping[PeriodLength, Callable[[dt.date], str]] = {
    PeriodLength.DAY: lambda day: day.isoformat(),
    PeriodLength.WEEK: lambda day: "{:04}-W{:02}".format(*day.isocalendar()),
    PeriodLength.MONTH: lambda day: f"{day:%Y-%m}",
    PeriodLength.QUARTER: lambda day: f"{day:%Y}-Q{(day.month + 2) // 3}",
    PeriodLength.YEAR: lambda day: f"{day:%Y}",
}


def periods_of(dates: Dates, series: ScopedSeries, span: PeriodLength) -> tuple[PeriodReturn, ...]:
    """The periods of that length from the end of the first to the end of the last of `dates` (T,) datetime64[D], in their order.

    Uses the value and the flows of every day; a period begins with the last day of the one before. NaN values give None.
    """
    label = _LABELS[span]
    days: list[dt.date] = [day.item() for day in dates]
    returns = daily_returns(series.values, series.inflows, series.outflows)
    rows = [list(group) for _, group in groupby(range(1, len(days)), key=lambda row: label(days[row]))]
    return tuple(_period(label, days, series, returns, (group[0], group[-1])) for group in rows)


def moved_of(dates: Dates, series: ScopedSeries, span: PeriodLength) -> tuple[int, int]:
    """How many periods of that length rose, and how many fell; those without a move or a known return are neither. Arguments as above."""
    if span is PeriodLength.DAY:
        returns = daily_returns(series.values, series.inflows, series.outflows)
        return int(np.count_nonzero(returns > 0)), int(np.count_nonzero(returns < 0))
    known = [_twr(item) for item in periods_of(dates, series, span)]
    return sum(value > 0 for value in known), sum(value < 0 for value in known)


def mean_of(dates: Dates, series: ScopedSeries, span: PeriodLength) -> tuple[float | None, float | None]:
    """The mean gain and the mean time-weighted return of the periods of that length whose return is known; None where there is none. Arguments as above."""
    known = [item for item in periods_of(dates, series, span) if item.twr is not None and item.gain is not None]
    if not known:
        return None, None
    return float(np.mean([item.gain or 0.0 for item in known])), float(np.mean([_twr(item) for item in known]))


def extremes_of(dates: Dates, series: ScopedSeries, span: PeriodLength) -> tuple[PeriodReturn, PeriodReturn] | None:
    """The best and the worst period of that length, of equal ones the earlier; None where no return is known. Arguments as above."""
    if span is not PeriodLength.DAY:
        known = [item for item in periods_of(dates, series, span) if item.twr is not None]
        return (max(known, key=_twr), min(known, key=_twr)) if known else None
    returns = daily_returns(series.values, series.inflows, series.outflows)
    if not np.isfinite(returns).any():
        return None
    rows = int(np.nanargmax(returns)) + 1, int(np.nanargmin(returns)) + 1
    days: list[dt.date] = [day.item() for day in dates]
    best, worst = (_period(_LABELS[span], days, series, returns, (row, row)) for row in rows)
    return best, worst


def _period(
    label: Callable[[dt.date], str], days: Sequence[dt.date], series: ScopedSeries, returns: Floats, rows: tuple[int, int]
) -> PeriodReturn:
    """The period whose first and last day stand at `rows`."""
    first, last = rows
    inside = slice(first, last + 1)
    gain = series.values[last] - series.values[first - 1] + series.outflows[inside].sum() - series.inflows[inside].sum()
    twr = float(np.prod(1.0 + returns[first - 1 : last])) - 1.0
    return PeriodReturn(
        label=label(days[last]), start=days[first - 1], end=days[last], gain=_known(float(gain)), twr=_known(max(twr, -1.0))
    )


def _twr(period: PeriodReturn) -> float:
    return period.twr or 0.0


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
