"""Returns of lots: those that were closed, and those that are still open."""

from collections.abc import Sequence
from decimal import Decimal

from accounting.activities import ZERO
from accounting.entries import RealizedGain
from accounting.returns import xirr
from accounting.valuation import HoldingValue


def _opening(row: RealizedGain) -> Decimal | None:
    """What was invested at the opening: the cost of a lot, the opening proceeds of a short."""
    return row.proceeds_base if row.short else row.cost_base


def closed_return(rows: Sequence[RealizedGain]) -> Decimal | None:
    """Realised gain over what the closed lots were opened for, in base; None without rows, without a rate, or when they cost nothing."""
    gain = invested = ZERO
    for row in rows:
        opening = _opening(row)
        if opening is None or row.gain_base is None:
            return None
        gain += row.gain_base
        invested += opening
    return gain / invested if invested else None


def open_return(holdings: Sequence[HoldingValue]) -> Decimal | None:
    """Unrealised gain over the cost of what is held, in base; None when nothing is held, it cost nothing, or a rate is missing."""
    gain = invested = ZERO
    for holding in holdings:
        if holding.cost_base is None or holding.unrealized_base is None:
            return None
        gain += holding.unrealized_base
        invested += abs(holding.cost_base)
    return gain / invested if invested else None


def closed_irr(rows: Sequence[RealizedGain]) -> float | None:
    """The money-weighted return of the closed lots alone, in base.

    A short is read as investing its opening proceeds and getting twice them back less the price of covering. None as for `xirr`, or
    when a rate is missing.
    """
    flows = []
    for row in rows:
        opening, gain = _opening(row), row.gain_base
        if opening is None or gain is None:
            return None
        flows += [(row.opened, -float(opening)), (row.closed, float(opening + gain))]
    return xirr(flows)
