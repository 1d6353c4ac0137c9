"""The REST interface as the local owner meets it."""

import asyncio
import dataclasses
import datetime as dt
import importlib
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
from api_house import QUOTES, House, open_house

from api import health
from core.breaker import BreakerState
from core.errors import Unavailable
from core.settings import VectorSettings
from market import InMemoryProvider
from rag import Embedder, Library

BUY = {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "130.1", "date": "2024-01-02"}


async def test_ping_answers(house: House) -> None:
    answer = await house.client.get("/ping")
    assert (answer.status_code, answer.json()) == (200, {"ping": "pong"})


async def test_portfolio_shortcut_leads_to_the_portfolio(house: House) -> None:
    answer = await house.client.get("/portfolio", follow_redirects=True)
    assert answer.url.path == "/api/portfolio"
    assert answer.json()["holdings"] == []


async def test_a_buy_shows_up_as_a_holding_and_goes_again_by_undo(house: House) -> None:
    bought = await house.client.post("/api/activities", json=BUY)
    assert bought.status_code == 201, bought.text
    assert bought.json()["quantity"] == "10"
    assert Decimal(bought.json()["unit_price"]) == Decimal("130.1")
    shown = (await house.client.get("/api/portfolio")).json()
    assert [(item["symbol"], item["quantity"], item["cost"]) for item in shown["holdings"]] == [("AAPL", "10", "1301")]
    undone = await house.client.post("/api/changes/undo")
    assert undone.json()["tool"] == "add_transaction"
    assert (await house.client.get("/api/portfolio")).json()["holdings"] == []
    changes = (await house.client.get("/api/changes")).json()["items"]
    assert [(item["tool"], item["undone"]) for item in changes] == [("undo", False), ("add_transaction", True)]


async def test_an_activity_can_be_read_edited_and_deleted(house: House) -> None:
    made = (await house.client.post("/api/activities", json=BUY)).json()
    address = f"/api/activities/{made['id']}"
    assert (await house.client.get(address)).json() == made
    edited = (await house.client.put(address, json={"price": "131", "version": made["version"]})).json()
    assert (edited["unit_price"], edited["version"]) == ("131", 2)
    stale = await house.client.put(address, json={"price": "132", "version": 1})
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (409, "conflict", 2)
    assert (await house.client.delete(address)).json()["id"] == made["id"]
    assert (await house.client.get(address)).status_code == 404


async def test_pages_follow_their_cursor(house: House) -> None:
    for day in range(1, 6):
        await house.client.post("/api/activities", json={**BUY, "date": f"2024-02-0{day}"})
    first = (await house.client.get("/api/activities", params={"limit": 3})).json()
    rest = (await house.client.get("/api/activities", params={"limit": 3, "before": first["next"]})).json()
    days = [item["date"] for item in [*first["items"], *rest["items"]]]
    assert days == [f"2024-02-0{day}" for day in range(5, 0, -1)]
    assert (first["total"], rest["total"], rest["next"]) == (5, 5, None)


