"""Risk measures, savings plans and the rhythm of payments."""

# A Decimal equals the int of its value; mypy takes that comparison for a mistake:
# mypy: no-strict-equality

import datetime as dt
import math
from itertools import pairwise

import pytest

from accounting.income_rhythm import Periodicity, dividend_periodicity
from accounting.planning import future_balance, months_to_target, required_payment
from accounting.risk import (
    downside_deviation,
    drawdown,
    longest_drawdown_days,
    semideviation_over_period,
    sharpe,
    sortino,
    volatility_over_period,
    volatility_per_year,
)


def test_volatility_over_the_period_uses_log_returns() -> None:
    up, down = math.expm1(0.1), math.expm1(-0.1)
    assert volatility_over_period([up, down]) == pytest.approx(math.sqrt(0.02 * 2))
    assert semideviation_over_period([up, down]) == pytest.approx(math.sqrt(0.01 * 2))
    assert volatility_over_period([0.1] * 20) == pytest.approx(0.0, abs=1e-12)
    for few in ([], [0.1]):
        assert volatility_over_period(few) == semideviation_over_period(few) == 0.0


def test_yearly_volatility_and_ratios() -> None:
    returns = [0.01, -0.01, 0.03, -0.01]
    deviation = math.sqrt(sum((r - 0.005) ** 2 for r in returns) / 3)
    assert volatility_per_year(returns, 12) == pytest.approx(deviation * math.sqrt(12))
    assert sharpe(returns, 0.001, 12) == pytest.approx((0.005 - 0.001) / deviation * math.sqrt(12))
    assert downside_deviation(returns) == pytest.approx(math.sqrt(2 * 0.0001 / 4))
    assert sortino(returns, 0.0, 12) == pytest.approx(0.005 / downside_deviation(returns) * math.sqrt(12))


def test_ratios_without_risk_are_undefined() -> None:
    assert volatility_per_year([0.1]) == 0.0
    assert downside_deviation([]) == 0.0
    assert sharpe([0.01]) is None
    assert sharpe([0.01, 0.01]) is None
    assert sortino([0.01, 0.02]) is None


def test_drawdown_from_the_highest_peak_so_far() -> None:
    fall = drawdown([0.0, 0.5, 0.2, 0.35, 0.6, 0.44])
    assert (fall.depth, fall.peak, fall.trough, fall.longest) == (pytest.approx(0.2), 1, 2, 3)
    assert drawdown([0, 1, 2]).depth == 0.0
    assert drawdown([]).depth == 0.0
    assert drawdown([0.2, -1.4]).depth == pytest.approx(1.6 / 1.2)
    assert drawdown([-1.0, -2.0]).depth == 0.0


def test_longest_time_under_water_in_days() -> None:
    days = [dt.date(2024, 1, day) for day in (1, 2, 5, 20, 21)]
    assert longest_drawdown_days([0, 1, 0.5, 2, 1], days) == 18
    assert longest_drawdown_days([0], days[:1]) == 0


def test_balance_time_and_payment_agree() -> None:
    balance = future_balance(1000, 0.06, 100, 36)
    assert balance == pytest.approx(1000 * 1.005**36 + 100 * (1.005**36 - 1) / 0.005)
    assert months_to_target(1000, 0.06, 100, balance) == pytest.approx(36)
    assert required_payment(1000, 0.06, 36, balance) == pytest.approx(100)


def test_plans_without_interest() -> None:
    assert future_balance(100, 0, 10, 5) == 150
    assert months_to_target(100, 0, 10, 150) == 5
    assert months_to_target(100, 0, 0, 150) is None
    assert required_payment(100, 0, 5, 150) == 10


def test_targets_that_are_reached_already_or_never() -> None:
    assert months_to_target(200, 0.05, 0, 100) == 0
    assert months_to_target(0, 0.05, 0, 100) is None
    assert months_to_target(1000, 0.05, -10, 2000) is None
    assert months_to_target(10, -0.5, 1, 100) is None
    assert required_payment(200, 0.05, 12, 100) == 0
    assert required_payment(20, 0.05, 0, 100) == 80
    assert months_to_target(1e-9, 1e-9, 0, 1e9) is None


def spaced(gaps: list[int]) -> list[dt.date]:
    days = [dt.date(2019, 1, 15)]
    for gap in gaps:
        days.append(days[-1] + dt.timedelta(days=gap))
    return days


@pytest.mark.parametrize(
    ("gaps", "rhythm"),
    [
        ([7, 7, 7], Periodicity.WEEKLY),
        ([30, 31], Periodicity.MONTHLY),
        ([91, 92, 90], Periodicity.QUARTERLY),
        ([182, 183], Periodicity.SEMIANNUAL),
        ([365], Periodicity.ANNUAL),
        ([365, 366, 91, 92, 90, 92], Periodicity.QUARTERLY),
        ([91, 91, 5, 86, 91], Periodicity.QUARTERLY),
        ([2, 3], Periodicity.UNKNOWN),
        ([], Periodicity.UNKNOWN),
    ],
)
def test_rhythm_of_payments(gaps: list[int], rhythm: Periodicity) -> None:
    days = spaced(gaps)
    assert dividend_periodicity(list(reversed(days))) is rhythm
    assert len(days) == len(list(pairwise(days))) + 1


def test_rhythm_with_gaps_and_extraordinary_payments() -> None:
    assert dividend_periodicity([]) is Periodicity.NONE
    yearly = [dt.date(year, 1, 15) for year in (2015, 2016, 2018)]
    assert dividend_periodicity(yearly) is Periodicity.ANNUAL
    assert dividend_periodicity([dt.date(2015, 1, 1), dt.date(2016, 12, 31)]) is Periodicity.UNKNOWN
    quarterly = spaced([91, 92, 91])
    small = [*quarterly, quarterly[1] + dt.timedelta(days=3)]
    assert dividend_periodicity(small, [10, 10, 10, 10, 0.5]) is Periodicity.QUARTERLY
    assert dividend_periodicity([dt.date(2020, 1, 1)], [0.0]) is Periodicity.UNKNOWN
