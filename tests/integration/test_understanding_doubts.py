"""What must not become a trade, or not that one: another side, another verb, somebody else's trade, wishes, ages, years and days that do not exist."""

from dataclasses import replace
from pathlib import Path

import pytest
from understanding_talk import KNOWN, talk

from agents.understanding import WRITES, KnownPortfolio, Memory, Understander
from market.symbols import SymbolIndex
from rag.embedding import Embedder


@pytest.fixture(scope="module")
def understander(tmp_path_factory: pytest.TempPathFactory) -> Understander:
    models: Path = tmp_path_factory.mktemp("models")
    return Understander(SymbolIndex.bundled(), Embedder(models))


def proposed(understander: Understander, *turns: str) -> list[tuple[object, ...]]:
    """What the last turn proposes: intent, side and the figures and names of each write."""
    names = ("side", "symbol", "quantity", "price", "amount", "date")
    last = talk(understander, *turns)[-1]
    return [tuple(call.args[name] for name in names if name in call.args) for call in last.calls if call.intent in WRITES]


def lacks(understander: Understander, *turns: str) -> object:
    """What the last turn asks for; None where it asks nothing."""
    (call,) = talk(understander, *turns)[-1].calls
    return call.args.get("missing")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s 5 ko", [("sell", "KO", 5)]),
        ("s 3 pep 180", [("sell", "PEP", 3, 180)]),
        ("s ko 5", [("sell", "KO", 5)]),
        ("b 5 ko 62, s 3 pep 180", [("buy", "KO", 5, 62), ("sell", "PEP", 3, 180)]),
        ("S 5x KO", [("sell", "KO", 5)]),
        ("b 1 btc", [("buy", "BTC-USD", 1)]),
    ],
)
def test_a_traders_letter_is_the_side(understander: Understander, text: str, expected: list[tuple[object, ...]]) -> None:
    assert proposed(understander, text) == expected


@pytest.mark.parametrize("text", ["s&p 500", "since 2010", "b is a grade"])
def test_words_that_begin_with_such_a_letter_are_no_order(understander: Understander, text: str) -> None:
    assert proposed(understander, text) == []


@pytest.mark.parametrize(("answer", "side"), [("buy", "buy"), ("sell", "sell")])
def test_a_letter_that_is_no_side_is_asked_about(understander: Understander, answer: str, side: str) -> None:
    assert lacks(understander, "v 5 ko") == ["side"]
    assert proposed(understander, "v 5 ko", answer) == [(side, "KO", 5)]


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("sell", "buy 3 apple"), ("buy", "AAPL", 3)),
        (("sell 0 KO", "buy 12 apple at 125"), ("buy", "AAPL", 12, 125)),
        (("sell some KO", "actually buy 10 JNJ"), ("buy", "JNJ", 10)),
        (("sell some KO", "actually buy 5"), ("buy", "KO", 5)),
        (("buy MSFT", "sell 4 JPM"), ("sell", "JPM", 4)),
        (("buy MSFT", "trim AAPL by 2"), ("sell", "AAPL", 2)),
        (("sell KO at 70", "sell 10 JNJ"), ("sell", "JNJ", 10)),
        (("deposit", "withdraw 300"), ("withdraw", 300)),
        (("withdraw", "deposit 300"), ("deposit", 300)),
        (("alert for KO", "buy 5 KO at 60"), ("buy", "KO", 5, 60)),
        (("forecast", "buy 5 KO"), ("buy", "KO", 5)),
        (("verkaufe", "kaufe 3 apple"), ("buy", "AAPL", 3)),
        (("sell some KO", "sell 5"), ("sell", "KO", 5)),
        (("sell some KO", "sorry, bought not sold", "5"), ("buy", "KO", 5)),
        (("deposit", "top up 300"), ("deposit", 300)),
    ],
)
def test_a_message_with_its_own_verb_answers_no_open_question(
    understander: Understander, turns: tuple[str, ...], expected: tuple[object, ...]
) -> None:
    assert proposed(understander, *turns) == [expected]


def test_an_order_without_a_side_takes_none_from_an_open_question(understander: Understander) -> None:
    assert lacks(understander, "sell", "place a market order for 5 KO") == ["side"]


