"""How the books are kept, told in one's own words; and what is not about that."""

import datetime as dt
from functools import cache

import pytest

from agents.understanding import Known, Memory
from agents.understanding.terms import period_asked
from agents.understanding.understander import Understander
from market.symbols import SymbolIndex

KNOWN = Known(today=dt.date(2024, 6, 14))


@cache
def understander() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


def calls_of(text: str) -> list[tuple[str, dict[str, object]]]:
    return [(call.intent, dict(call.args)) for call in understander().understand(text, KNOWN, Memory()).calls]


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("use LIFO", {"cost_method": "lifo"}),
        ("please switch to fifo", {"cost_method": "fifo"}),
        ("change the cost method to average cost", {"cost_method": "average"}),
        ("calculate my cost basis with highest cost first out", {"cost_method": "hifo"}),
        ("keep fees outside the cost", {"fees_in_cost": False}),
        ("include fees in the cost basis", {"fees_in_cost": True}),
        ("allow short selling", {"allow_short": True}),
        ("turn off short sales", {"allow_short": False}),
        ("report my portfolio in EUR", {"base_currency": "EUR"}),
        ("use hifo and leave the fees out of the cost", {"cost_method": "hifo", "fees_in_cost": False}),
    ],
)
def test_terms_are_understood(text: str, args: dict[str, object]) -> None:
    assert calls_of(text) == [("change_portfolio", args)]


@pytest.mark.parametrize("text", ["which portfolios do I have?", "show my portfolios", "what cost method do I use?"])
def test_the_terms_are_shown_when_asked_for(text: str) -> None:
    assert [intent for intent, _ in calls_of(text)] == ["list_portfolios"]


@pytest.mark.parametrize(
    "text",
    [
        "what is FIFO?",
        "should I use LIFO?",
        "explain the difference between fifo and lifo",
        "what is short selling",
        "don't use LIFO",
        "set the fee of transaction 8 to 2",
        "show my portfolio",
        "how much did I pay in fees?",
        "what did my shares cost including fees",
    ],
)
def test_questions_change_no_terms(text: str) -> None:
    assert {intent for intent, _ in calls_of(text)}.isdisjoint({"change_portfolio", "list_portfolios"})


def test_todays_changes_are_asked_for() -> None:
    assert calls_of("what did you change today?") == [("list_changes", {"today": True})]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("what was my worst day this year", "day"), ("best month", "month"), ("returns by year", "year"), ("my weekly returns", "week"), ("each month", "month"),
        ("the month of may", None), ("a day ago", None),
    ],
)  # fmt: skip
def test_which_periods_are_asked_for(text: str, asked: str | None) -> None:
    assert period_asked(text) == asked
