"""Daily values: what every holding, the cash and the whole were worth at the end of each day, and what crossed the border."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from accounting.entries import Movement, MovementKind, Problem, ProblemKind, Step
from accounting.grid import ONE_DAY, DayGrid
from accounting.ledger import Ledger, Position
from accounting.prices import PriceBook, SplitBasis
from accounting.rates import FxBook
from accounting.valuation import ledger_for
from core.series import Dates, Floats

_NO_CASH = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DailyValues:
    """The portfolio day by day, in `base`, float64. Element 0 of every array is the opening day, of which only the values count.

    Attributes:
        books: the ledger behind it, in `base`, up to the last day.
        grid: the days; `dates` are its (T,) datetime64[D].
        symbols: the S instruments, sorted.
        quantity: (S, T) units.
        price: (S, T) per unit in position currency; NaN where none is known yet.
        value: (S, T) in base; NaN where units are held and their price or rate is unknown.
        cost_base: (T,) cost basis of all holdings at trade-day rates by the ledger's method; NaN where a rate is missing.
        cash: (T,) all cash accounts at the day's rates; NaN where a rate is missing.
        total: (T,) holdings and cash.
        inflows, outflows: (T,) not negative: deposits, withdrawals and units across the border at trade-day rates, units at what they
            were worth.
    """

    base: str
    books: Ledger
    grid: DayGrid
    symbols: tuple[str, ...]
    quantity: Floats
    price: Floats
    value: Floats
    cost_base: Floats
    cash: Floats
    total: Floats
    inflows: Floats
    outflows: Floats

    @property
    def dates(self) -> Dates:
        """(T,) datetime64[D], every calendar day."""
        return self.grid.dates

    @property
    def holdings(self) -> Floats:
        """(T,) all holdings together; NaN on days on which one of them is."""
        return np.asarray(self.value.sum(axis=0), dtype=np.float64)

    def worth(self, movement: Movement) -> float:
        """Of a movement inside the grid, in base, signed, before fee and tax: the stated amount, else units at the day's price; NaN when unknown."""
        if movement.amount is not None:
            return np.nan if movement.rate is None else float(movement.amount * movement.rate)
        index, row = self.grid.index(movement.date), self.symbols.index(movement.symbol or "")
        position = self.books.positions[self.symbols[row]]
        rate = self.grid.rates(position.currency, self.base)[index or 0]
        return float(movement.quantity * position.multiplier) * float(self.price[row, index or 0] * rate)

    def costs(self, movement: Movement) -> float:
        """Fee and tax of a movement in base; NaN when a rate is missing."""
        costs = movement.fee + movement.tax
        return np.nan if movement.rate is None else float(costs * movement.rate)


def daily_values(ledger: Ledger, prices: PriceBook, fx: FxBook, *, base: str, start: dt.date | None, end: dt.date) -> DailyValues:
    """The daily values of `ledger` from `start` (None: the day before its first activity) to `end`.

    Activities of the opening day belong to its values. Prices and rates are the last ones on or before each day; without any close the
    last trade price is carried.
    """
    books = ledger_for(ledger, fx, base=base, as_of=end)
    first = books.activities[0].date - ONE_DAY if books.activities else end
    grid = DayGrid(min(first if start is None else start, end), end, fx)
    symbols = tuple(sorted(books.positions))
    quantity, price, value = (np.zeros((len(symbols), len(grid))) for _ in range(3))
    cost = np.zeros(len(grid))
    for row, symbol in enumerate(symbols):
        steps, position = books.steps[symbol], books.positions[symbol]
        days = [step.date for step in steps]
        quantity[row] = grid.along(days, [step.quantity for step in steps])
        cost += grid.along(days, [np.nan if step.cost_base is None else step.cost_base for step in steps])
        price[row] = _prices(position, steps, prices, grid)
        worth = quantity[row] * price[row] * float(position.multiplier) * grid.rates(position.currency, base)
        value[row] = np.where(quantity[row] == 0, 0.0, worth)
    cash = _cash(books, grid, base)
    values = DailyValues(
        base=base,
        books=books,
        grid=grid,
        symbols=symbols,
        quantity=quantity,
        price=price,
        value=value,
        cost_base=cost,
        cash=cash,
        total=value.sum(axis=0) + cash,
        inflows=np.zeros(len(grid)),
        outflows=np.zeros(len(grid)),
    )
    _fill_external(values)
    return values


