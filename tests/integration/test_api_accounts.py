"""Accounts: signing in, sessions, rights, and what a stranger can find out."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from api_house import PASSWORD, House, sign_up

from api.sessions import AUDIENCE
from core.actor import Role
from db.models import Document
from infra.keys import kept_key
from tools.accounts import TRIES_PER_ACCOUNT

pytestmark = pytest.mark.accounts


BUY = {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "130", "date": "2024-01-02"}


async def test_nobody_gets_in_without_signing_in(house: House) -> None:
    for address in ("/api/portfolio", "/api/users", "/api/auth/me", "/metrics"):
        answer = await house.client.get(address)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), address
    for address in ("/ping", "/health/live", "/docs", "/login"):
        assert (await house.client.get(address)).status_code == 200, address


async def test_the_session_cookie_is_out_of_reach_of_scripts(house: House) -> None:
    await sign_up(house, "ann@example.org")
    answer = await house.client.post("/api/auth/sign-in", json={"email": " ANN@example.org ", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "authorization" not in answer.headers
    assert "password" not in answer.text
    async with house.visitor(base_url="https://localhost") as client:
        secure = (await client.post("/api/auth/sign-in", json={"email": "ann@example.org", "password": PASSWORD})).headers["set-cookie"]
        assert secure.startswith("__Host-folioscope=")
        assert "secure" in secure.lower()
        assert (await client.get("/api/auth/me")).json()["email"] == "ann@example.org"


async def test_wrong_and_unknown_look_alike(house: House) -> None:
    await sign_up(house, "ann@example.org")
    known = await house.client.post("/api/auth/sign-in", json={"email": "ann@example.org", "password": "x" * 12})
    unknown = await house.client.post("/api/auth/sign-in", json={"email": "bob@example.org", "password": "x" * 12})
    assert known.status_code == unknown.status_code == 401
    assert known.json() == unknown.json()


async def test_guessing_is_slowed_down(house: House) -> None:
    await sign_up(house, "ann@example.org")
    body = {"email": "ann@example.org", "password": "wrong password"}
    statuses = [(await house.client.post("/api/auth/sign-in", json=body)).status_code for _ in range(TRIES_PER_ACCOUNT + 1)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    refused = await house.client.post("/api/auth/sign-in", json=body)
    assert int(refused.headers["retry-after"]) <= 300


def forged(real: str, key: str, *, algorithm: str = "HS256", headers: dict[str, str] | None = None, **changes: Any) -> str:
    """A token for the session of a real one, with `changes` (None takes a claim out)."""
    now = datetime.now(UTC)  # noqa: TID251 -- tokens are judged by the machine's own clock
    stated = jwt.decode(real, options={"verify_signature": False})
    claims = {**stated, "aud": AUDIENCE, "jti": "1", "iat": now, "exp": now + timedelta(hours=1)}
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm, headers=headers)


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")  # the forged keys are short on purpose
@pytest.mark.parametrize(
    ("changes", "accepted"),
    [
        ({}, True),
        ({"algorithm": "HS512"}, False),
        ({"algorithm": "none", "key": ""}, False),
        ({"key": "another key that is long enough to sign with it"}, False),
        ({"exp": datetime(2020, 1, 1, tzinfo=UTC)}, False),
        ({"exp": 10**12}, False),
        ({"exp": None}, False),
        ({"sub": None}, False),
        ({"sub": "admin"}, False),
        ({"iat": datetime(2100, 1, 1, tzinfo=UTC), "exp": datetime(2100, 1, 1, 1, tzinfo=UTC)}, False),
        ({"aud": "another"}, False),
        ({"aud": None}, False),
        ({"typ": "refresh"}, False),
        ({"typ": None}, False),
        ({"typ": "access"}, False),
        ({"sid": None}, False),
        ({"sid": 7}, False),
        ({"sid": "01900000-0000-7000-8000-000000000000"}, False),
        ({"jti": None}, False),
        ({"headers": {"kid": "../../etc/passwd", "jku": "http://169.254.169.254/"}}, True),
        ({"sub": "01900000-0000-7000-8000-000000000000"}, False),
    ],
)
async def test_only_tokens_as_we_make_them_are_accepted(house: House, changes: dict[str, Any], accepted: bool) -> None:
    _, signed_in = await sign_up(house, "ann@example.org")
    key = kept_key(house.services.settings.state_dir / "session.key")
    token = forged(signed_in.cookies["folioscope"], changes.pop("key", key), **changes)
    async with house.visitor(cookies={"folioscope": token}) as client:
        assert (await client.get("/api/auth/me")).status_code == (200 if accepted else 401)


async def test_the_key_is_made_once_and_readable_by_its_owner_alone(house: House) -> None:
    path = house.services.settings.state_dir / "session.key"
    assert kept_key(path) == kept_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in path.parent.iterdir() if item.name.startswith("session.key")] == ["session.key"]


async def test_a_member_sees_only_itself(house: House) -> None:
    ann, of_ann = await sign_up(house, "ann@example.org")
    bob, _ = await sign_up(house, "bob@example.org")
    assert (await of_ann.get(f"/api/users/{ann.user_id}")).json()["email"] == "ann@example.org"
    missing = await of_ann.get(f"/api/users/{uuid.uuid4()}")
    foreign = await of_ann.get(f"/api/users/{bob.user_id}")
    assert (foreign.status_code, foreign.json()) == (404, missing.json())
    for method in ("PUT", "DELETE"):
        assert (
            await of_ann.request(method, f"/api/users/{bob.user_id}", json={"name": "Eve"} if method == "PUT" else None)
        ).status_code == 404
    assert (await of_ann.get("/api/users")).status_code == 403
    assert (await of_ann.post("/api/users", json={"email": "c@example.org", "name": "C", "password": PASSWORD})).status_code == 403
    assert (await of_ann.get("/metrics")).status_code == 403


async def test_a_member_cannot_raise_itself(house: House) -> None:
    ann, of_ann = await sign_up(house, "ann@example.org")
    address = f"/api/users/{ann.user_id}"
    assert (await of_ann.put(address, json={"role": "owner"})).status_code == 403
    assert (await of_ann.put(address, json={"active": False})).status_code == 403
    for unknown in ("is_admin", "session_epoch", "password_hash", "created_at", "id"):
        assert (await of_ann.put(address, json={unknown: "1"})).status_code == 422, unknown
    assert (await of_ann.get(address)).json()["role"] == "member"


async def test_books_are_ones_own(house: House) -> None:
    _, of_ann = await sign_up(house, "ann@example.org")
    _, of_bob = await sign_up(house, "bob@example.org")
    made = (await of_ann.post("/api/activities", json=BUY)).json()
    assert (await of_bob.get("/api/portfolio")).json()["holdings"] == []
    address = f"/api/activities/{made['id']}"
    missing = await of_bob.get(f"/api/activities/{uuid.uuid4()}")
    foreign = await of_bob.get(address)
    assert (foreign.status_code, foreign.json()) == (404, missing.json())
    assert (await of_bob.delete(address)).status_code == 404
    assert (await of_bob.post("/api/activities", json={**BUY, "portfolio_id": made["portfolio_id"]})).status_code == 404
    assert (await of_ann.get(address)).json()["version"] == 1


async def test_an_owner_keeps_the_accounts(house: House) -> None:
    owner, client = await sign_up(house, "owner@example.org", Role.OWNER)
    made = await client.post(
        "/api/users", json={"email": "Ann@Example.org", "name": "Ann", "password": PASSWORD, "timezone": "Europe/Berlin"}
    )
    assert (made.status_code, made.json()["email"], made.json()["role"]) == (201, "ann@example.org", "member")
    again = await client.post("/api/users", json={"email": "ann@example.org", "name": "Ann", "password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    page = (await client.get("/api/users", params={"limit": 1})).json()
    rest = (await client.get("/api/users", params={"limit": 1, "after": page["next"]})).json()
    assert [item["email"] for item in page["items"] + rest["items"]] == ["owner@example.org", "ann@example.org"]
    assert (page["total"], rest["next"]) == (2, None)
    async with house.visitor() as ann:
        assert (await ann.post("/api/auth/sign-in", json={"email": "ann@example.org", "password": PASSWORD})).status_code == 200
        assert (await ann.post("/api/activities", json=BUY)).status_code == 201
        address = f"/api/users/{made.json()['id']}"
        assert (await client.put(address, json={"role": "viewer"})).json()["role"] == "viewer"
        assert (await ann.get("/api/portfolio")).status_code == 401, "a new role ends the sessions"
        await ann.post("/api/auth/sign-in", json={"email": "ann@example.org", "password": PASSWORD})
        assert (await ann.post("/api/activities", json=BUY)).status_code == 403
        assert (await client.put(address, json={"active": False})).json()["active"] is False
        assert (await ann.get("/api/portfolio")).status_code == 401
        assert (await ann.post("/api/auth/sign-in", json={"email": "ann@example.org", "password": PASSWORD})).status_code == 401
        assert (await client.delete(address)).status_code == 200
        assert (await client.get(address)).status_code == 404
    assert (await client.delete(f"/api/users/{owner.user_id}")).status_code == 422, "one's own account takes the password"
    assert (await client.put(f"/api/users/{owner.user_id}", json={"role": "member"})).status_code == 409


async def test_an_admin_is_no_owner(house: House) -> None:
    owner, _ = await sign_up(house, "owner@example.org", Role.OWNER)
    _, admin = await sign_up(house, "admin@example.org", Role.ADMIN)
    assert (await admin.delete(f"/api/users/{owner.user_id}")).status_code == 403
    assert (await admin.put(f"/api/users/{owner.user_id}", json={"active": False})).status_code == 403
    body = {"email": "e@example.org", "name": "E", "password": PASSWORD, "role": "owner"}
    assert (await admin.post("/api/users", json=body)).status_code == 403


async def test_a_password_is_changed_by_whoever_knows_it(house: House) -> None:
    ann, client = await sign_up(house, "ann@example.org")
    address = f"/api/users/{ann.user_id}"
    refused = await client.put(address, json={"password": "another password", "current_password": "a guess"})
    assert (refused.status_code, refused.json()["field"]) == (422, "current_password")
    assert (await client.put(address, json={"password": "another password", "current_password": PASSWORD})).status_code == 200
    assert (await client.get(address)).status_code == 401
    assert (await client.post("/api/auth/sign-in", json={"email": "ann@example.org", "password": PASSWORD})).status_code == 401
    assert (await client.post("/api/auth/sign-in", json={"email": "ann@example.org", "password": "another password"})).status_code == 200


@pytest.mark.parametrize(
    ("password", "status"),
    [
        ("1234567", 422),
        ("12345678", 422),
        ("12345679x", 201),
        (" leading", 201),
        ("pässwörter ☃", 201),
        ("x" * 1024, 201),
        ("x" * 1025, 422),
        ("nul\x00nul\x00", 422),
    ],
    ids=["7", "common", "9", "leading_space", "unicode", "1024", "1025", "nul"],
)
async def test_passwords_of_every_kind(house: House, password: str, status: int) -> None:
    _, owner = await sign_up(house, "owner@example.org", Role.OWNER)
    answer = await owner.post("/api/users", json={"email": "ann@example.org", "name": "Ann", "password": password})
    assert answer.status_code == status, answer.text
    assert password not in answer.text
    if status == 201:
        async with house.visitor() as ann:
            credentials = {"email": "ann@example.org", "password": password}
            assert (await ann.post("/api/auth/sign-in", json=credentials)).status_code == 200
            assert (await ann.post("/api/auth/sign-in", json={**credentials, "password": password + " "})).status_code in {401, 422}


async def test_no_password_is_written_down(house: House) -> None:
    _, owner = await sign_up(house, "owner@example.org", Role.OWNER)
    secret = "never to be seen again"
    made = await owner.post("/api/users", json={"email": "ann@example.org", "name": "Ann", "password": secret})
    await owner.put(f"/api/users/{made.json()['id']}", json={"password": secret + "!"})
    await owner.post("/api/users", json={"email": "ann@", "name": "Ann", "password": secret})
    assert secret not in str(house.logs)
    for file in house.services.settings.state_dir.parent.glob("books.db*"):
        assert secret.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    "email", ["", "ann", "ann@", "@example.org", "a b@example.org", "ann@example.org\r\nbcc: x", "a@" + "x" * 300, "ánn@example.org"]
)
async def test_a_bad_address_is_refused(house: House, email: str) -> None:
    _, owner = await sign_up(house, "owner@example.org", Role.OWNER)
    answer = await owner.post("/api/users", json={"email": email, "name": "Ann", "password": PASSWORD})
    assert (answer.status_code, answer.json()["field"]) == (422, "email")


async def test_a_new_account_is_not_the_makers_to_undo(house: House) -> None:
    _, owner = await sign_up(house, "owner@example.org", Role.OWNER)
    await owner.post("/api/users", json={"email": "ann@example.org", "name": "Ann", "password": PASSWORD})
    assert (await owner.post("/api/changes/undo")).status_code == 404


class Shelf:
    """Stands in for the store of documents: says what was taken out."""

    def __init__(self) -> None:
        self.removed: list[tuple[str, str]] = []

    async def documents(self, owner: str) -> dict[str, str]:
        return {"one": owner}

    async def remove(self, owner: str, document_id: str) -> None:
        self.removed.append((owner, document_id))

    async def scrub(self) -> None:
        self.removed.append(("", "scrubbed"))


async def test_whoever_leaves_takes_everything_along(house: House) -> None:
    ann, client = await sign_up(house, "ann@example.org")
    shelf: Any = Shelf()
    house.services.knowledge = shelf
    async with house.services.begin(ann, write=True) as work:
        kept = Document(user_id=ann.user_id, created_at=work.clock.now(), name="a", mime="text/plain", size_bytes=1, sha256="0")
        await work.documents.add(kept)
    await client.post("/api/activities", json=BUY)
    assert (await client.post("/api/account/erasure", json={"confirm": "erase", "password": PASSWORD})).status_code == 200
    assert (await client.get("/api/portfolio")).status_code == 401
    kept_as = ("", "/conversations", "/notes", "/forecasts")
    assert set(shelf.removed) == {("", "scrubbed")} | {(f"{ann.user_id}{shelf_name}", "one") for shelf_name in kept_as}
    from sqlalchemy import text

    async with house.services.database.session() as session:
        for table in ("activities", "portfolios", "documents"):
            assert await session.scalar(text(f"select count(*) from {table}")) == 0, table  # noqa: S608 -- names from the line above
