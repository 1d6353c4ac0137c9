"""Everyday turns of speech, what others say, and replies that change or add to what waits."""

from datetime import date
from decimal import Decimal

import pytest

from agents.proposing import ADDITION
from agents.understanding import Call, Known, KnownAlert, Memory, Understander
from agents.understanding.idioms import plainly
from agents.understanding.language import detected
from market.symbols import SymbolIndex

KNOWN = Known(
    today=date(2026, 11, 23),
    holdings={"AAPL": Decimal(40), "VTI": Decimal(30), "TSLA": Decimal(10), "KO": Decimal(25)},
    cash=Decimal(5000),
    watchlist=("AMD", "DIS"),
    alerts=(KnownAlert(ref="3", symbol="TSLA", condition="below", threshold=Decimal(200)),),
)


@pytest.fixture(scope="module")
def one() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("got shot of 5 KO", "sold 5 KO"),
        ("nabbed 3 AMD at 200", "bought 3 AMD at 200"),
        ("give me a shout if KO falls", "alert me if KO falls"),
        ("stop pestering me about Tesla", "delete the alert for Tesla"),
        ("take it of my list", "take it off my list"),
        ("12 dollars and 75 cents", "12.75 dollars"),
        ("sold at 5 dollars 20 shares", "sold at 5 dollars 20 shares"),
        ("by new year", "by the end of the year"),
        ("on new year's eve", "on new year's eve"),
        ("cancel that i was looking at my wife's account", "cancel that"),
    ],
)
def test_turns_of_speech_become_plain_words(said: str, plain: str) -> None:
    assert plainly(said) == plain


@pytest.mark.parametrize(
    ("said", "intent", "args"),
    [
        ("got shot of two thirds of my vti at 330", "add_transaction", {"side": "sell", "quantity": Decimal(20), "price": Decimal(330)}),
        ("got paid 12 dollars and 75 cents by coke", "add_transaction", {"side": "dividend", "symbol": "KO", "amount": Decimal("12.75")}),
        (
            "bought a dozen walmart, 103.50 a piece, cost me 1.50 to trade",
            "add_transaction",
            {"quantity": Decimal(12), "fee": Decimal("1.5")},
        ),
        ("stop buging me about tesla", "alert_delete", {"symbol": "TSLA", "target": "3"}),
        ("what are the odds my tesla goes over 500 this year", "forecast", {"above": 500.0, "horizon_days": 38}),
        ("what are my three biggest ones", "show_portfolio", {"about": "largest", "limit": 3}),
        ("can you shuffle things so no stock is above 20 percent", "optimize", {"max_weight": 0.2}),
        ("how much have i paid into this", "list_transactions", {"side": "deposit"}),
        ("did coke pay me anything this year", "list_transactions", {"side": "dividend", "symbol": "KO", "range": "ytd"}),
        ("how many yen do you get for a dollar", "quote", {"symbol": "JPY=X"}),
        ("was kostet Airbus gerade", "quote", {"symbol": "AIR.PA"}),
        ("was kostet Siemens", "quote", {"symbol": "SIE.DE"}),
    ],
)
def test_a_turn_of_speech_asks_what_plain_words_would(one: Understander, said: str, intent: str, args: dict[str, object]) -> None:
    (call,) = one.understand(said, KNOWN, Memory()).calls
    assert call.intent == intent
    assert {name: call.args.get(name) for name in args} == args


@pytest.mark.parametrize(
    "said",
    [
        "my brother in law says dump tesla, is he right",
        "my advisor told me to sell my apple",
        "everyone keeps saying buy nvda",
        "the guy at work reckons i should get rid of my coke",
    ],
)
def test_what_others_say_is_no_order(one: Understander, said: str) -> None:
    assert {call.intent for call in one.understand(said, KNOWN, Memory()).calls} <= {"advice", "out_of_scope"}


def test_what_the_person_said_before_is_one(one: Understander) -> None:
    assert [call.intent for call in one.understand("i said sell 5 KO", KNOWN, Memory()).calls] == ["add_transaction"]


OPTIMIZED = Call(intent="optimize", args={"objective": "max_sharpe", "max_weight": 0.2})
COMPARED = Call(intent="compare", args={"symbols": ["AAPL", "^GSPC"], "range": "2y"})
WITHDRAWN = Call(intent="add_transaction", args={"side": "withdraw", "amount": Decimal(300), "date": "2026-11-20"})


