"""How much a series of returns went up and down. Fractions; returns are simple unless said otherwise."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.series import Floats

TRADING_DAYS = 252


def _log_returns(returns: Sequence[float]) -> Floats:
    return np.log1p(np.asarray(returns, dtype=np.float64))


def _deviation(squares: Floats, count: int) -> float:
    return math.sqrt(float(squares.sum()) / (count - 1) * count) if count > 1 else 0.0


def volatility_over_period(returns: Sequence[float]) -> float:
    """Standard deviation over the whole period: sqrt(n x sample variance of the log returns); 0 for one return or none."""
    logs = _log_returns(returns)
    return _deviation((logs - logs.mean()) ** 2 if logs.size else logs, logs.size)


def semideviation_over_period(returns: Sequence[float]) -> float:
    """As volatility_over_period, but only returns below the mean add to the sum; the divisor stays n - 1."""
    logs = _log_returns(returns)
    mean = logs.mean() if logs.size else 0.0
    return _deviation(np.where(logs < mean, (logs - mean) ** 2, 0.0), logs.size)


def volatility_per_year(returns: Sequence[float], periods_per_year: float = TRADING_DAYS) -> float:
    """Sample standard deviation of the returns x sqrt(periods per year); 0 for one return or none."""
    values = np.asarray(returns, dtype=np.float64)
    return float(values.std(ddof=1)) * math.sqrt(periods_per_year) if values.size > 1 else 0.0


def downside_deviation(returns: Sequence[float], target: float = 0.0) -> float:
    """Root of the mean squared shortfall below `target` per period, over all n returns; 0 without returns."""
    short = np.minimum(np.asarray(returns, dtype=np.float64) - target, 0.0)
    return math.sqrt(float(np.mean(short**2))) if short.size else 0.0


def sharpe(returns: Sequence[float], risk_free: float = 0.0, periods_per_year: float = TRADING_DAYS) -> float | None:
    """Mean excess return per period over its sample deviation, x sqrt(periods per year); None when that deviation is 0.

    Args:
        risk_free: per period.
    """
    excess = np.asarray(returns, dtype=np.float64) - risk_free
    deviation = float(excess.std(ddof=1)) if excess.size > 1 else 0.0
    return float(excess.mean()) / deviation * math.sqrt(periods_per_year) if deviation > 0 else None


def sortino(returns: Sequence[float], target: float = 0.0, periods_per_year: float = TRADING_DAYS) -> float | None:
    """Mean return above `target` over the downside deviation, x sqrt(periods per year); None when nothing fell short."""
    deviation = downside_deviation(returns, target)
    return (float(np.mean(returns)) - target) / deviation * math.sqrt(periods_per_year) if deviation > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawdown:
    """The deepest fall from a peak.

    Attributes:
        depth: (peak - trough) / peak as a fraction, 0 when it never fell.
        peak, trough: their positions in the series.
        longest: steps of the longest stretch from one peak to the next higher one, or to the end.
    """

    depth: float
    peak: int
    trough: int
    longest: int


def drawdown(cumulative_returns: Sequence[float]) -> Drawdown:
    """Over cumulative returns (0.5 is 50 % above the start); a new peak has to be higher than the last."""
    wealth = 1.0 + np.asarray(cumulative_returns, dtype=np.float64)
    depth, peak, trough, longest, top = 0.0, 0, 0, 0, 0
    for index in range(wealth.size):
        longest = max(longest, index - top)
        if wealth[index] > wealth[top]:
            top = index
            continue
        fall = float((wealth[top] - wealth[index]) / wealth[top]) if wealth[top] > 0 else 0.0
        if fall > depth:
            depth, peak, trough = fall, top, index
    return Drawdown(depth=depth, peak=peak, trough=trough, longest=longest)


def longest_drawdown_days(cumulative_returns: Sequence[float], days: Sequence[dt.date]) -> int:
    """Calendar days of the longest stretch from a peak to the next higher one, or to the end; 0 for fewer than two days."""
    top, longest = 0, 0
    for index, day in enumerate(days):
        longest = max(longest, (day - days[top]).days)
        if cumulative_returns[index] > cumulative_returns[top]:
            top = index
    return longest
