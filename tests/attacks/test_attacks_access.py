"""Whose things are whose, whatever is asked for: rows 4 to 14."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from api_house import House, open_house, sign_up
from api_script import Script
from test_api_matrix import BODIES, belongings, contents, operations

from api.openapi import build_document
from core.actor import Role
from core.settings import AuthMode
from rag import Embedder, Library

pytestmark = pytest.mark.asyncio(loop_scope="module")

SLIPPED_IN: dict[str, object] = {
    "role_": "owner",
    "user_id": str(uuid4()),
    "is_admin": True,
    "balance": "1000000",
    "created_at": "2020-01-01",
    "owner": "eve",
    "scopes": ["users:admin"],
    "session_epoch": 7,
}
NEVER_SHOWN = {"password", "password_hash", "hash", "secret", "secret_hash", "session_epoch", "totp_secret", "path", "storage"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder, script = tmp_path_factory.mktemp("house"), Script()
    async with open_house(folder, mode=AuthMode.ACCOUNTS, assistant=script) as opened:
        script.services = opened.services
        opened.services.knowledge = Library(folder / "knowledge", Embedder(folder / "models"))
        yield opened


def at(name: str) -> str:
    """An address of its own for every test's accounts."""
    return f"{name}.{uuid4().hex[:8]}@example.org"


async def test_row_004_anothers_ids_in_lists_filters_and_cursors(house: House) -> None:
    ann, client = await sign_up(house, at("ann"))
    ids = await belongings(house, ann, client)
    _, stranger = await sign_up(house, at("bob"))
    own = (await stranger.post("/api/activities", json={"side": "deposit", "amount": "5", "date": "2024-01-02"})).json()
    mixed = await stranger.get("/api/activities", params={"portfolio_id": [own["portfolio_id"], ids["portfolio_id"]]})
    assert mixed.status_code == 422
    for address, name, value in (
        ("/api/activities", "before", "1"),
        ("/api/jobs", "after", ids["job_id"]),
        ("/api/forecasts", "after", ids["forecast_id"]),
    ):
        page = (await stranger.get(address, params={name: value})).json()
        known = (await stranger.get(address)).json()
        assert {item["id"] for item in page["items"]} <= {item["id"] for item in known["items"]}
        assert page.get("total", 0) == known.get("total", 0)
    actions = await stranger.get("/api/corporate-actions", params={"ids": ids["activity_id"]})
    assert ids["activity_id"] not in actions.text


async def test_row_005_an_account_that_owns_nothing_is_shown_nothing(house: House) -> None:
    ann, client = await sign_up(house, at("ann"))
    await belongings(house, ann, client)
    _, empty = await sign_up(house, at("nobody"))
    assert (await empty.get("/api/activities")).json()["total"] == 0
    shown = (await empty.get("/api/portfolio")).json()
    assert shown["holdings"] == []
    assert float(shown["total_base"]) == 0
    for address in (
        "/api/watchlist",
        "/api/alerts",
        "/api/jobs",
        "/api/forecasts",
        "/api/documents",
        "/api/memory",
        "/api/chat/threads",
        "/api/changes",
    ):
        answer = await empty.get(address)
        assert (answer.status_code, answer.json()["items"]) == (200, []), address
    searched = await empty.get("/api/documents/search", params={"question": "what about Oslo"})
    assert searched.json().get("passages", []) == [], searched.text
    for what in ("transactions", "all"):
        exported = await empty.get("/api/exports", params={"what": what, "format": "json"})
        assert exported.status_code == 200, exported.text
        assert "AAPL" not in exported.text


async def test_row_008_no_body_takes_a_field_that_is_not_in_its_contract(house: House) -> None:
    _, client = await sign_up(house, at("owner"), Role.OWNER)
    before, tried = await contents(house), 0
    for operation in operations(house):
        takes = operation.contract.takes
        if takes is None or operation.method not in {"POST", "PUT"}:
            continue
        for name, value in SLIPPED_IN.items():
            if not takes.model_fields.get(name):  # type: ignore[attr-defined]  # every contract takes a model
                body = {**BODIES.get(operation.name, {}), name: value}
                answer = await client.request(operation.method, operation.address({}), json=body)
                assert answer.status_code in {422, 404, 429}, (operation, name, answer.text)
                tried += answer.status_code == 422
    assert tried > 150
    assert await contents(house) == before


