"""What an OpenID provider says of a sign-in: how strong it was, and that it is over."""

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from api_house import House, open_house, sign_up, visitor_of
from cryptography.hazmat.primitives.asymmetric import rsa
from oidc_provider import Provider, running_provider
from test_single_sign_on import ann, configure, go

from core.settings import AuthMode

HERE = "/login/oidc/logout"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture
async def house(tmp_path: Path, provider: Provider) -> AsyncIterator[House]:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as opened:
        configure(opened, provider, link_verified_email=True)
        yield opened


def minutes_ago(minutes: float) -> int:
    return int(time.time() - 60 * minutes)  # noqa: TID251 -- the provider has a clock of its own


@pytest.mark.parametrize(
    ("asked", "stated", "enters"),
    [
        ({"acr_values": ("phr", "phrh")}, {"acr": "phrh"}, True),
        ({"acr_values": ("phr",)}, {"acr": "pwd"}, False),
        ({"acr_values": ("phr",)}, {}, False),
        ({"acr_values": ("phr",)}, {"acr": ["phr"]}, False),
        ({"methods": ("mfa",)}, {"amr": ["pwd", "otp", "mfa"]}, True),
        ({"methods": ("mfa", "hwk")}, {"amr": ["mfa"]}, False),
        ({"methods": ("mfa",)}, {"amr": "mfa"}, False),
        ({"methods": ("mfa",)}, {}, False),
        ({"max_age_minutes": 30.0}, {"auth_time": 29}, True),
        ({"max_age_minutes": 30.0}, {"auth_time": 32}, False),
        ({"max_age_minutes": 30.0}, {"auth_time": -60}, False),
        ({"max_age_minutes": 30.0}, {}, False),
        ({}, {}, True),
    ],
)
async def test_a_sign_in_is_as_strong_and_as_late_as_the_settings_ask(
    house: House, provider: Provider, asked: dict[str, Any], stated: dict[str, Any], enters: bool
) -> None:
    await ann(house)
    configure(house, provider, link_verified_email=True, **asked)
    provider.claims = {name: minutes_ago(value) if name == "auth_time" else value for name, value in stated.items()}
    visitor = visitor_of(house.web)
    back = await go(visitor, provider)
    assert (back.status_code, "folioscope" in visitor.cookies) == ((303, True) if enters else (401, False))
    left = await visitor_of(house.web).get("/login/oidc")
    told = {name: values[0] for name, values in parse_qs(urlsplit(left.headers["location"]).query).items()}
    assert told.get("acr_values") == (" ".join(asked["acr_values"]) if "acr_values" in asked else None)
    assert told.get("max_age") == ("1800" if "max_age_minutes" in asked else None)


async def enter(house: House, provider: Provider, **claims: str) -> httpx.AsyncClient:
    provider.claims = claims
    visitor = visitor_of(house.web)
    assert (await go(visitor, provider)).status_code == 303
    return visitor


async def notice(house: House, token: str, **headers: str) -> int:
    async with visitor_of(house.web, headers=headers) as from_provider:
        return (await from_provider.post(HERE, data={"logout_token": token})).status_code


async def inside(*visitors: httpx.AsyncClient) -> list[bool]:
    return [(await visitor.get("/api/auth/me")).status_code == 200 for visitor in visitors]


async def test_a_provider_ends_what_it_opened_and_nothing_else(house: House, provider: Provider) -> None:
    await ann(house)
    desk, phone = await enter(house, provider, sid="s1"), await enter(house, provider, sid="s2")
    by_password = visitor_of(house.web, headers={"Origin": "http://localhost"})
    await by_password.post("/api/auth/sign-in", json={"email": "ann@example.org", "password": "correct horse battery staple"})
    _, other = await sign_up(house, "bob@example.org")
    assert await notice(house, provider.logout_token(sub="somebody else")) == 200
    assert await notice(house, provider.logout_token(sub="somebody else", sid="s1")) == 200
    assert await inside(desk, phone, by_password, other) == [True, True, True, True]
    assert await notice(house, provider.logout_token(sub=None, sid="s1")) == 200
    assert await inside(desk, phone, by_password, other) == [False, True, True, True]
    everywhere = provider.logout_token()
    assert await notice(house, everywhere) == 200
    assert await inside(desk, phone, by_password, other) == [False, False, True, True]
    again = await enter(house, provider, sid="s3")
    assert await notice(house, everywhere) == 200
    assert await inside(again) == [True], "a notice counts once"


WRONG: dict[str, dict[str, Any]] = {
    "issuer": {"iss": "http://127.0.0.1:1"},
    "audience": {"aud": "another client"},
    "no event": {"events": {}},
    "another event": {"events": {"http://schemas.openid.net/event/other": {}}},
    "an event that is none": {"events": {"http://schemas.openid.net/event/backchannel-logout": "yes"}},
    "with a nonce": {"nonce": "n"},
    "about nobody": {"sub": None},
    "a subject that is no text": {"sub": 7},
    "expired": {"exp": 1_600_000_000, "iat": 1_599_999_900},
    "too long a life": {"exp": minutes_ago(-60)},
    "no id": {"jti": None},
}


async def test_whoever_is_not_the_provider_ends_nothing(house: House, provider: Provider) -> None:
    await ann(house)
    visitor = await enter(house, provider)
    id_token_like = provider.logout_token(events=None)
    tokens = [provider.logout_token(**claims) for claims in WRONG.values()]
    provider.sign_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    tokens += [id_token_like, provider.logout_token(), "", "a.b.c", "x" * 5000]
    assert [await notice(house, token) for token in tokens] == [400] * len(tokens)
    assert await notice(house, provider.logout_token(), origin="https://evil.example") == 403
    async with visitor_of(house.web) as stranger:
        assert (await stranger.post(HERE, json={"logout_token": "x"})).status_code == 400
        assert (await stranger.get(HERE)).status_code == 405
    assert await inside(visitor) == [True]
