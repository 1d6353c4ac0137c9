"""Would this have worked? One strategy over a history of closes, after costs."""

from datetime import date
from functools import partial

import numpy as np

from analysis.comparison import Luck, compare, per_year
from analysis.costs import Costs
from analysis.luck import Tried, deflated_sharpe
from analysis.measures import DAYS_PER_YEAR, daily_returns, measure, sharpe_ratio
from analysis.panel import PricePanel
from analysis.results import Comparison, StrategyResult
from analysis.simulation.market import Market
from analysis.simulation.outcome import Outcome
from analysis.simulation.plans import Plan, SleevePlan, WeightPlan
from analysis.simulation.rebalancing import simulate_weights
from analysis.simulation.sleeves import simulate_sleeves
from analysis.strategies.positions import buy_and_hold
from analysis.strategies.registry import Strategy, requires_execution, strategy_named
from analysis.strategies.setting import Setting
from analysis.strategies.spec import NEXT_CLOSE, SAME_CLOSE, StrategySpec
from core.errors import DataUnavailable, InvalidInput, NotEnoughHistory
from core.series import Dates, Floats, PriceSeries


def backtest_strategy(
    closes: PricePanel,
    spec: StrategySpec,
    *,
    costs: Costs | None = None,
    start_value: float = 10_000.0,
    start: date | None = None,
    end: date | None = None,
    benchmark: PriceSeries | None = None,
    others: Tried | None = None,
    bootstrap_samples: int = 1000,
    block_days: float = 21.0,
    seed: int = 0,
) -> StrategyResult:
    """What the strategy would have made of `start_value`.

    Decisions use closes up to and including the row before the trade (`next_close`) or the row of the trade (`same_close`); days before
    `start` only fill windows. After its last close an instrument is sold on the next day at that close.

    Args:
        closes: prices, with dividends where they are not adjusted for them.
        spec: which strategy, its parameters and what it is fed.
        costs: on what terms it trades; None for 10 basis points, no fee, no interest.
        start_value: money at the beginning, in the currency of the prices.
        start: first day that may trade; None for the first close, or for own_history its first record.
        end: last day; None for the last close.
        benchmark: another history to compare with, its closes carried on over days without trading.
        others: the other variants that were tried to arrive at this one, such as `SweepResult.others`; None for no other.
        bootstrap_samples: for the intervals of the lead over the comparisons; 0 leaves them out.
        block_days: mean block length of the bootstrap.
        seed: of the bootstrap.

    Raises:
        InvalidInput: an unknown word, a parameter or weight that does not fit, or a missing feed.
        NotEnoughHistory: a window is longer than the history, or fewer than two days are left to simulate.
        DataUnavailable: the benchmark has no price by the first day.
    """
    costs = costs or Costs()
    if not 0 < start_value < 1e15:
        raise InvalidInput("The starting value must be a positive amount.", field="start_value")
    setting = setting_for(closes if end is None else closes.between(None, end), spec, costs, start)
    outcome = run_plan(strategy_named(spec.name).plan(setting), setting, costs, start_value)
    luck = Luck(samples=bootstrap_samples, block_days=block_days, seed=seed) if bootstrap_samples else None
    held, other = _comparisons(setting, outcome.equity, costs=costs, start_value=start_value, benchmark=benchmark, luck=luck)
    excess = daily_returns(outcome.equity) - daily_returns(setting.cash)
    tried = (others or Tried()) + Tried.of(np.atleast_1d(sharpe_ratio(excess)))
    skill = deflated_sharpe(excess, n_variants=tried.count, sharpe_variance=tried.variance)
    return _result(setting, outcome, start_value, held=held, benchmark=other, deflated_sharpe=skill, n_variants=tried.count)


def _comparisons(
    setting: Setting, equity: Floats, *, costs: Costs, start_value: float, benchmark: PriceSeries | None, luck: Luck | None
) -> tuple[Comparison | None, Comparison | None]:
    """Buy and hold, unless that is the strategy itself, and the benchmark, where one is given."""
    beside = partial(compare, equity=equity, dates=setting.days, cash=setting.cash, start_value=start_value, luck=luck)
    held = None
    if setting.spec.name != "buy_and_hold":
        held = beside("buy and hold", run_plan(buy_and_hold(setting), setting, costs, start_value).equity)
    return held, None if benchmark is None else beside(benchmark.symbol, _carried(benchmark, setting.days, start_value))


