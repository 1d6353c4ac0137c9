"""Exponential smoothing for series that have a level and a slope: damped trend and theta.

Sources: Gardner & McKenzie (1985) and Hyndman et al. (2008) for the damped trend, ETS(A,Ad,N), written as its ARIMA(1,1,2) recursion;
Assimakopoulos & Nikolopoulos (2000), Hyndman & Billah (2003) for theta as smoothing with half of the linear trend as drift.
"""

from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from core.series import Floats
from forecasting.artefact import pack, unpack_for
from forecasting.history import MIN_HISTORY, History, require_history
from forecasting.model import ModelSpec, Origins, Panel
from forecasting.models.point import PointFitted, Spread
from forecasting.volatility import local_volatility

DAMPED_TREND = ModelSpec(name="damped_trend", version="1", min_train=MIN_HISTORY, max_train=1000, deterministic=True, budget_s=2)
THETA = ModelSpec(name="theta", version="1", min_train=MIN_HISTORY, max_train=1000, deterministic=True, budget_s=2)

_LEVEL_GRID = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0)
_SLOPE_GRID = (0.0, 0.01, 0.03, 0.06, 0.12, 0.25, 0.5)
_DAMPING_GRID = (0.8, 0.9, 0.95, 0.98)
_OPENING = 12


def _filter(top: tuple[float, ...], bottom: tuple[float, ...], series: Floats) -> Floats:
    from scipy.signal import lfilter

    result: Floats = np.asarray(lfilter(top, bottom, series), dtype=np.float64)
    return result


def damped_states(points: Floats, level: float, slope: float, damping: float) -> tuple[Floats, Floats]:
    """One-step errors (T,) and slopes (T,) of the damped trend at each of `points` (T,).

    The slope before the first point is the one that fits the first 12 changes best in least squares; without a weight for the slope
    there is none at all.
    """
    changes = np.diff(points)
    top, bottom = (1.0, -damping), (1.0, damping * slope + level - 1 - damping, damping * (1 - level))
    fade = damping ** np.arange(1, points.size, dtype=np.float64)
    opening = _filter(top, bottom, changes[:_OPENING])
    answer = _filter(top, bottom, fade[:_OPENING])
    first = float(opening @ answer) / float(answer @ answer) if slope > 0 else 0.0
    errors = _filter(top, bottom, changes - first * fade)
    slopes = _filter((slope,), (1.0, -damping), errors) + first * fade
    return np.concatenate([[0.0], errors]), np.concatenate([[first], slopes])


def _fit_damped(points: Floats) -> tuple[float, float, float]:
    """Level, slope and damping weights by Akaike's criterion with squared errors per local variance: a slope must earn its place."""
    weight = local_volatility(np.diff(points, prepend=points[0]))
    weight = np.where(weight > 0, weight, 1.0)
    changes = points.size - 1
    best, found = np.inf, (1.0, 0.0, 0.8)
    for level, slope, damping in product(_LEVEL_GRID, _SLOPE_GRID, _DAMPING_GRID):
        if slope > level or (slope == 0 and damping > _DAMPING_GRID[0]):
            continue
        errors, _ = damped_states(points, level, slope, damping)
        spread = max(float(np.sum((errors[1:] / weight[:-1]) ** 2)), 1e-300)
        cost = changes * np.log(spread) + 2 * (4 if slope > 0 else 1)
        if cost < best - 1e-9:
            best, found = cost, (level, slope, damping)
    return found


@dataclass(frozen=True, kw_only=True, eq=False)
class DampedFitted(PointFitted):
    """Weights of level, slope and damping."""

    spec: ModelSpec = DAMPED_TREND
    weights: tuple[float, float, float]
    spread: Spread = field(default_factory=lambda: Spread.of({}))

    def path(self, history: History, origins: Origins, horizon: int) -> Floats:
        """See `PointFitted.path`."""
        level, slope, damping = self.weights
        errors, slopes = damped_states(history.points, level, slope, damping)
        powers = np.cumsum(damping ** np.arange(1, horizon + 1, dtype=np.float64))
        path: Floats = -(1 - level) * errors[origins][:, None] + slopes[origins][:, None] * powers
        return path

    def errors(self, history: History) -> Floats:
        """See `PointFitted.errors`."""
        return damped_states(history.points, *self.weights)[0]

    def growth(self, horizon: int) -> Floats:
        """See `PointFitted.growth`: a shock stays with the level's weight, and with the slope's as long as that lasts."""
        level, slope, damping = self.weights
        kept = level + slope * np.cumsum(damping ** np.arange(horizon, dtype=np.float64))
        grown: Floats = np.sqrt(np.cumsum(np.concatenate([[1.0], kept[: horizon - 1] ** 2])))
        return grown

    def dump(self) -> bytes:
        """See `Fitted.dump`."""
        header = {"name": self.spec.name, "version": self.spec.version, "weights": list(self.weights)}
        return pack(header, {"shape": self.spread.shape})


