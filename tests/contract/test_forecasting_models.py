"""What every entry of the registry must do."""

import numpy as np
import pytest

from core.errors import DataUnavailable, NotEnoughHistory
from forecasting import LEVELS, MODELS, Forecaster, Frequency, History
from forecasting.history import make_history

IDS = [model.spec.name for model in MODELS]
every_model = pytest.mark.parametrize("model", MODELS, ids=IDS)


def prices(length: int = 600, *, seed: int = 1, scale: float = 1.0) -> History:
    rng = np.random.default_rng(seed)
    returns = 0.012 * rng.standard_t(5, length) * np.exp(0.3 * np.sin(np.arange(length) / 40))
    dates = np.datetime64("2019-01-01") + np.arange(length)
    return make_history("TEST", dates, scale * 100 * np.exp(np.cumsum(returns)), frequency=Frequency.BUSINESS, multiplicative=True)


@every_model
def test_quantiles_have_the_stated_shape_and_order(model: Forecaster) -> None:
    history = prices()
    fitted = model.fit((history,), seed=0)
    changes = fitted.changes(history, np.array([400, 599]), 21)
    assert changes.shape == (2, len(LEVELS), 21)
    assert np.all(np.isfinite(changes))
    assert np.all(np.diff(changes, axis=1) >= 0)
    assert fitted.predict(history, 5, (0.1, 0.5, 0.9)).shape == (3, 5)


@every_model
def test_nothing_after_the_origin_is_seen(model: Forecaster) -> None:
    history = prices()
    fitted = model.fit((history.head(400),), seed=0)
    altered = history.values.copy()
    altered[450:] *= np.linspace(1, 3, altered.size - 450)
    other = make_history("TEST", history.dates, altered, frequency=history.frequency, multiplicative=True)
    origins = np.array([400, 430, 449])
    assert np.array_equal(fitted.changes(history, origins, 10), fitted.changes(other, origins, 10))
    assert np.allclose(fitted.changes(history, origins, 10), fitted.changes(history.head(450), origins, 10), rtol=1e-9, atol=1e-12)


@every_model
def test_the_same_seed_gives_the_same_forecast(model: Forecaster) -> None:
    history = prices()
    first, second = (model.fit((history,), seed=7).predict(history, 10) for _ in range(2))
    assert np.array_equal(first, second)


@every_model
def test_a_dump_loads_to_the_same_forecast_and_damage_is_noticed(model: Forecaster) -> None:
    history = prices()
    fitted = model.fit((history,), seed=0)
    blob = fitted.dump()
    assert np.array_equal(model.load(blob).predict(history, 10), fitted.predict(history, 10))
    damaged = bytearray(blob)
    damaged[-5] ^= 1
    with pytest.raises(DataUnavailable):
        model.load(bytes(damaged))


@every_model
def test_a_short_history_is_refused_with_have_and_need(model: Forecaster) -> None:
    have = model.spec.min_train - 1
    with pytest.raises(NotEnoughHistory) as caught:
        model.fit((prices(have),), seed=0)
    assert (caught.value.details["have"], caught.value.details["need"]) == (have, model.spec.min_train)


@every_model
def test_prices_in_cents_give_the_forecast_in_cents(model: Forecaster) -> None:
    dollars, cents = prices(), prices(scale=100.0)
    in_dollars = model.fit((dollars,), seed=0).predict(dollars, 10)
    in_cents = model.fit((cents,), seed=0).predict(cents, 10)
    assert np.allclose(in_cents, 100 * in_dollars, rtol=1e-4)
