"""What is accepted as a series, and what is said about the rest."""

import numpy as np
import pandas as pd
import pytest

from core.errors import DataUnavailable, InvalidInput, NotEnoughHistory
from core.series import PriceSeries
from forecasting import Frequency, as_history, backtest, forecast, from_pandas
from forecasting.artefact import pack, unpack, unpack_for
from forecasting.calendars import following
from forecasting.history import infer_frequency, make_history

DAYS = np.datetime64("2020-01-01") + np.arange(60)
TODAY = DAYS[-1:]


def series(values: np.ndarray, days: np.ndarray = DAYS) -> pd.Series:
    return pd.Series(values, index=pd.DatetimeIndex(days), name="X")


def test_prices_are_ratios_and_series_with_zeros_are_differences() -> None:
    assert as_history(series(np.linspace(1, 2, 60))).multiplicative
    assert not as_history(series(np.linspace(-1, 2, 60))).multiplicative
    prices = PriceSeries(symbol="X", dates=DAYS, close=np.linspace(1, 2, 60), currency="USD", source="test")
    history = as_history(prices)
    assert history.multiplicative
    assert history.name == "X"
    assert np.allclose(history.from_points(history.points), prices.close)


def test_another_price_is_another_hash() -> None:
    values = np.linspace(1, 2, 60)
    changed = values.copy()
    changed[-1] += 1e-9
    assert as_history(series(values)).data_hash() == as_history(series(values.copy())).data_hash()
    assert as_history(series(values)).data_hash() != as_history(series(changed)).data_hash()


@pytest.mark.parametrize(
    ("step", "frequency"),
    [(1, Frequency.DAILY), (7, Frequency.WEEKLY), (30, Frequency.MONTHLY), (91, Frequency.QUARTERLY), (365, Frequency.YEARLY)],
)
def test_frequency_is_seen_in_the_days(step: int, frequency: Frequency) -> None:
    assert infer_frequency(np.datetime64("2000-01-03") + step * np.arange(40)) is frequency


def test_weekdays_are_business_days() -> None:
    days = np.busday_offset(np.datetime64("2020-01-01"), np.arange(40))
    assert infer_frequency(days) is Frequency.BUSINESS
    assert as_history(series(np.ones(40), days), frequency=Frequency.DAILY).frequency is Frequency.DAILY


def test_days_to_come() -> None:
    friday = np.array(["2024-02-02"], dtype="datetime64[D]")
    assert following(friday, 2, Frequency.BUSINESS).astype(str).tolist() == [["2024-02-05", "2024-02-06"]]
    assert following(friday, 1, Frequency.WEEKLY).astype(str).tolist() == [["2024-02-09"]]
    assert following(friday, 2, Frequency.MONTHLY).astype(str).tolist() == [["2024-03-02", "2024-04-02"]]
    month_end = np.array(["2024-01-31"], dtype="datetime64[D]")
    assert following(month_end, 3, Frequency.MONTHLY).astype(str).tolist() == [["2024-02-29", "2024-03-31", "2024-04-30"]]
    assert following(month_end, 1, Frequency.YEARLY).astype(str).tolist() == [["2025-01-31"]]


@pytest.mark.parametrize(
    ("values", "days"),
    [
        (np.r_[np.ones(59), np.nan], DAYS),
        (np.r_[np.ones(59), np.inf], DAYS),
        (np.ones(60), np.r_[DAYS[:30], DAYS[:30]]),
        (np.ones(60), DAYS[::-1]),
    ],
)
def test_bad_values_and_days_are_named(values: np.ndarray, days: np.ndarray) -> None:
    with pytest.raises(InvalidInput):
        forecast(series(values, days), dates=np.array(["2030-01-01"], dtype="datetime64[D]"))


def test_zero_is_no_price() -> None:
    with pytest.raises(InvalidInput, match="positive"):
        make_history("X", DAYS, np.zeros(60), multiplicative=True)
    with pytest.raises(InvalidInput):
        make_history("X", DAYS[:3], np.ones(4))
    with pytest.raises(InvalidInput):
        from_pandas(pd.Series(np.ones(60)))


def test_too_short_says_have_and_need() -> None:
    with pytest.raises(NotEnoughHistory) as caught:
        forecast(series(np.ones(19), DAYS[:19]), dates=TODAY)
    assert (caught.value.details["have"], caught.value.details["need"]) == (19, 20)
    with pytest.raises(NotEnoughHistory) as caught:
        backtest(series(np.linspace(1, 2, 60)))
    assert (caught.value.details["have"], caught.value.details["need"]) == (60, 121)


@pytest.mark.parametrize("horizon", [0, 505, 5000])
def test_horizons_out_of_bounds(horizon: int) -> None:
    with pytest.raises(InvalidInput):
        forecast(series(np.linspace(1, 2, 60)), dates=TODAY + 1 + np.arange(horizon))
    with pytest.raises(InvalidInput):
        backtest(series(np.linspace(1, 2, 60)), horizons=(horizon,))


def test_days_to_forecast_must_come_after_the_last_one_in_order() -> None:
    known = series(np.linspace(1, 2, 60))
    for days in (TODAY, np.r_[TODAY + 2, TODAY + 1], np.r_[TODAY + 1, TODAY + 1]):
        with pytest.raises(InvalidInput):
            forecast(known, dates=days)
    with pytest.raises(InvalidInput, match="no forecasting model"):
        forecast(known, dates=TODAY + 1, models=["oracle"])


def test_artefacts_notice_damage_and_strangers() -> None:
    blob = pack({"name": "a", "version": "1"}, {"x": np.arange(3.0)})
    header, arrays = unpack(blob)
    assert header["name"] == "a"
    assert arrays["x"].tolist() == [0, 1, 2]
    for broken in (blob[:-1], b"", b"x" + blob[1:], blob[:60] + b"?" + blob[61:]):
        with pytest.raises(DataUnavailable):
            unpack(broken)
    with pytest.raises(DataUnavailable, match="expected b 1"):
        unpack_for(blob, name="b", version="1")
