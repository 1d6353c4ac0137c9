from math import e, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from analysis.luck import Tried, bootstrap_difference, deflated_sharpe, expected_maximum
from core.errors import InvalidInput


def test_one_variant_of_normal_returns_is_the_probabilistic_sharpe_ratio():
    returns = np.random.default_rng(0).normal(0.001, 0.01, 1000)
    ratio = returns.mean() / returns.std(ddof=1)
    z = (returns - returns.mean()) / returns.std()
    error = sqrt(1 - np.mean(z**3) * ratio + (np.mean(z**4) - 1) / 4 * ratio**2)
    assert deflated_sharpe(returns) == pytest.approx(NormalDist().cdf(ratio * sqrt(999) / error), rel=1e-9)


def test_the_bar_rises_with_the_variants_tried():
    returns = np.random.default_rng(0).normal(0.0005, 0.01, 1000)
    skill = [deflated_sharpe(returns, n_variants=count) for count in (1, 2, 10, 100, 1000)]
    assert skill == sorted(skill, reverse=True)
    assert skill[-1] < 0.5 < skill[0]


def test_the_expected_maximum_is_near_that_of_draws():
    draws = np.random.default_rng(0).normal(size=(4000, 50)).max(axis=1)
    assert expected_maximum(50) == pytest.approx(draws.mean(), abs=0.05)
    assert expected_maximum(1) == 0
    gamma, normal = 0.5772156649015329, NormalDist()
    assert expected_maximum(10) == pytest.approx((1 - gamma) * normal.inv_cdf(0.9) + gamma * normal.inv_cdf(1 - 1 / (10 * e)))


def test_returns_without_variation_say_nothing():
    assert np.isnan(deflated_sharpe(np.full(10, 0.001)))
    assert np.isnan(deflated_sharpe(np.zeros(2)))
    with pytest.raises(InvalidInput):
        deflated_sharpe(np.zeros(10), n_variants=0)


def test_the_interval_is_seeded_and_holds_the_difference():
    rng = np.random.default_rng(3)
    one, two = rng.normal(0.001, 0.01, 800), rng.normal(0.0, 0.01, 800)
    found = bootstrap_difference(one, two, seed=4)
    assert found == bootstrap_difference(one, two, seed=4)
    assert found != bootstrap_difference(one, two, seed=5)
    assert found.mean == pytest.approx((one - two).mean() * 252)
    assert found.low < found.mean < found.high
    assert found.sharpe_low < found.sharpe < found.sharpe_high
    assert found.beyond_luck == (found.low > 0 or found.high < 0)


def test_variants_tried_add_up_in_any_order_and_count_those_that_never_traded():
    ratios = np.array([0.3, 1.2, -0.4, 0.9, np.nan, 2.0])
    daily = np.nan_to_num(ratios) / sqrt(252)
    together = Tried.of(ratios[:1]) + Tried.of(ratios[1:4].reshape(3, 1)) + Tried() + Tried.of(ratios[4:])
    assert (together.count, together.mean, together.variance) == pytest.approx((6, daily.mean(), daily.var(ddof=1)))
    assert Tried.of(ratios[:1]).variance is None
    assert Tried.of(np.zeros(0)) == Tried() + Tried()


def test_blocks_of_one_day_give_the_usual_standard_error():
    rng = np.random.default_rng(3)
    one, two = rng.normal(0.001, 0.01, 2000), np.zeros(2000)
    found = bootstrap_difference(one, two, samples=4000, block_days=1)
    error = one.std() / sqrt(2000) * 252
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * error, rel=0.08)


def test_blocks_keep_the_dependence_in_time():
    rng = np.random.default_rng(3)
    lasting = np.repeat(rng.normal(0, 0.01, 100), 20)
    wide = bootstrap_difference(lasting, np.zeros(2000), block_days=60)
    narrow = bootstrap_difference(lasting, np.zeros(2000), block_days=1)
    assert wide.high - wide.low > 2.5 * (narrow.high - narrow.low)


def test_equal_curves_do_not_differ_and_short_ones_work():
    returns = np.random.default_rng(3).normal(0, 0.01, 30)
    found = bootstrap_difference(returns, returns, block_days=200)
    assert found.mean == found.sharpe == 0
    assert (found.low, found.high) == pytest.approx((0, 0), abs=1e-12)


@pytest.mark.parametrize("terms", [{"samples": 10}, {"block_days": 0.5}, {"level": 0.4}, {"level": 1.0}, {"block_days": float("nan")}])
def test_terms_out_of_bounds_are_refused(terms):
    with pytest.raises(InvalidInput):
        bootstrap_difference(np.zeros(100), np.zeros(100), **terms)
