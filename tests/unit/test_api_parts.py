"""Small parts of the web process, each by itself."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from api.account_pages import own_path
from api.admission import host_name, own_origin
from api.body import BodyLimit
from api.downloads import download
from api.event_stream import event, lively
from api.json_body import parse_object
from api.uploads import plain_name
from core.errors import InvalidInput


@pytest.mark.parametrize(
    ("named", "host"),
    [
        ("localhost", "localhost"),
        ("LOCALHOST:80", "localhost"),
        ("[::1]:8000", "::1"),
        ("[::1]", "::1"),
        ("user@localhost", None),
        ("localhost/x", None),
        ("localhost?x", None),
        ("localhost:99999", None),
        ("localhost:x", None),
        ("[::1", None),
        ("", None),
    ],
)
def test_a_host_header_is_read_strictly(named: str, host: str | None) -> None:
    assert (host_name(named) or None) == host


def test_our_origin_is_written_as_browsers_do() -> None:
    headers = [(b"host", b"localhost:8000")]
    assert own_origin({"scheme": "ws", "headers": headers}) == "http://localhost:8000"
    assert own_origin({"scheme": "https", "headers": headers}) == "https://localhost:8000"


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/docs", "/docs"),
        ("/chat/?a=b#c", "/chat/?a=b#c"),
        (None, "/chat/"),
        ("docs", "/chat/"),
        ("//x", "/chat/"),
        ("/a\\b", "/chat/"),
        ("/ä", "/chat/"),
    ],
)
def test_only_own_paths_are_led_to(wanted: str | None, leads_to: str) -> None:
    assert own_path(wanted) == leads_to


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("a.csv", "a.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\b.csv", "b.csv"),
        ("", "file"),
        ("a\x00\n.csv", "a.csv"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_files_name_is_only_a_name(given: str, plain: str) -> None:
    assert plain_name(given) == plain


def test_a_download_cannot_break_out_of_its_header() -> None:
    sent = download('a"; b\r\nSet-Cookie: c=d\u202e.csv', "text/csv; charset=x\r\nX: y", b"1")
    disposition = sent.headers["content-disposition"]
    assert "\r" not in disposition
    assert "\n" not in disposition
    assert disposition.startswith('inline; filename="a__ b')
    assert sent.media_type == "text/csv"
    assert download("x", "no type", b"").media_type == "application/octet-stream"
    assert download("x.html", "text/html", b"").headers["content-disposition"].startswith("attachment")


def test_json_is_read_exactly() -> None:
    assert parse_object(b'{"a": [1, 2.5, "\\u00e9", null, true], "b": {"c": "\\ud83d\\ude00"}}') == {
        "a": [1, 2.5, "é", None, True],
        "b": {"c": "😀"},
    }
    with pytest.raises(InvalidInput):
        parse_object(b'{"a": {"b": ["\\ud83d"]}}')


async def test_a_quiet_stream_shows_signs_of_life_and_ends_with_its_source() -> None:
    go = asyncio.Event()
    ended = asyncio.Event()

    async def source() -> AsyncGenerator[bytes, None]:
        try:
            yield event("first", {"a": 1})
            await go.wait()
            yield event("last", {})
        finally:
            ended.set()

    heard = []
    async for part in lively(source(), quiet_s=0.01):
        heard.append(part)
        if part.startswith(b":"):
            go.set()
    assert [part for part in heard if not part.startswith(b":")] == [b'event: first\ndata: {"a": 1}\n\n', b"event: last\ndata: {}\n\n"]
    assert heard[-1] == b"event: last\ndata: {}\n\n"
    assert b": still here\n\n" in heard
    assert ended.is_set()


async def test_a_stream_that_breaks_says_so() -> None:
    async def source() -> AsyncGenerator[bytes, None]:
        yield b"one"
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        assert [part async for part in lively(source())] == [b"one"]


async def test_a_body_that_never_comes_is_given_up() -> None:
    sent: list[Any] = []
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while not seen or seen[-1]["type"] != "http.disconnect":
            seen.append(await receive())
        seen.append(await receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, Any]:
        if not seen:
            return {"type": "http.request", "body": b"x", "more_body": True}
        await asyncio.Event().wait()
        return {}

    async def send(message: Any) -> None:
        sent.append(message)

    await BodyLimit(app, 100, slowest_s=0.05)({"type": "http", "headers": []}, receive, send)
    assert [message["type"] for message in seen] == ["http.request", "http.disconnect", "http.disconnect"]
    assert (sent[0]["status"], len(sent)) == (408, 2)


async def test_a_body_that_grows_too_large_ends_the_request_even_after_the_answer_began() -> None:
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while (await receive())["type"] != "http.disconnect":
            pass
        await send({"type": "http.response.body", "body": b"late"})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"x" * 60, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    await BodyLimit(app, 100)({"type": "http", "headers": []}, receive, send)
    assert [message["type"] for message in sent] == ["http.response.start"]
