import datetime as dt
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from analysis import (
    STRATEGIES,
    Costs,
    PricePanel,
    Signals,
    StrategySpec,
    Tried,
    WeightHistory,
    backtest_strategy,
    strategy_named,
)
from core.errors import DataUnavailable, InvalidInput, NotEnoughHistory
from core.series import PriceSeries

FREE = Costs(bps=0)


def weekdays(count: int, start: str = "2019-01-01") -> np.ndarray:
    return np.busday_offset(start, np.arange(count), roll="forward").astype("datetime64[D]")


def walk(count: int = 600, symbols: int = 3, seed: int = 0) -> PricePanel:
    rng = np.random.default_rng(seed)
    close = 50 * np.exp(np.cumsum(rng.normal(0.0004, 0.015, (count, symbols)), axis=0))
    return PricePanel(symbols=tuple("ABCDEF"[:symbols]), dates=weekdays(count), close=close)


def single(closes: list[float]) -> PricePanel:
    return PricePanel(symbols=("A",), dates=weekdays(len(closes)), close=np.array(closes, dtype=float)[:, None])


def run(panel, name, params=None, **terms):
    spec = {key: terms.pop(key) for key in ("execution", "weights", "signals", "history") if key in terms}
    terms = {"costs": FREE, "start_value": 100.0, "bootstrap_samples": 0} | terms
    return backtest_strategy(panel, StrategySpec(name=name, params=params or {}, **spec), **terms)


def test_years_compound_to_the_whole():
    result = run(walk(700), "sma_crossover", {"fast": 10, "slow": 30}, costs=Costs(bps=20), benchmark=None)
    assert [row.year for row in result.per_year] == [2019, 2020, 2021]
    assert np.prod([1 + row.return_frac for row in result.per_year]) == pytest.approx(result.final_value / 100)
    assert np.prod([1 + row.buy_and_hold_frac for row in result.per_year]) == pytest.approx(result.buy_and_hold.final_value / 100)
    assert all(np.isnan(row.benchmark_frac) for row in result.per_year)


def test_a_benchmark_and_buying_and_holding_stand_beside():
    panel = walk(400)
    index = PriceSeries(symbol="IDX", dates=panel.dates[::2], close=panel.close[::2, 0], currency="USD", source="test")
    result = run(panel, "equal_weight", benchmark=index, bootstrap_samples=200, others=Tried.of(np.linspace(0, 1, 6)))
    assert result.benchmark.name == "IDX"
    assert result.benchmark.equity[1] == 100
    assert result.benchmark.equity[-1] == pytest.approx(100 * index.close[-1] / index.close[0])
    assert result.benchmark.excess_cagr == pytest.approx(result.cagr - result.benchmark.cagr)
    assert result.buy_and_hold.difference.low <= result.buy_and_hold.difference.high
    assert result.n_variants == 7
    assert any("7 variants" in note for note in result.notes)
    with pytest.raises(DataUnavailable):
        run(panel, "equal_weight", benchmark=index.between(dt.date(2019, 6, 1), None))


def test_the_same_words_for_buy_and_hold_as_a_strategy_and_as_a_comparison():
    panel = walk(300)
    assert run(panel, "buy_and_hold").buy_and_hold is None
    assert run(panel, "buy_and_hold").equity == pytest.approx(run(panel, "equal_weight").buy_and_hold.equity)
    assert run(panel, "equal_weight", {"rebalance": "never"}).equity == pytest.approx(run(panel, "buy_and_hold").equity)


def test_days_before_the_start_fill_windows():
    panel = walk(400)
    begin = panel.dates[150].item()
    late = run(panel, "sma_crossover", {"fast": 20, "slow": 100}, start=begin)
    assert late.dates[0] == np.datetime64(begin)
    assert late.exposure > 0
    alone = run(panel.between(begin, None), "sma_crossover", {"fast": 20, "slow": 100})
    assert (alone.orders.rows >= 100).all()
    assert (late.orders.rows < 100).any()
    short = run(panel, "sma_crossover", {"fast": 20, "slow": 100}, start=begin, end=panel.dates[250].item())
    assert short.equity == pytest.approx(late.equity[:101], rel=1e-12)


def test_turnover_exposure_and_costs_of_one_round_trip():
    result = run(single([10, 10, 10, 13, 13, 13, 7, 7, 7]), "sma_crossover", {"fast": 1, "slow": 3}, costs=Costs(bps=100))
    years = float((result.dates[-1] - result.dates[0]).astype(int)) / 365.25
    assert result.turnover == pytest.approx(np.abs(result.orders.values).sum() / 2 / result.equity.mean() / years)
    assert result.exposure == pytest.approx(3 / 9)
    assert result.costs_paid == pytest.approx(np.abs(result.orders.values).sum() * 0.01)


