"""Where a figure comes from: its definition, its formula, and every flow, date, price and rate that went into it."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from accounting.entries import CostMethod
from accounting.ledger import Ledger, Position
from accounting.performance import Performance, ReturnScope, performance
from accounting.prices import PriceBook
from accounting.rates import FxBook
from accounting.valuation import HoldingValue, Valuation, ledger_for, value_portfolio
from core.errors import InvalidInput

Number = Decimal | float


class Figure(StrEnum):
    """What can be explained."""

    QUANTITY = "quantity"
    COST_BASIS = "cost_basis"
    AVG_COST = "avg_cost"
    MARKET_VALUE = "market_value"
    UNREALIZED_GAIN = "unrealized_gain"
    CURRENCY_GAIN = "currency_gain"
    REALIZED_GAIN = "realized_gain"
    DIVIDENDS = "dividends"
    INTEREST = "interest"
    FEES = "fees"
    TAXES = "taxes"
    CASH = "cash"
    NET_CONTRIBUTIONS = "net_contributions"
    TOTAL_VALUE = "total_value"
    WEIGHT = "weight"
    GAIN = "gain"
    TWR = "twr"
    IRR = "irr"
    SIMPLE_RETURN = "simple_return"
    ROAI = "roai"
    CONTRIBUTION = "contribution"
    PRICE = "price"
    VALUE_LOCAL = "value_local"
    GAIN_LOCAL = "gain_local"
    COST_BASE = "cost_base"
    UNREALIZED_RETURN = "unrealized_return"
    TWR_ANNUALISED = "twr_annualised"
    START_VALUE = "start_value"
    END_VALUE = "end_value"
    NET_FLOWS = "net_flows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing that went into a figure.

    Attributes:
        label: what it is, for a person.
        value: the number; None when it is missing.
        unit: a currency, "units", "fraction", or "USDCHF" for a rate.
        date: the day that the number is of.
        source: "activity", "close", "manual price", "last trade", "recorded rate", "market rate" or "computed".
        activity_id: the activity that it was read from.
        price, rate: the price and the exchange rate that turned units or another currency into `value`, where there were any.
    """

    label: str
    value: Number | None
    unit: str
    date: dt.date | None = None
    source: str = "computed"
    activity_id: str | None = None
    price: Decimal | None = None
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A figure with everything behind it. For sums, `value` is the sum of the terms marked as its parts.

    Attributes:
        parts: what the formula runs over, in order.
        context: other numbers that were used (start value, capital, total).
        method, fees_in_cost: how the books were kept.
        incomplete: what is missing for the figure to be final.
    """

    figure: Figure
    symbol: str | None
    definition: str
    formula: str
    value: Number | None
    unit: str
    as_of: dt.date
    start: dt.date | None
    method: CostMethod
    fees_in_cost: bool
    parts: tuple[Term, ...]
    context: tuple[Term, ...] = ()
    incomplete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a figure's own explainer finds out."""

    value: Number | None
    unit: str
    parts: Iterable[Term]
    context: tuple[Term, ...] = ()
    incomplete: tuple[str, ...] = ()


class Question:
    """The books, prices and rates that a figure is asked of; what is derived from them is computed once and only when needed."""

    def __init__(
        self,
        ledger: Ledger,
        prices: PriceBook,
        fx: FxBook,
        *,
        base: str,
        as_of: dt.date,
        symbol: str | None,
        start: dt.date | None,
        scope: ReturnScope | None,
    ) -> None:
        self.ledger, self.prices, self.fx, self.base, self.as_of = ledger, prices, fx, base, as_of
        self.symbol, self.start, self.scope = symbol, start, scope

    @cached_property
    def valuation(self) -> Valuation:
        """Of the whole portfolio."""
        return value_portfolio(self.ledger, self.prices, self.fx, base=self.base, as_of=self.as_of)

    @cached_property
    def performance(self) -> Performance:
        """Of the symbol, or of the whole."""
        return performance(
            self.ledger, self.prices, self.fx, base=self.base, start=self.start, end=self.as_of, symbol=self.symbol, scope=self.scope
        )

    @cached_property
    def books(self) -> Ledger:
        """The ledger in the base currency, up to the day."""
        return ledger_for(self.ledger, self.fx, base=self.base, as_of=self.as_of)

    @cached_property
    def recorded_rates(self) -> frozenset[str]:
        """Ids of the activities that recorded their own exchange rate."""
        return frozenset(activity.id for activity in self.ledger.activities if activity.fx_rate is not None)

    @property
    def position(self) -> Position:
        """Of the symbol.

        Raises:
            InvalidInput: no symbol was given.
        """
        if self.symbol is None:
            raise InvalidInput("Say which holding this figure is of.", field="symbol")
        return self.books.positions[self.symbol]

    @property
    def holdings(self) -> tuple[HoldingValue, ...]:
        """The open holdings that are asked about."""
        return tuple(holding for holding in self.valuation.holdings if self.symbol in {None, holding.symbol})

    def concerns(self, symbol: str | None, day: dt.date) -> bool:
        """Whether a row belongs to the question: its symbol, and its period after `start`."""
        return self.symbol in {None, symbol} and (self.start is None or day > self.start)


Explainer = Callable[[Question], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSpec:
    """A figure's wording and the function that finds what went into it."""

    figure: Figure
    definition: str
    formula: str
    explainer: Explainer
