"""What each role may do, and that an account that is switched off or demoted is so at once: tokens, sessions and open pages."""

from contextlib import aclosing
from html import escape
from typing import Any
from uuid import uuid4

import pytest
from api_house import ORIGIN, PASSWORD, House, sign_up

from core.actor import Role
from infra import Topic
from tools.privacy import STAYS

pytestmark = pytest.mark.accounts

BUY = {"side": "buy", "symbol": "AAPL", "quantity": "3", "price": "130", "date": "2024-01-02"}


def account(role: str) -> dict[str, str]:
    return {"email": f"{uuid4().hex}@example.org", "name": "New", "password": PASSWORD, "role": role}


ROLES = (Role.OWNER, Role.ADMIN, Role.MEMBER, Role.VIEWER)
RIGHTS: tuple[tuple[str, str, Any, tuple[int, int, int, int]], ...] = (
    ("GET", "/api/portfolio", None, (200, 200, 200, 200)),
    ("GET", "/api/account", None, (200, 200, 200, 200)),
    ("POST", "/api/activities", BUY, (201, 201, 201, 403)),
    ("POST", "/api/shares", {"account": "friend"}, (201, 201, 201, 403)),
    ("POST", "/api/share-links", {}, (201, 201, 201, 403)),
    ("GET", "/api/users", None, (200, 200, 403, 403)),
    ("GET", "/metrics", None, (200, 200, 403, 403)),
    ("POST", "/api/users", "member", (201, 201, 403, 403)),
    ("POST", "/api/users", "owner", (201, 403, 403, 403)),
    ("PUT", "owner", {"active": False}, (200, 403, 404, 404)),
)
"""Method, address and body; what owner, admin, member and viewer are answered."""


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_what_it_says_and_no_more(house: House, role: Role) -> None:
    await sign_up(house, "friend@example.org")
    other, _ = await sign_up(house, "other@example.org", Role.OWNER)
    _, client = await sign_up(house, "who@example.org", role)
    for method, path, body, expected in RIGHTS:
        address = f"/api/users/{other.user_id}" if path == "owner" else path
        answer = await client.request(method, address, json=account(body) if isinstance(body, str) else body)
        assert answer.status_code == expected[ROLES.index(role)], (method, path, body, answer.text)


@pytest.mark.parametrize("change", [{"active": False}, {"role": "viewer"}, {"password": "another good long password"}])
async def test_attack_012_a_switched_off_or_changed_account_is_out_at_once(house: House, change: dict[str, Any]) -> None:
    _, keeper = await sign_up(house, "keeper@example.org", Role.ADMIN)
    actor, client = await sign_up(house, "ann@example.org")
    given = {"email": "ann@example.org", "password": PASSWORD}
    pair = (await house.visitor().post("/api/auth/token", json=given)).json()
    api_token = (await client.post("/api/auth/tokens", json={"name": "t", "scopes": ["portfolio:write", "portfolio:read"]})).json()["token"]
    program = house.visitor(headers={"Authorization": f"Bearer {pair['access_token']}"})
    machine = house.visitor(headers={"Authorization": f"Bearer {api_token}"})
    for visitor in (client, program, machine):
        assert (await visitor.get("/api/portfolio")).status_code == 200
    async with aclosing(house.services.events.subscribe(Topic.SESSION_REVOKED)) as heard:
        assert await anext(heard) is None
        assert (await keeper.put(f"/api/users/{actor.user_id}", json=change)).status_code == 200
        told = await anext(heard)
    assert told is not None
    assert told.data["user_id"] == str(actor.user_id)  # what closes the open pages of the chat
    for visitor in (client, program):
        assert (await visitor.get("/api/portfolio")).status_code == 401
    assert (await house.visitor().post("/api/auth/refresh", json={"refresh_token": pair["refresh_token"]})).status_code == 401
    expected = {"active": (401, 401), "role": (200, 403), "password": (200, 201)}[next(iter(change))]
    assert (await machine.get("/api/portfolio")).status_code == expected[0]
    assert (await machine.post("/api/activities", json=BUY)).status_code == expected[1]


async def test_whoever_has_a_session_alone_changes_neither_the_password_nor_the_address_that_a_new_one_goes_to(house: House) -> None:
    ann, client = await sign_up(house, "ann@example.org")
    address, new = f"/api/users/{ann.user_id}", {"email": "eve@example.org"}
    for given in ({}, {"current_password": "not it, but long"}):
        for wanted in (new, {"password": "another good long password"}):
            assert (await client.put(address, json={**wanted, **given})).status_code == 422
    assert (await client.put(address, json={"name": "Anna", "email": "ANN@example.org"})).status_code == 200, "no other address"
    assert (await client.put(address, json={**new, "current_password": PASSWORD})).json()["email"] == "eve@example.org"
    tried = [(await client.put(address, json={"email": "x@example.org", "current_password": f"guess {n}"})).status_code for n in range(8)]
    assert tried[-1] == 429, "a stolen session does not guess for long"


async def test_the_page_of_an_account_leads_to_everything_about_it(house: House) -> None:
    _, client = await sign_up(house, "ann@example.org")
    strange = house.visitor(headers={"Origin": ORIGIN, "User-Agent": "<img src=x onerror=alert(1)>"})
    given = {"email": "ann@example.org", "password": PASSWORD}
    assert (await strange.post("/api/auth/sign-in", json=given)).status_code == 200
    page = (await client.get("/account")).text
    assert "ann@example.org" in page
    assert ("&lt;img src=x" in page, "<img" in page) == (True, False)
    assert "Nothing leaves this machine." in page
    assert all(escape(item) in page for item in STAYS)
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0"
    phone = house.visitor(headers={"Origin": ORIGIN, "User-Agent": agent})
    assert (await phone.post("/api/auth/sign-in", json=given)).status_code == 200
    assert "<li>Edge on Linux from " in (await client.get("/account")).text
    for way in ("/account/password", "/account/erase", "/api/account/export"):
        assert f'href="{way}"' in page
        assert (await client.get(way)).status_code == 200
    wrong = await client.post("/account/password", data={"current_password": "no", "password": "a good new password"})
    assert (wrong.status_code, "not the present password" in wrong.text) == (422, True)
    done = await client.post("/account/password", data={"current_password": PASSWORD, "password": " a good new password "})
    assert (done.status_code, [(await one.get("/api/auth/me")).status_code for one in (client, strange)]) == (200, [401, 401])
    given["password"] = " a good new password "
    assert (await client.post("/api/auth/sign-in", json=given)).status_code == 200
    assert (await strange.post("/api/auth/sign-in", json=given)).status_code == 200
    assert (await client.post("/account/sign-out", headers={"Origin": "https://evil.example"})).status_code == 403
    out = await client.post("/account/sign-out")
    assert (out.status_code, out.headers["location"]) == (303, "/login")
    led = await strange.get("/account")
    assert (led.status_code, led.headers["location"]) == (303, "/login?next=%2Faccount")
