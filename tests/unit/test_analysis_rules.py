import datetime as dt

import numpy as np
import pytest

from analysis import (
    Costs,
    PricePanel,
    Signals,
    StrategySpec,
    WeightHistory,
    backtest_strategy,
)
from analysis.strategies.positions import above, latched, level_bounds, moving_means, running_sums, standard_score
from analysis.strategies.setting import period_starts
from core.errors import InvalidInput

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


def test_a_crossover_trades_one_close_after_its_signal():
    panel = single([10, 10, 10, 13, 13, 13, 7, 7, 7])
    later = run(panel, "sma_crossover", {"fast": 1, "slow": 3})
    assert later.orders.rows.tolist() == [4, 7]
    same = run(panel, "sma_crossover", {"fast": 1, "slow": 3}, execution="same_close")
    assert same.orders.rows.tolist() == [3, 6]
    assert same.notes
    assert not later.notes


def test_equal_means_leave_a_position_as_it_is():
    prices = np.array([[10.0, 10, 10, 12, 12, 12, 12, 9]])
    sums, first = running_sums(prices), np.array([0])
    hold = above(moving_means(sums, first, 1), level_bounds(moving_means(sums, first, 3)))
    assert hold[0].tolist() == [False, False, False, True, True, True, True, False]


def test_many_ties_are_settled_alike():
    rng = np.random.default_rng(0)
    values, level = rng.integers(0, 3, (4, 2000)).astype(float), np.ones((4, 2000))
    found = above(values, level_bounds(level))
    expected = np.zeros_like(found)
    for row in range(4):
        state = False
        for day in range(2000):
            state = values[row, day] > 1 or (values[row, day] == 1 and state)
            expected[row, day] = state
    assert np.array_equal(found, expected)


def test_rounding_of_long_sums_never_makes_a_signal():
    result = run(single([0.1] * 3000), "sma_crossover", {"fast": 50, "slow": 200})
    assert result.n_trades == 0
    assert any("Nothing was ever bought" in note for note in result.notes)


def test_mean_reversion_buys_low_and_sells_at_the_mean():
    panel = single([10, 10.2, 9.8, 10, 10.2, 9.8, 10, 8, 8.5, 10.5, 11])
    result = run(panel, "mean_reversion", {"window": 5, "entry": 1.5, "exit": 0})
    assert result.orders.rows.tolist() == [8, 10]
    assert result.final_value == pytest.approx(100 / 8.5 * 11)


def test_scores_are_those_of_each_window():
    prices = np.random.default_rng(0).lognormal(3, 0.1, (2, 40))
    found = standard_score(prices, 10)
    for day in range(9, 40):
        window = prices[:, day - 9 : day + 1]
        assert found[:, day] == pytest.approx((prices[:, day] - window.mean(axis=1)) / window.std(axis=1, ddof=1))
    assert (standard_score(np.full((1, 20), 0.1), 5) == 0).all()


def test_latched_is_on_from_on_to_off():
    on, off = np.array([[0, 1, 0, 0, 1, 0]], dtype=bool), np.array([[0, 0, 0, 1, 1, 0]], dtype=bool)
    assert latched(on, off).tolist() == [[False, True, True, False, False, False]]


@pytest.mark.parametrize(
    ("calendar", "days"),
    [
        ("never", ["2020-12-28"]),
        ("yearly", ["2020-12-28", "2021-01-01"]),
        ("quarterly", ["2020-12-28", "2021-01-01", "2021-04-01"]),
        ("monthly", ["2020-12-28", "2021-01-01", "2021-02-01", "2021-03-01", "2021-04-01"]),
    ],
)
def test_periods_begin_on_their_first_trading_day(calendar, days):
    dates = weekdays(75, "2020-12-28")
    assert dates[period_starts(dates, calendar)].astype(str).tolist() == days


