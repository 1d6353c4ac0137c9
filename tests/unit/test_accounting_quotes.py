"""Prices and rates by day: carried, aged, converted, split, set by hand, and never made up."""

# A Decimal equals the int of its value; mypy takes that comparison for a mistake:
# mypy: no-strict-equality

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest

from accounting import FxBook, PriceBook, PriceSource, SplitBasis
from core.errors import InvalidInput
from core.series import PriceSeries

D1, D2, D3, D4 = (dt.date(2024, 1, day) for day in (1, 2, 3, 4))
DAYS = np.arange(np.datetime64("2023-12-31"), np.datetime64("2024-01-06"))


def test_the_last_close_on_or_before_a_day_counts() -> None:
    book = PriceBook.from_mapping({"S": {D3: Decimal(30), D1: Decimal("10.10")}})
    assert book.close("S", dt.date(2023, 12, 31)) is None
    assert book.close("T", D1) is None
    point = book.close("S", D2)
    assert point is not None
    assert (point.price, point.date, point.source, point.currency) == (Decimal("10.10"), D1, PriceSource.MARKET, None)
    assert book.symbols == ("S",)
    np.testing.assert_array_equal(book.closes_on("S", DAYS), [np.nan, 10.1, 10.1, 30, 30, 30])
    assert np.isnan(book.closes_on("T", DAYS)).all()
    assert np.isnan(PriceBook.from_mapping({"E": {}}).closes_on("E", DAYS)).all()


def test_arrays_leave_out_what_is_not_a_number_and_must_ascend() -> None:
    days = np.array(["2024-01-01", "2024-01-02", "2024-01-03"], dtype="datetime64[D]")
    book = PriceBook.from_arrays({"S": (days, np.array([0.1, np.nan, 0.3]))}, currencies={"S": "GBX"})
    point = book.close("S", D2)
    assert point is not None
    assert (point.price, point.date, point.currency, book.currency("S"), book.currency("T")) == (Decimal("0.1"), D1, "GBX", "GBX", None)
    with pytest.raises(InvalidInput):
        PriceBook.from_arrays({"S": (days[::-1], np.ones(3))})


def test_a_series_brings_its_currency() -> None:
    series = PriceSeries(symbol="S", dates=DAYS[:2], close=np.array([1.0, 2.0]), currency="USD", source="x")
    assert PriceBook.from_series([series]).currency("S") == "USD"


@pytest.mark.parametrize("exact", [True, False])
def test_a_manual_price_counts_until_the_next_close(exact: bool) -> None:
    book = PriceBook.from_mapping({"S": {D1: Decimal(10), D4: Decimal(40)}})
    if not exact:
        book = PriceBook.from_arrays({"S": (np.array([D1, D4], dtype="datetime64[D]"), np.array([10.0, 40.0]))})
    changed = book.with_manual("S", D2, Decimal("22.22")).with_manual("S", D4, Decimal(44))
    points = [changed.close("S", day) for day in (D1, D2, D3, D4)]
    assert [point and (point.price, point.source) for point in points] == [
        (Decimal(10), PriceSource.MARKET),
        (Decimal("22.22"), PriceSource.MANUAL),
        (Decimal("22.22"), PriceSource.MANUAL),
        (Decimal(44), PriceSource.MANUAL),
    ]
    np.testing.assert_array_equal(changed.closes_on("S", DAYS)[1:5], [10, 22.22, 22.22, 44])
    assert book.close("S", D2) == points[0]


def test_a_manual_price_can_be_the_only_one() -> None:
    point = PriceBook.from_mapping({}).with_manual("HOUSE", D1, Decimal(500000), currency="EUR").close("HOUSE", D4)
    assert point is not None
    assert (point.price, point.currency) == (500000, "EUR")


@pytest.mark.parametrize(
    ("basis", "expected"),
    [(SplitBasis.AS_QUOTED, [100, 100, 60, 60]), (SplitBasis.AS_TRADED, [100, 50, 60, 60]), (SplitBasis.ADJUSTED, [200, 100, 60, 60])],
)
def test_what_a_close_means_around_a_split(basis: SplitBasis, expected: list[int]) -> None:
    book = PriceBook.from_mapping({"S": {D1: Decimal(100), D3: Decimal(60)}}, basis=basis)
    splits = [(D2, Decimal(2))]
    assert [point.price for day in (D1, D2, D3, D4) if (point := book.close("S", day, splits))] == expected
    np.testing.assert_allclose(book.closes_on("S", DAYS, splits)[1:5], expected)


