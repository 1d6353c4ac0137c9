import datetime as dt

import numpy as np
import pytest

from analysis import Period, PricePanel, drift, risk
from analysis.tail import expected_shortfall, tail_shares, value_at_risk
from core.errors import DataUnavailable, InvalidInput, NotEnoughHistory
from core.series import PriceSeries


def panel_of(returns: np.ndarray, symbols: str = "ABC", start: str = "2019-01-01") -> PricePanel:
    close = 100 * np.vstack([np.ones(returns.shape[1]), np.cumprod(1 + returns, axis=0)])
    return PricePanel(symbols=tuple(symbols), dates=np.busday_offset(start, np.arange(len(close)), roll="forward"), close=close)


def moves(count: int = 500, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    mix = np.array([[0.012, 0, 0], [0.006, 0.009, 0], [0.001, 0.002, 0.02]])
    return rng.normal(size=(count, 3)) @ mix.T


WEIGHTS = {"A": 0.5, "B": 0.3, "C": 0.1}


def test_volatility_concentration_and_parts():
    returns = moves()
    report = risk(panel_of(returns), WEIGHTS)
    vector = np.array([0.5, 0.3, 0.1])
    covariance = np.cov(returns, rowvar=False)
    assert report.volatility == pytest.approx(np.sqrt(vector @ covariance @ vector * 252))
    assert report.cash_weight == pytest.approx(0.1)
    assert report.n_days == 500
    spread = report.concentration
    assert spread.hhi == pytest.approx((0.5**2 + 0.3**2 + 0.1**2) / 0.9**2)
    assert spread.effective_holdings == pytest.approx(1 / spread.hhi)
    assert (spread.largest, spread.largest_weight) == ("A", 0.5)
    assert spread.correlations == pytest.approx(np.corrcoef(returns, rowvar=False))
    assert spread.mean_correlation == pytest.approx(np.corrcoef(returns, rowvar=False)[np.triu_indices(3, 1)].mean())
    assert spread.diversification > 1
    assert sum(part.volatility_part for part in report.contributions) == pytest.approx(report.volatility)
    assert sum(part.volatility_share for part in report.contributions) == pytest.approx(1)
    assert sum(part.cvar_part for part in report.contributions) == pytest.approx(report.tail.cvar)
    assert report.contributions[0].volatility_part == max(part.volatility_part for part in report.contributions)
    assert np.isnan(report.beta)


def test_value_at_risk_counts_cases():
    returns = -np.arange(1.0, 101) / 100
    assert value_at_risk(returns, 0.95) == pytest.approx(0.95)
    assert expected_shortfall(returns, 0.95) == pytest.approx(np.mean([1, 0.99, 0.98, 0.97, 0.96]))
    # 2.5 cases: two whole, and half of the third
    assert expected_shortfall(returns[:50], 0.95) == pytest.approx((0.5 + 0.49 + 0.5 * 0.48) / 2.5)
    assert tail_shares(returns, 0.95).sum() == pytest.approx(1)
    assert value_at_risk(np.array([0.1]), 0.99) == pytest.approx(-0.1)


def test_the_tail_over_several_days_is_of_what_is_bought_and_kept():
    returns = moves(200)
    panel = panel_of(returns)
    report = risk(panel, WEIGHTS, horizon_days=10, confidence=0.9)
    stretch = panel.close[10:] / panel.close[:-10] - 1
    whole = np.sort(stretch @ np.array([0.5, 0.3, 0.1]))
    assert report.tail.var == pytest.approx(-whole[19])
    assert report.tail.cvar > report.tail.var


def test_beta_against_a_benchmark_and_its_shock():
    returns = moves()
    panel = panel_of(returns)
    index = PriceSeries(symbol="IDX", dates=panel.dates, close=panel.close[:, 0], currency="USD", source="test")
    report = risk(panel, {"A": 0.5, "B": 0.5}, benchmark=index, shocks=[{"IDX": -0.2}, {"A": -0.2}])
    slope = np.cov(returns[:, 0], returns[:, 1])[0, 1] / np.var(returns[:, 0], ddof=1)
    assert report.beta == pytest.approx(0.5 + 0.5 * slope)
    fallen, alone = report.shocks
    assert fallen.direct_frac == 0
    assert fallen.linked_frac == pytest.approx(-0.2 * (0.5 + 0.5 * slope))
    assert alone.direct_frac == pytest.approx(-0.1)
    assert alone.linked_moves == pytest.approx({"A": -0.2, "B": -0.2 * slope})


def test_joint_forecasts_have_their_own_tail():
    panel = panel_of(moves())
    scenarios = np.random.default_rng(1).normal(0, 0.05, (4000, 3))
    report = risk(panel, WEIGHTS, scenarios=scenarios)
    assert report.tail.forecast_var == value_at_risk(scenarios @ np.array([0.5, 0.3, 0.1]), 0.95)
    assert report.tail.forecast_cvar > report.tail.forecast_var > report.tail.var
    assert risk(panel, WEIGHTS, scenarios=scenarios[:, 0]).tail.forecast_var == value_at_risk(scenarios[:, 0], 0.95)
    assert risk(panel, WEIGHTS).tail.forecast_var is None


def test_bad_times_are_replayed_and_missing_prices_are_named():
    panel = panel_of(moves(300), start="2019-06-03")
    periods = (
        Period(name="autumn", start=dt.date(2019, 9, 2), end=dt.date(2019, 10, 31)),
        Period(name="before", start=dt.date(1999, 9, 2), end=dt.date(2000, 10, 31)),
    )
    report = risk(panel, WEIGHTS, periods=periods)
    (loss,) = report.periods
    low, high = (int(np.searchsorted(panel.dates, np.datetime64(day))) for day in ("2019-09-02", "2019-10-31"))
    growth = panel.close[high] / panel.close[low] - 1
    assert loss.return_frac == pytest.approx(growth @ np.array([0.5, 0.3, 0.1]))
    assert sum(loss.by_symbol.values()) == pytest.approx(loss.return_frac)
    assert loss.max_drawdown <= min(loss.return_frac, 0)
    close = panel.close.copy()
    close[:100, 1] = np.nan
    late = risk(PricePanel(symbols=panel.symbols, dates=panel.dates, close=close), WEIGHTS, periods=periods)
    assert late.periods[0].missing == ("B",)
    assert np.isnan(late.periods[0].return_frac)
    assert late.first_day == panel.dates[100].astype(object)
    assert any("B" in note for note in late.notes)


def test_one_holding_and_a_price_that_stands_still():
    alone = risk(panel_of(moves()), {"A": 1.0})
    assert alone.concentration.effective_holdings == 1
    assert np.isnan(alone.concentration.mean_correlation)
    still = risk(panel_of(np.zeros((100, 3))), {"A": 1.0})
    assert still.volatility == still.tail.var == still.contributions[0].volatility_part == 0
    assert np.isnan(still.concentration.diversification)


def test_looking_back_takes_the_latest_days():
    returns = moves()
    short = risk(panel_of(returns), WEIGHTS, lookback_days=100)
    assert short.n_days == 100
    assert short.volatility == pytest.approx((returns[-100:] @ np.array([0.5, 0.3, 0.1])).std(ddof=1) * 252**0.5)


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"confidence": 1.0}, InvalidInput),
        ({"confidence": 0.1}, InvalidInput),
        ({"horizon_days": 0}, InvalidInput),
        ({"lookback_days": 20}, NotEnoughHistory),
        ({"shocks": [{"Z": -0.1}]}, InvalidInput),
        ({"shocks": [{}]}, InvalidInput),
        ({"shocks": [{"A": -1.5}]}, InvalidInput),
        ({"scenarios": np.zeros((10, 2))}, InvalidInput),
        ({"scenarios": np.full(10, np.nan)}, InvalidInput),
    ],
)
def test_bad_terms_are_refused(terms, error):
    with pytest.raises(error):
        risk(panel_of(moves()), WEIGHTS, **terms)


