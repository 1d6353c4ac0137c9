"""The scores of forecasts of earlier days, as people and stored results have them."""

import datetime as dt

import numpy as np

from forecasting import ENSEMBLE, LEVELS, BacktestReport
from forecasting.levels import MEDIAN
from tools.base import View
from tools.fields import finite

LATEST = 10
LOW80, HIGH80 = LEVELS.index(0.1), LEVELS.index(0.9)


class ScoreView(View):
    """One model at one horizon: errors, skill against the random walk in per cent, and how often the intervals held what came, in per cent."""

    model: str
    horizon: int
    n: int
    crps: float | None
    pinball: float | None
    mae: float | None
    skill_crps_pct: float | None
    mae_skill_pct: float | None
    mase: float | None
    smape: float | None
    cover50: float | None
    cover80: float | None
    cover95: float | None
    msis_ratio: float | None
    direction: float | None
    dm_stat: float | None
    dm_p: float | None


class CalibrationView(View):
    """At one horizon: of all outcomes, which part lay at or below the quantile of each level. Calibrated means equal."""

    horizon: int
    n: int
    levels: tuple[float, ...]
    observed: tuple[float, ...]


class PastForecastView(View):
    """One earlier forecast beside what came."""

    origin: dt.date
    horizon: int
    median: float
    low80: float
    high80: float
    actual: float
    inside80: bool


class FailureView(View):
    """A member that is not scored, why, and at how many origins it failed."""

    model: str
    reason: str


class BacktestView(View):
    """Forecasts of earlier days with their scores. `kind`: "backtest" fitted anew at rolling origins, "record" replayed a stored model.

    `kept`: beside a backtest, the record of the stored model at its longest horizon, by which forecasts are judged; None where there is none.
    """

    kind: str
    symbol: str
    name: str
    model: str
    first_origin: dt.date
    last_origin: dt.date
    origins: int
    horizons: tuple[int, ...]
    scores: tuple[ScoreView, ...]
    calibration: tuple[CalibrationView, ...]
    latest: tuple[PastForecastView, ...]
    failures: tuple[FailureView, ...]
    kept: ScoreView | None = None
    as_of: dt.date
    source: str


def main_model(found: BacktestReport) -> str:
    """The combination, or the only member where there is but one."""
    members = [name for name in found.quantiles if name not in {ENSEMBLE, "gaussian_walk"}]
    return members[0] if len(members) == 1 else ENSEMBLE


def calibration_of(levels: tuple[float, ...], quantiles: np.ndarray, actual: np.ndarray, horizon: int) -> CalibrationView:
    """How often `actual` (N,) lay at or below each of `quantiles` (N, Q) at `levels`."""
    below = np.mean(actual[:, None] <= quantiles, axis=0)
    return CalibrationView(horizon=horizon, n=int(actual.size), levels=levels, observed=tuple(round(float(share), 6) for share in below))


def _latest(found: BacktestReport, model: str) -> tuple[PastForecastView, ...]:
    """The last forecasts at the longest horizon."""
    rows = range(max(0, len(found.origins) - LATEST), len(found.origins))
    said, actual = found.quantiles[model], found.actual
    return tuple(
        PastForecastView(
            origin=dt.date.fromisoformat(found.origins[row]),
            horizon=found.horizons[-1],
            median=float(said[row, MEDIAN, -1]),
            low80=float(said[row, LOW80, -1]),
            high80=float(said[row, HIGH80, -1]),
            actual=float(actual[row, -1]),
            inside80=bool(said[row, LOW80, -1] <= actual[row, -1] <= said[row, HIGH80, -1]),
        )
        for row in reversed(rows)
    )


def _scores(found: BacktestReport) -> tuple[ScoreView, ...]:
    rows = []
    for row in sorted(found.rows, key=lambda row: row.horizon):
        column = found.horizons.index(row.horizon)
        error = np.abs(found.quantiles[row.model][:, MEDIAN, column] - found.actual[:, column])
        known: dict[str, object] = {"pinball": row.crps / 2, "mae": float(error.mean())}
        known |= {name: getattr(row, name) for name in ScoreView.model_fields if name not in known}
        rows.append(ScoreView.model_validate({name: finite(value) if isinstance(value, float) else value for name, value in known.items()}))
    return tuple(rows)


def backtest_view(found: BacktestReport, *, kind: str, name: str, source: str, as_of: dt.date) -> BacktestView:
    """The scores of a report."""
    model = main_model(found)
    return BacktestView(
        kind=kind,
        symbol=found.symbol,
        name=name,
        model=model,
        first_origin=dt.date.fromisoformat(found.origins[0]),
        last_origin=dt.date.fromisoformat(found.origins[-1]),
        origins=len(found.origins),
        horizons=found.horizons,
        scores=_scores(found),
        calibration=tuple(
            calibration_of(LEVELS, found.quantiles[model][:, :, column], found.actual[:, column], horizon)
            for column, horizon in enumerate(found.horizons)
        ),
        latest=_latest(found, model),
        failures=tuple(FailureView(model=member, reason=reason) for member, reason in found.failures.items()),
        as_of=as_of,
        source=source,
    )
