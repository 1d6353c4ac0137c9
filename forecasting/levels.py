"""Quantile levels, and what can be read off the quantiles of a distribution."""

import numpy as np

from core.errors import InvalidInput
from core.series import Floats

LEVELS: tuple[float, ...] = (0.005, 0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99, 0.995)
"""The levels every member answers; other levels are interpolated between them."""

MEDIAN = LEVELS.index(0.5)


def check_levels(levels: tuple[float, ...]) -> Floats:
    """`levels` as a (Q,) array.

    Raises:
        InvalidInput: empty, not strictly increasing, or outside (0, 1).
    """
    array = np.asarray(levels, dtype=np.float64)
    if array.ndim != 1 or not array.size or not bool(np.all((array > 0) & (array < 1))) or not bool(np.all(np.diff(array) > 0)):
        raise InvalidInput("Quantile levels must be increasing numbers between 0 and 1, such as 0.1, 0.5, 0.9.", field="levels")
    return array


def probit(levels: Floats) -> Floats:
    """Standard normal quantiles, same shape as `levels`."""
    from scipy.special import ndtri

    scores: Floats = np.asarray(ndtri(levels), dtype=np.float64)
    return scores


def interpolate(quantiles: Floats, levels: Floats, wanted: Floats) -> Floats:
    """Quantiles (..., Q, H) known at `levels` (Q,), read at `wanted` (W,): (..., W, H).

    Linear between neighbours on the scale of normal scores, which keeps a normal distribution normal; beyond the outermost levels
    the outermost slope goes on.
    """
    if levels.shape == wanted.shape and bool(np.all(levels == wanted)):
        return quantiles
    known, asked = probit(levels), probit(wanted)
    right = np.clip(np.searchsorted(known, asked), 1, known.size - 1)
    share = ((asked - known[right - 1]) / (known[right] - known[right - 1]))[:, None]
    below, above = quantiles[..., right - 1, :], quantiles[..., right, :]
    read: Floats = below + share * (above - below)
    return read


def probability_above(quantiles: Floats, levels: Floats, threshold: float) -> float:
    """Chance, between 0 and 1, that a value with these `quantiles` (Q,) at `levels` (Q,) lies above `threshold`.

    Between two quantiles the distribution is read off as in `interpolate`; a distribution without width jumps from 1 to 0 at its value.
    """
    from scipy.special import ndtr

    if quantiles[-1] - quantiles[0] <= 0:
        return float(quantiles[0] > threshold)
    spread = np.maximum.accumulate(quantiles) + np.arange(quantiles.size) * 1e-12 * max(1.0, abs(float(quantiles[-1])))
    scores = probit(levels)
    right = int(np.clip(np.searchsorted(spread, threshold), 1, spread.size - 1))
    share = (threshold - spread[right - 1]) / (spread[right] - spread[right - 1])
    return float(1 - ndtr(scores[right - 1] + share * (scores[right] - scores[right - 1])))


def mean_of(quantiles: Floats, levels: Floats) -> float:
    """The mean of a distribution with these `quantiles` (Q,) at `levels` (Q,), read between and beyond them as in `interpolate`."""
    wanted = (np.arange(MEAN_POINTS) + 0.5) / MEAN_POINTS
    return float(interpolate(quantiles[:, None], levels, wanted)[:, 0].mean())


MEAN_POINTS = 2000
"""Equally likely values that a mean is taken over."""


def volatility_of(quantiles: Floats, levels: Floats, years: float) -> float | None:
    """How far the logarithm of a value with these `quantiles` (Q,) strays, scaled to one year; None where a value may be 0 or below.

    Half of the distance between the quantiles that lie one standard deviation of a normal distribution below and above its middle.
    """
    low, high = interpolate(quantiles[:, None], levels, np.array([ONE_SIGMA_BELOW, 1 - ONE_SIGMA_BELOW]))[:, 0]
    return float(np.log(high / low) / 2 / np.sqrt(years)) if low > 0 else None


ONE_SIGMA_BELOW = 0.15865525393145707
"""The level of a normal distribution's quantile one standard deviation below its middle."""
