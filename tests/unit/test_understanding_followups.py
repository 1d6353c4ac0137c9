"""Broker confirmations as sentences, ordinal days, parts of holdings left over, and short questions about the last answer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from agents.understanding import Call, Known, KnownAlert, Memory, Understander
from agents.understanding.dates import days
from agents.understanding.numerals import with_digits
from market.symbols import SymbolIndex
from rag.embedding import Embedder

TODAY = date(2026, 11, 23)
SLIP = """Trade Confirmation
Account: XXXX-1234
Action: BUY
Symbol: Pepsico Inc. (PEP)
Quantity: 8
Price: $149.20
Trade date: 11/10/2026
Commission: $1.50
Net amount: $1,195.10"""


@pytest.fixture(scope="module")
def one() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


def _known(**holdings: str) -> Known:
    alerts = (
        KnownAlert(ref="4", symbol="KO", condition="above", threshold=Decimal(80)),
        KnownAlert(ref="9", symbol="AAPL", condition="below", threshold=Decimal(200)),
    )
    return Known(
        today=TODAY,
        holdings={symbol: Decimal(units) for symbol, units in holdings.items()},
        cash=Decimal(5000),
        watchlist=("AMD", "DIS"),
        alerts=alerts,
    )


def test_two_confirmations_are_two_trades_and_small_talk_is_none(one: Understander) -> None:
    two = SLIP + "\nAction: Sell\nSymbol: KO\nQuantity: 3\nPrice: 71"
    bought, sold = one.understand(two, _known(), Memory()).calls
    assert (bought.args["symbol"], bought.args["quantity"], sold.args["side"], sold.args["price"]) == ("PEP", 8, "sell", 71)
    for text in ("note: I like KO: a lot", "Symbol: KO, Quantity: 3, Price: 71"):  # nothing says whether it was bought or sold
        assert all(call.args.get("side") != "sell" for call in one.understand(text, _known(), Memory()).calls)


def test_a_confirmation_is_recorded_without_its_account_number(one: Understander) -> None:
    (call,) = one.understand(SLIP, _known(), Memory()).calls
    assert dict(call.args) == {
        "side": "buy",
        "symbol": "PEP",
        "quantity": Decimal(8),
        "price": Decimal("149.20"),
        "date": "2026-11-10",
        "fee": Decimal("1.50"),
        "month_first": "11/10/2026",
    }


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("on the fifth of October", "on the 5th of October"),
        ("march twenty-first", "march 21st"),
        ("the thirty first of may", "the 31st of may"),
        ("the first quarter", "the first quarter"),
        ("a fifth of my shares", "a fifth of my shares"),
        ("sell one of them", "sell 1 of them"),
        ("which one of my stocks", "which one of my stocks"),
    ],
)
def test_ordinals_are_days_only_beside_a_month(said: str, digits: str) -> None:
    assert with_digits(said) == digits


@pytest.mark.parametrize(
    ("said", "digits"), [("the past decade", "the past 10 years"), ("over two decades", "over 20 years"), ("a decade", "10 years")]
)
def test_decades_are_years(said: str, digits: str) -> None:
    assert with_digits(said) == digits


@pytest.mark.parametrize(
    ("said", "forward", "day"),
    [
        ("last month on the 14th", False, date(2026, 10, 14)),
        ("the end of january", True, date(2027, 1, 31)),
        ("the end of january", False, date(2026, 1, 31)),
    ],
)
def test_days_of_other_months(said: str, forward: bool, day: date) -> None:
    assert [found.date for found in days(said, TODAY, day_first=False, forward=forward)] == [day]


@pytest.mark.parametrize(
    ("said", "price", "quantity"),
    [("it was 405 actually", 405, 4), ("make that 80", 410, 80), ("no, 5", 410, 5), ("it was 3", 410, 3)],
)
def test_a_correction_changes_the_figure_that_it_is_near_to(one: Understander, said: str, price: int, quantity: int) -> None:
    first = one.understand("sell 4 TSLA at 410", _known(TSLA="10"), Memory())
    pending = Known(today=TODAY, holdings={"TSLA": Decimal(10)}, pending=first.calls)
    (call,) = one.understand(said, pending, first.memory).calls
    assert (call.args["price"], call.args["quantity"]) == (price, quantity)


def test_them_reaches_back_to_the_turn_before(one: Understander) -> None:
    memory = Memory()
    for said in ("quote KO", "and PEP"):
        memory = Memory.from_json(one.understand(said, _known(), memory).memory.to_json())
    (call,) = one.understand("compare them", _known(), memory).calls
    assert (call.intent, call.args["symbols"]) == ("compare", ["KO", "PEP"])


@pytest.mark.parametrize("weekday", ["monday", "friday", "sunday"])
def test_the_weekday_before_last_is_a_week_before_the_last_one(weekday: str) -> None:
    (earlier,) = days(f"the {weekday} before last", TODAY, day_first=False, forward=False)
    (last,) = days(f"last {weekday}", TODAY, day_first=False, forward=False)
    assert last.date - earlier.date == timedelta(days=7)


@pytest.mark.parametrize(
    ("said", "quantity"),
    [
        ("sell all but 5 of my NVDA", 10),
        ("sell my NVDA but keep 4", 11),
        ("sell my NVDA", 15),
    ],
)
def test_what_is_to_be_left_over_is_not_sold(one: Understander, said: str, quantity: int) -> None:
    (call,) = one.understand(said, _known(NVDA="15"), Memory()).calls
    assert (call.intent, call.args["side"], call.args["quantity"]) == ("add_transaction", "sell", quantity)


def test_an_amount_of_my_shares_is_not_all_of_them(one: Understander) -> None:
    (call,) = one.understand("sell $500 of my NVDA", _known(NVDA="15"), Memory()).calls
    assert call.args["amount"] == 500
    assert "quantity" not in call.args


@pytest.mark.parametrize(
    ("last", "said", "intent", "args"),
    [
        ("show_portfolio", "which one is the biggest?", "allocation", {}),
        ("show_portfolio", "which of them did best?", "portfolio_performance", {"about": "best"}),
        ("allocation", "and which is the riskiest", "portfolio_risk", {"metric": "own_volatility"}),
        ("explain_concept", "and alpha?", "explain_concept", {"concept": "alpha"}),
        ("watchlist_show", "remove the second one", "watchlist_remove", {"symbols": ["DIS"]}),
        ("alert_list", "delete the last one", "alert_delete", {"target": "9", "symbol": "AAPL"}),
    ],
)
def test_short_questions_live_from_the_last_answer(one: Understander, last: str, said: str, intent: str, args: dict[str, object]) -> None:
    (call,) = one.understand(said, _known(NVDA="15"), Memory(calls=(Call(intent=last),))).calls
    assert (call.intent, dict(call.args)) == (intent, args)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Understander:
    return Understander(SymbolIndex.bundled(), Embedder(tmp_path_factory.mktemp("models")))


@pytest.mark.parametrize(
    ("said", "intents"),
    [
        ("watch KO. no wait, remove KO from my watchlist", ["watchlist_remove"]),
        ("remove KO from my watchlist and watch PEP", ["watchlist_remove", "watchlist_add"]),
        ("watch PEP and remove KO from my watchlist", ["watchlist_add", "watchlist_remove"]),
    ],
)
def test_a_watching_that_the_same_message_takes_back_is_not_begun(one: Understander, said: str, intents: list[str]) -> None:
    assert [call.intent for call in one.understand(said, _known(), Memory()).calls] == intents


FORECAST_OF_NVDA = Call(intent="forecast", args={"symbol": "NVDA", "horizon_days": 30, "above": 150.0})


@pytest.mark.parametrize(
    ("said", "args"),
    [
        ("and below 120?", {"symbol": "NVDA", "horizon_days": 30, "below": 120.0}),
        ("and in two weeks above 140?", {"symbol": "NVDA", "horizon_days": 14, "above": 140.0}),
        ("make it two weeks", {"symbol": "NVDA", "horizon_days": 14, "above": 150.0}),
    ],
)
def test_another_level_is_no_other_horizon(one: Understander, said: str, args: dict[str, object]) -> None:
    (call,) = one.understand(said, _known(NVDA="15"), Memory(calls=(FORECAST_OF_NVDA,), symbols=("NVDA",))).calls
    assert (call.intent, dict(call.args)) == ("forecast", args)


@pytest.mark.parametrize(
    "said", ["forecast XQZW for a week", "and XQZW?", "price of XQZW", "chart of XQZW", "alert me when XQZW is above 50"]
)
def test_what_is_written_like_a_symbol_does_not_stand_for_what_was_spoken_of(reader: Understander, said: str) -> None:
    memory = Memory(calls=(FORECAST_OF_NVDA,), symbols=("NVDA",))
    (call,) = reader.understand(said, _known(NVDA="15"), memory).calls
    assert call.intent == "clarify"
    assert "no instrument called XQZW" in str(call.args["question"])
    (same,) = reader.understand("forecast it for a week, BTW", _known(NVDA="15"), memory).calls
    assert same.args["symbol"] == "NVDA"


@pytest.mark.parametrize("said", ["please do not delete transaction 8", "never sell my NVDA"])
def test_what_is_declined_is_no_write_and_no_riddle(one: Understander, said: str) -> None:
    assert [call.intent for call in one.understand(said, _known(NVDA="15"), Memory()).calls] == ["cancel"]


def test_a_reply_of_a_word_stays_in_the_language_of_the_talk(one: Understander) -> None:
    first = one.understand("vends 2 Apple", _known(AAPL="40"), Memory())
    pending = Known(today=TODAY, holdings={"AAPL": Decimal(40)}, pending=first.calls)
    (call,) = one.understand("non, 4", pending, Memory.from_json(first.memory.to_json())).calls
    assert (call.args["side"], call.args["symbol"], call.args["quantity"]) == ("sell", "AAPL", 4)


def test_forecasts_made_together_are_asked_together_and_a_yardstick_is_no_model(one: Understander) -> None:
    three = one.understand("forecast KO, PEP and AAPL", _known(), Memory())
    found = one.understand("which of them has the best chance to rise?", _known(), three.memory)
    assert [(call.intent, call.args["symbol"]) for call in found.calls] == [("forecast", "KO"), ("forecast", "PEP"), ("forecast", "AAPL")]
    (call,) = one.understand("how accurate are your forecasts of KO against a random walk?", _known(), Memory()).calls
    assert (call.intent, call.args.get("model")) == ("forecast_accuracy", None)


@pytest.mark.parametrize(
    ("first", "second", "horizon", "symbol"),
    [
        ("forecast KO for three months", "what is the chance it ends above 65", 91, "KO"),
        ("forecast KO for three months", "how likely is it to be below 60", 91, "KO"),
        ("forecast my portfolio for three months", "and the chance that it is above 60000", 91, "@portfolio"),
        ("forecast KO for three months", "chance that it is above 65 in a week", 7, "KO"),
        ("forecast KO for three months", "what is the chance that AAPL is above 150", None, "AAPL"),
    ],
)
def test_a_chance_is_asked_of_the_forecast_that_was_just_made(
    one: Understander, first: str, second: str, horizon: int | None, symbol: str
) -> None:
    before = one.understand(first, _known(KO="25"), Memory())
    (call,) = one.understand(second, _known(KO="25"), before.memory).calls
    assert (call.intent, call.args["symbol"], call.args.get("horizon_days")) == ("forecast", symbol, horizon)
