"""What a trade takes from the words before it or around it: a part told before its instrument, a number asked about, what is held, and several payments in one sentence."""

import pytest
from understanding_talk import talk

from agents.understanding import WRITES, Understander
from market.symbols import SymbolIndex
from rag.embedding import Embedder


@pytest.fixture(scope="module")
def understander(tmp_path_factory: pytest.TempPathFactory) -> Understander:
    return Understander(SymbolIndex.bundled(), Embedder(tmp_path_factory.mktemp("models")))


def proposed(understander: Understander, *turns: str) -> list[str]:
    """What the last turn proposes, each write as its side, instrument, figures and the day of the month; what it asks for, where it asks."""
    names = ("side", "symbol", "quantity", "price", "amount", "fee")
    return [
        "asks " + str(call.args["missing"][0])  # type: ignore[index]  # a list of names
        if call.intent == "clarify"
        else " ".join(
            [
                *(_plain(call.args[name]) for name in names if name in call.args),
                *([str(call.args["date"])[-2:]] if "date" in call.args else []),
            ]
        )
        for call in talk(understander, *turns)[-1].calls
        if call.intent in WRITES | {"clarify"}
    ]


def _plain(value: object) -> str:
    return value if isinstance(value, str) and not value[:1].isdigit() else f"{float(str(value)):g}"


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("sell everything", "only the tesla"), ["sell TSLA 10"]),
        (("sell all of it", "apple only"), ["sell AAPL 40"]),
        (("verkaufe alles", "nur die apple und coca cola"), ["sell AAPL 40", "sell KO 25"]),
        (("vends tout", "juste les apple"), ["sell AAPL 40"]),
        (("sell half", "of tesla"), ["sell TSLA 5"]),
        (("sell a quarter", "apple"), ["sell AAPL 10"]),
        (("sell everything at 70", "the coke"), ["sell KO 25 70"]),
        (("sell everything", "all of them"), ["sell AAPL 40", "sell KO 25", "sell TSLA 10"]),
        (("sell everything", "3 apple"), ["sell AAPL 3"]),
        (("sell it all", "KO and apple"), ["sell KO 25", "sell AAPL 40"]),
        (("sell everything", "ford and apple"), ["asks symbol"]),
        (("sell 5", "KO and AAPL"), ["asks quantity"]),
        (("sell 5", "both KO and AAPL"), ["sell KO 5", "sell AAPL 5"]),
        (("sell", "5 KO and 3 AAPL"), ["sell KO 5", "sell AAPL 3"]),
        (("sell some", "apple"), ["asks quantity"]),
    ],
)
def test_a_part_that_was_ordered_is_of_what_the_answer_names(
    understander: Understander, turns: tuple[str, ...], expected: list[str]
) -> None:
    assert proposed(understander, *turns) == expected


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("what do I pay for 10 more VTI?", "now order them at 331"), ["buy VTI 10 331"]),
        (("how much are 4 shares of KO?", "ok buy them at 71"), ["buy KO 4 71"]),
        (("price of 10 VTI?", "buy those"), ["buy VTI 10"]),
        (("was kosten 10 VTI?", "kauf sie"), ["buy VTI 10"]),
        (("combien coûtent 10 VTI ?", "achète-les à 331"), ["buy VTI 10 331"]),
        (("what would 10 VTI cost", "buy 5 of them"), ["buy VTI 5"]),
        (("price of KO", "buy them"), ["asks quantity"]),
    ],
)
def test_the_number_that_was_asked_about_is_the_number_ordered(
    understander: Understander, turns: tuple[str, ...], expected: list[str]
) -> None:
    assert proposed(understander, *turns) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ford at 13, 100 shares, bought just now", ["buy F 100 13 23"]),
        ("KO, 5 at 70, sold earlier today", ["sell KO 5 70 23"]),
        ("5 KO at 70, sold two hours ago", ["sell KO 5 70"]),
        ("KO 5 shares at 70, purchased by me a few minutes ago", ["buy KO 5 70"]),
        ("bought 5 KO at 70 and sold just now 3 at 72", ["buy KO 5 70", "sell KO 3 72 23"]),
        ("sold 3 of my 25 KO", ["sell KO 3"]),
        ("sell 5 out of my 40 AAPL at 260", ["sell AAPL 5 260"]),
        ("vendí 3 de mis 25 KO a 70", ["sell KO 3 70"]),
        ("bought 3 more on top of my 25 KO at 70", ["buy KO 3 70"]),
        ("sold 3 of my 30 KO at 70", ["asks figure"]),
        ("bought KO 20 and AAPL 15", ["buy KO 20", "buy AAPL 15"]),
        ("bought KO 5 at 70, AAPL 3 at 200", ["buy KO 5 70", "buy AAPL 3 200"]),
        ("bought 1/2 share of MSFT at 498", ["buy MSFT 0.5 498"]),
        ("bought 3/4 shares of MSFT at 498", ["buy MSFT 0.75 498"]),
        ("sold all KO but 5 at 72", ["sell KO 20 72"]),
        ("bought 100 F, paid 1320 incl. 5 commission", ["buy F 100 13.15 5"]),
        ("my grandfather left me 20 KO, they were worth 65 each", ["opening KO 20 65"]),
        ("just got out of tesla completely at 415", ["sell TSLA 10 415"]),
        ("vendí la mitad de mis apple a 270 con 3 de comisión", ["sell AAPL 20 270 3"]),
        ("habe 3 Apple verkauft zu 270 und dafür 4 Nvidia gekauft zu 180", ["sell AAPL 3 270", "buy NVDA 4 180"]),
        ("bought KO twice today: 5 at 70.10 and 5 at 70.90", ["buy KO 5 70.1 23", "buy KO 5 70.9 23"]),
        ("bought 5 KO at 70 on nov 3 and again on nov 10", ["asks entry"]),
        ("50 bucks of bitcoin every month since june", ["asks entry"]),
        ("bought 10 KO at 70.50, fee 1.99, yesterday", ["buy KO 10 70.5 1.99 22"]),
        ("sold 4 KO at 71, commission 2, last friday", ["sell KO 4 71 2 20"]),
        ("10 KO gekauft, Kurs 70,50, Gebühr 1,99, gestern", ["buy KO 10 70.5 1.99 22"]),
        ("sold 5 KO at 72 to pay for 1 AAPL at 268", ["sell KO 5 72", "buy AAPL 1 268"]),
        ("top my tesla up to 15 at 410", ["buy TSLA 5 410"]),
        ("trim my apple down to 30 at 270", ["sell AAPL 10 270"]),
        ("two hundred KO at seventy one", ["buy KO 200 71"]),
        ("1.5k into apple", ["buy AAPL 1500"]),
        ("buy one more AAPL", ["buy AAPL 1"]),
        ("sell my apple and half of my tesla", ["sell AAPL 40", "sell TSLA 5"]),
        ("my account fee is 3 a month", ["asks entry"]),
    ],
)
def test_a_trade_is_one_however_its_words_stand(understander: Understander, text: str, expected: list[str]) -> None:
    assert proposed(understander, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 dividend from KO and 15 from AAPL", ["dividend KO 20", "dividend AAPL 15"]),
        ("got 20 in dividends from KO, 15 from AAPL and 7 from MSFT", ["dividend KO 20", "dividend AAPL 15", "dividend MSFT 7"]),
        ("dividends: KO 20, AAPL 15", ["dividend KO 20", "dividend AAPL 15"]),
        ("deposit 1000 on monday and 500 on tuesday", ["deposit 1000 16", "deposit 500 17"]),
        ("put in 1000 on nov 3, 500 on nov 10", ["deposit 1000 03", "deposit 500 10"]),
        ("put in 1000 on monday and took out 200 on friday", ["deposit 1000 16", "withdraw 200 20"]),
        ("deposited 1000 and another 500", ["deposit 1000", "deposit 500"]),
        ("deposit 1000 and 500", ["asks figure"]),
        ("vendí 5 KO a 70, la mitad del dinero fue a mi banco", ["sell KO 5 70", "withdraw 175"]),
        ("habe 5 KO zu 70 verkauft, die Hälfte ging auf mein Bankkonto", ["sell KO 5 70", "withdraw 175"]),
        ("j'ai vendu 5 KO à 70, la moitié est partie sur mon compte", ["sell KO 5 70", "withdraw 175"]),
        ("vendí 5 KO a 70, retiré la mitad", ["sell KO 5 70", "withdraw 175"]),
        ("I put 1000 into VTI and 500 into KO on tuesday", ["buy VTI 1000 17", "buy KO 500 17"]),
        ("KO dividend: 0.51 per share on 25 shares, tax 1.91", ["dividend KO 12.75"]),
        ("KO paid 0.51 a share on 20 shares", ["dividend KO 10.2"]),
    ],
)
def test_every_payment_of_a_sentence_is_one_of_its_own(understander: Understander, text: str, expected: list[str]) -> None:
    assert proposed(understander, text) == expected


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("deposit 774", "add 226 to make it a round number"), ["deposit 1000"]),
        (("deposit 774", "throw in another 226 to round it up to 1000"), ["deposit 1000"]),
        (("how much cash do I have", "add 226 to make it a round number"), ["deposit 226"]),
        (("how much cash do I have", "top it up by 226 to get an even 6000"), ["deposit 226"]),
        (("bought 2 KO at 71", "add 368 to make it a round number"), ["deposit 368"]),
        (("bought 2 KO at 71", "add 100 to make it a round number"), ["asks request"]),
        (("deposit 500", "add another 200"), ["asks request"]),
        (("deposit 500", "add another 200", "make it 700"), ["deposit 700"]),
        (("deposit 500", "add another 200", "deposit another 200"), ["deposit 200"]),
    ],
)
def test_what_is_put_on_top_goes_where_it_makes_a_round_sum(
    understander: Understander, turns: tuple[str, ...], expected: list[str]
) -> None:
    assert proposed(understander, *turns) == expected


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("sell 5 KO", "at 72", "and 3 more at 73"), ["sell KO 3 73"]),
        (("sell 5 KO", "another 2 at 74"), ["sell KO 2 74"]),
        (("bought 5 KO at 70", "and 3 more at 71"), ["buy KO 3 71"]),
    ],
)
def test_more_of_the_same_is_on_the_same_side(understander: Understander, turns: tuple[str, ...], expected: list[str]) -> None:
    assert proposed(understander, *turns) == expected


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("the 25 KO I bought last tuesday were really 26", ("5", "quantity", 26)),
        ("the 25 KO I bought on the 17th cost 67 not 68", ("5", "price", 67)),
        ("the 5 KO I bought on tuesday were really 6", None),
    ],
)
def test_an_entry_is_put_right_where_it_is_the_one_that_was_told(
    understander: Understander, text: str, changed: tuple[object, ...] | None
) -> None:
    (call,) = talk(understander, text)[-1].calls
    assert (call.intent == "clarify") == (changed is None)
    assert changed is None or (call.args["target"], call.args["field"], call.args["value"]) == changed


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("buy KO and PEP", "5 each"), ["buy KO 5", "buy PEP 5"]),
        (("buy KO and PEP", "5 and 3"), ["buy KO 5", "buy PEP 3"]),
        (("buy KO and PEP", "3 PEP and 5 KO"), ["buy PEP 3", "buy KO 5"]),
        (("buy KO and PEP", "5"), ["asks quantity"]),
        (("bought apple and 5 KO", "3"), ["buy AAPL 3", "buy KO 5"]),
        (("buy KO, PEP and 5 MSFT", "1 and 2"), ["buy KO 1", "buy PEP 2", "buy MSFT 5"]),
    ],
)
def test_of_several_that_lack_their_number_none_is_dropped(understander: Understander, turns: tuple[str, ...], expected: list[str]) -> None:
    assert proposed(understander, *turns) == expected
