"""Forecasts of earlier origins beside what came: what weights, calibration and skill are learned from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.series import Floats
from forecasting.history import Frequency, History
from forecasting.levels import LEVELS, probit
from forecasting.model import Fitted, Origins, ask
from forecasting.outcomes import Skill
from forecasting.scores import crps, diebold_mariano
from forecasting.season import Season
from forecasting.volatility import constant_volatility

LOW80, HIGH80 = LEVELS.index(0.1), LEVELS.index(0.9)


def measured_steps(frequency: Frequency) -> tuple[int, ...]:
    """The horizons at which the record is kept: a day, a week and a month of days; a step, a quarter of a year and a year elsewhere."""
    if frequency.is_daily:
        return (1, 5, 21)
    return {"W": (1, 4, 13), "M": (1, 3, 12)}.get(frequency.value, (1, 2, 4))


def gaussian_walk(history: History, origins: Origins, steps: tuple[int, ...]) -> Floats:
    """(N, Q, G) quantiles of the change under a Gaussian random walk as wide as all changes so far: what skill is measured against."""
    width = constant_volatility(history.points)[origins]
    root = np.sqrt(np.asarray(steps, dtype=np.float64))
    quantiles: Floats = width[:, None, None] * probit(np.asarray(LEVELS))[None, :, None] * root[None, None, :]
    return quantiles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """Forecasts of earlier origins beside what came.

    Attributes:
        steps: (G,) horizons.
        changes: per member (N, Q, G) quantiles of the change since the origin, on the scale of the points.
        actual: (N, G) what came; NaN where it is still to come.
        walk: (N, Q, G) the Gaussian random walk.
        stride: distance of neighbouring origins.
        failures: why a member has no forecasts here.
    """

    steps: tuple[int, ...]
    changes: Mapping[str, Floats]
    actual: Floats
    walk: Floats
    stride: int
    failures: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of origins."""
        return int(self.actual.shape[0])

    def part(self, rows: slice) -> "Record":
        """The same of some origins."""
        changes = {name: quantiles[rows] for name, quantiles in self.changes.items()}
        return Record(steps=self.steps, changes=changes, actual=self.actual[rows], walk=self.walk[rows], stride=self.stride)

    def known_at(self, row: int) -> "Record":
        """What was known at origin `row`: the origins before it, and of their outcomes only those that had come."""
        part = self.part(slice(0, row))
        age = (row - np.arange(row)) * self.stride
        seen = np.where(age[:, None] >= np.asarray(self.steps)[None, :], part.actual, np.nan)
        return Record(steps=self.steps, changes=part.changes, actual=seen, walk=part.walk, stride=self.stride)

    def losses(self, quantiles: Floats) -> Floats:
        """(N, G) CRPS of `quantiles` (N, Q, G) on the scale of the points; NaN where the outcome is still to come."""
        return crps(np.moveaxis(quantiles, 1, -1), np.asarray(LEVELS), self.actual)

    def skill_pct(self, quantiles: Floats) -> Floats:
        """(G,) per cent of CRPS saved against the Gaussian walk; NaN where nothing was measured or there is nothing to save."""
        ours, theirs = self.losses(quantiles), self.losses(self.walk)
        known = np.isfinite(ours)
        total = np.where(known, theirs, 0).sum(axis=0)
        saved: Floats = 100 * (1 - np.where(known, ours, 0).sum(axis=0) / np.where(total > 0, total, np.nan))
        return saved

    def skill(self, quantiles: Floats) -> tuple[Skill, ...]:
        """The record of `quantiles` (N, Q, G), one entry per horizon with at least one outcome."""
        ours, theirs, saved = self.losses(quantiles), self.losses(self.walk), self.skill_pct(quantiles)
        found = []
        for column, steps in enumerate(self.steps):
            known = np.isfinite(self.actual[:, column])
            if not np.isfinite(saved[column]):
                continue
            came = self.actual[known, column]
            test = diebold_mariano(ours[known, column], theirs[known, column], overlap=(steps - 1) // self.stride)
            inside = (came >= quantiles[known, LOW80, column]) & (came <= quantiles[known, HIGH80, column])
            found.append(
                Skill(
                    steps=steps,
                    origins=int(known.sum()),
                    crps_skill_pct=float(saved[column]),
                    p=test.p,
                    cover80_pct=100 * float(inside.mean()),
                )
            )
        return tuple(found)


def keep_record(history: History, fits: Mapping[str, Fitted], season: Season, origins: Origins, *, stride: int) -> Record:
    """What each fit would have said at `origins` of `history`, beside what came, both without `season`; the walk knows no season."""
    plain = season.remove(history)
    steps = measured_steps(history.frequency)
    columns = np.asarray(steps) - 1
    answers, failures = ask(fits, plain, origins, max(steps))
    changes = {name: quantiles[:, :, columns] for name, quantiles in answers.items()}
    points = plain.points
    ahead = origins[:, None] + np.asarray(steps)[None, :]
    actual = np.where(ahead < points.size, points[np.minimum(ahead, points.size - 1)] - points[origins][:, None], np.nan)
    wave = season.at(history.dates)
    turn = wave[np.minimum(ahead, points.size - 1)] - wave[origins][:, None]
    walk = gaussian_walk(history, origins, steps) - turn[:, None, :]
    return Record(steps=steps, changes=changes, actual=actual, walk=walk, stride=stride, failures=failures)
