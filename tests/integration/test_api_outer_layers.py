"""What stands before every route: hosts, origins, limits, headers, request ids."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from api_house import House, open_house, visitor_of
from chat_house import serving

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
async def test_our_own_hosts_are_answered(house: House, host: str) -> None:
    assert (await house.client.get("/ping", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8000",
        "localhost/..",
        "user@localhost",
        "localhost.",
        "",
        "[::1",
        "localhost:abc",
    ],
)
async def test_other_hosts_are_not(house: House, host: str) -> None:
    answer = await house.client.get("/ping", headers={"Host": host, "X-Forwarded-Host": "localhost"})
    assert (answer.status_code, answer.json()["code"]) == (421, "misdirected_request")


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
        "https://localhost",
        "http://localhost:8001",
        "http://xlocalhost:5173",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
async def test_a_page_of_another_site_is_refused(house: House, origin: str, method: str) -> None:
    answer = await house.client.request(method, "/api/portfolio", headers={"Origin": origin})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", ["http://localhost", "http://localhost:5173"])
async def test_our_own_pages_are_answered(house: House, origin: str) -> None:
    assert (await house.client.get("/api/portfolio", headers={"Origin": origin})).status_code == 200


async def test_the_development_page_may_read_answers_and_send_credentials(house: House) -> None:
    headers = {"Origin": "http://localhost:5173", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    preflight = await house.client.options("/api/activities", headers=headers)
    assert preflight.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert preflight.headers["access-control-allow-credentials"] == "true"
    answer = await house.client.get("/api/portfolio", headers={"Origin": "http://localhost:5173"})
    assert answer.headers["access-control-allow-origin"] == "http://localhost:5173"


@pytest.mark.parametrize(
    ("method", "site", "mode_and_dest", "status"),
    [
        ("GET", "same-origin", ("cors", "empty"), 200),
        ("GET", "none", ("navigate", "document"), 200),
        ("GET", "cross-site", ("navigate", "document"), 200),
        ("GET", "cross-site", ("navigate", "iframe"), 403),
        ("GET", "cross-site", ("no-cors", "image"), 403),
        ("GET", "same-site", ("no-cors", "script"), 403),
        ("POST", "cross-site", ("navigate", "document"), 403),
        ("POST", "same-site", ("cors", "empty"), 403),
    ],
)
async def test_fetch_metadata_is_believed(house: House, method: str, site: str, mode_and_dest: tuple[str, str], status: int) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode_and_dest[0], "Sec-Fetch-Dest": mode_and_dest[1]}
    assert (await house.client.request(method, "/ping" if method == "GET" else "/api/changes/undo", headers=headers)).status_code == status


async def test_every_answer_has_security_headers(house: House) -> None:
    for address in ("/ping", "/api/portfolio", "/docs", "/nothing", "/", "/health/ready"):
        headers = (await house.client.get(address)).headers
        assert headers["x-content-type-options"] == "nosniff", address
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in headers
        assert headers["x-request-id"]


async def test_tls_is_made_lasting(house: House) -> None:
    async with visitor_of(house.web, base_url="https://localhost") as client:
        assert "max-age" in (await client.get("/ping")).headers["strict-transport-security"]


async def test_the_docs_ask_nobody_else(house: House) -> None:
    page = await house.client.get("/docs")
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert "<script>" not in page.text
    named = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(named) >= 4
    for address in named:
        assert address.startswith("/docs/"), address
        assert (await house.client.get(address)).status_code == 200, address
    style = (await house.client.get("/docs/files/swagger-ui.css")).text
    assert not re.findall(r"url\(\s*['\"]?https?:", style)
    assert "@import" not in style


@pytest.mark.parametrize(("asked", "kept"), [("abc-123.XYZ_9", True), ("short", False), ("x" * 65, False), ("bad id\twith", False)])
async def test_a_request_id_is_kept_where_it_is_harmless(house: House, asked: str, kept: bool) -> None:
    answer = await house.client.get("/ping", headers={"X-Request-ID": asked})
    assert (answer.headers["x-request-id"] == asked) is kept
    assert len(answer.headers.get_list("x-request-id")) == 1


async def test_the_access_log_has_the_route_and_not_the_query(house: House) -> None:
    await house.client.get("/api/activities", params={"symbol": "SECRET"}, headers={"X-Request-ID": "request-0001"})
    entry = next(entry for entry in house.logs if entry["event"] == "request.served" and entry["route"] == "/api/activities")
    assert (entry["method"], entry["route"], entry["status"], entry["client"]) == ("GET", "/api/activities", 200, "127.0.0.1")
    assert "SECRET" not in str(entry)


async def test_the_bare_address_leads_to_the_chat(house: House) -> None:
    answer = await house.client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/chat/")


async def test_requests_are_limited_by_client_and_not_by_what_it_says_of_itself(tmp_path: Path) -> None:
    async with open_house(tmp_path, requests_per_minute=5) as house:
        statuses = [(await house.client.get("/ping", headers={"X-Forwarded-For": f"10.0.0.{number}"})).status_code for number in range(8)]
        assert statuses == [200] * 5 + [429] * 3
        refused = await house.client.get("/ping")
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.json()["retry_after_s"] > 0
        assert (await house.client.get("/health/live")).status_code == 200
        async with house.visitor(address="127.0.0.9") as other:
            assert (await other.get("/ping")).status_code == 200


@pytest.mark.parametrize("closing", ["close", "keep-alive"])
async def test_a_client_that_sends_everything_before_it_listens_sees_that_it_was_too_much(house: House, closing: str) -> None:
    body = b"x" * (house.services.settings.web.max_body_bytes + 1_000_000)
    head = f"POST /api/imports/inspect HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: {len(body)}\r\nConnection: {closing}\r\n\r\n"

    async def requests_alone(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"  # the house has begun its life already
        await house.web(scope, receive, send)

    async with serving(requests_alone, 0) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(head.encode() + body)
        await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        told = await reader.readexactly(int(re.search(rb"content-length: (\d+)", answer)[1]))  # type: ignore[index]  # there is one
        writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in answer
    assert json.loads(told)["code"] == "too_large"


async def test_a_failure_of_an_inner_application_is_answered(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("hunter2")

    monkeypatch.setattr(house.web, "_outer", type(house.web._outer)(fail, house.web.metrics))
    answer = await house.client.get("/ping")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "hunter2" not in answer.text


async def test_the_limit_is_one_over_several_processes() -> None:
    from api.request_limit import RequestLimit
    from core.errors import QuotaExceeded
    from infra.limiter import LocalRateLimiter

    shared = LocalRateLimiter()
    processes = [RequestLimit(shared, 600), RequestLimit(shared, 600)]
    taken = 0

    async def ask_until_refused() -> None:
        nonlocal taken
        for number in range(1000):
            await processes[number % 2].count("client")
            taken += 1

    with pytest.raises(QuotaExceeded):
        await ask_until_refused()
    assert 590 <= taken <= 610
    await processes[0].count("another")
