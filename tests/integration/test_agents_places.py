"""In which portfolio something is recorded and looked at: where the conversation moved to, where a card is put afterwards, and that nobody guesses a place."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from talk_house import Talk, open_talk

from tools.activities import LIST_TRANSACTIONS
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolios import LIST_PORTFOLIOS, OPEN_PORTFOLIO

RECORDED = [
    {"side": "deposit", "amount": "9000", "date": "2023-01-02"},
    {"side": "buy", "symbol": "AAPL", "quantity": "8", "price": "100", "date": "2023-03-01"},
]


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, RECORDED) as opened:
        await opened.call(OPEN_PORTFOLIO, name="Kids", base_currency="USD")
        yield opened


async def _units(talk: Talk, symbol: str) -> list[Decimal]:
    """Units held in each portfolio."""
    found = []
    for one in (await talk.call(LIST_PORTFOLIOS)).items:
        holdings = (await talk.call(SHOW_PORTFOLIO, portfolio_id=str(one.id))).holdings
        found.append(next((item.quantity for item in holdings if item.symbol == symbol), Decimal(0)))
    return found


@pytest.mark.parametrize(
    "said",
    ["and in Kids", "I meant in Kids", "for Kids", "no, in Kids", "put it into Kids please", "nein, in Kids", "oops, my Kids portfolio"],
)
async def test_a_card_moves_to_the_portfolio_that_is_named_after_it(talk: Talk, said: str) -> None:
    await talk.say("bought 10 KO at 60")
    assert await talk.say(said) == ["add_transaction"]
    await talk.say("yes")
    assert await _units(talk, "KO") == [0, 10]


async def test_every_part_of_a_message_moves(talk: Talk) -> None:
    await talk.say("bought 10 KO at 60 and 2 MSFT at 300")
    await talk.say("for Kids")
    await talk.say("yes")
    assert await _units(talk, "KO") == [0, 10]
    assert await _units(talk, "MSFT") == [0, 2]


@pytest.mark.parametrize("said", ["buy 3 KO at 60 in Kids and 2 AAPL at 250 in my portfolio", "move 3 AAPL to Kids and 2 KO to Kids"])
async def test_several_places_or_moves_in_one_message_are_asked_about(talk: Talk, said: str) -> None:
    assert await talk.say(said) == ["clarify"]
    assert not talk.proposals()


async def test_the_same_again_in_another_portfolio_is_another(talk: Talk) -> None:
    await talk.say("bought 3 KO at 60")
    await talk.say("yes")
    await talk.say("the same in Kids too")
    await talk.say("yes")
    assert await _units(talk, "KO") == [3, 3]


async def test_what_is_recorded_already_is_not_moved_in_silence(talk: Talk) -> None:
    await talk.say("bought 3 KO at 60")
    await talk.say("yes")
    assert await talk.say("I meant in Kids") == ["clarify"]
    assert await _units(talk, "KO") == [3, 0]


@pytest.mark.parametrize(
    "said", ["switch to Kids", "use Kids", "from now on Kids", "let's work in Kids", "switch to the Kids portfolio please"]
)
async def test_a_conversation_moves_to_another_portfolio(talk: Talk, said: str) -> None:
    assert await talk.say(said) == ["show_portfolio"]
    await talk.say("deposit 500")
    await talk.say("yes")
    await talk.say("buy 4 KO at 60")
    await talk.say("no, 5")
    await talk.say("yes")
    await talk.say("sell 2 of my KO at 61")
    await talk.say("yes")
    assert await _units(talk, "KO") == [0, 3]
    assert await _units(talk, "AAPL") == [8, 0]
    await talk.say("how much cash do I have")
    assert "$322.00" in talk.text()
    await talk.say("switch back")
    await talk.say("sell 1 AAPL at 200")
    await talk.say("yes")
    assert await _units(talk, "AAPL") == [7, 0]


@pytest.mark.parametrize(
    "said",
    ["switch to the Retirement portfolio", "move 3 AAPL to Pension", "transfer 2 AAPL to Comdirect", "move 3 AAPL to my Pension portfolio"],
)
async def test_a_place_that_nobody_knows_is_asked_about(talk: Talk, said: str) -> None:
    before = await talk.recorded()
    assert await talk.say(said) == ["clarify"]
    assert not talk.proposals()
    await talk.say("yes")
    assert await talk.recorded() == before


async def test_a_card_for_a_portfolio_that_nobody_knows_waits_for_its_place(talk: Talk) -> None:
    await talk.say("bought 10 KO at 60")
    assert await talk.say("I meant in Retirement") == ["clarify"]
    await talk.say("in Kids")
    await talk.say("yes")
    assert await _units(talk, "KO") == [0, 10]


async def test_units_move_to_an_account_that_is_called_one(talk: Talk) -> None:
    await talk.say("move 3 AAPL to Degiro")
    await talk.say("to the account Degiro")
    await talk.say("yes")
    assert (await talk.call(LIST_TRANSACTIONS)).items[0].account == "Degiro"
    await talk.say("move 1 AAPL to Degiro")
    assert len(talk.proposals()) == 1


@pytest.mark.parametrize(
    ("said", "cost_left"),
    [
        ("sell 8 AAPL at 200, lifo", 100),
        ("sell 8 AAPL at 200 highest cost first", 100),
        ("verkaufe 8 AAPL zu 200 nach LIFO", 100),
        ("sell 8 AAPL at 200, last in first out", 100),
        ("sell 8 AAPL at 200 from the lots from 2024", 100),
        ("sell 8 AAPL at 200, fifo", 150),
        ("sell 8 of my 2023 AAPL shares at 200", 150),
    ],
)
async def test_a_sale_takes_the_purchases_that_it_names(talk: Talk, said: str, cost_left: int) -> None:
    await talk.say("bought 8 AAPL at 150 on 2024-03-01")
    await talk.say("yes")
    await talk.say(said)
    (card,) = talk.proposals()
    assert any(note.startswith("Takes 8 of transaction") for note in card.notes)
    await talk.say("yes")
    (held,) = (await talk.call(SHOW_PORTFOLIO)).holdings
    assert held.cost == 8 * cost_left


@pytest.mark.parametrize(
    "said", ["sell 4 AAPL from the lots from 2021", "sell 4 AAPL tax efficiently", "sell 4 AAPL at 200, average cost method"]
)
async def test_a_way_to_choose_units_that_there_is_not_is_asked_about(talk: Talk, said: str) -> None:
    assert await talk.say(said) == ["clarify"]
    assert not talk.proposals()


async def test_a_sale_of_more_than_its_named_purchases_hold_says_so(talk: Talk) -> None:
    await talk.say("bought 2 AAPL at 150 on 2024-03-01")
    await talk.say("yes")
    await talk.say("sell 5 AAPL at 200 from the lots from 2024")
    (card,) = talk.proposals()
    assert "3 of them are from other purchases than you named" in " ".join(card.notes)