def _result(
    setting: Setting,
    outcome: Outcome,
    start_value: float,
    *,
    held: Comparison | None,
    benchmark: Comparison | None,
    deflated_sharpe: float,
    n_variants: int,
) -> StrategyResult:
    strategy, days, equity = strategy_named(setting.spec.name), setting.days, outcome.equity
    years = float((days[-1] - days[0]).astype(np.int64)) / DAYS_PER_YEAR
    return StrategyResult(
        **measure(equity, days, cash=setting.cash, start_value=start_value).figures(),
        name=strategy.name,
        title=strategy.title,
        params=dict(setting.params),
        execution=setting.spec.execution,
        symbols=setting.panel.symbols,
        dates=days,
        equity=equity,
        start_value=start_value,
        turnover=float(np.abs(outcome.orders.values).sum() / 2 / equity.mean() / years),
        costs_paid=float(outcome.orders.costs.sum()),
        exposure=float((outcome.invested / equity).mean()),
        n_trades=len(outcome.orders),
        orders=outcome.orders,
        per_year=per_year(equity, days, start_value=start_value, held=held, benchmark=benchmark),
        buy_and_hold=held,
        benchmark=benchmark,
        deflated_sharpe=deflated_sharpe,
        n_variants=n_variants,
        notes=_notes(setting, strategy, outcome, n_variants),
    )


def setting_for(panel: PricePanel, spec: StrategySpec, costs: Costs, start: date | None = None) -> Setting:
    """What the rule of `spec` will see, with every word and parameter checked.

    Raises:
        InvalidInput: an unknown strategy, execution or parameter, or a value that does not fit.
        NotEnoughHistory: fewer than two days are left from `start` on.
    """
    requires_execution(spec)
    row = _start_row(panel, spec, start)
    if len(panel) - row < 2:
        raise NotEnoughHistory(
            f"Prices end on {panel.dates[-1]}, so nothing is left to simulate from then on. Choose an earlier start.",
            have=max(len(panel) - row, 0),
            need=2,
        )
    return Setting(
        panel=panel,
        market=Market.of(panel, costs),
        spec=spec,
        params=strategy_named(spec.name).resolved(spec.params),
        lag=1 if spec.execution == NEXT_CLOSE else 0,
        start_row=row,
    )


def run_plan(plan: Plan, setting: Setting, costs: Costs, start_value: float) -> Outcome:
    """The account that follows `plan`; its rows count from the setting's first trading row."""
    first = setting.start_row
    market = setting.market.since(first)
    if isinstance(plan, SleevePlan):
        return simulate_sleeves(SleevePlan(hold=plan.hold[:, first:], capital=plan.capital), market, costs, start_value)
    return simulate_weights(WeightPlan(rows=plan.rows - first, weights=plan.weights), market, costs, start_value)


def _start_row(panel: PricePanel, spec: StrategySpec, start: date | None) -> int:
    if start is not None:
        return int(np.searchsorted(panel.dates, np.datetime64(start, "D"), side="left"))
    if spec.history is not None:
        return int(np.searchsorted(panel.dates, spec.history.dates[0].astype("datetime64[D]"), side="left"))
    return 0


def _carried(benchmark: PriceSeries, dates: Dates, start_value: float) -> Floats:
    """(T,) value of `start_value` in the benchmark since the first of `dates`."""
    rows = np.searchsorted(benchmark.dates, dates, side="right") - 1
    if rows[0] < 0:
        raise DataUnavailable(
            f"There is no price of {benchmark.symbol} by {dates[0]}. Choose a later start or another benchmark.", symbols=[benchmark.symbol]
        )
    closes = benchmark.close[rows]
    return np.asarray(closes / closes[0] * start_value, dtype=np.float64)


def _notes(setting: Setting, strategy: Strategy, outcome: Outcome, n_variants: int) -> tuple[str, ...]:
    """What the reader has to know about this run."""
    panel, notes = setting.panel, []
    looks = strategy.uses_prices or float(setting.params.get("band", 0)) > 0
    if setting.spec.execution == SAME_CLOSE and looks:
        notes.append(
            "Trades are filled at the very close that decides them, which cannot be done in practice; the next close is the honest figure."
        )
    late = [symbol for symbol, row in zip(panel.symbols, panel.first_row, strict=True) if row > setting.start_row]
    if late:
        notes.append(f"{', '.join(late)} had no price at the start and joined when listed.")
    gone = [symbol for symbol, row in zip(panel.symbols, panel.last_row, strict=True) if row < len(panel) - 1]
    if gone:
        notes.append(f"Prices of {', '.join(gone)} end early; what was held was sold at the last close.")
    if not len(outcome.orders):
        notes.append("Nothing was ever bought: the rule gave no signal, or the money did not pay for one order.")
    if n_variants > 1:
        notes.append(f"This is one of {n_variants} variants tried; the deflated Sharpe ratio allows for picking the best.")
    return tuple(notes)
