"""Booking of units that change accounts, or come into the portfolio and leave it, with their cost."""

from dataclasses import replace
from decimal import Decimal

from accounting.activities import ONE, ZERO, Activity
from accounting.books import Books
from accounting.entries import Arrival, Flow, FlowKind, MovementKind, ProblemKind
from accounting.holdings import Holding
from accounting.ledger import Transit
from accounting.matching import DUST, OpenLot
from accounting.trades import acquire, chosen_lots, deal_of, report_oversell, trade_price


def book_units_in(books: Books, activity: Activity) -> None:
    """Takes over the lots that are on their way in the activity's group; the rest comes in at the cost that the activity states."""
    holding = books.holding(activity)
    factor = books.factor(activity, holding)
    _transfer_costs(books, activity)
    holding.multiplier = activity.multiplier if activity.multiplier != ONE else holding.multiplier
    quantity = activity.quantity or ZERO
    rest = quantity - _arrive(books, activity, holding, quantity)
    if rest > DUST:
        cost = _incoming_cost(books, activity, holding) * rest / quantity
        deal = replace(deal_of(books, activity, cost * factor, factor), quantity=rest)
        acquire(books, holding, deal)
        _cross_border(books, activity, rest, deal.value, deal.rate)
    else:
        _move_costs(books, activity)
    holding.step(activity, trade_price(activity, factor))


def _incoming_cost(books: Books, activity: Activity, holding: Holding) -> Decimal:
    if activity.cost is not None:
        return activity.cost
    gross = activity.gross
    if gross is None:
        message = f"{activity.symbol} came in on {activity.date} without its cost; it counts as 0 until you state it."
        holding.incomplete.append(books.report(ProblemKind.UNKNOWN_COST, activity, message))
        return ZERO
    return gross + activity.fee + activity.tax if books.terms.fees_in_cost else gross


def _arrive(books: Books, activity: Activity, holding: Holding, quantity: Decimal) -> Decimal:
    """Ends the transit of up to `quantity` units; returns how many came."""
    arrived = ZERO
    still: list[Transit] = []
    for item in books.transit:
        ours = item.group == activity.transfer_group and item.symbol == holding.symbol
        came = min(item.quantity, quantity - arrived) if ours else ZERO
        arrived += came
        if item.quantity - came > DUST:
            still.append(replace(item, quantity=item.quantity - came))
    books.transit[:] = still
    if arrived:
        parts = holding.queue.take(arrived, transit=activity.transfer_group)
        books.arrivals.append(
            Arrival(
                activity_id=activity.id,
                symbol=holding.symbol,
                quantity=arrived,
                cost=sum((part.cost for part in parts), ZERO),
                opened=min(part.opened for part in parts),
            )
        )
        for part in parts:
            part.account, part.transit = activity.account, None
            holding.queue.add(part)
    return arrived


def book_units_out(books: Books, activity: Activity) -> None:
    """Sends lots on their way with their cost, or out of the portfolio; nothing is realised."""
    holding = books.holding(activity)
    factor = books.factor(activity, holding)
    _transfer_costs(books, activity)
    wanted = activity.quantity or ZERO
    covered = min(wanted, max(holding.queue.quantity, ZERO))
    parts = holding.queue.take(covered, account=activity.account, lot_ids=chosen_lots(books, activity, holding)) if covered else []
    if wanted - covered > DUST:
        report_oversell(books, activity, wanted, covered)
    if activity.transfer_group:
        _send(books, activity, holding, parts)
        _move_costs(books, activity)
    else:
        rate = books.rate_to_base(activity)
        cost = sum((part.cost for part in parts), ZERO)
        _cross_border(books, activity, -covered, -cost, rate / factor if rate is not None and factor else rate)
    holding.step(activity, trade_price(activity, factor))


def _send(books: Books, activity: Activity, holding: Holding, parts: list[OpenLot]) -> None:
    """Marks the parts as on their way; they stay in the position."""
    for part in parts:
        part.account, part.transit = None, activity.transfer_group
        holding.queue.add(part)
    if parts:
        books.transit.append(
            Transit(
                group=activity.transfer_group or "",
                symbol=holding.symbol,
                quantity=sum((part.quantity for part in parts), ZERO),
                activity_id=activity.id,
                date=activity.date,
            )
        )


def _cross_border(books: Books, activity: Activity, quantity: Decimal, cost: Decimal, rate: Decimal | None) -> None:
    """Writes down units that came into the portfolio or left it: at cost as a contribution, at their stated worth as a movement."""
    books.flows.append(
        Flow(
            kind=FlowKind.UNITS,
            activity_id=activity.id,
            date=activity.date,
            amount=cost,
            currency=books.holding(activity).currency,
            rate=rate,
            symbol=activity.symbol,
            quantity=quantity,
        )
    )
    worth = activity.gross * quantity / (activity.quantity or ONE) if activity.gross else None
    books.move(MovementKind.TRANSFER, activity, worth, quantity=quantity)


def _move_costs(books: Books, activity: Activity) -> None:
    """Writes down the costs of a move inside the portfolio, which has no other movement to carry them."""
    if activity.fee or activity.tax:
        books.move(MovementKind.CHARGE, activity, ZERO)


def _transfer_costs(books: Books, activity: Activity) -> None:
    """Fee and tax of a transfer, paid in cash unless they are part of what was transferred."""
    books.charge(activity, activity.fee, activity.tax, on_trade=False)
    if books.terms.transfers_touch_cash and (activity.fee or activity.tax):
        books.post(activity, -activity.fee - activity.tax)
