"""A user with a few books, and conversations with the understanding about them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from agents.understanding import WRITES, Call, Known, KnownActivity, KnownAlert, Memory, Understander, Understanding


def activity(ref: str, kind: str, day: str, **facts: str) -> KnownActivity:
    exact = {name: Decimal(facts[name]) for name in ("quantity", "unit_price", "amount") if name in facts}
    return KnownActivity(ref=ref, type=kind, date=date.fromisoformat(day), symbol=facts.get("symbol"), **exact)


TODAY = date(2026, 11, 23)
KNOWN = Known(
    today=TODAY,
    holdings={"AAPL": Decimal(40), "KO": Decimal(25), "TSLA": Decimal(10)},
    cash=Decimal(5774),
    watchlist=("AMD", "DIS"),
    activities=(
        activity("1", "deposit", "2024-01-02", amount="32000"),
        activity("2", "buy", "2024-01-15", symbol="AAPL", quantity="50", unit_price="185"),
        activity("3", "sell", "2024-09-03", symbol="AAPL", quantity="10", unit_price="210"),
        activity("4", "buy", "2025-03-14", symbol="TSLA", quantity="10", unit_price="250"),
        activity("5", "buy", "2026-11-17", symbol="KO", quantity="25", unit_price="68"),
    ),
    alerts=(KnownAlert(ref="1", symbol="AAPL", condition="above", threshold=Decimal(300)),),
    attachments=("trades.csv",),
    quotes={"AAPL": Decimal("268.4"), "KO": Decimal("71.2"), "TSLA": Decimal("412.3"), "BA": Decimal(200), "BTC-USD": Decimal(90000)},
)


def with_pending(calls: Sequence[Call]) -> Known:
    fields = {
        name: getattr(KNOWN, name) for name in ("today", "holdings", "cash", "watchlist", "activities", "alerts", "attachments", "quotes")
    }
    return Known(**fields, pending=tuple(call for call in calls if call.intent in WRITES))


def talk(understander: Understander, *turns: str) -> list[Understanding]:
    """The understanding of each turn; proposals stay open until the next write, yes or no."""
    memory, pending, out = Memory(), tuple[Call, ...](), []
    for text in turns:
        found = understander.understand(text, with_pending(pending), memory)
        memory = Memory.from_json(found.memory.to_json())
        writes = tuple(call for call in found.calls if call.intent in WRITES)
        decided = any(call.intent in {"confirm", "cancel"} for call in found.calls)
        pending = writes or (() if decided else pending)
        out.append(found)
    return out
