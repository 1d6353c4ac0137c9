"""What was paid in another currency than one's own: it stands on the card in that currency, at a rate that is said, or it is asked about."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from api_house import QUOTES, TODAY
from talk_house import Talk, open_talk
from understanding_talk import talk as understood

from agents.understanding import Understander
from market import InMemoryProvider
from market.symbols import SymbolIndex
from tools.activities import LIST_TRANSACTIONS
from tools.portfolio import SHOW_PORTFOLIO

_UNDERSTANDER = Understander(SymbolIndex.bundled(), None)
RECORDED = [
    {"side": "deposit", "amount": "9000", "date": "2023-01-02"},
    {"side": "buy", "symbol": "KO", "quantity": "8", "price": "50", "date": "2023-03-01"},
]


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    provider = InMemoryProvider.random_walk({**QUOTES, "EURUSD=X": 1.25}, end=TODAY)
    async with open_talk(tmp_path, RECORDED, provider=provider) as opened:
        yield opened


@pytest.mark.parametrize(
    ("said", "currency"),
    [
        ("bought 10 KO at 60 in euros", "EUR"),
        ("bought 10 KO at 60 (EUR)", "EUR"),
        ("I bought 10 KO at 60, paid in euros", "EUR"),
        ("bought 10 KO at €60", "EUR"),
        ("bought 10 KO 60 EUR each", "EUR"),
        ("habe 10 KO zu 60 Euro gekauft", "EUR"),
        ("compré 10 KO a 60 euros", "EUR"),
        ("bought 10 KO at 60 quid", "GBP"),
        ("bought 10 KO at 60, all in sterling", "GBP"),
        ("bought 10 KO at 60p", "GBp"),
        ("bought 10 KO at C$60", "CAD"),
        ("bought 10 KO at $60 CAD", "CAD"),
        ("bought 10 KO at 60 swiss francs", "CHF"),
        ("bought 10 KO at 60 bucks", None),
        ("bought 10 KO at 60 in dollars", None),
    ],
)
def test_the_currency_of_a_price_is_read_wherever_it_stands(said: str, currency: str | None) -> None:
    call = understood(_UNDERSTANDER, said)[-1].calls[-1]
    assert (call.args["quantity"], call.args["price"], call.args.get("currency")) == (10, 60, currency)


@pytest.mark.parametrize(
    ("said", "args"),
    [
        ("deposit 500 in euros", {"side": "deposit", "amount": 500, "currency": "EUR"}),
        ("dividend of 12 from KO in pounds", {"side": "dividend", "symbol": "KO", "amount": 12, "currency": "GBP"}),
        ("paid a fee of 5 francs", {"side": "fee", "amount": 5, "currency": "CHF"}),
        ("bought 100 BP.L at 450p with a fee of £5", {"side": "buy", "symbol": "BP.L", "quantity": 100, "price": 450, "fee": 500, "currency": "GBp"}),
    ],
)  # fmt: skip
def test_cash_and_charges_have_their_currency_too(said: str, args: dict[str, object]) -> None:
    assert dict(understood(_UNDERSTANDER, said)[-1].calls[-1].args) == args


@pytest.mark.parametrize(
    "turns",
    [
        ("bought 10 KO at 60", "in euros"),
        ("bought 10 KO at 60", "that was EUR, not dollars"),
        ("bought 10 KO at 60", "no, euros"),
        ("bought 10 KO at 60", "sorry, I paid in euros"),
    ],
)
def test_the_currency_is_put_right_on_the_card(turns: tuple[str, ...]) -> None:
    call = understood(_UNDERSTANDER, *turns)[-1].calls[-1]
    assert dict(call.args) == {"side": "buy", "symbol": "KO", "quantity": 10, "price": 60, "currency": "EUR"}


@pytest.mark.parametrize(
    "said",
    [
        "bought 10 KO at 60 with a fee of 2 euros",
        "bought 10 KO at $60 with rate 1.1, paid in euros",
        "sold 5 KO at 60, converted to euros",
        "sold 5 KO at 60 and changed the money into pounds",
    ],
)
def test_two_currencies_in_one_trade_are_asked_about(said: str) -> None:
    assert [call.intent for call in understood(_UNDERSTANDER, said)[-1].calls] == ["clarify"]


def test_a_fee_in_another_currency_is_told_again_in_that_of_the_trade() -> None:
    call = understood(_UNDERSTANDER, "bought 10 KO at 60 with a fee of 2 euros", "2.20")[-1].calls[-1]
    assert (call.args["fee"], call.args["price"], call.args["quantity"]) == (Decimal("2.20"), 60, 10)


async def test_the_rate_of_the_day_turns_what_was_paid_into_the_cost(talk: Talk) -> None:
    await talk.say("bought 10 KO at 40 in euros")
    (card,) = talk.proposals()
    assert "Counted at 1.25 USD per EUR" in " ".join(card.notes)
    await talk.say("yes")
    row = (await talk.call(LIST_TRANSACTIONS)).items[0]
    assert (row.currency, row.unit_price, row.fx_rate) == ("EUR", 40, Decimal("1.25"))
    (held,) = (await talk.call(SHOW_PORTFOLIO)).holdings
    assert held.cost == 400 + 500


async def test_money_of_another_currency_is_turned_into_units_at_the_close_in_it(talk: Talk) -> None:
    await talk.say("buy 480 euros worth of KO")
    await talk.say("yes")
    row = (await talk.call(LIST_TRANSACTIONS)).items[0]
    assert (row.currency, round(row.unit_price or Decimal(0), 4), row.amount) == ("EUR", 48, 480)


async def test_a_rate_that_nobody_knows_is_asked_for(talk: Talk) -> None:
    await talk.say("bought 10 KO at 80 CAD")
    assert (talk.proposals(), talk.errors()) == ([], ["invalid_input"])
    await talk.say("0.75")
    (card,) = talk.proposals()
    assert "Counted at 0.75 USD per CAD" in " ".join(card.notes)
    await talk.say("the rate was 0.7")
    await talk.say("yes")
    assert (await talk.call(LIST_TRANSACTIONS)).items[0].fx_rate == Decimal("0.7")


async def test_a_price_in_ones_own_currency_answers_the_question_for_the_rate(talk: Talk) -> None:
    await talk.say("bought 10 KO at 80 CAD")
    await talk.say("it was 58 dollars each")
    await talk.say("yes")
    row = (await talk.call(LIST_TRANSACTIONS)).items[0]
    assert (row.currency, row.unit_price) == ("USD", 58)
