"""Weights, calibration, seasons, records: that they do what they say on series made for it."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import InvalidInput, NotEnoughHistory
from forecasting import (
    Frequency,
    History,
    backtest,
    compare,
    dump_trained,
    forecast,
    forecast_portfolio,
    load_trained,
    train,
    update,
)
from forecasting.combination import Belief, combine, learn, replay
from forecasting.history import make_history
from forecasting.levels import LEVELS, MEDIAN, probit
from forecasting.record import HIGH80, LOW80, Record
from forecasting.season import find_season

FAST = ("random_walk", "garch", "theta")
NORMAL = probit(np.asarray(LEVELS))
NEXT = np.datetime64("2023-01-02")


def walk(length: int = 700, *, seed: int = 1, name: str = "X") -> History:
    rng = np.random.default_rng(seed)
    days = np.busday_offset(NEXT, np.arange(-length, 0))
    return make_history(name, days, 100 * np.exp(np.cumsum(0.01 * rng.standard_t(5, length))))


def record(widths: dict[str, float], count: int = 200) -> Record:
    rng = np.random.default_rng(0)
    changes = {name: np.broadcast_to(width * NORMAL[None, :, None], (count, len(LEVELS), 1)).copy() for name, width in widths.items()}
    return Record(steps=(1,), changes=changes, actual=rng.normal(size=(count, 1)), walk=changes["good"] * 1.5, stride=1)


def test_a_bad_member_gets_nothing_and_good_ones_stay_near_their_prior() -> None:
    belief = Belief(prior={"good": 0.4, "twin": 0.4, "bad": 0.2}, shrinkage=6, patience=200)
    rule = learn(record({"good": 1.0, "twin": 1.02, "bad": 20.0}), belief)
    assert rule.weights["bad"] == 0
    assert rule.weights["good"] == pytest.approx(0.5, abs=0.05)
    assert sum(rule.weights.values()) == pytest.approx(1)


@pytest.mark.parametrize("shrinkage", [60.0, 200.0, 10000.0])
def test_however_strong_the_pull_to_the_prior_it_is_never_swung_past(shrinkage: float) -> None:
    prior = {"good": 0.5, "twin": 0.2, "wide": 0.3}
    weights = learn(record({"good": 1.0, "twin": 1.02, "wide": 1.5}), Belief(prior=prior, shrinkage=shrinkage, patience=200)).weights
    assert weights["good"] >= 0.5 - 1e-6 >= weights["wide"] + 0.2 - 1e-5
    assert weights == pytest.approx(prior, abs=20 / shrinkage)


def test_too_few_outcomes_leave_the_prior() -> None:
    belief = Belief(prior={"good": 0.7, "bad": 0.3}, shrinkage=6, patience=200)
    assert learn(record({"good": 1.0, "bad": 20.0}, count=9), belief).weights == pytest.approx({"good": 0.7, "bad": 0.3})


def test_widths_are_stretched_towards_what_came() -> None:
    belief = Belief(prior={"good": 1.0}, shrinkage=6, patience=200)
    narrow = record({"good": 0.5}, count=400)
    rule = learn(narrow, belief)
    assert 1.5 < rule.stretch[0] < 2.0
    joined = rule.apply(narrow.changes, np.array([1.0]))
    assert joined[0, -1, 0] == pytest.approx(rule.stretch[0] * 0.5 * NORMAL[-1])
    assert np.allclose(joined[:, MEDIAN], 0)


def test_a_width_is_drawn_back_to_the_usual_one_the_further_ahead_the_more() -> None:
    even = record({"good": 1.0}, count=40)
    rule = replace(learn(even, Belief(prior={"good": 1.0}, shrinkage=6, patience=200)), steps=(1, 21), stretch=(1.0, 1.0), usual=(2.0, 1.0))
    steps = np.array([1.0, 21.0, 250.0])
    width80 = (NORMAL[HIGH80] - NORMAL[LOW80]) * np.sqrt(steps)
    usual = np.array([2.0, 1.0, 1.0]) * np.sqrt(steps)
    said = rule.apply({"good": NORMAL[None, :, None] * np.sqrt(steps)}, steps)[0]
    drawn = np.log((said[HIGH80] - said[LOW80]) / width80) / np.log(usual / width80)
    assert drawn == pytest.approx([0.1, 0.1 + 0.05 * np.log(21), 0.1 + 0.05 * np.log(21)])
    calm, still = (rule.apply({"good": share * NORMAL[None, :, None]}, np.ones(1))[0] for share in (1e-3, 0.0))
    assert calm[HIGH80] == pytest.approx(1e-3 * NORMAL[HIGH80] * 3**0.1)
    assert not still.any()
    assert learn(record({"good": 1.0}, count=9), Belief(prior={"good": 1.0}, shrinkage=6, patience=200)).usual == ()


def test_the_record_of_an_origin_uses_only_outcomes_that_had_come() -> None:
    belief = Belief(prior={"good": 0.5, "bad": 0.5}, shrinkage=6, patience=200)
    whole = record({"good": 1.0, "bad": 3.0})
    said = replay(whole, belief)
    altered = Record(steps=(1,), changes=whole.changes, actual=whole.actual.copy(), walk=whole.walk, stride=1)
    altered.actual[150:] = 50.0
    assert np.array_equal(said[:150], replay(altered, belief)[:150])
    assert np.allclose(said[:50], combine(whole.changes, belief.prior)[:50])
    known = whole.known_at(10)
    assert known.size == 10
    late = Record(steps=(1, 5), changes={}, actual=np.zeros((20, 2)), walk=np.zeros((20, 1, 2)), stride=2).known_at(10)
    assert np.isnan(late.actual[:, 1]).tolist() == [False] * 8 + [True] * 2


def test_a_season_is_found_put_back_and_not_invented() -> None:
    rng = np.random.default_rng(2)
    months = np.arange("2000-01", "2012-01", dtype="datetime64[M]").astype("datetime64[D]")
    wave = 0.1 * np.sin(2 * np.pi * (months.astype("datetime64[M]").astype(int) % 12) / 12)
    steps = 0.01 * rng.normal(size=months.size)
    seasonal = make_history("S", months, 100 * np.exp(np.cumsum(steps) + wave), frequency=Frequency.MONTHLY)
    season = find_season(seasonal)
    assert np.corrcoef(season.at(months), wave)[0, 1] > 0.98
    assert np.std(np.diff(season.remove(seasonal).points)) < 0.5 * np.std(np.diff(seasonal.points))
    plain = [find_season(make_history("P", months, 100 * np.exp(np.cumsum(0.01 * rng.normal(size=144))))) for _ in range(40)]
    assert sum(season.weights.size > 0 for season in plain) <= 2
    once = np.where(np.arange(144) // 12 == 5, 10 * wave, 0)
    assert not find_season(make_history("O", months, 100 * np.exp(np.cumsum(steps) + once), frequency=Frequency.MONTHLY)).weights.size
    ahead = np.arange("2012-01", "2013-01", dtype="datetime64[M]").astype("datetime64[D]")
    median = forecast(seasonal, dates=ahead).at_level(0.5)
    assert int(np.argmax(median)) in {2, 3, 4}
    assert int(np.argmin(median)) in {8, 9, 10}


def test_a_forecast_carries_members_weights_skill_and_probabilities() -> None:
    made = forecast(walk(), dates=np.busday_offset(NEXT, np.arange(21)), models=FAST)
    assert sum(made.weights.values()) == pytest.approx(1)
    assert [skill.steps for skill in made.skill] == [1, 5, 21]
    assert all(skill.origins > 90 for skill in made.skill)
    assert made.data_as_of == made.origin
    assert made.probability_above(made.last, 5) == pytest.approx(0.5, abs=0.1)
    low, high = made.interval(80)
    assert np.all(low < made.at_level(0.5))
    assert np.all(made.at_level(0.5) < high)
    with pytest.raises(InvalidInput):
        made.probability_above(1.0, 22)


def test_short_series_say_what_they_lack() -> None:
    made = forecast(walk(499), dates=np.array([NEXT]))
    assert list(made.weights) == ["random_walk"]
    assert "499 of 500" in made.degraded[0]
    assert forecast(walk(500), dates=np.array([NEXT]), models=FAST).degraded == ()


def test_a_member_that_fails_is_left_out_with_its_reason() -> None:
    made = forecast(walk(90), dates=np.array([NEXT]), models=["garch", "random_walk"])
    failed = next(member for member in made.members if member.name == "garch")
    assert failed.weight == 0
    assert failed.quantiles is None
    assert "needs at least 100" in (failed.reason or "")
    alone = forecast(walk(90), dates=np.array([NEXT]), models=["garch"])
    assert alone.weights["random_walk"] == 1
    assert "failed" in alone.degraded[0]


def test_a_stored_model_answers_the_same_and_is_carried_on() -> None:
    known = walk()
    trained = train(known.head(690), models=FAST)
    loaded = load_trained(dump_trained(trained))
    days = np.busday_offset(NEXT, np.arange(5))
    assert np.array_equal(forecast(known, dates=days, warm=trained).quantiles, forecast(known, dates=days, warm=loaded).quantiles)
    carried = update(loaded, known)
    assert carried.data_hash == known.data_hash() != trained.data_hash
    assert carried.fits["garch"] is loaded.fits["garch"]
    with pytest.raises(InvalidInput, match="not of Y"):
        forecast(walk(name="Y"), dates=days, warm=trained)
    with pytest.raises(InvalidInput, match="not of Y"):
        update(trained, walk(name="Y"))


def test_backtests_report_progress_stop_and_compare() -> None:
    told: list[tuple[float, str]] = []
    report = backtest(walk(), origins=6, step=5, history=300, models=FAST, progress=lambda share, text: told.append((share, text)))
    assert len(told) == 6
    assert len(report.origins) == 6
    assert {row.model for row in report.rows} == {*FAST, "ensemble", "gaussian_walk"}
    assert not report.stopped
    stopped = backtest(
        walk(), origins=6, step=5, history=300, models=FAST, should_stop=lambda: len(told) >= 8, progress=lambda *_: told.append((0, ""))
    )
    assert stopped.stopped
    assert len(stopped.origins) == 2
    with pytest.raises(InvalidInput):
        backtest(walk(), origins=6, step=5, history=300, models=FAST, should_stop=lambda: True)
    assert compare(report, report).promoted
    worse = backtest(walk(), origins=6, step=5, history=300, models=("random_walk",))
    verdict = compare(report, worse)
    assert [duel.origins for duel in verdict.duels] == [6, 6, 6]
    with pytest.raises(InvalidInput):
        compare(report, backtest(walk(name="Y"), origins=2, step=5, history=300, models=("random_walk",)))


def test_portfolio_paths_keep_margins_and_dependence() -> None:
    first = walk(name="A")
    mirrored = make_history("B", first.dates, 1e4 / first.values)
    days = np.busday_offset(NEXT, np.arange(10))
    made = [forecast(each, dates=days, models=("random_walk",)) for each in (first, mirrored)]
    alone = forecast_portfolio(made[:1], [first], quantities={"A": 2.0}, cash=50.0)
    assert np.allclose(alone.quantiles, 2 * made[0].quantiles + 50, rtol=5e-3)
    hedged = forecast_portfolio(made, [first, mirrored], quantities={"A": 1.0, "B": float(first.values[-1] / mirrored.values[-1])})
    assert hedged.value_at_risk(10) < 0.2 * forecast_portfolio(made[:1], [first], quantities={"A": 2.0}).value_at_risk(10)
    assert alone.expected_shortfall(10) > alone.value_at_risk(10) > 0
    assert alone.value_at_risk(10, level=0.99) > alone.value_at_risk(10)
    assert 0.3 < alone.probability_above(alone.last, 10) < 0.7
    with pytest.raises(InvalidInput):
        alone.value_at_risk(11)


def test_portfolios_that_do_not_fit_together_are_refused() -> None:
    first, second = walk(name="A"), walk(name="B", seed=2)
    days = np.busday_offset(NEXT, np.arange(3))
    made = [forecast(each, dates=days, models=("random_walk",)) for each in (first, second)]
    other = forecast(second, dates=days[:2], models=("random_walk",))
    for forecasts, histories, quantities in (
        ([], [], {}),
        (made, [first], {"A": 1, "B": 1}),
        (made, [second, first], {"A": 1, "B": 1}),
        ([made[0], other], [first, second], {"A": 1, "B": 1}),
        (made, [first, second], {"A": 1}),
    ):
        with pytest.raises(InvalidInput):
            forecast_portfolio(forecasts, histories, quantities=quantities)
    with pytest.raises(NotEnoughHistory):
        forecast_portfolio(made, [first.tail(40), second], quantities={"A": 1, "B": 1})
