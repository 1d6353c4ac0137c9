"""CPU work in child processes: plain data in, plain data out. Imports nothing but the forecasting library."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import DataUnavailable, NotEnoughHistory
from core.series import Dates, Floats
from forecasting import (
    BacktestReport,
    Forecast,
    History,
    Trained,
    Verdict,
    backtest,
    chances_to_lead,
    compare,
    dump_trained,
    forecast,
    forecast_portfolio,
    load_nets,
    load_trained,
    renew,
    replayed,
    train,
    update,
    with_nets,
)
from forecasting.record import gaussian_walk
from forecasting.renewal import VERSION as NETS_VERSION
from forecasting.training import LONGEST, record_origins

Progress = Callable[[float, str], None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """A model in stored form, and what is worth knowing of it without reading it.

    Attributes:
        data: for an artefact.
        version: of the combination and its members.
        data_hash: of the data it is up to date with.
        parameters: JSON: weights, calibration, and why members got nothing.
        record: its scores on earlier days; None where the past is too short for that.
    """

    data: bytes
    version: str
    data_hash: str
    parameters: dict[str, object]
    record: BacktestReport | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A forecast and what came of the stored models that it was to be made from.

    Attributes:
        forecast: the forecast itself.
        walk: (Q, H) quantiles of the Gaussian random walk in units of the values, at `LEVELS`: what it will be judged against.
        used: position of the stored model that answered; None where a new one was fitted.
        unread: why stored models before that could not be read, by position.
        model: in stored form, where it is new or was carried on to newer data.
    """

    forecast: Forecast
    walk: Floats
    used: int | None
    unread: dict[int, str]
    model: StoredModel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FitRecipe:
    """How something is fitted: members (None: all that fit), seed, and the global nets in stored form (empty: those of the program)."""

    models: tuple[str, ...] | None
    nets: bytes = b""
    seed: int = 0


def _fit(history: History, recipe: FitRecipe, progress: Progress) -> Trained:
    trained = train(history, models=recipe.models, seed=recipe.seed, progress=progress)
    if not recipe.nets or not {"har", "lstm"} & trained.fits.keys():
        return trained
    try:
        nets = load_nets(recipe.nets)
    except DataUnavailable:  # of another version of the program: its own are newer
        return trained
    return with_nets(trained, nets, history)


def _stored(trained: Trained, history: History) -> StoredModel:
    try:
        record = replayed(trained, history)
    except NotEnoughHistory:
        record = None
    rule = trained.rule
    return StoredModel(
        data=dump_trained(trained),
        version=trained.version,
        data_hash=trained.data_hash,
        parameters={
            "weights": {name: round(weight, 6) for name, weight in rule.weights.items()},
            "calibration": {str(step): round(factor, 4) for step, factor in zip(rule.steps, rule.stretch, strict=True)},
            "reasons": {m.name: m.reason for m in trained.members if m.reason},
        },
        record=record,
    )