def test_a_manual_price_is_of_its_own_day_also_in_adjusted_series() -> None:
    book = PriceBook.from_mapping({"S": {D4: Decimal(7)}}, basis=SplitBasis.ADJUSTED).with_manual("S", D1, Decimal(100))
    splits = [(D3, Decimal(2))]
    assert [point.price for day in (D1, D2, D3, D4) if (point := book.close("S", day, splits))] == [100, 100, 50, 7]
    np.testing.assert_allclose(book.closes_on("S", DAYS, splits)[1:5], [100, 100, 50, 7])


RATES = FxBook.from_mapping(
    {"EURUSD": {D2: Decimal("1.25")}, "USDCHF": {D1: Decimal("0.9"), D3: Decimal("0.8")}, "GBPUSD": {D1: Decimal("1.5")}, "EURXXX": {}}
)


def test_a_rate_is_taken_as_given_inverted_or_crossed() -> None:
    assert RATES.rate("EUR", "EUR", D1) is not None
    given, inverse, crossed = RATES.rate("EUR", "USD", D4), RATES.rate("USD", "EUR", D4), RATES.rate("EUR", "CHF", D4)
    assert given is not None
    assert inverse is not None
    assert crossed is not None
    assert (given.rate, given.date, inverse.rate) == (Decimal("1.25"), D2, Decimal("0.8"))
    assert (crossed.rate, crossed.date, crossed.path) == (Decimal(1), D2, ("EUR", "USD", "CHF"))


def test_a_rate_that_is_not_there_is_none() -> None:
    assert RATES.rate("EUR", "USD", D1) is None
    assert RATES.rate("EUR", "CHF", D1) is None
    assert RATES.rate("EUR", "JPY", D4) is None
    assert RATES.rate("EUR", "XXX", D4) is None


def test_minor_units_go_through_their_currency() -> None:
    pence = RATES.rate("GBX", "USD", D1)
    assert pence is not None
    assert pence.rate == Decimal("0.015")
    only = RATES.rate("GBP", "GBp", D1)
    assert only is not None
    assert (only.rate, only.date) == (Decimal(100), None)


def test_rates_along_days_agree_with_single_ones() -> None:
    for source, target in [("EUR", "USD"), ("USD", "EUR"), ("EUR", "CHF"), ("CHF", "GBX"), ("EUR", "JPY"), ("USD", "USD")]:
        singles = [RATES.rate(source, target, day) for day in DAYS.tolist()]
        np.testing.assert_allclose(RATES.rates_on(source, target, DAYS), [float(p.rate) if p else np.nan for p in singles])


def test_a_path_that_exists_only_later_leaves_the_earlier_days_to_the_longer_one() -> None:
    book = FxBook.from_mapping({"EURCHF": {D3: Decimal(2)}, "EURUSD": {D1: Decimal(1)}, "USDCHF": {D1: Decimal(3)}})
    np.testing.assert_array_equal(book.rates_on("EUR", "CHF", DAYS), [np.nan, 3, 3, 2, 2, 2])


def test_rates_from_arrays_leave_out_what_is_not_a_number() -> None:
    days = np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[D]")
    book = FxBook.from_arrays({"EURUSD": (days, np.array([1.1, np.nan])), "EURCHF": (days, np.array([np.nan, np.nan]))})
    rate = book.rate("EUR", "USD", D2)
    assert rate is not None
    assert (rate.rate, rate.date) == (Decimal("1.1"), D1)
    assert book.rate("EUR", "CHF", D2) is None


def test_direct_and_inverse_quotes_of_one_pair_complete_each_other() -> None:
    book = FxBook.from_mapping({"EURUSD": {D3: Decimal(2)}, "USDEUR": {D1: Decimal("0.25")}})
    np.testing.assert_array_equal(book.rates_on("EUR", "USD", DAYS)[1:4], [4, 4, 2])
    early, late = book.rate("EUR", "USD", D1), book.rate("EUR", "USD", D3)
    assert early is not None
    assert late is not None
    assert (early.rate, late.rate) == (4, 2)
