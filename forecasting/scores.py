"""How good a forecast was: proper scores, coverage, and whether a difference is more than luck.

Sources: Gneiting & Raftery (2007) for CRPS and the interval score; Hyndman & Koehler (2006) for MASE; Makridakis et al. (2020) for
sMAPE, MSIS and OWA; Diebold & Mariano (1995) with the small-sample correction of Harvey, Leybourne & Newbold (1997).
"""

from dataclasses import dataclass

import numpy as np

from core.series import Floats


def pinball(quantiles: Floats, levels: Floats, actual: Floats) -> Floats:
    """Pinball losses of `quantiles` (..., Q) at `levels` (Q,) for `actual` (...): (..., Q), in units of the values."""
    error = actual[..., None] - quantiles
    losses: Floats = np.maximum(levels * error, (levels - 1) * error)
    return losses


def crps_weights(levels: Floats) -> Floats:
    """(Q,) weights that add up to 1: the share of (0, 1) that each level stands for, cut halfway to its neighbours."""
    edges = np.concatenate([[0.0], (levels[1:] + levels[:-1]) / 2, [1.0]])
    return np.diff(edges)


def crps(quantiles: Floats, levels: Floats, actual: Floats) -> Floats:
    """Continuous ranked probability score (...) of `quantiles` (..., Q): twice the pinball loss integrated over the levels."""
    score: Floats = 2 * pinball(quantiles, levels, actual) @ crps_weights(levels)
    return score


def interval_score(low: Floats, high: Floats, actual: Floats, *, coverage: float) -> Floats:
    """Width of the central interval plus 2 / (1 - coverage) times what lies outside of it, elementwise."""
    penalty = 2 / (1 - coverage)
    score: Floats = high - low + penalty * (np.maximum(low - actual, 0) + np.maximum(actual - high, 0))
    return score


def smape(predicted: Floats, actual: Floats) -> Floats:
    """200 |p - a| / (|p| + |a|) per cent, elementwise; 0 where both are 0."""
    total = np.abs(predicted) + np.abs(actual)
    ratio: Floats = 200 * np.abs(predicted - actual) / np.where(total > 0, total, 1.0)
    return ratio


def mase_scale(values: Floats, season: int = 1) -> float:
    """Mean absolute change over one season within `values` (T,): what MASE and MSIS divide by. NaN if there is none or it is 0."""
    if values.size <= season:
        return float("nan")
    scale = float(np.mean(np.abs(values[season:] - values[:-season])))
    return scale if scale > 0 else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class DieboldMariano:
    """Test of equal accuracy: `stat` is negative where the first forecast lost less; `p` is two-sided. NaN if it cannot be told."""

    stat: float
    p: float


def diebold_mariano(losses: Floats, reference: Floats, *, overlap: int) -> DieboldMariano:
    """Test of equal mean loss for two forecasts of the same N origins.

    Args:
        losses: (N,) losses of the first forecast, oldest origin first.
        reference: (N,) losses of the second.
        overlap: how many neighbouring origins share outcomes; autocovariances up to it enter the variance (Bartlett weights).
    """
    from scipy.stats import t as student

    difference = losses - reference
    count = difference.size
    if count < 8:
        return DieboldMariano(stat=float("nan"), p=float("nan"))
    centred = difference - difference.mean()
    lags = min(max(overlap, 0), count // 3)
    variance = float(centred @ centred) / count
    for lag in range(1, lags + 1):
        variance += 2 * (1 - lag / (lags + 1)) * float(centred[lag:] @ centred[:-lag]) / count
    if variance <= 1e-18 * max(1.0, float(np.mean(reference)) ** 2):
        return DieboldMariano(stat=0.0, p=1.0)
    span = lags + 1
    correction = np.sqrt(max(1e-9, (count + 1 - 2 * span + span * (span - 1) / count) / count))
    stat = float(correction * difference.mean() / np.sqrt(variance / count))
    return DieboldMariano(stat=stat, p=float(2 * student.sf(abs(stat), df=count - 1)))
