"""Members' quantiles joined into one distribution by weights, then widened or narrowed to what the series' own record asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.series import Floats
from forecasting.levels import LEVELS, MEDIAN
from forecasting.record import HIGH80, LOW80, Record
from forecasting.scores import crps_weights

VERSION = "2"

SHRINKAGE = 0.02
"""What a unit of Kullback-Leibler distance from the prior weights costs, as a share of the Gaussian walk's CRPS: the data must save more."""
CALIBRATION_PRIOR = 60.0
"""Independent origins that the record must have before half of the widening it asks for is done."""
_NORMAL_SPAN = 2.5631
_PASSES, _PACE = 60, 4.0
_ENOUGH = 10
_NEGLIGIBLE = 0.004


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Combination:
    """How members are joined.

    Attributes:
        weights: share of each member, none negative, adding up to 1.
        steps: (G,) horizons at which the width was checked.
        stretch: (G,) what the width is multiplied by there; between them linear in the logarithm of the step, flat beyond.
    """

    weights: dict[str, float]
    steps: tuple[int, ...] = (1,)
    stretch: tuple[float, ...] = (1.0,)

    def apply(self, changes: Mapping[str, Floats], steps: Floats) -> Floats:
        """(..., Q, S) from each member's quantiles (..., Q, S) at `steps` (S,): weighted mean, then stretched around the median."""
        joined = combine(changes, self.weights)
        factor = np.interp(np.log(steps), np.log(np.asarray(self.steps, dtype=np.float64)), self.stretch)
        median = joined[..., MEDIAN : MEDIAN + 1, :]
        stretched: Floats = median + (joined - median) * factor
        return stretched


def combine(changes: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """Weighted mean of quantiles (..., Q, S), one per member; members without weight are passed over."""
    parts = [weights[name] * quantiles for name, quantiles in changes.items() if weights.get(name, 0) > 0]
    total: Floats = np.sum(parts, axis=0)
    return total


def learn_weights(record: Record, prior: Mapping[str, float]) -> dict[str, float]:
    """Weights that minimise the CRPS of the combination over `record` plus SHRINKAGE times their distance from `prior`.

    Horizons count alike. Found by mirror descent from the prior; weights below 0.4 % become 0. With fewer than ten outcomes at every
    horizon the prior stays.
    """
    names = [name for name in prior if name in record.changes]
    start = np.array([prior[name] for name in names])
    start = start / start.sum()
    known = np.isfinite(record.actual)
    scale = np.nanmean(np.where(known, record.losses(record.walk), np.nan), axis=0) if known.any() else np.zeros(0)
    if len(names) == 1 or not known.any() or known.sum(axis=0).max() < _ENOUGH or not bool(np.all(scale[known.any(axis=0)] > 0)):
        return dict(zip(names, start.tolist(), strict=True))
    share = np.where(known, 1 / np.maximum(known.sum(axis=0), 1) / np.where(scale > 0, scale, 1.0), 0.0) / known.any(axis=0).sum()
    weights = _descend(record, names, start, share)
    weights = np.where(weights < _NEGLIGIBLE, 0.0, weights)
    return dict(zip(names, (weights / weights.sum()).tolist(), strict=True))


def _descend(record: Record, names: list[str], start: Floats, share: Floats) -> Floats:
    """Weights (M,) after mirror descent from `start` (M,) on the CRPS, outcome (n, g) counting `share` (N, G)."""
    shape = record.changes[names[0]].shape
    flat = np.stack([record.changes[name].ravel() for name in names])
    came = np.broadcast_to(np.where(share > 0, record.actual, 0.0)[:, None, :], shape).ravel()
    levels = np.broadcast_to(np.asarray(LEVELS)[None, :, None], shape).ravel()
    pull = (2 * crps_weights(np.asarray(LEVELS))[None, :, None] * share[:, None, :]).ravel()
    settled = flat @ (pull * levels)
    weights = start
    for _ in range(_PASSES):
        slope = flat @ (pull * (came < weights @ flat)) - settled
        step = np.log(weights) - _PACE * (slope + SHRINKAGE * np.log(weights / start))
        weights = np.exp(step - step.max())
        weights = np.maximum(weights / weights.sum(), 1e-9)
    return weights


def learn_stretch(record: Record, joined: Floats) -> tuple[float, ...]:
    """(G,) by how much the width of `joined` (N, Q, G) should be multiplied, going by conformal scores divided by the width itself.

    The score of an outcome is its distance from the median per expected distance; the mean score is the factor, raised to the power
    n / (n + 60), where n is the number of origins that do not overlap.
    """
    factors: list[float] = []
    for column, steps in enumerate(record.steps):
        quantiles, came = joined[:, :, column], record.actual[:, column]
        median = quantiles[:, MEDIAN]
        width = (quantiles[:, HIGH80] - quantiles[:, LOW80]) / _NORMAL_SPAN
        rows = np.isfinite(came) & (width > 0)
        if rows.sum() < _ENOUGH:
            factors.append(factors[-1] if factors else 1.0)
            continue
        scores = np.abs(came - median)[rows] / width[rows]
        expected = (np.abs(quantiles - median[:, None])[rows] / width[rows, None]) @ crps_weights(np.asarray(LEVELS))
        independent = rows.sum() * min(1.0, record.stride / steps)
        trust = independent / (independent + CALIBRATION_PRIOR)
        factors.append(float(np.clip(scores.mean() / expected.mean(), 0.2, 5.0) ** trust))
    return tuple(factors)


def learn(record: Record, prior: Mapping[str, float]) -> Combination:
    """The combination that `record` speaks for."""
    weights = learn_weights(record, prior)
    joined = combine(record.changes, weights)
    return Combination(weights=weights, steps=record.steps, stretch=learn_stretch(record, joined))


def replay(record: Record, prior: Mapping[str, float], *, blocks: int = 4) -> Floats:
    """(N, Q, G) what the combination would have said at each origin of `record`, learned anew per block from what was known by then."""
    edges = np.linspace(0, record.size, blocks + 1).astype(int)
    steps = np.asarray(record.steps, dtype=np.float64)
    said = []
    for begin, end in pairwise(edges.tolist()):
        known = record.known_at(begin)
        rule = learn(known, prior) if begin else Combination(weights={name: prior[name] for name in prior if name in record.changes})
        total = sum(rule.weights.values())
        rule = Combination(weights={name: weight / total for name, weight in rule.weights.items()}, steps=rule.steps, stretch=rule.stretch)
        said.append(rule.apply(record.part(slice(begin, end)).changes, steps))
    return np.concatenate(said)
