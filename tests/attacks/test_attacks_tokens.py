"""Tokens, clocks and passwords: rows 15 to 30."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
import pytest_asyncio
from api_house import PASSWORD, House, open_house, sign_up
from cryptography.hazmat.primitives.asymmetric import rsa

from api.sessions import AUDIENCE, open_sessions
from core.actor import Role
from core.settings import AuthMode
from infra.keys import kept_key
from workers.schedule import due

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning"),  # the forged keys are short on purpose
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house"), mode=AuthMode.ACCOUNTS) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owner(house: House) -> httpx.AsyncClient:
    return (await sign_up(house, at("owner"), Role.OWNER))[1]


def at(name: str) -> str:
    return f"{name}.{uuid4().hex[:8]}@example.org"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kinds(house: House) -> dict[str, str]:
    """One token of every kind of the same person."""
    email = at("ann")
    _, browser = await sign_up(house, email)
    pair = (await house.client.post("/api/auth/token", json={"email": email, "password": PASSWORD})).json()
    return {"session": browser.cookies["folioscope"], "access": pair["access_token"], "refresh": pair["refresh_token"]}


async def status_as_bearer(house: House, token: str) -> int:
    async with house.visitor(headers={"Authorization": f"Bearer {token}"}) as client:
        return (await client.get("/api/portfolio")).status_code


async def status_as_cookie(house: House, token: str) -> int:
    async with house.visitor(cookies={"folioscope": token}) as client:
        return (await client.get("/api/portfolio")).status_code


def key_of(house: House) -> str:
    return kept_key(house.services.settings.state_dir / "session.key")


def stated_in(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def unsigned(claims: dict[str, Any], algorithm: str) -> str:
    parts = ({"alg": algorithm, "typ": "JWT"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


async def test_row_015_no_other_algorithm_signs(house: House, kinds: dict[str, str]) -> None:
    key = key_of(house)
    for kind, status in (("session", status_as_cookie), ("access", status_as_bearer)):
        claims = stated_in(kinds[kind])
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        forged = [unsigned(claims, name) for name in ("none", "nOnE", "NONE", "HS256", "")]
        forged += [jwt.encode(claims, key, algorithm=name) for name in ("HS384", "HS512")]
        forged += [jwt.encode(claims, private, algorithm="RS256")]
        assert await status(house, jwt.encode(claims, key, algorithm="HS256")) == 200
        assert [await status(house, token) for token in forged] == [401] * len(forged), kind


@pytest.mark.parametrize(
    "change",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"exp": 10**12},
        {"exp": 10**18},
        {"exp": "tomorrow"},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": 7},
        {"nbf": datetime(2100, 1, 1, tzinfo=UTC)},
        {"iat": datetime(2100, 1, 1, tzinfo=UTC), "exp": datetime(2100, 1, 1, 0, 10, tzinfo=UTC)},
        {"aud": ["folioscope-other"]},
        {"aud": AUDIENCE + "x"},
    ],
    ids=str,
)
async def test_row_016_an_access_token_out_of_time_or_without_its_claims_is_none(
    house: House, kinds: dict[str, str], change: dict[str, Any]
) -> None:
    claims = {**stated_in(kinds["access"]), **change}
    token = jwt.encode({name: value for name, value in claims.items() if value is not None}, key_of(house))
    assert await status_as_bearer(house, token) == 401


async def test_row_016_an_end_in_fractions_of_a_second_is_judged_like_any(house: House, kinds: dict[str, str]) -> None:
    claims = stated_in(kinds["access"])
    assert await status_as_bearer(house, jwt.encode({**claims, "exp": claims["iat"] - 3600.5}, key_of(house))) == 401


async def test_row_017_every_kind_of_token_opens_its_own_door_only(house: House, kinds: dict[str, str]) -> None:
    made = {name: await status_as_bearer(house, token) for name, token in kinds.items()}
    assert made == {"session": 401, "access": 200, "refresh": 401}
    assert {name: await status_as_cookie(house, token) for name, token in kinds.items()} == {"session": 200, "access": 401, "refresh": 401}
    for name in ("session", "access"):
        assert (await house.client.post("/api/auth/refresh", json={"refresh_token": kinds[name]})).status_code == 401
        reset = await house.client.post("/api/auth/reset", json={"token": kinds[name], "password": "another good password"})
        assert reset.status_code in {401, 404, 422}, reset.text
    assert await status_as_cookie(house, kinds["session"]) == 200


async def test_row_017_the_chats_inner_token_is_no_token_of_the_interface(house: House, kinds: dict[str, str]) -> None:
    claims = {"identifier": stated_in(kinds["session"])["sub"], "metadata": {}, "exp": stated_in(kinds["session"])["exp"]}
    inner = jwt.encode(claims, "the secret of the chat, made anew at every start", algorithm="HS256")
    assert [await status_as_bearer(house, inner), await status_as_cookie(house, inner)] == [401, 401]


async def test_row_018_a_key_that_the_token_itself_names_is_not_used(house: House, kinds: dict[str, str], tmp_path: Any) -> None:
    claims, mine = stated_in(kinds["access"]), "the attacker's own key, and long enough to sign with"
    (tmp_path / "key").write_text(mine)
    jwk = {"kty": "oct", "k": base64.urlsafe_b64encode(mine.encode()).decode().rstrip("="), "kid": "mine"}
    for headers in (
        {"kid": str(tmp_path / "key")},
        {"kid": "../" * 12 + str(tmp_path / "key").lstrip("/")},
        {"kid": "' UNION SELECT 'x"},
        {"jku": "http://127.0.0.1:9/keys", "kid": "mine"},
        {"jwk": jwk},
        {"x5u": "http://127.0.0.1:9/cert"},
        {"crit": ["exp"]},
    ):
        assert await status_as_bearer(house, jwt.encode(claims, mine, headers=headers)) == 401, headers


PASSWORDS = {
    "seven": ("1234567", 422),
    "common": ("password1", 422),
    "common_in_capitals": ("PASSWORD1", 422),
    "sixty_four": ("ab3-" * 16, 201),
    "a_hundred_and_twenty_eight": ("ab3-" * 32, 201),
    "ten_thousand": ("ab3-" * 2_500, 422),
    "unicode": ("pässwörter ☃ 密码", 201),
    "nul": ("nul\x00nul\x00nul", 422),
    "leading_and_trailing_space": ("  with spaces  ", 201),
}


@pytest.mark.parametrize("name", PASSWORDS)
async def test_row_026_a_password_is_kept_exactly_or_refused(house: House, owner: httpx.AsyncClient, name: str) -> None:
    password, status = PASSWORDS[name]
    email = at("new")
    answer = await owner.post("/api/users", json={"email": email, "name": "New", "password": password})
    assert answer.status_code == status, answer.text
    if status == 201:
        for typed, expected in ((password, 200), (password.strip() + "x", 401), (password.upper() + "x", 401)):
            tried = await house.client.post("/api/auth/sign-in", json={"email": email, "password": typed})
            assert tried.status_code == expected, typed
        if password != password.strip():
            stripped = await house.client.post("/api/auth/sign-in", json={"email": email, "password": password.strip()})
            assert stripped.status_code == 401


class Off:
    """A clock that is off."""

    def __init__(self, offset: timedelta) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset  # noqa: TID251 -- tokens are judged by the machine's own clock


@pytest.mark.parametrize(
    ("offset", "holds"),
    [(timedelta(days=-1), False), (timedelta(days=1), False), (timedelta(seconds=20), True), (timedelta(seconds=-20), True)],
)
async def test_row_030_tokens_of_a_clock_that_was_off_hold_within_half_a_minute(
    house: House, kinds: dict[str, str], offset: timedelta, holds: bool
) -> None:
    sessions = open_sessions(house.services.settings)
    sessions._clock = Off(offset)  # type: ignore[assignment]  # the one method that is asked
    account = type(
        "Account",
        (),
        {"actor": type("Actor", (), {"user_id": stated_in(kinds["session"])["sub"]}), "session_id": stated_in(kinds["session"])["sid"]},
    )
    assert (await status_as_cookie(house, sessions.issue(account)) == 200) is holds  # type: ignore[arg-type]  # what a token states


async def test_row_030_a_clock_set_back_names_only_closes_that_had_their_job() -> None:
    """What is due under a clock set back bears keys of the past, under which nothing is started twice; set forward, one catch-up."""
    noon, today = datetime(2024, 6, 14, 22, 0, tzinfo=UTC), date(2024, 6, 14)
    began = {item.key for back in range(8) for item in due(noon - timedelta(days=back), today - timedelta(days=back), ["AAPL"])}
    assert {item.key for item in due(noon - timedelta(days=1), today - timedelta(days=1), ["AAPL"])} <= began
    ahead = due(noon + timedelta(days=1), today, ["AAPL"])
    assert {item.key for item in ahead} == {item.key for item in due(noon, today, ["AAPL"])}
