"""Issued forecasts: written down, scored once when their days have come, shown beside what came, and nobody else's."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from api_house import TODAY, sign_up
from forecast_house import BUYS, move, open_forecasting
from talk_house import Talk

from agents.blocks import Curve, LineWithBand, Table
from agents.presenting.records import verdict
from core.errors import InvalidInput
from core.series import PriceSeries
from core.settings import AuthMode
from market import InMemoryProvider, Market
from tools.door import run_tool
from tools.forecasts import FORECAST
from tools.issued import GET_FORECAST, LIST_FORECASTS
from tools.jobs import JOB_STATUS
from tools.scoring import SCORE_PREDICTIONS, ScorePredictions
from tools.track_record import FORECAST_ACCURACY
from workers.jobs import WORK

WALK = {"symbol": "KO", "model": "random_walk", "horizon_days": 10}


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_forecasting(tmp_path, BUYS) as opened:
        yield opened


async def test_a_forecast_is_written_down_once_and_read_again_by_rest_and_tool(talk: Talk) -> None:
    made = (await talk.house.client.post("/api/forecasts", json=WALK)).json()
    again = await talk.call(FORECAST, **WALK)
    assert str(again.prediction_id) == made["prediction_id"]
    listed = (await talk.house.client.get("/api/forecasts", params={"symbol": "KO"})).json()
    assert [item["id"] for item in listed["items"]] == [made["prediction_id"]]
    assert listed["total"] == 1
    one = (await talk.house.client.get(f"/api/forecasts/{made['prediction_id']}")).json()
    assert one == (await talk.call(GET_FORECAST, forecast_id=made["prediction_id"])).model_dump(mode="json")
    assert np.allclose(one["quantiles"], made["quantiles"])
    assert (one["scored_at"], set(one["actuals"]), one["model"]) == (None, {None}, "random_walk")
    assert [member["name"] for member in one["members"]] == ["random_walk"]


async def test_outcomes_are_filled_in_as_they_come_and_then_left_alone(talk: Talk) -> None:
    made = await talk.call(FORECAST, **WALK)
    assert (await talk.call(SCORE_PREDICTIONS)).updated == 0
    move(talk.house, made.dates[2])
    assert (await talk.call(SCORE_PREDICTIONS)).model_dump(exclude={"missing"}) == {
        "looked_at": 1,
        "updated": 1,
        "settled": 0,
        "pending": 1,
    }
    half = await talk.call(GET_FORECAST, forecast_id=str(made.prediction_id))
    assert [value is not None for value in half.actuals] == [True] * 3 + [False] * (len(made.dates) - 3)
    assert {score.step for score in half.scores} == {1}
    move(talk.house, made.dates[-1])
    assert (await talk.call(SCORE_PREDICTIONS)).settled == 1
    whole = await talk.call(GET_FORECAST, forecast_id=str(made.prediction_id))
    series = await talk.house.services.market.history("KO")
    came = {day.item(): float(close) for day, close in zip(series.dates, series.close, strict=True)}
    assert whole.actuals == pytest.approx([came[day] for day in made.dates])
    assert whole.scored_at is not None
    last = [score for score in whole.scores if score.step == len(made.dates)]
    assert {score.model for score in last} == {"random_walk", "gaussian_walk"}
    for score in last:
        assert score.inside80 == (0.1 <= score.level <= 0.9)
        assert 0 < score.crps < abs(score.actual)
    talk.house.services.market = Market([], talk.house.services.clock)
    assert (await talk.call(SCORE_PREDICTIONS)).looked_at == 0
    assert await talk.call(GET_FORECAST, forecast_id=str(made.prediction_id)) == whole


async def test_a_split_after_the_forecast_does_not_spoil_its_score(talk: Talk) -> None:
    made = await talk.call(FORECAST, **WALK)
    move(talk.house, made.dates[-1])
    series = await talk.house.services.market.history("KO")
    halved = PriceSeries(symbol="KO", dates=series.dates, close=series.close / 2, currency=series.currency, source="split")
    talk.house.services.market = Market([InMemoryProvider([halved])], talk.house.services.clock)
    await talk.call(SCORE_PREDICTIONS)
    scored = await talk.call(GET_FORECAST, forecast_id=str(made.prediction_id))
    assert scored.actuals[-1] == pytest.approx(float(series.close[-1]))


async def test_a_symbol_without_prices_is_named_and_the_others_are_scored(talk: Talk) -> None:
    await talk.call(FORECAST, **WALK)
    made = await talk.call(FORECAST, **{**WALK, "symbol": "MSFT"})
    move(talk.house, made.dates[-1])
    series = await talk.house.services.market.history("MSFT")
    talk.house.services.market = Market([InMemoryProvider([series])], talk.house.services.clock)
    found = await talk.call(SCORE_PREDICTIONS)
    assert (found.missing, found.settled, found.pending) == (("KO",), 1, 1)


async def test_scoring_is_a_job_as_well(talk: Talk) -> None:
    made = await talk.call(FORECAST, **WALK)
    move(talk.house, made.dates[-1])
    services = talk.house.services
    async with services.begin(talk.actor, write=True) as work:
        job = await work.start_job("score_predictions", {})
    async for word in services.progress.subscribe(str(job.id)):
        if word.state != "running":
            break
    done = (await talk.call(JOB_STATUS, job_id=str(job.id))).items[0]
    assert (done.state, done.result["settled"]) == ("done", 1)
    assert "score_predictions" in WORK


async def test_the_track_record_is_useful_on_the_first_day_and_keeps_the_two_kinds_apart(talk: Talk) -> None:
    record = (await talk.house.client.get("/api/forecasts/KO/accuracy", params={"model": "random_walk"})).json()
    assert (record["issued"], record["judged"], record["backtest"]) == ([], 0, None)
    assert (record["record"]["kind"], len(record["record"]["latest"])) == ("record", 10)
    assert {score["horizon"] for score in record["record"]["scores"]} == {1, 5, 21}
    assert len(record["record"]["calibration"][0]["levels"]) == 25
    for step in range(12):
        move(talk.house, TODAY + dt.timedelta(days=7 * step))
        await talk.call(FORECAST, **WALK)
    assert len((await talk.call(FORECAST_ACCURACY, symbol="KO", model="random_walk")).issued) == 10
    found = await talk.call(FORECAST_ACCURACY, symbol="KO", model="random_walk", limit=12)
    assert (found.total, found.judged) == (12, sum(item.due <= found.as_of for item in found.issued))
    assert found.issued[0].actual is None
    assert found.issued[-1].actual is not None
    row = next(item for item in found.scores if item.model == "random_walk" and item.horizon == 1)
    assert row.n == 11
    assert 0 <= row.cover80 <= 100
    assert found.calibration is not None
    assert list(found.calibration.observed) == sorted(found.calibration.observed)
    assert await talk.say("how good are your forecasts of KO?") == ["forecast_accuracy"]
    assert talk.blocks(Curve)
    assert any("Issued here" in table.title for table in talk.blocks(Table))
    everything = (await talk.house.client.get("/api/forecasts/accuracy")).json()
    assert {item["symbol"] for item in everything["issued"]} == {"KO"}
    assert (everything["symbol"], everything["total"] >= 12) == (None, True)


async def test_a_chance_is_answered_with_its_percentage_by_chat_and_rest_alike(talk: Talk) -> None:
    made = (await talk.house.client.post("/api/forecasts", json={"symbol": "KO", "horizon_days": 30, "above": 60})).json()
    (chance,) = made["chances"]
    assert 0 < chance["chance_frac"] < 1
    assert await talk.say("what is the chance that KO is above 60 in a month?") == ["forecast"]
    assert f"{chance['chance_frac'] * 100:.0f} %" in talk.text()
    below = await talk.call(FORECAST, symbol="KO", below=60)
    between = await talk.call(FORECAST, symbol="KO", above=30, below=60)
    assert chance["chance_frac"] + below.chances[0].chance_frac == pytest.approx(1)
    assert between.chances[0].chance_frac <= below.chances[0].chance_frac
    with pytest.raises(InvalidInput):
        await talk.call(FORECAST, symbol="KO", above=60, below=50)


async def test_the_whole_portfolio_is_forecast_with_what_it_can_lose(talk: Talk) -> None:
    made = (await talk.house.client.post("/api/forecasts", json={"symbol": "@portfolio", "horizon_days": 30, "above": 20000})).json()
    whole = made["holdings"]
    assert {item["symbol"] for item in whole["holdings"]} == {"KO", "MSFT"}
    worth = sum(item["value"] for item in whole["holdings"]) + whole["cash"]
    assert made["last"] == pytest.approx(worth)
    first, second = whole["losses"]
    assert 0 < first["value_at_risk"] < first["expected_shortfall"] < second["expected_shortfall"]
    assert 0 < whole["spread_frac"] < 1
    assert len(made["chances"]) == 1
    kept = await talk.call(GET_FORECAST, forecast_id=made["prediction_id"])
    assert (kept.symbol, kept.scorable) == ("@PORTFOLIO", False)
    assert np.allclose(kept.quantiles, made["quantiles"])
    quantiles = np.array(made["quantiles"])
    assert bool(np.all(np.diff(quantiles, axis=0) >= 0))
    assert await talk.say("forecast my portfolio for a month") == ["forecast"]
    assert talk.blocks(LineWithBand)[0].bands
    refused = await talk.house.client.post("/api/forecasts", json={"symbol": "@portfolio", "model": "arima"})
    assert (refused.status_code, refused.json()["field"]) == (422, "model")


async def test_other_series_and_slower_paces_go_the_same_way(talk: Talk) -> None:
    months = [dt.date(2018 + month // 12, month % 12 + 1, 1).isoformat() for month in range(72)]
    values = [100 + month + 20 * np.sin(month / 12 * 2 * np.pi) for month in range(72)]
    given = {"name": "sales", "dates": months, "values": values, "unit": "units"}
    made = (await talk.house.client.post("/api/forecasts", json={"series": given, "steps": 12})).json()
    assert (made["symbol"], made["pace"], made["version"], len(made["dates"])) == ("sales", "M", None, 12)
    assert made["dates"][0] == "2024-01-01"
    kept = (await talk.call(LIST_FORECASTS)).items[0]
    assert (kept.symbol, kept.scorable) == ("series:sales", False)
    weekly = await talk.call(FORECAST, symbol="KO", pace="week", steps=8, model="random_walk")
    assert (weekly.pace, len(weekly.dates)) == ("W", 8)
    assert {(late - early).days for early, late in zip(weekly.dates, weekly.dates[1:], strict=False)} == {7}
    assert len(weekly.recent) >= 60


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"values": [1.0, 2.0]}, "invalid_input"),
        ({"dates": ["2020-01-01"] * 30}, "invalid_input"),
        ({"dates": ["2020-01-01", "2020-01-02"], "values": [1.0, 2.0]}, "not_enough_history"),
        ({"name": ""}, "invalid_input"),
    ],
)
async def test_series_that_cannot_be_forecast_are_refused(talk: Talk, changes: dict[str, Any], code: str) -> None:
    days = [str(day) for day in np.busday_offset("2020-01-01", np.arange(30))]
    given = {"dates": days, "values": [float(value) for value in range(1, 31)], **changes}
    answer = await talk.house.client.post("/api/forecasts", json={"series": given})
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    both = await talk.house.client.post("/api/forecasts", json={"series": given, "symbol": "KO"})
    assert both.status_code == 422


async def test_a_stranger_sees_nothing(tmp_path: Path) -> None:
    async with open_forecasting(tmp_path, mode=AuthMode.ACCOUNTS) as talk:
        ann, of_ann = await sign_up(talk.house, "ann@example.org")
        bob, of_bob = await sign_up(talk.house, "bob@example.org")
        made = (await of_ann.post("/api/forecasts", json=WALK)).json()
        assert (await of_bob.get(f"/api/forecasts/{made['prediction_id']}")).status_code == 404
        assert (await of_bob.get("/api/forecasts")).json()["items"] == []
        record = (await of_bob.get("/api/forecasts/KO/accuracy", params={"model": "random_walk"})).json()
        assert (record["issued"], record["total"], record["scores"]) == ([], 0, [])
        move(talk.house, TODAY + dt.timedelta(days=30))
        services, everything = talk.house.services, ScorePredictions()
        assert (await run_tool(SCORE_PREDICTIONS, services, bob, everything)).looked_at == 0
        assert (await run_tool(SCORE_PREDICTIONS, services, ann, everything)).settled == 1


async def test_a_backtest_that_says_something_else_than_the_record_says_why(talk: Talk) -> None:
    kept = (await talk.call(FORECAST_ACCURACY, symbol="KO", model="random_walk")).record
    score = next(one for one in kept.scores if (one.model, one.horizon) == (kept.model, 21))
    few = kept.model_copy(update={"kind": "backtest", "scores": tuple(one.model_copy(update={"dm_p": 0.58}) for one in kept.scores)})
    sure = score.model_copy(update={"dm_p": 0.0053, "skill_crps_pct": 6.4, "n": few.origins + 100})
    assert "0.0053" not in verdict(few.model_copy(update={"kept": score.model_copy(update={"dm_p": 0.4})}))
    told = verdict(few.model_copy(update={"kept": sure}))
    assert told.index("no better than a random walk") < told.index(f"{sure.n} earlier days") < told.index("0.0053")
