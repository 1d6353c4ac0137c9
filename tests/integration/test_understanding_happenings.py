"""What happened and what did not: cancelled, open and almost made trades, questions with a trade in them, sizes put right in the same breath."""

from decimal import Decimal

import pytest
from understanding_talk import talk

from agents.understanding import WRITES, Understander
from market.symbols import SymbolIndex

_UNDERSTANDER = Understander(SymbolIndex.bundled(), None)


def proposed(*turns: str) -> list[dict[str, object]]:
    """The arguments of every write that the last turn proposes."""
    return [dict(call.args) for call in talk(_UNDERSTANDER, *turns)[-1].calls if call.intent in WRITES]


@pytest.mark.parametrize(
    "text",
    [
        "almost bought 3 Netflix but didn't",
        "I nearly sold all my AAPL yesterday",
        "was about to buy 5 KO at 62",
        "I was this close to selling 10 AAPL",
        "came very close to buying 10 KO at 70",
        "the broker cancelled my sale of 10 AMD",
        "my buy of 10 AAPL got cancelled",
        "I cancelled my order for 10 KO",
        "broker rejected my purchase of 5 TSLA at 400",
        "the purchase of 4 GOOGL fell through",
        "my sell order for 5 AAPL at 300 expired",
        "my order to buy 10 BAC at 30 is still open",
        "my limit order for 10 KO at 60 hasn't filled",
        "I placed a limit order to buy 10 KO at 60",
        "I put in an order to sell 5 AAPL at 320, not filled yet",
        "I have a pending order for 10 KO",
        "only half of my order for 10 KO at 70 was filled",
        "I tried to buy 10 NVDA but it didn't go through",
        "I meant to buy 5 KO yesterday",
        "I forgot to buy 5 KO yesterday",
        "thought about selling 5 AAPL at 270",
        "changed my mind about buying 5 KO at 70",
        "ended up not buying the 5 NVDA",
        "no longer going to sell 5 AAPL",
        "I would have bought 10 KO but had no cash",
        "tomorrow I will buy 5 KO",
        "next week I'm selling 10 AAPL",
        "cancel my order for 10 KO",
        "ich hab fast 10 Apple gekauft",
        "fast hätte ich 10 Apple gekauft",
        "mein Verkauf von 10 AAPL wurde storniert",
        "meine Order über 10 KO zu 60 ist noch offen",
        "casi vendo mis 10 AAPL",
        "la orden de compra de 10 KO fue cancelada",
        "j'ai failli vendre mes 10 AAPL",
        "mon ordre d'achat de 10 KO n'est pas encore exécuté",
    ],
)
def test_what_did_not_happen_or_not_yet_is_no_record(text: str) -> None:
    (call,) = talk(_UNDERSTANDER, text)[-1].calls
    assert call.intent in {"clarify", "cancel"}
    assert "recorded" in str(call.args["question"]) or "no orders" in str(call.args["question"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I finally sold 5 of my AAPL at 268", ("sell", "AAPL", 5)),
        ("my order to buy 10 BAC at 30 was filled", ("buy", "BAC", 10)),
        ("sold 10 AAPL at 268, the order was open since Monday", ("sell", "AAPL", 10)),
        ("the broker executed my sale of 10 AAPL at 268", ("sell", "AAPL", 10)),
        ("I almost bought 3 NFLX but bought 5 KO at 70 instead", ("buy", "KO", 5)),
        ("wanted to buy 10 KO at 70 but the order was cancelled, so I bought 5 PEP at 150", ("buy", "PEP", 5)),
    ],
)
def test_what_happened_beside_it_is_proposed(text: str, expected: tuple[object, ...]) -> None:
    (args,) = proposed(text)
    assert (args["side"], args["symbol"], args["quantity"]) == expected


def test_an_open_proposal_of_what_fell_through_is_dropped() -> None:
    for said in ("the broker rejected it", "oh, the order was cancelled"):
        assert [call.intent for call in talk(_UNDERSTANDER, "buy 5 KO at 70", said)[-1].calls] == ["cancel"]
    (args,) = proposed("buy 5 KO at 70", "no, I meant to sell 5")
    assert (args["side"], args["quantity"]) == ("sell", 5)


def test_almost_all_is_not_all() -> None:
    assert proposed("sold almost all my AAPL") == []


@pytest.mark.parametrize(
    "text",
    [
        "AAPL split 4 for 1 in 2020, did I get more shares?",
        "NVDA split 10 for 1, right?",
        "NVDA split 10 for 1 in 2024. is that in my books?",
        "I bought 5 KO at 70, did I record that already?",
        "kaufe ich 5 KO oder lieber 5 PEP?",
        "verkaufe ich 10 AAPL?",
        "habe ich 5 KO gekauft?",
        "compro 5 KO o 5 PEP?",
        "ho comprato 5 KO?",
        "j'achète 5 KO ou 5 PEP ?",
        "would you buy 5 KO?",
        "würdest du 5 KO kaufen?",
        "buy 5 KO or 5 PEP?",
        "sell half my AAPL?",
        "do I buy 5 KO now?",
    ],
)
def test_a_question_is_never_a_record(text: str) -> None:
    assert proposed(text) == []


def test_a_question_after_a_split_is_about_its_instrument() -> None:
    (call,) = talk(_UNDERSTANDER, "AAPL split 4 for 1 in 2020, did I get more shares?")[-1].calls
    assert (call.intent, call.args["symbol"]) == ("list_transactions", "AAPL")
    (asked,) = talk(_UNDERSTANDER, "NVDA split 10 for 1 in June 2024")[-1].calls
    assert asked.args["missing"] == ["date"]


