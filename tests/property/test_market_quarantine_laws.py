"""Whatever a provider delivers, what is kept is a sound series, and nothing sound is lost."""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from market import RawCloses, Reason
from market.faults import GarbageError
from market.quarantine import JUMP_RATIO, screen

TODAY = date(2022, 12, 28)
DAYS = st.dates(date(1990, 1, 1), date(2023, 6, 30))
ANY_CLOSE = st.floats(allow_nan=True, allow_infinity=True) | st.floats(10, 20)
SOUND_CLOSE = st.floats(10.0, 20.0)


def delivered(bars):
    days = np.array([day for day, _ in bars], dtype="datetime64[D]")
    return RawCloses(symbol="X", dates=days, close=np.array([close for _, close in bars], dtype=np.float64), currency="USD", source="s")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.none() | DAYS, ANY_CLOSE), max_size=40))
def test_what_is_kept_is_sound_and_the_rest_has_a_reason(bars):
    try:
        screened = screen(delivered(bars), symbol="X", today=TODAY)
    except GarbageError:
        return
    series = screened.series
    assert np.all(np.isfinite(series.close) & (series.close > 0))
    assert np.all(np.diff(series.dates).astype(int) > 0)
    assert not len(series) or series.as_of <= TODAY
    ratios = series.close[1:] / series.close[:-1]
    assert np.all((ratios < JUMP_RATIO) & (ratios > 1 / JUMP_RATIO))
    assert len(series) + len(screened.rejected) == len(bars)
    assert all(isinstance(bar.reason, Reason) for bar in screened.rejected)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(DAYS.filter(lambda day: day <= TODAY), SOUND_CLOSE, min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_sound_bars_all_stay_in_any_order(bars, chance):
    shuffled = list(bars.items())
    chance.shuffle(shuffled)
    screened = screen(delivered(shuffled), symbol="X", today=TODAY)
    assert screened.rejected == ()
    assert dict(zip(screened.series.dates.tolist(), screened.series.close.tolist(), strict=True)) == bars


@settings(max_examples=80, deadline=None)
@given(st.lists(SOUND_CLOSE, min_size=12, max_size=40), st.data())
def test_one_bar_in_hundredths_is_found_wherever_it_stands(closes, data):
    where = data.draw(st.integers(0, len(closes) - 1))
    factor = data.draw(st.sampled_from([100.0, 0.01]))
    days = np.arange("2022-01-03", "2022-12-01", dtype="datetime64[D]")[: len(closes)]
    spoiled = [close * factor if index == where else close for index, close in enumerate(closes)]
    screened = screen(delivered(list(zip(days.tolist(), spoiled, strict=True))), symbol="X", today=TODAY)
    assert [(bar.day, bar.reason) for bar in screened.rejected] == [(days[where].item(), Reason.JUMP)]
