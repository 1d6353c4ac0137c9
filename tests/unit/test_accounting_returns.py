"""Return formulas against values worked out by hand."""

import datetime as dt

import numpy as np
import pytest

from accounting.returns import annualised, daily_returns, growth_index, linked, modified_dietz, present_value, simple, time_weighted, xirr

JAN1, JUL2, DEC31 = dt.date(2023, 1, 1), dt.date(2023, 7, 2), dt.date(2023, 12, 31)
NEXT_JAN1 = dt.date(2024, 1, 1)


def test_money_weighted_return_of_one_year() -> None:
    assert xirr([(JAN1, -100.0), (NEXT_JAN1, 110.0)]) == pytest.approx(0.1, abs=1e-12)
    assert xirr([(NEXT_JAN1, 110.0), (JAN1, -100.0)]) == pytest.approx(0.1, abs=1e-12)
    assert xirr([(JAN1, -100.0), (NEXT_JAN1, 100.0)]) == pytest.approx(0.0, abs=1e-12)


def test_money_weighted_return_with_flows_between() -> None:
    flows = [(JAN1, -1000.0), (JUL2, -500.0), (DEC31, 1600.0), (NEXT_JAN1, 20.0)]
    rate = xirr(flows)
    assert rate is not None
    assert present_value(flows, rate) == pytest.approx(0.0, abs=1e-9)


def test_money_weighted_return_of_extremes() -> None:
    assert xirr([(JAN1, -1.0), (dt.date(2023, 1, 2), 2.0)]) == pytest.approx(2.0**365 - 1, rel=1e-9)
    assert xirr([(JAN1, -100.0), (NEXT_JAN1, 1.0)]) == pytest.approx(-0.99, abs=1e-9)
    assert xirr([(JAN1, -100.0), (NEXT_JAN1, 0.0)]) == -1.0
    assert xirr([(JAN1, 1e-9), (JUL2, -1e9), (NEXT_JAN1, 1.0)]) is not None


@pytest.mark.parametrize(
    "flows",
    [
        [],
        [(JAN1, 0.0)],
        [(JAN1, -100.0)],
        [(JAN1, 100.0), (NEXT_JAN1, 5.0)],
        [(JAN1, -100.0), (JAN1, 110.0)],
        [(JAN1, 100.0), (JUL2, -150.0), (NEXT_JAN1, 100.0)],
    ],
)
def test_money_weighted_return_that_does_not_exist(flows: list[tuple[dt.date, float]]) -> None:
    assert xirr(flows) is None


def test_of_several_rates_the_one_nearest_to_zero_is_given() -> None:
    flows = [(JAN1, -100.0), (NEXT_JAN1, 230.0), (dt.date(2024, 12, 31), -132.0)]
    assert xirr(flows) == pytest.approx(0.1, abs=1e-9)


def test_present_value() -> None:
    assert present_value([(JAN1, -100.0), (NEXT_JAN1, 110.0)], 0.1) == pytest.approx(0.0)
    assert present_value([], 0.1) == 0.0


def test_daily_returns_put_inflows_at_the_start_and_outflows_at_the_end() -> None:
    values, into, out = np.array([100.0, 200.0, 150.0, 0.0]), np.array([0.0, 90.0, 0.0, 0.0]), np.array([7.0, 0.0, 60.0, 150.0])
    np.testing.assert_allclose(daily_returns(values, into, out), [200 / 190 - 1, 0.05, 0.0])


def test_a_day_that_starts_with_nothing_returns_nothing_and_unknown_stays_unknown() -> None:
    np.testing.assert_array_equal(daily_returns(np.array([0.0, 5.0]), np.zeros(2), np.zeros(2)), [0.0])
    assert np.isnan(daily_returns(np.array([0.0, np.nan]), np.zeros(2), np.zeros(2))).all()
    assert np.isnan(daily_returns(np.array([np.nan, 5.0]), np.zeros(2), np.zeros(2))).all()


def test_a_short_gains_when_the_price_falls() -> None:
    np.testing.assert_allclose(daily_returns(np.array([-60.0, -15.0, 0.0]), np.array([0.0, 0.0, 15.0]), np.zeros(3)), [0.75, 0.0])


def test_a_loss_of_everything_ends_the_chain() -> None:
    np.testing.assert_array_equal(growth_index(np.array([0.1, -1.0, 0.5])), [1.0, 1.1, 0.0, 0.0])
    np.testing.assert_array_equal(growth_index(np.array([-1.5, 0.5])), [1.0, 0.0, 0.0])
    assert time_weighted(np.array([100.0, 0.0, 50.0]), np.zeros(3), np.zeros(3)) == -1.0


def test_linked_returns() -> None:
    assert linked([0.1, 0.1]) == pytest.approx(0.21)
    assert linked([]) == 0.0
    assert linked([0.5, -1.0, 3.0]) == -1.0


def test_simple_return_is_over_everything_put_in() -> None:
    assert simple(100, 130, 50, 40) == pytest.approx(20 / 150)
    assert simple(0, 0, 0, 0) is None


def test_modified_dietz_weighs_flows_by_the_time_they_were_there() -> None:
    assert modified_dietz(1000, 1300, [(dt.date(2023, 1, 16), 200.0)], JAN1, dt.date(2023, 1, 31)) == pytest.approx(100 / 1100)
    assert modified_dietz(0, 10, [], JAN1, JAN1) is None
    assert modified_dietz(100, 110, [], JAN1, JAN1) == pytest.approx(0.1)
    assert modified_dietz(100, 215, [(JAN1, 100.0)], JAN1, JAN1) == pytest.approx(0.15)


def test_annualised() -> None:
    assert annualised(0.21, 730) == pytest.approx(0.1)
    assert annualised(0.1025, 65) == pytest.approx(0.729705, abs=1e-6)
    assert annualised(0.5, 0) == 0.0
    assert annualised(0.5, float("nan")) == 0.0
    assert annualised(-1.0, 100) == -1.0
