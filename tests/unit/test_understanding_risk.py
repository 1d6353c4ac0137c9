"""What-ifs, limits of an optimisation and target weights in plain words."""

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
    ("text", "intent", "expected"),
    [
        ("what if AAPL falls 20 %?", "portfolio_risk", {"symbol": "AAPL", "shock": -0.2}),
        ("what if AAPL falls 20% and KO rises 5%?", "portfolio_risk", {"shocks": {"AAPL": -0.2, "KO": 0.05}}),
        ("what happens to me if the market drops 30%?", "portfolio_risk", {"shock": -0.3, "symbol": None}),
        ("what would 2008 do to my portfolio?", "portfolio_risk", {"period": "2008"}),
        ("stress test my portfolio with the covid crash", "portfolio_risk", {"period": "covid", "metric": "stress"}),
        ("99% var over 10 days", "portfolio_risk", {"confidence": 0.99, "horizon_days": 10}),
        ("risk by the forecast", "portfolio_risk", {"forecast": True}),
        ("how volatile is AAPL?", "portfolio_risk", {"symbol": "AAPL", "metric": "volatility"}),
        ("what is the beta of KO?", "portfolio_risk", {"symbol": "KO", "metric": "beta"}),
        ("are AAPL and MSFT correlated?", "portfolio_risk", {"symbols": ["AAPL", "MSFT"], "metric": "correlation"}),
        ("am I too concentrated?", "portfolio_risk", {"metric": "concentration"}),
        ("which holding contributes most to my risk?", "portfolio_risk", {"metric": "contribution"}),
        ("what if AAPL drops 20 percent and MSFT rises 10 percent?", "portfolio_risk", {"shocks": {"AAPL": -0.2, "MSFT": 0.1}}),
        ("what happens if Apple halves?", "portfolio_risk", {"symbol": "AAPL", "shock": -0.5}),
        ("how much would I lose if everything dropped 10%?", "portfolio_risk", {"shocks": {"AAPL": -0.1, "KO": -0.1}}),
        ("how much could I lose in a bad month?", "portfolio_risk", {"horizon_days": 21}),
        ("what would the 1987 crash do to me?", "portfolio_risk", {"period": "1987"}),
        ("value at risk over a month", "portfolio_risk", {"metric": "var", "horizon_days": 21}),
        ("what could I lose over two weeks, value at risk", "portfolio_risk", {"horizon_days": 10}),
        ("which model is best for MSFT?", "forecast_accuracy", {"symbol": "MSFT"}),
        ("what is the most accurate model for KO", "forecast_accuracy", {"symbol": "KO"}),
        ("5% VaR", "portfolio_risk", {"confidence": 0.95}),
        ("VaR 99 for 10 days", "portfolio_risk", {"confidence": 0.99, "horizon_days": 10}),
        ("VaR 0.975", "portfolio_risk", {"confidence": 0.975}),
        ("what was my actual drawdown", "portfolio_risk", {"metric": "max_drawdown", "actual": True}),
        ("what would my drawdown have been in 2020", "portfolio_risk", {"metric": "max_drawdown", "actual": None}),
        ("VaR at 200%", "portfolio_risk", {"confidence": 2.0}),
        ("optimise my holdings with at most 20% turnover", "optimize", {"max_turnover": 0.2}),
        ("cap AAPL at 25% and minimise risk", "optimize", {"objective": "min_variance", "bounds": {"AAPL": [0.0, 0.25]}, "targets": None}),
        ("keep at least 30% in KO and minimise risk", "optimize", {"bounds": {"KO": [0.3, 1.0]}, "symbols": None}),
        ("optimise with 50 bps costs", "optimize", {"cost_bps": 50.0}),
        ("optimise over the last 5 years", "optimize", {"lookback_days": 1260}),
        ("make my portfolio less volatile", "optimize", {"objective": "min_variance"}),
        ("what trades get me back to target?", "optimize", {"objective": "rebalance"}),
        ("rebalance to equal weights with 1000 of new money", "optimize", {"objective": "equal_weight", "invest": 1000.0}),
        ("set a 2% band on my targets", "set_targets", {"band": 0.02, "weights": None}),
        ("minimum variance with at most 30% in one stock", "optimize", {"objective": "min_variance", "max_weight": 0.3}),
        ("risk parity with turnover of at most 20%", "optimize", {"objective": "risk_parity", "max_turnover": 0.2, "max_weight": None}),
        ("optimize with at least 5% each and no more than 40%", "optimize", {"min_weight": 0.05, "max_weight": 0.4}),
        ("rebalance to 50% AAPL and 50% KO", "optimize", {"objective": "rebalance", "targets": {"AAPL": 0.5, "KO": 0.5}}),
        ("rebalance to my targets", "optimize", {"objective": "rebalance", "targets": None}),
        ("set my targets to 60% AAPL and 40% KO", "set_targets", {"weights": {"AAPL": 0.6, "KO": 0.4}}),
        ("save these targets: 50% AAPL, 50% KO with a 3% band", "set_targets", {"weights": {"AAPL": 0.5, "KO": 0.5}, "band": 0.03}),
        ("set my targets to 40% AAPL, 30% KO and 30% MSFT", "set_targets", {"weights": {"AAPL": 0.4, "KO": 0.3, "MSFT": 0.3}}),
        ("remove my targets", "set_targets", {"weights": {}}),
        ("how far have I drifted?", "show_drift", {}),
        ("am I off my targets?", "show_drift", {}),
    ],
)
def test_it_is_understood(understander: Understander, text: str, intent: str, expected: dict[str, Any]) -> None:
    call = understander.understand(text, KNOWN, Memory()).calls[0]
    assert call.intent == intent
    assert {name: call.args.get(name) for name in expected} == expected


def test_targets_without_shares_are_asked_for(understander: Understander) -> None:
    asked = understander.understand("set my targets", KNOWN, Memory())
    assert asked.calls[0].intent == "clarify"
    answered = understander.understand("60% AAPL and 40% KO", KNOWN, asked.memory)
    assert (answered.calls[0].intent, answered.calls[0].args["weights"]) == ("set_targets", {"AAPL": 0.6, "KO": 0.4})
    assert understander.understand("set a price target alert for AAPL at 300", KNOWN, Memory()).calls[0].intent != "set_targets"
