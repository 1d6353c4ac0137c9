"""What is said while a proposal waits changes what was meant and nothing else: whole conversations, and what is in the books afterwards."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from talk_house import Talk, open_talk

from tools.activities import LIST_TRANSACTIONS

RECORDED = [
    {"side": "deposit", "amount": "9000", "date": "2023-01-02"},
    {"side": "buy", "symbol": "AAPL", "quantity": "8", "price": "100", "date": "2023-03-01"},
]


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, RECORDED) as opened:
        yield opened


async def _added(talk: Talk) -> list[tuple[str, ...]]:
    """What was recorded in the conversation, oldest first: type, instrument, units, price or amount, and the fee where there is one."""
    rows = (await talk.call(LIST_TRANSACTIONS)).items[: -len(RECORDED)]
    return [
        tuple(
            f"{part.normalize():f}" if hasattr(part, "normalize") else str(part)
            for part in (row.type, row.symbol, row.quantity, row.unit_price, row.amount, row.fee or None)
            if part is not None
        )
        for row in reversed(rows)
    ]


@pytest.mark.parametrize(
    ("turns", "added"),
    [
        (("buy 500 dollars of AAPL at 150", "only whole shares", "yes"), [("buy", "AAPL", "3", "150")]),
        (("buy 500 dollars of AAPL at 150", "round it up", "yes"), [("buy", "AAPL", "4", "150")]),
        (("kaufe für 500 Dollar AAPL zu 150", "nur ganze Stücke bitte", "ja"), [("buy", "AAPL", "3", "150")]),
        (("buy 1000 dollars of AAPL at 150", "make it a whole number of shares", "7", "yes"), [("buy", "AAPL", "7", "150")]),
        (("sell half of my AAPL at 150", "5 instead of 4", "yes"), [("sell", "AAPL", "5", "150")]),
        (("buy 5 AAPL at 150", "5 was wrong, 6", "yes"), [("buy", "AAPL", "6", "150")]),
        (("kaufe 5 AAPL zu 150", "5 waren falsch, 6", "Gebühr 3", "ja"), [("buy", "AAPL", "6", "150", "3")]),
        (("buy 5 AAPL at 150", "it was 6", "no fee", "at 151 of course", "yes"), [("buy", "AAPL", "6", "151")]),
        (("buy 5 AAPL at 150 with a fee of 3", "without the fee", "yes"), [("buy", "AAPL", "5", "150")]),
        (("buy 5 AAPL at 150", "the price is wrong", "149", "yes"), [("buy", "AAPL", "5", "149")]),
        (("buy 5 AAPL at 150", "sold, not bought", "yes"), [("sell", "AAPL", "5", "150")]),
        (("deposit 500", "no, a withdrawal", "of 450", "yes"), [("withdrawal", "450")]),
        (("500 Dollar Einzahlung", "nein, eine Auszahlung", "ja"), [("withdrawal", "500")]),
        (("dividend of 12 from Apple", "13 sorry", "and it came from microsoft", "record it"), [("dividend", "MSFT", "13")]),
        (("dividend of 12 from Apple", "it was interest", "yes"), [("interest", "12")]),
        (("buy 5 AAPL at 150 and 2 MSFT at 300, fee 2 each", "the microsoft ones were 3", "yes to both"), [("buy", "AAPL", "5", "150", "2"), ("buy", "MSFT", "3", "300", "2")]),
        (("buy 5 AAPL at 150 and 2 MSFT at 300", "the second at 301", "ja, beide"), [("buy", "AAPL", "5", "150"), ("buy", "MSFT", "2", "301")]),
        (("buy 5 AAPL at 150 and 2 MSFT at 300", "commission was 2", "the microsoft one", "yes"), [("buy", "AAPL", "5", "150"), ("buy", "MSFT", "2", "300", "2")]),
        (("buy 5 AAPL at 150 and 2 MSFT at 300", "remove the apple", "yes"), [("buy", "MSFT", "2", "300")]),
        (("buy 5 AAPL at 150 and 2 MSFT at 300", "take apple off too", "yes"), [("buy", "MSFT", "2", "300")]),
        (("buy 5 AAPL at 150 and 2 MSFT at 300", "drop the microsoft as well", "yes"), [("buy", "AAPL", "5", "150")]),
        (("buy 5 AAPL at 150 and 2 MSFT at 300", "cross the apple out please", "yes"), [("buy", "MSFT", "2", "300")]),
        (("buy 5 AAPL at 150 and 2 MSFT at 300", "leave the apple in", "no"), []),
        (("buy 5 AAPL at 150 and 5 MSFT at 300", "only 3 of the microsoft", "yes"), [("buy", "AAPL", "5", "150"), ("buy", "MSFT", "3", "300")]),
        (("bought 5 AAPL at 150 on nov 3", "bought 3 AAPL at 152 on nov 10", "yes", "yes"), [("buy", "AAPL", "5", "150"), ("buy", "AAPL", "3", "152")]),
        (("deposit 500", "deposit 700", "yes"), [("deposit", "700")]),
        (("deposit 500", "also deposit 700", "yes", "yes"), [("deposit", "500"), ("deposit", "700")]),
        (("deposit 500", "deposit another 200", "yes", "yes"), [("deposit", "500"), ("deposit", "200")]),
        (("buy 5 AAPL at 150", "yes but 6", "yes"), [("buy", "AAPL", "6", "150")]),
        (("buy 5 AAPL at 150 and 2 MSFT at 300", "msft was 3, apple 6", "yes"), [("buy", "AAPL", "6", "150"), ("buy", "MSFT", "3", "300")]),
        (("buy 5 AAPL at 150 and 2 MSFT at 300", "300 should be 301", "yes"), [("buy", "AAPL", "5", "150"), ("buy", "MSFT", "2", "301")]),
        (("kaufe 5 AAPL zu 150 und 2 MSFT zu 300", "Gebühr je 2", "ja"), [("buy", "AAPL", "5", "150", "2"), ("buy", "MSFT", "2", "300", "2")]),
        (("buy 5 AAPL at 150 with a fee of 1", "the fee is wrong", "2", "yes"), [("buy", "AAPL", "5", "150", "2")]),
        (("sell all my AAPL at 150", "keep 3", "yes"), [("sell", "AAPL", "5", "150")]),
        (("buy 5 AAPL at 150", "could you make the price 149.50", "yes"), [("buy", "AAPL", "5", "149.5")]),
        (("kaufe 5 AAPL zu 150", "kannst du das auf 6 ändern", "ja"), [("buy", "AAPL", "6", "150")]),
        (("deposit 100 and deposit 200", "150", "the second", "yes"), [("deposit", "100"), ("deposit", "150")]),
        (("buy 5 AAPL at 150", "Gebühr 3 Euro", "3.30", "ja"), [("buy", "AAPL", "5", "150", "3.3")]),
        (("buy 4 AAPL at 25", "4 was the price, 25 the quantity", "yes"), [("buy", "AAPL", "25", "4")]),
        (("sell 3 AAPL at 150", "record it with a fee of 1", "yes"), [("sell", "AAPL", "3", "150", "1")]),
        (("sell 20 AAPL at 150", "then as many as possible", "yes"), [("sell", "AAPL", "8", "150")]),
    ],
)  # fmt: skip
async def test_a_correction_changes_what_was_meant_and_keeps_the_rest(
    talk: Talk, turns: tuple[str, ...], added: list[tuple[str, ...]]
) -> None:
    for text in turns:
        await talk.say(text)
    assert sorted(await _added(talk)) == sorted(added)


async def test_a_bare_number_near_a_price_that_was_looked_up_is_the_price(talk: Talk) -> None:
    await talk.say("buy 4 AAPL")
    (card,) = talk.proposals()
    close = int(float(card.title.rpartition("$")[2].replace(",", "")))
    await talk.say(str(close + 1))
    await talk.say("yes")
    assert await _added(talk) == [("buy", "AAPL", "4", str(close + 1))]


async def test_a_bare_number_that_is_like_both_is_asked_about(talk: Talk) -> None:
    await talk.say("buy 100 AAPL at 130")
    assert await talk.say("110") == ["clarify"]
    assert await talk.say("yes") == ["confirm"], "a bare yes answers neither"
    assert not await _added(talk)
    await talk.say("cancel")
    await talk.say("buy 100 AAPL at 80")
    assert await talk.say("90") == ["clarify"]
    assert await talk.say("the price") == ["add_transaction"]
    (card,) = talk.proposals()
    assert "100 AAPL at $90.00" in card.title


@pytest.mark.parametrize("complaint", ["it should say blue", "hmm, that looks wrong", "die tasse war falsch", "make it something nicer"])
async def test_no_bare_yes_records_after_a_correction_that_was_not_understood(talk: Talk, complaint: str) -> None:
    await talk.say("buy 5 AAPL at 150")
    assert await talk.say(complaint) == ["clarify"]
    await talk.say("yes")
    assert not await _added(talk)
    (card,) = talk.proposals()
    assert "Buy 5 AAPL" in card.title
    await talk.say("yes")
    assert await _added(talk) == [("buy", "AAPL", "5", "150")]


@pytest.mark.parametrize(
    ("question", "label"),
    [("is the commission in there?", "Fee"), ("what would be left?", "AAPL units"), ("how would my average change?", "AAPL average cost"), ("wie viel bleibt dann übrig?", "Cash USD")],
)  # fmt: skip
async def test_questions_about_the_card_are_answered_from_it(talk: Talk, question: str, label: str) -> None:
    await talk.say("buy 2 AAPL at 150 with a fee of 5")
    assert await talk.say(question) == ["show_pending"]
    (card,) = talk.proposals()
    line = next(line for line in card.lines if line.label == label)
    assert label in talk.text()
    assert line.after in talk.text()
    await talk.say("yes")
    assert await _added(talk) == [("buy", "AAPL", "2", "150", "5")], "a question about it is no change of the subject"


async def test_the_card_that_is_shown_again_keeps_its_day_and_its_charges(talk: Talk) -> None:
    await talk.say("dividend of 35 from Apple with 5.25 tax withheld")
    (card,) = talk.proposals()
    assert {"Date", "Tax withheld"} <= {line.label for line in card.lines}
    await talk.say("is it there already?")
    (again,) = talk.proposals()
    assert {"Date", "Tax withheld"} <= {line.label for line in again.lines}


async def test_undo_says_of_which_conversation_the_change_is(talk: Talk) -> None:
    await talk.say("deposit 500", thread="one")
    await talk.say("yes", thread="one")
    await talk.say("undo", thread="one")
    (card,) = talk.proposals()
    assert not card.notes
    await talk.say("no", thread="one")
    await talk.say("Storno bitte", thread="two")
    (card,) = talk.proposals()
    assert "another conversation" in card.notes[0]


async def test_a_question_with_two_ways_is_answered_by_naming_one(talk: Talk) -> None:
    await talk.say("deposit 500")
    await talk.say("yes")
    await talk.say("buy 1 AAPL at 150")
    await talk.say("what do I own?")
    assert await talk.say("mach es rückgängig") == ["clarify"]
    assert await talk.say("yes") == ["clarify"]
    assert not talk.proposals(), "the card is not shown over and over"
    assert await talk.say("the last change") == ["undo"]
    await talk.say("yes")
    assert not await _added(talk)


async def test_a_trade_of_last_week_is_asked_for_its_day(talk: Talk) -> None:
    assert await talk.say("I bought 2 AAPL at 150 last week") == ["clarify"]
    await talk.say("on tuesday I think")
    await talk.say("yes")
    (row,) = (await talk.call(LIST_TRANSACTIONS)).items[: -len(RECORDED)]
    assert row.date.weekday() == 1
    assert 1 <= (talk.house.services.clock.today() - row.date).days <= 13


async def test_a_day_by_its_number_alone_is_a_day_and_no_number_of_units(talk: Talk) -> None:
    await talk.say("kaufe 5 AAPL zu 150 und 2 MSFT zu 300")
    await talk.say("beide am 8.")
    assert {card.title[-2:] for card in talk.proposals()} == {"08"}
    await talk.say("cancel")
    await talk.say("buy 5 AAPL at 150")
    assert await talk.say("on 8") == ["clarify"]
