"""What flowed into and out of each holding, day by day, by the kind of return that is asked for."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from accounting.entries import MovementKind
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
class FlowRows:
    """(S, T) or (1, T) in base, not negative but for NaN."""

    inflows: Floats
    outflows: Floats


class MovementTable:
    """The movements of the days as columns, so that any basis is a sum over them.

    Attributes:
        row, day: (M,) where each movement belongs: the instrument's row (S for what names none) and the day.
        amount, fee, tax: (M,) in base, signed into the holding; NaN where a rate or a price is missing.
        dividend, interest: (M,) whether it is one.
    """

    def __init__(self, values: DailyValues) -> None:
        self.values = values
        rows = {symbol: row for row, symbol in enumerate(values.symbols)}
        inside = [(m, index) for m in values.books.movements if (index := values.grid.index(m.date)) is not None]
        self.row: NDArray[np.int64] = np.array([rows.get(m.symbol or "", len(rows)) for m, _ in inside], dtype=np.int64)
        self.day: NDArray[np.int64] = np.array([index for _, index in inside], dtype=np.int64)
        rate = np.array([np.nan if m.rate is None else float(m.rate) for m, _ in inside], dtype=np.float64)
        self.amount: Floats = np.array([values.worth(m) for m, _ in inside], dtype=np.float64)
        self.fee: Floats = _in_base(np.array([float(m.fee) for m, _ in inside], dtype=np.float64), rate)
        self.tax: Floats = _in_base(np.array([float(m.tax) for m, _ in inside], dtype=np.float64), rate)
        self.dividend: NDArray[np.bool_] = np.array([m.kind is MovementKind.DIVIDEND for m, _ in inside], dtype=bool)
        self.interest: NDArray[np.bool_] = np.array([m.kind is MovementKind.INTEREST for m, _ in inside], dtype=bool)

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Rows (one more than instruments) and days."""
        return len(self.values.symbols) + 1, len(self.values.grid)

    def holdings(self, basis: ReturnBasis) -> FlowRows:
        """(S + 1, T) purchases, fees and units that came in; sales, income and units that left. The last row names no instrument."""
        net = self.amount.copy()
        if basis.after_fees:
            net += self.fee
        if basis.after_taxes:
            net += self.tax
        if not basis.with_dividends:
            net[self.dividend] = 0.0
        return self._laid_out(net, self.row, self.shape)

    def account(self, basis: ReturnBasis) -> FlowRows:
        """(1, T) what has to be added to the flows of the whole account for a return before fees, before taxes or without dividends.

        Fees and taxes that shall not count were taken out by the owner; dividends that shall not count were put in.
        """
        taken_out = np.zeros(len(self.amount))
        if not basis.after_fees:
            taken_out += self.fee
        if not basis.after_taxes:
            taken_out += self.tax
        if not basis.with_dividends:
            received = self.amount + self.fee + self.tax
            taken_out[self.dividend] = received[self.dividend]
        return self._laid_out(-taken_out, np.zeros_like(self.row), (1, self.shape[1]))

    def _laid_out(self, net: Floats, row: NDArray[np.int64], shape: tuple[int, int]) -> FlowRows:
        place = row * shape[1] + self.day
        into = _summed(place, np.maximum(net, 0.0), shape)
        out = _summed(place, np.maximum(-net, 0.0), shape)
        return FlowRows(inflows=into, outflows=out)


def _summed(place: NDArray[np.int64], amounts: Floats, shape: tuple[int, int]) -> Floats:
    """`shape` filled with the sums of the amounts by their flat place."""
    sums = np.bincount(place, weights=amounts, minlength=shape[0] * shape[1])
    return np.asarray(sums, dtype=np.float64).reshape(shape)


def _in_base(amounts: Floats, rates: Floats) -> Floats:
    return np.where(amounts == 0, 0.0, amounts * rates)
