"""Fits in children beside each other, and backtests that are gone on with: the same figures as in one go, and nothing hidden."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.errors import InvalidInput
from forecasting import Fitted, History, backtest, train
from forecasting.checkpoints import backtest_key, dump_outcomes, load_outcomes
from forecasting.fitting import Crew, FitTask, fit_all
from forecasting.history import make_history

FAST = ("random_walk", "garch", "theta")


def walk(length: int = 700, *, seed: int = 1) -> History:
    rng = np.random.default_rng(seed)
    days = np.busday_offset("2023-01-02", np.arange(-length, 0))
    return make_history("X", days, 100 * np.exp(np.cumsum(0.01 * rng.standard_t(5, length))))


class Hurried(FitTask):
    """One for which there is no time at all."""

    @property
    def limit_s(self) -> float:
        return 0.0


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    with Crew(size=1) as children:
        yield children


def test_a_child_fits_as_this_process_does(crew: Crew) -> None:
    history = walk()
    tasks = [FitTask(name=name, history=history, seed=0) for name in FAST]
    shares: list[float] = []
    for ours, theirs in zip(fit_all(tasks), fit_all(tasks, crew, shares.append), strict=True):
        assert isinstance(ours, Fitted)
        assert isinstance(theirs, Fitted)
        assert np.array_equal(ours.predict(history, 21), theirs.predict(history, 21))
    assert shares == pytest.approx([1 / 3, 2 / 3, 1])


def test_what_overruns_or_fails_is_named_and_the_rest_goes_on(crew: Crew) -> None:
    history = walk()
    late = Hurried(name="garch", history=history, seed=0)
    short = FitTask(name="garch", history=history.head(99), seed=0)
    good = FitTask(name="theta", history=history, seed=0)
    overrun, refused, fitted = crew.fit([late, short, good])
    assert overrun == "failed: took longer than its budget of 3 s allows"
    assert isinstance(refused, str)
    assert "99" in refused
    assert isinstance(fitted, Fitted)
    assert fit_all([late])[0] == overrun


def test_a_child_that_dies_takes_one_fit_with_it(crew: Crew) -> None:
    history = walk()
    good = FitTask(name="theta", history=history, seed=0)
    crew.fit([good])
    (child,) = crew._children
    child.process.kill()
    child.process.join()
    lost, kept = crew.fit([good, good])
    assert lost == "failed: its process ended unexpectedly"
    assert isinstance(kept, Fitted)


def test_a_member_that_cannot_be_fitted_is_counted_and_left_out() -> None:
    report = backtest(walk(200), horizons=(1,), origins=5, history=30, models=["random_walk", "arima"])
    assert set(report.quantiles) == {"random_walk", "ensemble", "gaussian_walk"}
    assert "(at 5 of 5 origins)" in report.failures["arima"]
    trained = train(walk(30), models=["arima"])
    assert "Every member asked for failed" in trained.degraded[0]


def test_a_backtest_that_was_stopped_goes_on_to_the_same_report() -> None:
    history, kept = walk(500), list[bytes]()
    asked = {"horizons": (1, 5), "origins": 30, "step": 5, "models": FAST}
    whole = backtest(history, **asked)  # type: ignore[arg-type]  # a dictionary of several types
    stops = iter([False] * 26 + [True])
    half = backtest(history, **asked, checkpoint=kept.append, should_stop=lambda: next(stops))  # type: ignore[arg-type]  # as above
    assert (half.stopped, len(half.origins)) == (True, 26)
    seen: list[str] = []
    rest = backtest(history, **asked, resume=kept[-1], progress=lambda _share, text: seen.append(text))  # type: ignore[arg-type]  # as above
    assert len(seen) == 4
    assert rest.origins == whole.origins
    assert all(np.array_equal(rest.quantiles[name], whole.quantiles[name]) for name in whole.quantiles)
    other = backtest(walk(500, seed=2), **asked, resume=kept[-1])  # type: ignore[arg-type]  # as above
    assert not np.array_equal(other.actual[:26], half.actual)


def test_a_damaged_checkpoint_is_passed_over() -> None:
    key = backtest_key(walk(), ("x",))
    blob = bytearray(dump_outcomes(key, []))
    assert load_outcomes(key, bytes(blob)) == []
    blob[-1] ^= 1
    assert load_outcomes(key, bytes(blob)) == []
    assert backtest_key(replace(walk(), name="Y"), ("x",)) != key


def test_backtests_in_children_and_bounds() -> None:
    history = walk(300)
    asked = {"horizons": (1,), "origins": 3, "models": ("random_walk", "drift")}
    here = backtest(history, **asked)  # type: ignore[arg-type]  # a dictionary of several types
    there = backtest(history, **asked, children=2)  # type: ignore[arg-type]  # as above
    assert np.array_equal(here.quantiles["ensemble"], there.quantiles["ensemble"])
    with pytest.raises(InvalidInput):
        backtest(history, children=17)
