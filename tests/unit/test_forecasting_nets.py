"""A warm start of the nets is never worse on later data; the days on which an exchange is closed."""

from dataclasses import replace
from functools import partial

import exchange_calendars
import numpy as np
import pytest

from forecasting import Frequency, History
from forecasting.calendars import closures
from forecasting.history import make_history

LENGTH = 1500


def storms(length: int, seed: int, name: str) -> History:
    rng = np.random.default_rng(seed)
    variance, changes = 1.0, np.empty(length)
    for day in range(length):
        changes[day] = np.sqrt(variance * 0.6) * rng.standard_t(5)
        variance = 0.03 + 0.1 * changes[day] ** 2 + 0.87 * variance
    days = np.busday_offset(np.datetime64("2014-01-06"), np.arange(length))
    return make_history(name, days, 100 * np.exp(0.01 * np.cumsum(changes)), frequency=Frequency.BUSINESS)


def test_a_warm_start_that_makes_it_worse_on_later_data_is_not_kept() -> None:
    from forecasting.pretrain import _joined, warm_weights
    from forecasting.torch_nets import Recipe, make_examples, train_net

    points = [np.log(storms(LENGTH, seed, "S").values)[:, None] for seed in range(2)]
    learn = _joined([make_examples("har", [each], slice(0, 1200)) for each in points])
    check = _joined([make_examples("har", [each], slice(1200, LENGTH)) for each in points])
    wrecked = replace(learn, outcomes=50 * learn.outcomes, sizes=50 * learn.sizes)
    warm = warm_weights("har", 0)
    spoil = partial(train_net, Recipe(kind="har", rate=0.05, epochs=1, batch=64), wrecked, check, seed=0)
    kept, cold = spoil(warm=warm), spoil()
    assert all(np.array_equal(kept[name], warm[name]) for name in warm)
    assert any(not np.array_equal(cold[name], warm[name]) for name in warm)


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
