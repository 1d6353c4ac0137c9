"""The sentences of the built-in path are held to the same check as a model's: every figure in them is one of their result."""

import re
from pathlib import Path
from typing import Any

import pytest
from talk_house import open_talk

from agents.events import TurnDone
from agents.figures import Evidence, check
from agents.presenting import present
from agents.presenting.table import PRESENTERS
from tools.registry import find_tool

BOOKS = (
    {"side": "deposit", "amount": "20000", "date": "2023-01-03"},
    {"side": "buy", "symbol": "AAPL", "quantity": "20", "price": "150", "fee": "1.5", "date": "2023-02-01"},
    {"side": "buy", "symbol": "MSFT", "quantity": "7.5", "price": "260", "date": "2023-05-02"},
    {"side": "sell", "symbol": "AAPL", "quantity": "5", "price": "180", "date": "2023-09-05"},
    {"side": "dividend", "symbol": "MSFT", "amount": "12.34", "date": "2024-01-05"},
)
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("show_portfolio", {}),
    ("allocation", {"by": "symbol"}),
    ("portfolio_performance", {"range": "1y"}),
    ("portfolio_performance", {"range": "max", "symbol": "AAPL"}),
    *(("explain_number", {"figure": figure}) for figure in ("total_value", "twr", "irr", "gain", "fees", "cash")),
    ("explain_number", {"figure": "avg_cost", "symbol": "AAPL"}),
    ("list_transactions", {}),
    ("list_transactions", {"range": "1y"}),
    ("list_changes", {}),
    ("export", {}),
    ("quote", {"symbol": "AAPL"}),
    ("price_history", {"symbol": "MSFT", "range": "1y"}),
    ("compare", {"symbols": ["AAPL", "MSFT"], "range": "1y"}),
    ("watchlist_show", {}),
    ("alert_list", {}),
    ("forecast", {"symbol": "AAPL"}),
    ("portfolio_risk", {}),
    ("optimize", {"objective": "min_variance"}),
    ("explain_concept", {"concept": "sharpe ratio"}),
    ("what_leaves", {}),
    ("model_usage", {}),
    ("tax_report", {"year": 2023}),
)


@pytest.fixture
async def talk(tmp_path: Path) -> Any:
    async with open_talk(tmp_path, BOOKS) as opened:
        yield opened


async def test_every_figure_of_every_presenter_is_of_its_result(talk: Any) -> None:
    unfounded = []
    for name, args in ASKED:
        view = await talk.call(find_tool(name), **args)
        evidence = Evidence()
        evidence.add("call", name, view.model_dump(mode="json"), args)
        text = re.sub("“[^”]*”", "", present(name, view).text)  # what one could say is no figure of one's own
        unfounded += [(name, args, item.figure.text, text) for item in check(text, evidence) if item.fact is None]
    assert unfounded == []
    assert {name for name, _ in ASKED} <= set(PRESENTERS)


async def test_the_figures_of_an_answer_come_with_their_sources_and_a_question_that_explains_them(talk: Any) -> None:
    await talk.say("what do I own?")
    done = talk.events[-1]
    assert isinstance(done, TurnDone)
    noted = {note.text: note for note in done.figures}
    total = next(note for note in done.figures if note.path == "/total_base")
    assert total.explain == "explain my total value"
    assert done.reply[total.start : total.end] == total.text
    assert "2024-06-14" in noted
    assert all(note.matched for note in done.figures)
    assert await talk.say(total.explain) == ["explain_number"]
    assert total.text in talk.text()
