"""The record of a stored model: what it would have said on earlier days, from what was known on them."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import NotEnoughHistory
from forecasting import ENSEMBLE, History, compare, dump_trained, load_trained, replayed, train
from forecasting.history import make_history

FAST = ("random_walk", "garch")


def walk(length: int = 500) -> History:
    rng = np.random.default_rng(4)
    days = np.busday_offset("2020-01-01", np.arange(length))
    return make_history("X", days, 100 * np.exp(np.cumsum(0.01 * rng.standard_t(5, length))))


def test_a_record_has_every_member_the_combination_and_the_walk_at_the_measured_steps() -> None:
    history = walk()
    trained = train(history, models=FAST)
    report = replayed(trained, history)
    assert set(report.quantiles) == {*FAST, ENSEMBLE, "gaussian_walk"}
    assert report.horizons == (1, 5, 21)
    at = np.searchsorted(history.dates, np.array(report.origins, dtype="datetime64[D]"))
    for column, step in enumerate(report.horizons):
        assert np.array_equal(report.actual[:, column], history.values[at + step])
    assert np.array_equal(report.last, history.values[at])
    known = {(skill.steps): skill.crps_skill_pct for skill in trained.skill}
    ours = {row.horizon: row.skill_crps_pct for row in report.rows if row.model == ENSEMBLE}
    assert ours == {step: pytest.approx(skill, abs=3) for step, skill in known.items()}


def test_what_came_later_changes_nothing_that_was_said_before() -> None:
    history = walk()
    trained = train(history, models=FAST)
    before = replayed(trained, history)
    bent = history.values.copy()
    bent[-30:] *= np.linspace(1, 3, 30)
    after = replayed(trained, replace(history, values=bent))
    early = [row for row, day in enumerate(before.origins) if np.datetime64(day) < history.dates[-30]][: len(before.origins) // 4]
    assert len(early) > 10
    for name, quantiles in before.quantiles.items():
        assert np.array_equal(quantiles[early], after.quantiles[name][early]), name


def test_a_stored_model_has_the_record_of_the_one_it_was_made_of_and_is_not_worse_than_itself() -> None:
    history = walk()
    trained = train(history, models=FAST)
    report, again = replayed(trained, history), replayed(load_trained(dump_trained(trained)), history)
    assert all(np.array_equal(quantiles, again.quantiles[name]) for name, quantiles in report.quantiles.items())
    verdict = compare(report, again)
    assert verdict.promoted
    assert [duel.saved_pct for duel in verdict.duels] == [0, 0, 0]


@pytest.mark.parametrize("length", [20, 39])
def test_a_past_too_short_for_a_record_is_refused_with_have_and_need(length: int) -> None:
    history = walk(length)
    with pytest.raises(NotEnoughHistory) as refused:
        replayed(train(history, models=("random_walk",)), history)
    assert refused.value.details["have"] == length