def keys_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return {str(key) for key in value} | set().union(*(keys_in(part) for part in value.values()))
    return set().union(*(keys_in(part) for part in value)) if isinstance(value, list) else set()


def undeclared(value: object, schema: dict[str, Any], document: dict[str, Any]) -> set[str]:
    """The names in an answer, however deep, that its contract does not have; where a contract says no more than "an object", none is."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    ways = [way for way in schema.get("anyOf", schema.get("oneOf", ())) if way.get("type") != "null"]
    if ways and value is not None:
        return min((undeclared(value, way, document) for way in ways), key=len)
    if isinstance(value, list):
        return set().union(*(undeclared(part, schema.get("items", {}), document) for part in value))
    if not isinstance(value, dict):
        return set()
    known, more = schema.get("properties"), schema.get("additionalProperties", {})
    if known is None:
        return set().union(*(undeclared(part, more if isinstance(more, dict) else {}, document) for part in value.values()))
    return (set(value) - set(known)).union(*(undeclared(part, known.get(name, {}), document) for name, part in value.items()))


ALSO_WRITTEN = {"add_activity": {"side": "deposit", "amount": "5"}, "add_to_watchlist": {"symbols": ["KO"]}, "undo": {}}
SHOWN_ONCE = {"token", "secret"}
"""Fields of the one answer that makes a token or a link; reading never has them."""


async def test_row_009_answers_have_the_fields_of_their_contract_and_nothing_else(house: House) -> None:
    ann, client = await sign_up(house, at("ann"))
    ids = await belongings(house, ann, client)
    _, other = await sign_up(house, at("secret-neighbour"))
    await other.get("/api/portfolio")
    document, looked, written = build_document(house.web.rest), 0, 0
    for operation in operations(house):
        body = {**BODIES, **ALSO_WRITTEN}.get(operation.name)
        if operation.name == "follow_job" or (operation.method != "GET" and body is None):
            continue
        answer = await client.request(operation.method, operation.address(ids), json=body)
        for never in (str(house.services.settings.state_dir), "secret-neighbour", "argon2"):
            assert never not in answer.text, operation
        if answer.status_code < 300 and answer.headers["content-type"].startswith("application/json"):
            assert not keys_in(answer.json()) & (NEVER_SHOWN - (SHOWN_ONCE if operation.method != "GET" else set())), operation
            given = document["paths"][operation.path][operation.method.lower()]["responses"][str(answer.status_code)]
            assert undeclared(answer.json(), given["content"]["application/json"]["schema"], document) == set(), operation
            looked += 1
            written += operation.method != "GET"
    assert (looked > 45, written > 6) == (True, True), (looked, written)
    assert all("$argon2" not in str(entry) for entry in house.logs)


async def test_a_name_that_no_contract_has_is_found_however_deep() -> None:
    document = {
        "components": {
            "schemas": {
                "A": {"properties": {"b": {"anyOf": [{"items": {"$ref": "#/x/B"}}, {"type": "null"}]}}},
                "B": {"properties": {"c": {}}},
            }
        }
    }
    schema = {"$ref": "#/x/A"}
    assert undeclared({"b": [{"c": 1}]}, schema, document) == set()
    assert undeclared({"b": [{"c": 1, "password_hash": 2}], "d": 3}, schema, document) == {"password_hash", "d"}


async def test_row_012_a_disabled_or_deleted_account_is_out_at_once(house: House) -> None:
    _, owner = await sign_up(house, at("owner"), Role.OWNER)
    for end in ("disable", "delete"):
        email = at("ann")
        ann, client = await sign_up(house, email)
        pair = (await house.client.post("/api/auth/token", json={"email": email, "password": "correct horse battery staple"})).json()
        program = house.visitor(headers={"Authorization": f"Bearer {pair['access_token']}"})
        made = (await client.post("/api/auth/tokens", json={"name": "t", "scopes": ["market:read"]})).json()
        token = house.visitor(headers={"Authorization": f"Bearer {made['token']}"})
        assert [
            (await one.get("/api/watchlist" if one is not token else "/api/stocks?query=apple")).status_code
            for one in (client, program, token)
        ] == [200] * 3
        if end == "disable":
            assert (await owner.put(f"/api/users/{ann.user_id}", json={"active": False})).status_code == 200
        else:
            assert (await owner.delete(f"/api/users/{ann.user_id}")).status_code == 200
        assert [(await one.get("/api/auth/me")).status_code for one in (client, program, token)] == [401] * 3
        assert (await house.client.post("/api/auth/refresh", json={"refresh_token": pair["refresh_token"]})).status_code == 401


SPELLINGS = (
    "/api/portfolio/",
    "//api/portfolio",
    "/api//portfolio",
    "/api/%70ortfolio",
    "/api%2fportfolio",
    "/API/portfolio",
    "/api/./portfolio",
    "/api/x/../portfolio",
    "/api/%2e%2e/api/portfolio",
    "/api/portfolio;a=b",
    "/api/portfolio%00",
    "/api/portfolio%20",
    "/api/portfolio.json",
    "/ping/../api/portfolio",
    "/docs/..%2fapi/portfolio",
)


@pytest.mark.parametrize("path", SPELLINGS)
async def test_row_014_no_spelling_of_an_address_opens_it(house: House, path: str) -> None:
    plain = await house.client.get("/api/portfolio")
    assert plain.status_code == 401
    answer = await house.client.get(httpx.URL("http://localhost").copy_with(raw_path=path.encode()))
    assert answer.status_code in {401, 404}, answer.text
    assert "holdings" not in answer.text


@pytest.mark.parametrize("override", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
async def test_row_014_a_header_does_not_change_the_method(house: House, override: str) -> None:
    _, client = await sign_up(house, at("ann"))
    made = (await client.post("/api/activities", json={"side": "deposit", "amount": "5", "date": "2024-01-02"})).json()
    await client.get(f"/api/activities/{made['id']}", headers={override: "DELETE"})
    assert (await client.get("/api/activities")).json()["total"] == 1


async def test_row_014_other_methods_have_no_way_of_their_own(house: House) -> None:
    _, client = await sign_up(house, at("ann"))
    tried = 0
    for path, item in build_document(house.web.rest)["paths"].items():
        address = path.replace("{", "").replace("}", "")
        for method in ("OPTIONS", "HEAD", "TRACE", "PATCH", "PROPFIND"):
            if method.lower() in item:
                continue
            answer = await client.request(method, address)
            assert answer.status_code in {400, 404, 405}, (method, path, answer.status_code)
            if method == "OPTIONS" and answer.status_code == 405:
                assert {name.strip() for name in answer.headers["allow"].split(",")} == {
                    name.upper() for name in item if name in {"get", "post", "put", "delete"}
                }, path
            tried += 1
    assert tried > 200


@pytest.mark.parametrize(
    "host", ["localhost/api/portfolio", "localhost#", "localhost?x", "localhost\\@evil.example", "localhost, evil.example"]
)
async def test_row_014_a_host_with_a_path_is_no_host(house: House, host: str) -> None:
    assert (await house.client.get("/ping", headers={"Host": host})).status_code == 421


async def test_row_024_one_password_on_many_accounts_is_slowed_by_its_address_and_the_right_person_waits_minutes(house: House) -> None:
    email = at("victim")
    await sign_up(house, email)
    async with house.visitor(address="10.1.1.1") as attacker:
        statuses = [
            (await attacker.post("/api/auth/sign-in", json={"email": at("someone"), "password": "Password-1234"})).status_code
            for _ in range(70)
        ]
    assert statuses.count(401) == 60
    assert statuses[-1] == 429
    assert any(entry["event"] == "sign_in.refused" for entry in house.logs)
    async with house.visitor(address="10.1.1.2") as elsewhere:
        assert (
            await elsewhere.post("/api/auth/sign-in", json={"email": email, "password": "correct horse battery staple"})
        ).status_code == 200
        for number in range(12):  # one account from many addresses
            async with house.visitor(address=f"10.1.2.{number}") as one:
                last = await one.post("/api/auth/sign-in", json={"email": email, "password": "wrong password"})
        assert last.status_code == 429
        assert int(last.headers["retry-after"]) <= timedelta(minutes=15).total_seconds()
