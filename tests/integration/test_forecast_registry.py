"""Stored models: they answer at once, never for other data, fall back visibly, and give way only to what is not worse."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from api_house import TODAY, sign_up
from forecast_house import damage, move, open_forecasting
from talk_house import Talk

from agents.blocks import Notice, Table
from core.actor import Actor, Channel, Role
from core.errors import Conflict, PermissionDenied
from core.ids import new_id
from core.settings import AuthMode
from forecasting import LEVELS, compare, train
from forecasting.history import make_history
from tools import retraining
from tools.context import Context
from tools.door import check_args, run_tool
from tools.fits import FitRecipe, make_challenger
from tools.forecasts import FORECAST
from tools.models import GET_MODEL, LIST_MODELS, ROLLBACK_MODEL
from tools.retraining import RETRAIN
from tools.subjects import subject_of_symbol

WALK = {"symbol": "KO", "model": "random_walk"}


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_forecasting(tmp_path) as opened:
        yield opened


async def versions(talk: Talk, **which: Any) -> list[Any]:
    return list((await talk.call(LIST_MODELS, **which)).items)


async def retrained(talk: Talk, **args: Any) -> dict[str, Any]:
    job = (await talk.house.client.post("/api/models", json=args or WALK)).json()
    events = await talk.house.client.get(f"/api/jobs/{job['id']}/events")
    assert events.status_code == 200
    done = (await talk.house.client.get(f"/api/jobs/{job['id']}")).json()
    assert done["state"] == "done", done
    result: dict[str, Any] = done["result"]
    return result


async def test_the_first_forecast_registers_a_model_and_the_next_one_is_made_from_it(talk: Talk) -> None:
    first = await talk.call(FORECAST, **WALK)
    again = await talk.call(FORECAST, **WALK)
    assert again == first
    (only,) = await versions(talk)
    assert (only.symbol, only.family, only.number, only.status, only.intact) == ("KO", "random_walk", 1, "champion", True)
    assert (first.version, first.fitted_as_of) == (1, TODAY)
    detail = await talk.call(GET_MODEL, model_id=str(only.id))
    assert detail.record.kind == "record"
    assert {score.horizon for score in detail.scores} == {1, 5, 21}
    assert len(only.data_hash) == len(only.artefact_sha256) == 64


async def test_a_new_price_gives_a_new_forecast_from_the_same_version(talk: Talk) -> None:
    before = await talk.call(FORECAST, **WALK)
    old = (await versions(talk))[0]
    move(talk.house, TODAY + dt.timedelta(days=3))
    after = await talk.call(FORECAST, **WALK)
    assert after.origin == TODAY + dt.timedelta(days=3)
    assert after.last != before.last
    assert after.quantiles != before.quantiles
    (now,) = await versions(talk)
    assert (now.id, now.fitted_as_of, now.data_as_of) == (old.id, TODAY, after.origin)
    assert now.data_hash != old.data_hash


async def test_a_damaged_file_falls_back_to_the_version_before_and_the_card_says_so(talk: Talk) -> None:
    await talk.call(FORECAST, **WALK)
    move(talk.house, TODAY + dt.timedelta(days=21))
    result = await retrained(talk)
    assert (result["promoted"], result["number"], result["in_use"]) == (True, 2, 2)
    newest, _ = await versions(talk)
    sound = await talk.call(FORECAST, **WALK)
    assert (sound.version, sound.degraded) == (2, ())
    damage(talk, newest.artefact)
    fallen = await talk.call(FORECAST, **WALK)
    assert fallen.version == 1
    assert [sentence for sentence in fallen.degraded if "Version 2" in sentence]
    await talk.say("forecast KO for a month with the random walk model")
    assert any("Version 2" in notice.text for notice in talk.blocks(Notice))
    assert [item.intact for item in await versions(talk)] == [False, True]
    with pytest.raises(Conflict):
        await talk.call(ROLLBACK_MODEL, **WALK, to=2)


async def test_with_every_file_damaged_a_new_version_is_fitted_and_the_card_says_so(talk: Talk) -> None:
    await talk.call(FORECAST, **WALK)
    damage(talk, (await versions(talk))[0].artefact)
    made = await talk.call(FORECAST, **WALK)
    assert made.version == 2
    assert len(made.degraded) == 1
    assert (await talk.call(FORECAST, **WALK)).degraded == ()


async def test_going_back_is_one_call_and_can_be_asked_for_in_chat(talk: Talk) -> None:
    await talk.call(FORECAST, **WALK)
    await retrained(talk)
    move(talk.house, TODAY + dt.timedelta(days=3))
    answer = await talk.house.client.post("/api/models/rollback", json=WALK)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["before"], answer.json()["now"]["number"]) == (2, 1)
    assert (await talk.call(FORECAST, **WALK)).version == 1
    assert (await talk.house.client.post("/api/models/rollback", json=WALK)).status_code == 409
    assert (await talk.house.client.post("/api/models/rollback", json={"symbol": "MSFT"})).status_code == 404
    assert (await retrained(talk))["number"] == 3
    assert await talk.say("roll back the random walk model of KO") == ["rollback_model"]
    await talk.press(talk.proposals()[0].id)
    assert (await talk.call(FORECAST, **WALK)).version == 1
    assert await talk.say("which model versions are there?") == ["list_models"]
    assert len(talk.blocks(Table)[0].rows) == 3


async def test_a_worse_challenger_is_not_taken(talk: Talk) -> None:
    context = Context(services=talk.house.services, actor=talk.actor)
    subject = await subject_of_symbol(context, "KO", model="random_walk")
    found = make_challenger(subject.history, FitRecipe(models=("random_walk",)), None)
    assert (found.verdict, found.why) == (None, "the first version")
    report = found.model.record
    assert report is not None
    middle = report.quantiles["ensemble"][:, LEVELS.index(0.5) : LEVELS.index(0.5) + 1, :]
    worse = replace(report, quantiles={**report.quantiles, "ensemble": middle + 4 * (report.quantiles["ensemble"] - middle)})
    assert compare(report, report).promoted
    assert not compare(report, worse).promoted
    assert compare(worse, report).promoted


async def test_what_is_worse_is_kept_in_the_registry_but_not_in_use(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    await talk.call(FORECAST, **WALK)
    honest = retraining.make_challenger

    def careless(*args: Any, **options: Any) -> Any:
        found = honest(*args, **options)
        report = found.model.record
        assert report is not None
        wide = report.quantiles["ensemble"] * np.linspace(0.5, 1.5, len(LEVELS))[:, None]
        worse = replace(report, quantiles={**report.quantiles, "ensemble": wide})
        return replace(found, verdict=compare(report, worse))

    async def here(_services: Any, func: Any, *args: Any, **options: Any) -> Any:
        return careless(*args)

    monkeypatch.setattr(retraining, "calculate", here)
    result = await retrained(talk)
    assert (result["promoted"], result["number"], result["in_use"]) == (False, 2, 1)
    assert [(item.number, item.status) for item in await versions(talk)] == [(2, "archived"), (1, "champion")]
    with pytest.raises(Conflict):
        await talk.call(ROLLBACK_MODEL, **WALK)
    assert await talk.say("retrain the random walk model of KO") == ["retrain"]
    assert not [item for item in talk.blocks(Notice) if item.tone == "bad"]


async def test_a_retraining_that_is_called_off_leaves_the_registry_alone(talk: Talk) -> None:
    job = (await talk.house.client.post("/api/models", json={"symbol": "KO"})).json()
    stopped = await talk.house.client.delete(f"/api/jobs/{job['id']}")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "cancelled"), stopped.text
    await talk.house.services.backbone.close()
    assert (await talk.house.client.get(f"/api/jobs/{job['id']}")).json()["state"] == "cancelled"
    assert await versions(talk) == []


async def test_only_those_who_look_after_the_installation_may_go_back(tmp_path: Path) -> None:
    async with open_forecasting(tmp_path, mode=AuthMode.ACCOUNTS) as talk:
        _, member = await sign_up(talk.house, "ann@example.org")
        answer = await member.post("/api/models/rollback", json=WALK)
        assert (answer.status_code, answer.json()["code"]) == (403, PermissionDenied.code)
        viewer = Actor.of(new_id(), Role.VIEWER, Channel.REST)
        with pytest.raises(PermissionDenied):
            await run_tool(RETRAIN, talk.house.services, viewer, check_args(RETRAIN, WALK))


def test_a_model_without_a_past_is_still_stored() -> None:
    days = np.busday_offset("2024-01-01", np.arange(30))
    short = make_history("NEW", days, 100 + np.arange(30.0))
    assert make_challenger(short, FitRecipe(models=None), None).model.record is None
    assert train(short).skill == ()
