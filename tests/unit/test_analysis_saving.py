"""Saving plans by hand."""

import datetime as dt

import numpy as np
import pytest

from analysis import saved

DAYS = np.array(["2024-01-30", "2024-01-31", "2024-02-01", "2024-02-29", "2024-03-04"], dtype="datetime64[D]")
LEVELS = np.array([[10.0], [20.0], [25.0], [20.0], [40.0]])


def test_every_month_buys_on_its_first_day() -> None:
    plan = saved(DAYS, LEVELS, amount=100, every="month")
    assert plan.days == (dt.date(2024, 1, 30), dt.date(2024, 2, 1), dt.date(2024, 3, 4))
    assert plan.paid.tolist() == [100, 100, 200, 200, 300]
    assert plan.value.tolist() == [100, 200, 10 * 25 + 100, 14 * 20, 14 * 40 + 100]


@pytest.mark.parametrize(("every", "count"), [("week", 3), ("month", 3), ("quarter", 1), ("year", 1)])
def test_intervals(every: str, count: int) -> None:
    assert len(saved(DAYS, LEVELS, amount=1, every=every).days) == count  # type: ignore[arg-type]  # the table's words are the choices


def test_a_fee_is_taken_out_of_each_purchase_and_parts_are_equal() -> None:
    both = np.column_stack([LEVELS[:, 0], np.full(5, 5.0)])
    plan = saved(DAYS, both, amount=100, every="quarter", fee=10)
    assert plan.value.tolist() == [80, 4 * 20 + 40, 4 * 25 + 40, 4 * 20 + 40, 4 * 40 + 40]
    assert plan.fees == 20
    assert saved(DAYS, both, amount=10, every="year", fee=50).value.tolist() == [0] * 5
