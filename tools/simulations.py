"""Strategies and optimisation in child processes: plain data in, plain data out. Imports nothing but the capabilities themselves."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis import (
    Costs,
    OptimizeResult,
    PricePanel,
    Signals,
    StrategyResult,
    StrategySpec,
    SweepResult,
    WalkForward,
    backtest_strategy,
    optimize,
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
    """

    panel: PricePanel
    spec: StrategySpec
    costs: Costs
    start_value: float
    start: dt.date | None
    benchmark: PriceSeries | None
    grid: Mapping[str, Sequence[Value]]
    metric: str


def simulate(run: Run, progress: Progress = None) -> tuple[StrategyResult, SweepResult | None]:
    """The backtest; where there is a grid, that of its best variant, with the luck of having picked it allowed for."""
    if not run.grid:
        return _backtest(run, run.spec, 1, None), None

    def told(share: float) -> None:
        if progress is not None:
            progress(0.9 * share, "trying the variants")

    swept = sweep(
        run.panel, run.spec, run.grid, costs=run.costs, start_value=run.start_value, start=run.start, metric=run.metric, progress=told
    )
    best = replace(run.spec, params={**run.spec.params, **swept.best})
    return _backtest(run, best, swept.n_variants, swept.sharpe_variance), swept


def _backtest(run: Run, spec: StrategySpec, n_variants: int, sharpe_variance: float | None) -> StrategyResult:
    return backtest_strategy(
        run.panel,
        spec,
        costs=run.costs,
        start_value=run.start_value,
        start=run.start,
        benchmark=run.benchmark,
        n_variants=n_variants,
        sharpe_variance=sharpe_variance,
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
