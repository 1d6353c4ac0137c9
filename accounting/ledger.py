"""The ledger: what the activities add up to on a day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from accounting.activities import ONE, ZERO, Activity
from accounting.entries import Arrival, Charge, CostMethod, Flow, Income, Lot, Movement, Posting, Problem, RealizedGain, Step

PROJECTION_VERSION = 1
"""Raised whenever the same activities would give another ledger than before: stored projections of an older version are rebuilt."""


class CashBooking(StrEnum):
    """Where cash moves: in the currency of the activity, or in the base currency because the broker converted it."""

    ACTIVITY_CURRENCY = "activity_currency"
    BASE_AT_RECORDED_FX = "base_at_recorded_fx"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTerms:
    """How the books are kept.

    Attributes:
        method: which units a sale takes.
        fees_in_cost: whether fees and taxes of trades are part of cost and proceeds.
        allow_short: whether a sale beyond the holding opens a short; else it is reported as an oversell.
        base: the currency of the `_base` amounts; None leaves them out.
        cash_booking: where the cash of an activity moves.
        transfers_touch_cash: whether fee and tax of a transfer of units are paid in cash, or are part of what was transferred.
    """

    method: CostMethod = CostMethod.FIFO
    fees_in_cost: bool = True
    allow_short: bool = False
    base: str | None = None
    cash_booking: CashBooking = CashBooking.ACTIVITY_CURRENCY
    transfers_touch_cash: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One instrument; all amounts in `currency`.

    Attributes:
        quantity: units held, negative for a short, 0 when closed.
        cost_basis: cost of the units held by the ledger's method; negative for a short.
        cost_base: the same in the base currency at recorded or trade-day rates; None without a base or a rate.
        realized_gain: of all closed lots so far; realized_base likewise in the base currency.
        dividends: gross, before fee and tax.
        fees, taxes: of trades, dividends, transfers and stand-alone charges that name the instrument; less refunds.
        trade_fees: fees of buys and sells only.
        bought, sold: gross amounts of all buys and sells.
        last_trade_price: of the last buy, sell or priced transfer, as it was paid; splits after it are not taken into account.
        splits: (day, ratio) of every split, oldest first.
        incomplete: what is missing for these figures to be final, as sentences.
    """

    symbol: str
    currency: str
    quantity: Decimal = ZERO
    cost_basis: Decimal = ZERO
    cost_base: Decimal | None = None
    realized_gain: Decimal = ZERO
    realized_base: Decimal | None = None
    dividends: Decimal = ZERO
    fees: Decimal = ZERO
    taxes: Decimal = ZERO
    trade_fees: Decimal = ZERO
    bought: Decimal = ZERO
    sold: Decimal = ZERO
    first_date: dt.date | None = None
    last_date: dt.date | None = None
    last_trade_price: Decimal | None = None
    last_trade_date: dt.date | None = None
    multiplier: Decimal = ONE
    splits: tuple[tuple[dt.date, Decimal], ...] = ()
    incomplete: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether any units are held or owed."""
        return self.quantity != 0

    @property
    def avg_cost(self) -> Decimal:
        """Cost per unit, positive for a short as well; 0 when nothing is held."""
        return self.cost_basis / self.quantity if self.quantity else ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Transit:
    """Units that left one account and have not arrived in the other yet; they still belong to the position."""

    group: str
    symbol: str
    quantity: Decimal
    activity_id: str
    date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Everything that follows from the activities up to the end of `as_of`. Immutable, and a snapshot to resume from.

    Attributes:
        terms: how the books are kept.
        activities: what has been booked, by day.
        as_of: the last day that is in; None for an empty ledger without a stated day.
        positions: by symbol, closed ones too.
        cash: by currency; quotation units are booked in their currency (GBX as GBP).
        lots: what is held, by symbol and oldest first.
        realized, income, charges, flows, movements, postings: the rows, in booking order.
        steps: every change of each position, in booking order.
        transit, arrivals: units between two accounts, and those that reached the other one.
        problems: what the activities leave open.
    """

    terms: LedgerTerms = LedgerTerms()
    activities: tuple[Activity, ...] = ()
    as_of: dt.date | None = None
    positions: Mapping[str, Position] = field(default_factory=lambda: MappingProxyType({}))
    cash: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    lots: tuple[Lot, ...] = ()
    realized: tuple[RealizedGain, ...] = ()
    income: tuple[Income, ...] = ()
    charges: tuple[Charge, ...] = ()
    flows: tuple[Flow, ...] = ()
    movements: tuple[Movement, ...] = ()
    postings: tuple[Posting, ...] = ()
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=lambda: MappingProxyType({}))
    transit: tuple[Transit, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def open_positions(self) -> tuple[Position, ...]:
        """The positions with units, by symbol."""
        return tuple(position for _, position in sorted(self.positions.items()) if position.is_open)

    def lots_of(self, symbol: str) -> tuple[Lot, ...]:
        """The open lots of one instrument, oldest first."""
        return tuple(lot for lot in self.lots if lot.symbol == symbol)