def make_forecast(history: History, dates: Dates, recipe: FitRecipe, stored: Sequence[bytes], progress: Progress = None) -> Made:
    """A forecast from the first of the stored models that can be read, carried on where the data are newer; else from a new fit."""
    unread: dict[int, str] = {}
    trained: Trained | None = None
    used = None
    for position, data in enumerate(stored):
        try:
            trained = load_trained(data)
        except DataUnavailable as err:
            unread[position] = err.message
            continue
        used = position
        break
    known = history.data_hash()
    fresh = trained is None or trained.data_hash != known
    if trained is None:
        trained = _fit(history, recipe, progress)
    elif fresh:
        trained = update(trained, history)
    made = forecast(history, dates=dates, models=recipe.models, warm=trained)
    last = len(history) - 1
    steps = tuple(range(1, dates.size + 1))
    walk = history.from_points(history.points[last] + gaussian_walk(history, np.array([last]), steps)[0])
    return Made(forecast=made, walk=walk, used=used, unread=unread, model=_stored(trained, history) if fresh else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A new fit beside the model in use. `verdict` is None where there is none, or it cannot be compared; `why` then says so."""

    model: StoredModel
    verdict: Verdict | None
    why: str


def make_challenger(history: History, recipe: FitRecipe, champion: bytes | None, progress: Progress = None) -> Challenge:
    """A new fit in stored form, compared with the champion on the same earlier origins; `champion` is empty where its file is damaged."""
    told = progress or (lambda _share, _text: None)
    trained = _fit(history, recipe, lambda share, text: told(0.8 * share, text))
    told(0.8, "comparing with the model in use")
    challenger = _stored(trained, history)
    if champion is None:
        return Challenge(model=challenger, verdict=None, why="the first version")
    try:
        current = update(load_trained(champion), history)
        theirs = replayed(current, history)
    except DataUnavailable:
        return Challenge(model=challenger, verdict=None, why="the version in use cannot be read any more")
    except NotEnoughHistory:
        return Challenge(model=challenger, verdict=None, why="the past is too short to compare")
    if challenger.record is None:
        return Challenge(model=challenger, verdict=None, why="the past is too short to compare")
    told(0.95, "deciding")
    stride = record_origins(history.tail(LONGEST))[1]
    return Challenge(model=challenger, verdict=compare(theirs, challenger.record, stride=stride), why="")


def make_renewal(histories: Sequence[History], current: bytes | None, seed: int, progress: Progress = None) -> Challenge:
    """The global nets after a pass over newer days, beside those in use (None: those of the program)."""
    try:
        found = renew(histories, current, seed=seed, progress=progress)
    except DataUnavailable:
        found = renew(histories, None, seed=seed, progress=progress)
    digest = hashlib.sha256("|".join(history.data_hash() for history in histories).encode()).hexdigest()
    parameters: dict[str, object] = {"symbols": list(found.symbols), "learned_until": str(found.learned_until)}
    model = StoredModel(data=found.data, version=f"nets.{NETS_VERSION}", data_hash=digest, parameters=parameters, record=None)
    return Challenge(model=model, verdict=found.verdict, why="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """What can be lost by the last day: the loss exceeded with probability 1 - `level`, and the mean of the losses beyond it; in currency."""

    level: float
    value_at_risk: float
    expected_shortfall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The distribution of several holdings together.

    Attributes:
        last: value at the origin.
        quantiles: (Q, H) of the value at `LEVELS`.
        tails: losses by the last day.
        chance_up: of being worth more on the last day than at the origin.
        chance: of being above and below what was asked for; None where nothing was.
        touch: of a close at or beyond the one value that was asked for, on any day; None where there was none, or two.
    """

    last: float
    quantiles: Floats
    tails: tuple[Tail, ...]
    chance_up: float
    chance: float | None
    touch: float | None


def put_together(
    forecasts: Sequence[Forecast],
    histories: Sequence[History],
    quantities: Mapping[str, float],
    cash: float,
    between: tuple[float | None, float | None],
) -> Together:
    """Joint paths of the holdings; `between` are the values that a chance is asked for."""
    made = forecast_portfolio(forecasts, histories, quantities=quantities, cash=cash)
    last_step = int(made.dates.size)
    above, below = between
    chance = None
    if above is not None or below is not None:
        over = 1.0 if above is None else made.probability_above(above, last_step)
        chance = max(0.0, over - (0.0 if below is None else made.probability_above(below, last_step)))
    return Together(
        last=made.last,
        quantiles=made.quantiles,
        tails=tuple(
            Tail(
                level=level,
                value_at_risk=made.value_at_risk(last_step, level=level),
                expected_shortfall=made.expected_shortfall(last_step, level=level),
            )
            for level in (0.95, 0.99)
        ),
        chance_up=made.probability_above(made.last, last_step),
        chance=chance,
        touch=made.probability_touching(bound) if (bound := _single(between)) is not None else None,
    )


def _single(bounds: tuple[float | None, float | None]) -> float | None:
    named = [bound for bound in bounds if bound is not None]
    return named[0] if len(named) == 1 else None


def chance_along(made: Forecast, history: History, value: float) -> float:
    """The chance that a value on any day of a forecast reaches `value`, along paths that move as the series did."""
    return forecast_portfolio([made], [history], quantities={made.symbol: 1.0}).probability_touching(value)


def chances_of_lead(forecasts: Sequence[Forecast], histories: Sequence[History]) -> tuple[float, ...]:
    """Per forecast, the chance that it does best of all by the last day."""
    return chances_to_lead(forecasts, histories)


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestQuestion:
    """What a backtest is asked for; `children` fit members beside each other."""

    horizons: tuple[int, ...]
    origins: int
    models: tuple[str, ...] | None
    children: int


def make_backtest(history: History, asked: BacktestQuestion, notebook: Path, progress: Progress = None) -> BacktestReport:
    """A rolling-origin backtest. What is done is kept in `notebook`, and what that holds already is not done again."""

    def note_down(done: bytes) -> None:
        notebook.parent.mkdir(parents=True, exist_ok=True)
        partial = notebook.with_suffix(f".{os.getpid()}")
        partial.write_bytes(done)
        partial.replace(notebook)

    return backtest(
        history,
        horizons=asked.horizons,
        origins=asked.origins,
        models=asked.models,
        children=asked.children,
        resume=notebook.read_bytes() if notebook.exists() else None,
        checkpoint=note_down,
        progress=progress,
    )
