"""Answers about a portfolio begin with the one figure that was asked for, of one's own books."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from talk_house import Talk, open_talk

BOOKS = (
    {"side": "deposit", "amount": "10000", "date": "2022-01-03"},
    {"side": "buy", "symbol": "KO", "quantity": "50", "price": "50", "fee": "4", "date": "2022-02-01"},
    {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "250", "date": "2022-03-01"},
    {"side": "buy", "symbol": "KO", "quantity": "50", "price": "60", "date": "2022-04-01"},
)
ANSWERS = (
    ("how much cash do I have?", "You have **$1,996.00** in cash, 20.0 % of $9,996.00."),
    (
        "how many KO shares do I have?",
        "You hold **100 KO** worth **$6,000.00**, 60.0 % of the portfolio, held since 2022-02-01. It is up $496.00 (+9.0 %)",
    ),
    ("what did I pay for KO on average?", "KO cost **$55.04** a unit on average: $5,504.00 for 100 by FIFO."),
    ("do I own any Tesla?", "You hold no TSLA."),
    ("show my portfolio: which holdings are below cost?", "**1 of 2** holdings is below cost, -$500.00 in all: AAPL (-$500.00, -20.0 %)."),
    ("which of my stocks lost money?", "**1 of 2** holdings lost from 2022-01-02 to 2024-06-14: AAPL (-$500.00)."),
    ("what is my oldest position?", "**KO** has been held longest, since **2022-02-01**."),
    ("how many stocks do I own?", "You hold **2** instruments: KO and AAPL."),
    ("what have I paid in fees?", "**$4.00** was paid in fees from"),
    ("which stock did best this year?", "**KO** did best from 2023-12-31 to 2024-06-14: **+$"),
    ("what percentage of my portfolio is Apple?", "**20.0 %** of $9,996.00 is in AAPL: $2,000.00"),
    ("list my KO purchases", "Bought: **100 KO** at $55.00 a unit on average, before fees."),
    ("when was Microsoft at its highest?", "closed highest on **2023-10-31**, at **$464.80**, of all closes"),
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, BOOKS) as opened:
        yield opened


async def test_the_answer_begins_with_what_was_asked(talk: Talk) -> None:
    for number, (said, told) in enumerate(ANSWERS):
        await talk.say(said, thread=f"t{number}")
        assert told in talk.text(), (said, talk.text())
        assert not talk.errors(), said
