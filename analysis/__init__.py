"""Backtests of strategies, risk of a portfolio, and what to hold: arrays in, dataclasses out."""

from analysis.allocation.drift import Drift, DriftLine, drift
from analysis.allocation.objectives import OBJECTIVES
from analysis.allocation.optimization import OptimizeResult, WeightTrade, optimize
from analysis.allocation.walk_forward import Evidence, Trial, WalkForward
from analysis.backtest import backtest_strategy
from analysis.comparison import Luck
from analysis.composition import Concentration, Contribution
from analysis.costs import Costs
from analysis.luck import Difference, Tried
from analysis.measures import measure
from analysis.panel import PricePanel
from analysis.results import Comparison, StrategyResult, YearRow
from analysis.risk import LEAST_DAYS, RiskReport, risk
from analysis.saving import Every, SavingPlan, saved
from analysis.strategies.registry import STRATEGIES, Param, Strategy, strategy_named
from analysis.strategies.spec import EXECUTIONS, NEXT_CLOSE, SAME_CLOSE, Signals, StrategySpec, WeightHistory
from analysis.stress import PERIODS, Period, PeriodLoss, ShockLoss
from analysis.sweeps import SweepResult, sweep
from analysis.tail import TailRisk

__all__ = [
    "EXECUTIONS",
    "LEAST_DAYS",
    "NEXT_CLOSE",
    "OBJECTIVES",
    "PERIODS",
    "SAME_CLOSE",
    "STRATEGIES",
    "Comparison",
    "Concentration",
    "Contribution",
    "Costs",
    "Difference",
    "Drift",
    "DriftLine",
    "Every",
    "Evidence",
    "Luck",
    "OptimizeResult",
    "Param",
    "Period",
    "PeriodLoss",
    "PricePanel",
    "RiskReport",
    "SavingPlan",
    "ShockLoss",
    "Signals",
    "Strategy",
    "StrategyResult",
    "StrategySpec",
    "SweepResult",
    "TailRisk",
    "Trial",
    "Tried",
    "WalkForward",
    "WeightHistory",
    "WeightTrade",
    "YearRow",
    "backtest_strategy",
    "drift",
    "measure",
    "optimize",
    "risk",
    "saved",
    "strategy_named",
    "sweep",
]
