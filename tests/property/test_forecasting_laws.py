"""Laws that hold for every series: order of quantiles, honesty of coverage, indifference to units, calm after nonsense."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting import LEVELS, Frequency, History, backtest, forecast
from forecasting.combination import Combination
from forecasting.history import make_history
from forecasting.levels import interpolate, probability_above

LEVEL_ARRAY = np.asarray(LEVELS)
DAILY = ("random_walk", "garch", "har", "lstm")
START = np.datetime64("2015-01-05")


def prices(values: np.ndarray, days: np.ndarray | None = None) -> History:
    dates = np.busday_offset(START, np.arange(values.size)) if days is None else days
    return make_history("X", dates, values, frequency=Frequency.BUSINESS)


def ahead(history: History, horizon: int) -> np.ndarray:
    return np.busday_offset(history.dates[-1], np.arange(1, horizon + 1))


def garch_path(length: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    variance, changes = 1.0, np.empty(length)
    for day in range(length):
        changes[day] = np.sqrt(variance * 0.6) * rng.standard_t(5)
        variance = 0.03 + 0.1 * changes[day] ** 2 + 0.87 * variance
    return 100 * np.exp(0.01 * np.cumsum(changes))


finite_steps = st.lists(st.floats(-0.6, 0.6), min_size=60, max_size=120)


@given(steps=finite_steps, horizon=st.integers(1, 30))
@settings(max_examples=25, deadline=None)
def test_quantiles_never_cross_and_are_finite(steps: list[float], horizon: int) -> None:
    history = prices(100 * np.exp(np.cumsum(steps)))
    made = forecast(history, dates=ahead(history, horizon), models=["random_walk", "drift", "theta", "damped_trend"])
    assert made.quantiles.shape == (len(LEVELS), horizon)
    assert np.all(np.isfinite(made.quantiles))
    assert np.all(made.quantiles > 0)
    assert np.all(np.diff(made.quantiles, axis=0) >= 0)


@given(steps=finite_steps, factor=st.floats(1e-3, 1e3))
@settings(max_examples=15, deadline=None)
def test_units_do_not_matter(steps: list[float], factor: float) -> None:
    path = 100 * np.exp(np.cumsum(steps))
    plain, scaled = prices(path), prices(path * factor)
    names = ["random_walk", "drift", "theta"]
    first = forecast(plain, dates=ahead(plain, 5), models=names).quantiles
    second = forecast(scaled, dates=ahead(scaled, 5), models=names).quantiles
    assert np.allclose(second, factor * first, rtol=1e-6)


@given(low=st.floats(-3, 3), width=st.lists(st.floats(0, 2), min_size=24, max_size=24), threshold=st.floats(-10, 60))
@settings(max_examples=50, deadline=None)
def test_chances_fall_as_the_threshold_rises(low: float, width: list[float], threshold: float) -> None:
    quantiles = np.cumsum([low, *width])
    below, above = (probability_above(quantiles, LEVEL_ARRAY, at) for at in (threshold, threshold + 1))
    assert 0 <= above <= below <= 1


@given(weights=st.lists(st.floats(0, 1), min_size=2, max_size=2).filter(lambda pair: sum(pair) > 0.1), stretch=st.floats(0.2, 5))
@settings(max_examples=25, deadline=None)
def test_a_combination_of_ordered_quantiles_is_ordered(weights: list[float], stretch: float) -> None:
    rng = np.random.default_rng(0)
    changes = {name: np.sort(rng.normal(size=(len(LEVELS), 3)), axis=0) for name in ("a", "b")}
    rule = Combination(weights=dict(zip("ab", weights, strict=True)), steps=(1,), stretch=(stretch,), usual=(stretch,))
    joined = rule.apply(changes, np.arange(1.0, 4.0))
    assert np.all(np.diff(joined, axis=0) >= -1e-12)
    assert np.all(np.diff(interpolate(joined, LEVEL_ARRAY, np.array([0.02, 0.3, 0.8])), axis=0) >= -1e-12)


def test_coverage_on_simulated_garch_is_what_it_says() -> None:
    reports = [backtest(prices(garch_path(1020, seed)), horizons=(1,), origins=20, step=10, history=800, models=DAILY) for seed in range(8)]
    rows = [row for report in reports for row in report.rows if row.model == "ensemble"]
    count = sum(row.n for row in rows)
    for level, said in ((50, "cover50"), (80, "cover80"), (95, "cover95")):
        share = sum(getattr(row, said) * row.n for row in rows) / count
        bound = 3.3 * 100 * np.sqrt(level / 100 * (1 - level / 100) / count)
        assert abs(share - level) < bound + 1.5


@pytest.mark.parametrize("length", [20, 39, 41, 99, 499, 600])
def test_constant_series_are_forecast_to_stay(length: int) -> None:
    history = prices(np.full(length, 42.0))
    made = forecast(history, dates=ahead(history, 5), models=[*DAILY, "arima", "theta", "damped_trend", "drift"])
    assert np.allclose(made.quantiles, 42.0, rtol=1e-6)


def test_a_halving_yesterday_widens_the_forecast_and_breaks_nothing() -> None:
    path = garch_path(700, 3)
    crashed = path.copy()
    crashed[-1] *= 0.5
    calm, storm = prices(path), prices(crashed)
    wide, narrow = (forecast(h, dates=ahead(h, 21), models=DAILY) for h in (storm, calm))

    def width(made: object, step: int) -> float:
        low, high = made.interval(80)  # type: ignore[attr-defined]  # a Forecast
        return float((high[step] - low[step]) / made.last)  # type: ignore[attr-defined]  # as above

    assert 1.2 * width(narrow, 0) < width(wide, 0) < 40 * width(narrow, 0)
    assert wide.at_level(0.5)[0] == pytest.approx(crashed[-1], rel=0.08)


@pytest.mark.parametrize("seed", [3, 6])
def test_a_price_in_whole_units_that_stands_still_most_days_is_forecast_soberly(seed: int) -> None:
    rng = np.random.default_rng(seed)
    stepped = prices(np.maximum(1, np.round(20 * np.exp(np.cumsum(0.007 * rng.standard_t(4, 900))))))
    report = backtest(stepped, horizons=(1, 21), origins=10, step=8, history=700, models=DAILY)
    assert all(row.skill_crps_pct > -20 for row in report.rows if row.model == "ensemble")
    made = forecast(stepped, dates=ahead(stepped, 21), models=DAILY)
    assert "larger" in next(str(member.reason) for member in made.members if member.name == "garch")
    assert np.all(made.quantiles < 10 * made.last)


def test_a_split_that_nobody_adjusted_for_widens_the_forecast_for_a_while_only() -> None:
    path = garch_path(900, 6)
    split = path.copy()
    split[-150:] /= 4
    adjusted, raw = (forecast(h, dates=ahead(h, 5), models=DAILY) for h in (prices(path / 4), prices(split)))
    for step in (0, 4):
        (low, high), (raw_low, raw_high) = ((made.interval(80)[0][step], made.interval(80)[1][step]) for made in (adjusted, raw))
        assert 0.6 < (raw_high - raw_low) / (high - low) < 2.0
    assert raw.at_level(0.5)[4] == pytest.approx(split[-1], rel=0.05)


def test_gaps_and_a_delisted_tail_of_unchanged_prices_are_survived() -> None:
    path = garch_path(900, 4)
    keep = np.ones(900, dtype=bool)
    keep[200:320] = False
    keep[::17] = False
    days = np.busday_offset(START, np.arange(900))
    gappy = make_history("X", days[keep], path[keep])
    assert np.all(np.isfinite(forecast(gappy, dates=ahead(gappy, 10), models=DAILY).quantiles))
    still = path.copy()
    still[-120:] = still[-121]
    delisted = prices(still)
    made = forecast(delisted, dates=ahead(delisted, 10), models=DAILY)
    low, high = made.interval(80)
    usual_low, usual_high = forecast(prices(path), dates=ahead(delisted, 10), models=DAILY).interval(80)
    assert high[0] - low[0] < 0.5 * (usual_high[0] - usual_low[0])


def test_series_below_zero_are_forecast_in_differences() -> None:
    rng = np.random.default_rng(5)
    values = np.cumsum(rng.normal(size=700))
    history = make_history("spread", np.busday_offset(START, np.arange(700)), values - values.mean())
    shifted = make_history("spread", history.dates, history.values + 7)
    assert not history.multiplicative
    exact = ["random_walk", "har", "theta"]
    for names, apart in ((exact, 1e-9), ([*exact, "garch"], 1e-4)):  # the optimiser that fits GARCH makes more of the rounding
        first, second = (forecast(series, dates=ahead(history, 5), models=names).quantiles for series in (history, shifted))
        assert np.abs(second - first - 7).max() < apart
