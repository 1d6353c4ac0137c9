"""Backtests of strategies, risk of a portfolio, and what to hold: arrays in, dataclasses out."""

from analysis.backtest import backtest_strategy
from analysis.composition import Concentration, Contribution
from analysis.costs import Costs
from analysis.panel import PricePanel
from analysis.results import Comparison, StrategyResult, YearRow
from analysis.risk import RiskReport, risk
from analysis.strategies.registry import STRATEGIES, Param, Strategy, strategy_named
from analysis.strategies.spec import NEXT_CLOSE, SAME_CLOSE, Signals, StrategySpec, WeightHistory
from analysis.stress import PERIODS, Period, PeriodLoss, ShockLoss
from analysis.sweeps import SweepResult, sweep
from analysis.tail import TailRisk

__all__ = [
    "NEXT_CLOSE",
    "PERIODS",
    "SAME_CLOSE",
    "STRATEGIES",
    "Comparison",
    "Concentration",
    "Contribution",
    "Costs",
    "Param",
    "Period",
    "PeriodLoss",
    "PricePanel",
    "RiskReport",
    "ShockLoss",
    "Signals",
    "Strategy",
    "StrategyResult",
    "StrategySpec",
    "SweepResult",
    "TailRisk",
    "WeightHistory",
    "YearRow",
    "backtest_strategy",
    "risk",
    "strategy_named",
    "sweep",
]
