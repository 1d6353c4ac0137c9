"""Sums of what is recorded: what transactions come to, and the fees and taxes on them, by year, quarter, month, instrument or kind."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeAlias

from tools.base import View
from tools.fields import Figure


class Charged(StrEnum):
    """What was charged on transactions, or by itself."""

    FEES = "fees"
    TAXES = "taxes"


class Grouping(StrEnum):
    """What transactions are added up by; `side` is the kind of transaction."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    SYMBOL = "symbol"
    SIDE = "side"


class Recorded(Protocol):
    """A transaction, as a row or as a view."""

    @property
    def type(self) -> str:
        """Its kind in the books."""
        ...

    @property
    def date(self) -> dt.date:
        """Its day."""
        ...

    @property
    def symbol(self) -> str | None:
        """Its instrument, if it has one."""
        ...

    @property
    def currency(self) -> str:
        """What its amounts are in."""
        ...

    @property
    def quantity(self) -> Decimal | None:
        """Units."""
        ...

    @property
    def unit_price(self) -> Decimal | None:
        """For each of them."""
        ...

    @property
    def amount(self) -> Decimal | None:
        """The gross total, where it is recorded as such."""
        ...

    @property
    def multiplier(self) -> Decimal:
        """Units of the underlying per contract."""
        ...

    @property
    def fee(self) -> Decimal:
        """What was charged beside it."""
        ...

    @property
    def tax(self) -> Decimal:
        """What was withheld of it."""
        ...


Measure: TypeAlias = Callable[[Recorded], Decimal | None]


class SumView(View):
    """What the transactions of one group come to, in the currency in which they were recorded; `label` is empty for those of no instrument.

    `amount` is None where kinds of transactions are listed together, whose amounts say nothing in one sum.
    """

    label: str
    currency: str
    amount: Figure | None
    count: int


def amount_of(item: Recorded) -> Decimal | None:
    """What was paid or received, before fees; None for what has no amount, such as a split."""
    if item.amount is not None or item.quantity is None or item.unit_price is None:
        return item.amount
    return item.quantity * item.unit_price * item.multiplier


def charge_of(item: Recorded, kind: Charged) -> Decimal:
    """The fee or the tax of a transaction, or the whole of one that is itself a fee or a tax; below zero where it came back."""
    own, alone = (item.fee, "fee") if kind is Charged.FEES else (item.tax, "tax")
    return own + ((amount_of(item) or Decimal(0)) if item.type == alone else Decimal(0))


def measure_of(charges: Charged | None) -> Measure:
    """What is added up of each transaction."""
    return amount_of if charges is None else lambda item: charge_of(item, charges)


_LABELS: dict[Grouping, Callable[[Recorded], str]] = {
    Grouping.YEAR: lambda item: str(item.date.year),
    Grouping.QUARTER: lambda item: f"{item.date.year} Q{(item.date.month + 2) // 3}",
    Grouping.MONTH: lambda item: f"{item.date:%Y-%m}",
    Grouping.SYMBOL: lambda item: item.symbol or "",
    Grouping.SIDE: lambda item: item.type.replace("_", " "),
}
_OF_TIME = frozenset({Grouping.YEAR, Grouping.QUARTER, Grouping.MONTH})


def sums_of(items: Iterable[Recorded], by: Grouping, measure: Measure | None, *, base: str) -> tuple[SumView, ...]:
    """Groups of time newest first, others the largest first, those of no instrument last; sums in the portfolio's currency come first, and none is converted."""
    amounts: dict[tuple[str, str], Decimal | None] = {}
    counts: dict[tuple[str, str], int] = {}
    for item in items:
        key = (_LABELS[by](item), item.currency)
        counts[key] = counts.get(key, 0) + 1
        amounts[key] = None if measure is None else (amounts.get(key) or Decimal(0)) + (measure(item) or Decimal(0))
    found = [SumView(label=label, currency=unit, amount=amounts[label, unit], count=counts[label, unit]) for label, unit in counts]
    if by in _OF_TIME:
        return tuple(sorted(found, key=lambda one: (one.label, one.currency == base), reverse=True))
    return tuple(
        sorted(found, key=lambda one: (not one.label, one.currency != base, one.currency, -(one.amount or Decimal(one.count)), one.label))
    )


def totals(items: Iterable[Recorded], measure: Measure) -> dict[str, Decimal]:
    """What they come to by currency."""
    sums: dict[str, Decimal] = {}
    for item in items:
        amount = measure(item)
        if amount is not None:
            sums[item.currency] = sums.get(item.currency, Decimal(0)) + amount
    return sums
