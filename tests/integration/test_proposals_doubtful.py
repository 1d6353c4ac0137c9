"""A yes that may be about something else than the proposal that waits."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from talk_house import open_talk

from tools.activities import ADD_TRANSACTION


@pytest.fixture
async def talk(tmp_path: Path) -> Any:
    async with open_talk(tmp_path, [{"side": "deposit", "amount": "50000"}]) as opened:
        yield opened


@pytest.mark.parametrize(
    ("between", "yes"),
    [
        ("set an alert", "ok"),
        ("flumoxify the gadgets", "yes"),
        ("price of AAPL", "yes please"),
        ("what do I own?", "👍"),
        ("thank you", "ja"),
        ("should I buy AAPL?", "sí"),
        ("help", "yes, thanks"),
        ("AAPL chart for 2022", "oui"),
    ],
)
async def test_a_mere_yes_after_anything_else_shows_what_waits_and_a_second_one_records_it(talk: Any, between: str, yes: str) -> None:
    await talk.say("buy 10 AAPL at 100")
    await talk.say(between)
    await talk.say(yes)
    assert await talk.recorded() == 1
    assert "Nothing was recorded yet" in talk.text()
    assert [card.title for card in talk.proposals()] == ["Buy 10 AAPL at $100.00"]
    await talk.say("yes")
    assert await talk.units("AAPL") == Decimal(10)


async def test_a_mere_yes_to_a_question_for_one_of_two_ways_names_none_and_takes_none(talk: Any) -> None:
    for said in ("buy 10 AAPL at 100", "what do I own?", "undo that"):
        await talk.say(said)
    told = "Say “drop it” and “Buy 10 AAPL at $100.00” goes unrecorded"
    assert (await talk.say("yes"), told in talk.text()) == (["clarify"], True)
    assert (await talk.say("yes"), "“Buy 10 AAPL at $100.00” still waits" in talk.text()) == (["clarify"], True)
    assert await talk.recorded() == 1
    await talk.say("record it")
    assert await talk.units("AAPL") == Decimal(10)


@pytest.mark.parametrize("amending", ["no, 12", "and a fee of 2", "show me the card again", "make it 12"])
async def test_a_yes_right_after_the_card_or_its_amendment_records_at_once_and_so_does_the_button_at_any_time(
    talk: Any, amending: str
) -> None:
    await talk.say("price of AAPL")
    await talk.say("buy 10 AAPL at 100")
    await talk.say(amending)
    await talk.say("yes")
    assert await talk.recorded() == 2
    await talk.say("buy 3 KO at 60")
    (card,) = talk.proposals()
    await talk.say("price of AAPL")
    await talk.press(card.id)
    assert await talk.units("KO") == Decimal(3)


async def test_what_an_answered_part_leaves_waiting_is_asked_about_at_once(talk: Any) -> None:
    await talk.say("buy 10 AAPL at 100 and buy 3 KO at 60")
    await talk.say("yes to the first")
    await talk.say("yes")
    assert (await talk.units("AAPL"), await talk.units("KO")) == (Decimal(10), Decimal(3))


async def test_a_yes_that_says_what_it_is_about_needs_no_second_one(talk: Any) -> None:
    await talk.say("buy 10 AAPL at 100")
    await talk.say("flumoxify the gadgets")
    await talk.say("yes, record it")
    assert await talk.units("AAPL") == Decimal(10)


async def test_deleting_the_money_that_paid_for_a_purchase_warns_of_cash_below_zero(talk: Any) -> None:
    await talk.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="10", price="200")
    await talk.say("delete transaction 1")
    assert any("below zero" in note for card in talk.proposals() for note in card.notes)
    await talk.say("delete transaction 2")
    assert not talk.proposals()[0].notes
