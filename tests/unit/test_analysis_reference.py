"""The known right results on the sample market: 20 stocks, 8,313 closes, 200,000 at the start, 0.1 % per traded value."""

import asyncio
import datetime as dt

import pytest

from analysis import Costs, PricePanel, StrategySpec, backtest_strategy, sweep
from benchmarks.strategies import _matches, own_jobs
from benchmarks.strategy_peers import Frame
from market.providers.sample import SampleProvider


@pytest.fixture(scope="module")
def sample() -> PricePanel:
    provider = SampleProvider()

    async def histories():
        return [await provider.history(symbol, None, dt.date(2022, 12, 28)) for symbol in provider.symbols()]

    return PricePanel.from_series(asyncio.run(histories()))


def run(panel: PricePanel, spec: StrategySpec, **terms):
    return backtest_strategy(panel, spec, costs=Costs(bps=10, **terms), start_value=200_000.0, bootstrap_samples=0)


@pytest.mark.parametrize(
    ("spec", "equity", "sharpe", "drawdown_pct"),
    [
        (StrategySpec(name="sma_crossover", execution="same_close"), 6_025_624.11, 0.787615, -41.0370),
        (StrategySpec(name="sma_crossover"), 6_477_236.01, 0.795872, -41.2519),
        (StrategySpec(name="equal_weight"), 42_343_143.01, 0.957077, -48.8607),
    ],
    ids=["crossover at the same close", "crossover at the next close", "monthly equal weight"],
)
def test_the_reference_strategies(sample, spec, equity, sharpe, drawdown_pct):
    result = run(sample, spec)
    assert len(result.dates) == 8313
    assert round(result.final_value, 2) == equity
    assert round(result.sharpe, 6) == sharpe
    assert round(result.max_drawdown * 100, 4) == drawdown_pct


@pytest.mark.parametrize("spec", [StrategySpec(name="sma_crossover"), StrategySpec(name="equal_weight")], ids=lambda spec: spec.name)
def test_the_engine_for_fees_comes_to_the_same(sample, spec):
    one, other = run(sample, spec), run(sample, spec, per_trade=1e-12)
    assert other.equity == pytest.approx(one.equity, rel=1e-9)
    assert other.n_trades == one.n_trades
    assert other.costs_paid == pytest.approx(one.costs_paid, rel=1e-6)


def test_a_sweep_finds_what_single_backtests_find(sample):
    found = sweep(sample, "sma_crossover", {"fast": (20, 50), "slow": (100, 200)}, costs=Costs(bps=10), start_value=200_000.0)
    assert round(found.final_value[1, 1], 2) == 6_477_236.01
    assert round(found.sharpe[1, 1], 6) == 0.795872
    alone = run(sample, StrategySpec(name="sma_crossover", params={"fast": 20, "slow": 100}))
    assert found.final_value[0, 0] == pytest.approx(alone.final_value, rel=1e-12)
    assert found.max_drawdown[0, 0] == pytest.approx(alone.max_drawdown, rel=1e-9)
    assert found.n_trades[0, 0] == alone.n_trades


def test_the_benchmark_knows_right_from_wrong(sample):
    jobs = own_jobs(Frame(symbols=sample.symbols, dates=sample.dates, close=sample.close, table=None))
    figures = jobs["equal_weight_monthly"]()
    assert _matches("equal_weight_monthly", figures) is True
    assert _matches("crossover_same_close", figures) is False
    assert _matches("sweep_100_pairs", figures) is None
