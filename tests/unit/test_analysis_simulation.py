"""Accounts small enough to be worked out by hand."""

import numpy as np
import pytest

from analysis import Costs, PricePanel, StrategySpec, backtest_strategy
from analysis.simulation.market import Market
from analysis.simulation.plans import SleevePlan, WeightPlan
from analysis.simulation.rebalancing import simulate_weights, value_after_costs
from analysis.simulation.sleeves import simulate_sleeves


def market_of(close: list[list[float]], costs: Costs, **extra) -> Market:
    array = np.array(close, dtype=float)
    dates = np.datetime64("2020-01-01", "D") + np.arange(array.shape[0])
    return Market.of(PricePanel(symbols=tuple("ABCDEF"[: array.shape[1]]), dates=dates, close=array, **extra), costs)


def sleeves(close, hold, costs, start=100.0, **extra):
    plan = SleevePlan(hold=np.array(hold, dtype=bool).T, capital=np.full(len(close[0]), 1 / len(close[0])))
    return simulate_sleeves(plan, market_of(close, costs, **extra), costs, start)


def weights(close, rows, wanted, costs, start=100.0):
    plan = WeightPlan(rows=np.array(rows), weights=np.array(wanted, dtype=float))
    return simulate_weights(plan, market_of(close, costs), costs, start)


def test_a_round_trip_pays_both_sides():
    outcome = sleeves([[10], [10], [12], [12]], [[0], [1], [1], [0]], Costs(bps=100))
    bought = 100 / 1.01
    assert outcome.equity == pytest.approx([100, bought, bought * 1.2, bought * 1.2 * 0.99])
    assert outcome.orders.rows.tolist() == [1, 3]
    assert outcome.orders.values == pytest.approx([bought, -bought * 1.2])
    assert outcome.orders.costs == pytest.approx([bought * 0.01, bought * 1.2 * 0.01])
    assert outcome.invested == pytest.approx([0, bought, bought * 1.2, 0])


def test_whole_shares_leave_the_rest_as_cash():
    outcome = sleeves([[30], [40]], [[1], [1]], Costs(bps=0, fractional=False))
    assert outcome.equity == pytest.approx([100, 130])
    assert outcome.orders.values == pytest.approx([90])


def test_a_fee_is_paid_per_order_and_a_pot_too_small_buys_nothing():
    outcome = sleeves([[10], [10], [20]], [[1], [1], [0]], Costs(bps=0, per_trade=5))
    assert outcome.equity == pytest.approx([95, 95, 185])
    assert outcome.orders.costs == pytest.approx([5, 5])
    poor = sleeves([[10], [10], [20]], [[1], [1], [0]], Costs(bps=0, per_trade=500))
    assert poor.equity == pytest.approx([100, 100, 100])
    assert len(poor.orders) == 0


def test_a_sale_that_would_not_bring_its_fee_is_left_out():
    outcome = sleeves([[10], [0.1], [0.1], [0.2]], [[1], [0], [1], [1]], Costs(bps=0, per_trade=5))
    assert outcome.equity == pytest.approx([95, 0.95, 0.95, 1.9])
    assert len(outcome.orders) == 1


def test_idle_cash_earns_interest_in_both_engines():
    rate = 0.365
    grown = [100 * (1 + rate) ** (day / 365) for day in range(3)]
    assert sleeves([[10], [10], [10]], [[0], [0], [0]], Costs(cash_rate=rate)).equity == pytest.approx(grown)
    assert weights([[10], [10], [10]], [0], [[0.0]], Costs(cash_rate=rate)).equity == pytest.approx(grown)


def test_money_that_is_in_no_sleeve_stays_as_cash():
    plan = SleevePlan(hold=np.ones((1, 2), dtype=bool), capital=np.array([0.25]))
    costs = Costs(bps=0)
    outcome = simulate_sleeves(plan, market_of([[10], [20]], costs), costs, 100.0)
    assert outcome.equity == pytest.approx([100, 125])


def test_weights_are_exact_after_costs():
    outcome = weights([[10, 10], [20, 10], [20, 10]], [0, 1], [[0.5, 0.5], [0.5, 0.5]], Costs(bps=100))
    first = 100 / 1.01
    # half of `first` doubled: 1.5 in all; X + 0.01 * (first - X/2 + X/2 - first/2) = 1.5 * first
    second = 1.5 * first - 0.01 * 0.5 * first
    assert outcome.equity == pytest.approx([first, second, second])
    assert outcome.orders.values == pytest.approx([first / 2, first / 2, second / 2 - first, second / 2 - first / 2])


