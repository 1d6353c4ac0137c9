"""Questions about one's own books that were once answered by a neighbour of theirs."""

from datetime import date
from decimal import Decimal

import pytest

from agents.guidance import GUIDANCE
from agents.understanding import Known, KnownActivity, Memory, Understander
from market.symbols import SymbolIndex

KNOWN = Known(
    today=date(2026, 11, 23),
    holdings={symbol: Decimal(20) for symbol in ("AAPL", "KO", "JPM")},
    cash=Decimal(5000),
    activities=(KnownActivity(ref="1", type="buy", date=date(2025, 2, 3), symbol="KO", quantity=Decimal(20)),),
)


@pytest.fixture(scope="module")
def one() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


@pytest.mark.parametrize(
    ("said", "intent", "args"),
    [
        ("net deposits", "show_portfolio", {"about": "net_deposits"}),
        ("how much of my own money have I put in", "show_portfolio", {"about": "net_deposits"}),
        ("how far am I below my peak", "portfolio_performance", {"about": "peak"}),
        ("when was my portfolio at its highest", "portfolio_performance", {"about": "peak"}),
        ("all time high of my portfolio", "portfolio_performance", {"about": "peak"}),
        ("average monthly return", "portfolio_performance", {"by": "month", "about": "average"}),
        ("how much do I earn per day", "portfolio_performance", {"by": "day", "about": "average"}),
        ("how much cash did I have in june", "show_portfolio", {"about": "cash", "date": "2026-06-30"}),
        ("how many KO did I have in 2025", "show_portfolio", {"symbol": "KO", "date": "2025-12-31"}),
        ("what's my average buy price for JPM", "show_portfolio", {"symbol": "JPM", "about": "average_cost"}),
        ("how much would I have if I sold everything", "show_portfolio", {"about": "if_sold"}),
        ("which stock did I buy first", "list_transactions", {"side": "buy", "order": "oldest", "limit": 1}),
        ("when was Microsoft at its highest?", "price_history", {"symbol": "MSFT", "about": "high"}),
        ("how much dividend will I get next year", "help", {"topic": "next_dividend"}),
        ("dividend yield of my portfolio", "help", {"topic": "yield"}),
        ("which sale made the most profit", "help", {"topic": "sale_results"}),
    ],
)
def test_the_question_itself_is_answered(one: Understander, said: str, intent: str, args: dict[str, object]) -> None:
    (call,) = one.understand(said, KNOWN, Memory()).calls
    assert (call.intent, {name: call.args.get(name) for name in args}) == (intent, args)
    assert call.args.get("topic") is None or call.args["topic"] in GUIDANCE


@pytest.mark.parametrize(
    ("said", "years", "symbol"),
    [
        ("compare 2025 and 2024", (2025, 2024), None),
        ("was 2024 better than 2025", (2024, 2025), None),
        ("compare this year with last year", (2026, 2025), None),
    ],
)
def test_two_years_are_set_beside_each_other(one: Understander, said: str, years: tuple[int, ...], symbol: str | None) -> None:
    calls = one.understand(said, KNOWN, Memory()).calls
    assert [(call.intent, call.args.get("symbol")) for call in calls] == [("portfolio_performance", symbol)] * 2
    spans = [call.args["range"] for call in calls]
    assert [span["start"] for span in spans if isinstance(span, dict)] == [f"{year}-01-01" for year in years]
