"""The days on which an exchange is closed, told from the days that a series lacks."""

import exchange_calendars
import numpy as np
import pytest

from forecasting.calendars import closures


@pytest.mark.parametrize(("calendar", "coming"), [("XNYS", "2022-07-04"), ("XLON", "2022-08-29"), ("XTKS", "2022-05-03")])
def test_closures_are_those_of_the_exchange_that_the_series_comes_from(calendar: str, coming: str) -> None:
    sessions = exchange_calendars.get_calendar(calendar).sessions_in_range("2018-01-02", "2021-12-30").to_numpy().astype("datetime64[D]")
    closed = closures(sessions)
    past = closed[closed <= sessions[-1]]
    assert np.array_equal(np.union1d(past, sessions), np.union1d(sessions, past))
    assert np.intersect1d(past, sessions).size == 0
    assert np.datetime64(coming) in closed
    assert np.all(np.diff(closed).astype(int) > 0)


def test_a_series_without_gaps_has_no_closures_and_one_with_odd_ones_none_to_come() -> None:
    weekdays = np.busday_offset(np.datetime64("2020-01-06"), np.arange(500))
    assert closures(weekdays).size == 0
    odd = np.delete(weekdays, slice(10, 490, 40))
    assert closures(odd).tolist() == weekdays[10:490:40].tolist()
