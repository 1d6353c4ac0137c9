"""What is asked of a forecast beside its interval: a touch, a loss, a swing, a mean, its ends, another interval, who does best."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from forecast_house import BUYS, open_forecasting
from talk_house import Talk

from core.errors import InvalidInput
from tools.explanations import EXPLAIN_NUMBER
from tools.forecasts import FORECAST


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_forecasting(tmp_path, BUYS) as opened:
        yield opened


async def test_a_touch_is_likelier_than_the_end_and_told_first(talk: Talk) -> None:
    last = (await talk.call(FORECAST, symbol="KO")).last
    for value in (round(last * 1.03, 2), round(last * 0.97, 2)):
        side = "above" if value > last else "below"
        made = await talk.call(FORECAST, symbol="KO", horizon_days=30, about="touch", **{side: value})
        (end,) = made.chances
        assert (made.foreseen.value, getattr(end, side)) == (value, value)
        assert end.chance_frac < made.foreseen.touch_frac <= 2.2 * end.chance_frac
    assert await talk.say(f"what is the chance that KO touches {value:.2f} within a month?") == ["forecast"]
    assert f"{made.foreseen.touch_frac * 100:.0f} %" in talk.text()
    swapped = await talk.call(FORECAST, symbol="KO", horizon_days=30, about="touch", above=value)
    assert (swapped.chances[0].below, swapped.foreseen.touch_frac) == (value, made.foreseen.touch_frac)


async def test_other_figures_are_read_off_the_same_distribution(talk: Talk) -> None:
    plain = await talk.call(FORECAST, symbol="KO", horizon_days=30)
    at = dict(zip(plain.levels, (line[-1] for line in plain.quantiles), strict=True))
    interval = (await talk.call(FORECAST, symbol="KO", horizon_days=30, about="interval", coverage_pct=95)).foreseen
    assert (interval.low, interval.high, interval.coverage_frac) == (pytest.approx(at[0.025]), pytest.approx(at[0.975]), 0.95)
    usual = (await talk.call(FORECAST, symbol="KO", horizon_days=30, about="interval")).foreseen
    assert (usual.low, usual.coverage_frac) == (pytest.approx(at[0.1]), 0.8)
    worst, best = [(await talk.call(FORECAST, symbol="KO", horizon_days=30, about=name)).foreseen for name in ("worst", "best")]
    assert at[0.025] < worst.edge < at[0.1] < at[0.9] < best.edge < at[0.975]
    assert worst.edge_frac == pytest.approx(worst.edge / plain.last - 1)
    mean = (await talk.call(FORECAST, symbol="KO", horizon_days=30, about="expected")).foreseen
    assert at[0.25] < mean.mean < at[0.75]
    swing = (await talk.call(FORECAST, symbol="KO", horizon_days=30, about="volatility")).foreseen
    assert 0.02 < swing.volatility_frac < 1.5
    loss = await talk.call(FORECAST, symbol="KO", horizon_days=30, about="loss")
    assert loss.chances[0].chance_frac == pytest.approx(1 - loss.chance_up_frac)
    for name, figure in (("volatility", "ForeseenView.volatility_frac"), ("worst", "ForeseenView.edge")):
        told = await talk.call(
            EXPLAIN_NUMBER, figure=figure, symbol="KO", of="forecast", arguments={"symbol": "KO", "horizon_days": 30, "about": name}
        )
        assert told.definition


async def test_one_of_several_leads_with_chances_that_sum_to_one(talk: Talk) -> None:
    made = (await talk.call(FORECAST, symbol="KO", horizon_days=30, about="lead", beside=["MSFT"])).foreseen
    assert sorted(one.symbol for one in made.leaders) == ["KO", "MSFT"]
    assert sum(one.lead_frac for one in made.leaders) == pytest.approx(1)
    assert await talk.say("will KO beat MSFT?") == ["forecast"]
    assert f"{made.leaders[0].lead_frac * 100:.0f} %" in talk.text()


async def test_the_whole_portfolio_is_asked_the_same(talk: Talk) -> None:
    whole = await talk.call(FORECAST, symbol="@portfolio", horizon_days=30)
    value = round(whole.last * 1.02, 2)
    made = await talk.call(FORECAST, symbol="@portfolio", horizon_days=30, about="touch", above=value)
    assert made.chances[0].chance_frac < made.foreseen.touch_frac < 1
    worst = await talk.call(FORECAST, symbol="@portfolio", horizon_days=30, about="worst")
    assert whole.last - worst.foreseen.edge == pytest.approx(whole.holdings.losses[0].value_at_risk, rel=0.02)


@pytest.mark.parametrize(
    "asked",
    [
        {"symbol": "KO", "about": "touch"},
        {"symbol": "KO", "about": "touch", "above": 50, "below": 60},
        {"symbol": "KO", "about": "lead"},
        {"symbol": "KO", "about": "lead", "beside": ["KO"]},
        {"symbol": "KO", "beside": ["MSFT"]},
        {"symbol": "@portfolio", "about": "lead", "beside": ["MSFT"]},
    ],
)
async def test_what_is_asked_by_halves_is_refused(talk: Talk, asked: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        await talk.call(FORECAST, **asked)
