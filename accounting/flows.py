"""What flowed into and out of each holding, day by day, by the kind of return that is asked for."""

from dataclasses import dataclass
from itertools import pairwise

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
class FlowSeries:
    """(T,) in base by day, not negative but for NaN."""

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
        rows, grid = {symbol: row for row, symbol in enumerate(values.symbols)}, values.grid
        inside = [m for m in values.books.movements if grid.index(m.date) is not None]
        self.row: NDArray[np.int64] = np.array([rows.get(m.symbol or "", len(rows)) for m in inside], dtype=np.int64)
        self.day: NDArray[np.int64] = np.array([grid.index(m.date) for m in inside], dtype=np.int64)
        rate = np.array([np.nan if m.rate is None else float(m.rate) for m in inside], dtype=np.float64)
        self.amount: Floats = np.array([values.worth(m) for m in inside], dtype=np.float64)
        self.fee: Floats = _in_base(np.array([float(m.fee) for m in inside], dtype=np.float64), rate)
        self.tax: Floats = _in_base(np.array([float(m.tax) for m in inside], dtype=np.float64), rate)
        self.dividend: NDArray[np.bool_] = np.array([m.kind is MovementKind.DIVIDEND for m in inside], dtype=bool)
        self.interest: NDArray[np.bool_] = np.array([m.kind is MovementKind.INTEREST for m in inside], dtype=bool)

    def into_holdings(self, basis: ReturnBasis) -> Floats:
        """(M,) of each movement what went into its holding: purchases, fees and units that came in; less sales, income and units that left."""
        net = self.amount.copy()
        if basis.after_fees:
            net += self.fee
        if basis.after_taxes:
            net += self.tax
        if not basis.with_dividends:
            net[self.dividend] = 0.0
        return net

    def holdings(self, basis: ReturnBasis) -> FlowSeries:
        """The flows of all holdings together; what names no instrument is left out."""
        return self._by_day(self.into_holdings(basis), self.row < len(self.values.symbols))

    def holding(self, row: int, basis: ReturnBasis) -> FlowSeries:
        """The flows of one holding."""
        return self._by_day(self.into_holdings(basis), self.row == row)

    def each_holding(self, basis: ReturnBasis) -> list[FlowSeries]:
        """The flows of every holding, by row."""
        net, order = self.into_holdings(basis), np.argsort(self.row, kind="stable")
        bounds = np.searchsorted(self.row[order], np.arange(len(self.values.symbols) + 1))
        return [self._by_day(net, order[start:end]) for start, end in pairwise(bounds.tolist())]

    def account(self, basis: ReturnBasis) -> FlowSeries:
        """What has to be added to the flows of the whole account for a return before fees, before taxes or without dividends.

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
        return self._by_day(-taken_out, slice(None))

    def _by_day(self, net: Floats, chosen: NDArray[np.int64] | NDArray[np.bool_] | slice) -> FlowSeries:
        day, amounts, length = self.day[chosen], net[chosen], len(self.values.grid)
        return FlowSeries(
            inflows=_summed(day, np.maximum(amounts, 0.0), length),
            outflows=_summed(day, np.maximum(-amounts, 0.0), length),
        )


def _summed(day: NDArray[np.int64], amounts: Floats, length: int) -> Floats:
    return np.asarray(np.bincount(day, weights=amounts, minlength=length), dtype=np.float64)


def _in_base(amounts: Floats, rates: Floats) -> Floats:
    return np.where(amounts == 0, 0.0, amounts * rates)
