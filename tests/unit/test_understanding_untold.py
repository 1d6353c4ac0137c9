"""Questions that have no data, questions about the days of a price, about all instruments, and strategies that are not offered: none is answered by a neighbour."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from agents.understanding import Known, Memory, Understander
from agents.understanding.model import KnownActivity
from market.symbols import SymbolIndex

KNOWN = Known(
    today=dt.date(2022, 12, 28),
    holdings={"AAPL": Decimal(40), "KO": Decimal(25)},
    activities=(KnownActivity(ref="1", type="buy", date=dt.date(2021, 1, 4), symbol="KO", quantity=Decimal(25)),),
)


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("what dividend will KO pay", "dividends"),
        ("whats the dividend yield of JNJ", "dividends"),
        ("when does KO pay its next dividend?", "dividends"),
        ("Dividendenrendite von KO", "dividends"),
        ("p/e of apple", "fundamentals"),
        ("market cap of microsoft", "fundamentals"),
        ("wie hoch ist das KGV von Apple?", "fundamentals"),
        ("when does apple report earnings", "fundamentals"),
        ("any news on apple", "news"),
        ("why did KO fall today", "news"),
        ("warum ist Apple gefallen?", "news"),
        ("analyst ratings for MSFT", "news"),
        ("what did apple do after hours", "intraday"),
        ("intraday chart of AAPL", "intraday"),
        ("what was the trading volume of KO", "intraday"),
        ("opening price of AAPL", "intraday"),
        ("will there be a recession", "economy"),
        ("what will the fed do next month", "economy"),
        ("will apple split", "events"),
        ("implied volatility of AAPL", "options"),
        ("what's the chance the market crashes next month", "crash"),
        ("how long until my portfolio doubles", "doubling"),
    ],
)
def test_what_cannot_be_told_is_said_to_be_so(understander: Understander, text: str, topic: str) -> None:
    (call,) = understander.understand(text, KNOWN, Memory()).calls
    assert (call.intent, call.args.get("topic")) == ("out_of_scope", topic)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how much dividends did I get from KO", "list_transactions"),
        ("KO paid me a dividend of 20", "add_transaction"),
        ("KO split 2 for 1", "add_transaction"),
        ("what is a dividend yield", "explain_concept"),
        ("what is inflation", "explain_concept"),
        ("what is a covered call", "explain_concept"),
        ("why is my portfolio down", "portfolio_performance"),
        ("what would a market crash do to me", "portfolio_risk"),
        ("inflation adjusted return", "portfolio_performance"),
        ("price of KO", "quote"),
    ],
)
def test_what_can_be_told_still_is(understander: Understander, text: str, intent: str) -> None:
    assert understander.understand(text, KNOWN, Memory()).calls[0].intent == intent


YEAR = {"start": "2021-01-01", "end": "2021-12-31"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("52 week range of AAPL", {"about": "both", "range": "364d"}),
        ("52 week high of microsoft", {"about": "high", "symbol": "MSFT"}),
        ("biggest one-day move of AAPL in 2021", {"about": "largest_move", "range": YEAR}),
        ("biggest daily loss of KO in 2021", {"about": "worst_day", "range": YEAR}),
        ("größter Tagesverlust von KO 2021", {"about": "worst_day", "range": YEAR}),
        ("best day of AAPL in 2021", {"about": "best_day", "range": YEAR}),
        ("on how many days was AAPL up in 2021", {"about": "days_up", "range": YEAR}),
        ("an wie vielen Tagen stieg AAPL 2021?", {"about": "days_up", "range": YEAR}),
        ("how often did KO fall last year", {"about": "days_down", "range": YEAR}),
        ("average price of KO in 2021", {"about": "average", "range": YEAR}),
        ("which was the market's worst day in 2021", {"about": "worst_day", "symbol": "^GSPC"}),
        ("chart of KO last year", {"about": None, "range": YEAR}),
    ],
)
def test_the_days_of_a_price_are_asked_for(understander: Understander, text: str, expected: dict[str, Any]) -> None:
    (call,) = understander.understand(text, KNOWN, Memory()).calls
    assert (call.intent, {name: call.args.get(name) for name in expected}) == ("price_history", expected)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("which of the 20 did best in 2021", "best"),
        ("top performer of the market in 2021", "best"),
        ("which of all the stocks here fell most in 2021", "worst"),
        ("welche Aktie lief 2021 am besten von allen?", "best"),
    ],
)
def test_the_best_of_all_is_looked_for_among_all(understander: Understander, text: str, about: str) -> None:
    (call,) = understander.understand(text, KNOWN, Memory()).calls
    assert (call.intent, dict(call.args)) == ("compare", {"about": about, "range": YEAR})


def test_a_year_before_the_books_is_about_all_and_one_within_them_about_the_books(understander: Understander) -> None:
    assert understander.understand("which stock did worst in 2008?", KNOWN, Memory()).calls[0].args["about"] == "worst"
    assert understander.understand("which stock did worst in 2008?", KNOWN, Memory()).calls[0].intent == "compare"
    assert understander.understand("which of my stocks did best in 2021", KNOWN, Memory()).calls[0].intent == "portfolio_performance"


@pytest.mark.parametrize(
    ("text", "strategy"),
    [
        ("sell in may and go away on the market", "sell_in_may"),
        ("test sell in May on AAPL", "sell_in_may"),
        ("pairs trading KO PEP", "pairs_trading"),
        ("covered calls on AAPL", "covered_calls"),
        ("martingale strategy", "martingale"),
        ("dogs of the dow", "dogs_of_the_dow"),
        ("backtest RSI on AAPL", "rsi"),
    ],
)
def test_a_strategy_that_is_not_offered_is_named_as_what_it_is(understander: Understander, text: str, strategy: str) -> None:
    (call,) = understander.understand(text, KNOWN, Memory()).calls
    assert (call.intent, call.args["strategy"]) == ("backtest_strategy", strategy)


@pytest.mark.parametrize(
    ("turns", "intent", "expected"),
    [
        (["price of KO", "highest this year?"], "price_history", {"symbol": "KO", "about": "high", "range": "ytd"}),
        (["price of KO", "highest this year?", "and the worst day?"], "price_history", {"about": "worst_day", "range": "ytd"}),
        (["how did KO do in 2021", "on how many days was it up?"], "price_history", {"about": "days_up", "range": YEAR}),
        (["price of KO", "what's its p/e?"], "out_of_scope", {"topic": "fundamentals"}),
        (["price of KO", "and the dividend?"], "out_of_scope", {"topic": "dividends"}),
        (["was passiert, wenn der Markt um 20 % fällt?"], "portfolio_risk", {"shock": -0.2}),
        (["wie viel kann ich morgen verlieren?"], "portfolio_risk", {"metric": "var", "horizon_days": 1}),
        (["60/40 portfolio since 2000"], "clarify", {"missing": ["symbols"]}),
    ],
)
def test_it_goes_on_from_the_last_answer(understander: Understander, turns: list[str], intent: str, expected: dict[str, Any]) -> None:
    memory = Memory()
    for text in turns:
        found = understander.understand(text, KNOWN, memory)
        memory = found.memory
    assert (found.calls[0].intent, {name: found.calls[0].args.get(name) for name in expected}) == (intent, expected)