def test_whoever_is_listed_late_joins_later():
    close = np.column_stack([np.full(80, 10.0), np.full(80, 20.0)])
    close[:30, 1] = np.nan
    panel = PricePanel(symbols=("OLD", "NEW"), dates=weekdays(80), close=close)
    for name in ("buy_and_hold", "equal_weight", "sma_crossover", "vol_target", "momentum", "mean_reversion"):
        params = {"momentum": {"lookback": 20, "skip": 1}, "vol_target": {"window": 10}, "sma_crossover": {"fast": 2, "slow": 5}}.get(name)
        result = run(panel, name, params)
        assert all(row >= 30 for row, column in zip(result.orders.rows, result.orders.columns, strict=True) if column == 1)
        assert any("NEW" in note for note in result.notes)


BAD = [
    ({"name": "buy_low"}, "sma_crossover"),
    ({"name": "sma_crossover", "params": {"quick": 5}}, "fast"),
    ({"name": "buy_and_hold", "params": {"quick": 5}}, "none"),
    ({"name": "sma_crossover", "params": {"fast": 0}}, "1 to"),
    ({"name": "sma_crossover", "params": {"fast": 2.5}}, "whole"),
    ({"name": "sma_crossover", "params": {"fast": "five"}}, "number"),
    ({"name": "sma_crossover", "params": {"fast": True}}, "number"),
    ({"name": "sma_crossover", "params": {"fast": float("nan")}}, "number"),
    ({"name": "sma_crossover", "params": {"fast": 200, "slow": 50}}, "shorter"),
    ({"name": "equal_weight", "params": {"rebalance": "hourly"}}, "monthly"),
    ({"name": "equal_weight", "execution": "yesterday"}, "next_close"),
    ({"name": "mean_reversion", "params": {"entry": 1, "exit": 1}}, "smaller"),
    ({"name": "momentum", "params": {"skip": 300}}, "smaller"),
    ({"name": "momentum", "params": {"top": 9}}, "3 symbols"),
    ({"name": "target_weights"}, "weights"),
    ({"name": "target_weights", "weights": {"Z": 0.5}}, "A, B, C"),
    ({"name": "target_weights", "weights": {"A": 0.9, "B": 0.2}}, "at most 1"),
    ({"name": "target_weights", "weights": {"A": -0.1}}, "zero or more"),
    ({"name": "target_weights", "weights": {"A": 0.0}}, "above zero"),
    ({"name": "forecast_driven"}, "forecasts"),
    ({"name": "own_history"}, "weights"),
]


@pytest.mark.parametrize(("spec", "word"), BAD, ids=[str(index) for index in range(len(BAD))])
def test_bad_input_is_refused_with_what_would_work(spec, word):
    with pytest.raises(InvalidInput) as refusal:
        backtest_strategy(walk(400), StrategySpec(**spec))
    assert word in refusal.value.message
    assert refusal.value.details["field"]


def test_a_near_word_is_suggested():
    with pytest.raises(InvalidInput) as refusal:
        strategy_named("sma_crosover")
    assert refusal.value.details["suggestions"][0] == "sma_crossover"


@pytest.mark.parametrize(
    ("name", "params", "need"),
    [
        ("sma_crossover", {"fast": 50, "slow": 200}, 200),
        ("momentum", {"lookback": 252}, 253),
        ("mean_reversion", {"window": 150}, 150),
        ("vol_target", {"window": 120}, 121),
    ],
)
def test_windows_longer_than_the_history_are_refused_with_have_and_need(name, params, need):
    with pytest.raises(NotEnoughHistory) as refusal:
        run(walk(100), name, params)
    assert (refusal.value.details["have"], refusal.value.details["need"]) == (100, need)


def test_feeds_must_fit_the_prices():
    panel = walk(50)
    with pytest.raises(InvalidInput):
        run(panel, "forecast_driven", signals=Signals(origins=panel.dates[:1], values=np.ones((1, 2))))
    with pytest.raises(InvalidInput):
        run(panel, "own_history", history=WeightHistory(dates=panel.dates[:1], weights=np.ones((1, 1))))
    with pytest.raises(InvalidInput):
        Signals(origins=panel.dates[[3, 1]], values=np.ones((2, 3)))
    with pytest.raises(InvalidInput):
        Signals(origins=panel.dates[:3], values=np.ones((2, 3)))
    with pytest.raises(InvalidInput):
        WeightHistory(dates=panel.dates[:1], weights=np.array([[0.8, 0.3, 0.0]]))


def test_a_start_after_the_end_and_a_value_of_nothing_are_refused():
    with pytest.raises(NotEnoughHistory):
        run(walk(50), "buy_and_hold", start=dt.date(2030, 1, 1))
    with pytest.raises(InvalidInput):
        run(walk(50), "buy_and_hold", start_value=0.0)


def test_the_registry_describes_itself():
    assert len({strategy.name for strategy in STRATEGIES}) == len(STRATEGIES) == 9
    for strategy in STRATEGIES:
        assert strategy.sentence.endswith(".")
        assert strategy.resolved({}) == {param.name: param.default for param in strategy.params}


def test_importing_the_package_stays_light():
    code = "import sys, analysis; print([name for name in ('skfolio', 'pandas', 'scipy', 'sklearn', 'cvxpy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])  # noqa: S603  our own code
    assert done.stdout.strip() == "[]"
