import datetime as dt

import numpy as np
import pytest

from analysis import Costs, PricePanel
from core.errors import DataUnavailable, InvalidInput
from core.series import PriceSeries


def days(count: int, start: str = "2020-01-01") -> np.ndarray:
    return np.datetime64(start, "D") + np.arange(count)


def panel_of(close: list[list[float]], **extra) -> PricePanel:
    array = np.array(close, dtype=float)
    return PricePanel(symbols=tuple("ABCDEF"[: array.shape[1]]), dates=days(array.shape[0]), close=array, **extra)


def series(symbol: str, dates: np.ndarray, close: list[float], currency: str = "USD") -> PriceSeries:
    return PriceSeries(symbol=symbol, dates=dates, close=np.array(close, dtype=float), currency=currency, source="test")


def test_late_and_early_ends_are_known_and_arrays_are_read_only():
    panel = panel_of([[np.nan, 1], [2, 1], [3, 1], [4, np.nan]])
    assert panel.first_row.tolist() == [1, 0]
    assert panel.last_row.tolist() == [3, 2]
    with pytest.raises(ValueError, match="read-only"):
        panel.close[0, 0] = 1


def test_a_hole_is_refused_with_symbol_and_day():
    with pytest.raises(DataUnavailable) as refusal:
        panel_of([[1, 1], [np.nan, 1], [2, 1]])
    assert refusal.value.details["symbols"] == ["A"]
    assert "2020-01-02" in refusal.value.message


def test_a_symbol_without_any_price_is_refused():
    with pytest.raises(DataUnavailable) as refusal:
        panel_of([[np.nan, 1], [np.nan, 2]])
    assert refusal.value.details["symbols"] == ["A"]


@pytest.mark.parametrize("close", [[[1.0], [0.0]], [[1.0], [-2.0]], [[1.0], [np.inf]]])
def test_prices_must_be_positive_and_finite(close):
    with pytest.raises(InvalidInput):
        panel_of(close)


@pytest.mark.parametrize(
    ("symbols", "dates", "shape"),
    [(("A", "A"), days(3), (3, 2)), (("A",), days(3)[::-1], (3, 1)), (("A",), days(2), (3, 1)), ((), days(3), (3, 0))],
)
def test_shapes_names_and_order_are_checked(symbols, dates, shape):
    with pytest.raises(InvalidInput):
        PricePanel(symbols=symbols, dates=dates, close=np.ones(shape))


def test_series_are_joined_on_all_days_and_carried_over_holidays():
    one = series("A", days(5)[[0, 1, 3, 4]], [1, 2, 4, 5])
    two = series("B", days(5)[[1, 2, 3]], [7, 8, 9])
    panel = PricePanel.from_series([one, two])
    assert panel.symbols == ("A", "B")
    assert np.array_equal(panel.close[:, 0], [1, 2, 2, 4, 5])
    assert np.array_equal(panel.close[:, 1], [np.nan, 7, 8, 9, np.nan], equal_nan=True)


def test_series_of_several_currencies_and_long_holes_are_refused():
    with pytest.raises(InvalidInput):
        PricePanel.from_series([series("A", days(2), [1, 2]), series("B", days(2), [1, 2], "EUR")])
    with pytest.raises(DataUnavailable) as refusal:
        PricePanel.from_series([series("A", np.array(["2020-01-01", "2020-03-01"], dtype="datetime64[D]"), [1, 2])])
    assert refusal.value.details["symbols"] == ["A"]
    with pytest.raises(DataUnavailable):
        PricePanel.from_series([series("A", days(0), [])])
    with pytest.raises(InvalidInput):
        PricePanel.from_series([])


def test_a_range_includes_both_ends():
    panel = panel_of([[1], [2], [3], [4]])
    part = panel.between(dt.date(2020, 1, 2), dt.date(2020, 1, 3))
    assert part.close[:, 0].tolist() == [2, 3]
    assert len(panel.between(None, None)) == 4


def test_an_unknown_symbol_is_refused():
    with pytest.raises(InvalidInput):
        panel_of([[1], [2]]).column("Z")


def test_dividends_are_put_back_at_the_close_of_their_day():
    panel = panel_of([[10], [9], [9]], dividends=np.array([[0.0], [1.0], [0.0]]))
    assert panel.total_return()[:, 0] == pytest.approx([10, 10, 10])
    assert panel.between(dt.date(2020, 1, 2), None).dividends is not None


@pytest.mark.parametrize("dividends", [np.zeros((2, 1)), np.full((3, 1), -1.0), np.full((3, 1), np.nan)])
def test_dividends_must_fit(dividends):
    with pytest.raises(InvalidInput):
        panel_of([[10], [9], [9]], dividends=dividends)


@pytest.mark.parametrize("terms", [{"bps": -1}, {"bps": 1001}, {"bps": float("nan")}, {"per_trade": -1}, {"cash_rate": 1.0}])
def test_costs_out_of_bounds_are_refused(terms):
    with pytest.raises(InvalidInput):
        Costs(**terms)


def test_cash_compounds_by_calendar_days():
    index = Costs(cash_rate=0.05).cash_index(np.array(["2021-01-01", "2021-01-04", "2022-01-01"], dtype="datetime64[D]"))
    assert index == pytest.approx([1, 1.05 ** (3 / 365), 1.05])
