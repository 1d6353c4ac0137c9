"""The sentences of the built-in path are held to the same check as a model's: every figure in them is one of their result."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from talk_house import Talk, open_paper_talk

from agents.blocks import Suggestions
from agents.events import TurnDone
from agents.figures import Evidence, check
from agents.presenting import Said, present
from agents.presenting.table import PRESENTERS
from tools.conversations import open_conversation
from tools.registry import find_tool
from tools.uploads import keep_upload

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
    ("corporate_actions", {}),
    ("manual_prices", {}),
    ("list_portfolios", {}),
    ("list_shares", {}),
    ("list_share_links", {}),
    ("list_models", {}),
    ("forecast_accuracy", {"symbol": "AAPL"}),
    ("job_status", {}),
    ("backtest_strategy", {"symbols": ["AAPL"], "strategy": "sma_crossover"}),
    ("saving_plan", {"symbols": ["AAPL"], "amount": 100, "range": "2y"}),
    ("list_documents", {}),
    ("search_documents", {"question": "when does the debt mature"}),
    ("open_passage", {}),
    ("search_records", {"question": "what did we say about debt", "where": ["notes"]}),
    ("list_facts", {}),
    ("show_drift", {}),
    ("account_contents", {}),
    ("rename_conversation", {"name": "Retirement"}),
)
LONG_WORK = {"retrain": "retrain AAPL", "backtest_forecast": "backtest forecasts of AAPL"}
"""Presenters of jobs, and the sentence that starts one."""
DATED = frozenset(
    {
        "show_portfolio",
        "allocation",
        "portfolio_performance",
        "explain_number",
        "quote",
        "price_history",
        "compare",
        "forecast",
        "portfolio_risk",
        "optimize",
    }
)
"""What rests on prices says of which day they are."""
PAPER = b"# Debt\nBorrowings of 3 billion mature in 2030.\n"


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_paper_talk(tmp_path, recorded=BOOKS) as opened:
        yield opened


async def _views(talk: Any) -> list[tuple[str, dict[str, Any], Any]]:
    """The result of every tool that has a presenter."""
    services, actor = talk.house.services, talk.actor
    paper = await talk.call(find_tool("add_document"), file="apple.md", upload_id=str(keep_upload(services, actor, PAPER)))
    await talk.call(find_tool("set_targets"), weights={"AAPL": 0.6, "MSFT": 0.4})
    seen = []
    for name, said in LONG_WORK.items():
        await talk.say(said)
        job = (await talk.call(find_tool("job_status"))).items[0]
        seen.append((name, {"symbol": "AAPL"}, job))
    seen.append(("job_cancel", {}, job))
    named = await open_conversation(services, actor, None, first_words="what do I own?")
    of_its_own = {"open_passage": {"document_id": str(paper.document_id), "passage": 0}, "rename_conversation": {"thread_id": named}}
    for name, args in ASKED:
        told = args | of_its_own.get(name, {})
        seen.append((name, told, await talk.call(find_tool(name), **told)))
    return seen


async def test_every_answer_is_sentences_with_figures_of_its_result_a_day_and_a_next_question(talk: Any) -> None:
    unfounded, stilted = [], []
    views = await _views(talk)
    for name, args, view in views:
        said, evidence = present(name, view), Evidence()
        evidence.add("call", name, view.model_dump(mode="json"), args)
        text = re.sub("“[^”]*”", "", said.text)  # what one could say is no figure of one's own
        if name not in QUOTING:
            unfounded += [(name, args, item.figure.text, text) for item in check(text, evidence) if item.fact is None]
        stilted += [(name, fault, said.text) for fault in _faults(name, said)]
    assert unfounded == []
    assert stilted == []
    assert {name for name, _, _ in views} == set(PRESENTERS)


QUOTING = frozenset({"open_passage", "search_documents", "search_records", "job_cancel"})
"""Answers whose figures are those of a paper, or none."""
_SENTENCE_END = re.compile(r"[.?!](?:\*\*)?$")
_FRAGMENT = re.compile(r"(?:^|[.?!] )(?![-+$€£]?\d|\*\*|“)[a-z]")
LONGEST_ANSWER = 700


def _faults(name: str, said: Said) -> list[str]:
    """What keeps an answer from being short, whole sentences with the day of their prices and a question to go on with."""
    text, asks = said.text.strip(), [item for block in said.blocks if isinstance(block, Suggestions) for item in block.items]
    found = [] if _SENTENCE_END.search(text) else ["no sentence"]
    found += ["begins in the middle"] if _FRAGMENT.search(text) else []
    found += [] if len(text) <= LONGEST_ANSWER else ["long"]
    found += [] if re.search(r"\d{4}-\d\d-\d\d", text) or name not in DATED else ["no day"]
    found += [] if asks else ["no next question"]
    return found + ([] if len(asks) == len(set(asks)) else ["asks twice"])


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
