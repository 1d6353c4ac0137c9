"""The books in conversation: terms changed by a sentence and taken back, a benchmark, what was changed today."""

import re
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from talk_house import Talk, open_talk

from agents.blocks import Table
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolios import LIST_PORTFOLIOS

RECORDED = [
    {"side": "deposit", "amount": "9000", "date": "2024-05-02"},
    {"side": "buy", "symbol": "AAPL", "quantity": "2", "price": "100", "fee": "1", "date": "2024-05-02"},
    {"side": "buy", "symbol": "AAPL", "quantity": "2", "price": "180", "fee": "1", "date": "2024-05-03"},
    {"side": "sell", "symbol": "AAPL", "quantity": "2", "price": "190", "date": "2024-06-03"},
]


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, RECORDED) as opened:
        yield opened


async def test_the_cost_method_is_changed_by_a_sentence_and_taken_back_by_a_word(talk: Talk) -> None:
    assert await talk.say("use LIFO") == ["change_portfolio"]
    (card,) = talk.proposals()
    assert [(line.label, line.before, line.after) for line in card.lines] == [
        ("Cost method", "fifo", "lifo"),
        ("Cost of what is held", "$361.00", "$201.00"),
        ("Realised gain so far", "$179.00", "$19.00"),
    ]
    assert (await talk.call(SHOW_PORTFOLIO)).cost_method == "fifo"
    await talk.say("yes")
    assert (await talk.call(SHOW_PORTFOLIO)).holdings[0].cost == Decimal(201)
    await talk.say("what do I own?")
    assert "Cost by LIFO, fees inside" in talk.blocks(Table)[0].caption
    await talk.say("undo")
    await talk.say("yes")
    assert (await talk.call(LIST_PORTFOLIOS)).items[0].cost_method == "fifo"


async def test_returns_stand_side_by_side_and_beside_the_same_money_in_something_else(talk: Talk) -> None:
    assert await talk.say("did I beat MSFT?") == ["portfolio_performance"]
    titles = [table.title for table in talk.blocks(Table)]
    assert titles[:2] == ["Side by side", "Beside MSFT with the same flows"]
    assert [row[0] for row in talk.blocks(Table)[0].rows] == [
        "After fees, with dividends",
        "Before fees, with dividends",
        "After fees, without dividends",
        "Before fees, without dividends",
    ]
    assert "The same money in MSFT" in talk.text()


async def test_what_was_changed_today_is_told(talk: Talk) -> None:
    assert await talk.say("what did you change today?") == ["list_changes"]
    assert len(talk.blocks(Table)[0].rows) == len(RECORDED)


async def test_the_portfolios_are_shown_with_how_their_books_are_kept(talk: Talk) -> None:
    assert await talk.say("which portfolios do I have?") == ["list_portfolios"]
    assert talk.blocks(Table)[0].rows[0][1:] == ("USD", "FIFO", "inside the cost", "refused", "you")


async def test_a_list_of_one_side_says_what_it_comes_to(tmp_path: Path) -> None:
    paid = [
        {"side": "dividend", "symbol": "KO", "amount": amount, "date": day}
        for amount, day in (("4.40", "2022-03-01"), ("4.60", "2022-06-01"))
    ]
    bought = [{"side": "buy", "symbol": "KO", "quantity": "10", "price": "60", "date": "2022-01-03"}]
    async with open_talk(tmp_path, [{"side": "deposit", "amount": "5000", "date": "2022-01-03"}, *bought, *paid]) as talk:
        await talk.say("how much dividends did I get in 2022")
        assert "**$9.00** in 2 dividends from 2022-01-01 to 2022-12-31" in talk.text()
        await talk.say("list my transactions")
        assert "**4 transactions**" in talk.text()


async def test_returns_name_the_best_and_the_worst_and_their_figures_explain_themselves(tmp_path: Path) -> None:
    bought = [{"side": "buy", "symbol": symbol, "quantity": "10", "price": "60", "date": "2022-01-03"} for symbol in ("KO", "AAPL")]
    async with open_talk(tmp_path, [{"side": "deposit", "amount": "5000", "date": "2022-01-03"}, *bought]) as talk:
        await talk.say("how did my portfolio do?")
        assert re.search(r"AAPL did best \(\+\$[\d,.]+\), KO worst \(", talk.text())
        for words in ("time-weighted return", "money-weighted return", "return on invested capital"):
            calls = await talk.say(f"explain my {words}")
            assert calls == ["explain_number"], words
            assert not talk.errors(), words