@pytest.mark.parametrize(
    ("last", "said", "intent", "args"),
    [
        (Call(intent="alert_list", args={}), "get rid of the tesla one", "alert_delete", {"symbol": "TSLA"}),
        (Call(intent="watchlist_show", args={}), "kick out the mouse company", "watchlist_remove", {"symbols": ["DIS"]}),
        (OPTIMIZED, "ok and if nothing goes above 15", "optimize", {"max_weight": 0.15, "objective": "max_sharpe"}),
        (COMPARED, "and microsoft against it", "compare", {"symbols": ["MSFT", "^GSPC"], "range": "2y"}),
        (COMPARED, "who won over 5 years", "compare", {"symbols": ["AAPL", "^GSPC"], "range": "5y"}),
        (Call(intent="show_portfolio", args={}), "and the smallest?", "show_portfolio", {"about": "smallest"}),
        (WITHDRAWN, "and another 50 today", "add_transaction", {"side": "withdraw", "amount": Decimal(50), "date": "2026-11-23"}),
        (Call(intent="forecast", args={"symbol": "KO", "horizon_days": 91}), "and in 6?", "forecast", {"horizon_days": 183}),
        (Call(intent="forecast", args={"symbol": "KO", "horizon_days": 14}), "and in 3?", "forecast", {"horizon_days": 21}),
        (Call(intent="forecast", args={"symbol": "KO", "horizon_days": 30}), "and in 60?", "forecast", {"horizon_days": 60}),
    ],
)
def test_a_reply_lives_from_the_last_answer(one: Understander, last: Call, said: str, intent: str, args: dict[str, object]) -> None:
    named = last.args.get("symbol")
    memory = Memory(calls=(last,), symbols=(str(named),) if named else ())
    (call,) = one.understand(said, KNOWN, memory).calls
    assert call.intent == intent
    assert {name: call.args.get(name) for name in args} == args


def test_one_of_two_proposals_told_anew_keeps_its_price(one: Understander) -> None:
    first = one.understand("sold 5 coke at 71.50 and 2 tesla at 410", KNOWN, Memory())
    waiting = Known(
        today=KNOWN.today, holdings=KNOWN.holdings, pending=first.calls, pending_ids=("a", "b"), pending_titles=("Sell 5 KO", "Sell 2 TSLA")
    )
    (call,) = one.understand("the coke was 6", waiting, first.memory).calls
    assert (call.args["symbol"], call.args["quantity"], call.args["price"], call.replaces) == ("KO", Decimal(6), Decimal("71.50"), "a")


def test_the_side_of_what_is_asked_about_can_be_put_right(one: Understander) -> None:
    first = one.understand("i sold some starbucks stuff", KNOWN, Memory())
    second = one.understand("sorry bought not sold", KNOWN, first.memory)
    assert [call.intent for call in second.calls] == ["clarify"]
    (call,) = one.understand("8 of them at 85.20", KNOWN, second.memory).calls
    assert (call.args["side"], call.args["symbol"], call.args["quantity"]) == ("buy", "SBUX", Decimal(8))


@pytest.mark.parametrize(
    ("said", "more"), [("and another 50 today", True), ("noch 5", True), ("no, 12", False), ("make it 12", False), ("the other one", False)]
)
def test_something_more_stands_beside_what_waits(said: str, more: bool) -> None:
    assert (ADDITION.match(said) is not None) is more


def test_a_question_of_german_words_is_german_though_one_is_english_too() -> None:
    index = SymbolIndex.bundled()
    assert detected("was kostet Airbus", index.is_word) == "de"
    assert detected("was there a dividend", index.is_word) == "en"


QUOTED = Memory(calls=(Call(intent="quote", args={"symbol": "V"}),), symbols=("V",))


@pytest.mark.parametrize("said", ["ok buy 5", "buy 5 then", "great, buy 5 at 330"])
def test_an_order_of_a_number_alone_means_what_was_just_told_of(one: Understander, said: str) -> None:
    (call,) = one.understand(said, KNOWN, QUOTED).calls
    assert (call.intent, call.args["side"], call.args["symbol"], call.args["quantity"]) == ("add_transaction", "buy", "V", Decimal(5))


def test_a_sale_of_a_number_alone_needs_a_holding(one: Understander) -> None:
    assert [call.intent for call in one.understand("ok sell 5", KNOWN, QUOTED).calls] == ["clarify"]
    held = Memory(calls=(Call(intent="quote", args={"symbol": "KO"}),), symbols=("KO",))
    assert [call.args.get("symbol") for call in one.understand("ok sell 5", KNOWN, held).calls] == ["KO"]


