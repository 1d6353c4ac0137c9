"""The return measures by name, as plain formulas over values and flows. Fractions, not per cent: 0.05 is five per cent."""

import datetime as dt
import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.series import Floats

DAYS_PER_YEAR = 365.0
_GRID = (0.0, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 35.0, 60.0, 100.0, 200.0, 400.0, 700.0)

DatedFlows = Sequence[tuple[dt.date, float]]


def xirr(flows: DatedFlows) -> float | None:
    """The money-weighted return: the yearly rate r with sum(flow / (1 + r) ** (days / 365)) = 0, days from the first flow.

    Args:
        flows: (day, amount) in any order; money put in is negative, money taken out and the final value are positive.

    Returns:
        The rate that lies nearest to 0 when there are several; -1 when money went in and nothing came out; None when no rate exists
        (no flows, all of one sign, all on one day).
    """
    days = np.array([day.toordinal() for day, _ in flows], dtype=np.int64)
    return xirr_by_day(days, np.array([amount for _, amount in flows], dtype=np.float64))


def xirr_by_day(days: NDArray[np.int64], amounts: Floats) -> float | None:
    """As `xirr`, for (N,) day numbers and (N,) amounts; NaN amounts give None."""
    if np.isnan(amounts).any():
        return None
    real = amounts != 0
    paid = amounts[real]
    if not paid.size or (paid > 0).all():
        return None
    if (paid < 0).all():
        return -1.0 if not real.all() else None
    years = (days[real] - days[real].min()) / DAYS_PER_YEAR
    if years.max() == 0.0:
        return None
    root = _nearest_root(years, paid)
    return None if root is None else math.expm1(root)


def _present_value(log_rate: float, years: Floats, amounts: Floats) -> float:
    """Of the flows, scaled so that it cannot overflow; its sign and its roots are those of the true one."""
    exponents = -log_rate * years
    return float(np.sum(amounts * np.exp(exponents - exponents.max())))


def _nearest_root(years: Floats, amounts: Floats) -> float | None:
    """The root in ln(1 + r) whose bracket on a widening grid is nearest to 0."""
    brackets: list[tuple[float, float]] = []
    for near, far in pairwise(_GRID):
        brackets += [(near, far), (-far, -near)]
    at: dict[float, float] = {}
    for bracket in brackets:
        for edge in bracket:
            if edge not in at:
                at[edge] = _present_value(edge, years, amounts)
        low, high = bracket
        if at[low] == 0.0 or at[low] * at[high] < 0:
            return low if at[low] == 0.0 else _close_in(bracket, (at[low], at[high]), years, amounts)
    return None


def _close_in(bracket: tuple[float, float], at: tuple[float, float], years: Floats, amounts: Floats) -> float:
    """The root inside the bracket: the secant of its ends, halving the weight of an end that stays; every fourth turn bisects, so it ends."""
    low, high = bracket
    at_low = at[0]
    weight_low, weight_high = at
    turn = 0
    while True:
        turn += 1
        secant = (low * weight_high - high * weight_low) / (weight_high - weight_low)
        middle = secant if turn % 4 and low < secant < high else (low + high) / 2
        value = _present_value(middle, years, amounts)
        if value == 0.0 or middle in {low, high} or high - low < 1e-15:
            return middle
        if value * at_low > 0:
            low, at_low, weight_low, weight_high = middle, value, value, weight_high / 2
        else:
            high, weight_high, weight_low = middle, value, weight_low / 2


def present_value(flows: DatedFlows, rate: float) -> float:
    """sum(flow / (1 + rate) ** (days / 365)), days from the first flow; 0 without flows."""
    if not flows:
        return 0.0
    first = min(day for day, _ in flows)
    return float(sum(amount / (1 + rate) ** ((day - first).days / DAYS_PER_YEAR) for day, amount in flows))


def daily_returns(values: Floats, inflows: Floats, outflows: Floats) -> Floats:
    """(T - 1,) returns (value_end + outflow) / (value_start + inflow) - 1 of the days 1..T-1.

    On a day that starts below 0 (a short) the gain is taken over the absolute start value.

    Args:
        values: (T,) value at the end of each day.
        inflows, outflows: (T,) both not negative; element 0 belongs to the opening day and is not used.

    A day with nothing at its start and nothing put in has a return of 0. NaN values give NaN.
    """
    start, into = values[:-1], inflows[1:]
    base = np.where(start < 0, -start, start + into)
    gain = values[1:] + outflows[1:] - into - start
    empty = base == 0
    return np.where(empty, np.where(np.isnan(gain), np.nan, 0.0), gain / np.where(empty, 1.0, base))


def growth_index(returns: Floats) -> Floats:
    """(T,) growth of 1 for (T - 1,) returns, starting at 1; a loss of everything ends the chain at 0."""
    growth = np.concatenate([[1.0], np.cumprod(1.0 + returns)])
    lost = np.flatnonzero(growth <= 0)
    if lost.size:
        growth[lost[0] :] = 0.0
    return growth


def time_weighted(values: Floats, inflows: Floats, outflows: Floats) -> float:
    """The true time-weighted return: the chained daily returns; -1 ends the chain, NaN when a value is."""
    return float(growth_index(daily_returns(values, inflows, outflows))[-1]) - 1.0


def simple(start_value: float, end_value: float, inflows: float, outflows: float) -> float | None:
    """Gain over everything that was put to work: (end + out - start - in) / (start + in); None when that is nothing."""
    invested = start_value + inflows
    return (end_value + outflows - start_value - inflows) / invested if invested > 0 else None


def modified_dietz(start_value: float, end_value: float, flows: DatedFlows, start: dt.date, end: dt.date) -> float | None:
    """(end - start - F) / (start + sum(w F)), w = the part of the period that a flow F (positive: put in) was there for; None when undefined.

    A flow counts from the end of its day.
    """
    days = (end - start).days
    net = sum(amount for _, amount in flows)
    weighted = sum(amount * ((end - day).days / days if days else 0.0) for day, amount in flows)
    average = start_value + weighted
    return (end_value - start_value - net) / average if average > 0 else None


def annualised(total_return: float, days: float) -> float:
    """(1 + total return) ** (365 / days) - 1; 0 for no days, -1 for a total loss."""
    if not days or math.isnan(days):
        return 0.0
    if total_return <= -1.0:
        return -1.0
    return math.expm1(math.log1p(total_return) * DAYS_PER_YEAR / days)


def linked(returns: Sequence[float]) -> float:
    """Several returns chained into one; a loss of everything ends the chain at -1."""
    return float(growth_index(np.asarray(returns, dtype=np.float64))[-1]) - 1.0
