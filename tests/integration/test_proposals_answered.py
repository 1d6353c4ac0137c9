"""Several proposals are answered together or one by one. A proposal whose price was looked up is shown again when the price has moved before the yes, and never carried out at the old one."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from api_house import QUOTES, TODAY
from talk_house import open_talk

from agents.blocks import Proposal, ProposalGroup, Suggestions
from core.clock import FixedClock
from market import InMemoryProvider, Market
from tools.activities import ADD_TRANSACTION
from tools.portfolio import SHOW_PORTFOLIO


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


def repeated(talk: Any) -> list[bool]:
    """Of each card just shown, whether it says that it is a repeat."""
    return [any(note.startswith("The same was recorded") for note in card.notes) for card in talk.proposals()]


async def test_row_080_an_order_that_was_just_recorded_is_asked_about_before_it_is_recorded_again(talk: Any) -> None:
    """The answer to a yes was lost on its way, so the same is asked for again, here or in another conversation."""
    await talk.say("buy 10 AAPL", thread="other")
    [twin] = talk.proposals()
    await talk.say("buy 10 AAPL")
    assert repeated(talk) == [False]
    await talk.say("yes")
    move(talk, 200.4)  # a looked-up price that moved a little does not make it another order
    await talk.press(twin.id)
    assert (repeated(talk), await talk.units("AAPL")) == ([True], Decimal(10))
    [again] = talk.proposals()
    assert again.id != twin.id
    await talk.say("buy 10 AAPL")
    assert repeated(talk) == [True]
    assert "as transaction 2" in talk.text()
    await talk.say("yes")
    assert await talk.units("AAPL") == Decimal(20)


OTHERS = ("buy 11 AAPL at 100", "buy 10 AAPL at 101", "sell 10 AAPL at 100", "buy 10 KO at 100", "buy 10 AAPL at 100 on 2024-06-03")


async def test_row_080_what_differs_is_no_repeat_and_neither_is_what_is_long_past(talk: Any) -> None:
    await talk.say("buy 10 AAPL at 100")
    await talk.say("yes")
    for other in OTHERS:
        await talk.say(other)
        assert repeated(talk) == [False], other
        await talk.say("no")
    talk.house.services.clock = FixedClock(talk.house.services.clock.now() + dt.timedelta(minutes=16))
    await talk.say("buy 10 AAPL at 100")
    assert repeated(talk) == [False]


async def test_several_proposals_of_a_message_can_be_answered_together(talk: Any) -> None:
    await talk.say("buy 10 AAPL at 100 and buy 5 KO at 50")
    assert len(talk.proposals()) == 2
    assert ("yes, all of them", "only the first", "no, none of them") in [block.items for block in talk.blocks(Suggestions)]
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


THREE = "buy 5 AAPL at 100, sell 2 KO at 60 and add a 10 dollar fee"


@pytest.fixture
async def three(talk: Any) -> Any:
    """A conversation in which one message has asked for a purchase, a sale and a fee."""
    await talk.say("buy 4 KO at 50")
    await talk.say("yes")
    await talk.say(THREE)
    return talk


async def cash(talk: Any) -> Decimal:
    shown = await talk.call(SHOW_PORTFOLIO)
    return next(item.amount for item in shown.cash if item.currency == "USD")


async def test_what_one_message_asks_for_is_one_card_with_what_all_of_it_changes(three: Any) -> None:
    [card] = three.blocks(ProposalGroup)
    assert [member.id for member in card.members] == [one.id for one in three.proposals()]
    assert {one.group_id for one in three.proposals()} == {card.id}
    lines = {line.label: (line.before, line.after) for line in card.lines}
    assert lines["AAPL units"] == ("0", "5")
    assert lines["KO units"] == ("4", "2")
    assert lines["Cash USD"] == ("$49,800.00", "$49,410.00")
    assert lines["Portfolio value"][0] != lines["Portfolio value"][1]
    assert await three.recorded() == 2


@pytest.mark.parametrize(
    ("answer", "units", "left"),
    [
        ("yes", (5, 2, "49410"), 0),
        ("yes, all of them", (5, 2, "49410"), 0),
        ("only the first", (5, 4, "49300"), 0),
        ("just the sale please", (0, 2, "49920"), 0),
        ("yes to the sale", (0, 2, "49920"), 2),
        ("no to the fee", (0, 4, "49800"), 2),
        ("yes but not the fee", (5, 2, "49420"), 0),
        ("all but the last", (5, 2, "49420"), 0),
        ("everything except the AAPL purchase", (0, 2, "49910"), 0),
        ("yes to the sale, no to the fee", (0, 2, "49920"), 1),
        ("the first two", (5, 2, "49420"), 1),
        ("1 and 3 only", (5, 4, "49290"), 0),
        ("no", (0, 4, "49800"), 0),
        ("skip the second and the third", (0, 4, "49800"), 1),
    ],
)
async def test_all_or_a_part_of_it_is_confirmed_by_one_sentence(three: Any, answer: str, units: tuple[int, int, str], left: int) -> None:
    await three.say(answer)
    found = (await three.units("AAPL"), await three.units("KO"), await cash(three))
    assert found == (Decimal(units[0]), Decimal(units[1]), Decimal(units[2]))
    assert len(await three.assistant.pending(three.actor, "t")) == left


@pytest.mark.parametrize(
    "text", ["sell the first", "only 12", "what does the fee cost?", "yes to selling MSFT", "the third quarter was bad"]
)
async def test_what_is_no_answer_to_it_decides_nothing(three: Any, text: str) -> None:
    before = await three.recorded()
    await three.say(text)
    assert await three.recorded() == before


async def test_the_button_of_the_whole_card_records_each_once_and_one_undo_takes_all_of_it_back(three: Any) -> None:
    [card] = three.blocks(ProposalGroup)
    for _ in range(3):
        await three.press(card.id)
        assert three.errors() == []
    assert await three.recorded() == 5
    await three.say("undo")
    assert len(three.proposals()[0].lines) == 3
    await three.say("yes")
    assert (await three.recorded(), await cash(three)) == (2, Decimal(49800))


async def test_one_of_what_was_confirmed_together_can_be_taken_back_alone(three: Any) -> None:
    await three.say("yes")
    await three.say("undo the sale")
    assert [line.label for line in three.proposals()[0].lines] == ["Sell 2 KO at $60.00"]
    await three.say("yes")
    assert (await three.units("KO"), await three.recorded()) == (Decimal(4), 4)
    await three.say("undo the last change")
    assert len(three.proposals()[0].lines) == 2


async def test_what_was_confirmed_one_after_the_other_is_taken_back_one_after_the_other(three: Any) -> None:
    await three.say("yes to the sale")
    await three.say("yes")
    await three.say("undo")
    assert [line.label for line in three.proposals()[0].lines] == ["Buy 5 AAPL at $100.00", "Fee $10.00"]


async def test_nothing_of_it_is_recorded_where_a_part_has_become_impossible(three: Any) -> None:
    [card] = three.blocks(ProposalGroup)
    await three.call(ADD_TRANSACTION, side="sell", symbol="KO", quantity="3", price="55")
    before = await three.recorded()
    await three.press(card.id)
    assert three.errors() == ["conflict"]
    assert await three.recorded() == before
    await three.say("only the first")
    assert await three.units("AAPL") == Decimal(5)


async def test_what_comes_later_in_a_message_may_rest_on_what_comes_before(talk: Any) -> None:
    await talk.say("buy 3 KO at 50 and sell 2 KO at 60")
    assert talk.errors() == []
    await talk.say("yes")
    assert await talk.units("KO") == Decimal(1)
    await talk.say("sell 1 KO at 60 and sell 1 KO at 61")
    assert talk.errors() == ["insufficient_holding"]


async def test_what_is_left_is_shown_as_it_stands_after_the_part_that_was_recorded(three: Any) -> None:
    await three.say("yes to the sale, no to the fee")
    (left,) = three.proposals()
    lines = {line.label: (line.before, line.after) for line in left.lines}
    assert lines["Cash USD"] == ("$49,920.00", "$49,420.00")


async def test_a_corrected_part_takes_its_place_among_the_others(three: Any) -> None:
    await three.say("no, 6 AAPL")
    [card] = three.blocks(ProposalGroup)
    assert card.title == "3 changes: Buy 6 AAPL at $100.00; Sell 2 KO at $60.00; Fee $10.00"
    told = [line.after for member in card.members for line in member.lines if line.label == "Cash USD"]
    assert told == ["$49,200.00", "$49,320.00", "$49,310.00"]
    assert [one.lines for one in await three.assistant.pending(three.actor, "t")] == [one.lines for one in card.members]
    await three.press(card.id)
    assert (await three.units("AAPL"), await three.units("KO"), await cash(three)) == (Decimal(6), Decimal(2), Decimal(49310))


async def test_a_moved_price_shows_all_of_it_again(talk: Any) -> None:
    await talk.say("buy 10 AAPL and deposit 100")
    [card] = talk.blocks(ProposalGroup)
    move(talk, 210.0)
    await talk.press(card.id)
    [again] = talk.blocks(ProposalGroup)
    assert again.members[0].title == "Buy 10 AAPL at $210.00"
    assert await talk.recorded() == 1
    await talk.say("yes")
    assert await talk.recorded() == 3


async def test_undo_beside_an_older_proposal_asks_what_is_meant(talk: Any) -> None:
    await talk.say("buy 4 KO at 50")
    await talk.say("undo")
    assert talk.proposals() == []
    assert await talk.assistant.pending(talk.actor, "t") == ()
    await talk.say("buy 4 KO at 50")
    await talk.say("what do I own?")
    assert await talk.say("undo") == ["clarify"]
    assert [block.items for block in talk.blocks(Suggestions)] == [("drop it", "take back the last change")]
    assert await talk.say("take back the last change") == ["undo"]
    await talk.say("no")
    assert await talk.say("drop it") == ["cancel"]
    assert await talk.assistant.pending(talk.actor, "t") == ()


async def test_undo_after_a_yes_takes_that_back_whatever_else_waits(talk: Any) -> None:
    await talk.say("buy 10 AAPL at 100")
    await talk.say("buy 4 KO at 50")
    await talk.say("yes")
    assert await talk.say("undo") == ["undo"]
    assert talk.proposals()[0].title == "Take back: Buy 4 KO at $50.00"
