"""Every list that can grow is read page by page: nothing twice and nothing left out, whatever is added or taken away in between. Drawn from the
OpenAPI document: a new list needs its row here."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from api_house import PASSWORD, House, open_house
from api_script import Script
from pydantic import SecretStr
from sqlalchemy import select

from api.openapi import build_document
from core.actor import Actor
from db.models import AlertEvent, ChatHistory, ChatThread, Job, ModelVersion, PredictionHistory
from rag import Embedder, Library
from tools import alerts, documents, memory, portfolios, share_links, sharing, watch
from tools.accounts import local_owner, open_account

CAPPED: dict[str, object] = {
    "/api/account": "one line a kind",
    "/api/alerts": alerts.MOST_ALERTS,
    "/api/auth/identities": "one line an identity provider",
    "/api/auth/sessions": "sessions run out",
    "/api/auth/tokens": "tokens run out",
    "/api/corporate-actions": "asked of the provider for what is held",
    "/api/documents": documents.MOST_DOCUMENTS,
    "/api/memory": memory.MOST_FACTS,
    "/api/portfolio/figures": "the figures that there are",
    "/api/portfolios": portfolios.MOST_PORTFOLIOS,
    "/api/prices": "one line an instrument that was asked for",
    "/api/privacy/usage": "one line a day of at most a year",
    "/api/records/search": "the best so many",
    "/api/share-links": share_links.MOST_LINKS,
    "/api/shares": sharing.MOST_SHARES,
    "/api/stocks": "the best so many of a fixed list; its `next` is a place in that",
    "/api/watchlist": watch.MOST_WATCHED,
}
"""Lists without pages, and why they end: what the tool allows, or what they are of."""
ROWS, LIMIT = 7, 2


@dataclass(frozen=True)
class Paged:
    """A list by pages: the name of its cursor, how one more thing gets into it, and what tells two things apart."""

    cursor: str
    add: Callable[[House, Actor, int], Awaitable[None]]
    items: str = "items"
    identity: str = "id"


async def add_activity(house: House, actor: Actor, number: int) -> None:
    day = "2024-06-03" if number % 2 else "2024-06-04"  # ties of the day
    answer = await house.client.post("/api/activities", json={"side": "deposit", "amount": f"{number}.5", "date": day})
    assert answer.status_code == 201, answer.text


async def add_purchase(house: House, actor: Actor, number: int) -> None:
    bought = {"side": "buy", "symbol": "KO", "quantity": "1", "price": "50", "date": "2024-06-03" if number < ROWS else "2024-06-04"}
    answer = await house.client.post("/api/activities", json=bought)
    assert answer.status_code == 201, answer.text


async def add_price(house: House, actor: Actor, number: int) -> None:
    day = dt.date(2024, 1, 1) + dt.timedelta(days=number * 3 % 100)  # in no order
    answer = await house.client.put("/api/prices/KO/manual", json={"price": f"{number + 50}", "date": day.isoformat()})
    assert answer.status_code == 200, answer.text


async def add_row(house: House, row: Any) -> None:
    async with house.services.database.session(write=True) as session:
        session.add(row)


async def add_event(house: House, actor: Actor, number: int) -> None:
    now, day = house.services.clock.now(), dt.date(2024, 6, 14)
    row = AlertEvent(
        user_id=actor.user_id, created_at=now, symbol="KO", message=f"{number}", value=Decimal(number), as_of=day, source="memory"
    )
    await add_row(house, row)


async def add_thread(house: House, actor: Actor, number: int) -> None:
    now = house.services.clock.now() + dt.timedelta(seconds=number // 2)  # ties of the moment
    await add_row(
        house, ChatThread(user_id=actor.user_id, created_at=now, updated_at=now, key=f"thread-{number}", name=f"n{number}", channel="chat")
    )


async def add_message(house: House, actor: Actor, number: int) -> None:
    now = house.services.clock.now()
    if number == 0:
        await add_row(house, ChatThread(user_id=actor.user_id, created_at=now, updated_at=now, key="t", name="t", channel="chat"))
    said = {"type": "user_message", "output": str(number)}
    row = ChatHistory(user_id=actor.user_id, created_at=now, thread_key="t", key=f"m{number}", kind="step", position=number + 1, data=said)
    await add_row(house, row)


async def add_job(house: House, actor: Actor, number: int) -> None:
    await add_row(house, Job(user_id=actor.user_id, created_at=house.services.clock.now(), kind="prune", args={}, state="done"))


async def add_user(house: House, actor: Actor, number: int) -> None:
    await open_account(house.services, email=f"{number}@example.test", name=f"n{number}", password=SecretStr(PASSWORD))


async def add_model(house: House, actor: Actor, number: int) -> None:
    day = dt.date(2024, 6, 14)
    await add_row(
        house,
        ModelVersion(
            created_at=house.services.clock.now(), family="ensemble", symbol="KO", frequency="D", number=number + 1, status="archived", reason="",
            parameters={}, metrics={}, seed=0, code_version="1", fitted_as_of=day, data_as_of=day, data_hash="0" * 64, observations=500,
            artefact="a", artefact_sha256="0" * 64, size_bytes=1,
        ),
    )  # fmt: skip


async def add_forecast(house: House, actor: Actor, number: int) -> None:
    """The first one by the tool, the others like it."""
    if number == 0:
        answer = await house.client.post("/api/forecasts", json={"symbol": "KO", "model": "random_walk", "horizon_days": 1})
        assert answer.status_code == 201, answer.text
        return
    async with house.services.database.session(write=True) as session:
        first = (await session.scalars(select(PredictionHistory).order_by(PredictionHistory.id).limit(1))).one()
        same = {column.name: getattr(first, column.name) for column in PredictionHistory.__table__.columns if column.name != "id"}
        session.add(PredictionHistory(**same))


PAGED: dict[str, Paged] = {
    "/api/activities": Paged("before", add_activity),
    "/api/alerts/events": Paged("after", add_event),
    "/api/changes": Paged("before", add_activity, identity="operation_id"),
    "/api/chat/threads": Paged("before", add_thread),
    "/api/chat/threads/{thread_id}": Paged("before", add_message, items="messages"),
    "/api/forecasts": Paged("after", add_forecast),
    "/api/jobs": Paged("after", add_job),
    "/api/models": Paged("after", add_model),
    "/api/portfolio/stock/{holding}": Paged("after", add_purchase, items="activities"),
    "/api/prices/{symbol}/manual": Paged("after", add_price, identity="date"),
    "/api/users": Paged("after", add_user),
}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    script = Script()
    async with open_house(tmp_path, assistant=script) as opened:
        script.services = opened.services
        opened.services.knowledge = Library(tmp_path / "knowledge", Embedder(tmp_path / "models"))
        yield opened


def test_every_list_has_pages_or_an_end(house: House) -> None:
    document = build_document(house.web.rest)
    schemas = document["components"]["schemas"]
    found = {}
    for path, item in document["paths"].items():
        operation = item.get("get", {})
        for content in operation.get("responses", {}).get("200", {}).get("content", {}).values():
            properties = schemas.get(content.get("schema", {}).get("$ref", "").rpartition("/")[2], {}).get("properties", {})
            if {"items", "messages", "given", "activities"} & properties.keys():
                found[path] = ({one["name"]: one["schema"] for one in operation.get("parameters", ())}, "next" in properties)
    assert set(found) == PAGED.keys() | CAPPED.keys()
    for path, paged in PAGED.items():
        parameters, leads_on = found[path]
        assert leads_on, path
        assert paged.cursor in parameters, path
        assert parameters["limit"]["maximum"] <= 500, path
        assert not {"offset", "page"} & parameters.keys(), path


async def page(house: House, path: str, paged: Paged, cursor: object) -> tuple[list[str], object]:
    asked = {"limit": LIMIT, **({} if cursor is None else {paged.cursor: cursor})}
    answer = await house.client.get(path.format(thread_id="t", holding="KO", symbol="KO"), params=asked)
    assert answer.status_code == 200, (path, answer.text)
    body = answer.json()
    ids = [item[paged.identity] for item in body[paged.items]]
    assert len(ids) <= LIMIT
    return (ids[::-1] if paged.items == "messages" else ids), body["next"]  # messages are told oldest first within a page


async def all_pages(house: House, path: str, paged: Paged, between: Callable[[], Awaitable[None]]) -> list[str]:
    ids, cursor = await page(house, path, paged, None)
    while cursor is not None:
        await between()
        more, cursor = await page(house, path, paged, cursor)
        ids += more
    return ids


@pytest.mark.parametrize("path", PAGED)
async def test_pages_hold_everything_once_whatever_is_added_in_between(house: House, path: str) -> None:
    owner, paged = await local_owner(house.services), PAGED[path]
    for number in range(ROWS):
        await paged.add(house, owner, number)

    async def nothing() -> None:
        pass

    before = await all_pages(house, path, paged, nothing)
    assert len(before) == len(set(before)) >= ROWS
    numbers = iter(range(ROWS, 100))

    async def one_more() -> None:
        await paged.add(house, owner, next(numbers))

    meanwhile = await all_pages(house, path, paged, one_more)
    assert len(meanwhile) == len(set(meanwhile))
    assert [one for one in meanwhile if one in set(before)] == before
    after = await all_pages(house, path, paged, nothing)
    assert len(after) == len(before) + next(numbers) - ROWS
    assert set(before) <= set(after)


async def test_a_cursor_that_was_deleted_is_said_and_no_end_of_the_list(house: House) -> None:
    owner = await local_owner(house.services)
    for number in range(4):
        await add_activity(house, owner, number)
    first = (await house.client.get("/api/activities", params={"limit": 2})).json()
    last = first["items"][-1]
    assert (await house.client.delete(f"/api/activities/{last['id']}")).status_code in {200, 204}
    answer = await house.client.get("/api/activities", params={"limit": 2, "before": first["next"]})
    assert answer.status_code == 404
