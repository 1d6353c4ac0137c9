"""Bad input by REST: a clear 4xx problem, nothing written, never a 5xx."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from api_house import House, open_house

from core.errors import InternalError

BUY = {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "130", "date": "2024-01-02"}
JSON = {"content-type": "application/json"}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house"), max_body_bytes=2_000_000) as opened:
        yield opened


async def total(house: House) -> int:
    return int((await house.client.get("/api/activities")).json()["total"])


async def refused(house: House, body: bytes, *statuses: int, headers: dict[str, str] | None = None) -> dict[str, object]:
    answer = await house.client.post("/api/activities", content=body, headers=headers or JSON)
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = answer.json()
    assert problem["status"] == answer.status_code
    assert {"type", "title", "detail", "code", "next_step"} <= problem.keys()
    assert await total(house) == 0
    return problem


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"quantity": "sNaN"}, "quantity"),
        ({"quantity": "Infinity"}, "quantity"),
        ({"quantity": "1E+999999"}, "quantity"),
        ({"quantity": "1000000000000000000000000000000"}, "quantity"),
        ({"quantity": "0.0000000000000000001"}, "quantity"),
        ({"quantity": ""}, "quantity"),
        ({"quantity": " 1_000 "}, "quantity"),
        ({"quantity": "١٢"}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"quantity": [1]}, "quantity"),
        ({"price": "-0.01"}, "price"),
        ({"fee": "-1"}, "fee"),
        ({"date": "2024-02-30"}, "date"),
        ({"date": "2024-06-15"}, "date"),
        ({"date": "9999-12-31"}, "date"),
        ({"date": "0001-01-01"}, "date"),
        ({"date": 0}, "date"),
        ({"date": "1718323200"}, "date"),
        ({"date": "2024-01-02T00:00"}, "date"),
        ({"reinvested": 1}, "reinvested"),
        ({"date": "x" * 100_000}, "date"),
        ({"symbol": "\u0410APL"}, "symbol"),
        ({"symbol": "../../x"}, "symbol"),
        ({"symbol": "' OR 1=1"}, "symbol"),
        ({"symbol": "A" * 100_000}, "symbol"),
        ({"side": "steal"}, "side"),
        ({"currency": "dollars"}, "currency"),
        ({"user_id": "00000000-0000-0000-0000-000000000000"}, "user_id"),
        ({"id": 1}, "id"),
        ({"version": 7}, "version"),
        ({"portfolio_id": "mine"}, "portfolio_id"),
    ],
)
async def test_a_bad_value_is_refused_by_the_name_of_its_field(house: House, change: dict[str, object], field: str) -> None:
    problem = await refused(house, json.dumps({**BUY, **change}).encode(), 422)
    assert problem["field"] == field
    assert len(str(problem["detail"])) < 500


async def test_an_unknown_symbol_comes_with_suggestions(house: House) -> None:
    problem = await refused(house, json.dumps({**BUY, "symbol": "APPL"}).encode(), 404)
    assert problem["code"] == "unknown_symbol"
    assert problem["suggestions"]


async def test_a_sale_of_more_than_is_held_is_refused(house: House) -> None:
    problem = await refused(house, json.dumps({**BUY, "side": "sell"}).encode(), 422)
    assert (problem["code"], problem["held"]) == ("insufficient_holding", "0")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"nonsense", 400),
        (b'{"side": "buy", "side": "sell"}', 400),
        (b'{"quantity": NaN}', 400),
        (b'{"quantity": Infinity}', 400),
        (b"\xef\xbb\xbf{}", 400),
        (b'{"note": "\xff"}', 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400),
        (b'{"quantity": ' + b"9" * 5000 + b"}", 400),
        (b"[]", 422),
        (b'"text"', 422),
        (b"null", 422),
        (b'{"note": "\\ud800"}', 422),
        (b'{"\\udfff": 1}', 422),
        (b'{"note": "a\\u0000b"}', 422),
        (b"", 422),
        (b'{"quantity": 1e400, "side": "buy", "symbol": "AAPL"}', 422),
        (b'{"quantity": 18446744073709551616, "side": "buy", "symbol": "AAPL"}', 422),
        (b'{"note": "' + b"x" * 1_000_000 + b'"}', 413),
    ],
    ids=[
        "open",
        "word",
        "twice",
        "nan",
        "infinity",
        "bom",
        "no_utf8",
        "deep_list",
        "deep_object",
        "long_number",
        "list",
        "text",
        "null",
        "half_pair",
        "half_pair_name",
        "nul",
        "empty",
        "huge_float",
        "huge_int",
        "long",
    ],
)
async def test_a_malformed_body_is_refused(house: House, body: bytes, status: int) -> None:
    await refused(house, body, status)


async def test_a_million_keys_are_refused_at_once(house: House) -> None:
    body = json.dumps({f"k{number}": 1 for number in range(120_000)}).encode()
    assert len(body) > 1_000_000
    await refused(house, body, 413)


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "application/msgpack"]
)
async def test_only_json_is_taken(house: House, kind: str) -> None:
    await refused(house, json.dumps(BUY).encode(), 415, headers={"content-type": kind})


async def test_a_compressed_body_is_refused(house: House) -> None:
    await refused(house, b"x", 415, headers={**JSON, "content-encoding": "gzip"})


async def test_a_body_over_the_limit_is_refused_by_its_length(house: House) -> None:
    problem = await refused(house, b"x" * 2_000_001, 413)
    assert problem["limit"] == 2_000_000


async def test_a_body_over_the_limit_is_refused_without_a_length(house: House) -> None:
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 100_000
            yield b"x" * 100_000

    answer = await house.client.post("/api/activities", content=chunks(), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert sent <= 2_200_000


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"limit": "1000000000"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "0"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"sort": "password"}, "sort"),
        ({"side": "everything"}, "side"),
        ({"range": "x" * 2000}, "range"),
        ({"symbol": "a\x00b"}, "body"),
        ([("limit", "1"), ("limit", "2")], "limit"),
    ],
)
async def test_a_bad_query_is_refused(house: House, params: dict[str, str], field: str) -> None:
    answer = await house.client.get("/api/activities", params=params)
    assert answer.status_code == 422, answer.text
    assert str(answer.json()["field"]).startswith(field)


@pytest.mark.parametrize(
    "address",
    ["/api/activities/17", "/api/activities/..%2f..%2fetc", "/api/nothing", "/nothing", "/docs/nothing", "/docs/files/../../app.py"],
)
async def test_an_unknown_address_is_a_problem_document(house: House, address: str) -> None:
    answer = await house.client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), answer.text


async def test_a_wrong_method_names_the_right_ones(house: House) -> None:
    answer = await house.client.patch("/api/activities")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= {name.strip() for name in answer.headers["allow"].split(",")}


@pytest.mark.parametrize("key", ["", "with space", "x" * 151, "é"])
async def test_a_bad_idempotency_key_is_refused(house: House, key: str) -> None:
    await refused(house, json.dumps(BUY).encode(), 422, headers={**JSON, "Idempotency-Key": key.encode("latin-1")})  # type: ignore[dict-item]  # httpx takes bytes


@pytest.mark.parametrize("error", [RuntimeError("secret: hunter2"), KeyError("hunter2")])
async def test_a_defect_is_answered_with_an_id_and_nothing_else(house: House, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("api.caller.check_args", fail)
    answer = await house.client.get("/api/portfolio")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (500, InternalError.code)
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert any(entry.get("error_id") == problem["error_id"] for entry in house.logs)
