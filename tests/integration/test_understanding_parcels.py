"""Several trades told in one sentence: each with its own units, price and day; what was paid for all of them; what is told once and may be meant of each."""

import pytest
from understanding_talk import talk

from agents.understanding import WRITES, Understander
from market.symbols import SymbolIndex
from rag.embedding import Embedder


@pytest.fixture(scope="module")
def understander(tmp_path_factory: pytest.TempPathFactory) -> Understander:
    return Understander(SymbolIndex.bundled(), Embedder(tmp_path_factory.mktemp("models")))


def proposed(understander: Understander, *turns: str) -> list[tuple[object, ...]]:
    """What the last turn proposes: the side, the figures and the name of each write, and the day of the month."""
    names = ("side", "symbol", "quantity", "price", "amount", "fee")
    return [
        (*(call.args[name] for name in names if name in call.args), *((str(call.args["date"])[-2:],) if "date" in call.args else ()))
        for call in talk(understander, *turns)[-1].calls
        if call.intent in WRITES
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bought 5 KO at 71 on monday and 5 KO at 72 on tuesday", [("buy", "KO", 5, 71, "16"), ("buy", "KO", 5, 72, "17")]),
        ("add 2 JNJ at 195 yesterday and 3 today at 196.3", [("buy", "JNJ", 2, 195, "22"), ("buy", "JNJ", 3, 196.3, "23")]),
        ("kaufte 5 KO zu 71 am montag und 6 zu 72 am dienstag", [("buy", "KO", 5, 71, "16"), ("buy", "KO", 6, 72, "17")]),
        ("sold 2 KO at 70, 3 at 71 & 4 at 72", [("sell", "KO", 2, 70), ("sell", "KO", 3, 71), ("sell", "KO", 4, 72)]),
        ("bought 5 KO monday and 3 tuesday at 71 each", [("buy", "KO", 5, 71, "16"), ("buy", "KO", 3, 71, "17")]),
        (
            "on monday i bought 5 coke at 71, on tuesday 5 at 72 and 3 TSLA at 400",
            [("buy", "KO", 5, 71, "16"), ("buy", "KO", 5, 72, "17"), ("buy", "TSLA", 3, 400, "17")],
        ),
        ("bought 5 KO at 71, fee 2", [("buy", "KO", 5, 71, 2)]),
        ("bought 5 KO on monday, 71", [("buy", "KO", 5, 71, "16")]),
    ],
)
def test_each_trade_of_one_instrument_has_its_own_figures_and_day(
    understander: Understander, text: str, expected: list[tuple[object, ...]]
) -> None:
    assert [tuple(map(_plain, one)) for one in proposed(understander, text)] == [tuple(map(_plain, one)) for one in expected]


def _plain(value: object) -> str:
    return value if isinstance(value, str) else f"{float(str(value)):g}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bought 10 intel and 4 oracle at 36 and 219", [("buy", "INTC", 10, 36), ("buy", "ORCL", 4, 219)]),
        (
            "sold 2 apple, 3 tesla and 4 KO for 270, 410 and 70 respectively",
            [("sell", "AAPL", 2, 270), ("sell", "TSLA", 3, 410), ("sell", "KO", 4, 70)],
        ),
        ("bought 5 KO and 3 TSLA at 71 and 400 with fees of 1 and 2", [("buy", "KO", 5, 71, 1), ("buy", "TSLA", 3, 400, 2)]),
        ("bought 5 and 6 KO at 71 and 72", [("buy", "KO", 5, 71), ("buy", "KO", 6, 72)]),
        ("bought 5 KO and 3 TSLA on monday and tuesday", [("buy", "KO", 5, "16"), ("buy", "TSLA", 3, "17")]),
        ("bought 5 KO at 71 and 3 TSLA at 400", [("buy", "KO", 5, 71), ("buy", "TSLA", 3, 400)]),
    ],
)
def test_figures_in_parallel_belong_to_the_trades_in_their_order(
    understander: Understander, text: str, expected: list[tuple[object, ...]]
) -> None:
    assert proposed(understander, text) == expected


