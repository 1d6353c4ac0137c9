"""Forecasts and long work by REST, calculated for real in a child process."""

import asyncio
import json
import uuid
from pathlib import Path

import pytest
from api_house import House, open_house, sign_up

from core.settings import AuthMode

BACKTEST = {"symbol": "KO", "model": "random_walk", "horizons": [1], "origins": 4}


async def test_a_forecast_is_made_and_recorded(house: House) -> None:
    key = {"Idempotency-Key": "forecast-1"}
    answer = await house.client.post("/api/forecasts", json={"symbol": "KO", "horizon_days": 7, "model": "random_walk"}, headers=key)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["symbol"], made["origin"], len(made["quantiles"]), len(made["quantiles"][0])) == (
        "KO",
        "2024-06-14",
        7,
        len(made["dates"]),
    )
    again = await house.client.post("/api/forecasts", json={"symbol": "KO", "horizon_days": 7, "model": "random_walk"}, headers=key)
    assert again.json() == made
    record = (await house.client.get("/api/forecasts/KO/accuracy")).json()
    assert [item["origin"] for item in record["issued"]] == ["2024-06-14"]


async def test_a_backtest_is_a_job_that_can_be_followed(house: House) -> None:
    started = await house.client.post("/api/backtests", json=BACKTEST)
    assert started.status_code == 202, started.text
    job = started.json()
    followed = await asyncio.wait_for(house.client.get(f"/api/jobs/{job['id']}/events"), 60)
    events = [part.split("\n") for part in followed.text.strip().split("\n\n") if part.startswith("event")]
    name, data = events[-1]
    over = json.loads(data.removeprefix("data: "))
    assert (name, over["state"], over["progress"]) == ("event: job", "done", 1.0)
    assert over["result"]["symbol"] == "KO"
    assert (await house.client.get(f"/api/jobs/{job['id']}")).json() == over
    assert [item["id"] for item in (await house.client.get("/api/jobs")).json()["items"]] == [job["id"]]
    late = await house.client.get(f"/api/jobs/{job['id']}/events")
    assert late.text.startswith("event: job\n")


@pytest.mark.parametrize(
    ("address", "body", "field"),
    [
        ("/api/forecasts", {"symbol": "KO", "horizon_days": 0}, "horizon_days"),
        ("/api/forecasts", {"symbol": "KO", "horizon_days": 1_000_000}, "horizon_days"),
        ("/api/forecasts", {"symbol": "KO", "model": "crystal ball"}, "model"),
        ("/api/forecasts", {}, "symbol"),
        ("/api/backtests", {**BACKTEST, "origins": 10**9}, "origins"),
        ("/api/backtests", {**BACKTEST, "horizons": []}, "horizons"),
        ("/api/backtests", {**BACKTEST, "model": "crystal ball"}, "model"),
        ("/api/models", {"symbol": "KO", "model": "crystal ball"}, "model"),
    ],
)
async def test_bad_input_starts_nothing(house: House, address: str, body: dict[str, object], field: str) -> None:
    answer = await house.client.post(address, json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
    assert (await house.client.get("/api/jobs")).json()["items"] == []


async def test_jobs_are_their_owners(tmp_path: Path) -> None:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as house:
        _, of_ann = await sign_up(house, "ann@example.org")
        _, of_bob = await sign_up(house, "bob@example.org")
        job = (await of_ann.post("/api/backtests", json=BACKTEST)).json()
        unknown = await of_bob.get(f"/api/jobs/{uuid.uuid4()}")
        for address in (f"/api/jobs/{job['id']}", f"/api/jobs/{job['id']}/events"):
            foreign = await of_bob.get(address)
            assert (foreign.status_code, foreign.json()) == (404, unknown.json())
        assert (await of_bob.get("/api/jobs")).json()["items"] == []
