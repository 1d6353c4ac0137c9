"""Sessions and tokens: each ends when it should, and none passes for another."""

import asyncio
import os
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from api_house import ORIGIN, PASSWORD, House, sign_up, stored

from api.sessions import open_sessions, rotate_key
from core.actor import Role, Scope
from core.clock import FixedClock
from infra import Topic
from infra.keys import kept_key

pytestmark = pytest.mark.accounts

ANN = {"email": "ann@example.org", "password": PASSWORD}
BUY = {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "130", "date": "2024-01-02"}


def bearer(house: House, token: str) -> httpx.AsyncClient:
    return house.visitor(headers={"Authorization": f"Bearer {token}"})


async def status(client: httpx.AsyncClient) -> int:
    return (await client.get("/api/auth/me")).status_code


async def pair(house: House) -> dict[str, Any]:
    answer = await house.client.post("/api/auth/token", json=ANN)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def later(house: House, by: timedelta) -> None:
    house.services.clock = FixedClock(house.services.clock.now() + by)


async def test_signing_out_here_leaves_the_other_device_alone_and_everywhere_does_not(house: House) -> None:
    _, phone = await sign_up(house, "ann@example.org")
    laptop = house.visitor()
    await laptop.post("/api/auth/sign-in", json=ANN)
    copied = house.visitor(cookies=dict(phone.cookies))
    assert (await phone.post("/api/auth/sign-out")).json() == {"signed_out": True, "everywhere": False}
    assert [await status(phone), await status(copied), await status(laptop)] == [401, 401, 200]
    tokens = await pair(house)
    assert (await laptop.post("/api/auth/sign-out-everywhere")).json()["everywhere"] is True
    assert [await status(laptop), await status(bearer(house, tokens["access_token"]))] == [401, 401]
    assert (await house.client.post("/api/auth/refresh", json={"refresh_token": tokens["refresh_token"]})).status_code == 401


async def test_sessions_are_listed_and_ended_one_by_one(house: House) -> None:
    _, phone = await sign_up(house, "ann@example.org")
    laptop = house.visitor(headers={"User-Agent": "Laptop/1.0 \x1b[31m"})
    await laptop.post("/api/auth/sign-in", json=ANN)
    listed = (await phone.get("/api/auth/sessions")).json()["items"]
    assert (listed[0]["device"], listed[0]["kind"]) == ("Laptop/1.0 [31m", "browser")
    assert len(listed) == 2
    _, stranger = await sign_up(house, "bob@example.org")
    assert (await stranger.delete(f"/api/auth/sessions/{listed[0]['id']}")).status_code == 404
    assert (await phone.delete(f"/api/auth/sessions/{listed[0]['id']}")).status_code == 200
    assert [await status(laptop), await status(phone)] == [401, 200]
    assert len((await phone.get("/api/auth/sessions")).json()["items"]) == 1


async def test_a_refresh_token_is_exchanged_once_and_a_copy_of_it_ends_the_family(house: House) -> None:
    await sign_up(house, "ann@example.org")
    first = await pair(house)
    second = (await house.client.post("/api/auth/refresh", json={"refresh_token": first["refresh_token"]})).json()
    assert await status(bearer(house, second["access_token"])) == 200
    later(house, timedelta(minutes=1))
    assert (await house.client.post("/api/auth/refresh", json={"refresh_token": first["refresh_token"]})).status_code == 401
    assert await status(bearer(house, second["access_token"])) == 401
    assert (await house.client.post("/api/auth/refresh", json={"refresh_token": second["refresh_token"]})).status_code == 401
    assert any(entry["event"] == "refresh_token.reused" for entry in house.logs)
    assert first["refresh_token"] not in str(house.logs)


