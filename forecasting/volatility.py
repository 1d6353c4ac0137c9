"""How much a series moves at present."""

import numpy as np

from core.series import Floats

DECAYS = (0.94, 0.985)
SLOW_DECAYS = (0.96, 0.995)
"""Per step, for days and for anything slower."""
WARM_UP = 20


def _smoothed(squares: Floats, decay: float) -> Floats:
    """Exponentially weighted mean (T,) of `squares` (T,), started at the mean of the first 20."""
    from scipy.signal import lfilter

    start = float(np.mean(squares[:WARM_UP]))
    smooth, _ = lfilter([1 - decay], [1, -decay], squares, zi=[decay * start])
    result: Floats = np.asarray(smooth, dtype=np.float64)
    return result


def local_volatility(errors: Floats, decays: tuple[float, float] = DECAYS) -> Floats:
    """(T,) standard deviation of the next one-step error as seen at each point, in units of `errors` (T,), the first of which is ignored.

    The mean of a fast and a slow exponentially weighted variance of the errors up to and including the point; squares are cut at
    25 times the slow variance before them, so that one crash does not own the next weeks. The first 20 values share one start value.
    """
    squares = errors**2
    if squares.size > 1:
        squares[0] = squares[1 : WARM_UP + 1].mean()
    fast, slowly = decays
    slow = _smoothed(squares, slowly)
    before = np.concatenate([[np.inf], 25 * slow[:-1]])
    before[:WARM_UP] = np.inf
    before[before <= 0] = np.inf
    cut = np.minimum(squares, before)
    variance = (_smoothed(cut, fast) + _smoothed(cut, slowly)) / 2
    deviation: Floats = np.sqrt(variance)
    return deviation


def constant_volatility(points: Floats) -> Floats:
    """(T,) root mean square of all changes up to and including each point: the width of the plain random walk."""
    squares = np.concatenate([[0.0], np.diff(points) ** 2])
    count = np.maximum(np.arange(squares.size), 1)
    deviation: Floats = np.sqrt(np.cumsum(squares) / count)
    return deviation
