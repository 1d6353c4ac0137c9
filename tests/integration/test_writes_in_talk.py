"""What a conversation writes is what was said: amounts, days, sides, alerts, and never a question."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from talk_house import open_talk

from agents.blocks import Notice, ProposalGroup
from tools.activities import LIST_TRANSACTIONS
from tools.corrections import DELETE_TRANSACTION
from tools.quotes import QUOTE

HELD = (
    {"side": "deposit", "amount": "20000", "date": "2022-01-03"},
    {"side": "buy", "symbol": "AAPL", "quantity": "60", "price": "100", "date": "2022-02-01"},
    {"side": "buy", "symbol": "KO", "quantity": "50", "price": "50", "date": "2022-02-01"},
)


@pytest.fixture
async def talk(tmp_path: Path) -> Any:
    async with open_talk(tmp_path, HELD) as opened:
        yield opened


async def test_units_follow_from_the_amount_and_the_close_of_the_day_also_after_a_correction(talk: Any) -> None:
    close = {day: (await talk.call(QUOTE, symbol="AAPL", date=day)).price for day in ("2022-12-01", "2022-12-02")}
    await talk.say("buy apple for 1000 dollars on 2022-12-01")
    await talk.say("no, 1500 on 2022-12-02")
    await talk.say("yes")
    newest = (await talk.call(LIST_TRANSACTIONS)).items[0]
    assert (newest.date.isoformat(), newest.unit_price) == ("2022-12-02", close["2022-12-02"])
    assert abs(newest.quantity * newest.unit_price - 1500) < Decimal("0.01")
    await talk.say("no, 1200")
    await talk.say("yes")
    assert abs((await talk.units("AAPL") - 60) * close["2022-12-02"] - 1200) < Decimal("0.01")


async def test_a_close_in_another_currency_is_no_price(talk: Any) -> None:
    await talk.say("buy apple for 1000 euros")
    assert talk.errors() == ["invalid_input"]
    assert talk.proposals() == []
    await talk.say("buy 10 AAPL at 130 euros")
    assert (talk.proposals(), "How many USD was one EUR?" in talk.events[-1].reply) == ([], True)
    await talk.say("1.08")
    assert [card.title for card in talk.proposals()] == ["Buy 10 AAPL at €130.00"]
    assert "Counted at 1.08 USD per EUR, as you say." in talk.text()


async def test_the_sentence_of_a_proposal_names_a_day_that_is_not_today_and_how_it_was_read(talk: Any) -> None:
    await talk.say("03/04/2022 buy 2 AAPL at 100")
    assert [card.title for card in talk.proposals()] == ["Buy 2 AAPL at $100.00 on 2022-03-04"]
    assert [notice.text for notice in talk.blocks(Notice)] == [
        "I read 03/04/2022 with the month first: 4 March 2022. If you mean the day first, say: no, 3 April 2022."
    ]
    await talk.say("no, 3 April 2022")
    assert (talk.blocks(Notice), "on 2022-04-03" in talk.text()) == ([], True)
    await talk.say("no, today")
    assert [card.title for card in talk.proposals()] == ["Buy 2 AAPL at $100.00"]


DIVIDEND = "KO dividend of 15 on november 15 2022"


@pytest.mark.parametrize(
    "said",
    [
        "and 1.50 tax was withheld",
        "they withheld 1.50",
        "minus 1.50 withholding tax",
        "1.50 of it was withheld as tax",
        "und 1,50 Steuer wurden einbehalten",
        "and the tax was 1.50",
    ],
)
async def test_a_tax_told_after_a_dividend_is_of_that_dividend_waiting_or_recorded(talk: Any, said: str) -> None:
    for answer in ((), ("yes",)):
        await talk.say(DIVIDEND)
        for word in answer:
            await talk.say(word)
        await talk.say(said)
        await talk.say("yes")
        newest = (await talk.call(LIST_TRANSACTIONS)).items[0]
        assert (newest.type, newest.amount, newest.tax, newest.symbol) == ("dividend", Decimal(15), Decimal("1.50"), "KO")
        await talk.call(DELETE_TRANSACTION, target=str(newest.number))


async def test_a_corrected_part_rests_on_what_comes_before_it_and_what_comes_after_on_it(talk: Any) -> None:
    await talk.say("buy 3 MSFT at 50 and sell 2 MSFT at 60")
    await talk.say("no, 4 MSFT at 50")
    await talk.say("sorry, sell 4 MSFT at 60")
    [card] = talk.blocks(ProposalGroup)
    assert [member.title for member in card.members] == ["Buy 4 MSFT at $50.00", "Sell 4 MSFT at $60.00"]
    steps = [next((line.before, line.after) for line in shown.lines if line.label == "Cash USD") for shown in (*card.members, card)]
    assert (steps[0][1], steps[0][0], steps[1][1]) == (steps[1][0], *steps[2])
    await talk.say("yes")
    assert (talk.errors(), await talk.units("MSFT")) == ([], Decimal(0))


@pytest.mark.parametrize("said", ["no wait", "no", "oh no, stop", "nein", "cancel"])
async def test_a_no_after_something_was_recorded_offers_to_take_it_back(talk: Any, said: str) -> None:
    await talk.say("buy 3 KO at 60")
    await talk.say("yes")
    assert await talk.say(said) == ["undo"]
    assert [card.title for card in talk.proposals()] == ["Take back: Buy 3 KO at $60.00"]
    await talk.say("no")
    assert "Nothing was recorded" not in talk.text()
    await talk.say("no wait")
    assert ("Nothing was recorded" in talk.text(), talk.proposals()) == (False, [])
    assert await talk.units("KO") == 53


async def test_undo_said_twice_shows_what_waits_and_said_after_a_yes_takes_back_the_next_older(talk: Any) -> None:
    for said in ("buy 3 KO at 60", "yes", "buy 2 AAPL at 100", "yes"):
        await talk.say(said)
    await talk.say("undo")
    first = [card.title for card in talk.proposals()]
    await talk.say("undo")
    assert [card.title for card in talk.proposals()] == first == ["Take back: Buy 2 AAPL at $100.00"]
    await talk.say("yes")
    assert (await talk.units("AAPL"), await talk.units("KO")) == (60, 53)
    await talk.say("undo")
    await talk.say("yes")
    assert (await talk.units("AAPL"), await talk.units("KO")) == (60, 50)


async def test_an_alert_that_is_true_at_once_says_so(talk: Any) -> None:
    price = (await talk.call(QUOTE, symbol="KO")).price
    await talk.say(f"alert me when KO is above {price - 1:.0f}")
    assert [note.split(":")[0] for card in talk.proposals() for note in card.notes] == ["That is so already"]
    await talk.say(f"alert me when KO is above {price + 2:.0f}")
    assert [card.notes for card in talk.proposals()] == [()]


async def test_what_is_so_already_is_said_and_not_proposed(talk: Any) -> None:
    await talk.say("use fifo")
    assert (talk.proposals(), talk.errors()) == ([], ["invalid_input"])
    await talk.say("use average cost instead of fifo")
    assert [(card.lines[0].before, card.lines[0].after) for card in talk.proposals()] == [("fifo", "average")]


async def test_a_pasted_list_says_how_many_of_its_lines_are_read_and_names_the_others(talk: Any) -> None:
    await talk.say("bought 5 AAPL at 130\nAcme Frobnicators 10 @ 12\nsold 2 KO at 62\nbought 3 XXQQZ at 60")
    assert [card.title for card in talk.proposals()] == ["Buy 5 AAPL at $130.00", "Sell 2 KO at $62.00"]
    told = [notice.text for notice in talk.blocks(Notice)]
    assert "I read 3 of 4 lines. Not read, and not on the card: “Acme Frobnicators 10 @ 12”." in told
    assert any("XXQQZ" in text for text in told)
