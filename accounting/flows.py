"""What flowed into and out of each holding, day by day, by the kind of return that is asked for."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from accounting.activities import ZERO
from accounting.entries import Movement, MovementKind
from accounting.history import DailyValues
from core.series import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnBasis:
    """What a return is after, and what it counts as gain.

    Attributes:
        after_fees: net of fees; else gross: fees are treated as taken out by the owner.
        after_taxes: net of taxes, likewise. The return of a security is by custom before taxes.
        with_dividends: dividends are gain; else they are treated as if they had not been paid.
    """

    after_fees: bool = True
    after_taxes: bool = False
    with_dividends: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HoldingFlows:
    """(S + 1, T) in base, not negative but for NaN; the last row is what names no instrument (interest and charges of the account)."""

    inflows: Floats
    outflows: Floats


def holding_flows(values: DailyValues, basis: ReturnBasis) -> HoldingFlows:
    """Purchases, fees and units that came in flow in; sales, income and units that left flow out, each day's in its own row."""
    shape = (len(values.symbols) + 1, len(values.grid))
    into, out = np.zeros(shape), np.zeros(shape)
    rows = {symbol: row for row, symbol in enumerate(values.symbols)}
    for movement in values.books.movements:
        index = values.grid.index(movement.date)
        if index is None:
            continue
        net = _net(movement, values, basis)
        row = len(values.symbols) if movement.symbol is None else rows[movement.symbol]
        into[row, index] += max(net, 0.0) if net == net else net  # noqa: PLR0124  NaN passes through
        out[row, index] += max(-net, 0.0) if net == net else net  # noqa: PLR0124
    return HoldingFlows(inflows=into, outflows=out)


def _net(movement: Movement, values: DailyValues, basis: ReturnBasis) -> float:
    """Into the holding, signed."""
    costs = (movement.fee if basis.after_fees else ZERO) + (movement.tax if basis.after_taxes else ZERO)
    if movement.kind is MovementKind.INCOME and not basis.with_dividends and movement.symbol is not None:
        return 0.0
    amount = values.worth(movement)
    return amount + in_base(costs, movement)


def in_base(amount: Decimal, movement: Movement) -> float:
    """An amount of the movement's currency in base; NaN when the rate is missing."""
    if not amount:
        return 0.0
    return np.nan if movement.rate is None else float(amount * movement.rate)


def account_adjustments(values: DailyValues, basis: ReturnBasis) -> HoldingFlows:
    """(1, T) what has to be added to the flows of the whole account for a return that is before fees, before taxes or without dividends.

    Fees and taxes that shall not count were taken out by the owner; dividends that shall not count were put in.
    """
    into, out = np.zeros((1, len(values.grid))), np.zeros((1, len(values.grid)))
    for movement in values.books.movements:
        index = values.grid.index(movement.date)
        if index is None:
            continue
        costs = (ZERO if basis.after_fees else movement.fee) + (ZERO if basis.after_taxes else movement.tax)
        back = in_base(costs, movement)
        if movement.kind is MovementKind.INCOME and movement.symbol is not None and not basis.with_dividends:
            back += values.worth(movement) + in_base(movement.fee + movement.tax - costs, movement)
        out[0, index] += max(back, 0.0) if back == back else back  # noqa: PLR0124
        into[0, index] += max(-back, 0.0) if back == back else back  # noqa: PLR0124
    return HoldingFlows(inflows=into, outflows=out)
