"""Laws that hold for any prices."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Costs, PricePanel, StrategySpec, backtest_strategy, optimize, risk
from analysis.allocation.limits import Limits, bought, limits_for
from analysis.measures import measure
from analysis.simulation.rebalancing import value_after_costs

QUICK = settings(max_examples=25, deadline=None)
FEW = settings(max_examples=8, deadline=None)
seeds = st.integers(0, 2**32 - 1)


def walk(seed: int, days: int, symbols: int, *, late: bool = False) -> PricePanel:
    rng = np.random.default_rng(seed)
    close = 50 * np.exp(np.cumsum(rng.normal(0.0003, rng.uniform(0.004, 0.04, symbols), (days, symbols)), axis=0))
    if late:
        close[: days // 4, 0] = np.nan
    return PricePanel(
        symbols=tuple("ABCDEFGH"[:symbols]), dates=np.busday_offset("2015-01-01", np.arange(days), roll="forward"), close=close
    )


@QUICK
@given(seed=seeds, fast=st.integers(1, 15), gap=st.integers(1, 40), late=st.booleans(), bps=st.floats(0, 100))
def test_a_crossover_follows_its_definition(seed, fast, gap, late, bps):
    """Day by day, in plain arithmetic."""
    panel, slow, rate = walk(seed, 120, 2, late=late), fast + gap, bps / 10_000
    result = backtest_strategy(
        panel,
        StrategySpec(name="sma_crossover", params={"fast": fast, "slow": slow}),
        costs=Costs(bps=bps),
        start_value=100.0,
        bootstrap_samples=0,
    )
    total = np.zeros(120)
    for column in range(2):
        cash, shares, wanted = 50.0, 0.0, False
        for day in range(120):
            price = panel.close[day, column]
            if wanted and not shares:
                cash, shares = 0.0, cash / (price * (1 + rate))
            elif not wanted and shares:
                cash, shares = shares * price * (1 - rate), 0.0
            window = panel.close[max(day - slow + 1, 0) : day + 1, column]
            wanted = bool(window.size == slow and np.isfinite(window).all() and window[-fast:].mean() > window.mean())
            total[day] += cash + (shares * price if shares else 0.0)
    assert result.equity == pytest.approx(total, rel=1e-9)


@QUICK
@given(seed=seeds, rebalance=st.sampled_from(["daily", "weekly", "monthly", "quarterly"]), bps=st.floats(0, 300))
def test_equal_weights_are_equal_after_every_trade(seed, rebalance, bps):
    panel = walk(seed, 90, 4)
    spec = StrategySpec(name="equal_weight", params={"rebalance": rebalance})
    result = backtest_strategy(panel, spec, costs=Costs(bps=bps), bootstrap_samples=0)
    shares, row = np.zeros(4), 0
    for index in range(len(result.orders)):
        row, column = result.orders.rows[index], result.orders.columns[index]
        shares[column] += result.orders.values[index] / panel.close[row, column]
        if index + 1 == len(result.orders) or result.orders.rows[index + 1] != row:
            assert shares * panel.close[row] == pytest.approx(np.full(4, result.equity[row] / 4), rel=1e-9)


@QUICK
@given(
    seed=seeds,
    low=st.floats(0, 200),
    more=st.floats(0, 200),
    name=st.sampled_from(["equal_weight", "momentum", "vol_target", "mean_reversion"]),
)
def test_more_cost_never_helps(seed, low, more, name):
    params = {"momentum": {"lookback": 20, "skip": 2}, "vol_target": {"window": 20}, "mean_reversion": {"entry": 1.0}}.get(name, {})
    panel, spec = walk(seed, 150, 3), StrategySpec(name=name, params=params)
    cheap, dear = (backtest_strategy(panel, spec, costs=Costs(bps=bps), bootstrap_samples=0) for bps in (low, low + more))
    assert (dear.equity <= cheap.equity * (1 + 1e-12)).all()


@QUICK
@given(
    seed=seeds,
    day=st.integers(40, 140),
    name=st.sampled_from(["sma_crossover", "momentum", "vol_target", "mean_reversion", "equal_weight"]),
)
def test_a_shuffled_future_changes_nothing_before_it(seed, day, name):
    quick = {"momentum": {"lookback": 20, "skip": 2}, "vol_target": {"window": 20}, "sma_crossover": {"fast": 3, "slow": 10}}
    panel, spec = walk(seed, 150, 3), StrategySpec(name=name, params=quick.get(name, {}))
    close = panel.close.copy()
    np.random.default_rng(seed).shuffle(close[day + 1 :])
    other = PricePanel(symbols=panel.symbols, dates=panel.dates, close=close)
    one, two = (backtest_strategy(prices, spec, bootstrap_samples=0) for prices in (panel, other))
    assert two.equity[: day + 1] == pytest.approx(one.equity[: day + 1], rel=1e-12)


@QUICK
@given(seed=seeds, rate=st.floats(0, 0.1))
def test_the_value_after_costs_solves_its_equation(seed, rate):
    rng = np.random.default_rng(seed)
    held = rng.random((6, 5)) * (rng.random((6, 5)) > 0.3)
    wanted = rng.dirichlet(np.ones(5), 6) * rng.random((6, 1))
    value = held.sum(axis=1) + rng.random(6)
    after = value_after_costs(value, held, wanted, rate)
    assert after + rate * np.abs(after[:, None] * wanted - held).sum(axis=1) == pytest.approx(value, rel=1e-12)
    assert (after <= value).all()


@QUICK
@given(curve=st.lists(st.floats(0.5, 2.0), min_size=3, max_size=40))
def test_measures_keep_within_their_bounds(curve):
    equity = np.cumprod(curve)
    found = measure(equity, np.datetime64("2020-01-01", "D") + np.arange(len(curve)))
    assert -1 < found.max_drawdown <= 0
    assert 0 <= found.drawdown_days <= len(curve) - 1
    assert found.peak <= found.trough
    assert found.max_drawdown == pytest.approx(equity[found.trough] / equity[found.peak] - 1)


@QUICK
@given(seed=seeds, horizon=st.integers(1, 15), confidence=st.sampled_from([0.8, 0.95, 0.99]))
def test_parts_sum_to_the_whole(seed, horizon, confidence):
    panel = walk(seed, 200, 4)
    shares = np.random.default_rng(seed).dirichlet(np.ones(5))[:4]
    report = risk(panel, dict(zip(panel.symbols, map(float, shares), strict=True)), horizon_days=horizon, confidence=confidence)
    assert sum(part.volatility_part for part in report.contributions) == pytest.approx(report.volatility)
    assert sum(part.cvar_part for part in report.contributions) == pytest.approx(report.tail.cvar, abs=1e-12)
    assert report.tail.cvar >= report.tail.var - 1e-12
    assert 1 <= report.concentration.effective_holdings <= 4 + 1e-9
    assert np.allclose(report.concentration.correlations, report.concentration.correlations.T)


@FEW
@given(
    seed=seeds,
    name=st.sampled_from(["min_variance", "max_sharpe", "risk_parity", "hrp", "min_cvar", "equal_weight"]),
    tight=st.floats(0, 0.9),
)
def test_optimised_weights_sum_to_one_within_their_bounds(seed, name, tight):
    panel = walk(seed, 200, 5)
    drawn = np.random.default_rng(seed)
    low, high = drawn.uniform(0, 0.2 * tight, 5), 1 - drawn.uniform(0, 0.75 * tight, 5)
    bounds = {symbol: (float(least), float(most)) for symbol, least, most in zip(panel.symbols, low, high, strict=True)}
    rising = PricePanel(symbols=panel.symbols, dates=panel.dates, close=panel.close * np.exp(0.004 * np.arange(200))[:, None])
    found = optimize(rising, objective=name, bounds=bounds, evidence=None)
    assert found.weights.sum() == pytest.approx(1, abs=1e-9)
    assert (found.weights >= low - 1e-9).all()
    assert (found.weights <= high + 1e-9).all()


@FEW
@given(seed=seeds, allowed=st.floats(0.05, 1), most=st.floats(0.3, 1))
def test_less_freedom_never_helps_an_optimum(seed, allowed, most):
    from sklearn.covariance import LedoitWolf

    panel = walk(seed, 200, 4)
    covariance = LedoitWolf().fit(panel.close[1:] / panel.close[:-1] - 1).covariance_
    held = dict(zip(panel.symbols, [0.25] * 4, strict=True))
    free = optimize(panel, current_weights=held, evidence=None)
    slow = optimize(panel, current_weights=held, max_turnover=allowed, evidence=None)
    narrow = optimize(panel, current_weights=held, bounds=(0.0, most), evidence=None)
    variance = {name: found.weights @ covariance @ found.weights for name, found in (("free", free), ("slow", slow), ("narrow", narrow))}
    assert slow.turnover <= allowed + 1e-6
    assert variance["slow"] >= variance["free"] * (1 - 1e-5)
    assert variance["narrow"] >= variance["free"] * (1 - 1e-5)
    assert variance["free"] <= np.full(4, 0.25) @ covariance @ np.full(4, 0.25)


@FEW
@given(seed=seeds)
def test_more_cost_never_helps_an_optimum(seed):
    """The best Sharpe ratio after costs, of the very estimates that were optimised, falls as costs rise."""
    from skfolio.moments import LedoitWolf, ShrunkMu, ShrunkMuMethods

    panel = walk(seed, 200, 4)
    panel = PricePanel(symbols=panel.symbols, dates=panel.dates, close=panel.close * np.exp(0.004 * np.arange(200))[:, None])
    returns = panel.close[1:] / panel.close[:-1] - 1
    covariance = LedoitWolf().fit(returns).covariance_
    mean = ShrunkMu(method=ShrunkMuMethods.BAYES_STEIN, covariance_estimator=LedoitWolf()).fit(returns).mu_
    held = dict(zip(panel.symbols, [0.7, 0.1, 0.1, 0.1], strict=True))
    ratios = []
    for bps in (0, 20, 100, 400):
        found = optimize(panel, objective="max_sharpe", current_weights=held, transaction_costs=bps, evidence=None)
        net = found.weights @ mean - found.cost_frac / 63
        ratios.append(net / np.sqrt(found.weights @ covariance @ found.weights))
    assert all(later <= earlier * (1 + 1e-6) for earlier, later in pairwise(ratios))


@QUICK
@given(seed=seeds, count=st.integers(2, 6), allowed=st.floats(0, 1))
def test_the_way_towards_weights_keeps_bounds_and_turnover(seed, count, allowed):
    rng = np.random.default_rng(seed)
    low, high = rng.uniform(0, 0.9 / count, count), rng.uniform(1.1 / count, 1, count)
    names = tuple("ABCDEF"[:count])
    wide = limits_for(names, dict(zip(names, zip(map(float, low), map(float, high), strict=True), strict=True)))
    current, wanted = rng.dirichlet(np.ones(count + 1))[:count], wide.nearest(rng.dirichlet(np.ones(count)))
    limits = Limits(low=wide.low, high=wide.high, current=current, max_turnover=allowed)
    reached = limits.towards(wanted)
    assert reached.sum() == pytest.approx(1)
    assert (reached >= low - 1e-12).all()
    assert (reached <= high + 1e-12).all()
    assert bought(current, reached) <= max(allowed, limits.least_turnover()) + 1e-9
