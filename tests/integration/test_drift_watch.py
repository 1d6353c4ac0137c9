"""Drift from stored targets is found after the close and told once per crossing of the band, like an alert."""

import datetime as dt
from typing import Any

import pytest
from api_house import TODAY, House

from core.actor import Actor, Channel, Role
from infra.events import Topic
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION
from tools.alert_events import CLAIM_ALERTS
from tools.base import AnyTool
from tools.context import Context
from tools.door import check_args, run_tool
from tools.drift_watch import WatchView, work_watch_drift
from tools.system_account import system_actor
from tools.targets import SET_TARGETS


@pytest.fixture
async def owner(house: House) -> Actor:
    """Half in Apple at 200, half in Coca-Cola at 60, nothing in cash."""
    actor = await local_owner(house.services)
    for args in (
        {"side": "deposit", "amount": "12000", "date": "2024-06-03"},
        {"side": "buy", "symbol": "AAPL", "quantity": "30", "price": "200", "date": "2024-06-03"},
        {"side": "buy", "symbol": "KO", "quantity": "100", "price": "60", "date": "2024-06-03"},
    ):
        await ask(house, actor, ADD_TRANSACTION, **args)
    return actor


async def ask(house: House, owner: Actor, tool: AnyTool, **args: Any) -> Any:
    return await run_tool(tool, house.services, owner, check_args(tool, args))


async def look(house: House, owner: Actor, *, day: int = 0) -> WatchView:
    """The job after another close: what was judged is put `day` days back."""
    async with house.services.begin(owner, write=True) as work:
        for target in await work.targets.all():
            row = await work.target_watches.of(target.portfolio_id)
            if row is not None and day:
                row.judged_on = TODAY - dt.timedelta(days=day)

    async def report(fraction: float, text: str) -> None:
        assert 0 <= fraction < 1

    view = await work_watch_drift(Context(services=house.services, actor=await system_actor(house.services)), {}, report)
    assert isinstance(view, WatchView)
    return view


async def test_a_crossing_of_the_band_is_told_once_and_again_after_coming_back(house: House, owner: Actor) -> None:
    heard: list[dict[str, Any]] = []
    assert (await look(house, owner)).judged == 0
    await ask(house, owner, SET_TARGETS, weights={"AAPL": 0.45, "KO": 0.55}, band=0.1)
    assert (await look(house, owner)).told == 0, "five points are within a band of ten"
    await ask(house, owner, SET_TARGETS, weights={"AAPL": 0.45, "KO": 0.55}, band=0.02)
    assert await told(house, owner, heard) == 1, "other targets begin anew, on the same close"
    assert await told(house, owner, heard) == 0, "the same close"
    assert await told(house, owner, heard, day=1) == 0, "another close, still beyond"
    await ask(house, owner, ADD_TRANSACTION, side="sell", symbol="AAPL", quantity="3", price="200", date="2024-06-14")
    await ask(house, owner, ADD_TRANSACTION, side="buy", symbol="KO", quantity="10", price="60", date="2024-06-14")
    assert await told(house, owner, heard, day=1) == 0, "back within the band"
    await ask(house, owner, ADD_TRANSACTION, side="sell", symbol="KO", quantity="10", price="60", date="2024-06-14")
    assert await told(house, owner, heard, day=1) == 1, "Coca-Cola has left it again"
    assert len(heard) == 2
    page = (await house.client.get("/api/alerts/events")).json()["items"]
    assert [(item["number"], item["as_of"], item["delivered_at"]) for item in page] == [(None, "2024-06-14", None)] * 2
    assert all(item["portfolio_id"] and "has drifted" in item["message"] and "2.0 %" in item["message"] for item in page)
    assert abs(float(page[1]["value"])) == pytest.approx(5.0)
    assert "AAPL is 5.0 % above its target of 45.0 %" in page[1]["message"]
    claimed = await ask(house, owner, CLAIM_ALERTS)
    assert [str(item.id) for item in claimed.items] == [page[1]["id"], page[0]["id"]]
    assert (await ask(house, owner, CLAIM_ALERTS)).items == ()


async def told(house: House, owner: Actor, heard: list[dict[str, Any]], *, day: int = 0) -> int:
    """How many events the job wrote; each is announced to its owner."""
    before = len(heard)
    publish = house.services.events.publish

    async def listen(topic: Topic, **data: Any) -> None:
        heard.append(data)
        await publish(topic, **data)

    house.services.events.publish = listen  # type: ignore[method-assign]  # listens in, and publishes
    try:
        found = await look(house, owner, day=day)
    finally:
        house.services.events.publish = publish  # type: ignore[method-assign]  # as it was
    assert len(heard) - before == found.told
    return found.told


async def test_what_cannot_be_valued_is_not_judged_and_removed_targets_are_left_alone(house: House, owner: Actor) -> None:
    await ask(house, owner, SET_TARGETS, weights={"AAPL": 0.9}, band=0.02)
    await ask(house, owner, ADD_TRANSACTION, side="buy", symbol="TSLA", quantity="1", price="1", date="2024-06-14")
    assert (await look(house, owner)).told == 0, "there is no price of Tesla here"
    await ask(house, owner, SET_TARGETS, weights={})
    assert (await look(house, owner)) == WatchView(judged=0, told=0, missing={})


async def test_one_account_is_told_nothing_of_another(house: House, owner: Actor) -> None:
    await ask(house, owner, SET_TARGETS, weights={"AAPL": 0.9}, band=0.02)
    assert (await look(house, owner)).told == 1
    stranger = Actor.of((await system_actor(house.services)).user_id, Role.MEMBER, Channel.REST)
    assert (await ask(house, stranger, CLAIM_ALERTS)).items == ()
