"""How large, how deep, how twisted: rows 34 to 38."""

import asyncio
import datetime as dt
import gzip
import resource
from collections.abc import AsyncIterator
from contextlib import suppress
from decimal import Decimal
from typing import Any, get_args

import pytest
import pytest_asyncio
import uvicorn
from api_house import House, open_house
from api_script import Script
from uvicorn.server import ServerState

from agents.understanding import WRITES, Known, Memory, Understander
from api import heads
from api.heads import BoundedHeads
from api.web import server_options
from core.errors import FolioscopeError
from core.settings import WebSettings
from market.symbols import SymbolIndex
from tools.ranges import resolve_range

JSON = {"content-type": "application/json"}
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    script = Script()
    async with open_house(tmp_path_factory.mktemp("house"), assistant=script) as opened:
        script.services = opened.services
        yield opened


def rss_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


async def test_row_034_body_limits(house: House) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 100_000
            yield b" " * 100_000

    before = rss_bytes()
    announced = await house.client.post("/api/activities", headers={**JSON, "content-length": "104857600"}, content=b"x")
    eleven = await house.client.post("/api/activities", headers=JSON, content=b'{"note":"' + b"x" * 11_000_000 + b'"}')
    chunked = await house.client.post("/api/activities", headers=JSON, content=endless())
    assert [answer.status_code for answer in (announced, eleven, chunked)] == [413] * 3
    assert sent < 11_000_000
    bomb = gzip.compress(b" " * 50_000_000)
    for encoding in ("gzip", "deflate", "br", "GZIP", "identity, gzip"):
        assert (await house.client.post("/api/activities", headers={**JSON, "content-encoding": encoding}, content=bomb)).status_code == 415
    assert rss_bytes() - before < 150_000_000  # the test itself holds the bodies that it sends
    total = (await house.client.get("/api/activities")).json()["total"]
    assert total == 0


async def test_row_034_a_body_that_drips_is_given_up(house: House) -> None:
    from api.body import BodyLimit

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass

    sent: list[Any] = []

    async def drip() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def keep(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": [], "method": "POST", "path": "/"}
    await BodyLimit(inner, 1_000, slowest_s=0.2)(scope, drip, keep)
    assert sent[0]["status"] == 408


async def spoken(house: House, *sent: bytes) -> bytes:
    """What a connection to the server as it runs answers until it ends."""
    config = uvicorn.Config(house.web, **{**server_options(WebSettings()), "lifespan": "off"})
    config.load()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: BoundedHeads(config, ServerState(), {}), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    for part in sent:
        writer.write(part)
        await writer.drain()
    said = await reader.read()
    writer.close()
    server.close()
    await asyncio.gather(writer.wait_closed(), server.wait_closed())
    return said


async def test_row_034_a_head_that_never_ends_is_ended(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = b"GET /ping HTTP/1.1\r\nHost: localhost\r\n"
    assert (await spoken(house, begun + b"Connection: close\r\n\r\n")).startswith(b"HTTP/1.1 200")
    assert (await spoken(house, begun + b"X-Long: ", *[b"x" * 100_000] * 20)).startswith(b"HTTP/1.1 431")
    monkeypatch.setattr(heads, "SLOWEST_HEAD_S", 0.2)
    for silent in (b"", begun):
        assert (await spoken(house, silent)).startswith(b"HTTP/1.1 408")
    assert (await spoken(house, begun + b"Connection: close\r\n\r\n")).startswith(b"HTTP/1.1 200")


async def test_row_035_json_too_deep_too_wide_or_too_long(house: House) -> None:
    bodies = {
        "deep": (b"[" * 10_000 + b"]" * 10_000, 400),
        "deep_in_a_field": (b'{"note":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}", 400),
        "wide": (b"{" + b",".join(b'"k%d":1' % n for n in range(1_000_000)) + b"}", 413),
        "twice": (b'{"side":"buy","side":"sell"}', 400),
        "long": (b'{"note":"' + b"x" * 9_900_000 + b'"}', 413),
        "half_pair": (b'{"note":"\\udc00"}', 422),
        "bom": (b"\xef\xbb\xbf{}", 400),
        "beyond_64_bits": (b'{"side":"deposit","amount":18446744073709551616}', 422),
        "many_digits": (b'{"side":"deposit","amount":' + b"1" * 100_000 + b"}", 400),
        "empty_names": (b'{"":1,"":2}', 400),
    }
    for name, (body, status) in bodies.items():
        answer = await house.client.post("/api/activities", headers=JSON, content=body)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), name
    assert (await house.client.get("/api/activities")).json()["total"] == 0


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "1000000000"},
        {"limit": "-5"},
        {"limit": "1e3"},
        {"before": "9223372036854775808"},
        {"before": "-1"},
        {"sort": "password"},
        {"order_by": "1; drop table users"},
        {"symbol": "x" * 2_000},
        {"range": "9" * 400},
        {"portfolio_id": "../../etc"},
        {"fields": "password_hash"},
    ],
    ids=lambda query: next(iter(query.items()))[0] + "=" + next(iter(query.values()))[:12],
)
async def test_row_036_a_query_out_of_bounds_is_refused(house: House, query: dict[str, str]) -> None:
    answer = await house.client.get("/api/activities", params=query)
    assert answer.status_code == 422, answer.text


