"""Several proposals are answered together or one by one. A proposal whose price was looked up is shown again when the price has moved before the yes, and never carried out at the old one."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from api_house import QUOTES, TODAY
from talk_house import open_talk

from agents.blocks import Proposal, Suggestions
from market import InMemoryProvider, Market


@pytest.fixture
async def talk(tmp_path: Path) -> Any:
    async with open_talk(tmp_path, [{"side": "deposit", "amount": "50000"}]) as opened:
        yield opened


def move(talk: Any, price: float) -> None:
    provider = InMemoryProvider.random_walk({**QUOTES, "AAPL": price}, end=TODAY)
    talk.house.services.market = Market([provider], talk.house.services.clock)


async def test_a_moved_price_is_shown_again_and_recorded_only_after_a_second_yes(talk: Any) -> None:
    await talk.say("buy 10 AAPL")
    (first,) = talk.proposals()
    move(talk, 210.0)
    await talk.say("yes")
    (again,) = talk.proposals()
    assert again.id != first.id
    assert "$210.00" in again.title
    assert [block.state for block in talk.blocks(Proposal)] == ["superseded"]
    assert await talk.recorded() == 1
    await talk.say("yes")
    assert await talk.units("AAPL") == Decimal(10)
    assert await talk.recorded() == 2
    await talk.press(first.id)
    assert await talk.recorded() == 2


@pytest.mark.parametrize(("text", "price"), [("buy 10 AAPL", 200.5), ("buy 10 AAPL at 200", 260.0)])
async def test_a_small_move_or_a_price_of_ones_own_is_no_reason_to_ask_again(talk: Any, text: str, price: float) -> None:
    await talk.say(text)
    move(talk, price)
    await talk.say("yes")
    assert talk.proposals() == []
    assert await talk.recorded() == 2


async def test_several_proposals_of_a_message_can_be_answered_together(talk: Any) -> None:
    await talk.say("buy 10 AAPL at 100 and buy 5 KO at 50")
    assert len(talk.proposals()) == 2
    assert ("yes, all of them", "no, none of them") in [block.items for block in talk.blocks(Suggestions)]
    await talk.say("yes, all of them")
    assert (await talk.units("AAPL"), await talk.units("KO")) == (Decimal(10), Decimal(5))
    await talk.say("buy 1 AAPL at 100 and buy 2 KO at 50")
    await talk.say("no, none of them")
    assert await talk.recorded() == 3


async def test_the_button_of_a_moved_proposal_renews_it_once(talk: Any) -> None:
    await talk.say("buy 10 AAPL")
    (first,) = talk.proposals()
    move(talk, 150.0)
    await talk.press(first.id)
    (again,) = talk.proposals()
    await talk.press(first.id)
    assert talk.proposals() == []
    assert await talk.recorded() == 1
    await talk.press(again.id)
    assert await talk.units("AAPL") == Decimal(10)


async def test_a_yes_answers_what_was_asked_last_and_older_questions_are_asked_again(talk: Any) -> None:
    await talk.say("buy 10 AAPL at 100")
    await talk.say("delete transaction 1")
    await talk.say("yes")
    assert await talk.units("AAPL") == Decimal(0)
    assert "Still waiting for your yes or no: Buy 10 AAPL at $100.00." in talk.text()
    await talk.say("buy 5 KO at 50")
    await talk.say("yes to all")
    assert (await talk.units("AAPL"), await talk.units("KO")) == (Decimal(10), Decimal(5))
