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
        ("mean reversion on AAPL with window 10 entry 1.5 exit 0", {"params": {"window": 10, "entry": 1.5, "exit": 0.0}}),
        ("momentum on KO with lookback 126 and skip 10", {"params": {"lookback": 126, "skip": 10}}),
        ("vol_target on KO with target 0.1", {"strategy": "vol_target", "params": {"target": 0.1}}),
        ("vol target on KO with target 10 and max exposure 50%", {"params": {"target": 0.1, "max_exposure": 0.5}}),
        ("backtest buy and hold on KO with leverage 2x", {"strategy": "buy_and_hold", "unmet": ["leverage 2x"]}),
        ("backtest momentum on KO with a stop loss of 10%", {"strategy": "momentum", "unmet": ["stop loss of 10%"]}),
        ("mean reversion on KO, 20-day, 1.5 standard deviations", {"params": {"window": 20, "entry": 1.5}}),
        ("backtest a 12 month momentum on AAPL, KO, MSFT top 2", {"params": {"lookback": 252, "top": 2}}),
        ("buy when the 50-day crosses the 200-day on MSFT over 20 years", {"range": "20y", "params": {"fast": 50, "slow": 200}}),
        ("which moving average lengths worked best for MSFT?", {"strategy": "sma_crossover", "symbols": ["MSFT"], "sweep": True}),
        (
            "try fast windows 10, 20, 50 and slow windows 100, 150, 200 on AAPL",
            {"strategy": "sma_crossover", "grid": {"fast": [10, 20, 50], "slow": [100, 150, 200]}, "params": None},
        ),
        ("backtest equal weight of all my holdings, no rebalancing", {"strategy": "equal_weight", "params": {"rebalance": "never"}}),
        ("backtest 50/200 crossover on AAPL with 2% interest on cash", {"cash_rate": 0.02}),
        ("what was the Sharpe ratio of equal weight over the last 15 years?", {"strategy": "equal_weight", "range": "15y"}),
        ("what is the worst drawdown of buying and holding AMD", {"strategy": "buy_and_hold", "symbols": ["AMD"]}),
        ("backtest a crossover with windows of 5000 and 10000 days on AAPL", {"params": {"fast": 5000, "slow": 10000}, "range": None}),
        ("backtest own history", {"strategy": "own_history"}),
        ("backtest momentum on AAPL over 6 months", {"range": "6m", "params": None}),
        ("how did my trades do compared with buy and hold?", {"strategy": "own_history"}),
    ],
)
def test_a_backtest_is_understood(understander: Understander, text: str, expected: dict[str, Any]) -> None:
    call = understander.understand(text, KNOWN, Memory()).calls[0]
    assert call.intent == "backtest_strategy"
    assert {name: call.args.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        "sweep moving averages on AAPL and show me a heat map",
        "if I had put $5,000 into AAPL in 2015, what would it be worth?",
        "backtest momentum on AAPL, and is it just luck?",
        "how would my own history have done versus just holding what I had?",
    ],
)
def test_what_is_wanted_of_a_backtest_is_no_request_of_its_own(understander: Understander, text: str) -> None:
    assert [call.intent for call in understander.understand(text, KNOWN, Memory()).calls] == ["backtest_strategy"]


@pytest.mark.parametrize("text", ["what is momentum?", "explain mean reversion"])
def test_a_term_is_explained_and_not_tested(understander: Understander, text: str) -> None:
    assert understander.understand(text, KNOWN, Memory()).calls[0].intent == "explain_concept"


def test_costs_and_ranges_carry_over_to_the_last_backtest(understander: Understander) -> None:
    first = understander.understand("backtest momentum on my holdings", KNOWN, Memory())
    dearer = understander.understand("and with 50 bps costs?", KNOWN, first.memory)
    assert (dearer.calls[0].intent, dearer.calls[0].args["strategy"], dearer.calls[0].args["cost_bps"]) == (
        "backtest_strategy",
        "momentum",
        50,
    )
    explained = understander.understand("explain the drawdown", KNOWN, dearer.memory)
    assert (explained.calls[0].intent, explained.calls[0].args["of"]) == ("explain_number", "backtest_strategy")
    longer = understander.understand("and over 20 years?", KNOWN, explained.memory)
    assert (longer.calls[0].args["range"], longer.calls[0].args["cost_bps"]) == ("20y", 50)


