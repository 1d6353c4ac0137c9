"""The measures of one series of values and flows."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from accounting.history import DailyValues
from accounting.returns import annualised, daily_returns, growth_index, modified_dietz, simple, xirr_by_day
from core.series import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnSet:
    """The measures of one basis, as fractions. Each is None when it is undefined or something that it needs is missing.

    Attributes:
        gain: end value + out - start value - in, in base.
        twr: true time-weighted return over the period, chained daily.
        twr_annualised: per year of 365 days; None for less than a year, where it would only mislead.
        irr: money-weighted return per year of 365 days.
        simple: gain over start value and everything put in.
        modified_dietz: gain over the time-weighted capital.
        roai: gain of the holdings over their time-weighted investment.
    """

    gain: float | None
    twr: float | None
    twr_annualised: float | None
    irr: float | None
    simple: float | None
    modified_dietz: float | None
    roai: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScopedSeries:
    """(T,) value and flows of what is measured, in base."""

    values: Floats
    inflows: Floats
    outflows: Floats


def capital_of(series: ScopedSeries) -> float:
    """What the simple return and the contributions are fractions of."""
    return float(series.values[0] + series.inflows.sum())


def gain_of(series: ScopedSeries) -> float:
    """End value + out - start value - in."""
    return float(series.values[-1] - series.values[0] + series.outflows.sum() - series.inflows.sum())


def ratio(gain: float, capital: float) -> float | None:
    """Their quotient; None when it is undefined or unknown."""
    return _known(gain / capital) if capital else None


def _known(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else value


def irr_flows(values: DailyValues, series: ScopedSeries) -> tuple[tuple[dt.date, float], ...]:
    """The dated flows whose present value the money-weighted return makes vanish."""
    net = _net_taken_out(series)
    days = np.flatnonzero(net)
    return (*zip(values.dates[days].tolist(), net[days].tolist(), strict=True), (values.grid.end, float(series.values[-1])))


def _net_taken_out(series: ScopedSeries) -> Floats:
    """(T,) out less in by day, the start value put in on the opening day; without the final value."""
    net = series.outflows - series.inflows
    net[0] = -series.values[0]
    return net


def return_set(values: DailyValues, series: ScopedSeries, *, since: dt.date, roai: float | None) -> ReturnSet:
    """Every measure of one series; `since` is the day from which time is counted."""
    days = (values.grid.end - since).days
    twr = _known(float(growth_index(daily_returns(series.values, series.inflows, series.outflows))[-1]) - 1.0)
    final = _net_taken_out(series)
    final[-1] += series.values[-1]
    put_in = [(day, -amount) for day, amount in irr_flows(values, series)[:-1] if day > values.grid.start]
    start_value, end_value = float(series.values[0]), float(series.values[-1])
    into, out = float(series.inflows.sum()), float(series.outflows.sum())
    return ReturnSet(
        gain=_known(gain_of(series)),
        twr=twr,
        twr_annualised=annualised(twr, days) if twr is not None and days >= 365 else None,
        irr=xirr_by_day(values.grid.ordinals, final),
        simple=_known(simple(start_value, end_value, into, out)),
        modified_dietz=_known(modified_dietz(start_value, end_value, put_in, since, values.grid.end)),
        roai=roai,
    )
