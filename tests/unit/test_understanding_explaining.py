"""Which questions ask where a figure comes from, and of which figure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from agents.understanding import Call, Known, Memory, Understander
from market.symbols import SymbolIndex

KNOWN = Known(today=date(2024, 6, 14), holdings={"AAPL": Decimal(10), "MSFT": Decimal(3)})


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("why is my return 9.5 %?", {"figure": "twr", "stated": "9.5"}),
        ("where does my 12 % come from?", {"figure": "twr", "stated": "12"}),
        ("why is my time-weighted return 12 %?", {"figure": "twr"}),
        ("explain the realised gain of MSFT", {"figure": "realized_gain", "symbol": "MSFT"}),
        ("how is my cost basis of AAPL calculated?", {"figure": "cost_basis", "symbol": "AAPL"}),
        ("explain my value at risk", {"figure": "var"}),
        ("break down my fees this year", {"figure": "fees", "range": "ytd"}),
        ("why is Apple's average cost 130?", {"figure": "avg_cost", "symbol": "AAPL"}),
        ("tax report 2021", {"year": 2021}),
        ("set the price of AAPL to 12.50 on 2022-03-01", {"symbol": "AAPL", "price": Decimal("12.50"), "date": "2022-03-01"}),
        ("remove the manual price of AAPL on 2022-03-01", {"symbol": "AAPL", "date": "2022-03-01"}),
    ],
)
def test_a_question_about_ones_own_figures(understander: Understander, text: str, args: Mapping[str, object]) -> None:
    assert [dict(call.args) for call in understander.understand(text, KNOWN, Memory()).calls] == [dict(args)]


@pytest.mark.parametrize(
    "text",
    ["explain the sharpe ratio", "what is volatility", "why is AAPL falling?", "why is my portfolio down today", "how do I buy AAPL"],
)
def test_other_questions_are_left_alone(understander: Understander, text: str) -> None:
    assert "explain_number" not in {call.intent for call in understander.understand(text, KNOWN, Memory()).calls}


@pytest.mark.parametrize("tool", ["portfolio_risk", "optimize", "backtest_strategy"])
def test_after_a_study_its_figures_are_meant(understander: Understander, tool: str) -> None:
    after = Memory(calls=(Call(intent=tool, args={"range": "1y"}),))
    call = understander.understand("explain the volatility", KNOWN, after).calls[0]
    assert (call.intent, dict(call.args)) == ("explain_number", {"figure": "volatility", "of": tool, "arguments": {"range": "1y"}})


def test_that_figure_is_the_one_of_the_last_answer(understander: Understander) -> None:
    tested = Call(intent="backtest_strategy", args={"strategy": "momentum", "symbols": ["AAPL"]})
    after = Memory(calls=(tested,), symbols=("AAPL",))
    call = understander.understand("how did you get that?", KNOWN, after).calls[0]
    assert (call.intent, call.args["of"], call.args["arguments"]) == ("explain_number", "backtest_strategy", dict(tested.args))
    call = understander.understand("where does that sharpe ratio come from?", KNOWN, after).calls[0]
    assert (call.args["figure"], call.args["of"]) == ("sharpe", "backtest_strategy")
    ytd = Memory(calls=(Call(intent="portfolio_performance", args={"range": "ytd"}),))
    call = understander.understand("how did you calculate that?", KNOWN, ytd).calls[0]
    assert call.args == {"figure": "twr", "range": "ytd"}
