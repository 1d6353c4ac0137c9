"""Sentences about sharing, and about portfolios of others or by their names."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from agents.understanding import Call, Known, KnownPortfolio, Memory, Understander
from market.symbols import SymbolIndex

ANNA = KnownPortfolio(id="a1", name="Main", owner="Anna Berg")
PENSION = KnownPortfolio(id="p1", name="Pension")
KNOWN = Known(today=dt.date(2026, 11, 23), portfolios=(KnownPortfolio(id="m1", name="Portfolio"), PENSION, ANNA))


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


def calls(understander: Understander, text: str, known: Known = KNOWN) -> tuple[Call, ...]:
    return understander.understand(text, known, Memory()).calls


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("share my portfolio with Anna", {"account": "Anna", "access": "view"}),
        ("please share my portfolio with anna@example.org", {"account": "anna@example.org", "access": "view"}),
        ("Share my portfolio with Anna Berg for editing", {"account": "Anna Berg", "access": "edit"}),
        ("share my portfolio with Bob so that he can edit it", {"account": "Bob", "access": "edit"}),
        ("give Bob access to my portfolio", {"account": "Bob", "access": "view"}),
        ("give Bob edit access to my portfolio", {"account": "Bob", "access": "edit"}),
        ("let Anna see my portfolio", {"account": "Anna", "access": "view"}),
        ("allow Anna to edit my portfolio", {"account": "Anna", "access": "edit"}),
        ("make Bob an editor of my portfolio", {"account": "Bob", "access": "edit"}),
        ("could you share my Pension portfolio with Bob?", {"account": "Bob", "access": "view", "portfolio_id": "p1"}),
    ],
)
def test_sharing_names_the_account_and_what_it_may(understander: Understander, text: str, args: dict[str, Any]) -> None:
    [call] = calls(understander, text)
    assert (call.intent, dict(call.args)) == ("share_portfolio", args)


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("stop sharing my portfolio with Anna", {"account": "Anna"}),
        ("stop sharing with Bob", {"account": "Bob"}),
        ("revoke Anna's access to my portfolio", {"account": "Anna"}),
        ("revoke Anna's access", {"account": "Anna"}),
        ("take away the access of Bob", {"account": "Bob"}),
        ("unshare my portfolio", {"everybody": True}),
        ("stop sharing my portfolio with everyone", {"everybody": True}),
    ],
)
def test_sharing_is_taken_back(understander: Understander, text: str, args: dict[str, Any]) -> None:
    [call] = calls(understander, text)
    assert (call.intent, dict(call.args)) == ("unshare_portfolio", args)


@pytest.mark.parametrize(
    "text",
    [
        "which portfolios are shared with me?",
        "who can see my portfolio?",
        "with whom do I share my portfolio?",
        "what is shared with me",
        "list my shared portfolios",
        "who has access to my portfolio?",
    ],
)
def test_shares_are_listed(understander: Understander, text: str) -> None:
    assert [call.intent for call in calls(understander, text)] == ["list_shares"]


@pytest.mark.parametrize(
    ("text", "intent", "args"),
    [
        ("create a link to my portfolio", "create_share_link", {}),
        ("make me a read-only link for 7 days", "create_share_link", {"days": 7}),
        ("share my portfolio with a link for a week", "create_share_link", {"days": 7}),
        ("share my portfolio by link", "create_share_link", {}),
        ("make a link to my Pension portfolio for two months", "create_share_link", {"days": 60, "portfolio_id": "p1"}),
        ("list my links", "list_share_links", {}),
        ("which share links are there?", "list_share_links", {}),
        ("revoke link 2", "revoke_share_link", {"number": 2}),
        ("revoke all links", "revoke_share_link", {"everything": True}),
        ("delete the share link", "revoke_share_link", {}),
    ],
)
def test_links_are_made_listed_and_revoked(understander: Understander, text: str, intent: str, args: dict[str, Any]) -> None:
    [call] = calls(understander, text)
    assert (call.intent, dict(call.args)) == (intent, args)


@pytest.mark.parametrize(
    ("text", "intent", "portfolio"),
    [
        ("show Anna's portfolio", "show_portfolio", "a1"),
        ("show me anna berg's portfolio please", "show_portfolio", "a1"),
        ("how did Anna's portfolio do this year?", "portfolio_performance", "a1"),
        ("show the portfolio of Anna", "show_portfolio", "a1"),
        ("list Anna's transactions", "list_transactions", "a1"),
        ("how risky is Anna's portfolio?", "portfolio_risk", "a1"),
        ("show the portfolio shared by Anna", "show_portfolio", "a1"),
        ("show allocation of Anna's portfolio by sector", "allocation", "a1"),
        ("show my Pension portfolio", "show_portfolio", "p1"),
        ("show the portfolio called Pension", "show_portfolio", "p1"),
        ("buy 5 AAPL at 130 in Anna's portfolio", "add_transaction", "a1"),
        ("show my portfolio", "show_portfolio", None),
        ("what do I own?", "show_portfolio", None),
    ],
)
def test_the_portfolio_that_is_named_is_the_one_that_is_meant(
    understander: Understander, text: str, intent: str, portfolio: str | None
) -> None:
    [call] = calls(understander, text)
    assert (call.intent, call.args.get("portfolio_id")) == (intent, portfolio)


@pytest.mark.parametrize(
    "text", ["show Bob's portfolio", "show Apple's portfolio", "what does Carl own?", "show me the holdings of every customer"]
)
def test_whoever_shares_nothing_is_refused_as_before(understander: Understander, text: str) -> None:
    assert [call.intent for call in calls(understander, text)] == ["unsafe"]


@pytest.mark.parametrize(
    "text",
    [
        "buy 10 shares of Apple",
        "how many shares of Apple do I have?",
        "sell all my shares",
        "do not share my portfolio with Anna",
        "show the share of Apple in my portfolio",
        "what is Apple's share price",
        "should I share my portfolio with Anna?",
    ],
)
def test_what_only_sounds_like_it_is_left_alone(understander: Understander, text: str) -> None:
    found = {call.intent for call in calls(understander, text)}
    assert found.isdisjoint({"share_portfolio", "unshare_portfolio", "list_shares", "create_share_link"})


def test_what_is_asked_back_and_what_is_remembered_keep_the_portfolio(understander: Understander) -> None:
    found = understander.understand("buy some in Anna's portfolio", KNOWN, Memory())
    assert found.memory.question is None or found.memory.question.call.args.get("portfolio_id") == "a1"
    shown = understander.understand("how did Anna's portfolio do this year?", KNOWN, Memory())
    [again] = understander.understand("and last year?", KNOWN, shown.memory).calls
    assert again.args.get("portfolio_id") == "a1"


TAKEN = Call(intent="add_transaction", args={"side": "interest", "amount": Decimal("3.20"), "date": "2021-06-30"})
LEDGER = Known(
    today=dt.date(2022, 12, 28),
    holdings={"MSFT": Decimal(24)},
    portfolios=(KnownPortfolio(id="m1", name="My portfolio"), KnownPortfolio(id="p1", name="Audit")),
)


@pytest.mark.parametrize(
    ("text", "intent", "place"),
    [
        ("deposit 50000 EUR into Audit on 2021-01-04", "add_transaction", "p1"),
        ("buy 3 KO at 50 on 2021-02-01 in audit", "add_transaction", "p1"),
        ("transfer 500 EUR to Audit", "add_transaction", "p1"),
        ("transfer 4 MSFT from account IB to account Degiro in portfolio Audit", "add_transaction", "p1"),
        ("transfer in 5 AAPL with cost 600 USD on 2021-10-01 in portfolio Audit", "add_transaction", "p1"),
        ("what do I own in Audit?", "show_portfolio", "p1"),
        ("how did Audit do this year?", "portfolio_performance", "p1"),
        ("compare Audit with KO in 2021", "compare", "p1"),
        ("show my transactions in portfolio Audit", "list_transactions", "p1"),
        ("delete transaction 3 in Audit", "delete_transaction", "p1"),
        ("buy 3 KO at 50", "add_transaction", None),
        ("deposit 500 in my portfolio", "add_transaction", None),
    ],
)
def test_an_own_portfolio_is_named_without_the_word(understander: Understander, text: str, intent: str, place: str | None) -> None:
    [call] = calls(understander, text, LEDGER)
    assert (call.intent, call.args.get("portfolio_id")) == (intent, place)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("buy 5 KO at 50 in portfolio Pension", "Audit"), ("move 4 MSFT to portfolio Pension", "to Audit"), ("buy 5 KO at 50 in my Pension portfolio", "in Audit")],
)  # fmt: skip
def test_a_portfolio_that_nobody_knows_is_asked_about_before_anything_is_recorded(
    understander: Understander, text: str, answer: str
) -> None:
    asked = understander.understand(text, LEDGER, Memory())
    assert [call.intent for call in asked.calls] == ["clarify"]
    [call] = understander.understand(answer, LEDGER, asked.memory).calls
    assert (call.intent, "p1" in {call.args.get("portfolio_id"), call.args.get("to_portfolio_id")}) == ("add_transaction", True)


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("short 5 XOM at 60 on 2021-03-01", {"side": "sell", "symbol": "XOM", "quantity": 5, "price": 60, "date": "2021-03-01"}),
        ("I shorted 5 XOM at 60", {"side": "sell", "symbol": "XOM", "quantity": 5, "price": 60}),
        ("buy to cover 5 XOM at 55", {"side": "buy", "symbol": "XOM", "quantity": 5, "price": 55}),
        ("covered 5 of my XOM short at 55", {"side": "buy", "symbol": "XOM", "quantity": 5, "price": 55}),
        ("MSFT split 2 for 1 on 2021-09-01", {"side": "split", "symbol": "MSFT", "ratio": 2, "date": "2021-09-01"}),
        ("NVDA did a 4-for-1 split", {"side": "split", "symbol": "NVDA", "ratio": 4}),
        ("KO reverse split 1:10", {"side": "split", "symbol": "KO", "ratio": Decimal("0.1")}),
        ("10 to 1 reverse split of KO", {"side": "split", "symbol": "KO", "ratio": Decimal("0.1")}),
        ("reverse split of KO 1 for 3", {"side": "split", "symbol": "KO", "ratio": Decimal("0.333333333333333333")}),
        ("fee of 9.90 on 2021-06-30", {"side": "fee", "amount": Decimal("9.90"), "date": "2021-06-30"}),
        ("tax of 12 on 2021-06-30", {"side": "tax", "amount": 12, "date": "2021-06-30"}),
        ("fee refund of 4.90 on 2021-07-30", {"side": "fee", "amount": Decimal("-4.90"), "date": "2021-07-30"}),
        ("opening balance: 20 MSFT with a cost of 3000 on 2021-01-04", {"side": "opening", "symbol": "MSFT", "quantity": 20, "cost": 3000, "date": "2021-01-04"}),
        ("opening balance of 20 MSFT at 130, acquired 2019-05-01, on 2021-01-04", {"side": "opening", "symbol": "MSFT", "quantity": 20, "price": 130, "acquired": "2019-05-01", "date": "2021-01-04"}),
        ("I own 20 MSFT since 2019-05-01 at 130", {"side": "opening", "symbol": "MSFT", "quantity": 20, "price": 130, "acquired": "2019-05-01"}),
        ("transfer in 5 AAPL with cost 600 on 2021-10-01", {"side": "transfer_in", "symbol": "AAPL", "quantity": 5, "cost": 600, "date": "2021-10-01"}),
    ],
)  # fmt: skip
def test_what_is_no_plain_purchase_is_not_taken_for_one(understander: Understander, text: str, args: dict[str, Any]) -> None:
    for memory in (Memory(), Memory(calls=(TAKEN,), written=(TAKEN,))):
        [call] = understander.understand(text, LEDGER, memory).calls
        assert (call.intent, dict(call.args)) == ("add_transaction", args)


@pytest.mark.parametrize("text", ["AAPL split 1:4", "split my KO position in two", "did AAPL split 4 for 1?"])
def test_a_split_without_a_clear_ratio_records_nothing(understander: Understander, text: str) -> None:
    assert not {"add_transaction"} & {call.intent for call in calls(understander, text, LEDGER)}


@pytest.mark.parametrize(
    ("text", "intent", "args"),
    [
        ("set the price of my summer house to 250000 EUR on 2022-03-01", "set_price", {"symbol": "SUMMER-HOUSE", "price": 250000, "date": "2022-03-01", "currency": "EUR"}),
        ("add my house as an unlisted instrument worth 250000 EUR", "set_price", {"symbol": "HOUSE", "price": 250000, "currency": "EUR", "unlisted": True}),
        ("buy 1 MYHOUSE at 250000", "add_transaction", {"side": "buy", "symbol": "MYHOUSE", "quantity": 1, "price": 250000}),
        ("buy 5 BND bond etf at 80", "add_transaction", {"side": "buy", "symbol": "BND", "quantity": 5, "price": 80}),
        ("how did my portfolio do in 2021 with KO as benchmark?", "portfolio_performance", {"benchmark": "KO", "range": {"start": "2021-01-01", "end": "2021-12-31"}}),
    ],
)  # fmt: skip
def test_what_is_listed_nowhere_has_a_name_of_ones_own(understander: Understander, text: str, intent: str, args: dict[str, Any]) -> None:
    [call] = calls(understander, text, LEDGER)
    assert (call.intent, dict(call.args)) == (intent, args)


def test_a_bond_of_a_company_is_no_purchase_of_its_shares(understander: Understander) -> None:
    asked = understander.understand("I bought a bond of Siemens 2027 for 5000 EUR", LEDGER, Memory())
    assert [call.intent for call in asked.calls] == ["clarify"]
    [call] = understander.understand("SIEMENS-2027", LEDGER, asked.memory).calls
    assert dict(call.args) == {"side": "buy", "symbol": "SIEMENS-2027", "quantity": 1, "price": 5000, "currency": "EUR"}
