"""What a strategy wants to hold, and when."""

from dataclasses import dataclass
from typing import TypeAlias

from analysis.panel import Bools, Ints
from core.series import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SleevePlan:
    """One separate pot of money per symbol, wholly in the symbol or wholly in cash.

    Attributes:
        hold: (N, T) whether sleeve n is in its symbol after the close of row t.
        capital: (N,) share of the starting money in each sleeve, summing to at most one; the rest stays in cash.
    """

    hold: Bools
    capital: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightPlan:
    """One account that is brought to given weights at the close of given rows.

    Attributes:
        rows: (K,) increasing.
        weights: (K, N) shares of the account after that close's trades and costs, zero or more, summing to at most one; the rest is cash.
    """

    rows: Ints
    weights: Floats


Plan: TypeAlias = SleevePlan | WeightPlan