@pytest.mark.parametrize(
    "text",
    [
        "Hello, I am Margaret, 71, and my late husband bought some shares of Coca-Cola and Exxon. I need 400 dollars each month.",
        "I am 45 and have 3 children and own Apple shares, is that good",
        "Mein Mann hat 1998 Exxon gekauft, war das gut",
        "my brother bought 3 KO",
        "Mein Bruder hat 3 KO gekauft",
        "mi hermano compró 3 KO",
        "mon mari a acheté 3 KO",
        "mijn broer kocht 3 KO",
        "Anna bought 3 KO at 60",
        "Anna hat 3 KO gekauft",
        "my neighbour has bought 10 TSLA and sold 5 KO",
        "my mother wants to buy 3 KO",
        "everyone is buying KO, 5 shares each",
        "Berkshire bought 3 KO",
        "In 2008 Warren Buffett bought 5 billion of Goldman",
        "I would like to have bought 3 KO at 50",
        "I wish I bought 3 KO at 50",
        "ich hätte gern 3 KO gekauft",
        "j'aurais voulu acheter 3 KO",
        "I could buy 3 KO",
        "bought 3 KO, was that smart?",
    ],
)
def test_tales_wishes_and_trades_of_others_propose_nothing(understander: Understander, text: str) -> None:
    assert proposed(understander, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my wife and I bought 3 KO", ("buy", "KO", 3)),
        ("my broker bought 3 KO for me at 60", ("buy", "KO", 3, 60)),
        ("I bought 5 KO at 60 from my brother", ("buy", "KO", 5, 60)),
        ("I am 71 years old and bought 5 KO at 60", ("buy", "KO", 5, 60)),
        ("ich habe 3 KO gekauft", ("buy", "KO", 3)),
        ("Yesterday sold 3 KO at 60", ("sell", "KO", 3, 60, "2026-11-22")),
        ("buy 2000 KO", ("buy", "KO", 2000)),
        ("bought 1998 shares of KO", ("buy", "KO", 1998)),
    ],
)
def test_ones_own_trades_are_proposed_whoever_else_is_named(understander: Understander, text: str, expected: tuple[object, ...]) -> None:
    assert proposed(understander, text) == [expected]


@pytest.mark.parametrize("text", ["I bought 2015 KO", "bought 1998 Exxon"])
def test_a_year_is_no_quantity(understander: Understander, text: str) -> None:
    assert lacks(understander, text) == ["quantity"]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("take back the deposit of 32000", "1"),
        ("take the last deposit back", "1"),
        ("reverse my deposit", "1"),
        ("revoke the last purchase", "5"),
        ("book back the sale of AAPL", "3"),
        ("can you take back that purchase of KO", "5"),
        ("storna il deposito", "1"),
        ("draai de storting terug", "1"),
    ],
)
def test_taking_back_deletes_and_never_books_again(understander: Understander, text: str, target: str) -> None:
    (call,) = talk(understander, text)[0].calls
    assert (call.intent, call.args) == ("delete_transaction", {"target": target})


@pytest.mark.parametrize("text", ["Buch die letzte Einzahlung zurück", "revierte el depósito de 32000"])
def test_a_deposit_taken_back_in_other_languages_is_undone(understander: Understander, text: str) -> None:
    (call,) = talk(understander, text)[0].calls
    assert (call.intent, call.args) == ("undo", {"side": "deposit"})


@pytest.mark.parametrize("text", ["take back the deposit of 1000 euros", "take back the dividend from KO", "take back that fee"])
def test_what_is_not_there_cannot_be_taken_back(understander: Understander, text: str) -> None:
    assert lacks(understander, text) == ["target"]


@pytest.mark.parametrize(
    "text",
    [
        "deposit 2000 into Pension",
        "deposit 500 into savings",
        "withdraw 2000 from Pension",
        "buy 5 KO in Pension",
        "buy 5 KO in my retirement account",
        "sell 5 KO from my Roth IRA",
        "kaufe 5 KO im Depot Pension",
        "deposita 500 en Ahorros",
        "achète 5 KO dans Retraite",
    ],
)
def test_a_place_that_nobody_knows_is_asked_about(understander: Understander, text: str) -> None:
    assert lacks(understander, text) == ["portfolio_id"]


@pytest.mark.parametrize(
    "text",
    [
        "deposit 500 from my savings account",
        "withdraw 300 to my savings account",
        "withdraw 300 from my brokerage account",
        "deposit 500 into my account",
        "deposit 500 in cash",
        "put 500 into Apple",
        "buy 5 KO at 60 in Frankfurt",
        "buy 5 KO in euros",
    ],
)
def test_ordinary_words_are_no_places(understander: Understander, text: str) -> None:
    assert len(proposed(understander, text)) == 1


def test_an_account_that_the_books_know_is_named_on_the_record(understander: Understander) -> None:
    known = replace(KNOWN, accounts=("IRA",), portfolios=(KnownPortfolio(id="one", name="My portfolio"),))
    (call,) = understander.understand("buy 5 KO in my IRA", known, Memory()).calls
    assert (call.intent, call.args["account"]) == ("add_transaction", "IRA")


