"""Which purchases a sale takes its units from, where it names some, in words for its card."""

from decimal import Decimal

from accounting import Activity, Ledger
from core.money import format_money, format_number
from tools.books import Books

MOST_NAMED = 6


def lots_taken(books: Books, before: Ledger, after: Ledger, activity: Activity) -> str:
    """From which purchases, with their number, day and cost of a unit; and how many units come from others than those that are named. Empty without names."""
    if not activity.lot_ids or activity.symbol is None:
        return ""
    left = {lot.id: lot.quantity for lot in after.lots_of(activity.symbol)}
    taken = [(lot, gone) for lot in before.lots_of(activity.symbol) if (gone := lot.quantity - left.get(lot.id, Decimal(0))) > 0]
    told = [
        f"{format_number(gone)} of transaction {books.numbers.get(lot.id, '?')} ({lot.opened}, {format_money(lot.cost / lot.quantity, lot.currency)} each)"
        for lot, gone in sorted(taken, key=lambda pair: _place(activity, pair[0].id))
    ]
    others = sum((gone for lot, gone in taken if lot.id not in activity.lot_ids), Decimal(0))
    more = f" and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else ""
    beyond = f" {format_number(others)} of them are from other purchases than you named, for those hold no more." if others else ""
    return f"Takes {', '.join(told[:MOST_NAMED])}{more}.{beyond}" if told else ""


def _place(activity: Activity, lot: str) -> int:
    return activity.lot_ids.index(lot) if lot in activity.lot_ids else len(activity.lot_ids)
