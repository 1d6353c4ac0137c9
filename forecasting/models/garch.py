"""Filtered historical simulation: GJR-GARCH(1,1) gives the width of the days ahead, the series' own shocks give the shape.

Sources: Glosten, Jagannathan & Runkle (1993) for the recursion; Barone-Adesi, Giannopoulos & Vosper (1999) for the simulation. Fitted by
Student-t likelihood with a prior on the parameters, which 1,000 days alone do not pin down. The simulation is run once per fit, from a
grid of variances, and read off at every origin: E[v(t+h)] = level + persistence^(h-1) (v(t+1) - level) scales it.
"""

from dataclasses import dataclass

import numpy as np

from core.errors import InvalidInput
from core.series import Floats
from forecasting.artefact import pack, unpack_for
from forecasting.history import History, require_history
from forecasting.levels import LEVELS
from forecasting.model import Fitted, ModelSpec, Origins, Panel

SPEC = ModelSpec(name="garch", version="2", min_train=100, max_train=1000, deterministic=True, budget_s=3)

STEPS = (1, 2, 3, 5, 8, 13, 21, 34, 55)
STARTS = tuple(float(start) for start in np.geomspace(0.1, 40, 11))
"""Variances that the simulation starts from, in multiples of the level."""
PATHS = 3000
DRIFT_KEPT = 0.25
MOST_SHOCK = 1.5
"""Root mean square of the shocks; 0.97 to 1.11 on prices of stocks, currencies and metals, above 3 where a price stands still most days."""
_SETTLING = 20
_LARGEST = 12.0
_WILDEST = 200.0
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
    found = minimize(_cost, _PRIOR_MEAN, args=(np.clip(changes / unit, -_LARGEST, _LARGEST),), method="L-BFGS-B", bounds=_BOUNDS)
    return _parameters(found.x, unit)[0]


def shocks(changes: Floats, found: Parameters) -> Floats:
    """(T - 20,) changes per expected deviation: what is drawn from. Three quarters of their mean is taken off, for nobody knows a drift.

    Raises:
        InvalidInput: they are far larger than expected, as where most values repeat the one before: the variance that was fitted is not
            that of the changes, and simulated ahead it would grow without end.
    """
    expected = np.sqrt(variances(changes, found))
    drawn = changes[1:] / expected[:-1]
    kept = drawn[_SETTLING:] if drawn.size > 2 * _SETTLING else drawn
    size = float(np.sqrt(np.mean(kept**2)))
    if size > MOST_SHOCK:
        raise InvalidInput(f"its changes are {size:.1f} times larger than the variance that fits most of them", field="series")
    centred: Floats = kept - (1 - DRIFT_KEPT) * kept.mean()
    return centred


def simulate(found: Parameters, drawn: Floats, rng: np.random.Generator) -> Floats:
    """(V, G, Q) quantiles at `LEVELS` of the change after STEPS[g] steps from variance STARTS[v] times the level, per expected width.

    All starts see the same draws, so that quantiles move smoothly from one to the next; each step draws PATHS evenly spaced quantiles of
    `drawn` in random order, so that a single step has no sampling noise at all and sums have little.
    """
    variance = np.repeat(np.asarray(STARTS)[:, None] * found.level, PATHS, axis=1)
    summed = np.zeros_like(variance)
    spaced = np.quantile(drawn, (np.arange(PATHS) + 0.5) / PATHS)
    table = np.empty((len(STARTS), len(STEPS), len(LEVELS)))
    for step in range(1, STEPS[-1] + 1):
        moved = np.sqrt(variance) * rng.permutation(spaced)[None, :]
        summed += moved
        variance = found.level * (1 - found.persistence) + np.where(moved < 0, found.down, found.up) * moved**2 + found.keep * variance
        np.minimum(variance, _WILDEST, out=variance)
        if step in STEPS:
            width = expected_width(found, np.asarray(STARTS) * found.level, np.array([float(step)]))
            table[:, STEPS.index(step)] = np.quantile(summed, np.asarray(LEVELS), axis=1).T / width
    return table