@pytest.mark.parametrize("said", ["What KO costs and whether I still own some", "how much is coke and do I own any"])
def test_a_price_and_what_is_held_of_it_are_two_questions(one: Understander, said: str) -> None:
    calls = one.understand(said, KNOWN, Memory()).calls
    assert [(call.intent, call.args.get("symbol")) for call in calls] == [("quote", "KO"), ("show_portfolio", "KO")]


@pytest.mark.parametrize(
    "said", ["can I harvest any losses", "which positions could I sell at a loss for taxes", "tax loss harvesting opportunities?"]
)
def test_losses_that_could_be_realised_are_shown(one: Understander, said: str) -> None:
    (call,) = one.understand(said, KNOWN, Memory()).calls
    assert (call.intent, call.args.get("about")) == ("show_portfolio", "losers")


@pytest.mark.parametrize(
    "said",
    ["what is capex", "what are buybacks", "explain working capital", "qué es el capex", "what is tax loss harvesting", "define moat"],
)
def test_terms_that_have_a_page_are_explained(one: Understander, said: str) -> None:
    assert [call.intent for call in one.understand(said, KNOWN, Memory()).calls] == ["explain_concept"]


@pytest.mark.parametrize("said", ["what is my beta", "what is the volatility of coke", "what does my cash flow look like"])
def test_ones_own_figures_are_no_terms(one: Understander, said: str) -> None:
    assert "explain_concept" not in [call.intent for call in one.understand(said, KNOWN, Memory()).calls]


@pytest.mark.parametrize(
    ("said", "intent", "args"),
    [
        ("if TSLA trades through 165 on the downside get me out of 5", "alert_create", {"symbol": "TSLA", "condition": "below"}),
        ("take 20% off the AAPL line at 268", "add_transaction", {"side": "sell", "quantity": Decimal(8)}),
        ("top up VTI to 42 shares, px 331.40", "add_transaction", {"side": "buy", "quantity": Decimal(12)}),
        ("S 5 TSLA 411", "add_transaction", {"side": "sell", "quantity": Decimal(5), "price": Decimal(411)}),
        ("odds KO closes under 60 by 18 Dec", "forecast", {"below": 60.0, "horizon_days": 25}),
        ("P(KO < 60) by 18 Dec?", "forecast", {"below": 60.0, "horizon_days": 25}),
        ("not the sells, only my purchases in 2024", "list_transactions", {"side": "buy"}),
        ("structure it so the IRS never sees the gain", "unsafe", {"kind": "market_abuse"}),
    ],
)
def test_what_traders_write_is_neither_another_side_nor_another_write(
    one: Understander, said: str, intent: str, args: dict[str, object]
) -> None:
    (call,) = one.understand(said, KNOWN, Memory()).calls
    assert call.intent == intent
    assert {name: call.args.get(name) for name in args} == args


def test_orders_on_one_line_keep_their_sides(one: Understander) -> None:
    calls = one.understand("B 40 INTC 36.10 / S 5 TSLA 411 / B 3 QCOM 168", KNOWN, Memory()).calls
    assert [(call.args["side"], call.args["symbol"]) for call in calls] == [("buy", "INTC"), ("sell", "TSLA"), ("buy", "QCOM")]


@pytest.mark.parametrize(
    ("said", "args"),
    [
        ("and the px was 211.50", {"price": Decimal("211.50"), "quantity": Decimal(12)}),
        ("the AMD were 213", {"price": Decimal(213), "quantity": Decimal(12)}),
        ("and 8 not 12", {"quantity": Decimal(8)}),
        ("correction: the 16th", {"date": "2026-11-16"}),
    ],
)
def test_a_detail_changes_what_waits_and_nothing_that_is_recorded(one: Understander, said: str, args: dict[str, object]) -> None:
    first = one.understand("bot 12 AMD @ 212", KNOWN, Memory())
    asked = Call(intent="add_transaction", args={name: str(value) for name, value in first.calls[0].args.items()})
    waiting = Known(today=KNOWN.today, holdings=KNOWN.holdings, pending=(asked,), pending_ids=("a",), pending_titles=("Buy 12 AMD",))
    (call,) = one.understand(said, waiting, first.memory).calls
    assert call.intent == "add_transaction"
    assert {name: call.args.get(name) for name in args} == args
