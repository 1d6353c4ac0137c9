"""What an order says beyond a trade: charges in per cent and within totals are worked out, what no card can carry is asked about, and taking back beside telling anew does both."""

from decimal import Decimal
from typing import Any

import pytest
from understanding_talk import KNOWN, with_pending
from understanding_talk import talk as understood

from agents.understanding import Understander
from market.symbols import SymbolIndex

_UNDERSTANDER = Understander(SymbolIndex.bundled(), None)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("bought 10 KO at 60, fee 0.1%", {"quantity": 10, "price": 60, "fee": Decimal("0.6")}),
        ("bought 10 KO at 60 plus 1% commission", {"quantity": 10, "price": 60, "fee": 6}),
        ("bought 10 KO for 605 including 5 fee", {"quantity": 10, "price": 60, "fee": 5}),
        ("sold 10 KO for 595 including a fee of 5", {"side": "sell", "quantity": 10, "price": 60, "fee": 5}),
        ("dividend of 10 from KO with 15% withholding tax", {"side": "dividend", "amount": 10, "tax": Decimal("1.5")}),
        ("got a net dividend of 10 from KO, 15% tax withheld", {"side": "dividend", "amount": Decimal("11.76"), "tax": Decimal("1.76")}),
        ("buy 1/3 of a share of KO at 60", {"quantity": Decimal("0.333333"), "price": 60}),
    ],
)
def test_charges_and_parts_are_worked_out(said: str, told: dict[str, Any]) -> None:
    (call,) = understood(_UNDERSTANDER, said)[-1].calls
    assert dict(call.args) == {"side": "buy", "symbol": "KO", **told}


@pytest.mark.parametrize(
    "said",
    [
        "put in a limit order for 5 AAPL at 250",
        "buy 5 AAPL at 250, good till cancelled",
        "sell 5 AAPL with a trailing stop at 240",
        "sell 3 KO short at 70",
        "sell my KO at cost",
        "bought 10 KO at 60 twice",
        "bought 10 AAPL at 200 with 15% discount",
        "RSU vest 10 AAPL at 250, 4 withheld for taxes",
        "got 3 free KO",
        "exchanged 1000 dollars into euros at 0.92",
        "sell 5 AAPL at break-even",
    ],
)
def test_what_no_card_can_carry_is_asked_about(said: str) -> None:
    assert {call.intent for call in understood(_UNDERSTANDER, said)[-1].calls} == {"clarify"}


@pytest.mark.parametrize(
    "said", ["take that back, I meant 3 KO at 60", "undo, it was 3 KO at 60", "undo that and buy 3 KO at 60", "sorry, undo it: 3 KO at 60"]
)
def test_taking_back_beside_telling_anew_does_both(said: str) -> None:
    recorded = understood(_UNDERSTANDER, "bought 4 KO at 61")[-1].memory
    undone, anew = _UNDERSTANDER.understand(said, KNOWN, recorded).calls
    assert (undone.intent, anew.args["side"], anew.args["quantity"], anew.args["price"]) == ("undo", "buy", 3, 60)


def test_a_card_that_waits_is_put_right_and_nothing_is_undone() -> None:
    waiting = understood(_UNDERSTANDER, "bought 4 KO at 61")[-1]
    calls = _UNDERSTANDER.understand("no, I meant 3 KO at 60", with_pending(waiting.calls), waiting.memory).calls
    assert [(call.intent, call.args["quantity"]) for call in calls] == [("add_transaction", 3)]


def test_a_wish_to_buy_without_a_name_is_asked_for_the_name() -> None:
    (call,) = understood(_UNDERSTANDER, "i'd like to buy something")[-1].calls
    assert (call.intent, call.args["missing"]) == ("clarify", ["symbol"])


@pytest.mark.parametrize("said", ["cancel the first one", "please drop the former", "no, delete the last", "get rid of the latest one"])
def test_a_place_in_the_alerts_that_were_shown_is_the_alert_there(said: str) -> None:
    (call,) = understood(_UNDERSTANDER, "show my alerts", said)[-1].calls
    assert (call.intent, call.args["target"]) == ("alert_delete", "1")
