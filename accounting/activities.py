"""Activities: the only truth about a portfolio. Everything else in this package is computed from them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.errors import InvalidInput
from core.money import MAX_MAGNITUDE

ZERO = Decimal(0)
ONE = Decimal(1)
EARLIEST = dt.date(1800, 1, 1)
LATEST = dt.date(2300, 1, 1)


class ActivityType(StrEnum):
    """What happened."""

    BUY = "buy"
    SELL = "sell"
    DIVIDEND = "dividend"
    INTEREST = "interest"
    FEE = "fee"
    TAX = "tax"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    SPLIT = "split"


TRADES = frozenset({ActivityType.BUY, ActivityType.SELL})
TRANSFERS = frozenset({ActivityType.TRANSFER_IN, ActivityType.TRANSFER_OUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One line of the books. All amounts are in `currency`, all dates are days of the exchange.

    Attributes:
        id: unique within the portfolio; lots take the id of the activity that opened them.
        type: what happened. A refund is a fee or tax with a negative amount, charged interest is negative interest.
        date: the day on which it counts.
        currency: ISO 4217 or a quotation unit such as GBX; may be empty for splits only.
        symbol: the instrument; needed for buys, sells, dividends and splits, optional for fees, taxes, interest and transfers.
        quantity: units, always positive. For a cash dividend the units that it was paid on, for a reinvested one the units received.
        unit_price: price per unit (dividend per unit for a cash dividend).
        amount: the exact gross total; rules over quantity x unit_price x multiplier.
        fee: comes on top of buys and off sells and income.
        tax: as `fee`.
        fx_rate: base-currency units per 1 unit of `currency` as recorded by the broker; beats every market rate.
        ratio: new units per old unit of a split (2 for 2:1, 0.1 for 1:10).
        multiplier: units of the underlying per contract; 1 for anything but options and futures.
        account: the label of the account or depot; lots of the same account are sold first.
        transfer_group: joins the two legs of a move between own accounts; cost and age of the lots travel along.
        reinvested: a dividend paid in units: income, and a purchase for what is left of it after fee and tax.
        cost: a transfer in (or opening balance) may carry the cost basis of the whole quantity; rules over amount and unit_price.
        acquired: a transfer in may carry the day on which the units were bought.
        lot_ids: a sell may name the lots it takes (ids of the activities that opened them), in that order.
        note: free text of the owner.
        origin: where the activity came from (chat, api, the name of an imported file).

    Raises:
        InvalidInput: a field is missing, not finite, out of bounds or impossible; the message names it.
    """

    id: str
    type: ActivityType
    date: dt.date
    currency: str = ""
    symbol: str | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    fee: Decimal = ZERO
    tax: Decimal = ZERO
    fx_rate: Decimal | None = None
    ratio: Decimal | None = None
    multiplier: Decimal = ONE
    account: str | None = None
    transfer_group: str | None = None
    reinvested: bool = False
    cost: Decimal | None = None
    acquired: dt.date | None = None
    lot_ids: tuple[str, ...] = ()
    note: str | None = None
    origin: str | None = None

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_day(self, self.date, "date")
        if self.acquired is not None:
            _check_day(self, self.acquired, "acquired")
        _check_shape(self)

    @property
    def gross(self) -> Decimal | None:
        """The amount before fee and tax: `amount`, or quantity x unit_price x multiplier; None when neither is known."""
        if self.amount is not None:
            return self.amount
        if self.quantity is None or self.unit_price is None:
            return None
        factor = ONE if self.type is ActivityType.DIVIDEND else self.multiplier
        return self.quantity * self.unit_price * factor

    @property
    def moves_units(self) -> bool:
        """Whether units of an instrument come or go (a split only rescales them)."""
        kinds = self.type in TRADES or (self.type is ActivityType.DIVIDEND and self.reinvested)
        return kinds or (self.type in TRANSFERS and self.symbol is not None)


def _refuse(activity: Activity, field: str, problem: str) -> InvalidInput:
    what = f"{activity.type} of {activity.symbol}" if activity.symbol else str(activity.type)
    return InvalidInput(f"The {what} on {activity.date} cannot be booked: {problem}", field=field, activity_id=activity.id)


def _check_numbers(activity: Activity) -> None:
    """Every number is finite and of a sane size; what can only be positive is."""
    for field in ("quantity", "unit_price", "amount", "fee", "tax", "fx_rate", "ratio", "multiplier", "cost"):
        value: Decimal | None = getattr(activity, field)
        if value is None:
            continue
        if not value.is_finite() or abs(value) >= MAX_MAGNITUDE:
            raise _refuse(activity, field, f"{field} must be a finite number below 1,000,000,000,000,000.")
        if field in {"fx_rate", "ratio", "multiplier"} and value <= 0:
            raise _refuse(activity, field, f"{field} must be more than 0.")
        if field in {"quantity", "unit_price"} and value < 0:
            raise _refuse(activity, field, f"{field} must not be negative.")


def _check_day(activity: Activity, day: dt.date, field: str) -> None:
    if not EARLIEST <= day <= LATEST:
        raise _refuse(activity, field, f"{field} must lie between {EARLIEST} and {LATEST}.")


def _check_shape(activity: Activity) -> None:
    """The fields that this kind of activity cannot do without."""
    kind = activity.type
    if kind is ActivityType.SPLIT:
        if activity.ratio is None:
            raise _refuse(activity, "ratio", "a split needs its ratio, new units per old unit.")
    elif not activity.currency:
        raise _refuse(activity, "currency", "the currency is missing.")
    if activity.symbol is None and (kind in TRADES or kind in {ActivityType.SPLIT, ActivityType.DIVIDEND}):
        raise _refuse(activity, "symbol", "the symbol is missing.")
    if activity.moves_units and not activity.quantity:
        raise _refuse(activity, "quantity", "the quantity must be more than 0.")
    if kind in {ActivityType.DEPOSIT, ActivityType.WITHDRAWAL} and activity.gross is None:
        raise _refuse(activity, "amount", "the amount is missing.")


def in_order(activities: Iterable[Activity]) -> list[Activity]:
    """The activities by day; those of one day keep the order in which they were given."""
    return sorted(activities, key=lambda activity: activity.date)