def _prices(position: Position, steps: Sequence[Step], prices: PriceBook, grid: DayGrid) -> Floats:
    """(T,) in position currency: closes, else trade prices."""
    price = prices.closes_on(position.symbol, grid.dates, position.splits)
    quoted_in = prices.currency(position.symbol)
    if quoted_in is not None and quoted_in != position.currency:
        price = price * grid.rates(quoted_in, position.currency)
    return np.where(np.isnan(price), _trade_prices(position, steps, prices.basis, grid), price)


def _trade_prices(position: Position, steps: Sequence[Step], basis: SplitBasis, grid: DayGrid) -> Floats:
    """(T,) the last trade price on or before each day in that day's units; NaN before the first."""
    priced: list[tuple[dt.date, Decimal]] = [(step.date, step.price) for step in steps if step.price is not None]
    days = [day for day, _ in priced]
    result = grid.along(days, [price for _, price in priced], before=np.nan)
    if basis is SplitBasis.AS_QUOTED:
        return result
    paid_on = grid.along(days, [float(day.toordinal()) for day in days])
    for split_day, ratio in position.splits:
        ordinal = split_day.toordinal()
        result = np.where((paid_on < ordinal) & (ordinal <= grid.ordinals), result / float(ratio), result)
    return result


def _cash(books: Ledger, grid: DayGrid, base: str) -> Floats:
    """(T,) all cash accounts at the day's rates; NaN where money is there and the rate is not."""
    total = np.zeros(len(grid))
    for currency in books.cash:
        balance = grid.balance((p.date, float(p.amount)) for p in books.postings if p.currency == currency)
        total += np.where(np.abs(balance) < _NO_CASH, 0.0, balance * grid.rates(currency, base))
    return total


def _fill_external(values: DailyValues) -> None:
    """Lays what crossed the border of the portfolio into the day rows."""
    for flow in values.books.flows:
        index = values.grid.index(flow.date)
        if index is not None and flow.symbol is None:
            amount = np.nan if flow.amount_base is None else float(flow.amount_base)
            (values.inflows if flow.amount > 0 else values.outflows)[index] += abs(amount)
    for movement in values.books.movements:
        index = values.grid.index(movement.date)
        if index is not None and movement.kind is MovementKind.TRANSFER:
            amount = values.worth(movement)
            if not values.books.terms.transfers_touch_cash:
                amount += values.costs(movement)
            (values.inflows if movement.quantity > 0 else values.outflows)[index] += abs(amount)


def gaps(values: DailyValues, *, symbol: str | None = None, with_cash: bool = True) -> tuple[str, ...]:
    """What the days lack, as sentences.

    Args:
        symbol: only what concerns this instrument.
        with_cash: whether the cash accounts and their flows matter.
    """
    grid, books = values.grid, values.books
    found = [problem.message for problem in books.problems if _matters(problem, grid, symbol, with_cash=with_cash)]
    for row, name in enumerate(values.symbols):
        days = grid.dates[np.isnan(values.value[row])]
        if days.size and symbol in {None, name}:
            currency = books.positions[name].currency
            what = "price" if currency == values.base else f"price or the exchange rate {currency}{values.base}"
            found.append(f"The {what} of {name} is missing from {days[0]} to {days[-1]}.")
    days = grid.dates[np.isnan(values.cash)]
    if days.size and with_cash:
        others = ", ".join(f"{currency}{values.base}" for currency in sorted(books.cash) if currency != values.base)
        found.append(f"An exchange rate for cash ({others}) is missing from {days[0]} to {days[-1]}.")
    return tuple(dict.fromkeys(found))


def _matters(problem: Problem, grid: DayGrid, symbol: str | None, *, with_cash: bool) -> bool:
    if symbol not in {None, problem.symbol} or (problem.symbol is None and not with_cash):
        return False
    return problem.kind is not ProblemKind.MISSING_RATE or grid.index(problem.date) is not None
