"""The returns of a portfolio or a holding over a period, side by side and each by its name."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from accounting.activities import Activity, ActivityType
from accounting.booking import build_ledger
from accounting.contributions import Contribution, contributions_of
from accounting.entries import CostMethod
from accounting.flows import MovementTable, ReturnBasis
from accounting.history import DailyValues, daily_values, gaps
from accounting.investment import time_weighted_investment
from accounting.ledger import Ledger
from accounting.measures import ReturnSet, ScopedSeries, capital_of, gain_of, irr_flows, ratio, return_set
from accounting.prices import PriceBook
from accounting.rates import FxBook
from accounting.returns import daily_returns, growth_index
from core.errors import InvalidInput
from core.series import Dates, Floats


class ReturnScope(StrEnum):
    """What is measured: the account with its cash (flows are deposits and withdrawals), or the holdings (flows are trades)."""

    PORTFOLIO = "portfolio"
    HOLDINGS = "holdings"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Performance:
    """What a portfolio or a holding did from the end of `start` to the end of `end`, in `base`, float64.

    Attributes:
        scope, basis, symbol: what was measured; `symbol` is None for all holdings.
        start: the opening day; the day before the first activity when none was asked for.
        start_value, end_value: NaN when a price or rate is missing.
        inflows, outflows, net_flows: what crossed the border of the scope.
        gain, twr, irr, simple_return, roai, modified_dietz, twr_annualised: the measures of `basis`, see ReturnSet.
        variants: the same for every combination, by "net", "gross", "net_without_dividends" and "gross_without_dividends".
        time_weighted_investment: the denominator of roai.
        fees, taxes, dividends, interest: in the period, at recorded or trade-day rates; NaN when one is missing.
        dates: (T,) datetime64[D]; value, twr_index: (T,) the value and the growth of 1 at the end of each day.
        flows: (day, amount) as irr saw them: put in negative, taken out positive, with the values of both ends.
        days, series: (T,) every day from the end of `start` on, with the value and the flows that the returns are chained from.
        contributions: what each holding and the cash added; their gains sum to `gain`.
        incomplete: what is missing, as sentences.
    """

    base: str
    scope: ReturnScope
    basis: ReturnBasis
    symbol: str | None
    start: dt.date
    end: dt.date
    start_value: float
    end_value: float
    inflows: float
    outflows: float
    net_flows: float
    gain: float | None
    twr: float | None
    twr_annualised: float | None
    irr: float | None
    simple_return: float | None
    modified_dietz: float | None
    roai: float | None
    variants: Mapping[str, ReturnSet]
    time_weighted_investment: float
    fees: float
    taxes: float
    dividends: float
    interest: float
    dates: Dates
    value: Floats
    twr_index: Floats
    flows: tuple[tuple[dt.date, float], ...]
    days: Dates
    series: ScopedSeries
    contributions: tuple[Contribution, ...]
    incomplete: tuple[str, ...]


VARIANTS: Mapping[str, tuple[bool, bool]] = {
    "net": (True, True),
    "gross": (False, True),
    "net_without_dividends": (True, False),
    "gross_without_dividends": (False, False),
}
"""Name of a variant -> (after fees, with dividends)."""


def performance(
    activities: Sequence[Activity] | Ledger,
    prices: PriceBook,
    fx: FxBook,
    *,
    base: str,
    start: dt.date | None = None,
    end: dt.date,
    method: CostMethod = CostMethod.FIFO,
    fees_in_cost: bool = True,
    allow_short: bool = False,
    symbol: str | None = None,
    scope: ReturnScope | None = None,
    after_taxes: bool | None = None,
) -> Performance:
    """The returns from the end of `start` (None: from the first activity) to the end of `end`.

    Args:
        activities: the books, or a ledger that was built from them (which saves building it; method and terms are then its own).
        symbol: one holding only; its flows are its trades, income and charges.
        scope: None takes PORTFOLIO when deposits or cash transfers are recorded, else HOLDINGS.
        after_taxes: None means after taxes for PORTFOLIO and before taxes for HOLDINGS, as is the custom.

    Raises:
        InvalidInput: `start` is after `end`, or there is no such symbol in the books.
    """
    if start is not None and start > end:
        raise InvalidInput(f"The period cannot start on {start} and end on {end}.", field="start")
    ledger = (
        activities
        if isinstance(activities, Ledger)
        else build_ledger(activities, method=method, fees_in_cost=fees_in_cost, allow_short=allow_short, as_of=end, base=base, fx=fx)
    )
    if symbol is not None and symbol not in ledger.positions:
        raise InvalidInput(f"There is no {symbol} in this portfolio.", field="symbol")
    values = daily_values(ledger, prices, fx, base=base, start=start, end=end)
    chosen = scope_of(ledger, symbol, scope)
    taxed = chosen is ReturnScope.PORTFOLIO if after_taxes is None else after_taxes
    return _measure(values, start=start, symbol=symbol, scope=chosen, after_taxes=taxed)


def scope_of(ledger: Ledger, symbol: str | None, scope: ReturnScope | None) -> ReturnScope:
    """The scope asked for; else the account when it was funded by deposits, the holdings when only trades are recorded."""
    if symbol is not None:
        return ReturnScope.HOLDINGS
    if scope is not None:
        return scope
    funded = any(
        activity.type is ActivityType.DEPOSIT or (activity.type is ActivityType.TRANSFER_IN and activity.symbol is None)
        for activity in ledger.activities
    )
    return ReturnScope.PORTFOLIO if funded else ReturnScope.HOLDINGS


def scoped_series(table: MovementTable, *, scope: ReturnScope, symbol: str | None, basis: ReturnBasis) -> ScopedSeries:
    """The values and flows of the scope on the given basis."""
    values = table.values
    if scope is ReturnScope.PORTFOLIO:
        extra = table.account(basis)
        return ScopedSeries(values=values.total, inflows=values.inflows + extra.inflows, outflows=values.outflows + extra.outflows)
    row = None if symbol is None else values.symbols.index(symbol)
    flows = table.holdings(basis) if row is None else table.holding(row, basis)
    return ScopedSeries(values=values.holdings if row is None else values.value[row], inflows=flows.inflows, outflows=flows.outflows)


def _measure(
    values: DailyValues,
    *,
    start: dt.date | None,
    symbol: str | None,
    scope: ReturnScope,
    after_taxes: bool,
) -> Performance:
    table = MovementTable(values)
    invested = time_weighted_investment(values)
    at_work = float(sum(invested.values())) if symbol is None else invested.get(symbol, 0.0)
    first = 0 if start is not None else min(1, len(values.grid) - 1)
    variants = {
        name: _variant(table, basis, scope=scope, symbol=symbol, since=values.dates[first].item(), at_work=at_work)
        for name, basis in bases_of(after_taxes=after_taxes).items()
    }
    basis = ReturnBasis(after_taxes=after_taxes)
    series = scoped_series(table, scope=scope, symbol=symbol, basis=basis)
    net = variants["net"]
    returns = daily_returns(series.values, series.inflows, series.outflows)
    into, out = float(series.inflows.sum()), float(series.outflows.sum())
    return Performance(
        base=values.base,
        scope=scope,
        basis=basis,
        symbol=symbol,
        start=values.grid.start,
        end=values.grid.end,
        start_value=float(series.values[0]),
        end_value=float(series.values[-1]),
        inflows=into,
        outflows=out,
        net_flows=into - out,
        gain=net.gain,
        twr=net.twr,
        twr_annualised=net.twr_annualised,
        irr=net.irr,
        simple_return=net.simple,
        modified_dietz=net.modified_dietz,
        roai=net.roai,
        variants=variants,
        time_weighted_investment=at_work,
        **_sums(table, symbol),
        dates=values.dates[first:],
        value=series.values[first:],
        twr_index=growth_index(returns)[first:],
        flows=irr_flows(values, series),
        days=values.dates,
        series=series,
        contributions=contributions_of(
            values,
            table.each_holding(basis),
            symbol=symbol,
            capital=capital_of(series),
            total_gain=gain_of(series) if scope is ReturnScope.PORTFOLIO else None,
        ),
        incomplete=gaps(values, symbol=symbol, with_cash=scope is ReturnScope.PORTFOLIO),
    )


def bases_of(*, after_taxes: bool) -> dict[str, ReturnBasis]:
    """The basis of every variant by its name."""
    return {
        name: ReturnBasis(after_fees=after_fees, after_taxes=after_taxes, with_dividends=with_dividends)
        for name, (after_fees, with_dividends) in VARIANTS.items()
    }


def _variant(
    table: MovementTable, basis: ReturnBasis, *, scope: ReturnScope, symbol: str | None, since: dt.date, at_work: float
) -> ReturnSet:
    held = scoped_series(table, scope=ReturnScope.HOLDINGS, symbol=symbol, basis=basis)
    whole = held if scope is ReturnScope.HOLDINGS else scoped_series(table, scope=scope, symbol=symbol, basis=basis)
    return return_set(table.values, whole, since=since, roai=ratio(gain_of(held), at_work))


def _sums(table: MovementTable, symbol: str | None) -> dict[str, float]:
    """Fees, taxes, dividends and interest of the period in base."""
    own = np.full(table.row.shape, True) if symbol is None else table.row == table.values.symbols.index(symbol)
    return {
        "fees": float(table.fee[own].sum()),
        "taxes": float(table.tax[own].sum()),
        "dividends": -float(table.amount[own & table.dividend].sum()),
        "interest": -float(table.amount[own & table.interest].sum()),
    }
