"""What the ledger writes down while it books: lots, realised gains, income, charges, flows, steps and problems."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from accounting.activities import ZERO


class CostMethod(StrEnum):
    """Which units a sale takes: oldest, newest or dearest first, a share of all of them, or the lots that it names."""

    FIFO = "fifo"
    LIFO = "lifo"
    HIFO = "hifo"
    AVERAGE = "average"
    CHOSEN = "chosen"


class ProblemKind(StrEnum):
    """What the activities leave open. A figure built on it is marked, never quietly completed."""

    OVERSELL = "oversell"
    MISSING_RATE = "missing_rate"
    MISSING_AMOUNT = "missing_amount"
    UNKNOWN_COST = "unknown_cost"
    UNKNOWN_LOT = "unknown_lot"
    OPEN_TRANSFER = "open_transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that the activities do not say or cannot mean.

    Attributes:
        kind: which trouble it is.
        message: a sentence for the owner.
        activity_id: the activity at which it showed.
        wanted, held: units asked for and units there, for an oversell.
        pair: the missing rate as "USDCHF", for a missing rate.
    """

    kind: ProblemKind
    message: str
    activity_id: str
    date: dt.date
    symbol: str | None = None
    wanted: Decimal | None = None
    held: Decimal | None = None
    pair: str | None = None

    @property
    def missing(self) -> Decimal:
        """Units of an oversell that no purchase covers; 0 for other kinds."""
        return ZERO if self.wanted is None or self.held is None else self.wanted - self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Units that were acquired together, as far as they are still held.

    Attributes:
        id: of the activity that opened it ("average" pools keep the id of the first).
        quantity: units, negative for a short.
        cost: of these units in `currency`, signed like `quantity`: a short has the negative of its opening proceeds.
        cost_base: the same in the ledger's base currency at recorded or trade-day rates; None without a base or a rate.
        opened: the day of acquisition, also after a transfer.
        transit: the transfer group while the units are between two accounts.
    """

    id: str
    symbol: str
    opened: dt.date
    quantity: Decimal
    cost: Decimal
    currency: str
    cost_base: Decimal | None = None
    account: str | None = None
    transit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RealizedGain:
    """One lot, or part of it, that was closed.

    Attributes:
        quantity: units closed, positive. `short` tells a cover from a sale.
        proceeds, cost: with fees inside the cost basis both are after fees and taxes, else before. For a cover, proceeds are those
            of the opening sale and cost is the price of covering.
        fee, tax: this row's share of the fee and tax of the closing trade, whether inside `proceeds` or not.
        proceeds_base, cost_base: at recorded or trade-day rates; None without a base or a rate.
        closing_rate: the rate of the closing trade.
    """

    symbol: str
    lot_id: str
    activity_id: str
    opened: dt.date
    closed: dt.date
    quantity: Decimal
    proceeds: Decimal
    cost: Decimal
    currency: str
    fee: Decimal = ZERO
    tax: Decimal = ZERO
    proceeds_base: Decimal | None = None
    cost_base: Decimal | None = None
    closing_rate: Decimal | None = None
    short: bool = False
    account: str | None = None

    @property
    def gain(self) -> Decimal:
        """Proceeds less cost, in `currency`."""
        return self.proceeds - self.cost

    @property
    def gain_base(self) -> Decimal | None:
        """Proceeds less cost in the base currency, each at the rate of its own day; None without a rate."""
        return None if self.proceeds_base is None or self.cost_base is None else self.proceeds_base - self.cost_base

    @property
    def price_gain_base(self) -> Decimal | None:
        """The part of `gain_base` that prices made: the gain in `currency` at the closing rate."""
        return None if self.closing_rate is None else self.gain * self.closing_rate

    @property
    def currency_gain_base(self) -> Decimal | None:
        """The part of `gain_base` that the exchange rate made between opening and closing."""
        if self.gain_base is None or self.price_gain_base is None:
            return None
        return self.gain_base - self.price_gain_base

    @property
    def holding_days(self) -> int:
        """Days between opening and closing."""
        return (self.closed - self.opened).days


class IncomeKind(StrEnum):
    """Where income came from."""

    DIVIDEND = "dividend"
    INTEREST = "interest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """A dividend or interest; `gross` is before `fee` and `tax`, all in `currency`; negative interest was charged."""

    kind: IncomeKind
    activity_id: str
    date: dt.date
    gross: Decimal
    currency: str
    fee: Decimal = ZERO
    tax: Decimal = ZERO
    symbol: str | None = None
    rate: Decimal | None = None
    reinvested: bool = False
    account: str | None = None

    @property
    def net(self) -> Decimal:
        """What arrived: gross less fee and tax."""
        return self.gross - self.fee - self.tax

    @property
    def gross_base(self) -> Decimal | None:
        """Gross at the recorded or trade-day rate; None without one."""
        return None if self.rate is None else self.gross * self.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Fee and tax of one activity, on a trade or standing alone; refunds are negative."""

    activity_id: str
    date: dt.date
    fee: Decimal
    tax: Decimal
    currency: str
    on_trade: bool
    symbol: str | None = None
    rate: Decimal | None = None


class FlowKind(StrEnum):
    """How value crossed the border of the portfolio."""

    CASH = "cash"
    UNITS = "units"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Value that came into the portfolio (positive) or left it (negative): deposits, withdrawals, transfers across its border.

    Attributes:
        amount: cash, or for units their cost basis, in `currency`.
        quantity: units that moved, signed; 0 for cash.
    """

    kind: FlowKind
    activity_id: str
    date: dt.date
    amount: Decimal
    currency: str
    rate: Decimal | None = None
    symbol: str | None = None
    quantity: Decimal = ZERO

    @property
    def amount_base(self) -> Decimal | None:
        """`amount` at the recorded or trade-day rate; None without one."""
        return None if self.rate is None else self.amount * self.rate


class MovementKind(StrEnum):
    """Why value moved between an instrument and the cash around it."""

    TRADE = "trade"
    DIVIDEND = "dividend"
    INTEREST = "interest"
    CHARGE = "charge"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Value that went into an instrument (positive) or came out of it (negative), in `currency`, before `fee` and `tax`.

    Attributes:
        symbol: None for income and charges that name no instrument.
        amount: gross; None for a transfer that does not say what the units were worth.
        quantity: units that moved, signed.
        rate: to the base currency, recorded or of the day; None without a base or a rate.
    """

    kind: MovementKind
    activity_id: str
    date: dt.date
    symbol: str | None
    amount: Decimal | None
    currency: str
    fee: Decimal = ZERO
    tax: Decimal = ZERO
    quantity: Decimal = ZERO
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Units that reached another account: their cost in position currency, and the day on which the oldest of them was bought."""

    activity_id: str
    symbol: str
    quantity: Decimal
    cost: Decimal
    opened: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Cash that moved on one day, in the currency of the cash account, signed."""

    activity_id: str
    date: dt.date
    amount: Decimal
    currency: str
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A position right after an activity changed it; `price` is the price of that trade, None for transfers without one."""

    activity_id: str
    date: dt.date
    quantity: Decimal
    cost: Decimal
    cost_base: Decimal | None
    price: Decimal | None = None
