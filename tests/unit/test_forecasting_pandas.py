"""The library on pandas tables, and what it refuses, with what there is and what it takes."""

import numpy as np
import pandas as pd
import pytest

from core.errors import FolioscopeError, InvalidInput
from forecasting import LEVELS, forecast, histories
from forecasting.history import from_pandas

FAST = ("random_walk", "theta")


def closes(length: int = 120) -> pd.Series:
    rng = np.random.default_rng(3)
    days = pd.bdate_range("2020-01-01", periods=length)
    return pd.Series(100 * np.exp(np.cumsum(0.01 * rng.normal(size=length))), index=days, name="X")


def test_a_number_of_steps_means_the_next_weekdays() -> None:
    series = closes()
    made = forecast(series, horizon=3, models=FAST)
    assert made.dates.tolist() == [day.date() for day in pd.bdate_range(series.index[-1], periods=4)[1:]]
    told = forecast(series, dates=made.dates, models=FAST)
    assert np.array_equal(made.quantiles, told.quantiles)


def test_a_forecast_as_a_table_has_a_row_per_day_and_a_column_per_level() -> None:
    made = forecast(closes(), horizon=3, models=FAST)
    table = made.to_frame()
    assert table.shape == (3, len(LEVELS))
    assert table[0.5].to_numpy() == pytest.approx(made.at_level(0.5))
    assert table.index[0] == pd.Timestamp(made.dates[0])


def test_of_a_table_the_only_column_or_the_close_is_taken() -> None:
    series = closes()
    bars = pd.DataFrame({"Open": series * 0.99, "Close": series, "Volume": 1e6})
    wanted = forecast(series, horizon=2, models=FAST).quantiles
    assert np.array_equal(forecast(series.to_frame(), horizon=2, models=FAST).quantiles, wanted)
    assert np.array_equal(forecast(bars, horizon=2, models=FAST).quantiles, wanted)
    with pytest.raises(InvalidInput, match="histories"):
        from_pandas(bars.drop(columns="Close"))


def test_a_table_of_symbols_gives_a_history_each_without_the_days_it_did_not_trade() -> None:
    table = pd.DataFrame({"A": closes(), "B": closes()})
    table.loc[table.index[:30], "B"] = np.nan
    found = histories(table)
    assert [(name, history.name, len(history)) for name, history in found.items()] == [("A", "A", 120), ("B", "B", 90)]


def spoilt(change: str) -> pd.Series:
    series = closes()
    if change == "short":
        return series.iloc[:19]
    if change == "hole":
        series.iloc[7] = np.nan
    if change == "twice":
        return pd.concat([series.iloc[:60], series.iloc[59:]])
    if change == "unsorted":
        return pd.concat([series.iloc[60:], series.iloc[:60]])
    return series


@pytest.mark.parametrize(
    ("change", "horizon", "have", "need"),
    [
        ("short", 5, 19, 20),
        ("hole", 5, 119, 120),
        ("twice", 5, 120, 121),
        ("unsorted", 5, 120, 120),
        ("", 0, 0, 504),
        ("", 5000, 5000, 504),
    ],
)
def test_what_cannot_be_forecast_is_refused_with_have_and_need(change: str, horizon: int, have: int, need: int) -> None:
    with pytest.raises(FolioscopeError) as refused:
        forecast(spoilt(change), horizon=horizon, models=FAST)
    assert (refused.value.details["have"], refused.value.details["need"]) == (have, need)


@pytest.mark.parametrize("price", [0.0, -3.0])
def test_prices_must_be_positive(price: float) -> None:
    series = closes()
    series.iloc[[5, 9]] = price
    with pytest.raises(InvalidInput) as refused:
        from_pandas(series, multiplicative=True)
    assert (refused.value.details["have"], refused.value.details["need"]) == (118, 120)
    assert not from_pandas(series).multiplicative


def test_days_or_their_number_but_not_both() -> None:
    days = np.array(["2030-01-01"], dtype="datetime64[D]")
    for given in ({}, {"dates": days, "horizon": 3}):
        with pytest.raises(InvalidInput):
            forecast(closes(), **given)  # type: ignore[arg-type]  # on purpose
