"""Filtered historical simulation: GJR-GARCH(1,1) gives the width of the days ahead, the series' own past gives the shape.

Sources: Glosten, Jagannathan & Runkle (1993) for the recursion; Barone-Adesi, Giannopoulos & Vosper (1999) for the shape. Fitted by
Student-t likelihood with a prior on the parameters, which 1,000 days alone do not pin down; in closed form for h steps:
E[v(t+h)] = level + persistence^(h-1) (v(t+1) - level).
"""

from dataclasses import dataclass, field, replace

import numpy as np

from core.series import Floats
from forecasting.artefact import pack, unpack_for
from forecasting.history import History, require_history
from forecasting.model import ModelSpec, Origins, Panel
from forecasting.models.point import PointFitted, Spread

SPEC = ModelSpec(name="garch", version="1", min_train=100, max_train=1000, deterministic=True, budget_s=3)

_PRIOR_MEAN = np.array([4.0, -2.5, 0.3, 0.0, 1.3])
_PRIOR_WIDTH = np.array([1.0, 0.6, 1.0, 0.4, 0.5])
_BOUNDS = ((0.0, 7.0), (-5.0, 1.0), (-4.0, 4.0), (-2.0, 2.0), (-1.0, 4.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Of variance(t+1) = level (1 - persistence) + (up or down) change(t)^2 + keep variance(t), in squared `unit`s.

    Attributes:
        persistence: how much of a deviation from `level` is left after a day.
        up: weight of a squared rise; `down` of a squared fall.
        keep: weight of the variance before.
        level: the variance it returns to.
        unit: root mean square change of the series it was fitted to.
    """

    persistence: float
    up: float
    down: float
    keep: float
    level: float
    unit: float


def _parameters(free: Floats, unit: float) -> tuple[Parameters, float]:
    """Parameters and degrees of freedom from the five unbounded numbers that are searched over."""
    persistence, share, lean = (float(1 / (1 + np.exp(-value))) for value in free[:3])
    reaction = persistence * share
    up = reaction * (1 - lean)
    found = Parameters(
        persistence=persistence,
        up=up,
        down=up + 2 * reaction * lean,
        keep=persistence - reaction,
        level=float(np.exp(free[3])),
        unit=unit,
    )
    return found, 2.05 + float(np.exp(free[4]))


def variances(changes: Floats, found: Parameters) -> Floats:
    """(T,) variance of the change after each of `changes` (T,), both in units of `found.unit`."""
    from scipy.signal import lfilter

    squares = changes**2
    fed = found.level * (1 - found.persistence) + np.where(changes < 0, found.down, found.up) * squares
    ahead, _ = lfilter([1.0], [1.0, -found.keep], fed, zi=[found.keep])
    result: Floats = np.maximum(np.asarray(ahead, dtype=np.float64), 1e-8)
    return result


def _cost(free: Floats, changes: Floats) -> float:
    """Negative log of Student-t likelihood times prior."""
    from scipy.special import gammaln

    found, freedom = _parameters(free, 1.0)
    variance = np.concatenate([[1.0], variances(changes, found)[:-1]])
    half = (freedom + 1) / 2
    terms = 0.5 * np.log(variance) + half * np.log1p(changes**2 / ((freedom - 2) * variance))
    constant = gammaln(half) - gammaln(freedom / 2) - 0.5 * np.log(freedom - 2)
    belief = 0.5 * float(np.sum(((free - _PRIOR_MEAN) / _PRIOR_WIDTH) ** 2))
    return float(terms.sum() - changes.size * constant) + belief


def estimate(changes: Floats) -> Parameters:
    """Parameters for `changes` (T,); for a series that never moves, a constant variance of 0."""
    from scipy.optimize import minimize

    unit = float(np.sqrt(np.mean(changes**2)))
    if unit <= 0:
        return Parameters(persistence=0.9, up=0.05, down=0.05, keep=0.85, level=0.0, unit=0.0)
    found = minimize(_cost, _PRIOR_MEAN, args=(np.clip(changes / unit, -12, 12),), method="L-BFGS-B", bounds=_BOUNDS)
    return _parameters(found.x, unit)[0]


@dataclass(frozen=True, kw_only=True, eq=False)
class GarchFitted(PointFitted):
    """Parameters of the variance, and the shape of changes in units of its root."""

    spec: ModelSpec = SPEC
    parameters: Parameters
    spread: Spread = field(default_factory=lambda: Spread.of({}))

    def path(self, history: History, origins: Origins, horizon: int) -> Floats:  # noqa: ARG002 (the median stays where it is)
        """See `PointFitted.path`."""
        return np.zeros((origins.size, horizon))

    def width(self, history: History, origins: Origins, horizon: int) -> Floats:
        """See `PointFitted.width`: root of the summed expected variances."""
        found = self.parameters
        if found.unit <= 0:
            return np.zeros((origins.size, horizon))
        changes = np.diff(history.points, prepend=history.points[0])
        ahead = variances(np.clip(changes / found.unit, -12, 12), found)[origins]
        steps = np.arange(1, horizon + 1, dtype=np.float64)
        excess = (1 - found.persistence**steps) / (1 - found.persistence)
        summed = found.level * steps + (ahead - found.level)[:, None] * excess
        width: Floats = found.unit * np.sqrt(summed)
        return width

    def dump(self) -> bytes:
        """See `Fitted.dump`."""
        found = self.parameters
        numbers = [found.persistence, found.up, found.down, found.keep, found.level, found.unit]
        return pack({"name": self.spec.name, "version": self.spec.version, "parameters": numbers}, {"shape": self.spread.shape})


@dataclass(frozen=True, slots=True, kw_only=True)
class Garch:
    """GJR-GARCH with the shape of the series' own past."""

    spec: ModelSpec = SPEC

    def fit(self, panel: Panel, *, seed: int) -> GarchFitted:  # noqa: ARG002 (deterministic)
        """See `Forecaster.fit`."""
        (history,) = panel
        require_history(history, self.spec.min_train)
        recent = history.tail(self.spec.max_train)
        bare = GarchFitted(parameters=estimate(np.diff(recent.points)))
        return replace(bare, spread=bare.learn_spread(recent))

    def load(self, blob: bytes) -> GarchFitted:
        """See `Forecaster.load`."""
        header, arrays = unpack_for(blob, name=self.spec.name, version=self.spec.version)
        persistence, up, down, keep, level, unit = header["parameters"]
        found = Parameters(persistence=persistence, up=up, down=down, keep=keep, level=level, unit=unit)
        return GarchFitted(parameters=found, spread=Spread(shape=np.asarray(arrays["shape"], dtype=np.float64)))
