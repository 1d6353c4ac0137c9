"""Accounts that people make themselves, forgotten passwords, and the second factor."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from aiosmtpd.smtp import SMTP
from api_house import ORIGIN, PASSWORD, House, sign_up, stored
from pydantic import SecretStr

from core.actor import Role
from core.settings import MailSecurity, MailSettings, Registration
from tools.accounts import open_account

pytestmark = pytest.mark.accounts

NEW = {"email": "new@example.org", "name": "New", "password": "a password of one's own"}
OWNER = "owner@example.org"


class Post:
    """A mail server of the test's own; keeps what it was handed."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd calls it by that name
        await self.open.wait()
        self.mails.append((envelope.rcpt_tos[0], bytes(message_from_bytes(envelope.content).get_payload(decode=True)).decode()))
        return "250 OK"


@pytest.fixture
async def post(house: House) -> AsyncIterator[Post]:
    kept = Post()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(kept), "127.0.0.1", 0)
    mail = MailSettings(host="127.0.0.1", port=server.sockets[0].getsockname()[1], security=MailSecurity.NONE)
    house.services.settings = house.services.settings.model_copy(update={"mail": mail})
    async with server:
        yield kept


def opened_to(house: House, registration: Registration) -> None:
    settings = house.services.settings
    house.services.settings = settings.model_copy(update={"auth": settings.auth.model_copy(update={"registration": registration})})


async def sign_in(house: House, email: str, password: str, **more: str) -> httpx.Response:
    return await house.visitor().post("/api/auth/sign-in", json={"email": email, "password": password, **more})


async def test_nobody_makes_an_account_where_that_is_closed(house: House) -> None:
    for registration in (Registration.CLOSED, Registration.INVITATION):
        opened_to(house, registration)
        assert (await house.client.post("/api/auth/register", json=NEW)).status_code == 403
    assert (await sign_in(house, NEW["email"], NEW["password"])).status_code == 401


async def test_anybody_makes_an_account_where_that_is_open_and_nobody_learns_who_has_one(house: House, post: Post) -> None:
    opened_to(house, Registration.OPEN)
    first = await house.client.post("/api/auth/register", json=NEW)
    again = await house.client.post("/api/auth/register", json={**NEW, "password": "of somebody else"})
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (202, {"registered": True})
    assert (await sign_in(house, NEW["email"], NEW["password"])).json()["role"] == "member"
    assert (await sign_in(house, NEW["email"], "of somebody else")).status_code == 401
    await house.services.settled()
    assert [to for to, _ in post.mails] == [NEW["email"]], "only the owner of the address hears of the second try"


async def test_an_invitation_lets_one_person_in_with_its_role(house: House, post: Post) -> None:
    _, owner = await sign_up(house, OWNER, Role.OWNER)
    assert (await owner.post("/api/auth/invitations", json={})).status_code == 403, "switched off"
    opened_to(house, Registration.INVITATION)
    made = (await owner.post("/api/auth/invitations", json={"role": "viewer", "email": "new@example.org"})).json()
    assert made["mailed"] is True
    assert made["link"] in post.mails[0][1]
    token = parse_qs(urlsplit(made["link"]).query)["invitation"][0]
    assert (await house.client.post("/api/auth/register", json={**NEW, "invitation": "x" + token})).status_code == 404
    assert (await house.client.post("/api/auth/register", json={**NEW, "invitation": token})).status_code == 202
    other = {**NEW, "email": "other@example.org", "invitation": token}
    assert (await house.client.post("/api/auth/register", json=other)).status_code == 404
    assert (await sign_in(house, NEW["email"], NEW["password"])).json()["role"] == "viewer"
    _, member = await sign_up(house, "ann@example.org")
    assert (await member.post("/api/auth/invitations", json={})).status_code == 403


async def test_pages_make_an_account_and_say_what_is_wrong(house: House) -> None:
    opened_to(house, Registration.OPEN)
    assert "/login/register" in (await house.client.get("/login")).text
    page = await house.client.get("/login/register")
    assert "<script" not in page.text
    typed = {"email": "new@example.org", "name": "New", "password": "short"}
    wrong = await house.client.post("/login/register", data=typed, headers={"Origin": ORIGIN})
    assert (wrong.status_code, 'value="new@example.org"' in wrong.text, "short" in wrong.text) == (422, True, False)
    right = await house.client.post("/login/register", data={**typed, "password": NEW["password"]}, headers={"Origin": ORIGIN})
    assert "You can sign in now" in right.text
    assert (await sign_in(house, NEW["email"], NEW["password"])).status_code == 200


