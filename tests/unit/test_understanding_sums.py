"""What recorded payments come to: understood as a sum of the right thing, by the right grouping, and gone on with."""

from datetime import date
from decimal import Decimal

import pytest

from agents.understanding import Known, Memory, Understander
from market.symbols import SymbolIndex

KNOWN = Known(today=date(2026, 11, 23), holdings={"AAPL": Decimal(40), "KO": Decimal(100), "XOM": Decimal(20)}, cash=Decimal(5000))
LAST_YEAR = {"start": "2025-01-01", "end": "2025-12-31"}
IN_2024 = {"start": "2024-01-01", "end": "2024-12-31"}


@pytest.fixture(scope="module")
def one() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


@pytest.mark.parametrize(
    ("said", "args"),
    [
        ("how much did I pay in fees this year", {"charges": "fees", "range": "ytd", "by": None}),
        ("total taxes", {"charges": "taxes", "by": None}),
        ("which stock cost me most in commissions", {"charges": "fees", "by": "symbol"}),
        ("fees by year", {"charges": "fees", "by": "year"}),
        ("what fees did I pay on KO", {"charges": "fees", "symbol": "KO"}),
        ("how much tax was withheld in 2024", {"charges": "taxes", "range": IN_2024}),
        ("taxes withheld on dividends", {"charges": "taxes", "side": "dividend"}),
        ("what did trading cost me last year?", {"charges": "fees", "range": LAST_YEAR}),
        ("how much money did my broker take from me", {"charges": "fees"}),
        ("what was my highest fee", {"charges": "fees", "order": "largest", "limit": 1, "by": None}),
        ("how much interest did I get", {"side": "interest", "by": None}),
        ("dividends by year", {"side": "dividend", "by": "year"}),
        ("my monthly dividends", {"side": "dividend", "by": "month"}),
        ("who is my biggest dividend payer", {"side": "dividend", "by": "symbol"}),
        ("in which year did I receive the most dividends", {"side": "dividend", "by": "year"}),
        ("deposits per year", {"side": "deposit", "by": "year"}),
        ("how many trades did I make per month", {"trades_only": True, "by": "month"}),
        ("how much did I invest each year", {"side": "buy", "by": "year"}),
        ("transactions by type", {"by": "side"}),
        ("Gebühren 2024", {"charges": "fees", "range": IN_2024}),
        ("wie viel Dividende habe ich 2024 bekommen", {"side": "dividend", "range": IN_2024, "by": None}),
        ("Dividenden pro Jahr", {"side": "dividend", "by": "year"}),
        ("wie viel Zinsen habe ich bekommen", {"side": "interest"}),
        ("cuánto pagué en comisiones este año", {"charges": "fees", "range": "ytd"}),
        ("combien de frais ai-je payés cette année", {"charges": "fees", "range": "ytd"}),
    ],
)
def test_sums_of_what_is_recorded(one: Understander, said: str, args: dict[str, object]) -> None:
    (call,) = one.understand(said, KNOWN, Memory()).calls
    assert call.intent == "list_transactions"
    assert {name: call.args.get(name) for name in args} == args


def test_fees_and_taxes_are_two_sums_and_all_income_is_dividends_and_interest(one: Understander) -> None:
    both = one.understand("how much have I paid in fees and taxes", KNOWN, Memory()).calls
    assert [call.args.get("charges") for call in both] == ["fees", "taxes"]
    income = one.understand("how much passive income did I make in 2024", KNOWN, Memory()).calls
    assert [(call.args.get("side"), call.args.get("range")) for call in income] == [("dividend", IN_2024), ("interest", IN_2024)]


@pytest.mark.parametrize(
    ("turns", "args"),
    [
        (("dividends by year", "and last year?"), {"side": "dividend", "range": LAST_YEAR}),
        (("dividends by year", "per month"), {"side": "dividend", "by": "month"}),
        (("what dividends did I get in 2024", "which paid most"), {"side": "dividend", "by": "symbol", "range": IN_2024}),
        (("what did I pay in fees in 2024", "and taxes?"), {"charges": "taxes", "range": IN_2024}),
        (("what did I pay in fees in 2024", "and dividends?", "by stock"), {"charges": None, "side": "dividend", "by": "symbol"}),
        (("list my last 5 trades", "by month"), {"trades_only": True, "by": "month", "limit": None}),
    ],
)
def test_a_sum_is_gone_on_with(one: Understander, turns: tuple[str, ...], args: dict[str, object]) -> None:
    memory = Memory()
    for text in turns:
        read = one.understand(text, KNOWN, memory)
        memory = read.memory
    (call,) = read.calls
    assert call.intent == "list_transactions"
    assert {name: call.args.get(name) for name in args} == args


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("I paid 5 in fees", "add_transaction"),
        ("paid 12 custody fee yesterday", "add_transaction"),
        ("break down my fees this year", "explain_number"),
        ("what is interest", "explain_concept"),
        ("how is tax on dividends calculated", "explain_concept"),
        ("how much tax do I owe", "tax_report"),
        ("if I sell everything how much tax would I pay", "show_portfolio"),
        ("set fees outside the cost", "change_portfolio"),
        ("should I worry about fees", "advice"),
        ("what is my return before fees", "portfolio_performance"),
        ("my monthly returns", "portfolio_performance"),
        ("how did my portfolio do by year", "portfolio_performance"),
    ],
)
def test_what_only_sounds_like_a_sum(one: Understander, said: str, intent: str) -> None:
    assert [call.intent for call in one.understand(said, KNOWN, Memory()).calls] == [intent]
