"""Sharing by REST and in the chat."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from api_house import House, sign_up
from sharing_house import BUY, Two, open_two
from talk_house import Talk

from agents.assistant import Assistant
from agents.blocks import Notice
from agents.checkpoints import open_checkpoints
from agents.understanding import Understander
from tools.sharing import LIST_SHARES


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Two]:
    async with open_two(tmp_path) as opened:
        yield opened


@pytest.fixture
def house(two: Two) -> House:
    return two.house


async def test_over_rest_the_portfolio_stands_beside_ones_own_and_a_viewers_writes_are_403(house: House) -> None:
    _, anna = await sign_up(house, "cara@example.org")
    _, bob = await sign_up(house, "dan@example.org")
    bought = (await anna.post("/api/activities", json=BUY)).json()
    portfolio = bought["portfolio_id"]
    assert (await bob.get(f"/api/portfolios/{portfolio}")).status_code == 404
    shared = await anna.post("/api/shares", json={"account": "dan", "access": "view"})
    assert shared.status_code == 201, shared.text
    listed = (await bob.get("/api/portfolios")).json()["items"]
    assert [item["owner"] for item in listed] == [None, "cara"]
    shown = (await bob.get(f"/api/portfolios/{portfolio}")).json()
    assert (shown["owner"], shown["holdings"][0]["symbol"]) == ("cara", "AAPL")
    assert (await bob.get("/api/activities", params={"portfolio_id": portfolio})).json()["total"] == 1
    for method, path, body in (
        ("POST", "/api/activities", {**BUY, "portfolio_id": portfolio}),
        ("PUT", f"/api/portfolios/{portfolio}", {"name": "Mine"}),
        ("PUT", f"/api/activities/{bought['id']}", {"quantity": "11", "portfolio_id": portfolio}),
    ):
        answer = await bob.request(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied"), path
    refused = await bob.delete(f"/api/activities/{bought['id']}", params={"portfolio_id": portfolio})
    assert refused.status_code == 403
    share_id = shared.json()["share_id"]
    assert (await bob.delete(f"/api/shares/{share_id}")).status_code == 404
    assert (await anna.put(f"/api/shares/{share_id}", json={"access": "edit"})).json()["access"] == "edit"
    assert (await bob.put(f"/api/activities/{bought['id']}", json={"quantity": "11", "portfolio_id": portfolio})).status_code == 200
    assert (await anna.delete(f"/api/shares/{share_id}")).json()["items"][0]["name"] == "dan"
    assert (await bob.get(f"/api/portfolios/{portfolio}")).status_code == 404


async def test_in_the_chat_a_portfolio_is_shared_looked_at_and_taken_back(house: House, two: Two) -> None:

    async with open_checkpoints(house.services) as checkpoints:
        assistant = Assistant(house.services, checkpoints, Understander(house.services.symbols, None))
        anna, bob = Talk(house, assistant, two.anna.actor), Talk(house, assistant, two.bob.actor)
        assert await bob.say("show Anna's portfolio") == ["unsafe"]
        assert await anna.say("share my portfolio with Bob") == ["share_portfolio"]
        assert anna.proposals()[0].title == "Share “My portfolio” with Bob"
        assert (await two.bob.call(LIST_SHARES)).received == ()
        await anna.say("yes")
        assert await bob.say("which portfolios are shared with me?") == ["list_shares"]
        assert await bob.say("show Anna's portfolio") == ["show_portfolio"]
        assert [block.text for block in bob.blocks(Notice)] == ["Anna's portfolio “My portfolio”, shared with you to look at."]
        assert "Anna owns" in bob.text()
        await bob.say("sell 3 AAPL at 140 in Anna's portfolio")
        assert (bob.proposals(), bob.errors()) == ([], ["permission_denied"])
        await anna.say("let Bob edit my portfolio")
        await anna.say("yes")
        await bob.say("sell 3 AAPL at 140 in Anna's portfolio")
        assert bob.proposals()[0].title == "Sell 3 AAPL at $140.00, in Anna's portfolio “My portfolio”"
        await bob.say("yes")
        assert (await two.units(), await bob.units("AAPL")) == (Decimal(7), Decimal(0))
        await anna.say("what was changed today?")
        await bob.say("sell 1 AAPL at 140 in Anna's portfolio")
        await anna.say("stop sharing my portfolio with Bob")
        await anna.say("yes")
        await bob.say("yes")  # what was proposed before counts no more
        assert (await two.units(), bob.errors()) == (Decimal(7), ["not_found"])
        assert await bob.say("show Anna's portfolio") == ["unsafe"]
