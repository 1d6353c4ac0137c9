"""The scores of a backtest: one row per model and horizon."""

from dataclasses import asdict, dataclass

import numpy as np

from core.series import Floats
from forecasting.levels import LEVELS, MEDIAN
from forecasting.scores import crps, diebold_mariano, interval_score, smape

GAUSSIAN_WALK = "gaussian_walk"


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestRow:
    """One model at one horizon over all origins.

    Attributes:
        model: name of a member, `ensemble`, or `gaussian_walk`, the reference.
        horizon: steps ahead.
        n: origins scored.
        crps: mean CRPS in units of the values.
        skill_crps_pct: per cent of CRPS saved against the Gaussian random walk of constant width.
        mae_skill_pct: per cent of the median's absolute error saved against the last value.
        mase: absolute error over the mean absolute change (over one season) of each history.
        smape: per cent, 0 to 200.
        owa: mean of sMAPE and MASE, each relative to the last value's.
        cover50: per cent of outcomes inside the 50 % interval; likewise cover80 and cover95.
        msis_ratio: interval score of the 95 % interval relative to the Gaussian walk's.
        direction: per cent of origins where the median moved to the right side; NaN where it never moves.
        dm_stat: Diebold-Mariano statistic of the CRPS, negative where better than the Gaussian walk; `dm_p` its p-value.
        fit_s: mean seconds to fit all members, `update_s` to bring weights up to date and forecast without a fit.
    """

    model: str
    horizon: int
    n: int
    crps: float
    skill_crps_pct: float
    mae_skill_pct: float
    mase: float
    smape: float
    owa: float
    cover50: float
    cover80: float
    cover95: float
    msis_ratio: float
    direction: float
    dm_stat: float
    dm_p: float
    fit_s: float
    update_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BacktestReport:
    """A whole backtest.

    Attributes:
        symbol: name of the series.
        origins: (N,) days of the origins.
        rows: per model and horizon.
        failures: per member that failed at any origin, why; it is scored nowhere.
        quantiles: per model (N, Q, G) in units of the values, at `LEVELS` and the horizons.
        actual: (N, G) what came.
        last: (N,) values at the origins; scale (N,) what MASE divides by.
        stopped: whether it was stopped before the last origin.
    """

    symbol: str
    origins: tuple[str, ...]
    horizons: tuple[int, ...]
    rows: tuple[BacktestRow, ...]
    failures: dict[str, str]
    quantiles: dict[str, Floats]
    actual: Floats
    last: Floats
    scale: Floats
    stopped: bool

    def as_dict(self) -> dict[str, object]:
        """JSON-able: everything but the quantiles."""
        return {
            "symbol": self.symbol,
            "origins": list(self.origins),
            "horizons": list(self.horizons),
            "rows": [asdict(row) for row in self.rows],
            "failures": dict(self.failures),
            "stopped": self.stopped,
        }


def _coverage(quantiles: Floats, actual: Floats, level: float) -> float:
    """Per cent of `actual` (N,) inside the central `level` of `quantiles` (N, Q)."""
    low, high = quantiles[:, LEVELS.index(round((1 - level) / 2, 3))], quantiles[:, LEVELS.index(round((1 + level) / 2, 3))]
    return 100 * float(np.mean((actual >= low) & (actual <= high)))


def _width_score(quantiles: Floats, actual: Floats) -> float:
    """Mean interval score of the 95 % interval of `quantiles` (N, Q)."""
    low, high = quantiles[:, LEVELS.index(0.025)], quantiles[:, LEVELS.index(0.975)]
    return float(np.mean(interval_score(low, high, actual, coverage=0.95)))


def _ratio(ours: float, theirs: float) -> float:
    """`ours` over `theirs`; NaN where there is nothing to compare with."""
    return ours / theirs if theirs > 0 else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcomes:
    """What came at one horizon, and what to measure against.

    Attributes:
        actual: (N,) values that came.
        last: (N,) values at the origins.
        scale: (N,) scales for MASE.
        walk: (N, Q) quantiles of the Gaussian walk.
        stride: distance of neighbouring origins.
    """

    actual: Floats
    last: Floats
    scale: Floats
    walk: Floats
    stride: int


def score_row(model: str, horizon: int, quantiles: Floats, came: Outcomes, *, seconds: tuple[float, float]) -> BacktestRow:
    """The row of `quantiles` (N, Q); `seconds` are those of training and of forecasting."""
    levels, actual = np.asarray(LEVELS), came.actual
    ours, theirs = crps(quantiles, levels, actual), crps(came.walk, levels, actual)
    median = quantiles[:, MEDIAN]
    error, still = np.abs(actual - median), np.abs(actual - came.last)
    percent, percent_still = float(np.mean(smape(median, actual))), float(np.mean(smape(came.last, actual)))
    scaled, scaled_still = float(np.mean(error / came.scale)), float(np.mean(still / came.scale))
    moved = np.sign(median - came.last) * np.sign(actual - came.last)
    test = diebold_mariano(ours, theirs, overlap=(horizon - 1) // came.stride)
    return BacktestRow(
        model=model,
        horizon=horizon,
        n=int(actual.size),
        crps=float(ours.mean()),
        skill_crps_pct=100 * (1 - _ratio(float(ours.mean()), float(theirs.mean()))),
        mae_skill_pct=100 * (1 - _ratio(float(error.mean()), float(still.mean()))),
        mase=scaled,
        smape=percent,
        owa=(_ratio(percent, percent_still) + _ratio(scaled, scaled_still)) / 2,
        cover50=_coverage(quantiles, actual, 0.5),
        cover80=_coverage(quantiles, actual, 0.8),
        cover95=_coverage(quantiles, actual, 0.95),
        msis_ratio=_ratio(_width_score(quantiles, actual), _width_score(came.walk, actual)),
        direction=100 * float(np.mean(moved[moved != 0] > 0)) if np.any(moved != 0) else float("nan"),
        dm_stat=test.stat,
        dm_p=test.p,
        fit_s=seconds[0],
        update_s=seconds[1],
    )
