"""Questions about the program's own figures and dealings."""

import datetime as dt
from decimal import Decimal

import pytest

from agents.understanding import Known, Memory, Understander
from market.symbols import SymbolIndex

UNDERSTANDER = Understander(SymbolIndex.bundled(), None)
KNOWN = Known(
    today=dt.date(2026, 11, 23),
    base_currency="USD",
    holdings={"AAPL": Decimal(3)},
    cash=Decimal(1),
    watchlist=(),
    activities=(),
    alerts=(),
    documents=(),
    attachments=(),
    quotes={},
    pending=(),
)


def calls(text: str) -> list[tuple[str, dict[str, object]]]:
    return [(call.intent, dict(call.args)) for call in UNDERSTANDER.understand(text, KNOWN, Memory()).calls]


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("explain my total value", {"figure": "total_value"}),
        ("explain my market value of AAPL", {"figure": "market_value", "symbol": "AAPL"}),
        ("Explain my unrealized gain", {"figure": "unrealized_gain"}),
        ("how is my average cost of Apple calculated?", {"figure": "avg_cost", "symbol": "AAPL"}),
        ("where does my total value come from?", {"figure": "total_value"}),
        ("how did you calculate my irr", {"figure": "irr"}),
        ("explain AAPL's cost basis", {"figure": "cost_basis", "symbol": "AAPL"}),
    ],
)
def test_an_own_figure_is_explained(text: str, args: dict[str, object]) -> None:
    assert calls(text) == [("explain_number", args)]


@pytest.mark.parametrize("text", ["what leaves my machine?", "What data is sent to OpenAI?", "does my data leave this computer?"])
def test_what_leaves_the_machine_is_told(text: str) -> None:
    assert calls(text) == [("what_leaves", {})]


@pytest.mark.parametrize("text", ["how many tokens did I use?", "how much did the language model cost?"])
def test_use_of_a_model_is_told(text: str) -> None:
    assert calls(text) == [("model_usage", {})]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("explain twr", "explain_concept"),
        ("what is my total value?", "show_portfolio"),
        ("how are my gains this year?", "portfolio_performance"),
    ],
)
def test_other_questions_stay_what_they_are(text: str, intent: str) -> None:
    assert [name for name, _ in calls(text)] == [intent]
