"""Alerts that fired are told in the conversation that is open, or in the next one, once."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from chat_house import House, open_house
from chat_tab import Tab

from core.ids import new_id
from db.models import Alert, AlertEvent
from infra.events import Topic


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened


async def fire(house: House, name: str, message: str) -> None:
    actor = await house.actor(name)
    now = house.services.clock.now()
    async with house.services.begin(actor, write=True) as work:
        number = await work.alerts.next_number()
        row = await work.alerts.add(
            Alert(user_id=actor.user_id, created_at=now, number=number, symbol="AAPL", condition="above", threshold=Decimal(100))
        )
        event = AlertEvent(
            id=new_id(), user_id=actor.user_id, created_at=now, alert_id=row.id, number=number, symbol="AAPL", message=message,
            value=Decimal(130), as_of=dt.date(2022, 12, 28), source="memory",
        )  # fmt: skip
        await work.alert_events.add(event)
    await house.services.events.publish(Topic.ALERT_FIRED, user_id=str(actor.user_id), event_id=str(event.id))


def told(tab: Tab, text: str) -> int:
    return sum(text in said for said in tab.texts())


async def test_an_open_conversation_hears_of_it_at_once_and_nobody_else_does(house: House) -> None:
    ann, eve = Tab(house.url, "ann"), Tab(house.url, "eve")
    await ann.open()
    await eve.open()
    await fire(house, "ann", "AAPL above $100.00: $130.00.")
    await ann.until(lambda: told(ann, "AAPL above $100.00") == 1)
    await eve.say("hello")
    assert told(eve, "AAPL above") == 0
    again = Tab(house.url, "ann")
    await again.open()
    await again.say("hello")
    assert told(again, "AAPL above") == 0
    for tab in (ann, eve, again):
        await tab.close()


async def test_who_was_away_is_told_at_the_next_visit(house: House) -> None:
    await fire(house, "bob", "AAPL above $101.00: $130.00.")
    bob = Tab(house.url, "bob")
    await bob.open()
    await bob.until(lambda: told(bob, "AAPL above $101.00") == 1)
    await bob.close()