@dataclass(frozen=True, slots=True, kw_only=True)
class DampedTrend:
    """A level and a slope that fades."""

    spec: ModelSpec = DAMPED_TREND

    def fit(self, panel: Panel, *, seed: int) -> DampedFitted:  # noqa: ARG002 (deterministic)
        """See `Forecaster.fit`."""
        (history,) = panel
        require_history(history, self.spec.min_train)
        recent = history.tail(self.spec.max_train)
        bare = DampedFitted(weights=_fit_damped(recent.points))
        return replace(bare, spread=bare.learn_spread(recent))

    def load(self, blob: bytes) -> DampedFitted:
        """See `Forecaster.load`."""
        header, arrays = unpack_for(blob, name=self.spec.name, version=self.spec.version)
        level, slope, damping = header["weights"]
        return DampedFitted(weights=(level, slope, damping), spread=Spread(shape=np.asarray(arrays["shape"], dtype=np.float64)))


def theta_states(points: Floats, level: float) -> tuple[Floats, Floats]:
    """Smoothed level (T,) and slope (T,) of the straight line through all points up to and including each."""
    smooth = points[0] + _filter((level,), (1.0, level - 1), points - points[0])
    time = np.arange(points.size, dtype=np.float64)
    count = time + 1
    mean_time, mean_point = time / 2, np.cumsum(points - points[0]) / count
    cross = np.cumsum(time * (points - points[0])) / count - mean_time * mean_point
    spread = np.maximum((count**2 - 1) / 12, 1e-9)
    return smooth, cross / spread


def _fit_theta(points: Floats) -> float:
    """The level weight with the smallest squared one-step errors per local variance, half of the slope so far included."""
    weight = local_volatility(np.diff(points, prepend=points[0]))
    weight = np.where(weight > 0, weight, 1.0)[:-1]
    costs = []
    for level in _LEVEL_GRID:
        smooth, slope = theta_states(points, level)
        costs.append(float(np.sum(((points[1:] - smooth[:-1] - slope[:-1] / 2 / level) / weight)[_OPENING // 2 :] ** 2)))
    return _LEVEL_GRID[int(np.argmin(costs))]


@dataclass(frozen=True, kw_only=True, eq=False)
class ThetaFitted(PointFitted):
    """The level weight."""

    spec: ModelSpec = THETA
    level: float
    spread: Spread = field(default_factory=lambda: Spread.of({}))

    def path(self, history: History, origins: Origins, horizon: int) -> Floats:
        """See `PointFitted.path`: smoothed level plus half of the slope, which the smoothing lags behind by 1 / level steps."""
        points = history.points
        smooth, slope = theta_states(points, self.level)
        steps = np.arange(horizon, dtype=np.float64) + 1 / self.level
        path: Floats = (smooth - points)[origins][:, None] + slope[origins][:, None] / 2 * steps
        return path

    def errors(self, history: History) -> Floats:
        """See `PointFitted.errors`."""
        smooth, slope = theta_states(history.points, self.level)
        ahead = smooth + slope / 2 / self.level
        return np.concatenate([[0.0], history.points[1:] - ahead[:-1]])

    def growth(self, horizon: int) -> Floats:
        """See `PointFitted.growth`: a shock stays with the level's weight."""
        grown: Floats = np.sqrt(1 + self.level**2 * np.arange(horizon, dtype=np.float64))
        return grown

    def dump(self) -> bytes:
        """See `Fitted.dump`."""
        return pack({"name": self.spec.name, "version": self.spec.version, "level": self.level}, {"shape": self.spread.shape})


@dataclass(frozen=True, slots=True, kw_only=True)
class Theta:
    """A smoothed level and half of the linear trend."""

    spec: ModelSpec = THETA

    def fit(self, panel: Panel, *, seed: int) -> ThetaFitted:  # noqa: ARG002 (deterministic)
        """See `Forecaster.fit`."""
        (history,) = panel
        require_history(history, self.spec.min_train)
        recent = history.tail(self.spec.max_train)
        bare = ThetaFitted(level=_fit_theta(recent.points))
        return replace(bare, spread=bare.learn_spread(recent))

    def load(self, blob: bytes) -> ThetaFitted:
        """See `Forecaster.load`."""
        header, arrays = unpack_for(blob, name=self.spec.name, version=self.spec.version)
        return ThetaFitted(level=float(header["level"]), spread=Spread(shape=np.asarray(arrays["shape"], dtype=np.float64)))
