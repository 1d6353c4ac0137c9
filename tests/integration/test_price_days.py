"""The days of a price one by one, and the best and worst of all instruments."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from forecast_house import BUYS, open_forecasting
from talk_house import Talk

from core.errors import InvalidInput
from tools.comparison import COMPARE
from tools.explanations import EXPLAIN_NUMBER
from tools.quotes import PRICE_HISTORY


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_forecasting(tmp_path, BUYS) as opened:
        yield opened


async def test_days_that_rose_the_largest_moves_and_the_mean_are_those_of_the_closes(talk: Talk) -> None:
    seen = await talk.call(PRICE_HISTORY, symbol="KO", range="6m", about="days_up")
    closes = np.array([point.close for point in seen.points])
    changes = closes[1:] / closes[:-1] - 1
    days = seen.by_day
    assert (days.days_up, days.days_down) == (int(np.sum(changes > 0)), int(np.sum(changes < 0)))
    assert days.days_up + days.days_down + days.days_unchanged == seen.sessions - 1
    assert days.best_frac == pytest.approx(changes.max())
    assert (days.worst_frac, days.worst_date) == (pytest.approx(changes.min()), seen.points[int(np.argmin(changes)) + 1].date)
    assert days.average_close == pytest.approx(closes.mean())
    assert await talk.say("on how many days was KO up over the last 6 months?") == ["price_history"]
    assert f"{days.days_up} of {seen.sessions - 1} days" in talk.text()
    arguments = {"symbol": "KO", "range": "6m", "about": "worst_day"}
    told = await talk.call(EXPLAIN_NUMBER, figure="DaysView.worst_frac", symbol="KO", of="price_history", arguments=arguments)
    assert told.definition


@pytest.mark.parametrize("about", ["high", "low", "both", "best_day", "worst_day", "largest_move", "days_down", "average"])
async def test_each_thing_asked_of_the_days_begins_the_answer(talk: Talk, about: str) -> None:
    seen = await talk.call(PRICE_HISTORY, symbol="KO", range="6m", about=about)
    assert seen.about == about
    assert seen.by_day.worst_frac <= seen.by_day.best_frac
    assert seen.start <= seen.by_day.best_date <= seen.end


async def test_the_best_of_all_instruments_is_found_among_all(talk: Talk) -> None:
    offered = talk.house.services.market.symbols()
    if offered is None or not 1 < len(offered) <= 60:
        with pytest.raises(InvalidInput):
            await talk.call(COMPARE, range="6m", about="best")
        return
    seen = await talk.call(COMPARE, range="6m", about="worst")
    assert {item.symbol for item in seen.items} == {*offered}
    returns = {item.symbol: item.return_frac for item in seen.items}
    assert (returns[seen.best], returns[seen.worst]) == (max(returns.values()), min(returns.values()))
    assert seen.end <= dt.date.max
