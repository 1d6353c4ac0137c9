"""Which one thing of the portfolio, or of a price, a question is about; and what only looks like such a question."""

from datetime import date
from decimal import Decimal

import pytest

from agents.understanding import Known, Memory, Understander
from market.symbols import SymbolIndex

KNOWN = Known(
    today=date(2026, 11, 23),
    holdings={"AAPL": Decimal(40), "KO": Decimal(100), "MSFT": Decimal(20)},
    cash=Decimal(5000),
)


@pytest.fixture(scope="module")
def one() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


@pytest.mark.parametrize(
    ("said", "intent", "args"),
    [
        ("how much cash do I have?", "show_portfolio", {"about": "cash"}),
        ("how many different stocks do I own?", "show_portfolio", {"about": "count"}),
        ("what is my oldest position?", "show_portfolio", {"about": "longest"}),
        ("what did I pay for Apple on average?", "show_portfolio", {"about": "average_cost", "symbol": "AAPL"}),
        ("what have I paid in fees this year?", "portfolio_performance", {"about": "fees", "range": "ytd"}),
        ("when was Microsoft at its highest?", "price_history", {"about": "high", "symbol": "MSFT", "range": "max"}),
        ("what was the lowest price of KO in 2020?", "price_history", {"about": "low", "symbol": "KO"}),
        ("what is my best stock?", "show_portfolio", {"about": "best"}),
        ("hey what's up", "small_talk", {}),
        ("what if nasdaq tanks 15%", "portfolio_risk", {"shock": -0.15, "symbol": None}),
        ("when did i last put money in", "list_transactions", {"side": "deposit", "limit": 1}),
        ("is the apple price up to date?", "quote", {"symbol": "AAPL", "about": "age"}),
        ("hi, what is this?", "help", {}),
        ("how much cash would I have if I sold KO?", "show_portfolio", {"symbol": "KO"}),
    ],
)
def test_what_is_asked_travels_with_the_call(one: Understander, said: str, intent: str, args: dict[str, object]) -> None:
    (call,) = one.understand(said, KNOWN, Memory()).calls
    assert call.intent == intent
    assert {name: call.args.get(name) for name in args} == args


@pytest.mark.parametrize(
    "said", ["what is my cash flow?", "how much cash have I paid in altogether?", "how much cash would I have if I sold KO?"]
)
def test_a_word_alone_does_not_make_it_the_question(one: Understander, said: str) -> None:
    assert all("about" not in call.args for call in one.understand(said, KNOWN, Memory()).calls)


@pytest.mark.parametrize(
    "said", ["what if I sold all my Apple and bought Microsoft instead?", "if I sell 10 AAPL and buy 5 MSFT, what happens?"]
)
def test_a_supposed_trade_begins_no_trade(one: Understander, said: str) -> None:
    assert {call.intent for call in one.understand(said, KNOWN, Memory()).calls} == {"show_portfolio"}


def test_the_best_of_a_year_is_a_holding_and_not_a_year(one: Understander) -> None:
    (call,) = one.understand("which of my stocks did best this year?", KNOWN, Memory()).calls
    assert (call.args.get("about"), call.args.get("by")) == ("best", None)
    (call,) = one.understand("what was my best year?", KNOWN, Memory()).calls
    assert (call.args.get("about"), call.args.get("by")) == (None, "year")
