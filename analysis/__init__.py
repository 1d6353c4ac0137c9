"""Backtests of strategies, risk of a portfolio, and what to hold: arrays in, dataclasses out."""

from analysis.backtest import backtest_strategy
from analysis.costs import Costs
from analysis.panel import PricePanel
from analysis.results import Comparison, StrategyResult, YearRow
from analysis.strategies.registry import STRATEGIES, Param, Strategy, strategy_named
from analysis.strategies.spec import NEXT_CLOSE, SAME_CLOSE, Signals, StrategySpec, WeightHistory

__all__ = [
    "NEXT_CLOSE",
    "SAME_CLOSE",
    "STRATEGIES",
    "Comparison",
    "Costs",
    "Param",
    "PricePanel",
    "Signals",
    "Strategy",
    "StrategyResult",
    "StrategySpec",
    "WeightHistory",
    "YearRow",
    "backtest_strategy",
    "strategy_named",
]