@pytest.mark.parametrize(
    ("text", "name", "currency"),
    [
        ("open a portfolio Pension in euros", "Pension", "EUR"),
        ('create portfolio "Kids"', "Kids", "USD"),
        ("eröffne ein Portfolio Pension in Euro", "Pension", "EUR"),
    ],
)
def test_a_portfolio_is_opened_by_its_name_alone(understander: Understander, text: str, name: str, currency: str) -> None:
    (call,) = talk(understander, text)[0].calls
    assert (call.intent, call.args) == ("open_portfolio", {"name": name, "base_currency": currency})


@pytest.mark.parametrize("text", ["open my portfolio", "open the portfolio"])
def test_ones_own_portfolio_is_not_opened_anew(understander: Understander, text: str) -> None:
    assert proposed(understander, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "alert me when my portfolio falls below 50000",
        "tell me when my cash is under 1000",
        "alert me when the rsi of AAPL is below 30",
        "alert when my gain on KO is above 2000",
        "alert when KO's weight is above 15 percent",
        "alert when any of my shares drops 10 percent",
        "alert me when the market falls 5 percent",
        "alert me when KO pays a dividend above 1",
        "alert me when the volume of AAPL is above 1000000",
        "alert me when KO crosses its 200 day average",
        "avísame cuando mi cartera baje de 50000",
        "alert me when the dollar is above 1.2",
    ],
)
def test_what_no_alert_can_watch_is_never_set_on_what_was_spoken_of_before(understander: Understander, text: str) -> None:
    assert proposed(understander, "price of KO", text) == []
    assert proposed(understander, "alert for AAPL", text) == []


def test_an_alert_on_another_stock_answers_no_open_question(understander: Understander) -> None:
    assert proposed(understander, "alert for AAPL", "alert me when bitcoin hits 100000") == [("BTC-USD",)]
    assert proposed(understander, "price of KO", "alert me at 60") == [("KO",)]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("change the apple alert to 145", 145),
        ("change alert 1 to 320", 320),
        ("raise my apple alert from 300 to 310", 310),
        ("set my apple alert to 290", 290),
    ],
)
def test_a_changed_alert_replaces_the_old_one(understander: Understander, text: str, level: int) -> None:
    old, new = talk(understander, text)[0].calls
    assert (old.intent, old.args["target"]) == ("alert_delete", "1")
    assert (new.intent, new.args["symbol"], new.args["threshold"]) == ("alert_create", "AAPL", level)


@pytest.mark.parametrize(
    "text", ["change the KO alert at 70 to 72", "pause the apple alert", "snooze alert 1", "turn the apple alert back on"]
)
def test_an_alert_that_is_not_there_or_cannot_pause_is_said(understander: Understander, text: str) -> None:
    assert lacks(understander, text) == ["alert"]


@pytest.mark.parametrize("day", ["31.2.2022", "29 feb 2022", "2022-13-01"])
def test_a_day_that_is_none_is_no_price_and_not_today(understander: Understander, day: str) -> None:
    assert lacks(understander, f"bought 4 AAPL on {day}") == ["date"]


@pytest.mark.parametrize(
    ("turns", "day"),
    [(("bought 5 aapl in march 2021 at 120", "the 12th"), "2021-03-12"), (("bought 5 aapl last year at 120", "12 march"), "2025-03-12")],
)
def test_a_trade_of_a_month_or_year_that_is_over_is_asked_for_its_day(understander: Understander, turns: tuple[str, str], day: str) -> None:
    assert lacks(understander, turns[0]) == ["date"]
    assert proposed(understander, *turns) == [("buy", "AAPL", 5, 120, day)]
    assert lacks(understander, "bought 5 aapl at 120 and 3 ko at 50 in march 2021") == ["date"]


def test_a_trade_after_another_portfolio_was_shown_is_asked_for_its_place(understander: Understander) -> None:
    known = replace(KNOWN, portfolios=(KnownPortfolio(id="1", name="My portfolio"), KnownPortfolio(id="2", name="Kids")))
    seen = understander.understand("show Kids", known, Memory())
    asked = understander.understand("buy 1 KO at 60", known, seen.memory)
    assert [call.args["missing"] for call in asked.calls] == [["portfolio_id"]]
    (call,) = understander.understand("Kids", known, asked.memory).calls
    assert (call.args["portfolio_id"], call.args["symbol"], call.args["quantity"]) == ("2", "KO", 1)
