"""What puts something right: an open proposal, what is recorded, or what the sentence itself says."""

from dataclasses import replace
from decimal import Decimal

import pytest
from understanding_talk import KNOWN, activity, talk, with_pending

from agents.understanding import WRITES, Memory, Understander
from market.symbols import SymbolIndex
from rag.embedding import Embedder


@pytest.fixture(scope="module")
def understander(tmp_path_factory: pytest.TempPathFactory) -> Understander:
    return Understander(SymbolIndex.bundled(), Embedder(tmp_path_factory.mktemp("models")))


@pytest.mark.parametrize("said", ["wrong ticker, NKE", "my mistake, NKE", "no wait, PEP... no, NKE"])
def test_a_correction_knows_what_it_replaces(understander: Understander, said: str) -> None:
    first, _ = talk(understander, "buy 10 SBUX at 86", said)
    known = replace(with_pending(first.calls), pending_ids=("one",))
    (call,) = understander.understand(said, known, first.memory).calls
    assert (call.args["symbol"], call.args["quantity"], call.replaces) == ("NKE", 10, "one")


def test_a_part_that_nobody_names_is_asked_for(understander: Understander) -> None:
    (found,) = talk(understander, "reduce my Apple")
    assert found.calls[0].args["missing"] == ["quantity"]


def test_what_is_recorded_is_edited_in_all_that_is_said_anew_but_its_side(understander: Understander) -> None:
    *_, third = talk(understander, "bought 25 KO at 68", "yes", "sorry, 24 at 67")
    assert [(call.intent, call.args) for call in third.calls] == [("edit_transaction", {"target": "5", "quantity": 24, "price": 67})]
    *_, third = talk(understander, "bought 25 KO at 68", "yes", "sorry, I meant sold")
    assert [call.intent for call in third.calls] == ["clarify"]


def test_the_weights_of_the_last_forecast_are_told_from_its_card(understander: Understander) -> None:
    _, found = talk(understander, "forecast KO for 5 days", "why did prophet get no weight?")
    (call,) = found.calls
    assert (call.intent, call.args["figure"], call.args["of"]) == ("explain_number", "MemberView.weight", "forecast")
    assert call.args["arguments"] == {"symbol": "KO", "horizon_days": 5}


def test_trades_noted_with_signs_are_one_purchase_and_one_sale(understander: Understander) -> None:
    (found,) = talk(understander, "book: +3 HD 350, -2 AAPL 266")
    sides = [(call.args["side"], call.args["symbol"], call.args["quantity"], call.args["price"]) for call in found.calls]
    assert sides == [("buy", "HD", 3, 350), ("sell", "AAPL", 2, 266)]


def test_what_was_booked_twice_goes_once_and_what_was_not_is_asked_about(understander: Understander) -> None:
    twice = replace(KNOWN, activities=(*KNOWN.activities, activity("6", "buy", "2026-11-17", symbol="KO", quantity="25", unit_price="68")))
    (call,) = understander.understand("I entered the KO purchase twice", twice, Memory()).calls
    assert (call.intent, call.args) == ("delete_transaction", {"target": "6"})
    (call,) = understander.understand("I entered the KO purchase twice", KNOWN, Memory()).calls
    assert call.intent == "clarify"


@pytest.mark.parametrize("text", ["asdkjh qwoieu zmxn", "blorp the flim", "lkjhgf"])
def test_what_holds_no_word_is_not_guessed_at(understander: Understander, text: str) -> None:
    (found,) = talk(understander, text)
    assert [call.intent for call in found.calls] == ["clarify"]
    assert found.calls[0].args["options"]


def test_money_between_bank_accounts_that_the_books_do_not_know_is_not_moved(understander: Understander) -> None:
    (found,) = talk(understander, "transfer 200 from checking to savings")
    assert found.calls[0].intent == "clarify"
    known = replace(KNOWN, accounts=("checking", "savings"))
    assert understander.understand("transfer 200 from checking to savings", known, Memory()).calls[0].args["side"] == "transfer"


ALL_BUT_ONE = (
    "sell everything except Apple",
    "sell all but AAPL",
    "sell all my stocks other than Apple please",
    "keep apple, sell the rest",
    "do not sell AAPL, sell everything else",
    "verkaufe alles außer Apple",
    "verkauf alles, aber nicht Apple",
    "vende todo excepto Apple",
    "garde Apple et vends le reste",
)


@pytest.mark.parametrize("said", ALL_BUT_ONE)
def test_what_is_excepted_from_a_sale_is_never_what_is_sold(understander: Understander, said: str) -> None:
    (found,) = talk(understander, said)
    sold = [(call.args["side"], call.args["symbol"], call.args["quantity"]) for call in found.calls]
    assert sold == [("sell", "KO", 25), ("sell", "TSLA", 10)]


@pytest.mark.parametrize(
    "said",
    [
        "sell everything except the tech stocks",
        "sell half of everything except KO",
        "sell everything except 5 KO",
        "sell KO but not all",
        "verkaufe KO, aber nicht alles",
        "buy everything on my watchlist except AMD",
    ],
)
def test_an_exception_that_cannot_be_read_is_asked_about(understander: Understander, said: str) -> None:
    (found,) = talk(understander, said)
    assert [call.intent for call in found.calls] == ["clarify"]


