"""Prices that somebody set by hand, wherever prices are shown to them and nowhere else; and instruments that only the price provider knows."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from api_house import TODAY, open_house, sign_up, stored
from sharing_house import account
from sqlalchemy import event
from talk_house import Talk, open_talk

from agents.blocks import Notice, Table
from core.actor import Scope
from core.errors import DataUnavailable, InvalidInput, UnknownSymbol
from core.settings import AuthMode
from db import Database
from market.providers.csv import CsvProvider
from tools.activities import ADD_TRANSACTION
from tools.alert_events import ALERT_EVENTS, work_evaluate_alerts
from tools.alerts import ALERT_CREATE
from tools.comparison import COMPARE
from tools.context import Context
from tools.door import preview_tool, run_tool
from tools.forecasts import FORECAST
from tools.history import UNDO
from tools.imports import IMPORT_CSV
from tools.manual_prices import SET_PRICE
from tools.optimization import OPTIMIZE
from tools.portfolio import SHOW_PORTFOLIO
from tools.quotes import PRICE_HISTORY, QUOTE
from tools.risk import PORTFOLIO_RISK
from tools.services import Services
from tools.strategies import BACKTEST_STRATEGY
from tools.uploads import keep_upload
from tools.watch import WATCHLIST_ADD, WATCHLIST_SHOW

BOUGHT = (
    {"side": "deposit", "amount": "10000", "date": "2023-01-03"},
    {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "100", "date": "2023-01-03"},
    {"side": "buy", "symbol": "KO", "quantity": "20", "price": "50", "date": "2023-01-03"},
)
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, BOUGHT) as opened:
        yield opened


async def test_a_price_set_by_hand_is_the_price_in_every_answer_and_marked(talk: Talk) -> None:
    before = await talk.call(QUOTE, symbol="AAPL")
    await talk.call(SET_PRICE, symbol="AAPL", price="250.123456789012345678")
    quote = await talk.call(QUOTE, symbol="AAPL")
    assert (quote.price, quote.source, quote.age_days, before.source) == (Decimal("250.123456789012345678"), "manual", 0, "memory")
    assert quote.previous_close == before.previous_close
    history = await talk.call(PRICE_HISTORY, symbol="AAPL", range="1m")
    assert (history.by_hand, round(history.last_close, 6), history.source) == ((TODAY,), 250.123457, "memory + manual")
    compared = await talk.call(COMPARE, symbols=["AAPL", "KO"], range="1m")
    assert compared.items[0].return_frac == pytest.approx(history.return_frac)
    assert compared.notes == (f"One price of AAPL is set by hand, the last for {TODAY}.",)
    await talk.call(WATCHLIST_ADD, symbols=["AAPL", "KO"])
    assert [(item.source, item.price == quote.price) for item in (await talk.call(WATCHLIST_SHOW)).items] == [
        ("manual", True),
        ("memory", False),
    ]
    drafted = await preview_tool(
        ADD_TRANSACTION, talk.house.services, talk.actor, ADD_TRANSACTION.args(side="buy", symbol="AAPL", quantity=1)
    )
    assert drafted.quoted == quote.price
    assert "set by hand" in drafted.notes[0]
    for tool, args in ((PORTFOLIO_RISK, {}), (OPTIMIZE, {}), (BACKTEST_STRATEGY, {"range": "1y"})):
        view = await talk.call(tool, **args)
        assert f"One price of AAPL is set by hand, the last for {TODAY}." in view.notes, tool.name
    rest = (await talk.house.client.get("/api/prices/AAPL/quote")).json()
    assert (rest["source"], rest["price"]) == ("manual", str(quote.price))


async def test_the_chat_says_that_a_price_was_set_by_hand(talk: Talk) -> None:
    await talk.call(SET_PRICE, symbol="AAPL", price="250", date=str(YESTERDAY))
    await talk.say("price of AAPL yesterday")
    assert f"the price that you set by hand for {YESTERDAY}" in talk.text()
    await talk.say("chart of AAPL over 1 month")
    assert any("set by you by hand" in block.text for block in talk.blocks(Notice))
    await talk.call(SET_PRICE, symbol="AAPL", price="251")
    await talk.call(WATCHLIST_ADD, symbols=["AAPL"])
    await talk.say("show my watchlist")
    (table,) = talk.blocks(Table)
    assert table.rows[0][2].endswith("ᵐ")
    assert "by hand" in table.caption


async def test_forecasts_leave_out_what_was_set_by_hand_and_say_so(talk: Talk) -> None:
    plain = await talk.call(FORECAST, symbol="AAPL", steps=2, model="random_walk")
    await talk.call(SET_PRICE, symbol="AAPL", price="250")
    made = await talk.call(FORECAST, symbol="AAPL", steps=2, model="random_walk")
    assert made.quantiles == plain.quantiles
    assert any("set by hand" in note for note in made.degraded)


async def unlisted(talk: Talk) -> None:
    data = b"Date,Action,Symbol,Quantity,Price,Currency\n2022-02-01,Buy,ACMEFUND,2,10,EUR\n"
    await talk.call(IMPORT_CSV, file="a.csv", upload_id=str(keep_upload(talk.house.services, talk.actor, data)))


async def test_what_nobody_quotes_is_quoted_by_the_prices_of_its_owner(talk: Talk) -> None:
    with pytest.raises(UnknownSymbol):
        await talk.call(QUOTE, symbol="ACMEFUND")
    await unlisted(talk)
    with pytest.raises(UnknownSymbol):
        await talk.call(QUOTE, symbol="ACMEFUND")
    await talk.call(SET_PRICE, symbol="ACMEFUND", price="12", date="2024-03-01")
    await talk.call(ADD_TRANSACTION, side="split", symbol="ACMEFUND", ratio="2", date="2024-04-02")
    await talk.call(SET_PRICE, symbol="ACMEFUND", price="7", date="2024-05-02")
    quote = await talk.call(QUOTE, symbol="ACMEFUND")
    assert (quote.price, quote.previous_close, quote.currency, quote.age_days) == (
        Decimal(7),
        Decimal(6),
        "EUR",
        (TODAY - quote.as_of).days,
    )
    assert (await talk.call(PRICE_HISTORY, symbol="ACMEFUND", range="6m")).return_frac == pytest.approx(7 / 6 - 1)
    assert await talk.say("buy 1 ACMEFUND") == ["add_transaction"]
    await talk.say("yes")
    assert await talk.units("ACMEFUND") == 5
    with pytest.raises(InvalidInput):  # one instrument has one currency
        await talk.call(SET_PRICE, symbol="ACMEFUND", price="7", currency="USD")
    with pytest.raises(DataUnavailable, match="set by hand"):
        await talk.call(FORECAST, symbol="ACMEFUND")
    assert "ACMEFUND" not in str(await talk.call(WATCHLIST_SHOW))


async def test_an_alert_is_judged_on_the_prices_of_its_owner(talk: Talk) -> None:
    await talk.call(ALERT_CREATE, symbol="KO", condition="above", threshold="1000")

    async def told(_: float, __: str) -> None: ...

    context = Context(services=talk.house.services, actor=talk.actor)
    await work_evaluate_alerts(context, {"symbols": ["KO"]}, told)
    assert (await talk.call(ALERT_EVENTS)).items == ()
    await talk.call(SET_PRICE, symbol="KO", price="1001")
    await talk.call(ALERT_CREATE, symbol="KO", condition="above", threshold="1000")
    await work_evaluate_alerts(context, {"symbols": ["KO"]}, told)
    assert [item.value for item in (await talk.call(ALERT_EVENTS)).items] == [Decimal(1001)]


async def test_nobody_else_sees_a_price_that_was_set_by_hand(tmp_path: Path) -> None:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as house:
        anna, bob = await account(house, "Anna"), await account(house, "Bob")
        await anna.call(SET_PRICE, symbol="AAPL", price="4321.5")
        seen = await bob.call(QUOTE, symbol="AAPL")
        assert (seen.source, (await bob.call(PRICE_HISTORY, symbol="AAPL", range="1m")).by_hand) == ("memory", ())
        assert (await anna.call(QUOTE, symbol="AAPL")).price == Decimal("4321.5")
        series = await house.services.market.history("AAPL")
        assert float(series.close.max()) < 4321
        _, client = await sign_up(house, "cleo@example.org")
        assert (await client.get("/api/prices/AAPL/quote")).json()["source"] == "memory"
        anna.actor = type(anna.actor)(
            **{**{name: getattr(anna.actor, name) for name in ("user_id", "role", "channel")}, "scopes": frozenset({Scope.MARKET_READ})}
        )
        assert (await anna.call(QUOTE, symbol="AAPL")).source == "memory"  # a token that may not read the books does not see it either
        assert (await stored(house)).count("4321.5") == 4


async def test_own_prices_are_read_again_only_once_somebody_has_written_in_any_process(talk: Talk) -> None:
    services, asked = talk.house.services, list[str]()
    elsewhere = replace(services, database=Database(services.settings.database.url))
    on_sqlite = services.database.is_sqlite

    async def quoted(there: Services, symbol: str = "AAPL") -> tuple[str, bool]:
        """The source of the price, and whether the own prices were read for it."""
        asked.clear()
        found = await run_tool(QUOTE, there, talk.actor, QUOTE.args(symbol=symbol))
        return found.source, any("manual_prices" in statement for statement in asked)

    for there in (services, elsewhere):
        event.listen(there.database.engine.sync_engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert [await quoted(there) for there in (services, elsewhere, services, elsewhere)] == [
        ("memory", True), ("memory", True), *([("memory", not on_sqlite)] * 2),
    ]  # fmt: skip
    for price in ("250", "251"):
        await talk.call(SET_PRICE, symbol="AAPL", price=price)
        assert [await quoted(there) for there in (elsewhere, services)] == [("manual", True)] * 2
        assert await quoted(elsewhere, "KO") == ("memory", True)
        assert (await quoted(elsewhere))[0] == "manual"
    await run_tool(UNDO, elsewhere, talk.actor, UNDO.args())
    assert (await run_tool(QUOTE, services, talk.actor, QUOTE.args(symbol="AAPL"))).price == 250
    await elsewhere.database.close()


def provider(folder: Path) -> CsvProvider:
    folder.mkdir()
    days = [TODAY - dt.timedelta(days=back) for back in range(400, -1, -1)]
    rows = [f"{day},{100 + number % 7 + number / 50:.2f},EUR" for number, day in enumerate(days)]
    (folder / "XPRIVFUND.csv").write_text("\n".join(["date,close,currency", *rows]), encoding="utf-8")
    return CsvProvider(folder)


async def test_what_only_the_price_provider_knows_is_traded_quoted_forecast_and_watched(tmp_path: Path) -> None:
    async with open_talk(tmp_path, provider=provider(tmp_path / "prices")) as talk:
        assert await talk.say("buy 3 XPRIVFUND at 101 on 2024-06-03") == ["add_transaction"]
        assert talk.proposals()[0].title == "Buy 3 XPRIVFUND at €101.00 on 2024-06-03"
        await talk.say("yes")
        assert await talk.say("price of xprivfund") == ["quote"]
        assert (await talk.call(QUOTE, symbol="XPRIVFUND")).currency == "EUR"
        client = talk.house.client
        made = await client.post("/api/activities", json={"side": "buy", "symbol": "XPRIVFUND", "quantity": "1"})
        assert (made.status_code, made.json()["currency"], made.json()["unit_price"]) == (201, "EUR", "109.0")
        assert (await client.get("/api/stocks/XPRIVFUND")).json()["currency"] == "EUR"
        assert [item["symbol"] for item in (await client.get("/api/stocks", params={"query": "XPRIVFUND"})).json()["items"]] == [
            "XPRIVFUND"
        ]
        assert await talk.say("forecast XPRIVFUND for a week") == ["forecast"]
        assert talk.errors() == []
        shown = await talk.call(SHOW_PORTFOLIO)
        assert [(item.symbol, item.quantity, item.price_source) for item in shown.holdings] == [("XPRIVFUND", Decimal(4), "market")]
        assert await talk.say("watch XPRIVFUND") == ["watchlist_add"]
        (tmp_path / "prices" / "LATER.csv").write_text("date,close\n2024-06-13,5\n2024-06-14,6\n", encoding="utf-8")
        assert (await talk.call(QUOTE, symbol="LATER")).price == 6
