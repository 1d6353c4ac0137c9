"""Rolling origins: what would have been forecast on earlier days, beside what came.

Each origin sees the `history` values up to and including it, nothing later, and is forecast by the same code that forecasts today:

    values   ----------------------------------------------------------->
    origin 1 [====== history ======]x....x..............x
    origin 2          [====== history ======]x....x..............x
    origin 3                   [====== history ======]x....x..............x
                               |<------ step ------->|  x: horizons 1, 5, 21

The last origin is the longest horizon before the end, so that every origin has all its outcomes. Members are fitted at the first origin
and at every 24th after it; in between they are carried on, and weights and calibration are learned anew at every origin. Between what
they are learned from and the origin lies an embargo as long as the horizon, for an outcome counts only once it has come:

    earlier origins   o    o    o    o    o    o    o    o    O  the origin
    outcomes 1 ahead  .x   .x   .x   .x   .x   .x   .x   .x   |    all known
    outcomes 5 ahead  ....x....x....x....x....x....x....x    |    all but those of the last 5 steps
    outcomes 21 ahead ....................x    x    x    |<--------- embargo: these have not come yet
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np

from core.clock import stopwatch_s
from core.errors import InvalidInput
from forecasting.checkpoints import OriginOutcome, backtest_key, dump_outcomes, load_outcomes
from forecasting.fitting import MAX_CHILDREN, Crew, fit_all
from forecasting.forecasts import distribution
from forecasting.history import MIN_HISTORY, AnySeries, History, as_history, check_horizon, require_history
from forecasting.record import gaussian_walk
from forecasting.registry import ENSEMBLE
from forecasting.report import GAUSSIAN_WALK, BacktestReport, Outcomes, score_row
from forecasting.scores import mase_scale
from forecasting.training import Progress, Trained, assemble, plan, update

REFIT_EVERY = 24
LEAST_HISTORY = 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """A backtest as it was asked for: the series, the positions of its origins, and how each is forecast."""

    past: History
    positions: Sequence[int]
    horizons: tuple[int, ...]
    history: int
    models: Sequence[str] | None
    tell: Progress

    def known(self, position: int) -> History:
        """What is known at an origin."""
        return self.past.head(position + 1).tail(self.history)

    def ahead(self, position: int) -> History:
        """What came after it."""
        longest = max(self.horizons)
        return self.past.head(position + 1 + longest).tail(longest)


def forecast_origin(
    trained: Trained, known: History, horizons: tuple[int, ...], ahead: History, *, fit_s: float, carried: bool
) -> OriginOutcome:
    """What `trained` forecasts from `known` for `horizons`, beside what came `ahead`, of which only the days are told to the members.

    Where `trained` was fitted at an earlier origin it is `carried` on to this one first.
    """
    started = stopwatch_s()
    current = update(trained, known, with_skill=False) if carried else trained
    combined, members, failed = distribution(current, known, ahead.dates)
    update_s = stopwatch_s() - started
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
        fit_s=fit_s,
        update_s=update_s,
        reasons={m.name: m.reason or "failed" for m in current.members if m.fitted is None} | failed,
    )


def _trainings(run: _Run, done: int, crew: Crew | None) -> Iterator[tuple[int, Trained, float]]:
    """Number of the origin, combination fitted at it, and seconds, for every origin at which members are fitted, from `done` on.

    With a crew all fits are done first, beside each other; without one, each when its turn comes.
    """
    blocks = range(done // REFIT_EVERY * REFIT_EVERY, len(run.positions), REFIT_EVERY)
    plans = {block: plan(run.known(run.positions[block]), models=run.models) for block in blocks}
    if crew is None:
        for block, planned in plans.items():
            started = stopwatch_s()
            outcomes = fit_all(planned.tasks)
            yield block, assemble(planned, outcomes, with_skill=False), stopwatch_s() - started
        return
    started = stopwatch_s()
    tasks = [task for planned in plans.values() for task in planned.tasks]
    outcomes = crew.fit(tasks, lambda share: run.tell(0.9 * share, "fitting members"))
    seconds, first = (stopwatch_s() - started) / len(plans), 0
    for block, planned in plans.items():
        count = len(planned.tasks)
        yield block, assemble(planned, outcomes[first : first + count], with_skill=False), seconds
        first += count


def _report(run: _Run, done: Sequence[OriginOutcome], stride: int) -> BacktestReport:
    """The scores of all origins that were done."""
    history, horizons = run.past, run.horizons
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
        origins=tuple(str(history.dates[position]) for position in run.positions[: len(done)]),
        horizons=horizons,
        rows=rows,
        failures=_failures(done),
        quantiles=quantiles,
        actual=actual,
        last=last,
        scale=scale,
        stopped=len(done) < len(run.positions),
    )


def _failures(done: Sequence[OriginOutcome]) -> dict[str, str]:
    """Per member that is missing at any origin, at how many, and the last reason."""
    reasons = {name: reason for each in done for name, reason in each.reasons.items()}
    counts = {name: sum(name in each.reasons for each in done) for name in reasons}
    return {name: f"{reason} (at {counts[name]} of {len(done)} origins)" for name, reason in reasons.items()}


def _check_size(origins: int, step: int, history: int, children: int) -> None:
    if origins < 1 or step < 1 or history < MIN_HISTORY or not 0 <= children <= MAX_CHILDREN:
        raise InvalidInput(
            f"A backtest needs at least 1 origin, a step of 1 and a history of {MIN_HISTORY}, and 0 to {MAX_CHILDREN} children.",
            field="origins",
        )


def plan_origins(length: int, *, longest: int, origins: int, step: int, history: int) -> list[int]:
    """Positions of the origins in a series of `length` values, oldest first; the first has at least min(history, 100) values."""
    last = length - 1 - longest
    return [last - step * back for back in reversed(range(origins)) if last - step * back >= min(history, LEAST_HISTORY) - 1]


def _roll(run: _Run, done: list[OriginOutcome], crew: Crew | None, should_stop: Callable[[], bool], keep: Callable[[], None]) -> None:
    """Adds the outcomes that are still missing to `done`, until all are there or it `should_stop`; `keep` is called now and then."""
    for block, trained, seconds in _trainings(run, len(done), crew):
        for count in range(len(done), min(block + REFIT_EVERY, len(run.positions))):
            if should_stop():
                return
            position = run.positions[count]
            run.tell((0.9 if crew else 0.0) + (0.1 if crew else 1.0) * count / len(run.positions), str(run.past.dates[position]))
            fit_s = seconds if count == block else 0.0
            known, ahead = run.known(position), run.ahead(position)
            done.append(forecast_origin(trained, known, run.horizons, ahead, fit_s=fit_s, carried=count > block))
        keep()


def backtest(
    series: AnySeries,
    *,
    horizons: tuple[int, ...] = (1, 5, 21),
    origins: int = 24,
    step: int = 10,
    history: int = 1000,
    models: Sequence[str] | None = None,
    children: int = 0,
    resume: bytes | None = None,
    checkpoint: Callable[[bytes], None] | None = None,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> BacktestReport:
    """Scores of every member and the combination over rolling origins (drawn in the module's docstring).

    Fewer origins are taken where the series is too short for all of them with at least 100 values before the first. A member that fails
    or takes longer than its budget is left out, and `failures` says so.

    Args:
        series: as for `forecast`.
        horizons: steps ahead that are scored.
        origins: how many origins, the last one the longest horizon before the end.
        step: distance of neighbouring origins.
        history: values each origin sees at most.
        models: names of members; None for all that fit this kind of series.
        children: processes that fit members beside each other and are ended when they overrun; 0 to fit in this process.
        resume: what `checkpoint` was last given; passed over where data, question or versions are no longer the same.
        checkpoint: called with the outcomes so far as bytes, after every 24 origins and at the end.
        progress: called with a share between 0 and 1 and the day of the origin.
        should_stop: asked before each origin; True ends the backtest with what is done.

    Raises:
        NotEnoughHistory: not even one origin can be scored.
        InvalidInput: a bound is wrong, or it was stopped before the first origin was done.
    """
    past = as_history(series)
    longest = check_horizon(max(horizons, default=0))
    check_horizon(min(horizons))
    _check_size(origins, step, history, children)
    require_history(past, min(history, LEAST_HISTORY) + longest)
    positions = plan_origins(len(past), longest=longest, origins=origins, step=step, history=history)
    tell = progress or (lambda _share, _text: None)
    run = _Run(past=past, positions=positions, horizons=horizons, history=history, models=models, tell=tell)
    key = backtest_key(past, (horizons, positions, history, models))
    done = load_outcomes(key, resume)

    def keep() -> None:
        if checkpoint is not None:
            checkpoint(dump_outcomes(key, done))

    with Crew(size=children) if children else nullcontext() as crew:
        _roll(run, done, crew, should_stop or (lambda: False), keep)
    if not done:
        raise InvalidInput("The backtest was stopped before its first origin was done.", field="should_stop")
    if len(done) < len(positions):
        keep()
    return _report(run, done, step)
