"""What every strategy of the registry keeps: no look into the future, costs that hurt, the same answer for any scale of money."""

from dataclasses import replace

import numpy as np
import pytest

from analysis import EXECUTIONS, STRATEGIES, Costs, PricePanel, Signals, Strategy, StrategySpec, WeightHistory, backtest_strategy
from analysis.backtest import setting_for
from analysis.simulation.plans import SleevePlan

DAYS, SYMBOLS = 420, 4
QUICK = {
    "sma_crossover": {"fast": 5, "slow": 30},
    "momentum": {"lookback": 60, "skip": 5, "top": 2},
    "mean_reversion": {"window": 15, "entry": 1.2},
    "vol_target": {"window": 30, "rebalance": "weekly"},
    "equal_weight": {"rebalance": "daily", "band": 0.02},
    "target_weights": {"rebalance": "weekly", "band": 0.01},
    "forecast_driven": {"max_age_days": 8},
}
every_strategy = pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
every_execution = pytest.mark.parametrize("execution", EXECUTIONS)


def market(seed: int = 0) -> PricePanel:
    rng = np.random.default_rng(seed)
    close = 40 * np.exp(np.cumsum(rng.normal(0.0003, 0.02, (DAYS, SYMBOLS)), axis=0))
    close[:25, 1] = np.nan
    close[350:, 2] = np.nan
    return PricePanel(symbols=tuple("ABCD"), dates=np.busday_offset("2018-01-01", np.arange(DAYS), roll="forward"), close=close)


def spec_of(strategy: Strategy, panel: PricePanel, execution: str = "next_close") -> StrategySpec:
    rng = np.random.default_rng(9)
    spec = StrategySpec(name=strategy.name, params=QUICK.get(strategy.name, {}), execution=execution)
    if strategy.feed == "weights":
        return replace(spec, weights={"A": 0.4, "B": 0.3, "C": 0.2})
    if strategy.feed == "signals":
        return replace(spec, signals=Signals(origins=panel.dates[::5], values=rng.normal(size=(len(panel.dates[::5]), SYMBOLS))))
    if strategy.feed == "history":
        return replace(
            spec, history=WeightHistory(dates=panel.dates[3::40], weights=rng.dirichlet(np.ones(SYMBOLS), len(panel.dates[3::40])))
        )
    return spec


def run(strategy: Strategy, panel: PricePanel, execution: str = "next_close", **terms):
    terms = {"costs": Costs(bps=10), "start_value": 1000.0, "bootstrap_samples": 0} | terms
    return backtest_strategy(panel, spec_of(strategy, panel, execution), **terms)


def changed_after(panel: PricePanel, row: int) -> PricePanel:
    """Other prices on every day after `row`."""
    close = panel.close.copy()
    rng = np.random.default_rng(row)
    close[row + 1 :] *= np.exp(rng.normal(0, 0.2, close[row + 1 :].shape))
    return PricePanel(symbols=panel.symbols, dates=panel.dates, close=close)


@every_execution
@every_strategy
def test_prices_after_a_day_change_nothing_up_to_it(strategy, execution):
    panel = market()
    before = run(strategy, panel, execution)
    offset = DAYS - len(before.dates)
    differs = False
    for row in (60, 150, 234, 349, 400):
        after = run(strategy, changed_after(panel, row), execution)
        assert after.equity[: row + 1 - offset] == pytest.approx(before.equity[: row + 1 - offset], rel=1e-12)
        for name in ("rows", "columns"):
            early = [getattr(result.orders, name)[result.orders.rows <= row - offset] for result in (before, after)]
            assert np.array_equal(*early)
        differs = differs or after.final_value != before.final_value
    assert differs


@every_execution
@every_strategy
def test_what_trades_at_a_close_was_decided_before_it(strategy, execution):
    panel = market()
    lag = 1 if execution == "next_close" else 0
    base = strategy.plan(setting_for(panel, spec_of(strategy, panel, execution), Costs()))
    for row in (100, 200, 300):
        other = strategy.plan(setting_for(changed_after(panel, row - lag), spec_of(strategy, panel, execution), Costs()))
        if isinstance(base, SleevePlan):
            assert np.array_equal(base.hold[:, : row + 1], other.hold[:, : row + 1])
        else:
            assert np.array_equal(base.rows[base.rows <= row], other.rows[other.rows <= row])
            assert np.array_equal(base.weights[base.rows <= row], other.weights[other.rows <= row])


@every_strategy
def test_the_same_input_gives_the_same_result_and_leaves_prices_alone(strategy):
    panel = market()
    copy = panel.close.copy()
    assert np.array_equal(run(strategy, panel).equity, run(strategy, panel).equity)
    assert np.array_equal(panel.close, copy, equal_nan=True)


@every_strategy
def test_results_scale_with_the_money_and_not_with_the_unit_of_prices(strategy):
    panel = market()
    one = run(strategy, panel)
    assert run(strategy, panel, start_value=7e6).equity == pytest.approx(one.equity * 7000, rel=1e-10)
    cents = PricePanel(symbols=panel.symbols, dates=panel.dates, close=panel.close * 128)
    assert run(strategy, cents).equity == pytest.approx(one.equity, rel=1e-10)


@every_strategy
def test_more_cost_never_helps(strategy):
    finals = [run(strategy, market(), costs=Costs(bps=bps)).final_value for bps in (0, 1, 10, 50, 200)]
    assert finals == sorted(finals, reverse=True)
    assert finals[0] > finals[-1]


@every_strategy
def test_equity_is_what_the_orders_make_it(strategy):
    """Replay every order with nothing but cash and shares."""
    panel, costs = market(), Costs(bps=15)
    result = run(strategy, panel, costs=costs)
    close = panel.close[DAYS - len(result.dates) :].copy()
    for row in range(1, len(close)):
        close[row] = np.where(np.isnan(close[row]), close[row - 1], close[row])
    shares, cash, order = np.zeros(SYMBOLS), 1000.0, 0
    for row in range(len(close)):
        while order < len(result.orders) and result.orders.rows[order] == row:
            column, value = result.orders.columns[order], result.orders.values[order]
            shares[column] += value / close[row, column]
            cash -= value + abs(value) * costs.fraction
            assert result.orders.costs[order] == pytest.approx(abs(value) * costs.fraction)
            order += 1
        assert cash >= -1e-6
        assert (shares >= -1e-9).all()
        assert cash + np.nansum(shares * np.nan_to_num(close[row])) == pytest.approx(result.equity[row], rel=1e-9)
    assert order == len(result.orders) > 0


@every_strategy
def test_whole_shares_and_fees_keep_cash_at_zero_or_more(strategy):
    result = run(strategy, market(), costs=Costs(bps=10, per_trade=1.0, fractional=False), start_value=5000.0)
    cash = 5000.0 - np.cumsum(result.orders.values + result.orders.costs)
    assert cash.min() >= -1e-6
    close = market().close[DAYS - len(result.dates) :]
    for row, column, value in zip(result.orders.rows, result.orders.columns, result.orders.values, strict=True):
        price = close[row, column] if np.isfinite(close[row, column]) else close[:row, column][np.isfinite(close[:row, column])][-1]
        assert value / price == pytest.approx(round(value / price), abs=1e-6)
        assert value != 0
    assert result.costs_paid == pytest.approx(np.abs(result.orders.values).sum() * 0.001 + result.n_trades)