async def test_a_forgotten_password_is_replaced_by_a_mailed_link_once(house: House, post: Post) -> None:
    _, ann = await sign_up(house, "ann@example.org")
    known = await house.client.post("/api/auth/forgot", json={"email": "Ann@example.org "})
    unknown = await house.client.post("/api/auth/forgot", json={"email": "nobody@example.org"}, headers={"Host": "localhost"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json()) == (202, {"asked": True})
    await house.services.settled()
    assert [to for to, _ in post.mails] == ["ann@example.org"]
    text = post.mails[0][1]
    link = next(word for word in text.split() if word.startswith("http"))
    assert link.startswith(house.services.settings.site), "the host comes from the settings, never from the request"
    token = parse_qs(urlsplit(link).query)["token"][0]
    page = await house.client.post("/login/reset", data={"token": token, "password": "short"}, headers={"Origin": ORIGIN})
    assert (page.status_code, f'value="{token}"' in page.text) == (422, True)
    body = {"token": token, "password": "a new password"}
    assert (await house.client.post("/api/auth/reset", json=body)).json() == {"changed": True}
    assert (await house.client.post("/api/auth/reset", json=body)).status_code == 422
    assert (await ann.get("/api/auth/me")).status_code == 401
    assert (await sign_in(house, "ann@example.org", PASSWORD)).status_code == 401
    assert (await sign_in(house, "ann@example.org", "a new password")).status_code == 200


async def test_a_second_link_ends_the_first_and_links_run_out(house: House, post: Post) -> None:
    await sign_up(house, "ann@example.org")
    for _ in range(2):
        await house.client.post("/api/auth/forgot", json={"email": "ann@example.org"})
        await house.services.settled()
    tokens = [text.split("token=")[1].split()[0] for _, text in post.mails]
    for token, status in zip(tokens, (422, 200), strict=True):
        answer = await house.client.post("/api/auth/reset", json={"token": token, "password": "a new password"})
        assert answer.status_code == status, answer.text
    refused = [(await house.client.post("/api/auth/forgot", json={"email": "ann@example.org"})).status_code for _ in range(3)]
    assert refused[-1] == 429


async def test_without_mail_the_page_says_who_can_help(house: House) -> None:
    page = await house.client.get("/login/forgot")
    assert "main.py user reset" in page.text
    assert (await house.client.post("/api/auth/forgot", json={"email": "nobody@example.org"})).status_code == 202


async def two_factor(house: House) -> tuple[httpx.AsyncClient, pyotp.TOTP, list[str]]:
    _, client = await sign_up(house, "ann@example.org")
    assert (await client.post("/api/auth/two-factor", json={"password": "wrong"})).status_code == 422
    begun = (await client.post("/api/auth/two-factor", json={"password": PASSWORD})).json()
    assert begun["address"].startswith("otpauth://totp/Folioscope:ann%40example.org?")
    totp = pyotp.TOTP(begun["secret"])
    assert (await sign_in(house, "ann@example.org", PASSWORD)).status_code == 200, "it counts only once it is confirmed"
    wrong = await client.post("/api/auth/two-factor/confirm", json={"code": "000000"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "code")
    confirmed = await client.post("/api/auth/two-factor/confirm", json={"code": totp.at(house.services.clock.now())})
    assert begun["secret"] not in await stored(house)
    return client, totp, list(confirmed.json()["backup_codes"])


async def test_the_password_alone_does_not_sign_in_any_more(house: House) -> None:
    _, totp, codes = await two_factor(house)
    now = house.services.clock.now()
    asked = await sign_in(house, "ann@example.org", PASSWORD)
    assert (asked.status_code, asked.json()["needs"]) == (401, "code")
    assert (await sign_in(house, "ann@example.org", PASSWORD, code=totp.at(now))).status_code == 401, "used when it was confirmed"
    assert (await sign_in(house, "ann@example.org", PASSWORD, code=totp.at(now, counter_offset=1))).status_code == 200
    assert (await sign_in(house, "ann@example.org", PASSWORD, code=totp.at(now, counter_offset=1))).status_code == 401, (
        "a code is taken once"
    )
    assert (await sign_in(house, "ann@example.org", PASSWORD, code=totp.at(now, counter_offset=5))).status_code == 401
    assert (await sign_in(house, "ann@example.org", "wrong password", code=codes[0])).json()["detail"].startswith("The e-mail address")
    assert (await sign_in(house, "ann@example.org", PASSWORD, code=codes[0].upper())).status_code == 200
    assert (await sign_in(house, "ann@example.org", PASSWORD, code=codes[0])).status_code == 401


async def test_programs_need_the_code_as_well_until_it_is_removed(house: House) -> None:
    client, _, codes = await two_factor(house)
    body = {"email": "ann@example.org", "password": PASSWORD, "code": codes[1]}
    assert (await house.client.post("/api/auth/token", json=body)).status_code == 200
    assert (await client.post("/api/auth/two-factor", json={"password": PASSWORD})).status_code == 409
    remove = "/api/auth/two-factor/remove"
    assert (await client.post(remove, json={"password": PASSWORD})).status_code == 422
    assert (await client.post(remove, json={"password": "wrong", "code": codes[2]})).json()["field"] == "password"
    assert (await client.post(remove, json={"password": PASSWORD, "code": codes[1]})).json()["field"] == "code", "used when it signed in"
    assert (await client.post(remove, json={"password": PASSWORD, "code": codes[2]})).json() == {"removed": True}
    assert (await client.post(remove, json={"password": PASSWORD, "code": codes[3]})).status_code == 409
    assert (await sign_in(house, "ann@example.org", PASSWORD)).status_code == 200


async def test_no_secret_of_a_second_factor_is_kept_in_the_audit_trail(house: House) -> None:
    _, totp, codes = await two_factor(house)
    kept = await stored(house) + str(house.logs)
    for secret in (totp.secret, codes[0], codes[0].replace("-", "")):
        assert secret not in kept


async def test_the_page_asks_for_the_code(house: House) -> None:
    _, _, codes = await two_factor(house)
    typed = {"email": "ann@example.org", "password": PASSWORD}
    page = await house.client.post("/login", data=typed, headers={"Origin": ORIGIN})
    assert (page.status_code, "authenticator" in page.text) == (401, True)
    assert (await house.client.post("/login", data={**typed, "code": codes[0]}, headers={"Origin": ORIGIN})).status_code == 303


async def test_a_second_factor_survives_a_new_key_and_its_loss_leaves_the_backup_codes(house: House) -> None:
    _, totp, codes = await two_factor(house)
    (house.services.settings.state_dir / "totp.key").write_text("another key of this installation")
    lost = await sign_in(house, "ann@example.org", PASSWORD, code=totp.at(house.services.clock.now(), counter_offset=1))
    assert (lost.status_code, "backup code" in lost.json()["detail"]) == (401, True)
    assert (await sign_in(house, "ann@example.org", PASSWORD, code=codes[0])).status_code == 200


async def test_whoever_is_switched_off_gets_no_link(house: House, post: Post) -> None:
    actor = await open_account(house.services, email="off@example.org", name="Off", password=SecretStr(PASSWORD), role=Role.MEMBER)
    _, owner = await sign_up(house, OWNER, Role.OWNER)
    await owner.put(f"/api/users/{actor.user_id}", json={"active": False})
    assert (await house.client.post("/api/auth/forgot", json={"email": "off@example.org"})).status_code == 202
    await house.services.settled()
    assert post.mails == []


async def test_row_025_no_answer_waits_for_a_mail_so_that_its_time_tells_nothing(house: House, post: Post) -> None:
    """The mail server takes nothing until every answer has come: one that waited for it would never come."""
    opened_to(house, Registration.OPEN)
    await sign_up(house, "ann@example.org")
    post.open.clear()
    async with asyncio.timeout(60):
        for email in ("ann@example.org", "nobody@example.org"):
            assert (await house.client.post("/api/auth/forgot", json={"email": email})).status_code == 202
            assert (await house.client.post("/login/forgot", data={"email": email}, headers={"Origin": ORIGIN})).status_code == 200
        assert (await house.client.post("/api/auth/register", json={**NEW, "email": "ann@example.org"})).status_code == 202
    assert post.mails == []
    post.open.set()
    await house.services.settled()
    assert [to for to, _ in post.mails] == ["ann@example.org"] * 3


async def test_what_is_done_beside_an_answer_and_fails_is_in_the_log(house: House) -> None:
    async def fail() -> None:
        raise ConnectionError("gone")

    house.services.do_beside(fail())
    await house.services.settled()
    assert [entry["event"] for entry in house.logs if entry["log_level"] == "error"] == ["beside.failed"]
