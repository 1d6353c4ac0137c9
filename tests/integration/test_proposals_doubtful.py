"""A yes that may be about something else than the proposal that waits."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from talk_house import open_talk


@pytest.fixture
async def talk(tmp_path: Path) -> Any:
    async with open_talk(tmp_path, [{"side": "deposit", "amount": "50000"}]) as opened:
        yield opened


@pytest.mark.parametrize("between", ["undo that", "set an alert", "flumoxify the gadgets"])
async def test_a_mere_yes_after_something_that_was_not_understood_shows_what_waits_and_a_second_one_records_it(
    talk: Any, between: str
) -> None:
    await talk.say("buy 10 AAPL at 100")
    await talk.say("what do I own?")
    await talk.say(between)
    await talk.say("yes")
    assert await talk.recorded() == 1
    assert "Nothing was recorded yet" in talk.text()
    assert [card.title for card in talk.proposals()] == ["Buy 10 AAPL at $100.00"]
    await talk.say("yes")
    assert await talk.units("AAPL") == Decimal(10)


async def test_a_yes_that_says_what_it_is_about_needs_no_second_one(talk: Any) -> None:
    await talk.say("buy 10 AAPL at 100")
    await talk.say("flumoxify the gadgets")
    await talk.say("yes, record it")
    assert await talk.units("AAPL") == Decimal(10)