def test_a_price_told_with_one_of_several_trades_is_asked_about(understander: Understander) -> None:
    text = "bought 5 KO monday and 3 tuesday at 71"
    assert proposed(understander, text) == []
    assert proposed(understander, text, "each") == [("buy", "KO", 5, 71, "16"), ("buy", "KO", 3, 71, "17")]
    assert proposed(understander, text, "only that one") == [("buy", "KO", 5, "16"), ("buy", "KO", 3, 71, "17")]


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("paid 1,234.56 for 5 AAPL", 246.912),
        ("got 5 AAPL, paid 1234.56", 246.912),
        ("hab 1.234,56 für 5 AAPL bezahlt", 246.912),
        ("j'ai payé 1234,56 pour 5 AAPL", 246.912),
        ("5 AAPL cost me 1,234.56", 246.912),
        ("1234.56 dollars for 5 AAPL", 246.912),
        ("sold 5 AAPL and got 1300 for it", 260),
        ("bought 5 AAPL, paid 250 a share", 250),
        ("bought 5 AAPL, paid 250 plus 3 fee", 250),
        ("paid 300 for 5 PLTR", 60),
    ],
)
def test_what_was_paid_is_for_all_units_where_the_market_says_so(understander: Understander, text: str, price: float) -> None:
    ((_, _, units, each, *_),) = proposed(understander, text)
    assert (units, float(str(each))) == (5, price)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sold 5 KO, half the money went to my bank", [("sell", "KO", 5), ("withdraw", 178)]),
        ("sold 5 KO at 70 and sent all of it to my savings account", [("sell", "KO", 5, 70), ("withdraw", 350)]),
        ("sold 5 KO at 70 and withdrew half of the proceeds", [("sell", "KO", 5, 70), ("withdraw", 175)]),
        ("sold 5 KO at 70 on friday and took the money out", [("sell", "KO", 5, 70, "20"), ("withdraw", 350, "20")]),
        ("sold 5 KO at 70, the money stays in the account", [("sell", "KO", 5, 70)]),
    ],
)
def test_what_became_of_the_money_of_a_sale_is_booked_too(
    understander: Understander, text: str, expected: list[tuple[object, ...]]
) -> None:
    assert proposed(understander, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("took 1,200 out to pay the rent on nov 2nd", [("withdraw", 1200, "02")]),
        ("i pulled 300 out for groceries yesterday", [("withdraw", 300, "22")]),
        ("withdrew 50 to buy a bike on monday", [("withdraw", 50, "16")]),
        ("deposit 500 for buying stocks", [("deposit", 500)]),
        ("took out 900 for the dentist", [("withdraw", 900)]),
    ],
)
def test_money_that_moves_is_booked_whatever_it_is_for(understander: Understander, text: str, expected: list[tuple[object, ...]]) -> None:
    assert proposed(understander, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bought 10 KO: 4 at 70 and 6 at 71", [("buy", "KO", 4, 70), ("buy", "KO", 6, 71)]),
        ("bought 8 KO, 3 at 70, 5 at 71", [("buy", "KO", 3, 70), ("buy", "KO", 5, 71)]),
        ("5 KO 71 mon, 5 KO 72 tue", [("buy", "KO", 5, 71, "16"), ("buy", "KO", 5, 72, "17")]),
        ("buy 5 KO at 71 and sell 2 TSLA at 400, fee 1 each", [("buy", "KO", 5, 71, 1), ("sell", "TSLA", 2, 400, 1)]),
    ],
)
def test_nothing_that_is_told_of_several_trades_is_booked_twice_or_left_out(
    understander: Understander, text: str, expected: list[tuple[object, ...]]
) -> None:
    assert proposed(understander, text) == expected


