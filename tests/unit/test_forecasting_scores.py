"""Scores against figures worked out by hand or known in closed form."""

import math

import numpy as np
import pytest

from core.errors import InvalidInput
from forecasting import LEVELS
from forecasting.levels import check_levels, interpolate, probability_above, probit
from forecasting.scores import crps, crps_weights, diebold_mariano, interval_score, mase_scale, pinball, smape

LEVEL_ARRAY = np.asarray(LEVELS)


def test_pinball_charges_the_side_that_was_missed() -> None:
    losses = pinball(np.array([[10.0, 10.0]]), np.array([0.1, 0.9]), np.array([12.0]))
    assert np.allclose(losses, [[0.2, 1.8]])


def test_crps_of_a_normal_distribution_is_near_its_closed_form() -> None:
    # sigma (y (2 Phi(y) - 1) + 2 phi(y) - 1 / sqrt(pi)) at y = 0.7
    phi, big_phi = math.exp(-0.245) / math.sqrt(2 * math.pi), 0.5 * (1 + math.erf(0.7 / math.sqrt(2)))
    exact = 0.7 * (2 * big_phi - 1) + 2 * phi - 1 / math.sqrt(math.pi)
    assert crps(probit(LEVEL_ARRAY)[None], LEVEL_ARRAY, np.array([0.7]))[0] == pytest.approx(exact, rel=0.01)


def test_weights_of_levels_cover_everything_once() -> None:
    assert crps_weights(LEVEL_ARRAY).sum() == pytest.approx(1)


def test_interval_score_adds_the_penalty_outside() -> None:
    score = interval_score(np.array([1.0, 1.0]), np.array([3.0, 3.0]), np.array([2.0, 4.0]), coverage=0.8)
    assert np.allclose(score, [2, 2 + 10 * 1])


def test_smape_and_mase_scale() -> None:
    assert smape(np.array([110.0, 0.0]), np.array([90.0, 0.0])).tolist() == [20.0, 0.0]
    assert mase_scale(np.array([1.0, 2.0, 4.0, 7.0]), 1) == 2.0
    assert mase_scale(np.array([1.0, 2.0, 4.0, 7.0]), 2) == 4.0
    assert math.isnan(mase_scale(np.ones(5)))
    assert math.isnan(mase_scale(np.ones(1)))


def test_diebold_mariano_finds_a_real_difference_and_no_other() -> None:
    rng = np.random.default_rng(0)
    base = rng.gamma(2, size=200)
    assert diebold_mariano(base * 0.8, base, overlap=0).p < 0.001
    assert diebold_mariano(base * 0.8, base, overlap=0).stat < 0
    assert diebold_mariano(base, base, overlap=4).p == 1.0
    assert math.isnan(diebold_mariano(base[:7], base[:7] * 2, overlap=0).p)


def test_diebold_mariano_rejects_by_chance_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    rejected = sum(diebold_mariano(rng.gamma(2, size=60), rng.gamma(2, size=60), overlap=0).p < 0.05 for _ in range(400))
    assert 6 <= rejected <= 38


def test_levels_between_known_ones_keep_a_normal_distribution_normal() -> None:
    wanted = np.array([0.003, 0.33, 0.62, 0.999])
    read = interpolate(probit(LEVEL_ARRAY)[:, None], LEVEL_ARRAY, wanted)[:, 0]
    assert np.allclose(read, probit(wanted))


def test_probability_above_is_read_off_the_quantiles() -> None:
    quantiles = 100 + 10 * probit(LEVEL_ARRAY)
    assert probability_above(quantiles, LEVEL_ARRAY, 100.0) == pytest.approx(0.5)
    assert probability_above(quantiles, LEVEL_ARRAY, 110.0) == pytest.approx(0.1587, abs=1e-3)
    assert probability_above(quantiles, LEVEL_ARRAY, 1000.0) == 0.0
    assert probability_above(np.full(25, 5.0), LEVEL_ARRAY, 4.0) == 1.0
    assert probability_above(np.full(25, 5.0), LEVEL_ARRAY, 5.0) == 0.0


@pytest.mark.parametrize("levels", [(), (0.5, 0.5), (0.9, 0.1), (0.0, 0.5), (0.5, 1.0), (float("nan"),)])
def test_levels_must_rise_between_0_and_1(levels: tuple[float, ...]) -> None:
    with pytest.raises(InvalidInput):
        check_levels(levels)
