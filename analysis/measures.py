"""Measures of an equity curve: growth, risk, drawdown."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.series import Dates, Floats

TRADING_DAYS = 252
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What an equity curve did. Fractions are per one, rates per year; NaN where a figure is undefined (no variation, a single day).

    Attributes:
        final_value: value at the last close.
        total_return: final over first value, minus one.
        cagr: compound growth per year of 365.25 calendar days.
        volatility: standard deviation (n - 1) of daily returns times the root of 252.
        sharpe: mean daily return over what cash earned, over its standard deviation (n - 1), times the root of 252.
        sortino: the same mean over the root mean square of the days below cash, times the root of 252.
        max_drawdown: the lowest value relative to the highest before it, minus one; zero or negative.
        drawdown_days: longest time from a high until it was reached again, or until the end, in calendar days.
        peak, trough: row of the high and of the low of the deepest drawdown.
    """

    final_value: float
    total_return: float
    cagr: float
    volatility: float
    sharpe: float
    sortino: float
    max_drawdown: float
    drawdown_days: int
    peak: int
    trough: int

    def figures(self) -> dict[str, Any]:  # Any: handed on as keywords of the same names
        """These measures by name; without what a class built on this one adds."""
        return {name: getattr(self, name) for name in Measures.__slots__}


def daily_returns(equity: Floats) -> Floats:
    """(T - 1,) simple returns of a curve (T,) or of curves (..., T) along their last axis."""
    return np.asarray(equity[..., 1:] / equity[..., :-1] - 1, dtype=np.float64)


def drawdowns(equity: Floats) -> Floats:
    """(..., T) value relative to the highest so far, minus one."""
    return np.asarray(equity / np.maximum.accumulate(equity, axis=-1) - 1, dtype=np.float64)


def sharpe_ratio(excess: Floats) -> Floats:
    """(...) yearly Sharpe ratio of daily excess returns (..., T - 1); NaN where they do not vary or are fewer than two."""
    if excess.shape[-1] < 2:
        return np.full(excess.shape[:-1], np.nan)
    mean, spread = excess.mean(axis=-1), excess.std(axis=-1, ddof=1)
    # what rounding leaves of a constant return is not risk
    steady = spread <= 1e-14
    return np.asarray(np.where(steady, np.nan, mean / np.where(steady, 1.0, spread)) * np.sqrt(TRADING_DAYS), dtype=np.float64)


def growth_rate(multiple: Floats | float, dates: Dates) -> Floats:
    """(...) compound growth per year of 365.25 days for final over first values (...); NaN for a single day."""
    years = float((dates[-1] - dates[0]).astype(np.int64)) / DAYS_PER_YEAR
    return np.asarray(np.asarray(multiple) ** (1 / years) - 1 if years > 0 else np.full_like(multiple, np.nan), dtype=np.float64)


def measure(equity: Floats, dates: Dates, *, cash: Floats | None = None, start_value: float | None = None) -> Measures:
    """The measures of a curve (T,) on `dates` (T,).

    Args:
        equity: positive values, no NaN.
        dates: the days of the values.
        cash: (T,) value of a unit of cash, whose returns are subtracted in the ratios; None for zero.
        start_value: what growth is counted from, when the first close already bears the cost of buying; None for the first value.
    """
    base = float(equity[0]) if start_value is None else start_value
    returns = daily_returns(equity)
    excess = returns if cash is None else returns - daily_returns(cash)
    under = drawdowns(equity)
    trough = int(under.argmin())
    down = float(np.sqrt(np.mean(np.minimum(excess, 0) ** 2))) if excess.size else 0.0
    return Measures(
        final_value=float(equity[-1]),
        total_return=float(equity[-1] / base - 1),
        cagr=float(growth_rate(equity[-1] / base, dates)),
        volatility=float(returns.std(ddof=1) * np.sqrt(TRADING_DAYS)) if returns.size > 1 else float("nan"),
        sharpe=float(sharpe_ratio(excess)),
        sortino=float(excess.mean() / down * np.sqrt(TRADING_DAYS)) if down > 0 else float("nan"),
        max_drawdown=float(under[trough]),
        drawdown_days=_longest_days_under(under, dates),
        peak=int(equity[: trough + 1].argmax()),
        trough=trough,
    )


def _longest_days_under(under: Floats, dates: Dates) -> int:
    """Calendar days of the longest stretch from a high until it is reached again, or until the end."""
    highs = np.append(np.flatnonzero(under >= 0), under.size - 1)
    gaps = (dates[highs[1:]] - dates[highs[:-1]]).astype(np.int64)
    sunk = np.append(np.diff(highs[:-1]) > 1, under[-1] < 0)
    return int(np.max(gaps[sunk], initial=0))
