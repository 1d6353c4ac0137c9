"""Signing in through an OpenID provider, a real one over loopback HTTP, that is honest and that is not."""

import re
from collections.abc import AsyncIterator, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_house import PASSWORD, House, open_house, sign_up, visitor_of
from cryptography.hazmat.primitives.asymmetric import rsa
from oidc_provider import CLIENT, SECRET, Provider, running_provider
from pydantic import SecretStr

from api.web import WebApplication
from core.actor import Role
from core.errors import Misconfigured, Unavailable
from core.settings import AuthMode, OidcSettings, Registration, Settings
from infra.openid import Attempt, OpenIdProvider
from tools.accounts import open_account


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture
async def house(tmp_path: Path, provider: Provider) -> AsyncIterator[House]:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as opened:
        configure(opened, provider, link_verified_email=True)
        yield opened


def configure(house: House, provider: Provider, *, registration: Registration = Registration.CLOSED, **oidc: Any) -> None:
    old = house.services.settings
    given = OidcSettings(issuer=provider.url, client_id=CLIENT, client_secret=SecretStr(SECRET), **oidc)
    auth = old.auth.model_copy(update={"registration": registration})
    house.services.settings = old.model_copy(update={"oidc": given, "auth": auth})
    house.web = WebApplication(house.services)


async def ann(house: House) -> Any:
    return await open_account(house.services, email="ann@example.org", name="Ann", password=SecretStr(PASSWORD), role=Role.MEMBER)


async def go(visitor: httpx.AsyncClient, provider: Provider, leads_to: str = "/chat/", **changed: str) -> httpx.Response:
    left = await visitor.get("/login/oidc", params={"next": leads_to})
    assert left.status_code == 303, left.text
    return await visitor.get("/login/oidc/callback", params={**provider.authorize(left.headers["location"]), **changed})


async def test_whoever_the_provider_vouches_for_is_signed_in_to_the_account_of_their_subject(house: House, provider: Provider) -> None:
    actor = await ann(house)
    visitor = visitor_of(house.web)
    back = await go(visitor, provider, "/chat/?x=1")
    assert (back.status_code, back.headers["location"]) == (303, "/chat/?x=1")
    assert (await visitor.get("/api/auth/me")).json()["id"] == str(actor.user_id)
    provider.claims = {"email": "changed@example.org", "email_verified": False}  # from now on it is the subject that counts
    again = visitor_of(house.web)
    assert (await go(again, provider)).status_code == 303
    assert (await again.get("/api/auth/me")).json()["id"] == str(actor.user_id)
    provider.claims = {"sub": "subject-2"}
    provider.claims |= {"email": "ann@example.org", "email_verified": False}  # somebody else, who says that the address is theirs
    other = visitor_of(house.web)
    assert (await go(other, provider)).status_code == 403
    assert (await other.get("/api/auth/me")).status_code == 401


async def test_an_address_alone_links_nothing_unless_the_settings_say_so(house: House, provider: Provider) -> None:
    await ann(house)
    configure(house, provider)
    assert (await go(visitor_of(house.web), provider)).status_code == 403
    provider.claims = {"email": "new@example.org"}
    assert (await go(visitor_of(house.web), provider)).status_code == 403
    configure(house, provider, registration=Registration.OPEN)
    visitor = visitor_of(house.web)
    assert (await go(visitor, provider)).status_code == 303
    me = (await visitor.get("/api/auth/me")).json()
    assert (me["email"], me["role"], me["name"]) == ("new@example.org", "member", "Ann")
    provider.claims = {"email": "third@example.org", "email_verified": False, "sub": "3"}
    assert (await go(visitor_of(house.web), provider)).status_code == 403


WRONG: dict[str, dict[str, Any]] = {
    "issuer": {"iss": "http://127.0.0.1:1"},
    "audience": {"aud": "another client"},
    "audiences without a party": {"aud": [CLIENT, "another"]},
    "party": {"aud": [CLIENT, "another"], "azp": "another"},
    "nonce": {"nonce": "n"},
    "no nonce": {"nonce": None},
    "expired": {"exp": 1_600_000_000},
    "no expiry": {"exp": None},
    "from the future": {"iat": 4_000_000_000},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "subject is no text": {"sub": 7},
}


@pytest.mark.parametrize("what", WRONG)
async def test_an_id_token_that_does_not_fit_signs_nobody_in(house: House, provider: Provider, what: str) -> None:
    await ann(house)
    provider.claims = WRONG[what]
    visitor = visitor_of(house.web)
    back = await go(visitor, provider)
    assert (back.status_code, "folioscope" in visitor.cookies) == (401, False)


