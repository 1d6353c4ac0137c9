"""Which one thing of the portfolio, or of a price, a question is about; and what only looks like such a question."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agents.understanding import Known, KnownActivity, Memory, Understander
from market.symbols import SymbolIndex

KNOWN = Known(
    today=date(2026, 11, 23),
    holdings={"AAPL": Decimal(40), "KO": Decimal(100), "MSFT": Decimal(20)},
    cash=Decimal(5000),
)
BOUGHT = replace(
    KNOWN,
    activities=(
        KnownActivity(ref="2", type="buy", date=date(2025, 5, 2), symbol="KO", quantity=Decimal(50)),
        KnownActivity(ref="1", type="buy", date=date(2024, 3, 1), symbol="KO", quantity=Decimal(50)),
    ),
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
        ("what have I paid in fees this year?", "list_transactions", {"charges": "fees", "range": "ytd"}),
        ("when was Microsoft at its highest?", "price_history", {"about": "high", "symbol": "MSFT", "range": "max"}),
        ("what was the lowest price of KO in 2020?", "price_history", {"about": "low", "symbol": "KO"}),
        ("what is my best stock?", "show_portfolio", {"about": "best"}),
        ("how much cash did I have on 2022-01-31", "show_portfolio", {"about": "cash", "date": "2022-01-31"}),
        ("what did I own at the end of 2024?", "show_portfolio", {"about": None, "date": "2024-12-31"}),
        ("how many KO did I have on 2022-03-01", "show_portfolio", {"symbol": "KO", "date": "2022-03-01"}),
        ("what did I buy on 2022-01-31?", "list_transactions", {"side": "buy"}),
        ("what percent is apple without counting the cash", "allocation", {"symbol": "AAPL", "without_cash": True, "unmet": None}),
        ("how much is each holding in percent without cash", "allocation", {"without_cash": True, "unmet": None}),
        ("what is my unrealised gain", "show_portfolio", {"about": "unrealized"}),
        ("what is my realised gain on KO?", "show_portfolio", {"about": "realized", "symbol": "KO"}),
        ("what is an unrealised gain?", "explain_concept", {}),
        ("what did KO cost on the first trading day of 2000?", "quote", {"symbol": "KO", "date": "2000-01-03"}),
        ("price of AAPL on the day after christmas 2021", "quote", {"symbol": "AAPL", "date": "2021-12-26"}),
        (
            "how would my portfolio look if I had not bought AMD",
            "portfolio_performance",
            {"symbol": "AMD", "unmet": ["if I had not bought AMD"]},
        ),
        ("what if I had kept AMD", "portfolio_performance", {"symbol": "AMD", "unmet": ["if I had kept AMD"]}),
        ("what would my allocation be if I sold 10 XOM", "allocation", {"symbol": "XOM", "unmet": ["if I sold 10 XOM"]}),
        ("what if I buy 20 more KO", "show_portfolio", {"symbol": "KO", "unmet": ["if I buy 20 more KO"]}),
        ("what if I sold all my apple", "show_portfolio", {"symbol": "AAPL", "unmet": None}),
        ("what if I had put my 40000 in KO instead", "portfolio_performance", {"benchmark": "KO", "symbol": None}),
        ("if apple rises 10% and KO falls 5% what is my portfolio worth", "portfolio_risk", {"shocks": {"AAPL": 0.1, "KO": -0.05}}),
        ("rebalance without selling", "optimize", {"objective": "rebalance", "unmet": ["without selling"]}),
        ("show all purchases above 5000", "list_transactions", {"side": "buy", "unmet": ["above 5000"]}),
        ("Zeig mir alle Käufe 2021", "list_transactions", {"side": "buy", "range": {"start": "2021-01-01", "end": "2021-12-31"}}),
        ("forecast KO for 0 days", "forecast", {"horizon_days": 0}),
        ("forecast KO for -3 days", "forecast", {"horizon_days": -3}),
        ("change the AAPL target to 30%", "set_targets", {"weights": {"AAPL": 0.3}, "keep_others": True}),
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


def test_one_word_says_which_instrument_or_list_is_meant_after_another(one: Understander) -> None:
    def then(first: str, second: str) -> dict[str, object]:
        memory = one.understand(first, BOUGHT, Memory()).memory
        (call,) = one.understand(second, BOUGHT, memory).calls
        return {"intent": call.intent, **call.args}

    assert then("price of apple", "how did the market do this year")["symbol"] == "^GSPC"
    assert then("what did I buy in 2022", "what was my largest trade").get("range") is None
    since = {"start": "2024-03-01", "end": "2026-11-23"}
    assert then("price of AAPL", "how did KO do since I bought it")["range"] == since
    grown = then("hello", "how much would I have today if I had bought 100 KO on 2000-01-03")
    assert (grown["intent"], grown["range"]) == ("backtest_strategy", {"start": "2000-01-03", "end": "2026-11-23"})


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


_TODAY = KNOWN.today.isoformat()


@pytest.mark.parametrize(
    ("said", "args"),
    [
        ("what would $10000 in apple in 2010 be today", {"symbols": ["AAPL"], "amount": 10000, "range": {"start": "2010-01-01", "end": _TODAY}}),
        ("what would 5000 dollars in exxon since 2015 be worth now", {"symbols": ["XOM"], "amount": 5000, "range": {"start": "2015-01-01", "end": _TODAY}}),
        ("how much would 10 shares of MSFT bought in 1995 be worth today", {"quantity": 10, "range": {"start": "1995-01-01", "end": _TODAY}}),
        ("what would $1000 in apple on 2010-01-04 have been worth in 2015", {"range": {"start": "2010-01-04", "end": "2015-12-31"}}),
    ],
)  # fmt: skip
def test_money_put_in_long_ago_is_held_until_the_day_that_is_asked_for(one: Understander, said: str, args: dict[str, object]) -> None:
    (call,) = one.understand(said, KNOWN, Memory()).calls
    assert (call.intent, call.args.get("strategy")) == ("backtest_strategy", "buy_and_hold")
    assert {name: call.args.get(name) for name in args} == args


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("what was my portfolio worth on 2022-06-30?", "2022-06-30"),
        ("what was my portfolio worth at the end of 2021", "2021-12-31"),
        ("what was my account worth at the beginning of 2022", "2022-01-01"),
    ],
)
def test_what_it_was_worth_is_of_one_day(one: Understander, said: str, day: str) -> None:
    (call,) = one.understand(said, KNOWN, Memory()).calls
    assert (call.intent, call.args) == ("portfolio_performance", {"range": {"start": day, "end": day}, "about": "worth"})


@pytest.mark.parametrize(
    ("first", "then", "args"),
    [
        ("what was my portfolio worth on 2022-06-30?", "and a month later?", {"range": {"start": "2022-07-30", "end": "2022-07-30"}, "about": "worth"}),
        ("how did my portfolio do in june 2022?", "and the month after?", {"range": {"start": "2022-07-01", "end": "2022-07-31"}}),
        ("what was my best month", "and the worst", {"by": "month"}),
        ("highest apple price ever", "and the lowest", {"symbol": "AAPL", "about": "low"}),
        ("how risky is my portfolio", "and without apple?", {"symbol": None, "without": ["AAPL"], "unmet": None}),
        ("what do i own", "what about without Apple?", {"symbol": None, "unmet": ["without Apple"]}),
        ("lowest risk mix of AAPL, KO and XOM", "without XOM", {"symbols": ["AAPL", "KO"]}),
        ("why is my portfolio down???", "why is my portfolio up?", {"about": "why_up"}),
    ],
)  # fmt: skip
def test_a_short_question_lives_from_what_was_asked(one: Understander, first: str, then: str, args: dict[str, object]) -> None:
    asked = one.understand(first, KNOWN, Memory())
    (call,) = one.understand(then, KNOWN, asked.memory).calls
    assert call.intent == asked.calls[0].intent
    assert {name: call.args.get(name) for name in args} == args
