"""Best and worst days, weeks, months, quarters and years of what one owns, how many of them rose, and gone on with."""

from datetime import date
from decimal import Decimal

import pytest

from agents.understanding import Known, Memory, Understander
from market.symbols import SymbolIndex

KNOWN = Known(today=date(2026, 11, 23), holdings={"AAPL": Decimal(40), "KO": Decimal(100)}, cash=Decimal(5000))
IN_2025 = {"start": "2025-01-01", "end": "2025-12-31"}


@pytest.fixture(scope="module")
def one() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


@pytest.mark.parametrize(
    ("turns", "args"),
    [
        (("what was my best day",), {"by": "day", "about": None}),
        (("what was my best day", "and the worst?"), {"by": "day", "about": "worst"}),
        (("what was my best day", "and the worst?", "in 2025?"), {"by": "day", "about": "worst", "range": IN_2025}),
        (("how did I do in 2025", "best week?"), {"by": "week", "range": IN_2025}),
        (("worst day of my portfolio in 2025", "and the best quarter"), {"by": "quarter", "about": None, "range": IN_2025}),
        (("how many days was I up this year",), {"by": "day", "about": "rises", "range": "ytd"}),
        (("on how many weeks did I make money in 2025",), {"by": "week", "about": "rises", "range": IN_2025}),
        (("how often was my portfolio down",), {"by": "day", "about": "rises"}),
        (("how many months were negative for me",), {"by": "month", "about": "rises"}),
        (("which month was my best",), {"by": "month", "about": None}),
        (("in which month did I lose the most",), {"by": "month", "about": "worst"}),
        (("what was the day I lost most",), {"by": "day", "about": "worst"}),
        (("biggest one day loss",), {"by": "day", "about": "worst"}),
        (("my returns by quarter",), {"by": "quarter"}),
        (("mein schlechtester Monat 2025",), {"by": "month", "about": "worst"}),
        (("best trading day of KO for me",), {"by": "day", "symbol": "KO"}),
    ],
)
def test_days_and_longer_stretches_of_ones_own(one: Understander, turns: tuple[str, ...], args: dict[str, object]) -> None:
    memory = Memory()
    for text in turns:
        read = one.understand(text, KNOWN, memory)
        memory = read.memory
    (call,) = read.calls
    assert call.intent == "portfolio_performance"
    assert {name: call.args.get(name) for name in args} == args


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("which month had the most dividends", "list_transactions"),
        ("in which month did I trade the most", "list_transactions"),
    ],
)
def test_what_only_sounds_like_a_stretch(one: Understander, said: str, intent: str) -> None:
    assert [call.intent for call in one.understand(said, KNOWN, Memory()).calls] == [intent]