async def test_signatures_are_the_providers_by_the_algorithms_of_the_settings(house: House, provider: Provider) -> None:
    await ann(house)
    honest = provider.key
    public = honest.public_key().public_numbers().n.to_bytes(256, "big")
    forged: tuple[tuple[str, Any], ...] = (
        ("RS256", rsa.generate_private_key(public_exponent=65537, key_size=2048)),
        ("HS256", public),
        ("none", None),
        ("RS512", honest),
    )
    for algorithm, key in forged:
        provider.algorithm, provider.sign_with = algorithm, key
        assert (await go(visitor_of(house.web), provider)).status_code == 401, algorithm
    provider.algorithm, provider.sign_with = "RS256", None
    provider.header = {"jku": f"{provider.url}/evil", "kid": "../../etc/passwd"}
    assert (await go(visitor_of(house.web), provider)).status_code == 401
    assert "/evil" not in provider.asked
    provider.header = {}
    assert (await go(visitor_of(house.web), provider)).status_code == 303


async def test_a_try_belongs_to_the_browser_that_began_it_and_counts_once(house: House, provider: Provider) -> None:
    await ann(house)
    victim, thief = visitor_of(house.web), visitor_of(house.web)
    begun = (await thief.get("/login/oidc")).headers["location"]
    assert (await victim.get("/login/oidc/callback", params=provider.authorize(begun))).status_code == 401  # signing somebody in as oneself
    assert (await go(victim, provider, state="made up")).status_code == 401
    left = (await victim.get("/login/oidc")).headers["location"]
    answer = provider.authorize(left)
    assert (await victim.get("/login/oidc/callback", params={"state": answer["state"], "error": "access_denied"})).status_code == 401
    assert (await victim.get("/login/oidc/callback", params=answer)).status_code == 401  # that try is over
    done = provider.authorize((await victim.get("/login/oidc")).headers["location"])
    assert (await victim.get("/login/oidc/callback", params=done)).status_code == 303
    assert (await victim.get("/login/oidc/callback", params=done)).status_code == 401
    assert (await go(visitor_of(house.web), provider, "//evil.example", code="another")).status_code == 401


