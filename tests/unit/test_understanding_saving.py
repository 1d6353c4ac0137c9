"""Saving plans in thought, gone on with; and what is a plan to be carried out, which nothing here does."""

from datetime import date
from decimal import Decimal

import pytest

from agents.understanding import Known, Memory, Understander
from market.symbols import SymbolIndex

KNOWN = Known(today=date(2026, 11, 23), holdings={"AAPL": Decimal(40), "KO": Decimal(100)}, cash=Decimal(5000))
SINCE_2015 = {"start": "2015-01-01", "end": "2026-11-23"}


@pytest.fixture(scope="module")
def one() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


def last(one: Understander, *turns: str) -> tuple[str, dict[str, object]]:
    memory = Memory()
    for text in turns:
        read = one.understand(text, KNOWN, memory)
        memory = read.memory
    (call,) = read.calls
    return call.intent, dict(call.args)


@pytest.mark.parametrize(
    ("turns", "args"),
    [
        (("what if I invest 200 a month in KO for 10 years",), {"amount": 200.0, "every": "month", "range": "10y", "symbols": ["KO"]}),
        (
            ("if I had invested 200 monthly in AAPL since 2015",),
            {"amount": 200.0, "every": "month", "range": SINCE_2015, "symbols": ["AAPL"]},
        ),
        (("what if I had put 100 dollars into MSFT every month since 2015",), {"amount": 100.0, "symbols": ["MSFT"], "range": SINCE_2015}),
        (("how much would I have if I saved $50 a week in KO over the last 5 years",), {"amount": 50.0, "every": "week", "range": "5y"}),
        (("savings plan 100 per month KO and PEP 20 years",), {"amount": 100.0, "symbols": ["KO", "PEP"], "range": "20y"}),
        (("what would 200 a month in KO be worth after 10 years",), {"amount": 200.0, "symbols": ["KO"], "range": "10y"}),
        (("Sparplan 100 Euro im Monat in KO seit 2015",), {"amount": 100.0, "currency": "EUR", "symbols": ["KO"], "range": SINCE_2015}),
        (("invest 100 monthly into KO with a fee of 1 per trade since 2015",), {"amount": 100.0, "fee_per_trade": 1.0, "symbols": ["KO"]}),
        (("if I had invested 200 monthly since 2015", "KO"), {"amount": 200.0, "symbol": "KO", "range": SINCE_2015}),
        (("what if I invest 200 a month in KO for 10 years", "and AAPL?"), {"amount": 200.0, "symbols": ["AAPL"], "range": "10y"}),
        (("what if I invest 200 a month in KO for 10 years", "over 5 years"), {"amount": 200.0, "symbols": ["KO"], "range": "5y"}),
        (("what if I invest 200 a month in KO for 10 years", "100 a week"), {"amount": 100.0, "every": "week", "symbols": ["KO"]}),
        (("what if I invest 200 a month in KO for 10 years", "500 instead"), {"amount": 500.0, "every": "month", "symbols": ["KO"]}),
    ],
)
def test_saving_plans(one: Understander, turns: tuple[str, ...], args: dict[str, object]) -> None:
    intent, said = last(one, *turns)
    assert (intent, {name: said.get(name) for name in args}) == ("saving_plan", args)


@pytest.mark.parametrize(
    ("said", "intent", "topic"),
    [
        ("buy 200 dollars of KO every month", "help", "standing_orders"),
        ("buy 100 dollars of KO every month", "help", "standing_orders"),
        ("buy 2 KO weekly", "help", "standing_orders"),
        ("I deposit 200 every month", "help", "standing_orders"),
        ("set up a savings plan", "help", "standing_orders"),
        ("deposited 500 this month", "add_transaction", None),
        ("how much did I deposit per month", "list_transactions", None),
    ],
)
def test_what_is_no_saving_plan(one: Understander, said: str, intent: str, topic: str | None) -> None:
    found, args = last(one, said)
    assert (found, args.get("topic")) == (intent, topic)
