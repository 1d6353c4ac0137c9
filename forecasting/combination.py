"""Members' quantiles joined into one distribution by weights, its width drawn to the usual one and set to what the series' own record asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from core.series import Floats
from forecasting.levels import LEVELS, MEDIAN
from forecasting.record import HIGH80, LOW80, Record
from forecasting.scores import crps_weights

VERSION = "7"

PULL, PULL_SLOPE, PULL_SPAN = 0.1, 0.05, 21.0
"""How far, in logarithms, a width is drawn back to the usual one: a tenth at one step, and 0.05 more per unit of the step's logarithm up to 21."""
MOST_APART = 3.0
"""Widths further from the usual one than this many times are treated as if they were this far: that is no calm but another world."""

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
        stretch: (G,) what the width is multiplied by there.
        doubt: share by which the variance grows per step because parameters are not known either.
        usual: (G,) width of the 80 % interval that is usual for the series there, per square root of the step; empty if not known.
    """

    weights: dict[str, float]
    steps: tuple[int, ...] = (1,)
    stretch: tuple[float, ...] = (1.0,)
    doubt: float = 0.0
    usual: tuple[float, ...] = ()

    def apply(self, changes: Mapping[str, Floats], steps: Floats) -> Floats:
        """(..., Q, S) from each member's quantiles (..., Q, S) at `steps` (S,): their mean by weight, drawn to the usual width, then stretched."""
        joined = combine(changes, self.weights)
        factor = self._towards_usual(joined, steps) * self._between(self.stretch, steps) * np.sqrt(1 + self.doubt * steps)
        median = joined[..., MEDIAN : MEDIAN + 1, :]
        stretched: Floats = median + (joined - median) * factor
        return stretched

    def _between(self, values: tuple[float, ...], steps: Floats) -> Floats:
        """(S,) `values` of the checked steps read off at `steps`: linear in the logarithm between them, flat beyond."""
        read: Floats = np.interp(np.log(steps), np.log(np.asarray(self.steps, dtype=np.float64)), values)
        return read

    def _towards_usual(self, joined: Floats, steps: Floats) -> Floats | float:
        """(..., 1, S) what draws the width of `joined` (..., Q, S) back to the usual one; 1 where that is not known.

        A member that says "calmer than usual" is right in direction and goes too far: its own estimate of the volatility errs, and who
        picks the calmest days picks the days on which it erred downwards; the further ahead, the more.
        """
        if not self.usual:
            return 1.0
        width = _width80(joined)
        usual = self._between(self.usual, steps) * np.sqrt(steps)
        ratio = np.divide(usual, width, out=np.ones_like(width), where=(width > 0) & (usual > 0))
        share = PULL + PULL_SLOPE * np.log(np.minimum(steps, PULL_SPAN))
        factor: Floats = np.clip(ratio, 1 / MOST_APART, MOST_APART) ** share
        return factor[..., None, :]


def _width80(quantiles: Floats) -> Floats:
    """(..., S) width of the 80 % interval of `quantiles` (..., Q, S)."""
    width: Floats = quantiles[..., HIGH80, :] - quantiles[..., LOW80, :]
    return width


