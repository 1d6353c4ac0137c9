"""Holdings, instruments, files in and files out by REST."""

import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from api_house import House, open_house, sign_up

from core.settings import AuthMode

CSV = b"""Date,Action,Symbol,Quantity,Price,Commission,Currency
2024-01-02,Buy,AAPL,10,130.10,1.00,USD
2024-03-04,Sell,AAPL,4,150.00,1.00,USD
"""


async def buy(house: House, **more: Any) -> dict[str, Any]:
    body = {"symbol": "AAPL", "quantity": "10", "price": "130", "date": "2024-01-02", **more}
    answer = await house.client.post("/api/portfolio/stock", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_holding_is_found_by_symbol_and_by_transaction(house: House) -> None:
    made = await buy(house)
    by_symbol = (await house.client.get("/api/portfolio/stock/aapl")).json()
    assert (await house.client.get(f"/api/portfolio/stock/{made['id']}")).json() == by_symbol
    assert (by_symbol["symbol"], by_symbol["position"]["quantity"], [item["id"] for item in by_symbol["activities"]]) == (
        "AAPL",
        "10",
        [made["id"]],
    )
    for unknown in ("MSFT", str(uuid.uuid4()), "x" * 500, "%00"):
        assert (await house.client.get(f"/api/portfolio/stock/{unknown}")).status_code in {404, 422}


async def test_a_purchase_is_corrected_through_its_holding(house: House) -> None:
    first = await buy(house)
    corrected = await house.client.put("/api/portfolio/stock/AAPL", json={"quantity": "12", "price": "131.5"})
    assert (corrected.json()["id"], corrected.json()["quantity"], Decimal(corrected.json()["unit_price"])) == (
        first["id"],
        "12",
        Decimal("131.5"),
    )
    second = await buy(house, quantity="1")
    refused = await house.client.put("/api/portfolio/stock/AAPL", json={"quantity": "1"})
    assert (refused.status_code, refused.json()["purchases"]) == (409, [first["id"], second["id"]])
    assert (await house.client.put(f"/api/portfolio/stock/{second['id']}", json={"quantity": "2"})).json()["quantity"] == "2"
    shown = (await house.client.get("/api/portfolio/stock/AAPL")).json()
    assert shown["position"]["quantity"] == "14"
    assert (await house.client.put("/api/portfolio/stock/AAPL", json={"symbol": "MSFT"})).status_code == 422


async def test_a_holding_is_removed_with_everything_and_comes_back_by_undo(house: House) -> None:
    await buy(house)
    await house.client.post("/api/activities", json={"side": "dividend", "symbol": "AAPL", "amount": "5", "date": "2024-05-01"})
    await buy(house, symbol="KO", price="50")
    removed = await house.client.delete("/api/portfolio/stock/AAPL")
    assert removed.json() == {"symbol": "AAPL", "removed": 2}
    assert [item["symbol"] for item in (await house.client.get("/api/portfolio")).json()["holdings"]] == ["KO"]
    assert (await house.client.delete("/api/portfolio/stock/AAPL")).status_code == 404
    await house.client.post("/api/changes/undo")
    assert len((await house.client.get("/api/portfolio/stock/AAPL")).json()["activities"]) == 2


async def test_instruments_are_found_by_name(house: House) -> None:
    found = (await house.client.get("/api/stocks", params={"query": "apple"})).json()
    assert found["items"][0]["symbol"] == "AAPL"
    assert (await house.client.get("/api/stocks/aapl")).json() == found["items"][0]
    unknown = await house.client.get("/api/stocks/APPL")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_symbol")
    assert (await house.client.get("/api/stocks")).status_code == 422


async def test_portfolios_are_opened_and_changed(house: House) -> None:
    made = (await house.client.post("/api/portfolios", json={"name": "Old age", "base_currency": "EUR", "cost_method": "average"})).json()
    listed = (await house.client.get("/api/portfolios")).json()["items"]
    assert [item["name"] for item in listed] == ["My portfolio", "Old age"]
    changed = (await house.client.put(f"/api/portfolios/{made['id']}", json={"cost_method": "fifo", "version": made["version"]})).json()
    assert (changed["cost_method"], changed["version"]) == ("fifo", made["version"] + 1)
    await house.client.post("/api/activities", json={"side": "deposit", "amount": "7", "portfolio_id": made["id"]})
    assert Decimal((await house.client.get(f"/api/portfolios/{made['id']}")).json()["total_base"]) == 7
    assert (await house.client.get(f"/api/portfolios/{uuid.uuid4()}")).status_code == 404


async def test_returns_are_shown_and_explained(house: House) -> None:
    await buy(house)
    shown = await house.client.get("/api/portfolio/performance", params={"range": "1y"})
    assert shown.status_code == 200, shown.text
    explained = await house.client.get("/api/portfolio/explain", params={"figure": "avg_cost", "symbol": "AAPL"})
    assert (explained.status_code, explained.json()["figure"]) == (200, "avg_cost")


async def test_a_brokers_file_is_looked_at_then_added_then_taken_back(house: House) -> None:
    handed_in = await house.client.post("/api/uploads", files={"file": ("../../trades.csv", CSV, "text/csv")})
    assert handed_in.status_code == 201, handed_in.text
    upload = handed_in.json()
    assert (upload["file"], upload["size_bytes"]) == ("trades.csv", len(CSV))
    which = {"upload_id": upload["upload_id"], "file": upload["file"]}
    seen = (await house.client.post("/api/imports/inspect", json=which)).json()
    assert [(item["date"], item["duplicate"]) for item in seen["entries"]] == [("2024-01-02", False), ("2024-03-04", False)]
    assert (await house.client.get("/api/activities")).json()["total"] == 0
    added = await house.client.post("/api/imports", json=which)
    assert (added.status_code, added.json()["added"]) == (201, 2)
    assert (await house.client.get("/api/portfolio/stock/AAPL")).json()["position"]["quantity"] == "6"
    again = await house.client.post("/api/imports", json=which)
    assert (again.json()["added"], again.json()["duplicates"]) == (0, 2)
    out = await house.client.get("/api/exports", params={"what": "transactions", "format": "csv"})
    assert out.headers["content-disposition"].startswith("attachment; ")
    assert out.headers["content-type"].startswith("text/csv")
    assert "AAPL" in out.text


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"json": {}}, 415),
        ({"content": CSV, "headers": {"content-type": "text/csv"}}, 415),
        ({"files": {"other": ("a.csv", CSV)}}, 422),
        ({"files": {"file": ("a.csv", b"")}}, 422),
        ({"files": [("file", ("a.csv", CSV)), ("file", ("b.csv", CSV))]}, 422),
        ({"files": {"file": ("a.csv", CSV)}, "data": {f"f{number}": "x" for number in range(20)}}, 422),
        ({"files": [(f"f{number}", ("a.csv", b"x")) for number in range(1001)]}, 413),
        ({"content": b"x" * 1000, "headers": {"content-type": "multipart/form-data; boundary=never"}}, 400),
        ({"content": b"--b\r\n" + b"X: y\r\n" * 100_000, "headers": {"content-type": "multipart/form-data; boundary=b"}}, 400),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400),
    ],
    ids=["json", "raw", "other_field", "empty", "two", "many_fields", "1001_parts", "no_boundary_within", "endless_headers", "no_boundary"],
)
async def test_a_mangled_upload_is_refused(house: House, options: dict[str, Any], status: int) -> None:
    answer = await house.client.post("/api/uploads", **options)
    assert answer.status_code in {status, 400, 413, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_file_is_its_owners(tmp_path: Path) -> None:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as house:
        _, of_ann = await sign_up(house, "ann@example.org")
        _, of_bob = await sign_up(house, "bob@example.org")
        upload = (await of_ann.post("/api/uploads", files={"file": ("trades.csv", CSV)})).json()
        for address in ("/api/imports", "/api/imports/inspect"):
            assert (await of_bob.post(address, json={"upload_id": upload["upload_id"]})).status_code == 404
        assert (await of_bob.get("/api/activities")).json()["total"] == 0


async def test_a_large_file_comes_in_as_a_job_whose_progress_can_be_followed(house: House) -> None:
    rows = b"".join(b"2024-01-02,Buy,AAPL,%d,130.10,1.00,USD\n" % number for number in range(1, 2501))
    large = CSV.splitlines(keepends=True)[0] + rows
    started = await house.client.post("/api/imports/jobs", files={"file": ("large.csv", large, "text/csv")})
    assert (started.status_code, started.json()["kind"]) == (202, "import_csv")
    job = started.json()["id"]
    async with house.client.stream("GET", f"/api/jobs/{job}/events") as events:
        told = "".join([line async for line in events.aiter_text()])
    ended = (await house.client.get(f"/api/jobs/{job}")).json()
    assert (ended["state"], ended["result"]["added"], ended["result"]["duplicates"]) == ("done", 2500, 0)
    assert "of 2,500 lines of large.csv" in ended["log"]
    assert told.count("event: progress") >= 1
    assert told.count("event: job") == 1
    assert (await house.client.get("/api/activities")).json()["total"] == 2500
    again = (await house.client.post("/api/imports/jobs", files={"file": ("large.csv", large, "text/csv")})).json()["id"]
    async with house.client.stream("GET", f"/api/jobs/{again}/events") as events:
        assert [line async for line in events.aiter_text()]
    assert (await house.client.get(f"/api/jobs/{again}")).json()["result"] == {
        **ended["result"],
        "added": 0,
        "duplicates": 2500,
        "numbers": [],
    }
    await house.client.post("/api/changes/undo")
    assert (await house.client.get("/api/activities")).json()["total"] == 0


async def test_a_job_for_a_file_that_was_not_handed_in_or_for_books_of_nobody_is_not_begun(house: House) -> None:
    missing = await house.client.post("/api/imports/jobs", json={"upload_id": str(uuid.uuid4())})
    unnamed = await house.client.post("/api/imports/jobs", json={})
    wrong = await house.client.post("/api/imports/jobs", json={"upload_id": str(uuid.uuid4()), "mapping": {"moon": "Date"}})
    large = "Date,Type,Symbol,Quantity,Price\n2022-01-03,Buy,AAPL,1,100\n"
    elsewhere = await house.client.post(
        "/api/imports/jobs", files={"file": ("large.csv", large.encode(), "text/csv")}, data={"portfolio_id": str(uuid.uuid4())}
    )
    assert (missing.status_code, unnamed.status_code, wrong.status_code, elsewhere.status_code) == (404, 422, 422, 404)
    assert (await house.client.get("/api/jobs")).json()["items"] == []


@pytest.mark.parametrize("mapping", ["$defs", "[1]", '{"a":1,"a":2}', "[" * 5000])
async def test_columns_of_a_form_that_are_no_json_are_refused_by_their_field(house: House, mapping: str) -> None:
    answer = await house.client.post("/api/imports", files={"file": ("a.csv", b"Date,Type\n")}, data={"mapping": mapping})
    assert (answer.status_code, answer.json()["field"]) == (422, "mapping")
