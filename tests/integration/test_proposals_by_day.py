"""Several trades of one instrument that wait together: put right and chosen by the day that is said again."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from talk_house import open_talk

TOLD = "bought 5 AAPL at 131 on 2022-12-19 and 5 AAPL at 132 on 2022-12-20"


@pytest.fixture
async def talk(tmp_path: Path) -> Any:
    async with open_talk(tmp_path, [{"side": "deposit", "amount": "50000"}]) as opened:
        yield opened


@pytest.mark.parametrize(
    ("said", "first", "second"),
    [
        ("the one of december 20 was 6", "5 AAPL at $131.00 on 2022-12-19", "6 AAPL at $132.00 on 2022-12-20"),
        ("no, 6 on 20 december", "5 AAPL at $131.00 on 2022-12-19", "6 AAPL at $132.00 on 2022-12-20"),
        ("the tuesday one was 6", "5 AAPL at $131.00 on 2022-12-19", "6 AAPL at $132.00 on 2022-12-20"),
        ("2022-12-19 at 130.5", "5 AAPL at $130.50 on 2022-12-19", "5 AAPL at $132.00 on 2022-12-20"),
        ("the one of 2022-12-19 should be on 2022-12-21", "5 AAPL at $131.00 on 2022-12-21", "5 AAPL at $132.00 on 2022-12-20"),
        ("the second was 6 and the first 4", "4 AAPL at $131.00 on 2022-12-19", "6 AAPL at $132.00 on 2022-12-20"),
    ],
)
async def test_the_trade_of_the_day_that_is_said_again_is_put_right(talk: Any, said: str, first: str, second: str) -> None:
    await talk.say(TOLD)
    await talk.say(said)
    assert {card.title for card in talk.proposals()} == {f"Buy {first}", f"Buy {second}"}
    assert await talk.recorded() == 1


async def test_trades_are_chosen_by_their_day(talk: Any) -> None:
    await talk.say(TOLD)
    await talk.say("only the one of 2022-12-20")
    assert (await talk.units("AAPL"), await talk.recorded()) == (Decimal(5), 2)


@pytest.mark.parametrize("said", ["no, in my kids' account", "put it in my kids account", "that goes into the kids portfolio"])
async def test_a_trade_goes_into_ones_own_portfolio_told_in_ordinary_words_or_it_is_asked_which(talk: Any, said: str) -> None:
    await talk.say("buy 5 AAPL at 131")
    assert await talk.say(said) == ["clarify"]
    await talk.say("cancel")
    for before in ("open a portfolio called Kids", "yes", "buy 5 AAPL at 131"):
        await talk.say(before)
    await talk.say(said)
    assert [card.title for card in talk.proposals()] == ["Buy 5 AAPL at $131.00 in Kids"]


@pytest.mark.parametrize("said", ["ok, then just deposit 100 into main", "yes, and deposit 100 into main"])
async def test_what_goes_into_a_portfolio_that_is_not_open_yet_is_asked_about(talk: Any, said: str) -> None:
    await talk.say("open a new portfolio called Main")
    assert await talk.say(said) == ["clarify"]
    assert await talk.recorded() == 1


async def test_a_deposit_without_a_known_rate_says_so_on_its_card(talk: Any) -> None:
    await talk.say("deposit 500 SEK")
    (card,) = talk.proposals()
    assert any("SEK" in note and "rate" in note for note in card.notes)