async def test_the_same_idempotency_key_writes_once(house: House) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answers = [await house.client.post("/api/activities", json=BUY, headers=key) for _ in range(3)]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (await house.client.get("/api/activities")).json()["total"] == 1
    other = await house.client.post("/api/activities", json={**BUY, "quantity": "11"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


async def test_a_holding_is_bought_through_the_portfolio(house: House) -> None:
    bought = await house.client.post("/api/portfolio/stock", json={"symbol": "MSFT", "quantity": "2"})
    assert (bought.status_code, bought.json()["type"], Decimal(bought.json()["unit_price"])) == (201, "buy", Decimal(400))
    refused = await house.client.post("/api/portfolio/stock", json={"symbol": "MSFT", "quantity": "2", "side": "sell"})
    assert (refused.status_code, refused.json()["field"]) == (422, "side")


async def test_allocation_divides_the_whole(house: House) -> None:
    await house.client.post("/api/activities", json={"side": "deposit", "amount": "2000"})
    await house.client.post("/api/activities", json={**BUY, "price": "200", "quantity": "5"})
    slices = (await house.client.get("/api/portfolio/allocation", params={"by": "symbol"})).json()["slices"]
    assert {item["label"]: Decimal(item["weight_frac"]) for item in slices} == {"AAPL": Decimal("0.5"), "Cash": Decimal("0.5")}


async def test_prices_are_shown_and_compared(house: House) -> None:
    quote = (await house.client.get("/api/prices/aapl/quote")).json()
    assert (quote["symbol"], Decimal(quote["price"]), quote["as_of"]) == ("AAPL", Decimal(200), "2024-06-14")
    history = (await house.client.get("/api/prices/AAPL", params={"range": "1m"})).json()
    assert history["last_close"] == 200.0
    both = (await house.client.get("/api/prices", params={"symbols": "AAPL,MSFT", "range": "1y"})).json()
    assert [item["symbol"] for item in both["items"]] == ["AAPL", "MSFT"]
    again = (await house.client.get("/api/prices", params=[("symbols", "AAPL"), ("symbols", "MSFT"), ("range", "1y")])).json()
    assert again == both


async def test_a_range_that_is_too_short_is_told_and_is_no_trouble_of_the_server(house: House) -> None:
    for path, params in (("/api/prices/AAPL", {"range": "0d"}), ("/api/prices", {"symbols": "AAPL,KO", "range": "0d"})):
        answer = await house.client.get(path, params=params)
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "not_enough_history", "range"), answer.text


async def test_days_without_any_price_are_no_trouble_of_the_server_and_those_with_are_named(tmp_path: Path) -> None:
    last = dt.date(2023, 3, 31)
    async with open_house(tmp_path, provider=InMemoryProvider.random_walk(QUOTES, end=last)) as house:
        answer = await house.client.get("/api/prices/AAPL", params={"range": "1y"})
        told = answer.json()
        whole = (await house.client.get("/api/prices/AAPL", params={"range": "max"})).json()
        assert (answer.status_code, told["code"], told["have"]) == (422, "not_enough_history", 0), answer.text
        assert (told["first_day"], told["last_day"]) == (whole["start"], last.isoformat())
        answer = await house.client.get("/api/prices/KO/quote", params={"date": "1950-01-01"})
        assert (answer.status_code, answer.json()["code"], answer.json()["next_step"]) == (404, "no_prices", "choose_other")


async def test_watchlist_and_alerts(house: House) -> None:
    assert (await house.client.post("/api/watchlist", json={"symbols": ["KO", "AAPL"]})).json()["changed"] == ["KO", "AAPL"]
    assert [Decimal(item["price"]) for item in (await house.client.get("/api/watchlist")).json()["items"]] == [60, 200]
    assert (await house.client.delete("/api/watchlist/KO")).json()["symbols"] == ["AAPL"]
    made = (await house.client.post("/api/alerts", json={"symbol": "AAPL", "condition": "above", "threshold": "210"})).json()
    assert (await house.client.get("/api/alerts")).json()["items"] == [made]
    assert (await house.client.delete(f"/api/alerts/{made['id']}")).status_code == 200
    assert (await house.client.get("/api/alerts")).json()["items"] == []


async def test_whoever_is_there_is_the_owner(house: House) -> None:
    me = (await house.client.get("/api/auth/me")).json()
    assert (me["role"], me["email"]) == ("owner", "owner@localhost")
    assert (await house.client.get(f"/api/users/{me['id']}")).json() == me
    assert (await house.client.get("/api/users")).json()["total"] == 1
    assert (await house.client.get("/login", params={"next": "/docs"})).headers["location"] == "/docs"


async def test_health_names_every_part(house: House) -> None:
    assert (await house.client.get("/health/live")).status_code == 200
    ready = (await house.client.get("/health/ready")).json()
    assert ready["ready"] is True
    assert {part["name"]: part["state"] for part in ready["parts"]} == {
        "database": "ok",
        "queue": "ok",
        "prices": "ok",
        "schedule": "ok",
        "vectors": "ok",
        "documents": "ok",
    }


async def test_health_tells_that_the_server_of_vectors_is_away(house: House, tmp_path: Path) -> None:
    away = "http://127.0.0.1:1"
    house.services.settings = house.services.settings.model_copy(update={"vectors": VectorSettings(url=away)})
    house.services.knowledge = Library(tmp_path / "knowledge", Embedder(tmp_path / "models"), server=away)
    await asyncio.to_thread(importlib.import_module, "chromadb")  # takes longer than a look may
    answer = await house.client.get("/health/ready")
    assert answer.status_code == 200
    assert {part["name"] for part in answer.json()["parts"] if part["state"] == "down"} == {"vectors"}


async def test_health_is_503_without_the_schema(house: House) -> None:
    from sqlalchemy import text

    async with house.services.database.session(write=True) as session:
        await session.execute(text("update alembic_version set version_num = 'older'"))
    answer = await house.client.get("/health/ready")
    assert answer.status_code == 503
    assert {part["name"] for part in answer.json()["parts"] if part["state"] == "down"} == {"database"}


async def test_health_tells_what_is_missing_and_stays_ready_without_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def dead(_self: object) -> bool:
        return False

    async def broken(_services: object) -> None:
        raise ConnectionError("redis://:secret@10.0.0.1")

    async def slow(_services: object) -> None:
        raise Unavailable("It rests.")

    monkeypatch.setattr(type(house.services.backbone), "alive", dead)
    monkeypatch.setattr(
        health,
        "PARTS",
        (("queue", False, health.look_at_queue), ("a", False, broken), ("b", False, slow), ("prices", False, health.look_at_prices)),
    )
    answer = await house.client.get("/health/ready")
    assert answer.status_code == 200
    assert {part["name"]: (part["state"], part["note"]) for part in answer.json()["parts"]} == {
        "queue": ("down", "does not answer"),
        "a": ("down", "does not answer"),
        "b": ("down", "It rests."),
        "prices": ("ok", ""),
    }


async def test_a_price_provider_that_rests_shows(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    (status,) = house.services.market.status()
    resting = dataclasses.replace(status, state=BreakerState.OPEN)
    monkeypatch.setattr(house.services.market, "status", lambda: (status, resting))
    (part,) = [part for part in (await house.client.get("/health/ready")).json()["parts"] if part["name"] == "prices"]
    assert (part["state"], part["note"]) == ("degraded", "not asked at present: memory")
    monkeypatch.setattr(house.services.market, "status", lambda: (resting,))
    (part,) = [part for part in (await house.client.get("/health/ready")).json()["parts"] if part["name"] == "prices"]
    assert part["state"] == "down"


async def test_risk_is_shown(house: House) -> None:
    await house.client.post("/api/activities", json={"side": "deposit", "amount": "5000", "date": "2024-01-01"})
    for symbol in ("AAPL", "KO"):
        await house.client.post("/api/activities", json={**BUY, "symbol": symbol})
    risk = await house.client.get("/api/portfolio/risk", params={"confidence": "0.9"})
    assert (risk.status_code, risk.json()["confidence"]) == (200, 0.9), risk.text
    assert (await house.client.get("/api/portfolio/risk", params={"confidence": "2"})).json()["field"] == "confidence"


async def test_metrics_count_by_route_not_by_id(house: House) -> None:
    stranger = uuid.uuid4()
    await house.client.get(f"/api/activities/{stranger}")
    await house.client.get("/no/such/page")
    text = (await house.client.get("/metrics")).text
    assert 'folioscope_http_requests_total{method="GET",route="/api/activities/{activity_id}",status="404"} 1.0' in text
    assert 'route="unmatched",status="404"' in text
    assert str(stranger) not in text
