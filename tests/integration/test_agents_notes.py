"""Notes and doubts in a conversation: a note is told once, warnings always, and a doubt is answered with the day of the figures."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from talk_house import Talk, open_talk

from agents.blocks import Notice

BOUGHT = (
    {"side": "deposit", "amount": "10000", "date": "2024-06-03"},
    {"side": "buy", "symbol": "AAPL", "quantity": "45", "price": "100", "date": "2024-06-03"},
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, BOUGHT) as opened:
        yield opened


def notes(talk: Talk) -> list[str]:
    return [block.text for block in talk.blocks(Notice) if block.tone == "neutral"]


async def test_a_note_is_told_once_in_a_conversation(talk: Talk) -> None:
    assert await talk.say("what is my volatility, sharpe and beta?") == ["portfolio_risk"] * 3
    first = notes(talk)
    assert first
    assert len({*first}) == len(first)
    assert await talk.say("and the VaR?") == ["portfolio_risk"]
    assert not {*first} & {*notes(talk)}


async def test_a_doubt_is_answered_with_the_day_of_the_books(talk: Talk) -> None:
    await talk.say("what do I own?")
    assert await talk.say("how sure are you?") == ["help"]
    assert "2024-06-03" in talk.text()