def test_a_benchmark_that_begins_too_late_is_refused():
    panel = panel_of(moves())
    late = PriceSeries(symbol="IDX", dates=panel.dates[50:], close=panel.close[50:, 0], currency="USD", source="test")
    with pytest.raises(DataUnavailable):
        risk(panel, WEIGHTS, benchmark=late)


def test_drift_is_the_gap_to_the_targets():
    found = drift({"A": 0.7, "B": 0.2, "D": 0.1}, {"A": 0.6, "B": 0.3, "C": 0.1}, band=0.1)
    assert found.largest_gap == pytest.approx(0.1)
    assert found.bought == pytest.approx(0.2)
    assert {line.symbol: round(line.gap, 6) for line in found.lines} == {"A": 0.1, "B": -0.1, "C": -0.1, "D": 0.1}
    assert drift({"A": 0.7, "B": 0.3}, {"A": 0.6, "B": 0.4}, band=0.05).beyond
    assert not drift({"A": 0.61, "B": 0.39}, {"A": 0.6, "B": 0.4}, band=0.05).beyond


@pytest.mark.parametrize(("targets", "band"), [({}, 0.05), ({"A": -0.1}, 0.05), ({"A": 0.8, "B": 0.3}, 0.05), ({"A": 1.0}, 1.5)])
def test_targets_that_cannot_be_are_refused(targets, band):
    with pytest.raises(InvalidInput):
        drift({"A": 1.0}, targets, band=band)
