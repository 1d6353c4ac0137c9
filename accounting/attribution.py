"""Where a change in value came from: gains, income, costs, transfers and exchange rates over a period."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from accounting.activities import ZERO, Activity, ActivityType
from accounting.booking import build_ledger
from accounting.entries import CostMethod, MovementKind
from accounting.investment import rebased
from accounting.ledger import CashBooking, Ledger
from accounting.prices import PriceBook
from accounting.rates import FxBook
from accounting.valuation import known_sum, price_of, value_portfolio
from core.errors import InvalidInput
from core.money import LEDGER_DIGITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The change between the end of `start` and the end of `end`, in `base`.

    initial_value + transfers + unrealized_gains + realized_gains + earnings - fees - taxes + currency_gains = final_value.

    Attributes:
        unrealized_gains: of what is still held, against its start value or, bought in the period, its gross price; exchange rates included.
        realized_gains: of what was sold or left, likewise.
        earnings: dividends and interest before fee and tax.
        transfers: deposits less withdrawals, and units across the border at what they were worth.
        currency_gains: what exchange rates did to the cash; the rest that the other parts leave.
        incomplete: what is missing, as sentences.
    """

    base: str
    start: dt.date
    end: dt.date
    initial_value: Decimal
    unrealized_gains: Decimal
    realized_gains: Decimal
    earnings: Decimal
    fees: Decimal
    taxes: Decimal
    transfers: Decimal
    currency_gains: Decimal
    final_value: Decimal
    incomplete: tuple[str, ...]

    @property
    def absolute_change(self) -> Decimal:
        """Final less initial value."""
        return self.final_value - self.initial_value

    @property
    def absolute_delta(self) -> Decimal:
        """What was earned: final value less transfers less initial value."""
        return self.final_value - self.transfers - self.initial_value


def attribute(
    activities: Sequence[Activity],
    prices: PriceBook,
    fx: FxBook,
    *,
    base: str,
    start: dt.date,
    end: dt.date,
    allow_short: bool = False,
    cash_booking: CashBooking = CashBooking.ACTIVITY_CURRENCY,
    transfers_touch_cash: bool = True,
) -> Attribution:
    """The attribution from the end of `start` to the end of `end`: first in, first out per account, costs apart.

    Raises:
        InvalidInput: `start` is after `end`.
    """
    if start > end:
        raise InvalidInput(f"The period cannot start on {start} and end on {end}.", field="start")
    whole = build_ledger(
        activities,
        method=CostMethod.FIFO,
        fees_in_cost=False,
        allow_short=allow_short,
        as_of=end,
        base=base,
        fx=fx,
        cash_booking=cash_booking,
        transfers_touch_cash=transfers_touch_cash,
    )
    final = value_portfolio(whole, prices, fx, base=base, as_of=end)
    begun = rebased(whole, prices, fx, base=base, start=start)
    at_worth = [_at_worth(activity, whole, prices) for activity in begun.activities]
    period = build_ledger(at_worth, method=CostMethod.FIFO, fees_in_cost=False, allow_short=allow_short, as_of=end, base=base, fx=fx)
    with localcontext(prec=LEDGER_DIGITS):
        held = value_portfolio(period, prices, fx, base=base, as_of=end)
        realized = known_sum(row.gain_base for row in period.realized)
        earnings = known_sum(row.gross_base for row in whole.income if row.date > start)
        charges = [charge for charge in whole.charges if charge.date > start and charge.rate is not None]
        fees = known_sum(charge.fee * (charge.rate or ZERO) for charge in charges)
        taxes = known_sum(charge.tax * (charge.rate or ZERO) for charge in charges)
        transfers = _transfers(whole, prices, start)
        explained = held.unrealized_base + realized + earnings - fees - taxes + transfers
        return Attribution(
            base=base,
            start=start,
            end=end,
            initial_value=begun.opening.total_base,
            unrealized_gains=held.unrealized_base,
            realized_gains=realized,
            earnings=earnings,
            fees=fees,
            taxes=taxes,
            transfers=transfers,
            currency_gains=final.total_base - begun.opening.total_base - explained,
            final_value=final.total_base,
            incomplete=_incomplete(period, final.without_value, held.incomplete, begun.opening.without_value),
        )


def _at_worth(activity: Activity, ledger: Ledger, prices: PriceBook) -> Activity:
    """Units that leave are sold at what they are worth, units that come in cost what they are worth."""
    moves = activity.type in {ActivityType.TRANSFER_IN, ActivityType.TRANSFER_OUT} and activity.symbol is not None
    if not moves or activity.transfer_group is not None or activity.id.startswith("opening:"):
        return activity
    worth = _worth(activity, ledger, prices)
    kind = ActivityType.SELL if activity.type is ActivityType.TRANSFER_OUT else ActivityType.TRANSFER_IN
    return replace(activity, type=kind, amount=worth, cost=None)


def _worth(activity: Activity, ledger: Ledger, prices: PriceBook) -> Decimal | None:
    """The stated amount of a transfer, else units at the day's price; None when neither is known."""
    if activity.gross:
        return activity.gross
    position = ledger.positions[activity.symbol or ""]
    point = price_of(position, prices, activity.date)
    return None if point is None else (activity.quantity or ZERO) * point.price * position.multiplier


def _transfers(ledger: Ledger, prices: PriceBook, start: dt.date) -> Decimal:
    """What crossed the border after `start`, at the rates of its days; costs belong to it where they did not touch the cash."""
    cash = known_sum(flow.amount_base for flow in ledger.flows if flow.date > start and flow.symbol is None)
    by_id = {activity.id: activity for activity in ledger.activities}
    units = ZERO
    for movement in ledger.movements:
        if movement.kind is not MovementKind.TRANSFER or movement.date <= start or movement.rate is None:
            continue
        amount = movement.amount
        if amount is None:
            worth = _worth(by_id[movement.activity_id], ledger, prices)
            amount = ZERO if worth is None else worth.copy_sign(movement.quantity)
        if not ledger.terms.transfers_touch_cash:
            amount += movement.fee + movement.tax
        units += amount * movement.rate
    return cash + units


def _incomplete(period: Ledger, *more: tuple[str, ...]) -> tuple[str, ...]:
    sentences = [problem.message for problem in period.problems]
    return tuple(dict.fromkeys([*sentences, *(sentence for group in more for sentence in group)]))
