"""What repeats every year (or every week of days): found on the changes of a series, shrunk by how sure it is, taken off and put back.

A sum of sines and cosines is regressed on changes that are first freed of the noise around a level (generalised least squares under
ARIMA(0,1,1), its one parameter chosen by squared error). Each wave is then kept in part: 1 - 1/F, F its variance ratio; and all are
dropped unless together they are more than chance (p below 0.05) and come again: what the other cycles say of a cycle must hold there by
seven tenths (a price with a wild spring has none; passengers, hiring and tea have).
"""

from dataclasses import dataclass

import numpy as np

from core.series import Dates, Floats
from forecasting.history import Frequency, History

HARMONICS = {Frequency.DAILY: 3, Frequency.WEEKLY: 6, Frequency.MONTHLY: 6, Frequency.QUARTERLY: 2}
CYCLES = {Frequency.DAILY: 8, Frequency.WEEKLY: 2.5, Frequency.MONTHLY: 3, Frequency.QUARTERLY: 4}
"""Full cycles that a season needs before it is looked for."""
_LEVELS = (1.0, 0.7, 0.45, 0.25, 0.1)
_CHANCE = 0.05
_AGAIN = 0.7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Season:
    """Weights (2 K,) of sine and cosine of the first K harmonics of the year (of the week for days); none if there is no season."""

    frequency: Frequency
    weights: Floats

    def at(self, days: Dates) -> Floats:
        """The season's part of the points on `days`, same shape; mean 0 over a cycle."""
        if not self.weights.size:
            return np.zeros(days.shape)
        wave: Floats = _waves(days, self.frequency, self.weights.size // 2) @ self.weights
        return wave

    def remove(self, history: History) -> History:
        """`history` without the season."""
        if not self.weights.size:
            return history
        values = history.from_points(history.points - self.at(history.dates))
        return History(
            name=history.name, dates=history.dates, values=values, frequency=history.frequency, multiplicative=history.multiplicative
        )


def _phase(days: Dates, frequency: Frequency) -> Floats:
    """Share of the cycle that has passed, 0 to 1, same shape as `days`."""
    day = days.astype("datetime64[D]")
    if frequency is Frequency.DAILY:
        return np.asarray(day.astype(np.int64) % 7, dtype=np.float64) / 7
    if frequency is Frequency.WEEKLY:
        return np.asarray(day.astype(np.int64) / 365.25 % 1, dtype=np.float64)
    month = np.asarray(day.astype("datetime64[M]").astype(np.int64) % 12, dtype=np.float64)
    return (month if frequency is Frequency.MONTHLY else month // 3 * 3) / 12


def _waves(days: Dates, frequency: Frequency, harmonics: int) -> Floats:
    """(..., 2 K) sine and cosine of each harmonic; the sine of the highest one is 0 where it has only two values a cycle."""
    angle = 2 * np.pi * _phase(days, frequency)[..., None] * np.arange(1, harmonics + 1)
    return np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(*days.shape, 2 * harmonics)


def _least_squares(waves: Floats, changes: Floats) -> tuple[Floats, float]:
    """Weights, and the squared errors they leave."""
    weights = np.asarray(np.linalg.lstsq(waves, changes, rcond=1e-9)[0], dtype=np.float64)
    left = changes - waves @ weights
    return weights, float(left @ left)


def _whitened(columns: Floats, level: float) -> Floats:
    """Differences of `columns` (T, k) freed of noise around a level that the ARIMA(0,1,1) with this level weight stands for."""
    from scipy.signal import lfilter

    white: Floats = np.asarray(lfilter([1.0], [1.0, level - 1], np.diff(columns, axis=0), axis=0), dtype=np.float64)
    return white


def _kept(waves: Floats, changes: Floats, weights: Floats, error: float) -> Floats:
    """`weights` with each harmonic shrunk by its own variance ratio."""
    noise = error / max(changes.size - weights.size, 1)
    shrunk = weights.copy()
    for first in range(0, weights.size, 2):
        pair = slice(first, first + 2)
        ratio = float(np.sum((waves[:, pair] @ weights[pair]) ** 2)) / 2 / max(noise, 1e-300)
        shrunk[pair] *= max(0.0, 1 - 1 / ratio) if ratio > 0 else 0.0
    return shrunk


def _comes_again(waves: Floats, changes: Floats, cycle: int) -> float:
    """By how much `changes` (T,) of each cycle follow what the other cycles say of them: 1 wholly, 0 not at all (least squares through 0)."""
    number = np.arange(changes.size) // cycle
    said = np.empty(changes.size)
    for left in range(int(number[-1]) + 1):
        weights, _ = _least_squares(waves[number != left], changes[number != left])
        said[number == left] = waves[number == left] @ weights
    return float(said @ changes) / max(float(said @ said), 1e-300)


def find_season(history: History) -> Season:
    """The season of `history`; one without weights where the series is too short for one or shows none."""
    from scipy.stats import f as fisher

    frequency, points = history.frequency, history.points
    none = Season(frequency=frequency, weights=np.zeros(0))
    harmonics = HARMONICS.get(frequency, 0)
    if not harmonics or len(history) < CYCLES[frequency] * frequency.season or not float(np.ptp(points)):
        return none
    columns = np.column_stack([points - points.mean(), _waves(history.dates, frequency, harmonics)])
    tried = []
    for level in _LEVELS:
        white = _whitened(columns, level)
        changes = white[:, 0] - white[:, 0].mean()
        weights, error = _least_squares(white[:, 1:], changes)
        tried.append((error, level, white[:, 1:], changes, weights))
    error, _, waves, changes, weights = min(tried, key=lambda each: each[0])
    freedom = int(np.linalg.matrix_rank(waves))
    rest = changes.size - freedom - 1
    if rest < 8 or error <= 0:
        return none
    ratio = (float(changes @ changes) - error) / freedom / (error / rest)
    if fisher.sf(ratio, freedom, rest) > _CHANCE or _comes_again(waves, changes, frequency.season) < _AGAIN:
        return none
    return Season(frequency=frequency, weights=_kept(waves, changes, weights, error))