def test_all_but_some_leave_the_watchlist_and_the_alerts(understander: Understander) -> None:
    (watch,) = talk(understander, "remove everything from my watchlist except AMD")
    (alert,) = talk(understander, "delete all alerts except the TSLA one")
    assert [(call.intent, call.args) for call in watch.calls] == [("watchlist_remove", {"symbols": ["DIS"]})]
    assert [(call.intent, call.args["symbol"]) for call in alert.calls] == [("alert_delete", "AAPL")]


@pytest.mark.parametrize(
    ("before", "said", "intent", "args"),
    [
        ("what is on my watchlist", "remove the first", "watchlist_remove", {"symbols": ["AMD"]}),
        ("show my alerts", "delete the last one", "alert_delete", {"target": "1", "symbol": "AAPL"}),
        ("show my transactions", "delete the second", "delete_transaction", {"target": "4"}),
        ("watch PFE", "remove it", "cancel", {}),
        ("buy 5 KO", "remove the first", "clarify", None),
        ("price of apple", "delete that", "clarify", None),
        ("show my portfolio", "remove the last one", "clarify", None),
        ("how risky is my portfolio", "no, the first was 6", "clarify", None),
    ],
)
def test_what_goes_is_what_was_shown_last(
    understander: Understander, before: str, said: str, intent: str, args: dict[str, object] | None
) -> None:
    _, found = talk(understander, before, said)
    (call,) = found.calls
    assert call.intent == intent
    assert args is None or call.args == args


@pytest.mark.parametrize("said", ["sell 10 KO when it reaches 70", "sell 10 KO if it is above 70", "buy 10 KO once the price hits 70"])
def test_an_order_on_a_condition_is_an_alert_at_that_price(understander: Understander, said: str) -> None:
    (found,) = talk(understander, said)
    assert [(call.intent, call.args["symbol"], call.args["threshold"]) for call in found.calls] == [("alert_create", "KO", 70)]


@pytest.mark.parametrize("said", ["AAPL split 4 for 1 in 2020, did you count it", "AAPL split 4 for 1, have you included that?"])
def test_a_question_about_a_split_books_none(understander: Understander, said: str) -> None:
    (found,) = talk(understander, said)
    assert not [call for call in found.calls if call.intent in WRITES]


def test_a_follow_up_changes_the_fee_that_was_said_and_a_part_stays_recordable(understander: Understander) -> None:
    _, fee = talk(understander, "buy 5 KO with 5 dollars fee", "no, 4 dollars")
    assert (fee.calls[0].args["fee"], "price" in fee.calls[0].args) == (4, False)
    _, part = talk(understander, "sell half my apple", "actually a third")
    assert part.calls[0].args["quantity"].as_tuple().exponent >= -4


@pytest.mark.parametrize(("first", "then"), [("buy 10 AAPL at 130", "sell it again at 140"), ("sell 10 KO", "sell 5 more")])
def test_a_further_order_replaces_nothing_that_waits(understander: Understander, first: str, then: str) -> None:
    before, _ = talk(understander, first, then)
    known = replace(with_pending(before.calls), pending_ids=("one",))
    assert all(call.replaces is None for call in understander.understand(then, known, before.memory).calls)


@pytest.mark.parametrize(
    ("turns", "intent", "args"),
    [
        (("sell 10 KO", "half of that"), "add_transaction", {"quantity": 5}),
        (("buy 4 boeing at 196", "double that"), "add_transaction", {"quantity": 8, "price": 196}),
        (("sell half my AAPL at 268", "no, a quarter"), "add_transaction", {"quantity": 10, "price": 268}),
        (("bought 10 amd at 212", "no, 214", "and it was 8"), "add_transaction", {"quantity": 8, "price": 214}),
        (("sell 10 TSLA", "at 108", "no 109"), "add_transaction", {"quantity": 10, "price": 109}),
        (("buy 5 KO at 63", "with 2 dollars fee", "no, 3 dollars"), "add_transaction", {"price": 63, "fee": 3}),
        (("buy 5 META", "what's it at?", "fine, at 612 then"), "add_transaction", {"symbol": "META", "price": 612}),
        (("alert me if KO goes over 75", "below, not over, and 65"), "alert_create", {"condition": "below", "threshold": 65}),
        (("should I sell my Tesla?", "how has it done this year?", "ok sell half at 410"), "add_transaction", {"symbol": "TSLA", "quantity": 5}),
        (("price of TSLA and of AAPL?", "sell 3 of the first one at 411"), "add_transaction", {"symbol": "TSLA", "quantity": 3}),
        (("compare AMD with INTC over a year", "put the second one on my watchlist"), "watchlist_add", {"symbols": ["INTC"]}),
        (("list my TSLA entries", "change the price to 166"), "edit_transaction", {"target": "4", "field": "price", "value": 166}),
        (("show my Tesla trades", "delete that one"), "delete_transaction", {"target": "4"}),
        (("delete my last transaction", "no! the one before that"), "delete_transaction", {"target": "4"}),
        (("withdraw 300 for Friday", "no, last Friday"), "show_pending", {}),
        (("delete transaction 5", "oh no, that one must stay"), "cancel", {}),
        (("buy 15 SBUX at 86", "no matter, confirm"), "confirm", {}),
    ],
)  # fmt: skip
def test_a_reply_changes_what_it_is_about_and_nothing_else(
    understander: Understander, turns: tuple[str, ...], intent: str, args: dict[str, object]
) -> None:
    (call,) = talk(understander, *turns)[-1].calls
    assert (call.intent, {name: call.args.get(name) for name in args}) == (intent, args)