def test_the_account_is_cash_before_its_first_row_and_without_any():
    assert weights([[10], [20], [40]], [1], [[1.0]], Costs(bps=0)).equity == pytest.approx([100, 100, 200])
    plan = WeightPlan(rows=np.zeros(0, dtype=np.intp), weights=np.zeros((0, 1)))
    costs = Costs()
    empty = simulate_weights(plan, market_of([[10], [20]], costs), costs, 100.0)
    assert empty.equity.tolist() == [100, 100]
    assert len(empty.orders) == 0


def test_whole_shares_and_fees_in_one_account():
    outcome = weights([[30, 7], [30, 7]], [0], [[0.5, 0.5]], Costs(bps=0, fractional=False, per_trade=1))
    # two fees leave 98 and 49 each: one share at 30, seven at 7
    assert outcome.orders.values == pytest.approx([30, 49])
    assert outcome.equity == pytest.approx([98, 98])
    poor = weights([[30, 7], [30, 7]], [0], [[0.5, 0.5]], Costs(bps=0, per_trade=200))
    assert poor.equity == pytest.approx([100, 100])


def test_fees_that_move_a_holding_off_its_target_are_paid_for_it_too():
    outcome = weights([[10, 10, 10]] * 2, [0, 1], [[0.5, 0.25, 0.25], [0.4, 0.35, 0.25]], Costs(bps=0, per_trade=1), start=103.0)
    assert outcome.equity == pytest.approx([100, 97])
    assert sorted(outcome.orders.values[3:]) == pytest.approx([38.8 - 50, 24.25 - 25, 33.95 - 25])


def test_selling_all_sells_the_parts_that_dividends_bought():
    close = np.array([[10.0], [9.0], [9.0]])
    dividends = np.array([[0.0], [1.0], [0.0]])
    dates = np.datetime64("2020-01-01", "D") + np.arange(3)
    panel = PricePanel(symbols=("A",), dates=dates, close=close, dividends=dividends)
    costs = Costs(bps=0, fractional=False)
    plan = WeightPlan(rows=np.array([0, 2]), weights=np.array([[1.0], [0.0]]))
    outcome = simulate_weights(plan, Market.of(panel, costs), costs, 100.0)
    assert outcome.equity == pytest.approx([100, 100, 100])
    assert outcome.invested == pytest.approx([100, 100, 0])


def test_the_value_after_costs_solves_its_equation():
    rng = np.random.default_rng(1)
    held, wanted = rng.random((50, 4)), rng.dirichlet(np.ones(4), 50)
    value = held.sum(axis=1) + rng.random(50)
    after = value_after_costs(value, held, wanted, 0.01)
    assert after + 0.01 * np.abs(after[:, None] * wanted - held).sum(axis=1) == pytest.approx(value, rel=1e-14)


def test_what_is_delisted_is_sold_on_the_next_day_at_its_last_close():
    close = np.array([[10, 10], [20, 10], [np.nan, 10], [np.nan, 10]], dtype=float)
    dates = np.datetime64("2020-01-01", "D") + np.arange(4)
    panel = PricePanel(symbols=("GONE", "B"), dates=dates, close=close)
    result = backtest_strategy(panel, StrategySpec(name="buy_and_hold"), costs=Costs(bps=100), start_value=202.0, bootstrap_samples=0)
    assert result.equity == pytest.approx([200, 300, 298, 298])
    assert [result.symbols[column] for column in result.orders.columns] == ["GONE", "B", "GONE"]
    assert any("GONE" in note for note in result.notes)


def test_both_engines_agree_where_the_second_is_not_needed():
    rng = np.random.default_rng(5)
    close = np.exp(np.cumsum(rng.normal(0, 0.02, (300, 3)), axis=0)) * 50
    hold = rng.random((300, 3)) > 0.4
    rows, wanted = np.arange(0, 300, 20), rng.dirichlet(np.ones(3), 15) * 0.9
    free, paid = Costs(bps=25, cash_rate=0.03), Costs(bps=25, cash_rate=0.03, per_trade=1e-12)
    assert sleeves(close.tolist(), hold, free).equity == pytest.approx(sleeves(close.tolist(), hold, paid).equity, rel=1e-9)
    assert weights(close.tolist(), rows, wanted, free).equity == pytest.approx(weights(close.tolist(), rows, wanted, paid).equity, rel=1e-9)