def test_weeks_begin_on_mondays_and_days_are_all():
    dates = weekdays(12, "2020-12-30")
    assert [day.astype(object).isoweekday() for day in dates[period_starts(dates, "weekly")]] == [3, 1, 1]
    assert period_starts(dates, "daily").tolist() == list(range(12))
    assert period_starts(dates, "daily", 5).tolist() == list(range(5, 12))
    with pytest.raises(InvalidInput):
        period_starts(dates, "hourly")


def test_a_band_trades_only_when_weights_have_drifted():
    close = np.column_stack([np.full(60, 10.0), np.full(60, 10.0)])
    close[20:, 0] = 11
    close[40:, 0] = 16
    panel = PricePanel(symbols=("A", "B"), dates=weekdays(60), close=close)
    result = run(panel, "target_weights", {"rebalance": "daily", "band": 0.05}, weights={"A": 0.5, "B": 0.5})
    assert sorted(set(result.orders.rows.tolist())) == [0, 41]
    same = run(panel, "target_weights", {"rebalance": "daily", "band": 0.05}, weights={"A": 0.5, "B": 0.5}, execution="same_close")
    assert sorted(set(same.orders.rows.tolist())) == [0, 40]
    assert same.notes


def test_momentum_holds_what_rose_most():
    days = 120
    growth = np.array([1.001, 1.003, 1.002, 0.999])
    panel = PricePanel(symbols=tuple("ABCD"), dates=weekdays(days), close=100 * growth ** np.arange(days)[:, None])
    result = run(panel, "momentum", {"lookback": 40, "skip": 5, "top": 2})
    assert {result.symbols[column] for column in result.orders.columns} == {"B", "C"}
    nothing = run(panel, "momentum", {"lookback": 40, "skip": 5, "top": 4, "min_return": 0.0})
    assert {nothing.symbols[column] for column in nothing.orders.columns} == {"A", "B", "C"}
    assert nothing.exposure < 0.75


def test_volatility_targeting_holds_less_in_a_storm():
    rng = np.random.default_rng(0)
    calm, storm = rng.normal(0, 0.004, 300), rng.normal(0, 0.04, 300)
    panel = single(list(100 * np.exp(np.cumsum(np.concatenate([calm, storm])))))
    result = run(panel, "vol_target", {"target": 0.10, "window": 40})
    steady = run(single(list(100 * np.exp(np.cumsum(calm)))), "vol_target", {"target": 0.10, "window": 40})
    assert steady.exposure > 0.75
    assert result.exposure < 0.65
    assert result.volatility < result.buy_and_hold.volatility / 2


def test_forecasts_count_from_their_origin_until_they_are_old():
    panel = single([10.0] * 30)
    signals = Signals(origins=panel.dates[[5, 10]], values=np.array([[0.02], [-0.01]]))
    assert run(panel, "forecast_driven", signals=signals).orders.rows.tolist() == [6, 11]
    old = run(panel, "forecast_driven", {"max_age_days": 2}, signals=signals)
    # row 8 is a Friday, three days after the origin
    assert old.orders.rows.tolist() == [6, 9]
    assert run(panel, "forecast_driven", {"threshold": 0.05}, signals=signals).n_trades == 0


def test_own_history_starts_with_its_first_record_and_drifts_between():
    panel = PricePanel(symbols=("A", "B"), dates=weekdays(10), close=np.column_stack([np.arange(10.0, 20), np.full(10, 5.0)]))
    history = WeightHistory(dates=panel.dates[[2, 6]], weights=np.array([[1.0, 0.0], [0.0, 0.5]]))
    result = run(panel, "own_history", history=history)
    assert result.dates[0] == panel.dates[2]
    assert result.equity[:5] == pytest.approx(100 * np.arange(12, 17) / 12)
    assert result.equity[5:] == pytest.approx(100 * 16 / 12)
    later = run(panel, "own_history", history=history, start=panel.dates[4].item())
    assert later.equity[0] == 100
    assert later.equity[2] == pytest.approx(100 * 16 / 14)
    with pytest.raises(InvalidInput):
        run(
            panel,
            "own_history",
            history=WeightHistory(dates=panel.dates[[9]] + 30, weights=np.array([[1.0, 0.0]])),
            start=dt.date(2019, 1, 1),
        )
