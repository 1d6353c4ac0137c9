"""What happens by itself: refresh, retraining of what changed, alerts."""

import asyncio
import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from api_house import House
from jobs_house import carried_out, jobs_of, settled

from core.actor import Actor
from db.models import Alert
from infra.queue import INTERACTIVE, NIGHTLY
from tools.alerts import Condition
from tools.system_account import system_actor
from workers.schedule import Planned, due, start_due, start_planned


async def watch(house: House, symbol: str) -> None:
    answer = await house.client.post("/api/watchlist", json={"symbols": [symbol]})
    assert answer.status_code == 201, answer.text


async def test_after_the_close_what_is_in_use_is_refreshed_and_retrained_once(house: House, owner: Actor) -> None:
    await watch(house, "KO")
    schedule = await system_actor(house.services)
    assert await start_due(house.services, schedule) == 4
    await settled(house)
    rows = await jobs_of(house, schedule)
    assert {(row.kind, row.state) for row in rows} == {
        (kind, "done")
        for kind in (
            "refresh_fx",
            "prune",
            "rebuild_projections",
            "refresh_prices",
            "retrain",
            "evaluate_alerts",
            "watch_drift",
            "score_predictions",
        )
    }
    [refreshed] = [row for row in rows if row.kind == "refresh_prices"]
    assert refreshed.result == {"as_of": {"KO": "2024-06-14"}, "changed": ["KO"], "missing": {}}
    assert [row.key for row in rows if row.kind == "retrain"] == ["retrain:KO:2024-06-14"]
    [training] = [row for row in rows if row.kind == "retrain"]
    assert all(
        row.id < training.id for row in rows if row.kind in {"evaluate_alerts", "watch_drift"}
    )  # nobody's alert waits for a night's trainings
    assert {row.asked_by for row in rows} == {"schedule"}
    assert {row.queue for row in rows} == {"folioscope:nightly"}
    assert "attempt 1" in refreshed.log
    assert await start_due(house.services, schedule) == 0
    assert len(await jobs_of(house, schedule)) == len(rows)
    assert await jobs_of(house, owner) == []
    assert [item["email"] for item in (await house.client.get("/api/users")).json()["items"]] == ["owner@localhost"]


async def test_row_095_three_schedulers_and_a_thousand_symbols_start_each_job_once_and_nobody_waits_behind_them(house: House) -> None:
    schedule = await system_actor(house.services)
    symbols = [f"S{number:03}" for number in range(1000)]
    planned = due(dt.datetime(2024, 6, 14, 23, tzinfo=dt.UTC), dt.date(2024, 6, 14), symbols)
    assert len([item for item in planned if item.kind == "refresh_prices"]) == 1  # all of one exchange's together
    for now in ("2024-03-10T23:00", "2024-11-03T23:00", "2024-06-17T12:00"):  # a day of 23 hours, one of 25, and after three days away
        moment = dt.datetime.fromisoformat(now).replace(tzinfo=dt.UTC)
        keys = [item.key for item in due(moment, moment.date(), symbols)]
        assert len(keys) == len(set(keys))
        assert sum(key.startswith("refresh_prices:") for key in keys) == 1
    training = [Planned(kind="retrain", key=f"retrain:{symbol}:2024-06-14", args={"symbol": symbol}) for symbol in symbols]
    started = await asyncio.gather(*(start_planned(house.services, schedule, training[:60]) for _ in range(3)))
    assert sorted(started) == [0, 0, 60]
    rows = [row for row in await jobs_of(house, schedule) if row.kind == "retrain"]
    assert (len(rows), {row.queue for row in rows}) == (60, {NIGHTLY})
    assert NIGHTLY != INTERACTIVE  # what a person asks for is in a queue of its own
    assert house.services.settings.jobs.nightly == 1
    assert house.services.settings.jobs.jitter_s > 0
    await settled(house)


async def test_closes_that_did_not_change_train_nothing(house: House) -> None:
    await watch(house, "KO")
    schedule = await system_actor(house.services)
    await start_due(house.services, schedule)
    await settled(house)
    last = await carried_out(house, schedule, "refresh_prices", {"calendar": "XNYS", "day": "2024-06-14"})
    rows = await jobs_of(house, schedule)
    assert last.result == {"as_of": {"KO": "2024-06-14"}, "changed": [], "missing": {}}
    assert sum(row.kind == "retrain" for row in rows) == 1


