"""One transaction by its number: its figures, where it is recorded, and what a sale realised."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from talk_house import Talk, open_talk

from core.errors import NotFound
from tools.activities import LIST_TRANSACTIONS
from tools.entry_views import EntryFigure
from tools.quotes import PRICE_HISTORY

BOOKS = (
    {"side": "deposit", "amount": "10000", "date": "2022-01-03"},
    {"side": "buy", "symbol": "KO", "quantity": "50", "price": "50", "fee": "4", "date": "2022-02-01"},
    {"side": "sell", "symbol": "KO", "quantity": "20", "price": "58", "fee": "1", "date": "2022-04-01"},
    {"side": "buy", "symbol": "AAPL", "quantity": "1", "price": "180", "date": "2022-05-02"},
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, BOOKS) as opened:
        yield opened


async def test_a_sale_tells_what_it_realised_and_where_it_is_recorded(talk: Talk) -> None:
    shown = await talk.call(LIST_TRANSACTIONS, number=3, about="gain")
    (item,), entry = shown.items, shown.entry
    assert (item.type, item.number, entry.number, entry.about, entry.portfolio) == ("sell", 3, 3, EntryFigure.GAIN, "My portfolio")
    assert entry.gain == item.quantity * item.unit_price - item.fee - entry.cost
    assert entry.cost == Decimal("1001.6")  # 20 of 50 that cost 2,504 with the fee


async def test_what_is_no_sale_realises_nothing_and_a_number_that_is_none_is_refused(talk: Talk) -> None:
    assert (await talk.call(LIST_TRANSACTIONS, number=2)).entry.gain is None
    with pytest.raises(NotFound):
        await talk.call(LIST_TRANSACTIONS, number=99)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "show transaction 2",
            "Transaction 2 is of **2022-02-01** (buy 50 KO at $50.00, $2,500.00), with a fee of $4.00, recorded in My portfolio.",
        ),
        ("what was the fee of transaction 2?", "Its fee is **$4.00**."),
        ("what did transaction 3 realise?", "It realised a gain of **$157.40** on a cost of $1,001.60."),
        ("when was transaction 1?", "Its date is **2022-01-03**."),
    ],
)
async def test_the_figure_that_is_asked_of_a_transaction_comes_first(talk: Talk, said: str, told: str) -> None:
    assert await talk.say(said) == ["list_transactions"]
    assert talk.text().startswith(told)


async def test_the_sale_that_was_just_recorded_is_asked_about(talk: Talk) -> None:
    await talk.say("sell 10 KO at 60")
    await talk.say("yes")
    for said, told in (
        ("did that go through?", "Transaction 5 is of"),
        ("how much did I make on that?", "It realised a gain of **$99.20**"),
        ("in which portfolio did that go?", "Its portfolio is **My portfolio**."),
    ):
        assert await talk.say(said) == ["list_transactions"]
        assert talk.text().startswith(told)
    assert await talk.say("what's left of it?") == ["show_portfolio"]
    assert talk.text().startswith("You hold **20 KO**")


async def test_high_and_low_are_told_together(talk: Talk) -> None:
    view = await talk.call(PRICE_HISTORY, symbol="MSFT", range="364d", about="both")
    assert await talk.say("52 week high and low of Microsoft") == ["price_history"]
    assert f"{view.low_date}" in talk.text()
    assert f"{view.high_date}" in talk.text()


async def test_it_is_the_holding_that_the_last_answer_named_first(talk: Talk) -> None:
    for said, symbol in (
        ("what do I own the most of", "KO"),
        ("what is my smallest holding", "AAPL"),
    ):
        await talk.say(said)
        await talk.say("price of it?")
        (call,) = talk.events[-1].calls
        assert (call.intent, call.args["symbol"]) == ("quote", symbol)
