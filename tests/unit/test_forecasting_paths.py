"""What is read off paths and quantiles: a value touched on the way, who leads, the mean, the volatility."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from core.errors import InvalidInput
from forecasting import LEVELS, Forecast, History, chances_to_lead, forecast, forecast_portfolio
from forecasting.history import make_history
from forecasting.levels import mean_of, probit, volatility_of

NEXT = np.datetime64("2026-01-05")


def _walk(name: str, seed: int, drift: float = 0.0) -> History:
    days = np.busday_offset("2022-01-03", np.arange(800))
    moves = np.random.default_rng(seed).normal(drift, 0.01, 800)
    return make_history(name, days, 100 * np.exp(np.cumsum(moves)))


def _made(histories: Sequence[History], steps: int) -> list[Forecast]:
    days = np.busday_offset(NEXT, np.arange(steps))
    return [forecast(each, dates=days, models=("random_walk",)) for each in histories]


@pytest.mark.parametrize("share", [1.03, 0.97, 1.08])
def test_a_value_is_touched_more_often_than_it_is_passed_at_the_end_and_at_most_twice_as_often(share: float) -> None:
    history = _walk("A", 3)
    (made,) = _made([history], 21)
    whole = forecast_portfolio([made], [history], quantities={"A": 1.0})
    value = made.last * share
    above = whole.probability_above(value, 21)
    end = above if share > 1 else 1 - above
    assert end < whole.probability_touching(value) <= 2.1 * end  # the reflection principle, with a margin for what is drawn


def test_chances_to_lead_sum_to_one_and_are_even_for_alike_ones() -> None:
    histories = [_walk("A", 3), _walk("B", 4), _walk("C", 5)]
    made = _made(histories, 10)
    chances = chances_to_lead(made, histories)
    assert sum(chances) == pytest.approx(1)
    assert all(0.2 < chance < 0.5 for chance in chances)
    one, other = chances_to_lead(made[:2], histories[:2])
    assert one == pytest.approx(1 - other)


def test_what_stands_below_zero_leads_nobody() -> None:
    days = np.busday_offset("2022-01-03", np.arange(300))
    histories = [make_history(name, days, np.random.default_rng(seed).normal(-50, 1, 300)) for name, seed in (("A", 1), ("B", 2))]
    with pytest.raises(InvalidInput):
        chances_to_lead(_made(histories, 3), histories)


def test_mean_and_volatility_of_a_lognormal_are_found_again() -> None:
    levels = np.asarray(LEVELS)
    quantiles = 100 * np.exp(0.1 * probit(levels))
    assert mean_of(quantiles, levels) == pytest.approx(100 * math.exp(0.005), rel=2e-3)
    assert volatility_of(quantiles, levels, 0.25) == pytest.approx(0.2, rel=1e-2)
    assert volatility_of(quantiles - 200, levels, 0.25) is None
