"""Members that say only where the path goes: their width comes from their own past errors, scaled by what moves at present."""

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from core.series import Floats
from forecasting.history import History
from forecasting.levels import LEVELS
from forecasting.model import Fitted, Origins
from forecasting.volatility import DECAYS, SLOW_DECAYS, local_volatility

STEPS = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377)
PRIOR_ERRORS = 40.0
_BURN_IN = 30


def _prior_shape(steps: Floats) -> Floats:
    """(G, Q) quantiles of changes over `steps` (G,) per unit of expected width: fat tails that thin out with time."""
    from scipy.stats import t as student

    freedom = 5.0 + np.sqrt(steps)
    width = np.sqrt((freedom - 2) / freedom)
    shape: Floats = np.asarray(width[:, None] * student.ppf(np.asarray(LEVELS)[None, :], freedom[:, None]))
    return shape


def _symmetric_quantiles(errors: Floats) -> Floats:
    """(Q,) quantiles at `LEVELS` of `errors` (n,) and their mirror image: a walk is as likely to rise as to fall."""
    quantiles: Floats = np.asarray(np.quantile(np.concatenate([errors, -errors]), np.asarray(LEVELS)))
    return quantiles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """Quantiles of past errors.

    Attributes:
        shape: (G, Q) error quantiles at `LEVELS` after STEPS[g] steps, per unit of expected width.
    """

    shape: Floats

    @classmethod
    def of(cls, errors: dict[int, Floats]) -> "Spread":
        """From errors by step, each (n,) already divided by the expected width.

        Overlapping errors count as n / step; a fat-tailed prior counts as 40.
        """
        shape = _prior_shape(np.asarray(STEPS, dtype=np.float64))
        for row, step in enumerate(STEPS):
            seen = errors.get(step)
            share = 0.0 if seen is None else seen.size / step / (seen.size / step + PRIOR_ERRORS)
            if seen is not None and share > 0:
                shape[row] = share * _symmetric_quantiles(seen) + (1 - share) * shape[row]
        return cls(shape=shape)

    def at(self, horizon: int) -> Floats:
        """(Q, H) error quantiles per unit of expected width; between STEPS linear in the logarithm of the step."""
        asked = np.log(np.arange(1, horizon + 1, dtype=np.float64))
        known = np.log(np.asarray(STEPS, dtype=np.float64))
        return np.array([np.interp(asked, known, column) for column in self.shape.T])


class PointFitted(Fitted):
    """A fitted member that gives a path and an expected width; the spread of its past errors around it is symmetric."""

    spread: Spread

    @abstractmethod
    def path(self, history: History, origins: Origins, horizon: int) -> Floats:
        """(N, H) expected change since each origin, from values up to and including it."""

    def errors(self, history: History) -> Floats:
        """(T,) one-step errors; here the changes, as for a walk. The first one does not count."""
        return np.diff(history.points, prepend=history.points[0])

    def growth(self, horizon: int) -> Floats:
        """(H,) expected size of the error after each number of steps relative to one step; here their root, as for a walk."""
        return np.sqrt(np.arange(1, horizon + 1, dtype=np.float64))

    def width(self, history: History, origins: Origins, horizon: int) -> Floats:
        """(N, H) expected size of the error: local volatility of one-step errors times its growth."""
        decays = DECAYS if history.frequency.is_daily else SLOW_DECAYS
        expected: Floats = local_volatility(self.errors(history), decays)[origins][:, None] * self.growth(horizon)
        return expected

    def changes(self, history: History, origins: Origins, horizon: int) -> Floats:
        """See `Fitted.changes`."""
        width = self.width(history, origins, horizon)
        centre = self.path(history, origins, horizon)
        quantiles: Floats = centre[:, None, :] + width[:, None, :] * self.spread.at(horizon)[None]
        return quantiles

    def learn_spread(self, history: History) -> Spread:
        """The spread of this path's errors within `history`."""
        points = history.points
        longest = max((step for step in STEPS if step * 4 <= points.size), default=1)
        origins = np.arange(min(_BURN_IN, points.size // 3), points.size - 1)
        centre = self.path(history, origins, longest)
        width = self.width(history, origins, longest)
        errors: dict[int, Floats] = {}
        for step in (step for step in STEPS if step <= longest):
            keep = (origins + step < points.size) & (width[:, step - 1] > 0)
            rows = origins[keep]
            errors[step] = (points[rows + step] - points[rows] - centre[keep, step - 1]) / width[keep, step - 1]
        return Spread.of(errors)