async def alert(house: House, **values: Any) -> UUID:
    answer = await house.client.post("/api/alerts", json={"symbol": "KO", **values})
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def evaluate(house: House) -> dict[str, Any]:
    row = await carried_out(house, await system_actor(house.services), "evaluate_alerts", {"symbols": ["KO"]})
    assert row.state == "done", row.error
    assert row.result is not None
    return row.result


async def test_each_kind_of_alert_fires_once_and_is_in_the_api(house: House, owner: Actor) -> None:
    await alert(house, condition="above", threshold="59")
    await alert(house, condition="below", threshold="59")
    await alert(house, condition="pct_change", threshold="99")
    await alert(house, condition="drawdown", threshold="0.001")
    await alert(house, condition="probability", threshold="1", level="10", horizon_days=7)
    first = await evaluate(house)
    assert (first["judged"], first["fired"]) == (5, 3)
    assert (await evaluate(house))["fired"] == 0
    page = (await house.client.get("/api/alerts/events")).json()
    assert [(item["number"], item["as_of"], item["delivered_at"]) for item in page["items"]] == [
        (5, "2024-06-14", None),
        (4, "2024-06-14", None),
        (1, "2024-06-14", None),
    ]
    assert "$60.00" in page["items"][-1]["message"]
    assert [item["armed"] for item in (await house.client.get("/api/alerts")).json()["items"]] == [False, True, True, False, False]


async def test_a_move_may_be_waited_for_in_one_direction_alone(house: House, owner: Actor) -> None:
    closes = (await house.services.market.history("KO")).close
    moved = float(closes[-1] / closes[-2] - 1) * 100
    threshold, (with_it, against) = f"{abs(moved) / 2:.6f}", ("up", "down") if moved > 0 else ("down", "up")
    for direction in (with_it, against, None):
        await alert(house, condition="pct_change", threshold=threshold, direction=direction)
    assert (await evaluate(house))["fired"] == 2
    page = (await house.client.get("/api/alerts/events")).json()
    assert sorted(item["number"] for item in page["items"]) == [1, 3]
    refused = await house.client.post("/api/alerts", json={"symbol": "KO", "condition": "above", "threshold": "1", "direction": "up"})
    assert refused.status_code == 422


async def test_crossings_of_days_that_nobody_judged_fire_each_once(house: House, owner: Actor) -> None:
    series = await house.services.market.history("KO")
    tail = [Decimal(repr(float(close))) for close in series.close[-10:]]
    level = sorted(tail)[5] - Decimal("0.00005")
    alert_id = await alert(house, condition="above", threshold=str(level))
    async with house.services.begin(owner, write=True) as work:
        row = await work.alerts.get(alert_id)
        row.judged_on = series.dates[-11].item()
    holds = [value > level for value in tail]
    crossings = [series.dates[-10 + at].item() for at, now in enumerate(holds) if now and (at == 0 or not holds[at - 1])]
    assert (await evaluate(house))["fired"] == len(crossings)
    items = (await house.client.get("/api/alerts/events")).json()["items"]
    assert sorted(dt.date.fromisoformat(item["as_of"]) for item in items) == crossings


@pytest.mark.parametrize(
    "values",
    [
        {"condition": "probability", "threshold": "50"},
        {"condition": "probability", "threshold": "50", "level": "70"},
        {"condition": "above", "threshold": "50", "level": "70"},
        {"condition": "probability", "threshold": "100", "level": "70", "horizon_days": 5},
    ],
)
async def test_an_alert_that_makes_no_sense_is_refused(house: House, values: dict[str, object]) -> None:
    answer = await house.client.post("/api/alerts", json={"symbol": "KO", **values})
    assert answer.status_code == 422, answer.text


async def test_what_fired_is_claimed_by_one_conversation_only(house: House, owner: Actor) -> None:
    await alert(house, condition="above", threshold="59")
    await evaluate(house)

    async def claim() -> int:
        async with house.services.begin(owner, write=True) as work:
            return len(await work.alert_events.claim(house.services.clock.now()))

    assert sorted(await asyncio.gather(*(claim() for _ in range(4)))) == [0, 0, 0, 1]


def test_every_condition_is_a_word_of_the_api() -> None:
    assert [item.value for item in Condition] == ["above", "below", "pct_change", "drawdown", "probability"]
    assert Alert.__table__.columns["condition"].type.length >= max(len(item.value) for item in Condition)
