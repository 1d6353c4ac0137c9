"""Backtests in plain words: which strategy, parameters, costs and instruments are understood."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from agents.understanding import Known, Memory, Understander
from market.symbols import SymbolIndex

KNOWN = Known(today=dt.date(2022, 12, 28), holdings={"AAPL": Decimal(40), "KO": Decimal(25)})


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("buy AAPL when the 50-day crosses the 200-day", {"strategy": "sma_crossover", "params": {"fast": 50, "slow": 200}}),
        ("rebalance monthly", {"strategy": "rebalance", "params": {"rebalance": "monthly"}}),
        ("backtest rebalancing AAPL and KO every quarter", {"strategy": "rebalance", "params": {"rebalance": "quarterly"}}),
        ("what if I had just held SPY", {"strategy": "buy_and_hold", "symbols": ["SPY"]}),
        ("sweep the moving averages on AAPL", {"strategy": "sma_crossover", "symbols": ["AAPL"], "sweep": True}),
        ("backtest my own history", {"strategy": "own_history"}),
        ("backtest my actual trades against KO", {"strategy": "own_history", "benchmark": "KO"}),
        ("backtest following the forecasts on KO over 2 years", {"strategy": "forecast_driven", "forecasts": "rerun", "range": "2y"}),
        ("backtest momentum on AAPL and KO with 20 bps costs and $5 per trade", {"cost_bps": 20.0, "fee_per_trade": 5.0}),
        ("backtest a 60/40 mix of AAPL and KO", {"strategy": "rebalance", "weights": {"AAPL": 0.6, "KO": 0.4}}),
        ("backtest rebalancing 60% AAPL 40% KO with a 5% band", {"params": {"rebalance": "daily", "band": 0.05}}),
        ("volatility targeting at 10% on KO", {"strategy": "vol_target", "params": {"target": 0.1}}),
        ("mean reversion on KO, 20-day, 1.5 standard deviations", {"params": {"window": 20, "entry": 1.5}}),
        ("backtest a 12 month momentum on AAPL, KO, MSFT top 2", {"params": {"lookback": 252, "top": 2}}),
    ],
)
def test_a_backtest_is_understood(understander: Understander, text: str, expected: dict[str, Any]) -> None:
    call = understander.understand(text, KNOWN, Memory()).calls[0]
    assert call.intent == "backtest_strategy"
    assert {name: call.args.get(name) for name in expected} == expected


def test_a_window_is_not_a_range(understander: Understander) -> None:
    call = understander.understand("mean reversion on KO, 20-day", KNOWN, Memory()).calls[0]
    assert "range" not in call.args


def test_what_to_buy_and_hold_is_no_trade(understander: Understander) -> None:
    assert understander.understand("buy 10 AAPL", KNOWN, Memory()).calls[0].intent == "add_transaction"