def expected_width(found: Parameters, ahead: Floats, steps: Floats) -> Floats:
    """(N, S) root of the summed expected variances over `steps` (S,), the next one being `ahead` (N,)."""
    excess = (1 - found.persistence**steps) / (1 - found.persistence)
    width: Floats = np.sqrt(found.level * steps + (ahead - found.level)[:, None] * excess)
    return width


def _between(table: Floats, starts: Floats, steps: Floats) -> Floats:
    """(N, Q, S) shapes from `table` (V, G, Q) at variances `starts` (N,) and `steps` (S,), linear in the logarithms of both."""
    known = np.log(np.asarray(STEPS, dtype=np.float64))
    right = np.clip(np.searchsorted(known, np.log(steps)), 1, known.size - 1)
    share = np.clip((np.log(steps) - known[right - 1]) / (known[right] - known[right - 1]), 0, 1)[:, None]
    by_step = table[:, right - 1] * (1 - share) + table[:, right] * share
    grid = np.log(np.asarray(STARTS))
    place = np.clip(np.log(starts), grid[0], grid[-1])
    upper = np.clip(np.searchsorted(grid, place), 1, grid.size - 1)
    part = ((place - grid[upper - 1]) / (grid[upper] - grid[upper - 1]))[:, None, None]
    shape: Floats = by_step[upper - 1] * (1 - part) + by_step[upper] * part
    return np.moveaxis(shape, 1, 2)


@dataclass(frozen=True, kw_only=True, eq=False)
class GarchFitted(Fitted):
    """Parameters of the variance, and the simulated shapes (V, G, Q) of what follows from each start."""

    spec: ModelSpec = SPEC
    parameters: Parameters
    table: Floats

    def changes(self, history: History, origins: Origins, horizon: int) -> Floats:
        """See `Fitted.changes`."""
        found = self.parameters
        if found.unit <= 0:
            return np.zeros((origins.size, len(LEVELS), horizon))
        changes = np.diff(history.points, prepend=history.points[0])
        ahead = variances(np.clip(changes / found.unit, -_LARGEST, _LARGEST), found)[origins]
        steps = np.arange(1, horizon + 1, dtype=np.float64)
        width = found.unit * expected_width(found, ahead, steps)
        quantiles: Floats = width[:, None, :] * _between(self.table, ahead / found.level, steps)
        return np.maximum.accumulate(quantiles, axis=1)

    def dump(self) -> bytes:
        """See `Fitted.dump`."""
        found = self.parameters
        numbers = [found.persistence, found.up, found.down, found.keep, found.level, found.unit]
        header = {"name": self.spec.name, "version": self.spec.version, "parameters": numbers}
        return pack(header, {"table": self.table.astype(np.float32)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Garch:
    """GJR-GARCH, simulated ahead with the series' own shocks."""

    spec: ModelSpec = SPEC

    def fit(self, panel: Panel, *, seed: int) -> GarchFitted:  # noqa: ARG002 (the draws are always the same)
        """See `Forecaster.fit`."""
        (history,) = panel
        require_history(history, self.spec.min_train)
        changes = np.diff(history.tail(self.spec.max_train).points)
        found = estimate(changes)
        if found.unit <= 0:
            return GarchFitted(parameters=found, table=np.zeros((len(STARTS), len(STEPS), len(LEVELS))))
        drawn = shocks(np.clip(changes / found.unit, -_LARGEST, _LARGEST), found)
        table = simulate(found, drawn, np.random.default_rng(0)).astype(np.float32)
        return GarchFitted(parameters=found, table=table.astype(np.float64))

    def load(self, blob: bytes) -> GarchFitted:
        """See `Forecaster.load`."""
        header, arrays = unpack_for(blob, name=self.spec.name, version=self.spec.version)
        persistence, up, down, keep, level, unit = header["parameters"]
        found = Parameters(persistence=persistence, up=up, down=down, keep=keep, level=level, unit=unit)
        return GarchFitted(parameters=found, table=np.asarray(arrays["table"], dtype=np.float64))
