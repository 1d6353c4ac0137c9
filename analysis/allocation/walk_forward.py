"""How an objective would have done: fitted on the past alone, held, fitted again; beside equal weight."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.allocation.limits import Limits
from analysis.allocation.objectives import Objective, Terms, fitted_weights
from analysis.comparison import Luck
from analysis.costs import Costs
from analysis.luck import Difference, bootstrap_difference
from analysis.measures import DAYS_PER_YEAR, Measures, daily_returns, measure
from analysis.panel import Ints, PricePanel
from analysis.simulation.market import Market
from analysis.simulation.plans import WeightPlan
from analysis.simulation.rebalancing import simulate_weights
from core.errors import InvalidInput
from core.series import Dates, Floats

_LEAST_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkForward:
    """How the trial runs.

    Attributes:
        train_days: closes that each fit sees, all before the day it is traded.
        hold_days: trading days until the next fit.
        max_refits: most fits; the latest days are taken.
        luck: how the interval of the lead is drawn.
    """

    train_days: int = 504
    hold_days: int = 63
    max_refits: int = 20
    luck: Luck = field(default_factory=Luck)

    def __post_init__(self) -> None:
        if self.train_days < _LEAST_DAYS or self.hold_days < 5 or not 1 <= self.max_refits <= 400:
            raise InvalidInput(
                f"A walk-forward trial fits on at least {_LEAST_DAYS} days, holds for at least 5, and refits 1 to 400 times.",
                field="walk_forward",
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial(Measures):
    """One way of choosing weights over the trial's days.

    Attributes:
        name: "min_variance" and so on, or "equal_weight".
        equity: (T,) value after costs of 1 at the start.
        turnover: half the value bought and sold, over the mean equity, per year.
        weights: (K, N) at each refit.
    """

    name: str
    equity: Floats
    turnover: float
    weights: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """What happened out of sample. Equal weight is hard to beat, so it stands beside every objective.

    Attributes:
        dates: (T,) days of the trial.
        rows: (K,) of those at which weights were renewed.
        chosen: the objective.
        equal_weight: the same share for all, renewed on the same days at the same cost.
        difference: the lead of the objective over equal weight, with its interval.
        failed_refits: fits without an answer; the weights before were kept, at first equal ones.
        spec: how the trial ran.
    """

    dates: Dates
    rows: Ints
    chosen: Trial
    equal_weight: Trial
    difference: Difference
    failed_refits: int
    spec: WalkForward

    @property
    def beats_equal_weight(self) -> bool:
        """Whether the whole interval of the lead lies above zero."""
        return self.difference.low > 0


def walk_forward(
    panel: PricePanel,
    objective: Objective,
    limits: Limits,
    terms: Terms,
    spec: WalkForward,
    *,
    progress: Callable[[float], None] | None = None,
) -> Evidence | None:
    """The trial over the latest days of `panel`, or None where it is too short for one fit and 60 days after it.

    Args:
        panel: prices without NaN.
        objective: how weights are chosen.
        limits: bounds, and the turnover allowed at each refit from the drifted weights; the present weights play no part.
        terms: of the fits; the cost is paid on every trade as well.
        spec: windows.
        progress: called with the fraction done.
    """
    first = max(spec.train_days, len(panel) - spec.max_refits * spec.hold_days)
    if len(panel) - first < _LEAST_DAYS + 1:
        return None
    rows = np.arange(first, len(panel), spec.hold_days)
    weights, failed = _renewed(panel, objective, limits, terms, train_days=spec.train_days, rows=rows, progress=progress)
    costs = Costs(bps=terms.cost_frac * 10_000, cash_rate=terms.cash_rate)
    market, days = Market.of(panel, costs).since(first), panel.dates[first:]
    chosen, even = (
        _trial(name, WeightPlan(rows=rows - first, weights=held), market, days, costs)
        for name, held in ((objective.name, weights), ("equal_weight", np.full_like(weights, 1 / weights.shape[1])))
    )
    luck = spec.luck
    difference = bootstrap_difference(
        daily_returns(chosen.equity), daily_returns(even.equity), samples=luck.samples, block_days=luck.block_days, seed=luck.seed
    )
    return Evidence(dates=days, rows=rows - first, chosen=chosen, equal_weight=even, difference=difference, failed_refits=failed, spec=spec)


def _renewed(
    panel: PricePanel,
    objective: Objective,
    limits: Limits,
    terms: Terms,
    *,
    train_days: int,
    rows: Ints,
    progress: Callable[[float], None] | None,
) -> tuple[Floats, int]:
    """(K, N) weights at each of `rows` from the closes before it, and how many fits failed."""
    closes = panel.total_return()
    weights, failed = np.zeros((rows.size, closes.shape[1])), 0
    drifted: Floats | None = None
    for index, row in enumerate(rows):
        if index:
            grown = weights[index - 1] * closes[row - 1] / closes[rows[index - 1]]
            drifted = grown / grown.sum()
        window = closes[row - train_days : row]
        now = replace(limits, current=drifted, max_turnover=None if drifted is None else _reachable(limits, drifted))
        try:
            weights[index] = fitted_weights(objective, window[1:] / window[:-1] - 1, now, terms)
        except InvalidInput:
            failed += 1
            weights[index] = limits.nearest(np.full(closes.shape[1], 1 / closes.shape[1])) if drifted is None else weights[index - 1]
        if progress is not None:
            progress((index + 1) / rows.size)
    return weights, failed


def _reachable(limits: Limits, drifted: Floats) -> float | None:
    """The turnover allowed, or what it takes to come back within the bounds where that is more."""
    if limits.max_turnover is None:
        return None
    return max(limits.max_turnover, replace(limits, current=drifted).least_turnover())


def _trial(name: str, plan: WeightPlan, market: Market, days: Dates, costs: Costs) -> Trial:
    outcome = simulate_weights(plan, market, costs, 1.0)
    years = float((days[-1] - days[0]).astype(np.int64)) / DAYS_PER_YEAR
    plan.weights.flags.writeable = False
    return Trial(
        **measure(outcome.equity, days, cash=market.cash, start_value=1.0).figures(),
        name=name,
        equity=outcome.equity,
        turnover=float(np.abs(outcome.orders.values).sum() / 2 / outcome.equity.mean() / years),
        weights=plan.weights,
    )
