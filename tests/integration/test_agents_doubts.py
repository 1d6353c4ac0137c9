"""Conversations in which a wrong write would be recorded, as they are held over the same entrance as `POST /api/chat`."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from talk_house import Talk, open_talk

from tools.activities import LIST_TRANSACTIONS
from tools.alerts import ALERT_LIST
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolios import LIST_PORTFOLIOS

RECORDED = [
    {"side": "deposit", "amount": "9000", "date": "2023-01-02"},
    {"side": "buy", "symbol": "AAPL", "quantity": "8", "price": "100", "date": "2023-03-01"},
]


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, RECORDED) as opened:
        yield opened


async def _rows(talk: Talk) -> list[tuple[str, object]]:
    listed = (await talk.call(LIST_TRANSACTIONS)).items
    return [(row.type, row.quantity if row.symbol else row.amount) for row in listed]


async def test_a_traders_letter_sells(talk: Talk) -> None:
    await talk.say("s 3 aapl 190")
    await talk.say("yes")
    assert await talk.units("AAPL") == 5


async def test_a_deposit_is_taken_back_and_not_booked_twice(talk: Talk) -> None:
    assert await talk.say("take back the deposit of 700") == ["clarify"]
    assert not talk.proposals()
    await talk.say("deposit 700")
    await talk.say("yes")
    assert await talk.say("take back the deposit of 700") == ["delete_transaction"]
    await talk.say("yes")
    assert await _rows(talk) == [("buy", 8), ("deposit", 9000)]


async def test_money_for_a_portfolio_that_is_not_there_waits_until_it_is(talk: Talk) -> None:
    assert await talk.say("deposit 2000 into Pension") == ["clarify"]
    assert "There is no portfolio called Pension" in talk.text()
    assert await talk.say("open a portfolio Pension") == ["open_portfolio"]
    await talk.say("yes")
    await talk.say("deposit 2000 into Pension")
    await talk.say("yes")
    first, second = (await talk.call(LIST_PORTFOLIOS)).items
    cash = [(await talk.call(SHOW_PORTFOLIO, portfolio_id=str(one.id))).cash_base for one in (first, second)]
    assert cash == [Decimal(8200), Decimal(2000)]


async def test_the_place_that_was_asked_for_is_the_answer(talk: Talk) -> None:
    await talk.say("deposit 2000 into Pension")
    await talk.say("My portfolio")
    await talk.say("yes")
    assert await _rows(talk) == [("deposit", 2000), ("buy", 8), ("deposit", 9000)]


async def test_a_tale_records_nothing(talk: Talk) -> None:
    await talk.say("Hello, I am Margaret, 71, my late husband bought some shares of Apple. I need 400 dollars each month.")
    await talk.say("yes")
    assert await _rows(talk) == [("buy", 8), ("deposit", 9000)]


async def test_a_kind_of_account_is_written_on_the_record_and_said(talk: Talk) -> None:
    await talk.say("deposit 500 to my Roth IRA")
    (card,) = talk.proposals()
    assert "account Roth IRA" in card.title
    await talk.say("yes")
    assert (await talk.call(LIST_TRANSACTIONS)).items[0].account == "Roth IRA"


async def test_an_alert_is_changed_in_one_answer_and_none_is_lost(talk: Talk) -> None:
    for text in ("alert me when AAPL is below 90", "yes", "change the apple alert to 85", "yes"):
        await talk.say(text)
    assert [alert.threshold for alert in (await talk.call(ALERT_LIST)).items] == [85]
