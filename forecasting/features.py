"""What the global nets see of a series: numbers without units, alike for every asset, from values up to each point only."""

import numpy as np

from core.series import Floats

HALF_LIVES = (1.0, 2.5, 5.0, 10.0, 21.0, 42.0, 84.0, 168.0)
LONG_WINDOW = 1000
LEVERAGE_HALF_LIFE = 300.0
FLOOR = 0.02
_TINY = 1e-12


def smoothed(values: Floats, decay: float) -> Floats:
    """Exponentially weighted mean along the first axis of `values` (T, ...), started at the mean of the first 20."""
    from scipy.signal import lfilter

    start = values[:20].mean(axis=0, keepdims=True)
    smooth, _ = lfilter([1 - decay], [1, -decay], values, axis=0, zi=decay * start)
    result: Floats = np.asarray(smooth, dtype=np.float64)
    return result


def _decay(half_life: float) -> float:
    return float(0.5 ** (1 / half_life))


def _lagged(values: Floats, lag: int) -> Floats:
    """`values` (T, ...) `lag` points earlier, 0 before the first."""
    if lag == 0:
        return values
    shifted = np.zeros_like(values)
    shifted[lag:] = values[:-lag]
    return shifted


def _long_deviation(changes: Floats) -> Floats:
    """(T, N) root mean square of the last 1,000 changes."""
    sums = np.cumsum(changes**2, axis=0)
    before = _lagged(sums, LONG_WINDOW)
    count = np.clip(np.arange(changes.shape[0]), 1, LONG_WINDOW)
    deviation: Floats = np.sqrt((sums - before) / count[:, None])
    return deviation


def _recent_peak(sizes: Floats, window: int) -> Floats:
    """(T, N) largest of the last `window` sizes."""
    from scipy.ndimage import maximum_filter1d

    peak: Floats = np.asarray(maximum_filter1d(sizes, window, axis=0, mode="constant", origin=(window - 1) // 2), dtype=np.float64)
    return peak


class Scales:
    """Changes of N series and what they are measured in.

    Attributes:
        changes: (T, N) change into each point; 0 at the first.
        scale: (T, N) local deviation, never below a fiftieth of the long one and never 0.
        long: (T, N) deviation of the last 1,000 changes.
        surprise: (T, N) change per local deviation of the point before, between -4 and 4.
    """

    __slots__ = ("changes", "long", "scale", "surprise")

    def __init__(self, points: Floats) -> None:
        self.changes = np.diff(points, axis=0, prepend=points[:1])
        self.long = np.maximum(_long_deviation(self.changes), _TINY)
        squares = self.changes**2
        local = np.sqrt((smoothed(squares, 0.94) + smoothed(squares, 0.985)) / 2)
        self.scale = np.maximum(local, FLOOR * self.long)
        self.surprise = np.clip(self.changes / np.concatenate([self.scale[:1], self.scale[:-1]]), -4, 4)


def _volatility_terms(scales: Scales) -> list[Floats]:
    """Recent, weekly, monthly, yearly size of changes relative to the local deviation (the terms of a HAR model)."""
    changes, scale = scales.changes, scales.scale
    terms = [np.log(scales.long / scale)]
    for half_life in HALF_LIVES:
        decay = _decay(half_life)
        terms.append(np.log(np.sqrt(smoothed(changes**2, decay)) / scale + FLOOR))
        terms.append(np.log(1.25 * smoothed(np.abs(changes), decay) / scale + FLOOR))
    terms += [np.log(_recent_peak(np.abs(changes), window) / scale + 0.1) for window in (21, 63)]
    return terms


def _direction_terms(scales: Scales) -> list[Floats]:
    """The last five changes, the share of falls in recent variance, and recent trends."""
    changes, scale = scales.changes, scales.scale
    terms = []
    for lag in range(5):
        size = _lagged(changes, lag) / scale
        terms += [np.tanh(size / 3), np.log(np.abs(size) + 0.1)]
    for half_life in (5.0, 21.0):
        decay = _decay(half_life)
        falls = smoothed(changes**2 * (changes < 0), decay)
        terms.append(falls / (smoothed(changes**2, decay) + _TINY * scale**2) - 0.5)
    for half_life in (3.0, 10.0, 30.0, 120.0):
        terms.append(np.tanh(smoothed(changes, _decay(half_life)) / scale * np.sqrt(half_life)))
    return terms


def _character_terms(scales: Scales) -> list[Floats]:
    """Slow traits of the series: fat tails, unchanged days, skew, whether falls (or rises) are followed by storms, drift, persistence."""
    surprise, decay = scales.surprise, _decay(LEVERAGE_HALF_LIFE)
    size = np.abs(surprise)
    next_day = smoothed(_lagged(surprise, 1) * (size - 0.75), decay)
    week = sum((_lagged(size, lag) for lag in range(5)), np.zeros_like(size)) - 3.75
    next_week = smoothed(_lagged(surprise, 5) * week, decay)
    short = np.tanh(2 * smoothed(surprise, _decay(10.0)))
    return [
        np.log(smoothed(surprise**4, _decay(250.0)) + 0.5) / 2,
        smoothed((np.abs(scales.changes) <= 1e-9 * scales.long).astype(np.float64), 0.99),
        np.tanh(4 * next_day),
        np.tanh(1.5 * next_week),
        np.tanh(smoothed(surprise**3, decay) / 3),
        np.tanh(4 * smoothed(_lagged(surprise, 1) * surprise, decay)),
        np.tanh(8 * smoothed(surprise, decay)),
        np.tanh(1.5 * next_week) * short,
        np.tanh(4 * next_day) * np.tanh(surprise / 2),
    ]


def describe(points: Floats) -> tuple[Floats, Floats]:
    """Features of every point of N series, for a net without memory.

    Args:
        points: (T, N) values on the scale on which changes are alike.

    Returns:
        features (T, N, F) and the local deviation (T, N) that the net's answers are multiples of. Row t uses points up to t. The
        first 20 rows share one start value and are of no use.
    """
    scales = Scales(points)
    terms = _volatility_terms(scales) + _direction_terms(scales) + _character_terms(scales)
    return np.stack(terms, axis=-1), scales.scale


def unroll(points: Floats) -> tuple[Floats, Floats]:
    """Inputs of every point of N series, for a net with memory: (T, N, F) and the local deviation (T, N), as in `describe`."""
    scales = Scales(points)
    before = np.concatenate([scales.scale[:1], scales.scale[:-1]])
    fast = np.sqrt(smoothed(scales.changes**2, 0.8))
    slow = np.sqrt(smoothed(scales.changes**2, 0.995))
    terms = [
        2 * np.tanh(scales.changes / before / 3),
        np.log(np.abs(scales.changes) / before + 0.1),
        5 * np.log(scales.scale / before),
        np.log(scales.scale / scales.long),
        np.log(fast / scales.scale + FLOOR),
        np.log(slow / scales.scale + FLOOR),
        *(np.log(1.25 * smoothed(np.abs(scales.changes), _decay(half_life)) / scales.scale + FLOOR) for half_life in (2.5, 10.0, 42.0)),
        np.log(_recent_peak(np.abs(scales.changes), 21) / scales.scale + 0.1),
        *_character_terms(scales),
    ]
    return np.stack(terms, axis=-1), scales.scale
