"""Questions that papers answer, what might have been, and whether a figure is before or after fees and taxes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from understanding_talk import KNOWN

from agents.understanding import Call, Memory, Understander
from market.symbols import SymbolIndex

_READER = Understander(SymbolIndex.bundled(), None)
_PAPERS = ("exxon-2021-report.md", "broker-statement-nov.md")
_SEARCHED = Memory(
    calls=(Call(intent="search_documents", args={"question": "what does the exxon report say about electric cars", "symbol": "XOM"}),),
    symbols=("XOM",),
)
_SHOWN = Memory(calls=(Call(intent="portfolio_performance"),))


def calls(text: str, memory: Memory | None = None) -> list[tuple[str, dict[str, object]]]:
    """What a message comes to for somebody with two papers."""
    known = replace(KNOWN, documents=_PAPERS, attachments=(), cited="exxon-2021-report.md" if memory is _SEARCHED else "")
    return [(call.intent, dict(call.args)) for call in _READER.understand(text, known, memory or Memory()).calls]


@pytest.mark.parametrize(
    "text",
    [
        "according to my October statement, what fees did the broker charge?",
        "which fees are in my broker statement?",
        "what does my statement say about commissions?",
        "summarize the exxon report",
        "give me the gist of the broker statement",
        "in the last report, what did apple earn",
    ],
)
def test_what_a_paper_says_is_looked_up_there(text: str) -> None:
    ((intent, args),) = calls(text)
    assert (intent, args["question"]) == ("search_documents", text)


def test_what_the_broker_charged_is_looked_up_in_the_books_and_the_statement() -> None:
    (first, _), (second, args) = calls("what fees did my broker charge in November?")
    assert (first, second, args["document"]) == ("list_transactions", "search_documents", "broker-statement-nov.md")
    assert [intent for intent, _ in calls("what fees did I pay this year?")] == ["list_transactions"]
    assert [intent for intent, _ in calls("summarize my portfolio")] == ["show_portfolio"]


@pytest.mark.parametrize("text", ["which page says that", "where does it say that?", "on what page is that"])
def test_the_page_of_what_was_quoted_is_that_of_the_same_search(text: str) -> None:
    assert calls(text, _SEARCHED) == [("search_documents", dict(_SEARCHED.calls[0].args))]


def test_another_topic_goes_on_in_the_same_paper() -> None:
    ((intent, args),) = calls("and about lithium", _SEARCHED)
    assert (intent, args["document"]) == ("search_documents", "exxon-2021-report.md")
    assert "lithium" in str(args["question"])


def test_a_statement_is_deleted_by_its_name() -> None:
    assert calls("delete the broker statement") == [("delete_document", {"document": "broker-statement-nov.md"})]


@pytest.mark.parametrize(
    "text",
    [
        "if I hadn't sold AAPL at 210 how much more would I have now",
        "what if I had kept the 10 AAPL that I sold",
        "hätte ich AAPL nicht verkauft, wie viel hätte ich jetzt mehr?",
    ],
)
def test_a_sale_that_is_regretted_is_held_from_its_own_day(text: str) -> None:
    ((intent, args),) = calls(text)
    assert (intent, args["symbols"], args["quantity"]) == ("backtest_strategy", ["AAPL"], Decimal(10))
    assert args["range"] == {"start": "2024-09-03", "end": "2026-11-23"}


def test_a_regretted_purchase_without_its_day_is_asked_for_it() -> None:
    for text in ("should have bought 10 XOM at 60", "if only I had bought 10 NVDA", "what if I had put that money in XOM instead"):
        ((intent, args),) = calls(text)
        assert (intent, args["missing"]) == ("clarify", ["range"])
    ((intent, args),) = calls("if I hadn't sold my KO, what would I have?")
    assert (intent, args["missing"]) == ("clarify", ["symbol"])


def test_that_money_is_of_the_trade_that_was_spoken_of() -> None:
    trade = Call(
        intent="add_transaction",
        args={"side": "buy", "symbol": "KO", "quantity": Decimal(10), "price": Decimal(50), "date": date(2024, 1, 15).isoformat()},
    )
    ((intent, args),) = calls("what if I had put that money in XOM instead", Memory(calls=(trade,), symbols=("KO",)))
    assert (intent, args["symbols"], args["amount"]) == ("backtest_strategy", ["XOM"], Decimal(500))


@pytest.mark.parametrize(
    "text", ["is that before or after fees", "after tax?", "before or after fees?", "does that include commissions", "can i deduct that"]
)
def test_fees_and_taxes_of_a_shown_return_are_told_in_words(text: str) -> None:
    ((intent, args),) = calls(text, _SHOWN)
    assert (intent, args["missing"]) == ("clarify", ["request"])
    assert "tax" in str(args["question"]) or "fee" in str(args["question"])


@pytest.mark.parametrize("text", ["show me how you compute the gain", "show the calculation of my gain", "explain how you get the gain"])
def test_the_way_to_a_figure_is_explained(text: str) -> None:
    ((intent, args),) = calls(text, _SHOWN)
    assert (intent, args["figure"]) == ("explain_number", "gain")
