"""What only its own words tell: without them the head takes these for something else."""

import pytest
from understanding_talk import KNOWN

from agents.understanding import Memory, Understander
from market.symbols import SymbolIndex


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what would my Apple be worth in a year", "forecast"),
        ("how much could my portfolio bring within 2 years", "forecast"),
        ("in a month what will my tesla shares be worth", "forecast"),
        ("how much would I get for my KO in a month", "forecast"),
        ("might my account fall in the next 3 months", "forecast"),
        ("what's your best bet for TSLA from now", "forecast"),
        ("please extrapolate TSLA", "forecast"),
        ("since when do I hold AAPL", "show_portfolio"),
        ("how long have I owned KO", "show_portfolio"),
        ("which model versions are there for KO", "list_models"),
        ("most accurate forecasting method", "forecast_accuracy"),
        ("irr", "portfolio_performance"),
        ("so how are we doing", "portfolio_performance"),
        ("what did I earn last month", "portfolio_performance"),
        ("turnover of Nike", "search_documents"),
        ("do my stocks move in lock step", "portfolio_risk"),
        ("load in my statements", "import_csv"),
        ("upload", "import_csv"),
        ("I want my books out", "export"),
        ("are low volatility stocks better", "explain_concept"),
        ("largest deposit", "list_transactions"),
        ("how do you spell rendezvous", "out_of_scope"),
        ("what do I need to pay for 10 MSFT", "quote"),
        ("offload KO", "add_transaction"),
        ("7 shares AAPL for yesterday's close", "add_transaction"),
        ("entry #4 had a fee of 3", "edit_transaction"),
        ("watchlist pls", "watchlist_show"),
        ("my watchlist except DIS", "watchlist_remove"),
        ("get warned when KO hits 90", "alert_create"),
        ("sweep the windows for KO", "backtest_strategy"),
        ("backtest equal weight of AAPL, KO and MSFT", "backtest_strategy"),
        ("snap up a few shares of KO", "clarify"),
        ("I bought some stocks", "clarify"),
        ("the dividend from KO never happened", "clarify"),
    ],
)
def test_its_words_tell_the_request(understander: Understander, text: str, intent: str) -> None:
    assert [call.intent for call in understander.understand(text, KNOWN, Memory()).calls] == [intent]
