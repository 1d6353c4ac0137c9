"""Rolling origins: what would have been forecast on earlier days, beside what came.

Each origin sees the `history` values up to and including it, nothing later, and is forecast by the same code that forecasts today:

    values   ----------------------------------------------------------->
    origin 1 [====== history ======]x....x..............x
    origin 2          [====== history ======]x....x..............x
    origin 3                   [====== history ======]x....x..............x
                               |<------ step ------->|  x: horizons 1, 5, 21

The last origin is the longest horizon before the end, so that every origin has all its outcomes. Members are fitted at the first origin
and at every 24th after it; in between they are carried on, and weights and calibration are learned anew at every origin, from
outcomes that had come by then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.clock import stopwatch_s
from core.errors import InvalidInput
from core.series import Floats
from forecasting.forecasts import distribution
from forecasting.history import MIN_HISTORY, AnySeries, History, as_history, check_horizon, require_history
from forecasting.record import gaussian_walk
from forecasting.registry import ENSEMBLE
from forecasting.report import GAUSSIAN_WALK, BacktestReport, Outcomes, score_row
from forecasting.scores import mase_scale
from forecasting.training import Progress, Trained, train, update

REFIT_EVERY = 24
LEAST_HISTORY = 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OriginOutcome:
    """One origin.

    Attributes:
        quantiles: per model (Q, G) in units of the values, at `LEVELS` and the horizons.
        actual: (G,) what came.
        last: value at the origin.
        scale: what MASE divides by.
        fit_s, update_s: seconds to fit members (0 where they were carried on), and to bring weights up to date and forecast.
        reasons: why members have no forecast.
        trained: for the next origin.
    """

    quantiles: dict[str, Floats]
    actual: Floats
    last: float
    scale: float
    fit_s: float
    update_s: float
    reasons: dict[str, str]
    trained: Trained


def forecast_origin(
    known: History, horizons: tuple[int, ...], ahead: History, *, names: Sequence[str] | None, carried: Trained | None
) -> OriginOutcome:
    """What is forecast from `known` for `horizons`, beside what came `ahead`, of which only the days are told to the members.

    `carried` is carried on instead of fitting anew.
    """
    started = stopwatch_s()
    trained = carried if carried is not None else train(known, models=names, with_skill=False)
    fitted = stopwatch_s()
    if carried is not None:
        trained = update(carried, known, with_skill=False)
    combined, members, failed = distribution(trained, known, ahead.dates)
    update_s = stopwatch_s() - fitted
    columns = np.asarray(horizons) - 1
    changes = {name: quantiles[:, columns] for name, quantiles in members.items()}
    changes[ENSEMBLE] = combined[:, columns]
    changes[GAUSSIAN_WALK] = gaussian_walk(known, np.array([len(known) - 1]), horizons)[0]
    last = known.points[-1]
    return OriginOutcome(
        quantiles={name: known.from_points(last + change) for name, change in changes.items()},
        actual=ahead.values[columns],
        last=float(known.values[-1]),
        scale=mase_scale(known.values, 1),
        fit_s=fitted - started if carried is None else 0.0,
        update_s=update_s,
        reasons={m.name: m.reason or "failed" for m in trained.members if m.fitted is None} | failed,
        trained=trained,
    )


def _report(
    history: History, horizons: tuple[int, ...], positions: Sequence[int], done: Sequence[OriginOutcome], stride: int
) -> BacktestReport:
    """The scores of all origins that were done."""
    failures: dict[str, str] = {}
    for each in done:
        failures |= each.reasons
    names = [name for name in done[0].quantiles if all(name in each.quantiles for each in done)]
    quantiles = {name: np.stack([each.quantiles[name] for each in done]) for name in names}
    actual = np.stack([each.actual for each in done])
    last, scale = np.array([each.last for each in done]), np.array([each.scale for each in done])
    fits = [each.fit_s for each in done if each.fit_s > 0]
    seconds = float(np.mean(fits)) if fits else 0.0, float(np.mean([each.update_s for each in done]))
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
        last=last,
        scale=scale,
        stopped=len(done) < len(positions),
    )


def plan_origins(length: int, *, longest: int, origins: int, step: int, history: int) -> list[int]:
    """Positions of the origins in a series of `length` values, oldest first; the first has at least min(history, 100) values."""
    last = length - 1 - longest
    return [last - step * back for back in reversed(range(origins)) if last - step * back >= min(history, LEAST_HISTORY) - 1]


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
    require_history(past, min(history, LEAST_HISTORY) + longest)
    positions = plan_origins(len(past), longest=longest, origins=origins, step=step, history=history)
    done: list[OriginOutcome] = []
    for count, position in enumerate(positions):
        if should_stop is not None and should_stop():
            break
        if progress is not None:
            progress(count / len(positions), str(past.dates[position]))
        known = past.head(position + 1).tail(history)
        carried = done[-1].trained if count % REFIT_EVERY else None
        ahead = past.head(position + 1 + longest).tail(longest)
        done.append(forecast_origin(known, horizons, ahead, names=models, carried=carried))
    if not done:
        raise InvalidInput("The backtest was stopped before its first origin was done.", field="should_stop")
    return _report(past, horizons, positions, done, step)
