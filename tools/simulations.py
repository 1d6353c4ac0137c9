"""Strategies and optimisation in child processes: plain data in, plain data out. Imports nothing but the capabilities themselves."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from analysis import (
    Costs,
    OptimizeResult,
    PricePanel,
    Signals,
    StrategyResult,
    StrategySpec,
    SweepResult,
    Tried,
    WalkForward,
    backtest_strategy,
    optimize,
    strategy_named,
    sweep,
)
from core.series import Dates, PriceSeries
from forecasting import forecast, train

Progress = Callable[[float, str], None] | None
Value = int | float | str
MIN_CLOSES = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One strategy as it is to be simulated, or, with a grid, every combination of its values and then the best of them.

    Attributes:
        panel: prices.
        spec: the strategy.
        costs, start_value: on what terms.
        start: first day that may trade.
        benchmark: another history to compare with.
        grid: values per parameter; empty for no sweep.
        metric: what the best variant is chosen by.
        fed: in a word, what the strategy is fed beside prices.
        earlier: yearly Sharpe ratios of variants that were tried on these instruments before, by key.
    """

    panel: PricePanel
    spec: StrategySpec
    costs: Costs
    start_value: float
    start: dt.date | None
    benchmark: PriceSeries | None
    grid: Mapping[str, Sequence[Value]]
    metric: str
    fed: str = ""
    earlier: Mapping[str, float] = field(default_factory=dict)


def simulate(run: Run, progress: Progress = None) -> tuple[StrategyResult, SweepResult | None, dict[str, float]]:
    """The backtest, or that of the best of the grid, with the luck of having tried so many allowed for; and the Sharpe ratios of what was tried."""
    if not run.grid:
        key = _key(run, run.spec.params)
        found = _backtest(run, run.spec, {name: ratio for name, ratio in run.earlier.items() if name != key})
        return found, None, {key: _number(found.sharpe)}

    def told(share: float) -> None:
        if progress is not None:
            progress(0.9 * share, "trying the variants")

    swept = sweep(
        run.panel, run.spec, run.grid, costs=run.costs, start_value=run.start_value, start=run.start, metric=run.metric, progress=told
    )
    cells = [{**run.spec.params, **dict(zip(swept.parameters, pair, strict=False))} for pair in product(*swept.values)]
    ran = [
        (cell, ratio) for cell, ratio, end in zip(cells, swept.sharpe.ravel(), swept.final_value.ravel(), strict=True) if np.isfinite(end)
    ]
    tried = {_key(run, cell): _number(float(ratio)) for cell, ratio in ran}
    best = replace(run.spec, params={**run.spec.params, **swept.best})
    others = {**run.earlier, **tried}
    others.pop(_key(run, best.params), None)
    return _backtest(run, best, others), swept, tried


def _key(run: Run, params: Mapping[str, Value]) -> str:
    """A short name of a variant: the rule with all its parameters, whatever it costs and over whichever days."""
    spec = run.spec
    whole = strategy_named(spec.name).resolved(params)
    said = json.dumps([spec.name, whole, spec.execution, dict(spec.weights or {}), run.fed], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _number(ratio: float) -> float:
    return float(np.nan_to_num(ratio))


def _backtest(run: Run, spec: StrategySpec, others: Mapping[str, float]) -> StrategyResult:
    return backtest_strategy(
        run.panel,
        spec,
        costs=run.costs,
        start_value=run.start_value,
        start=run.start,
        benchmark=run.benchmark,
        others=Tried.of(np.array(list(others.values()), dtype=np.float64)),
    )


def make_signals(series: tuple[PriceSeries, ...], origins: Dates, model: str | None, sessions: int, progress: Progress = None) -> Signals:
    """The forecast median return `sessions` weekdays ahead, of each series at each origin; NaN before it has a year of closes.

    Every forecast is fitted to the closes up to and including its origin alone.
    """
    models = None if model is None else (model,)
    values = np.full((origins.size, len(series)), np.nan)
    for row, origin in enumerate(origins):
        ahead = np.busday_offset(origin, np.arange(1, sessions + 1), roll="forward")
        for column, one in enumerate(series):
            past = one.between(None, origin.item())
            if len(past) < MIN_CLOSES:
                continue
            made = forecast(past, dates=ahead, models=models, warm=train(past, models=models, with_skill=False))
            values[row, column] = float(made.at_level(0.5)[-1]) / made.last - 1
        if progress is not None:
            progress((row + 1) / origins.size, f"forecasting as of {origin}")
    return Signals(origins=origins, values=values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One optimisation.

    Attributes:
        panel: prices.
        objective: its name.
        bounds: (least, largest) share per symbol.
        current: shares now; None where nothing is held.
        value: of the account, for amounts.
        cost_bps: of each traded value.
        max_turnover: largest share of the account that may be bought; None for any.
        lookback_days: returns that the fit sees.
        cash_rate: yearly rate that a Sharpe ratio has to beat.
        confidence: of CVaR.
        tried: whether the objective is tried on days that it was not fitted on.
    """

    panel: PricePanel
    objective: str
    bounds: Mapping[str, tuple[float, float]]
    current: Mapping[str, float] | None
    value: float
    cost_bps: float
    max_turnover: float | None
    lookback_days: int
    cash_rate: float
    confidence: float
    tried: bool


def solve(question: Question, progress: Progress = None) -> OptimizeResult:
    """The weights, and how such weights did out of sample."""

    def told(share: float) -> None:
        if progress is not None:
            progress(share, "trying it on days it was not fitted on")

    return optimize(
        question.panel,
        objective=question.objective,
        bounds=question.bounds,
        current_weights=question.current,
        value=question.value,
        transaction_costs=question.cost_bps,
        max_turnover=question.max_turnover,
        lookback_days=question.lookback_days,
        cash_rate=question.cash_rate,
        confidence=question.confidence,
        evidence=WalkForward() if question.tried else None,
        progress=told,
    )
