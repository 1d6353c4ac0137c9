"""Codes that are no currency: refused wherever money is written, asked about in the chat, errors of an import; old rows that have one stay usable."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from api_house import QUOTES, TODAY
from sqlalchemy import text
from talk_house import Talk, open_talk

from core.errors import InvalidInput
from core.series import PriceSeries
from market import InMemoryProvider
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS
from tools.corrections import EDIT_TRANSACTION
from tools.explanations import EXPLAIN_NUMBER
from tools.imports import IMPORT_CSV, INSPECT_STATEMENT
from tools.manual_prices import SET_PRICE
from tools.optimization import OPTIMIZE
from tools.performance import PORTFOLIO_PERFORMANCE
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolios import CHANGE_PORTFOLIO, LIST_PORTFOLIOS, OPEN_PORTFOLIO
from tools.rates import rates_between
from tools.uploads import keep_upload

BOUGHT = (
    {"side": "deposit", "amount": "1000", "date": "2024-01-03"},
    {"side": "buy", "symbol": "AAPL", "quantity": "1", "price": "100", "date": "2024-01-03"},
    {"side": "deposit", "amount": "50", "currency": "SEK", "date": "2024-01-04"},
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, BOUGHT) as opened:
        yield opened


async def test_no_entrance_takes_a_currency_that_does_not_exist(talk: Talk) -> None:
    writes: tuple[tuple[Any, dict[str, Any]], ...] = (
        (ADD_TRANSACTION, {"side": "deposit", "amount": "5", "currency": "ZZZ"}),
        (EDIT_TRANSACTION, {"target": "1", "currency": "ZZZ"}),
        (OPEN_PORTFOLIO, {"name": "Other", "base_currency": "ZZZ"}),
        (CHANGE_PORTFOLIO, {"base_currency": "ZZZ"}),
        (SET_PRICE, {"symbol": "AAPL", "price": "5", "currency": "ZZZ"}),
    )
    for tool, args in writes:
        with pytest.raises(InvalidInput, match="ZZZ is none"):
            await talk.call(tool, **args)
    client, answers = talk.house.client, []
    for method, path, body in (
        ("POST", "/api/activities", {"side": "deposit", "amount": "5", "currency": "ZZZ"}),
        ("POST", "/api/portfolios", {"name": "Other", "base_currency": "zzz"}),
        ("PUT", "/api/prices/AAPL/manual", {"price": "5", "currency": "ZZ"}),
        ("POST", "/api/activities", {"side": "deposit", "amount": "5", "currency": 978}),
        ("POST", "/api/activities", {"side": "deposit", "amount": "5", "currency": "gbp"}),
    ):
        answers.append((await client.request(method, path, json=body)).status_code)
    assert answers == [422, 422, 422, 422, 201]
    assert await talk.recorded() == 4


@pytest.mark.parametrize(
    ("said", "answer", "recorded"),
    [
        ("deposit 500 ZZZ", "SEK", ("deposit", "SEK", Decimal(500))),
        ("buy 2 KO at 100 ZZZ", "I meant euros", ("buy", "EUR", None)),
        ("deposit 500 SEK", None, ("deposit", "SEK", Decimal(500))),
        ("deposit 20 Canadian dollars", None, ("deposit", "CAD", Decimal(20))),
    ],
)
async def test_the_chat_asks_which_currency_is_meant(talk: Talk, said: str, answer: str | None, recorded: tuple[Any, ...]) -> None:
    before = await talk.recorded()
    assert await talk.say(said) == (["clarify"] if answer else ["add_transaction"])
    if answer:
        assert "Which currency is ZZZ?" in talk.text()
        assert await talk.say(answer) == ["add_transaction"]
    await talk.say("yes")
    newest = max((await talk.call(LIST_TRANSACTIONS)).items, key=lambda item: item.number)
    assert await talk.recorded() == before + 1
    assert (newest.type, newest.currency, newest.amount) == recorded


async def test_a_portfolio_in_no_currency_is_asked_about(talk: Talk) -> None:
    assert await talk.say("open a portfolio called Nordic in ZZZ") == ["clarify"]
    assert await talk.say("SEK") == ["open_portfolio"]
    await talk.say("yes")
    assert [(item.name, item.base_currency) for item in (await talk.call(LIST_PORTFOLIOS)).items][1:] == [("Nordic", "SEK")]


async def test_rows_in_no_currency_are_errors_of_an_import_and_the_others_come_in(talk: Talk) -> None:
    own = (await talk.house.client.get("/api/exports", params={"what": "transactions", "format": "csv"})).text
    broker = "Date,Type,Symbol,Quantity,Price,Amount,Currency\n2024-02-01,Buy,KO,2,50,100,USD\n2024-02-02,Buy,KO,1,50,50,ZZZ\n2024-02-03,Buy,KO,1,50,50,USDT\n"
    for data, line in ((broker, 3), (own.replace(",SEK,", ",ZZZ,").replace("1000", "1001"), 4)):
        upload = str(keep_upload(talk.house.services, talk.actor, data.encode()))
        seen = await talk.call(INSPECT_STATEMENT, file="a.csv", upload_id=upload)
        assert [(item.line, item.reason) for item in seen.errors] == [(line, "there is no currency called ZZZ")]
        added = await talk.call(IMPORT_CSV, file="a.csv", upload_id=upload)
        assert (added.errors, added.added > 0) == (1, True)
    rows = (await talk.call(LIST_TRANSACTIONS, limit=100)).items
    assert {item.currency for item in rows} == {"USD", "SEK"}


async def test_rows_from_before_that_have_a_code_of_no_currency_stay_readable_and_can_be_corrected(talk: Talk) -> None:
    await talk.call(SHOW_PORTFOLIO)
    async with talk.house.services.database.session(write=True) as session:
        await session.execute(text("update activities set currency = 'ZZZ' where currency = 'SEK'"))
        await session.execute(text("update portfolios set version = version + 1"))
    shown = await talk.call(SHOW_PORTFOLIO)
    assert [item.currency for item in shown.cash] == ["USD", "ZZZ"]
    assert "There is no exchange rate from ZZZ to USD." in shown.incomplete
    assert (await talk.call(PORTFOLIO_PERFORMANCE)).incomplete
    await talk.call(OPTIMIZE, symbols=["AAPL", "KO"])
    await talk.call(EDIT_TRANSACTION, target="3", field="note", value="what was this?")
    await talk.call(EDIT_TRANSACTION, target="3", field="currency", value="SEK")
    assert {item.currency for item in (await talk.call(LIST_TRANSACTIONS)).items} == {"USD", "SEK"}


async def test_money_without_a_rate_of_its_own_goes_by_way_of_a_third_currency_and_says_so(tmp_path: Path) -> None:
    provider = InMemoryProvider.random_walk({**QUOTES, "CHFUSD=X": 1.10, "EURUSD=X": 1.25}, end=TODAY)
    async with open_talk(
        tmp_path, ({"side": "deposit", "amount": "50", "currency": "CHF", "date": "2024-01-03"},), provider=provider
    ) as talk:
        await talk.call(CHANGE_PORTFOLIO, base_currency="EUR")
        shown = await talk.call(SHOW_PORTFOLIO)
        assert (round(shown.cash_base, 8), shown.incomplete) == (Decimal(44), ())
        assert shown.sources == ("memory (CHF to EUR by way of USD)",)
        explained = await talk.call(EXPLAIN_NUMBER, figure="cash_base")
        assert (explained.sources, explained.incomplete) == (shown.sources, ())


async def test_days_with_one_of_two_rates_have_none() -> None:
    days = np.array(["2024-06-10", "2024-06-11", "2024-06-12"], dtype="datetime64[D]")
    known = {
        "CHFUSD=X": PriceSeries(symbol="CHFUSD=X", dates=days[:2], close=np.array([1.0, 1.1]), currency="USD", source="a"),
        "EURUSD=X": PriceSeries(symbol="EURUSD=X", dates=days[1:], close=np.array([1.25, 1.5]), currency="USD", source="b"),
    }

    async def history(pair: str) -> PriceSeries | None:
        return known.get(pair)

    found = await rates_between(history, "CHF", "EUR")
    assert found is not None
    assert (found.symbol, found.dates.tolist(), found.close.tolist()) == ("CHFEUR=X", days[1:2].tolist(), [pytest.approx(0.88)])
    assert found.source == "a + b (CHF to EUR by way of USD)"
    assert await rates_between(history, "CHF", "JPY") is None
