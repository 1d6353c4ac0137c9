"""The tax report and prices set by hand: by chat, by REST, and what they do to the books."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from books_house import Owner
from talk_house import Talk, open_talk

from agents.blocks import Download, Notice, Table
from core.errors import FolioscopeError, InvalidInput, NotFound
from market import Market
from market.providers.csv import CsvProvider
from tools.activities import ADD_TRANSACTION
from tools.history import UNDO
from tools.imports import IMPORT_CSV
from tools.manual_prices import MANUAL_PRICES, REMOVE_PRICE, SET_PRICE
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolios import CHANGE_PORTFOLIO
from tools.tax import TAX_REPORT
from tools.uploads import keep_upload

BOUGHT = (
    {"side": "deposit", "amount": "10000", "date": "2022-06-03"},
    {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "100", "fee": "5", "date": "2022-06-03"},
    {"side": "sell", "symbol": "AAPL", "quantity": "4", "price": "150", "date": "2023-02-01"},
    {"side": "dividend", "symbol": "AAPL", "amount": "8", "tax": "2", "date": "2023-05-01"},
    {"side": "sell", "symbol": "AAPL", "quantity": "1", "price": "90", "date": "2024-03-01"},
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, BOUGHT) as opened:
        yield opened


async def test_a_tax_year_by_chat_and_rest(talk: Talk) -> None:
    assert await talk.say("tax report 2023") == ["tax_report"]
    names = {item.name.rsplit(".", 1)[-1]: item for item in talk.blocks(Download)}
    assert set(names) == {"md", "csv"}
    gains = next(item for item in talk.blocks(Download) if item.name.endswith("gains.csv"))
    row = next(csv.DictReader(io.StringIO(gains.content)))
    assert (row["symbol"], row["quantity"], row["proceeds"], row["cost"], row["gain"]) == ("AAPL", "4", "600", "402", "198")
    shown = (await talk.house.client.get("/api/portfolio/tax-report", params={"year": 2023})).json()
    assert (shown["net_gains"], shown["dividends"], shown["tax_withheld"], shown["start"], shown["end"]) == (
        "198.00", "8.00", "2.00", "2023-01-01", "2023-12-31",
    )  # fmt: skip
    assert shown["gains_csv"] == gains.content
    assert "# Tax report 2023-01-01 to 2023-12-31" in shown["markdown"]


async def test_the_last_year_that_is_over_is_the_default_and_a_tax_year_may_begin_in_april(talk: Talk) -> None:
    assert (await talk.call(TAX_REPORT)).year == 2023
    british = await talk.call(TAX_REPORT, year=2023, first_day="04-06")
    assert (british.end.isoformat(), len(british.gains), british.dividends) == ("2024-04-05", 1, Decimal(8))
    for wrong in ({"year": 2025}, {"first_day": "13-01"}, {"first_day": "02-30"}):
        with pytest.raises(InvalidInput):
            await talk.call(TAX_REPORT, **wrong)


async def test_an_empty_book_has_no_tax_report(tmp_path: Path) -> None:
    async with open_talk(tmp_path) as talk:
        with pytest.raises(InvalidInput):
            await talk.call(TAX_REPORT)


async def holding(talk: Talk, symbol: str) -> tuple[Decimal | None, str | None]:
    shown = await talk.call(SHOW_PORTFOLIO)
    found = next(item for item in shown.holdings if item.symbol == symbol)
    return found.value, found.price_source


async def with_unlisted(talk: Talk) -> None:
    """Two units of something that no provider quotes."""
    data = b"Date,Action,Symbol,Quantity,Price,Currency\n2022-02-01,Buy,ACMEFUND,2,10,USD\n"
    await talk.call(IMPORT_CSV, file="a.csv", upload_id=str(keep_upload(talk.house.services, talk.actor, data)))


async def test_a_price_is_set_in_chat_marked_and_taken_back(talk: Talk) -> None:
    await with_unlisted(talk)
    assert await holding(talk, "ACMEFUND") == (Decimal(20), "trade")
    assert await talk.say("set the price of ACMEFUND to 12.50 on 2022-03-01") == ["set_price"]
    assert await holding(talk, "ACMEFUND") == (Decimal(20), "trade")
    await talk.say("yes")
    assert await holding(talk, "ACMEFUND") == (Decimal(25), "manual")
    await talk.say("what do I own?")
    assert any("ᵐ" in cell for table in talk.blocks(Table) for row in table.rows for cell in row)
    assert await talk.say("show my manual prices") == ["manual_prices"]
    assert talk.blocks(Table)[0].rows == (("ACMEFUND", "2022-03-01", "$12.50"),)
    await talk.say("remove the manual price of ACMEFUND on 2022-03-01")
    await talk.say("yes")
    assert await holding(talk, "ACMEFUND") == (Decimal(20), "trade")
    await talk.call(UNDO)
    assert await holding(talk, "ACMEFUND") == (Decimal(25), "manual")


async def test_a_price_is_set_and_removed_by_rest_and_counts_until_the_next_close(talk: Talk) -> None:
    client = talk.house.client
    made = await client.put("/api/prices/AAPL/manual", json={"price": "250", "date": "2024-06-14"}, headers={"Idempotency-Key": "k"})
    assert (made.status_code, made.json()) == (
        200,
        {"symbol": "AAPL", "date": "2024-06-14", "price": "250", "currency": "USD", "portfolio_id": None},
    )
    assert await holding(talk, "AAPL") == (Decimal(1250), "manual")
    assert (await client.get("/api/prices/AAPL/manual")).json()["items"] == [made.json()]
    again = await client.put("/api/prices/AAPL/manual", json={"price": "251", "date": "2024-06-14"})
    assert (again.json()["price"], len((await talk.call(MANUAL_PRICES)).items)) == ("251", 1)
    await client.put("/api/prices/AAPL/manual", json={"price": "1", "date": "2024-06-03"})
    assert (await client.delete("/api/prices/AAPL/manual/2024-06-14")).status_code == 200
    assert await holding(talk, "AAPL") == (Decimal(1000), "market")
    assert (await client.delete("/api/prices/AAPL/manual/2024-06-14")).status_code == 404


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"symbol": "AAPL", "price": "0"}, InvalidInput),
        ({"symbol": "AAPL", "price": "-3"}, InvalidInput),
        ({"symbol": "AAPL", "price": "NaN"}, InvalidInput),
        ({"symbol": "AAPL", "price": "3", "date": "2024-06-15"}, InvalidInput),
        ({"symbol": "AAPL", "price": "3", "currency": "EUR"}, InvalidInput),
        ({"symbol": "NOSUCHTHING", "price": "3"}, FolioscopeError),
    ],
)
async def test_a_price_that_cannot_be_is_refused(talk: Talk, args: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        await talk.call(SET_PRICE, **args)
    with pytest.raises(NotFound):
        await talk.call(REMOVE_PRICE, symbol="AAPL")


async def test_what_is_listed_nowhere_is_added_by_a_yes_and_never_by_a_slip(talk: Talk) -> None:
    await talk.say("buy 1 MYHOUSE at 250000")
    assert (talk.proposals(), talk.errors()) == ([], ["unknown_symbol"])
    assert "say “add MYHOUSE as an unlisted instrument”" in "".join(block.text for block in talk.blocks(Notice))
    await talk.say("add MYHOUSE as an unlisted instrument worth 250000")
    assert talk.proposals()[0].title.startswith("Add MYHOUSE as an unlisted instrument in USD: Set the price")
    await talk.say("no")
    await talk.say("buy 1 MYHOUSE at 250000")
    assert talk.proposals() == []
    await talk.say("set the price of my summer house to 90000 on 2022-03-01")
    assert talk.proposals()[0].title.startswith("Add SUMMER-HOUSE as an unlisted instrument in USD: Set the price")
    await talk.say("yes")
    await talk.say("buy 1 SUMMER-HOUSE at 80000 on 2022-02-01")
    assert talk.proposals()[0].title == "Buy 1 SUMMER-HOUSE at $80,000.00 on 2022-02-01"
    await talk.say("yes")
    assert await holding(talk, "SUMMER-HOUSE") == (Decimal(90000), "manual")
    await talk.say("buy 1 SUMMER-HOUS at 80000")
    assert (talk.proposals(), talk.errors()) == ([], ["unknown_symbol"])
    assert "Did you mean SUMMER-HOUSE?" in "".join(block.text for block in talk.blocks(Notice))
    await talk.say("buy 10 APPL at 130")
    assert not [item for item in talk.proposals() if "unlisted" in item.title]


async def test_by_rest_what_is_listed_nowhere_has_to_be_called_so(talk: Talk) -> None:
    client, body = talk.house.client, {"side": "buy", "symbol": "LOANTOBOB", "quantity": "1", "date": "2022-02-01", "currency": "CHF"}
    refused = await client.post("/api/activities", json={**body, "price": "500"})
    assert (refused.status_code, refused.json()["code"], refused.json()["suggestions"]) == (404, "unknown_symbol", [])
    unpriced = await client.post("/api/activities", json={**body, "unlisted": True})
    assert (unpriced.status_code, unpriced.json()["field"]) == (422, "price")
    made = await client.post("/api/activities", json={**body, "price": "500", "unlisted": True})
    assert (made.status_code, made.json()["symbol"], made.json()["currency"]) == (201, "LOANTOBOB", "CHF")
    assert await holding(talk, "LOANTOBOB") == (Decimal(500), "trade")


async def test_a_close_is_carried_however_old_and_a_rate_is_read_from_either_side(tmp_path: Path, talk: Talk) -> None:
    folder = tmp_path / "closes"
    folder.mkdir()
    (folder / "AAPL.csv").write_text("date,close\n2022-06-03,100\n2023-03-01,160\n")
    (folder / "EURUSD=X.csv").write_text("date,close\n2022-06-03,1.25\n2023-03-01,1.6\n")
    market = Market([CsvProvider(folder)], talk.house.services.clock)
    owner = Owner(replace(talk.house, services=replace(talk.house.services, market=market)), talk.actor)
    shown = await owner.call(SHOW_PORTFOLIO)
    assert [(item.price, item.price_source, str(item.price_date), item.price_is_trade) for item in shown.holdings] == [
        (160, "market", "2023-03-01", False)
    ]
    await owner.call(CHANGE_PORTFOLIO, base_currency="EUR")
    shown = await owner.call(SHOW_PORTFOLIO)
    assert [(item.value_base, item.rate) for item in shown.holdings] == [(Decimal(500), Decimal("0.625"))]
    await owner.call(ADD_TRANSACTION, side="buy", symbol="PAPER", quantity="1", price="5", currency="USD", date="2023-01-02", unlisted=True)
    with pytest.raises(InvalidInput, match="kept in USD"):  # a price in another currency would never count
        await owner.call(SET_PRICE, symbol="PAPER", price="6", currency="EUR")
