"""Portfolio accounting: activities in, lots, positions, values and returns out. Exact, pure, explainable."""

from accounting.activities import Activity, ActivityType, in_order, of_account
from accounting.booking import build_ledger, extend_ledger
from accounting.entries import (
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
from accounting.ledger import PROJECTION_VERSION, CashBooking, Ledger, LedgerTerms, Position
from accounting.prices import PriceBook, PricePoint, PriceSource, SplitBasis
from accounting.rates import FxBook, FxPoint
from accounting.valuation import CashValue, HoldingValue, Valuation, price_of, value_portfolio

__all__ = [
    "PROJECTION_VERSION",
    "Activity",
    "ActivityType",
    "CashBooking",
    "CashValue",
    "Charge",
    "CostMethod",
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
    "Position",
    "Posting",
    "PriceBook",
    "PricePoint",
    "PriceSource",
    "Problem",
    "ProblemKind",
    "RealizedGain",
    "SplitBasis",
    "Step",
    "Valuation",
    "build_ledger",
    "extend_ledger",
    "in_order",
    "of_account",
    "price_of",
    "value_portfolio",
]