async def test_row_036_every_list_has_a_cap(house: House) -> None:
    from test_api_matrix import operations

    capped = 0
    for operation in operations(house):
        takes = operation.contract.takes
        if operation.method == "GET" and takes is not None and "limit" in takes.model_fields:
            answer = await house.client.get(operation.address({}), params={"limit": "1000000"})
            assert answer.status_code in {404, 422}, operation
            capped += answer.status_code == 422
    assert capped >= 8


HOSTILE_TEXTS = (
    "A" * 100_000,
    "1" * 100_000,
    "1,1." * 25_000,
    "-" * 50_000 + "2024",
    " " * 100_000 + "x",
    "2024-01-" * 12_000,
    "((((" * 25_000,
    "a@" * 50_000,
    "\u0661" * 100_000,
    "\u200d\ufe0f" * 50_000,
)


async def test_row_038_no_pattern_of_a_field_chokes(house: House) -> None:
    """A pattern that backtracks would take longer than the age of this file; the limit is only there to end the test."""
    async with asyncio.timeout(60):
        for text in HOSTILE_TEXTS:
            body = {"side": "buy", "symbol": text, "quantity": text, "price": text, "date": text, "currency": text, "note": text}
            assert (await house.client.post("/api/activities", json=body)).status_code in {413, 422}
            for name in ("symbol", "range", "side", "before"):
                query = await house.client.get("/api/activities", params={name: text[:5_000]})
                assert query.status_code == 422, (name, text[:10])


@pytest.mark.timeout(60)
async def test_row_038_no_pattern_of_any_tools_text_chokes_at_its_longest() -> None:
    """Up to the longest text that an argument takes, since what is longer is refused before any pattern sees it."""
    from test_attacks_values import ALL, complains

    judged = 0
    for tool in ALL:
        for name, info in tool.args.model_fields.items():
            longest = next((item.max_length for item in info.metadata if hasattr(item, "max_length") and item.max_length), 200)
            if str in {info.annotation, *get_args(info.annotation)}:
                for text in HOSTILE_TEXTS:
                    complains(tool.args, name, text[:longest])
                    complains(tool.args, name, [text[:longest]])
                    judged += 1
    for text in HOSTILE_TEXTS:
        with suppress(FolioscopeError):
            resolve_range(text[:100], dt.date(2024, 6, 14))
    assert judged > 300


async def test_row_038_a_message_is_judged_by_its_length_first(house: House) -> None:
    async with asyncio.timeout(60):
        for text in HOSTILE_TEXTS:
            short = len(text.strip()) <= 4_000  # spaces around a message are none of it
            said = await house.client.post("/api/chat", json={"message": text})
            assert said.status_code in ({200} if short else {413, 422}), text[:10]
            searched = await house.client.get("/api/stocks", params={"query": text[:200]})
            assert searched.status_code in {200, 422}, text[:10]


async def test_row_038_no_pattern_of_the_conversation_chokes() -> None:
    understander = Understander(SymbolIndex.bundled(), None)
    known = Known(today=dt.date(2024, 6, 14), holdings={"AAPL": Decimal(4)})
    for text in HOSTILE_TEXTS:
        found = understander.understand(text[:4_000], known, Memory())  # the longest message
        assert all(call.intent not in WRITES for call in found.calls), text[:10]
