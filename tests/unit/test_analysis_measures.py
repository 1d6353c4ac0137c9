import numpy as np
import pytest

from analysis.measures import drawdowns, measure

DAYS = np.array(["2020-01-01", "2020-01-02", "2020-01-05", "2020-01-06", "2020-01-10", "2021-01-01"], dtype="datetime64[D]")


def test_the_measures_of_a_small_curve():
    equity = np.array([100.0, 110.0, 88.0, 99.0, 110.0, 121.0])
    found = measure(equity, DAYS)
    returns = equity[1:] / equity[:-1] - 1
    assert found.final_value == 121
    assert found.total_return == pytest.approx(0.21)
    assert found.cagr == pytest.approx(1.21 ** (365.25 / 366) - 1)
    assert found.volatility == pytest.approx(np.std(returns, ddof=1) * 252**0.5)
    assert found.sharpe == pytest.approx(np.mean(returns) / np.std(returns, ddof=1) * 252**0.5)
    assert found.sortino == pytest.approx(np.mean(returns) / np.sqrt(0.2**2 / 5) * 252**0.5)
    assert found.max_drawdown == pytest.approx(-0.2)
    assert (found.peak, found.trough) == (1, 2)
    assert found.drawdown_days == 8


def test_growth_counts_from_the_money_laid_in():
    found = measure(np.array([99.0, 110.0]), DAYS[:2], start_value=100.0)
    assert found.total_return == pytest.approx(0.1)
    assert found.sharpe != found.sharpe


def test_a_drawdown_that_lasts_counts_to_the_end():
    found = measure(np.array([100.0, 110.0, 100.0, 90.0, 95.0, 99.0]), DAYS)
    assert found.drawdown_days == 365
    assert measure(np.array([1.0, 2, 3, 4, 5, 6]), DAYS).drawdown_days == 0


def test_ratios_of_a_curve_that_only_earns_interest_are_undefined():
    cash = 1.001 ** np.arange(6.0)
    found = measure(100 * cash, DAYS, cash=cash)
    assert np.isnan(found.sharpe)
    assert found.volatility == pytest.approx(0, abs=1e-12)


def test_interest_is_subtracted_in_the_ratios():
    equity = np.array([100.0, 104.0, 103.0, 107.0, 110.0, 112.0])
    cash = 1.001 ** np.arange(6.0)
    excess = equity[1:] / equity[:-1] - 1 - 0.001
    assert measure(equity, DAYS, cash=cash).sharpe == pytest.approx(excess.mean() / excess.std(ddof=1) * 252**0.5)


def test_drawdowns_of_many_curves_at_once():
    curves = np.array([[1.0, 2.0, 1.0], [3.0, 3.0, 3.0]])
    assert drawdowns(curves).tolist() == [[0, 0, -0.5], [0, 0, 0]]