def test_a_guessed_yes_is_asked_about_once_more(understander: Understander) -> None:
    _, found = talk(understander, "buy 4 boeing at 196", "twofold please, and dearest thanks")
    assert all(call.intent != "confirm" or call.args.get("doubtful") for call in found.calls)


def test_the_figure_of_a_fee_is_its_amount(understander: Understander) -> None:
    charged = replace(KNOWN, activities=(*KNOWN.activities, activity("6", "fee", "2026-09-30", amount="12")))
    (call,) = understander.understand("the fee of september was 10", charged, Memory()).calls
    assert (call.intent, call.args) == ("edit_transaction", {"target": "6", "field": "amount", "value": 10})


@pytest.mark.parametrize("said", ["flumoxify the gadgets", "frobnicate everything", "gronk the wibble"])
def test_what_is_hardly_made_of_words_is_not_taken_for_what_was_spoken_of(understander: Understander, said: str) -> None:
    _, found = talk(understander, "how risky is my portfolio", said)
    assert [call.intent for call in found.calls] == ["clarify"]


@pytest.mark.parametrize("text", ["i moved 20 shares of KO out to another broker", "move 10 KO to a new portfolio called Kids"])
def test_units_move_only_to_a_place_that_is_there(understander: Understander, text: str) -> None:
    assert talk(understander, text)[0].calls[0].args["missing"] == ["to_account"]


@pytest.mark.parametrize(
    ("said", "units"),
    [
        ("buy 10 KO at 70, no 15, and 5 PEP at 147", {"KO": (15, 70), "PEP": (5, 147)}),
        ("sold 10 KO at 70, sorry 12 shares, and 5 PEP at 147, no 148", {"KO": (12, 70), "PEP": (5, 148)}),
        ("bought 100 F at 13, wait 120, and 2 JNJ at 195", {"F": (120, 13), "JNJ": (2, 195)}),
        ("buy 10 KO at 70, no 71, and 5 PEP at 147", {"KO": (10, 71), "PEP": (5, 147)}),
    ],
)
def test_a_figure_put_right_in_the_same_breath_is_like_what_it_replaces(
    understander: Understander, said: str, units: dict[str, tuple[int, int]]
) -> None:
    (found,) = talk(understander, said)
    assert {call.args["symbol"]: (call.args["quantity"], call.args["price"]) for call in found.calls} == units


@pytest.mark.parametrize(
    ("order", "said", "changed"),
    [
        ("bought 1 btc at 91k", "oh no it was 0.1", {"quantity": Decimal("0.1"), "price": 91000}),
        ("buy 10 KO at 70", "no, 12.5", {"quantity": Decimal("12.5"), "price": 70}),
        ("buy 10 KO at 70", "sorry 70.5", {"quantity": 10, "price": Decimal("70.5")}),
        ("buy 100 F at 13", "no, 13.2", {"quantity": 100, "price": Decimal("13.2")}),
    ],
)
def test_a_broken_number_is_a_price_only_where_it_is_like_one(
    understander: Understander, order: str, said: str, changed: dict[str, object]
) -> None:
    first, _ = talk(understander, order, said)
    (call,) = understander.understand(said, replace(with_pending(first.calls), pending_ids=("one",)), first.memory).calls
    assert {name: call.args[name] for name in changed} == changed


@pytest.mark.parametrize(
    "said", ["also pepsi under 140 pls", "and PEP below 140", "same for pepsi when it falls below 140", "plus PEP, below 140"]
)
def test_an_alert_after_an_alert_is_one_on_what_it_names(understander: Understander, said: str) -> None:
    *_, found = talk(understander, "alert me when KO is above 75", said)
    assert [(call.intent, call.args) for call in found.calls] == [
        ("alert_create", {"symbol": "PEP", "condition": "below", "threshold": 140})
    ]


@pytest.mark.parametrize("said", ["and one from coke, 12.75 on friday", "and 12.75 from KO", "also 12.75 from coke"])
def test_a_dividend_after_a_dividend_is_what_was_paid(understander: Understander, said: str) -> None:
    *_, found = talk(understander, "got my MSFT dividend, 18.20", "yes", said)
    (call,) = found.calls
    assert (call.args["side"], call.args["symbol"], call.args["amount"], "quantity" in call.args) == (
        "dividend",
        "KO",
        Decimal("12.75"),
        False,
    )