def test_a_window_is_not_a_range(understander: Understander) -> None:
    call = understander.understand("mean reversion on KO, 20-day", KNOWN, Memory()).calls[0]
    assert "range" not in call.args


def test_what_to_buy_and_hold_is_no_trade(understander: Understander) -> None:
    assert understander.understand("buy 10 AAPL", KNOWN, Memory()).calls[0].intent == "add_transaction"


FOLLOWED = (
    ("backtest momentum on my holdings", "monthly", {"strategy": "momentum", "params": {"rebalance": "monthly"}}),
    ("backtest momentum on my holdings", "since 2000", {"range": {"start": "2000-01-01", "end": "2022-12-28"}}),
    ("backtest momentum on my holdings", "optimise the parameters", {"strategy": "momentum", "sweep": True}),
    ("backtest momentum on my holdings", "without costs", {"cost_bps": 0.0}),
    ("backtest momentum on my holdings", "top 2", {"params": {"top": 2}}),
    ("backtest momentum on my holdings", "with 50,000 dollars", {"amount": Decimal(50000)}),
    ("backtest momentum on KO", "what about buy and hold", {"strategy": "buy_and_hold", "symbols": ["KO"]}),
    ("backtest 50/200 crossover against buy and hold on MSFT", "and on apple?", {"strategy": "sma_crossover", "symbols": ["AAPL"], "params": {"fast": 50, "slow": 200}}),
    ("backtest 50/200 crossover on MSFT", "add KO", {"symbols": ["MSFT", "KO"]}),
    ("backtest 50/200 crossover on MSFT", "against XOM", {"symbols": ["MSFT"], "benchmark": "XOM"}),
    ("backtest 50/200 crossover on MSFT", "fast 10", {"params": {"fast": 10, "slow": 200}}),
    ("backtest 50/200 crossover on MSFT", "momentum instead", {"strategy": "momentum", "params": None}),
    ("backtest 50/200 crossover on MSFT", "tune it", {"sweep": True, "params": None}),
    ("backtest 50/200 crossover on MSFT", "and on my whole portfolio", {"symbols": ["@portfolio"]}),
    ("backtest 50/200 crossover on MSFT", "and the sharpe?", {"about": "sharpe", "params": {"fast": 50, "slow": 200}}),
    ("backtest 50/200 crossover on MSFT", "which year was the worst?", {"about": "worst_year"}),
    ("backtest 50/200 crossover on MSFT", "was it luck?", {"about": "luck"}),
    ("backtest 50/200 crossover on MSFT", "how often did it trade", {"about": "trades"}),
    ("backtest 50/200 crossover on MSFT", "what did trading cost", {"about": "costs"}),
)  # fmt: skip


@pytest.mark.parametrize(("first", "then", "expected"), FOLLOWED, ids=[then for _, then, _ in FOLLOWED])
def test_a_backtest_is_gone_on_with_in_a_few_words(understander: Understander, first: str, then: str, expected: dict[str, Any]) -> None:
    (call,) = understander.understand(then, KNOWN, understander.understand(first, KNOWN, Memory()).memory).calls
    assert call.intent == "backtest_strategy"
    assert {name: call.args.get(name) for name in expected} == expected


def test_a_schedule_of_a_rule_without_one_is_asked_about_and_then_tested(understander: Understander) -> None:
    first = understander.understand("backtest crossover on KO", KNOWN, Memory())
    asked = understander.understand("monthly", KNOWN, first.memory)
    assert (asked.calls[0].intent, asked.calls[0].args["missing"]) == ("clarify", ["strategy"])
    (call,) = understander.understand("momentum", KNOWN, asked.memory).calls
    assert dict(call.args) == {"strategy": "momentum", "symbols": ["KO"], "params": {"rebalance": "monthly"}}


@pytest.mark.parametrize("then", ["price of apple", "buy 10 KO", "forecast it for a month", "what is my return", "optimize my portfolio"])
def test_another_request_after_a_backtest_is_that(understander: Understander, then: str) -> None:
    first = understander.understand("backtest momentum on KO", KNOWN, Memory())
    assert understander.understand(then, KNOWN, first.memory).calls[0].intent != "backtest_strategy"