async def test_keys_are_fetched_once_and_again_when_the_provider_has_new_ones(
    house: House, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ann(house)
    for _ in range(2):
        assert (await go(visitor_of(house.web), provider)).status_code == 303
    assert (provider.asked.count("/keys"), provider.asked.count("/.well-known/openid-configuration")) == (1, 1)
    provider.key, provider.kid = rsa.generate_private_key(public_exponent=65537, key_size=2048), "k2"
    assert (await go(visitor_of(house.web), provider)).status_code == 401  # not asked for again so soon
    assert provider.asked.count("/keys") == 1
    monkeypatch.setattr("infra.openid.KEYS_APART_S", -1.0)
    assert (await go(visitor_of(house.web), provider)).status_code == 303
    assert provider.asked.count("/keys") == 2


async def test_a_provider_that_is_away_or_another_than_configured_is_said_to_be(house: House, provider: Provider) -> None:
    provider.document = {"issuer": "https://other.example"}
    assert (await visitor_of(house.web).get("/login/oidc")).status_code == 503
    configure(house, provider)
    provider.document = {"token_endpoint": "http://metadata.internal/token"}
    back = await go(visitor_of(house.web), provider)
    assert (back.status_code, provider.asked.count("/token")) == (503, 0)
    away = OpenIdProvider(OidcSettings(issuer="http://127.0.0.1:9", client_id="x", timeout_s=1), redirect_uri="http://localhost/cb")
    with pytest.raises(Unavailable):
        await away.authorization_url(Attempt())


async def test_the_button_is_there_only_where_there_is_a_provider(house: House, provider: Provider, tmp_path: Path) -> None:
    page = await visitor_of(house.web).get("/login", params={"next": "/chat/?a=1"})
    assert 'href="/login/oidc?next=%2Fchat%2F%3Fa%3D1"' in page.text
    (tmp_path / "plain").mkdir()
    async with open_house(tmp_path / "plain", mode=AuthMode.ACCOUNTS) as plain:
        await sign_up(plain, "ann@example.org")
        assert "oidc" not in (await plain.visitor().get("/login")).text
        assert (await plain.visitor().get("/login/oidc")).status_code == 404


PAGE = "/account/sign-on"


async def begin_to_link(client: httpx.AsyncClient) -> str:
    """Where the page leads to that asks the provider."""
    page = await client.post(PAGE, data={"password": PASSWORD})
    assert page.status_code == 200, page.text
    return next(unescape(found) for found in re.findall(r'href="([^"]+)"', page.text) if found.startswith("http://127.0.0.1"))


async def finish(client: httpx.AsyncClient, provider: Provider, address: str) -> httpx.Response:
    return await client.get("/login/oidc/callback", params=provider.authorize(address))


async def test_an_identity_is_linked_to_the_account_that_is_signed_in_and_unlinked_again(house: House, provider: Provider) -> None:
    configure(house, provider)
    actor, client = await sign_up(house, "ann@example.org")
    assert (await go(visitor_of(house.web), provider)).status_code == 403  # the address alone opens nothing
    assert "Nothing is linked yet" in (await client.get(PAGE)).text
    for wrong in ({}, {"password": ""}, {"password": "not it"}):
        assert (await client.post(PAGE, data=wrong)).status_code == 422
    assert (await client.post(PAGE, data={"password": PASSWORD}, headers={"Origin": "https://evil.example"})).status_code == 403
    linked = await finish(client, provider, await begin_to_link(client))
    assert (linked.status_code, linked.headers["location"]) == (303, PAGE)
    visitor = visitor_of(house.web)
    assert (await go(visitor, provider)).status_code == 303
    assert (await visitor.get("/api/auth/me")).json()["id"] == str(actor.user_id)
    again = await finish(client, provider, await begin_to_link(client))
    assert again.status_code == 303
    (identity,) = (await client.get("/api/auth/identities")).json()["items"]
    assert (identity["issuer"], identity["subject"]) == (provider.url, "subject-1")
    assert [item["tool"] for item in (await client.get("/api/changes")).json()["items"]].count("link_identity") == 2
    assert (await client.post(f"/api/auth/identities/{identity['id']}/unlink", json={"password": "not it"})).status_code == 422
    assert f'href="{PAGE}"' in (await client.get("/account")).text
    assert f"{PAGE}/unlink?identity={identity['id']}" in (await client.get(PAGE)).text
    assert (await client.post(f"{PAGE}/unlink", data={"identity_id": identity["id"], "password": "no"})).status_code == 422
    done = await client.post(f"{PAGE}/unlink", data={"identity_id": identity["id"], "password": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, PAGE)
    assert (await go(visitor_of(house.web), provider)).status_code == 403


async def test_an_identity_is_linked_to_one_account_and_by_whoever_began(house: House, provider: Provider) -> None:
    configure(house, provider)
    _, ann_client = await sign_up(house, "ann@example.org")
    bob, bobs = await sign_up(house, "bob@example.org")
    assert (await finish(ann_client, provider, await begin_to_link(ann_client))).status_code == 303
    assert (await finish(bobs, provider, await begin_to_link(bobs))).status_code == 409
    provider.claims = {"sub": "subject-2"}
    begun = await begin_to_link(ann_client)
    session = {"folioscope": bobs.cookies["folioscope"]}
    for cookies in (session, {}):  # somebody else is signed in when the answer comes, or nobody
        ann_client.cookies = httpx.Cookies({**{name: value for name, value in ann_client.cookies.items() if "oidc" in name}, **cookies})
        assert (await finish(ann_client, provider, begun)).status_code == 401
    stolen = await begin_to_link(bobs)
    assert (await finish(visitor_of(house.web), provider, stolen)).status_code == 401  # begun in another browser
    async with house.services.begin(bob) as work:
        assert list(await work.identities.page(limit=5)) == []
    assert (await visitor_of(house.web).post(PAGE, data={"password": PASSWORD})).status_code == 401


async def test_the_only_way_into_an_account_stays(house: House, provider: Provider) -> None:
    configure(house, provider, registration=Registration.OPEN)
    provider.claims = {"email": "new@example.org"}
    client = visitor_of(house.web, headers={"Origin": "http://localhost"})
    assert (await go(client, provider)).status_code == 303
    shown = (await client.get("/api/auth/identities")).json()
    assert shown["needs_password"] is False
    refused = await client.post(f"/api/auth/identities/{shown['items'][0]['id']}/unlink", json={})
    assert (refused.status_code, "password" in refused.json()["detail"]) == (409, True)
    assert (await go(visitor_of(house.web), provider)).status_code == 303


async def test_a_switched_off_account_stays_out(house: House, provider: Provider) -> None:
    actor = await ann(house)
    assert (await go(visitor_of(house.web), provider)).status_code == 303
    async with house.services.begin(actor, write=True) as work:
        (await work.users.get(actor.user_id)).active = False
    assert (await go(visitor_of(house.web), provider)).status_code == 401


@pytest.mark.parametrize(
    "oidc", [{"issuer": "http://idp.example.org", "client_id": "x"}, {"issuer": "https://idp.example.org"}, {"issuer": "https://a", "client_id": "x", "algorithms": ("HS256",)}]
)  # fmt: skip
def test_settings_that_could_not_be_safe_are_refused(oidc: dict[str, Any]) -> None:
    with pytest.raises((Misconfigured, ValueError)):
        Settings(_env_file=None, auth={"mode": "accounts"}, oidc=oidc).check()