@pytest.mark.parametrize("text", ["please do not delete transaction 2, just show it", "don't change trade 2, only show it"])
def test_what_is_not_to_be_changed_is_shown(understander: Understander, text: str) -> None:
    ((call,),) = (found.calls for found in talk(understander, text))
    assert (call.intent, call.args.get("number")) == ("list_transactions", 2)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("ok, buy 5 TSLA at 400", [("buy", "TSLA", 5, 400)]),
        ("okay, then deposit 100", [("deposit", 100)]),
        ("alright, then sell 5 KO at 70 as well", [("sell", "KO", 5, 70)]),
    ],
)
def test_an_order_of_its_own_behind_a_word_of_agreement_neither_confirms_nor_changes_what_waits(
    understander: Understander, said: str, expected: list[tuple[object, ...]]
) -> None:
    assert proposed(understander, "buy 3 AAPL at 260", said) == expected
    assert all(call.replaces is None and call.intent != "confirm" for call in talk(understander, "buy 3 AAPL at 260", said)[-1].calls)


@pytest.mark.parametrize(
    "charged",
    [
        "fee was 2",
        "the broker took 2",
        "broker charged me 2",
        "there was a charge of 2",
        "they took 2 in fees",
        "my bank charged 2 for it",
        "commission: 2",
    ],
)
def test_what_was_charged_is_of_the_trade_told_before_it(understander: Understander, charged: str) -> None:
    assert proposed(understander, f"bought 5 KO at 71; {charged}") == [("buy", "KO", 5, 71, 2)]
    assert proposed(understander, f"sold 5 KO at 71. {charged.capitalize()}.") == [("sell", "KO", 5, 71, 2)]


def test_a_charge_of_another_day_or_kind_is_of_its_own(understander: Understander) -> None:
    assert proposed(understander, "bought 5 KO at 71. A custody fee of 9") == [("buy", "KO", 5, 71), ("fee", 9)]
    assert proposed(understander, "bought 5 KO at 71. record a fee of 3 on 2 november") == [("buy", "KO", 5, 71), ("fee", 3, "02")]
    assert proposed(understander, "buy 5 KO at 71 and add a 10 dollar fee") == [("buy", "KO", 5, 71), ("fee", 10)]
    assert proposed(understander, "bought 5 KO at 71 with a fee of 1. they took 2 in fees") == [("buy", "KO", 5, 71, 1), ("fee", 2)]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("hab gestern 3k eingezahlt", 3000),
        ("habe 1,5k abgehoben", 1500),
        ("deposited 3 k", 3000),
        ("ingres\u00e9 3k ayer", 3000),
        ("j'ai vers\u00e9 2 K", 2000),
    ],
)
def test_thousands_are_thousands_in_every_language(understander: Understander, text: str, amount: int) -> None:
    assert [call.args["amount"] for call in talk(understander, text)[-1].calls] == [amount]


def test_a_price_apiece_puts_the_waiting_price_right(understander: Understander) -> None:
    assert proposed(understander, "i bought some Palantir on friday", "30", "170 a piece") == [("buy", "PLTR", 30, 170, "20")]
    assert proposed(understander, "bought 4 KO", "71 per piece") == [("buy", "KO", 4, 71)]


def test_initials_do_not_end_a_sentence(understander: Understander) -> None:
    assert proposed(understander, "buy 3 J.P. Morgan at 130") == [("buy", "JPM", 3, 130)]
    assert [call.args.get("symbol") for call in talk(understander, "how is the U.S. market doing")[-1].calls] == ["^GSPC"]


@pytest.mark.parametrize("said", ["how would i get to 60% VTI with the rest split equally", "get me to 60% VTI, the rest equally"])
def test_the_rest_is_no_interface(understander: Understander, said: str) -> None:
    (call,) = talk(understander, said)[-1].calls
    assert (call.intent, call.args["targets"]) == ("optimize", {"VTI": 0.6})