def combine(changes: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """Weighted mean of quantiles (..., Q, S), one per member; those without weight are passed over, unless there are no others."""
    shares = {name: weights.get(name, 0.0) for name in changes}
    if not any(shares.values()):
        shares = dict.fromkeys(changes, 1.0)
    total = sum(shares.values())
    joined: Floats = np.sum([share / total * changes[name] for name, share in shares.items() if share > 0], axis=0)
    return joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What is held true before the record is looked at.

    Attributes:
        prior: weights.
        shrinkage: what a unit of Kullback-Leibler distance from them costs, in outcomes of the Gaussian walk's mean CRPS: the more
            outcomes there are, the less it weighs.
        doubt: as in `Combination`.
        patience: independent origins that the record must have before half of the widening it asks for is done.
    """

    prior: Mapping[str, float]
    shrinkage: float
    patience: float
    doubt: float = 0.0


def learn_weights(record: Record, belief: Belief) -> dict[str, float]:
    """Weights that minimise the CRPS of the combination over `record` plus the cost of their distance from the prior.

    Horizons count alike. Found by mirror descent from the prior; weights below 0.4 % become 0. With fewer than ten outcomes at every
    horizon the prior stays.
    """
    names = [name for name in belief.prior if name in record.changes]
    start = np.array([belief.prior[name] for name in names])
    start = start / start.sum()
    known = np.isfinite(record.actual)
    count = known.sum(axis=0)
    total = np.where(known, record.losses(record.walk), 0.0).sum(axis=0)
    usable = (count > 0) & (total > 0)
    if len(names) == 1 or not usable.any() or count[usable].max() < _ENOUGH:
        return dict(zip(names, start.tolist(), strict=True))
    share = np.where(known & usable, 1 / np.where(usable, total, 1.0), 0.0) / usable.sum()
    weights = _descend(record, dict(zip(names, start.tolist(), strict=True)), share, belief.shrinkage / count.max())
    weights = np.where(weights < _NEGLIGIBLE, 0.0, weights)
    return dict(zip(names, (weights / weights.sum()).tolist(), strict=True))


def _descend(record: Record, prior: Mapping[str, float], share: Floats, shrinkage: float) -> Floats:
    """Weights (M,) after mirror descent from `prior` on the CRPS, outcome (n, g) counting `share` (N, G).

    The pull to the prior is taken at the end of each step, not at its beginning: however strong it is, the weights do not swing past it.
    """
    names, start = list(prior), np.array(list(prior.values()))
    shape = record.changes[names[0]].shape
    flat = np.stack([record.changes[name].ravel() for name in names])
    came = np.broadcast_to(np.where(share > 0, record.actual, 0.0)[:, None, :], shape).ravel()
    levels = np.broadcast_to(np.asarray(LEVELS)[None, :, None], shape).ravel()
    pull = (2 * crps_weights(np.asarray(LEVELS))[None, :, None] * share[:, None, :]).ravel()
    settled = flat @ (pull * levels)
    weights = start
    for _ in range(_PASSES):
        slope = flat @ (pull * (came < weights @ flat)) - settled
        step = (np.log(weights) - _PACE * (slope - shrinkage * np.log(start))) / (1 + _PACE * shrinkage)
        weights = np.exp(step - step.max())
        weights = np.maximum(weights / weights.sum(), 1e-9)
    return weights


def learn_stretch(record: Record, joined: Floats, patience: float) -> tuple[float, ...]:
    """(G,) by how much the width of `joined` (N, Q, G) should be multiplied, going by conformal scores divided by the width itself.

    The score of an outcome is its distance from the median per expected distance; the mean score is the factor, raised to the power
    n / (n + `patience`), where n is the number of origins that do not overlap.
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
        trust = independent / (independent + patience)
        factors.append(float(np.clip(scores.mean() / expected.mean(), 0.2, 5.0) ** trust))
    return tuple(factors)


def learn(record: Record, belief: Belief) -> Combination:
    """The combination that `record` speaks for."""
    return calibrated(record, belief, learn_weights(record, belief))


def calibrated(record: Record, belief: Belief, weights: Mapping[str, float]) -> Combination:
    """`weights` with the usual width and the stretch that `record` speaks for; no usual width from fewer than ten origins."""
    steps = np.asarray(record.steps, dtype=np.float64)
    rule = Combination(weights=dict(weights), steps=record.steps, stretch=(1.0,) * len(record.steps), doubt=belief.doubt)
    if record.size >= _ENOUGH:
        usual = np.median(_width80(combine(record.changes, weights)), axis=0) / np.sqrt(steps)
        rule = replace(rule, usual=tuple(usual.tolist()))
    return replace(rule, stretch=learn_stretch(record, rule.apply(record.changes, steps), belief.patience))


def replay(record: Record, belief: Belief, *, blocks: int = 4) -> Floats:
    """(N, Q, G) what the combination would have said at each origin of `record`, learned anew per block from what was known by then."""
    edges = np.linspace(0, record.size, blocks + 1).astype(int)
    steps = np.asarray(record.steps, dtype=np.float64)
    said = []
    for begin, end in pairwise(edges.tolist()):
        rule = learn(record.known_at(begin), belief)
        said.append(rule.apply(record.part(slice(begin, end)).changes, steps))
    return np.concatenate(said)
