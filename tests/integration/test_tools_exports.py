"""Books taken out and brought back: nothing is lost, nothing comes twice."""

import csv
import io
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from talk_house import Talk, open_talk

from agents.blocks import Download
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS, ActivityView
from tools.corrections import DELETE_TRANSACTION
from tools.exports import EXPORT
from tools.history import UNDO
from tools.imports import IMPORT_CSV, INSPECT_STATEMENT
from tools.manual_prices import MANUAL_PRICES, REMOVE_PRICE, SET_PRICE
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


async def moved_books(talk: Talk) -> tuple[str, str]:
    """Two portfolios between which units of two lots and cash have moved."""
    first = str((await talk.call(OPEN_PORTFOLIO, name="First", base_currency="USD")).id)
    second = str((await talk.call(OPEN_PORTFOLIO, name="Second", base_currency="USD")).id)
    for fields in (
        {"side": "deposit", "amount": "5000", "date": "2024-01-03"},
        {"side": "buy", "symbol": "AAPL", "quantity": "4", "price": "100", "date": "2024-02-05"},
        {"side": "buy", "symbol": "AAPL", "quantity": "4", "price": "150", "date": "2024-02-06"},
        {"side": "transfer", "symbol": "AAPL", "quantity": "6", "to_portfolio_id": second, "date": "2024-03-05"},
        {"side": "transfer", "amount": "40", "to_portfolio_id": second, "date": "2024-03-06"},
    ):
        await talk.call(ADD_TRANSACTION, portfolio_id=first, **fields)
    return first, second


@pytest.mark.parametrize("leaving_first", [True, False])
async def test_a_move_between_portfolios_comes_back_joined_whichever_side_comes_first(talk: Talk, leaving_first: bool) -> None:
    sides = await moved_books(talk)
    files = [await out(talk, what="transactions", portfolio_id=side) for side in sides]
    for side, file in zip(sides, files, strict=True):
        upload = str(keep_upload(talk.house.services, talk.actor, file))
        assert (await talk.call(IMPORT_CSV, upload_id=upload, portfolio_id=side)).added == 0
    copies = [str((await talk.call(OPEN_PORTFOLIO, name=name, base_currency="USD")).id) for name in ("Copy one", "Copy two")]
    for place in (0, 1) if leaving_first else (1, 0):
        upload = str(keep_upload(talk.house.services, talk.actor, files[place]))
        await talk.call(IMPORT_CSV, upload_id=upload, portfolio_id=copies[place])
    joined = [await joins(talk, side) for side in (*sides, *copies)]
    assert [sorted(kinds) for kinds in joined[2].values()] == [["transfer_out"], ["transfer_out"]]
    assert joined[0].keys() == joined[1].keys()
    assert joined[2].keys() == joined[3].keys()
    assert not joined[0].keys() & joined[2].keys()
    for side, copy in zip(sides, copies, strict=True):
        for what in ("lots", "portfolio"):
            assert await out(talk, what=what, portfolio_id=copy) == await out(talk, what=what, portfolio_id=side)
    number = next(row.number for row in await rows_of(talk, copies[1]) if row.type == "transfer_in" and row.symbol is None)
    await talk.call(DELETE_TRANSACTION, target=str(number), portfolio_id=copies[1])
    assert [len(await joins(talk, side)) for side in (*sides, *copies)] == [2, 2, 1, 1]


async def test_a_side_of_a_move_that_comes_alone_crosses_the_border_and_one_undo_parts_both_again(talk: Talk) -> None:
    first, second = await moved_books(talk)
    files = [await out(talk, what="transactions", portfolio_id=side) for side in (first, second)]
    one, two = [str((await talk.call(OPEN_PORTFOLIO, name=name, base_currency="USD")).id) for name in ("One", "Two")]
    await talk.call(IMPORT_CSV, upload_id=str(keep_upload(talk.house.services, talk.actor, files[1])), portfolio_id=two)
    alone = await out(talk, what="transactions", portfolio_id=two)
    assert await out(talk, what="lots", portfolio_id=two) == await out(talk, what="lots", portfolio_id=second)
    await talk.call(IMPORT_CSV, upload_id=str(keep_upload(talk.house.services, talk.actor, files[0])), portfolio_id=one)
    assert {row.counter_portfolio_id for row in await rows_of(talk, two) if row.type == "transfer_in"} == {UUID(one)}
    await talk.call(UNDO)
    assert {row.counter_portfolio_id for row in await rows_of(talk, two) if row.type == "transfer_in"} == {UUID(two)}
    assert await out(talk, what="transactions", portfolio_id=two) == alone


async def rows_of(talk: Talk, portfolio_id: str) -> tuple[ActivityView, ...]:
    return tuple((await talk.call(LIST_TRANSACTIONS, portfolio_id=portfolio_id)).items)


async def joins(talk: Talk, portfolio_id: str) -> dict[str, set[str]]:
    """What joins the moves of a portfolio, with the kinds of their legs there."""
    found: dict[str, set[str]] = {}
    for row in await rows_of(talk, portfolio_id):
        if row.counter_portfolio_id and row.transfer_group:
            found.setdefault(row.transfer_group, set()).add(row.type)
    return found


@pytest.mark.parametrize("given", [{"what": "all"}, {"what": "prices", "format": "json"}, {"what": "prices", "format": "csv"}])
async def test_prices_set_by_hand_come_back_and_one_undo_takes_them_away(talk: Talk, given: dict[str, str]) -> None:
    await talk.call(SET_PRICE, symbol="ACME", price="12.50", date="2024-03-01", currency="USD", unlisted=True)
    await talk.call(SET_PRICE, symbol="ACME", price="13.125", date="2024-04-01", currency="USD")
    before, file = await out(talk, what="prices"), await out(talk, **given)
    upload = str(keep_upload(talk.house.services, talk.actor, file))
    assert (await talk.call(IMPORT_CSV, upload_id=upload)).prices_set == 0
    await talk.call(REMOVE_PRICE, symbol="ACME")
    shown = await talk.call(INSPECT_STATEMENT, upload_id=upload)
    assert (shown.prices_to_set, shown.to_add) == (2, 0)
    assert (await talk.call(IMPORT_CSV, upload_id=upload)).prices_set == 2
    assert await out(talk, what="prices") == before
    await talk.call(UNDO)
    assert (await talk.call(MANUAL_PRICES)).items == ()


async def test_a_price_that_is_set_otherwise_stays_and_bad_ones_are_said(talk: Talk) -> None:
    await talk.call(SET_PRICE, symbol="ACME", price="12.50", date="2024-03-01", currency="USD", unlisted=True)
    rows = (
        "ACME,2024-03-01,99,USD", "ACME,2024-03-02,14,EUR", "ACME,2999-01-01,14,USD", "ACME,2024-02-30,14,USD", "ACME,2024-03-03,nan,USD",
        "ACME,2024-03-03,-1,USD", "ACME,2024-03-04,15,ZZZ", f"{'A' * 40},2024-03-04,15,USD", ",2024-03-04,15,USD", "ACME,2024-03-05,16,USD",
    )  # fmt: skip
    upload = str(keep_upload(talk.house.services, talk.actor, "\n".join(("symbol,date,price,currency", *rows)).encode()))
    shown = await talk.call(INSPECT_STATEMENT, upload_id=upload)
    assert sorted(error.line for error in shown.errors) == list(range(2, 11))
    added = await talk.call(IMPORT_CSV, upload_id=upload)
    assert (added.added, added.prices_set, added.errors) == (0, 1, 9)
    assert [str(item.price) for item in (await talk.call(MANUAL_PRICES)).items] == ["12.5", "16"]
