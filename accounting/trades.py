"""Booking of units: purchases, sales, shorts, splits and reinvested dividends."""

from dataclasses import dataclass, replace
from decimal import Decimal

from accounting.activities import ONE, ZERO, Activity
from accounting.books import Books
from accounting.entries import MovementKind, ProblemKind, RealizedGain
from accounting.holdings import Holding
from accounting.matching import DUST, OpenLot


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A purchase or sale in position currency: `value` counts for cost or proceeds, `rate` turns it into the base currency."""

    activity: Activity
    quantity: Decimal
    value: Decimal
    fee: Decimal
    tax: Decimal
    rate: Decimal | None

    def part(self, quantity: Decimal) -> "Deal":
        """The share that falls on `quantity` units."""
        whole = self.quantity
        if quantity == whole:
            return self
        return Deal(
            activity=self.activity,
            quantity=quantity,
            value=self.value * quantity / whole,
            fee=self.fee * quantity / whole,
            tax=self.tax * quantity / whole,
            rate=self.rate,
        )

    @property
    def value_base(self) -> Decimal | None:
        """`value` in the base currency; None without a rate."""
        return None if self.rate is None else self.value * self.rate


def book_buy(books: Books, activity: Activity) -> None:
    """Covers a short first, then opens a lot for the rest."""
    holding = books.holding(activity)
    gross = _gross(books, activity, holding)
    factor = books.factor(activity, holding)
    costs = activity.fee + activity.tax
    deal = deal_of(books, activity, (gross + costs if books.terms.fees_in_cost else gross) * factor, factor)
    holding.bought += gross * factor
    holding.multiplier = activity.multiplier
    books.charge(activity, activity.fee, activity.tax, on_trade=True)
    books.post(activity, -gross - costs)
    books.move(MovementKind.TRADE, activity, gross, quantity=deal.quantity)
    acquire(books, holding, deal)
    holding.step(activity, trade_price(activity, factor))


def acquire(books: Books, holding: Holding, deal: Deal) -> None:
    """Covers a short first, then opens a lot for the rest."""
    short = min(deal.quantity, max(-holding.queue.quantity, ZERO))
    if short:
        _close(books, holding, deal.part(short))
    if deal.quantity - short > DUST:
        open_lot(holding, deal.part(deal.quantity - short), sign=1)


def book_sell(books: Books, activity: Activity) -> None:
    """Takes lots; what they do not cover opens a short where that is allowed, else it is reported."""
    holding = books.holding(activity)
    gross = _gross(books, activity, holding)
    factor = books.factor(activity, holding)
    costs = activity.fee + activity.tax
    deal = deal_of(books, activity, (gross - costs if books.terms.fees_in_cost else gross) * factor, factor)
    holding.sold += gross * factor
    holding.multiplier = activity.multiplier
    books.charge(activity, activity.fee, activity.tax, on_trade=True)
    books.post(activity, gross - costs)
    covered = min(deal.quantity, max(holding.queue.quantity, ZERO))
    if covered:
        _close(books, holding, deal.part(covered))
    rest, moved = deal.quantity - covered, deal.quantity
    if rest > DUST and books.terms.allow_short:
        open_lot(holding, deal.part(rest), sign=-1)
    elif rest > DUST:
        report_oversell(books, activity, deal.quantity, covered)
        gross, moved = gross * covered / deal.quantity, covered
    books.move(MovementKind.TRADE, activity, -gross, quantity=-moved)
    holding.step(activity, trade_price(activity, factor))


def trade_price(activity: Activity, factor: Decimal = ONE) -> Decimal | None:
    """The price per unit that was paid, in position currency; None when the activity does not tell."""
    if activity.unit_price is not None:
        return activity.unit_price * factor
    if activity.amount is None or not activity.quantity:
        return None
    return activity.amount / (activity.quantity * activity.multiplier) * factor


def _gross(books: Books, activity: Activity, holding: Holding) -> Decimal:
    """The gross amount; 0, and reported, when the activity has none."""
    gross = activity.gross
    if gross is not None:
        return gross
    message = f"The {activity.type} of {activity.symbol} on {activity.date} has neither price nor amount; it counts as 0."
    holding.incomplete.append(books.report(ProblemKind.MISSING_AMOUNT, activity, message))
    return ZERO


def deal_of(books: Books, activity: Activity, value: Decimal, factor: Decimal) -> Deal:
    """The activity as a deal with the given value, which is in position currency already."""
    rate = books.rate_to_base(activity)
    return Deal(
        activity=activity,
        quantity=activity.quantity or ZERO,
        value=value,
        fee=activity.fee * factor,
        tax=activity.tax * factor,
        rate=rate / factor if rate is not None and factor else rate,
    )


def open_lot(holding: Holding, deal: Deal, *, sign: int) -> None:
    """Opens a lot, short when `sign` is -1."""
    activity = deal.activity
    base = deal.value_base
    holding.queue.add(
        OpenLot(
            id=activity.id,
            opened=activity.acquired or activity.date,
            quantity=sign * deal.quantity,
            cost=sign * deal.value,
            cost_base=None if base is None else sign * base,
            account=activity.account,
        )
    )


def _close(books: Books, holding: Holding, deal: Deal) -> None:
    """Writes one row per lot that the deal closes, long or short."""
    activity = deal.activity
    parts = holding.queue.take(deal.quantity, account=activity.account, lot_ids=chosen_lots(books, activity, holding))
    taken = sum((abs(part.quantity) for part in parts), ZERO)
    for part in parts:
        share = deal.part(abs(part.quantity) * deal.quantity / taken)
        row = _row(holding, part, share)
        books.realized.append(row)
        holding.realized_gain += row.gain
        gain_base = row.gain_base
        holding.realized_base = None if holding.realized_base is None or gain_base is None else holding.realized_base + gain_base


def _row(holding: Holding, part: OpenLot, share: Deal) -> RealizedGain:
    short = part.quantity < 0
    sign = -1 if short else 1
    opening, closing = sign * part.cost, share.value
    opening_base = None if part.cost_base is None else sign * part.cost_base
    return RealizedGain(
        symbol=holding.symbol,
        lot_id=part.id,
        activity_id=share.activity.id,
        opened=part.opened,
        closed=share.activity.date,
        quantity=abs(part.quantity),
        proceeds=opening if short else closing,
        cost=closing if short else opening,
        currency=holding.currency,
        fee=share.fee,
        tax=share.tax,
        proceeds_base=opening_base if short else share.value_base,
        cost_base=share.value_base if short else opening_base,
        closing_rate=share.rate,
        short=short,
        account=share.activity.account or part.account,
    )


def chosen_lots(books: Books, activity: Activity, holding: Holding) -> tuple[str, ...]:
    """The lots that the sale names; names that are not open are reported, and the units come from the oldest lots."""
    if activity.lot_ids:
        open_ids = {lot.id for lot in holding.queue}
        for lot_id in activity.lot_ids:
            if lot_id not in open_ids:
                message = f"The {activity.type} of {activity.symbol} on {activity.date} names a lot that is not open: {lot_id}."
                books.report(ProblemKind.UNKNOWN_LOT, activity, message)
    return activity.lot_ids


def report_oversell(books: Books, activity: Activity, wanted: Decimal, held: Decimal) -> None:
    """Writes down that more was to leave than is there."""
    message = f"{activity.date}: {wanted.normalize():f} {activity.symbol} were to leave, only {held.normalize():f} are there."
    books.report(ProblemKind.OVERSELL, activity, message, wanted=wanted, held=held)


def book_reinvestment(books: Books, activity: Activity) -> None:
    """Buys units with what is left of a dividend after its fee and tax."""
    holding = books.holding(activity)
    factor = books.factor(activity, holding)
    net = _gross(books, activity, holding) - activity.fee - activity.tax
    books.post(activity, -net)
    books.move(MovementKind.TRADE, activity, net, quantity=activity.quantity or ZERO, fee=ZERO, tax=ZERO)
    acquire(books, holding, replace(deal_of(books, activity, net * factor, factor), fee=ZERO, tax=ZERO))
    holding.step(activity, trade_price(activity, factor))


def book_split(books: Books, activity: Activity) -> None:
    """Rescales the units of every open lot; cost stays."""
    holding = books.holding(activity)
    ratio = activity.ratio or ONE
    holding.queue.split(ratio)
    holding.splits.append((activity.date, ratio))
    holding.step(activity)
