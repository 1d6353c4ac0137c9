"""Portfolio accounting: activities in, lots, positions, values and returns out. Exact, pure, explainable."""

from accounting.accounts import of_account
from accounting.activities import Activity, ActivityType, in_order
from accounting.attribution import Attribution, attribute
from accounting.booking import build_ledger, extend_ledger
from accounting.comparison import BenchmarkComparison, benchmark_same_flows
from accounting.contributions import Contribution
from accounting.corporate_actions import ActionProposal, CorporateEvent, propose_actions
from accounting.entries import (
    Arrival,
    Charge,
    CostMethod,
    Flow,
    FlowKind,
    Income,
    IncomeKind,
    Lot,
    Movement,
    MovementKind,
    Posting,
    Problem,
    ProblemKind,
    RealizedGain,
    Step,
)
from accounting.explanation import Explanation, Figure, Term
from accounting.figure_catalog import FIGURES, explain
from accounting.flows import ReturnBasis
from accounting.history import DailyValues, daily_values
from accounting.ledger import PROJECTION_VERSION, CashBooking, Ledger, LedgerTerms, Position
from accounting.measures import ReturnSet
from accounting.performance import Performance, ReturnScope, performance
from accounting.periods import PeriodLength, PeriodReturn, extremes_of, mean_of, moved_of, periods_of
from accounting.price_performance import PricePerformance, RateMode, price_performance
from accounting.prices import PriceBook, PricePoint, PriceSource, SplitBasis
from accounting.projection import Projection
from accounting.rates import FxBook, FxPoint
from accounting.returns import annualised, modified_dietz, present_value, simple, time_weighted, xirr
from accounting.round_trips import closed_irr, closed_return, open_return
from accounting.snapshot import dump_ledger, load_ledger
from accounting.tax_report import TaxReport, tax_report
from accounting.valuation import CashValue, HoldingValue, Valuation, ledger_for, price_of, value_portfolio

__all__ = [
    "FIGURES",
    "PROJECTION_VERSION",
    "ActionProposal",
    "Activity",
    "ActivityType",
    "Arrival",
    "Attribution",
    "BenchmarkComparison",
    "CashBooking",
    "CashValue",
    "Charge",
    "Contribution",
    "CorporateEvent",
    "CostMethod",
    "DailyValues",
    "Explanation",
    "Figure",
    "Flow",
    "FlowKind",
    "FxBook",
    "FxPoint",
    "HoldingValue",
    "Income",
    "IncomeKind",
    "Ledger",
    "LedgerTerms",
    "Lot",
    "Movement",
    "MovementKind",
    "Performance",
    "PeriodLength",
    "PeriodReturn",
    "Position",
    "Posting",
    "PriceBook",
    "PricePerformance",
    "PricePoint",
    "PriceSource",
    "Problem",
    "ProblemKind",
    "Projection",
    "RateMode",
    "RealizedGain",
    "ReturnBasis",
    "ReturnScope",
    "ReturnSet",
    "SplitBasis",
    "Step",
    "TaxReport",
    "Term",
    "Valuation",
    "annualised",
    "attribute",
    "benchmark_same_flows",
    "build_ledger",
    "closed_irr",
    "closed_return",
    "daily_values",
    "dump_ledger",
    "explain",
    "extend_ledger",
    "extremes_of",
    "in_order",
    "ledger_for",
    "load_ledger",
    "mean_of",
    "modified_dietz",
    "moved_of",
    "of_account",
    "open_return",
    "performance",
    "periods_of",
    "present_value",
    "price_of",
    "price_performance",
    "propose_actions",
    "simple",
    "tax_report",
    "time_weighted",
    "value_portfolio",
    "xirr",
]