@pytest.mark.parametrize(
    "text", ["can you buy 5 KO at 70?", "bought 5 KO at 70, ok?", "record a buy of 5 KO at 70?", "bought 5 KO at 70, can you note it?"]
)
def test_a_polite_order_with_a_question_mark_stays_one(text: str) -> None:
    (args,) = proposed(text)
    assert (args["side"], args["symbol"], args["quantity"]) == ("buy", "KO", 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sell two thirds of the KO position at 71... sorry I mean half", {"quantity": Decimal("12.5"), "price": 71}),
        ("sell half my AAPL, no, a quarter", {"quantity": 10}),
        ("sell half of AAPL at 270 - actually a quarter", {"quantity": 10, "price": 270}),
        ("sell 10 AAPL at 270... sorry I mean 12", {"quantity": 12, "price": 270}),
        ("buy 5 KO at 70... sorry, make that 6", {"quantity": 6, "price": 70}),
        ("sell 10 AAPL at 270, no wait, 272", {"quantity": 10, "price": 272}),
    ],
)
def test_a_size_put_right_in_the_same_message_counts(text: str, expected: dict[str, object]) -> None:
    (args,) = proposed(text)
    assert {name: args[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trim AAPL to 10% of the portfolio", ("sell", Decimal("31.6494"))),
        ("sell AAPL until it is a tenth of my money", ("sell", Decimal("31.6494"))),
        ("raise KO to 20 percent of my holdings", ("buy", Decimal("37.9578"))),
    ],
)
def test_a_weight_that_is_to_be_left_is_counted_in_units(text: str, expected: tuple[str, Decimal]) -> None:
    (args,) = proposed(text)
    assert (args["side"], args["quantity"]) == expected


@pytest.mark.parametrize("text", ["trim AAPL to 10%", "cut my AAPL position to 50%"])
def test_a_share_of_nothing_said_is_asked_about(text: str) -> None:
    (call,) = talk(_UNDERSTANDER, text)[-1].calls
    assert (call.intent, len(list(call.args["options"] or []))) == ("clarify", 2)  # type: ignore[call-overload]  # JSON: a list here


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sell enough AAPL to get 1000 cash", {"side": "sell", "amount": 1000}),
        ("sell enough apple to raise 2000", {"side": "sell", "amount": 2000}),
        ("I spent 1000 on KO at 70 including 5 fee", {"amount": 995, "fee": 5, "price": 70}),
        ("bought KO for 700 all in, price 69, fee 10", {"amount": 690, "fee": 10}),
        ("put 400 bucks of VOO in, price was 610", {"side": "buy", "amount": 400, "price": 610}),
        ("put 500 into KO, price was 70", {"side": "buy", "symbol": "KO", "amount": 500, "price": 70}),
        ("threw 500 at nvidia, price was 180", {"side": "buy", "symbol": "NVDA", "amount": 500, "price": 180}),
        ("i got paid by microsoft for owning it, 16 dollars 20", {"side": "dividend", "amount": Decimal("16.20")}),
        ("I inherited 20000 dollars", {"side": "deposit", "amount": 20000}),
        ("got 500 from grandma", {"side": "deposit", "amount": 500}),
        ("my aunt gave me 1000 dollars", {"side": "deposit", "amount": 1000}),
        ("ich habe 20000 Euro geerbt", {"side": "deposit", "amount": 20000, "currency": "EUR"}),
    ],
)
def test_sums_are_read_for_what_they_are(text: str, expected: dict[str, object]) -> None:
    (args,) = proposed(text)
    assert {name: args[name] for name in expected} == expected


@pytest.mark.parametrize(
    "text", ["transferred 10 AAPL to my wife", "gave 10 AAPL to my son", "donated 5 KO to charity", "gave my son 5 KO"]
)
def test_units_given_away_are_asked_about(text: str) -> None:
    (call,) = talk(_UNDERSTANDER, text)[-1].calls
    assert call.intent == "clarify"
    (said,) = list(call.args["options"] or [])  # type: ignore[call-overload]  # JSON: a list here
    (args,) = proposed(str(said))
    assert args["side"] == "transfer_out"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("took profit on half of apple at 270, put it all into chevron at 177.5", Decimal(5400)),
        ("sold 10 AAPL at 268, fee 5, and bought CVX at 150 with the proceeds", Decimal(2675)),
        ("sell 10 AAPL at 268 and buy CVX with the money", Decimal(2680)),
        ("sold my KO at 71 and reinvested everything in CVX at 150", Decimal(1775)),
        ("sell half my AAPL at 268 and put half of the proceeds into CVX at 70", Decimal(2680)),
        ("verkaufe 10 AAPL zu 268 und kaufe CVX für das Geld", Decimal(2680)),
        ("sell the apple shares and buy chevron for the money", Decimal(10736)),
        ("swap 10 KO for CVX", Decimal(712)),
    ],
)
def test_what_a_sale_brought_buys_what_comes_after_it(text: str, amount: Decimal) -> None:
    sold, bought = proposed(text)
    assert (sold["side"], bought["side"], bought["symbol"]) == ("sell", "buy", "CVX")
    assert bought["amount"] == amount


def test_a_withdrawal_in_a_list_of_trades_is_one_of_them() -> None:
    said = "sold 5 aapl at 268, bought 3 googl at 298, and took out 200"
    assert [args["side"] for args in proposed(said)] == ["sell", "buy", "withdraw"]
