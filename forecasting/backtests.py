"""Rolling origins: what would have been forecast on earlier days, beside what came.

Each origin sees the `history` values up to and including it, nothing later, and is forecast by the same code that forecasts today:

    values   ----------------------------------------------------------->
    origin 1 [====== history ======]x....x..............x
    origin 2          [====== history ======]x....x..............x
    origin 3                   [====== history ======]x....x..............x
                               |<------ step ------->|  x: horizons 1, 5, 21

The last origin is the longest horizon before the end, so that every origin has all its outcomes.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from core.clock import stopwatch_s
from core.errors import InvalidInput
from core.series import Floats
from forecasting.combination import combine, gaussian_walk
from forecasting.history import MIN_HISTORY, AnySeries, History, as_history, check_horizon, require_history
from forecasting.levels import LEVELS, MEDIAN
from forecasting.registry import ENSEMBLE
from forecasting.scores import crps, diebold_mariano, interval_score, mase_scale, smape
from forecasting.training import Progress, Trained, train

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
        fit_s: mean seconds to train at an origin (for the combination with all its members), `update_s` to forecast without training.
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
        failures: per member that failed at any origin, how often and why; it is scored nowhere.
        quantiles: per model (N, Q, G) in units of the values, at `LEVELS` and the horizons.
        actual: (N, G) what came.
        stopped: whether it was stopped before the last origin.
    """

    symbol: str
    origins: tuple[str, ...]
    horizons: tuple[int, ...]
    rows: tuple[BacktestRow, ...]
    failures: dict[str, str]
    quantiles: dict[str, Floats]
    actual: Floats
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Origin:
    """One origin: quantiles per model (Q, G) in units of the values, what came (G,), the scale for MASE, seconds."""

    quantiles: dict[str, Floats]
    actual: Floats
    last: float
    scale: float
    fit_s: float
    update_s: float
    reasons: dict[str, str]


def _at_origin(history: History, position: int, horizons: tuple[int, ...], length: int, names: Sequence[str] | None) -> _Origin:
    """Train and forecast with the `length` values up to `position`."""
    known = history.head(position + 1).tail(length)
    started = stopwatch_s()
    trained: Trained = train(known, models=names)
    fitted = stopwatch_s()
    origin = np.array([len(known) - 1])
    columns = np.asarray(horizons) - 1
    changes = {m.name: m.fitted.changes(known, origin, max(horizons))[0][:, columns] for m in trained.members if m.fitted is not None}
    changes[ENSEMBLE] = combine(changes, {m.name: m.weight for m in trained.members})
    update_s = stopwatch_s() - fitted
    changes[GAUSSIAN_WALK] = gaussian_walk(known, origin, horizons)[0]
    last = known.points[-1]
    return _Origin(
        quantiles={name: known.from_points(last + change) for name, change in changes.items()},
        actual=history.values[position + np.asarray(horizons)],
        last=float(known.values[-1]),
        scale=mase_scale(known.values, 1),
        fit_s=fitted - started,
        update_s=update_s,
        reasons={m.name: m.reason for m in trained.members if m.reason is not None},
    )


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


def _report(history: History, horizons: tuple[int, ...], positions: Sequence[int], done: Sequence[_Origin], stride: int) -> BacktestReport:
    """The scores of all origins that were done."""
    failures: dict[str, str] = {}
    for each in done:
        failures |= each.reasons
    names = [name for name in done[0].quantiles if all(name in each.quantiles for each in done)]
    quantiles = {name: np.stack([each.quantiles[name] for each in done]) for name in names}
    actual = np.stack([each.actual for each in done])
    last, scale = np.array([each.last for each in done]), np.array([each.scale for each in done])
    seconds = float(np.mean([each.fit_s for each in done])), float(np.mean([each.update_s for each in done]))
    rows = tuple(
        score_row(
            name,
            horizon,
            quantiles[name][:, :, column],
            Outcomes(actual=actual[:, column], last=last, scale=scale, walk=quantiles[GAUSSIAN_WALK][:, :, column], stride=stride),
            seconds=seconds,
        )
        for name in names
        for column, horizon in enumerate(horizons)
    )
    return BacktestReport(
        symbol=history.name,
        origins=tuple(str(history.dates[position]) for position in positions[: len(done)]),
        horizons=horizons,
        rows=rows,
        failures=failures,
        quantiles=quantiles,
        actual=actual,
        stopped=len(done) < len(positions),
    )


def backtest(
    series: AnySeries,
    *,
    horizons: tuple[int, ...] = (1, 5, 21),
    origins: int = 24,
    step: int = 10,
    history: int = 1000,
    models: Sequence[str] | None = None,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> BacktestReport:
    """Scores of every member and the combination over rolling origins (drawn in the module's docstring).

    Fewer origins are taken where the series is too short for all of them with at least 100 values before the first.

    Args:
        series: as for `forecast`.
        horizons: steps ahead that are scored.
        origins: how many origins, the last one the longest horizon before the end.
        step: distance of neighbouring origins.
        history: values each origin sees at most.
        models: names of members; None for all that fit this kind of series.
        progress: called with a share between 0 and 1 and the day of the origin.
        should_stop: asked before each origin; True ends the backtest with what is done.

    Raises:
        NotEnoughHistory: not even one origin can be scored.
        InvalidInput: a bound is wrong, or it was stopped before the first origin was done.
    """
    past = as_history(series)
    longest = check_horizon(max(horizons, default=0))
    check_horizon(min(horizons))
    if origins < 1 or step < 1 or history < MIN_HISTORY:
        raise InvalidInput(f"A backtest needs at least 1 origin, a step of 1 and a history of {MIN_HISTORY}.", field="origins")
    need = min(history, 100)
    require_history(past, need + longest)
    last = len(past) - 1 - longest
    positions = [last - step * back for back in reversed(range(origins)) if last - step * back >= need - 1]
    done: list[_Origin] = []
    for count, position in enumerate(positions):
        if should_stop is not None and should_stop():
            break
        if progress is not None:
            progress(count / len(positions), str(past.dates[position]))
        done.append(_at_origin(past, position, horizons, history, models))
    if not done:
        raise InvalidInput("The backtest was stopped before its first origin was done.", field="should_stop")
    return _report(past, horizons, positions, done, step)
