"""Books taken out and brought back: nothing is lost, nothing comes twice."""

import csv
import io
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from talk_house import Talk, open_talk

from agents.blocks import Download
from tools.exports import EXPORT
from tools.imports import IMPORT_CSV
from tools.portfolios import OPEN_PORTFOLIO
from tools.uploads import keep_upload

RECORDED = (
    {"side": "deposit", "amount": "10000.125", "date": "2023-06-03", "note": "=cmd|'/c calc'!A1"},
    {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "100.123456", "fee": "5", "date": "2023-06-03", "account": "@home"},
    {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "100.123456", "fee": "5", "date": "2023-06-03", "account": "@home"},
    {"side": "split", "symbol": "AAPL", "ratio": "4", "date": "2023-07-03"},
    {"side": "sell", "symbol": "AAPL", "quantity": "3.5", "price": "30", "date": "2023-08-01", "note": 'two\nlines, "quoted"'},
    {"side": "dividend", "symbol": "AAPL", "amount": "8", "tax": "2", "date": "2023-09-01"},
    {"side": "fee", "amount": "3", "date": "2023-09-02"},
    {"side": "transfer_in", "symbol": "KO", "quantity": "7", "price": "55", "date": "2023-10-01"},
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, RECORDED) as opened:
        yield opened


async def out(talk: Talk, **args: object) -> bytes:
    content: str = (await talk.call(EXPORT, **args)).content
    return content.encode()


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_what_goes_out_comes_back_as_it_was_and_only_once(talk: Talk, form: str) -> None:
    before = await out(talk, what="transactions", format=form)
    upload = str(keep_upload(talk.house.services, talk.actor, before))
    same = await talk.call(IMPORT_CSV, upload_id=upload)
    assert (same.added, same.duplicates) == (0, len(RECORDED))
    other = str((await talk.call(OPEN_PORTFOLIO, name="Copy", base_currency="USD")).id)
    added = await talk.call(IMPORT_CSV, upload_id=upload, portfolio_id=other)
    assert (added.added, added.errors) == (len(RECORDED), 0)
    assert await out(talk, what="transactions", format=form, portfolio_id=other) == before
    for what in ("lots", "gains", "portfolio"):
        assert await out(talk, what=what, portfolio_id=other) == await out(talk, what=what)
    assert (await talk.call(IMPORT_CSV, upload_id=upload, portfolio_id=other)).added == 0


async def test_everything_is_one_document_that_can_be_imported(talk: Talk) -> None:
    assert await talk.say("export everything") == ["export"]
    file = talk.blocks(Download)[0]
    document = json.loads(file.content)
    assert file.name.endswith(".json")
    assert {"transactions", "portfolio", "lots", "gains", "performance", "watchlist", "alerts", "prices", "books"} <= document.keys()
    other = str((await talk.call(OPEN_PORTFOLIO, name="Copy", base_currency="USD")).id)
    upload = str(keep_upload(talk.house.services, talk.actor, file.content.encode()))
    assert (await talk.call(IMPORT_CSV, upload_id=upload, portfolio_id=other)).added == len(RECORDED)


async def test_nothing_runs_in_a_spreadsheet_and_numbers_stay_numbers(talk: Talk) -> None:
    for what in ("transactions", "portfolio", "lots", "gains", "performance", "watchlist", "alerts", "prices", "tax"):
        for row in csv.reader(io.StringIO((await out(talk, what=what, year=2023)).decode())):
            for cell in row:
                if cell.lstrip().startswith(("=", "+", "-", "@")):
                    Decimal(cell)
    assert b"'=cmd|" in await out(talk, what="transactions")


async def test_exports_by_rest_and_in_the_forms_that_people_ask_for(talk: Talk) -> None:
    client = talk.house.client
    returns = await client.get("/api/exports", params={"what": "performance", "range": "1y"})
    rows = list(csv.DictReader(io.StringIO(returns.text)))
    assert {row["basis"] for row in rows if row["of"] == "portfolio"} >= {"net", "gross"}
    excel = await client.get("/api/exports", params={"what": "lots", "format": "xlsx"})
    assert excel.headers["content-disposition"].startswith("attachment; ")
    assert ".csv" in excel.headers["content-disposition"]
    tax = await client.get("/api/exports", params={"what": "tax", "year": "2023", "format": "markdown"})
    assert tax.text.startswith("# Tax report 2023-01-01")
    only = await client.get("/api/exports", params={"what": "transactions", "symbol": "KO"})
    assert len(only.text.strip().splitlines()) == 2
    assert (await client.get("/api/exports", params={"what": "secrets"})).status_code == 422
