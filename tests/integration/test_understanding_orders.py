"""What a sentence orders: amounts, days, sides, alerts, models and terms as they were said, and never what it only asks."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from understanding_talk import talk as understood

from agents.understanding import WRITES, Understander
from agents.understanding.outcome import MONTH_FIRST
from agents.understanding.pasted import UNREAD
from market.symbols import SymbolIndex

_UNDERSTANDER = Understander(SymbolIndex.bundled(), None)


@pytest.fixture
def understander() -> Understander:
    return _UNDERSTANDER


FOR_MONEY = "buy apple for 1000 dollars"


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        ((FOR_MONEY, "and 500 of KO"), {"symbol": "KO", "amount": 500}),
        (("put 1000 into apple", "and 500 into KO"), {"symbol": "KO", "amount": 500}),
        (("invest 2k in apple", "same for KO with 500"), {"symbol": "KO", "amount": 500}),
        (("kaufe Apple für 1000 Euro", "und 500 von KO"), {"symbol": "KO", "amount": 500, "currency": "EUR"}),
        (("compra 1000 dólares de Apple", "y 500 de KO"), {"symbol": "KO", "amount": 500}),
        (("sell $1000 of AAPL", "and 500 of KO"), {"side": "sell", "symbol": "KO", "amount": 500}),
        (("buy $1000 of apple and 500 of KO",), {"symbol": "KO", "amount": 500}),
        ((FOR_MONEY, "no, 1500"), {"symbol": "AAPL", "amount": 1500}),
        ((FOR_MONEY, "another 500"), {"symbol": "AAPL", "amount": 500}),
        ((FOR_MONEY, "no, KO"), {"symbol": "KO", "amount": 1000}),
        ((FOR_MONEY, "the same for KO"), {"symbol": "KO", "amount": 1000}),
        ((FOR_MONEY, "and half of that in KO"), {"symbol": "KO", "amount": 500}),
        ((FOR_MONEY, "at 130"), {"symbol": "AAPL", "amount": 1000, "price": 130}),
        ((FOR_MONEY, "with a 5 dollar fee"), {"symbol": "AAPL", "amount": 1000, "fee": 5}),
        ((FOR_MONEY, "make it 15 shares"), {"symbol": "AAPL", "quantity": 15}),
        ((FOR_MONEY, "and 5 shares of KO"), {"symbol": "KO", "quantity": 5}),
        ((FOR_MONEY, "and 5 KO at 60"), {"symbol": "KO", "quantity": 5, "price": 60}),
        (("buy 10 AAPL", "and 500 of KO"), {"symbol": "KO", "quantity": 500}),
    ],
)
def test_a_number_after_a_trade_told_by_what_it_costs_is_money_unless_it_counts_units(
    understander: Understander, turns: tuple[str, ...], told: dict[str, Any]
) -> None:
    call = understood(understander, *turns)[-1].calls[-1]
    assert dict(call.args) == {"side": "buy", **told}


@pytest.mark.parametrize(
    "turns",
    [
        ("is my average cost right? i paid 129.07 plus 1 dollar fee for 60 AAPL",),
        ("i bought 60 AAPL at 129.07. does my average cost look right?",),
        ("check my average cost please, i paid 129.07 plus 1 dollar fee for 60 AAPL",),
        ("did you count the fee? i paid 5 dollars",),
        ("why is my cash off? i deposited 500 yesterday",),
        ("stimmt mein Durchschnittspreis? ich habe 60 AAPL zu 129,07 gekauft",),
        ("mon prix moyen est-il correct ? j'ai acheté 60 AAPL à 129,07",),
    ],
)
def test_what_is_told_beside_a_question_whether_something_is_right_is_no_order(understander: Understander, turns: tuple[str, ...]) -> None:
    assert not [call for call in understood(understander, *turns)[-1].calls if call.intent in WRITES or call.intent == "clarify"]


def test_an_order_beside_such_a_question_is_still_one(understander: Understander) -> None:
    (found,) = understood(understander, "is my KO position right? then buy 5 more at 60")
    assert [call.intent for call in found.calls] == ["show_portfolio", "add_transaction"]


def test_a_price_with_its_fee_is_a_purchase_and_no_fee_of_that_size(understander: Understander) -> None:
    (found,) = understood(understander, "i paid 129.07 plus 1 dollar fee for 60 AAPL")
    assert dict(found.calls[0].args) == {"side": "buy", "symbol": "AAPL", "quantity": 60, "price": Decimal("129.07"), "fee": 1}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("buy 2 AAPL on 03/25/2022 and 3 KO on 03/04/2022", [("2022-03-25", 2, None), ("2022-03-04", 3, None)]),
        ("on march 4 2022 buy 2 AAPL and 3 KO", [("2022-03-04", 2, None), ("2022-03-04", 3, None)]),
        ("buy 2 AAPL and 3 KO on march 4 2022", [("2022-03-04", 2, None), ("2022-03-04", 3, None)]),
        ("buy 2 AAPL at 100 fee 1 and 3 KO at 60 fee 2", [(None, 2, 1), (None, 3, 2)]),
        ("buy 2 AAPL at 100 and 3 KO at 60, fee 2 each", [(None, 2, 2), (None, 3, 2)]),
        ("buy 2 AAPL at 100 and 3 KO at 60 without fees", [(None, 2, 0), (None, 3, 0)]),
    ],
)
def test_each_trade_of_a_sentence_keeps_its_own_day_number_and_fee(
    understander: Understander, said: str, kept: list[tuple[str | None, int, int | None]]
) -> None:
    (found,) = understood(understander, said)
    assert [(call.args.get("date"), call.args["quantity"], call.args.get("fee")) for call in found.calls] == kept


@pytest.mark.parametrize(
    ("said", "day", "doubted"),
    [
        ("03/04/2022 buy 2 AAPL", "2022-03-04", "03/04/2022"),
        ("deposit 500 on 2/3/2022", "2022-02-03", "2/3/2022"),
        ("bought 2 AAPL on 3.4.2022", "2022-04-03", None),
        ("03/04/2022 kaufe 2 AAPL", "2022-04-03", None),
        ("el 03/04/2022 compré 2 AAPL", "2022-04-03", None),
        ("buy 2 AAPL on 04/04/2022", "2022-04-04", None),
        ("buy 2 AAPL on 03/25/2022 and 3 KO on 03/04/2022", "2022-03-04", None),
        ("buy 2 AAPL on 25/03/2022 and 3 KO on 03/04/2022", "2022-04-03", None),
    ],
)
def test_a_day_that_may_be_meant_two_ways_is_told_so(understander: Understander, said: str, day: str, doubted: str | None) -> None:
    call = understood(understander, said)[-1].calls[-1]
    assert (call.args["date"], call.args.get(MONTH_FIRST)) == (day, doubted)


def test_a_fee_that_is_no_trades_stands_by_itself(understander: Understander) -> None:
    *_, found = understood(understander, "buy 5 KO at 60", "i also paid a 12 dollar custody fee")
    assert [dict(call.args) for call in found.calls] == [{"side": "fee", "amount": 12}]
    *_, found = understood(understander, "alert me when AAPL falls below 110", "and a 2 dollar fee")
    assert not [call for call in found.calls if call.intent == "alert_create"]


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (("tell me if the portfolio loses more than 5%",), None),
        (("price of KO", "warn me if my holdings lose 10%"), None),
        (("warn me if my holdings lose 10%", "KO"), ("KO", "pct_change", 10)),
        (("alert me when AAPL falls below 210", "and one for KO at 80"), ("KO", "above", 80)),
        (("alert me when AAPL falls below 210", "and one for KO at 60"), ("KO", "below", 60)),
        (("alert me when AAPL falls below 210", "make it 300"), ("AAPL", "above", 300)),
        (("alert me when AAPL falls below 210", "make it 205"), ("AAPL", "below", 205)),
        (("alert me when AAPL falls below 210", "and one for KO above 60"), ("KO", "above", 60)),
    ],
)
def test_an_alert_is_on_what_was_named_and_waits_for_what_is_not_so_yet(
    understander: Understander, turns: tuple[str, ...], told: tuple[str, str, int] | None
) -> None:
    (call,) = understood(understander, *turns)[-1].calls
    assert (call.intent == "clarify") == (told is None)
    assert told is None or (call.args["symbol"], call.args["condition"], call.args["threshold"]) == told


@pytest.mark.parametrize(
    ("said", "method"),
    [
        ("use average cost instead of fifo", "average"),
        ("back to fifo", "fifo"),
        ("i want average cost, not fifo", "average"),
        ("not lifo, hifo", "hifo"),
        ("change fifo to hifo", "hifo"),
        ("no more fifo, use lifo", "lifo"),
        ("nimm Durchschnittskosten statt FIFO", "average"),
        ("utilise le coût moyen au lieu de fifo", "average"),
        ("vuelve a lifo", "lifo"),
    ],
)
def test_the_cost_method_that_is_wanted_is_not_the_one_that_is_given_up(understander: Understander, said: str, method: str) -> None:
    (call,) = understood(understander, said)[0].calls
    assert (call.intent, dict(call.args)) == ("change_portfolio", {"cost_method": method})


@pytest.mark.parametrize("said", ["with another model", "try a different model", "mit einem anderen Modell"])
def test_another_model_is_asked_for_and_trains_nothing(understander: Understander, said: str) -> None:
    _, asked, answered = understood(understander, "forecast XOM for a week", said, "arima")
    assert (asked.calls[0].intent, asked.calls[0].args["missing"]) == ("clarify", ["model"])
    assert [(call.intent, dict(call.args)) for call in answered.calls] == [
        ("forecast", {"symbol": "XOM", "horizon_days": 7, "model": "arima"})
    ]
    (trained,) = understood(understander, "retrain XOM")[0].calls
    assert trained.intent == "retrain"


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("I sold some Apple", "buy 3 KO", {"side": "buy", "symbol": "KO", "quantity": 3}),
        ("buy some apple", "sell 5 KO", {"side": "sell", "symbol": "KO", "quantity": 5}),
        ("I sold some Apple", "7", {"side": "sell", "symbol": "AAPL", "quantity": 7}),
        ("buy some apple", "deposit 500", {"side": "deposit", "amount": 500}),
        ("buy 10 shares", "KO", {"side": "buy", "symbol": "KO", "quantity": 10}),
    ],
)
def test_an_order_of_its_own_is_no_answer_to_the_question_about_another(
    understander: Understander, first: str, then: str, told: dict[str, Any]
) -> None:
    _, found = understood(understander, first, then)
    assert [dict(call.args) for call in found.calls] == [told]


@pytest.mark.parametrize("said", ["transfer 1000 to my wife", "send 500 to my brother", "pay 300 to the plumber"])
def test_money_for_somebody_is_nothing_that_the_books_do(understander: Understander, said: str) -> None:
    first, then = understood(understander, said, "buy bitcoin")
    assert [call.intent for call in first.calls] == ["out_of_scope"]
    assert then.calls[0].args.get("missing") == ["quantity"]


@pytest.mark.parametrize(
    ("text", "trades", "unread"),
    [
        ("buy 5 AAPL at 130\n???? foo 7\nsell 2 KO at 62", ["buy AAPL 5 130", "sell KO 2 62"], ["???? foo 7"]),
        (
            "date,side,symbol,quantity,price\n2022-05-02,BUY,WMT,5,150\n2022-05-03,BUY,,3,60\n2022-05-04,SELL,KO,2,62",
            ["buy WMT 5 150", "sell KO 2 62"],
            ["2022-05-03,BUY,,3,60"],
        ),
        (
            "my trades:\n02.05.2022 buy 5 WMT @ 150\n03.05.2022 ??? 3\n04.05.2022 sell 2 KO @ 62",
            ["buy WMT 5 150", "sell KO 2 62"],
            ["03.05.2022 ??? 3"],
        ),
        (
            "bought 5 AAPL at 130\nAcme Frobnicators 10 @ 12\nsold 2 KO at 62",
            ["buy AAPL 5 130", "sell KO 2 62"],
            ["Acme Frobnicators 10 @ 12"],
        ),
        ("bought 5 AAPL at 130\nsold 2 KO at 62\nthanks!", ["buy AAPL 5 130", "sell KO 2 62"], None),
        ("buy 5 AAPL at 130\nforecast KO for 30 days", ["buy AAPL 5 130"], None),
    ],
)
def test_each_line_of_a_list_is_read_for_itself_and_what_cannot_be_read_is_named(
    understander: Understander, text: str, trades: list[str], unread: list[str] | None
) -> None:
    (found,) = understood(understander, text)
    written = [call.args for call in found.calls if call.intent == "add_transaction"]
    assert [f"{one['side']} {one['symbol']} {one['quantity']} {one['price']}" for one in written] == trades
    assert written[0].get(UNREAD) == unread


_READ = st.lists(st.sampled_from(["AAPL", "KO", "MSFT"]), min_size=4, max_size=9)
_UNKNOWN = st.lists(st.sampled_from(["", "?"]), max_size=3)


@given(rows=st.tuples(_READ, _UNKNOWN).flatmap(lambda both: st.permutations(both[0] + both[1])))
@settings(max_examples=15, deadline=None)
def test_no_line_of_a_list_is_dropped_and_none_borrows_from_another(rows: list[str]) -> None:
    lines = [f"2022-05-{day:02d},BUY,{symbol},{day},100" for day, symbol in enumerate(rows, 1)]
    (found,) = understood(_UNDERSTANDER, "\n".join(lines))
    read = [(call.args["symbol"], int(call.args["quantity"]), call.args["date"]) for call in found.calls]
    assert read == [(symbol, day, f"2022-05-{day:02d}") for day, symbol in enumerate(rows, 1) if symbol.isalpha()]
    assert len(found.calls[0].args.get(UNREAD, [])) == len(rows) - len(read)


def test_the_order_of_day_and_month_that_one_line_shows_is_that_of_all(understander: Understander) -> None:
    (found,) = understood(understander, "25/03/2022 buy 2 AAPL at 150\n03/04/2022 buy 3 KO at 60")
    assert [(call.args["date"], MONTH_FIRST in call.args) for call in found.calls] == [("2022-03-25", False), ("2022-04-03", False)]


@pytest.mark.parametrize(
    ("turns", "direction"),
    [
        (("alert me on any drop of 3%", "AAPL"), "down"),
        (("notify me if MSFT falls 7% in one day",), "down"),
        (("alert me when KO rises 5%",), "up"),
        (("alert me when KO gains 3%", "no, 4%"), "up"),
        (("tell me if my portfolio loses 5%", "KO"), "down"),
        (("tell me if nvidia moves more than 7% in a day",), None),
        (("let me know if AAPL goes up or down 4%",), None),
    ],
)
def test_a_move_is_waited_for_in_the_direction_that_is_said(
    understander: Understander, turns: tuple[str, ...], direction: str | None
) -> None:
    (call,) = understood(understander, *turns)[-1].calls
    assert (call.args["condition"], call.args.get("direction")) == ("pct_change", direction)
