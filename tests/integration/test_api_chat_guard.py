"""The way into the conversation: who is let through, with what, and who is not."""

import dataclasses
import json
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from api_house import ORIGIN, House, open_house, sign_up

from api.chat_guard import ChatMount
from core.actor import Channel
from core.settings import AuthMode
from tools.accounts import Account


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Stands in for the conversation: says what it was told."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 1000})
        return
    told = {"path": scope["path"], "actor": scope["actor"], "cookie": [v.decode() for k, v in scope["headers"] if k == b"cookie"]}
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})


def vouch(scope: Any, account: Account) -> Any:
    return {**scope, "actor": [str(account.actor.user_id), account.actor.channel.value]}


MOUNT = ChatMount(app=echo, vouch=vouch)


@pytest.fixture
async def local(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, chat=MOUNT) as opened:
        yield opened


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, chat=MOUNT, mode=AuthMode.ACCOUNTS) as opened:
        yield opened


async def shake_hands(app: Any, *, headers: list[tuple[bytes, bytes]], path: str = "/chat/ws/socket.io/") -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost"), *headers],
        "client": ("127.0.0.1", 5),
        "server": ("localhost", 80),
        "subprotocols": [],
        "state": {},
    }

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await app(scope, receive, send)
    return sent


async def test_the_address_without_its_slash_leads_on(local: House) -> None:
    answer = await local.client.get("/chat", params={"a": "1"})
    assert (answer.status_code, answer.headers["location"]) == (307, "/chat/?a=1")
    assert (await local.client.get("/chatty")).status_code == 404
    assert (await local.client.get("/chat/login", params={"error": "x"})).headers["location"] == "/chat/"


@pytest.mark.parametrize(
    ("came_from", "led_to"),
    [
        (f"{ORIGIN}/chat/thread/a-1", "/chat/thread/a-1"),
        ("https://evil.example/chat/thread/a-1", "/chat/thread/a-1"),
        (f"{ORIGIN}/chat/thread/../login", "/chat/"),
        (f"{ORIGIN}//evil.example/chat/thread/a", "/chat/"),
        (f"{ORIGIN}/chat/thread/a%0d%0ab", "/chat/"),
        (f"{ORIGIN}/docs", "/chat/"),
        ("[", "/chat/"),
    ],
)
async def test_whose_session_ends_in_a_conversation_comes_back_to_it(local: House, came_from: str, led_to: str) -> None:
    assert (await local.client.get("/chat/login", headers={"Referer": came_from})).headers["location"] == led_to


async def test_the_local_owner_is_let_in(local: House) -> None:
    me = (await local.client.get("/api/auth/me")).json()
    answer = await local.client.get("/chat/project/settings")
    assert answer.json()["actor"] == [me["id"], Channel.CHAT.value]
    assert answer.json()["path"] == "/chat/project/settings"
    assert "script-src 'self';" in answer.headers["content-security-policy"]


async def test_visitors_are_led_to_the_sign_in_page_and_scripts_are_refused(house: House) -> None:
    page = await house.client.get("/chat/thread/1?x=2", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=%2Fchat%2Fthread%2F1%3Fx%3D2")
    script = await house.client.get("/chat/user", headers={"Accept": "application/json"})
    assert (script.status_code, script.json()["code"]) == (401, "not_signed_in")
    post = await house.client.post("/chat/project/action", headers={"Accept": "text/html"})
    assert post.status_code == 401
    assert (await shake_hands(house.web, headers=[]))[0]["type"] == "websocket.close"


async def test_whoever_is_signed_in_is_let_in_until_signing_out(house: House) -> None:
    ann, client = await sign_up(house, "ann@example.org")
    assert (await client.get("/chat/user")).json()["actor"][0] == str(ann.user_id)
    cookie = f"folioscope={client.cookies['folioscope']}".encode()
    opened = await shake_hands(house.web, headers=[(b"cookie", cookie), (b"origin", ORIGIN.encode())])
    assert opened[0]["type"] == "websocket.accept"
    await client.post("/api/auth/sign-out")
    client.cookies.set("folioscope", cookie.decode().partition("=")[2])
    assert (await client.get("/chat/user")).status_code == 401
    assert (await shake_hands(house.web, headers=[(b"cookie", cookie)]))[0]["type"] == "websocket.close"


@pytest.mark.parametrize("origin", [b"https://evil.example", b"null", b"http://localhost:1"])
async def test_a_socket_from_a_foreign_page_is_refused(local: House, origin: bytes) -> None:
    refused = await shake_hands(local.web, headers=[(b"origin", origin)])
    assert [message["type"] for message in refused] == ["websocket.close"]
    refused = await shake_hands(local.web, headers=[(b"sec-fetch-site", b"cross-site")])
    assert [message["type"] for message in refused] == ["websocket.close"]
    assert (await shake_hands(local.web, headers=[(b"origin", ORIGIN.encode())]))[0]["type"] == "websocket.accept"


@pytest.mark.parametrize("path", ["/chat/user", "/chat//user", "/%63hat/user", "/chat/../chat/user", "/chat/%2e%2e/user"])
async def test_no_spelling_of_the_path_goes_round_the_guard(house: House, path: str) -> None:
    answer = await house.client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 401


async def test_an_open_socket_is_checked_again(house: House) -> None:
    from core.errors import NotSignedIn

    ann, client = await sign_up(house, "ann@example.org")
    bob, of_bob = await sign_up(house, "bob@example.org")
    cookies = dict(client.cookies)
    assert (await house.web.identities.recheck(ann.user_id, cookies)) == dataclasses.replace(ann, channel=Channel.CHAT)
    with pytest.raises(NotSignedIn):
        await house.web.identities.recheck(ann.user_id, dict(of_bob.cookies))
    with pytest.raises(NotSignedIn):
        await house.web.identities.recheck(ann.user_id, {})
    await client.post("/api/auth/sign-out")
    with pytest.raises(NotSignedIn):
        await house.web.identities.recheck(ann.user_id, cookies)
    assert bob.user_id != ann.user_id


async def test_signing_out_within_the_chat_ends_the_session_everywhere(house: House) -> None:
    _, client = await sign_up(house, "ann@example.org")
    cookies = dict(client.cookies)
    assert await house.web.identities.sign_out(cookies) == ("folioscope",)
    assert (await client.get("/api/auth/me")).status_code == 401
    assert await house.web.identities.sign_out(cookies) == ("folioscope",)
    assert await house.web.identities.sign_out({}) == ()


async def test_the_local_owner_of_an_open_socket_is_checked_too(local: House) -> None:
    from core.errors import NotSignedIn

    owner = uuid.UUID((await local.client.get("/api/auth/me")).json()["id"])
    assert (await local.web.identities.recheck(owner, {})).user_id == owner
    with pytest.raises(NotSignedIn):
        await local.web.identities.recheck(uuid.uuid4(), {})