async def test_ten_refreshes_at_once_leave_one_family_that_lives(house: House) -> None:
    await sign_up(house, "ann@example.org")
    token = (await pair(house))["refresh_token"]
    answers = await asyncio.gather(*(house.client.post("/api/auth/refresh", json={"refresh_token": token}) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 9
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    assert (await house.client.post("/api/auth/refresh", json={"refresh_token": won["refresh_token"]})).status_code == 200


async def test_tokens_run_out(house: House) -> None:
    await sign_up(house, "ann@example.org")
    tokens = await pair(house)
    later(house, timedelta(days=31))
    assert (await house.client.post("/api/auth/refresh", json={"refresh_token": tokens["refresh_token"]})).status_code == 401
    tokens = await pair(house)
    later(house, timedelta(days=29))
    tokens = (await house.client.post("/api/auth/refresh", json={"refresh_token": tokens["refresh_token"]})).json()
    later(house, timedelta(days=62))
    assert await status(bearer(house, tokens["access_token"])) == 401, "a program signs in with the password after 90 days"


async def test_a_browser_that_nobody_uses_is_signed_out_and_one_that_is_used_is_not(house: House) -> None:
    _, used = await sign_up(house, "ann@example.org")
    left = house.visitor(headers={"Origin": ORIGIN})
    assert (await left.post("/api/auth/sign-in", json={"email": "ann@example.org", "password": PASSWORD})).status_code == 200
    program = bearer(house, (await pair(house))["access_token"])
    for _ in range(3):
        later(house, timedelta(minutes=50))
        assert await status(used) == 200
    assert await status(left) == 401, "two hours and a half without a request"
    listed = (await used.get("/api/auth/sessions")).json()["items"]
    assert sorted(item["kind"] for item in listed) == ["browser", "program"], "what has ended by itself is not listed"
    assert await status(program) == 200, "a program has its refresh token's life instead"
    later(house, timedelta(hours=1, minutes=59))
    assert await status(used) == 200
    later(house, timedelta(hours=2, minutes=1))
    assert await status(used) == 401


async def test_no_kind_of_token_passes_for_another(house: House) -> None:
    _, browser = await sign_up(house, "ann@example.org")
    tokens = await pair(house)
    cookie = browser.cookies["folioscope"]
    assert await status(bearer(house, tokens["access_token"])) == 200
    for wrong in (cookie, tokens["refresh_token"], "", "fst_unknown", "a.b.c"):
        assert await status(bearer(house, wrong)) == 401, wrong
    for wrong in (tokens["access_token"], tokens["refresh_token"]):
        assert await status(house.visitor(cookies={"folioscope": wrong})) == 401
        assert (await house.client.post("/api/auth/refresh", json={"refresh_token": tokens["access_token"]})).status_code == 401


async def test_a_programs_token_may_do_what_it_was_given_and_nothing_about_the_account(house: House) -> None:
    ann, client = await sign_up(house, "ann@example.org")
    made = (await client.post("/api/auth/tokens", json={"name": "reader", "scopes": ["portfolio:read", "market:read"]})).json()
    reader = bearer(house, made["token"])
    assert (await reader.get("/api/portfolio")).status_code == 200
    assert (await reader.post("/api/activities", json=BUY)).status_code == 403
    for method, address in (("GET", "/api/auth/tokens"), ("GET", "/api/auth/sessions"), ("DELETE", f"/api/users/{ann.user_id}")):
        assert (await reader.request(method, address)).status_code == 403, address
    assert (await reader.post("/api/auth/sign-out-everywhere")).status_code == 403
    listed = (await client.get("/api/auth/tokens")).json()["items"]
    assert [(item["name"], item["token"]) for item in listed] == [("reader", None)]
    assert made["token"] not in await stored(house)
    _, stranger = await sign_up(house, "bob@example.org")
    assert (await stranger.delete(f"/api/auth/tokens/{made['id']}")).status_code == 404
    assert (await client.delete(f"/api/auth/tokens/{made['id']}")).status_code == 200
    assert (await client.delete(f"/api/auth/tokens/{made['id']}")).status_code == 404
    assert (await reader.get("/api/portfolio")).status_code == 401


@pytest.mark.parametrize("scope", [Scope.ACCOUNT_MANAGE, Scope.USERS_ADMIN])
async def test_no_program_is_given_rights_over_accounts(house: House, scope: Scope) -> None:
    _, owner = await sign_up(house, "owner@example.org", Role.OWNER)
    answer = await owner.post("/api/auth/tokens", json={"name": "x", "scopes": [scope.value]})
    assert (answer.status_code, answer.json()["field"]) == (403, "scopes")


async def test_a_token_has_no_more_rights_than_its_account_has_now(house: House) -> None:
    _, owner = await sign_up(house, "owner@example.org", Role.OWNER)
    ann, client = await sign_up(house, "ann@example.org")
    made = (await client.post("/api/auth/tokens", json={"name": "w", "scopes": ["portfolio:write"], "days": 1})).json()
    writer = bearer(house, made["token"])
    assert (await writer.post("/api/activities", json=BUY)).status_code == 201
    await owner.put(f"/api/users/{ann.user_id}", json={"role": "viewer"})
    assert (await writer.post("/api/activities", json=BUY)).status_code == 403
    later(house, timedelta(days=2))
    assert await status(writer) == 401


async def test_the_same_key_again_does_not_show_the_token_again(house: House) -> None:
    _, client = await sign_up(house, "ann@example.org")
    body = {"name": "reader", "scopes": ["portfolio:read"]}
    first, second = [(await client.post("/api/auth/tokens", json=body, headers={"Idempotency-Key": "k"})).json() for _ in range(2)]
    assert (first["id"], second["token"]) == (second["id"], None)
    assert first["token"].startswith("fst_")


async def test_a_new_key_signs_and_the_one_before_holds_for_a_while(house: House) -> None:
    _, client = await sign_up(house, "ann@example.org")
    settings = house.services.settings
    before = client.cookies["folioscope"]
    rotate_key(settings)
    rotated = open_sessions(settings)
    assert rotated.read(before) is not None
    long_ago = time.time() - 13 * 3600  # noqa: TID251 -- the age of a file
    os.utime(settings.state_dir / "session.previous.key", (long_ago, long_ago))
    assert open_sessions(settings).read(before) is None
    assert kept_key(settings.state_dir / "session.key") != kept_key(settings.state_dir / "session.previous.key")


async def test_everybody_hears_that_a_session_has_ended(house: House) -> None:
    ann, client = await sign_up(house, "ann@example.org")
    heard = house.services.events.subscribe(Topic.SESSION_REVOKED)
    assert await anext(heard) is None
    session_id = (await client.get("/api/auth/sessions")).json()["items"][0]["id"]
    await client.post("/api/auth/sign-out")
    event = await anext(heard)
    assert event is not None
    assert event.data == {"user_id": str(ann.user_id), "session_id": session_id}
    await heard.aclose()


async def test_being_seen_is_written_down_now_and_then(house: House) -> None:
    _, client = await sign_up(house, "ann@example.org")
    later(house, timedelta(minutes=11))
    seen = (await client.get("/api/auth/sessions")).json()["items"][0]
    assert seen["last_seen_at"] > seen["signed_in_at"]
