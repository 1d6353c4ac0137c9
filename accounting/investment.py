"""The time-weighted investment: what was at work on average, the denominator of the return on it (ROAI)."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from accounting.activities import ZERO, Activity, ActivityType
from accounting.booking import build_ledger
from accounting.entries import CostMethod
from accounting.history import DailyValues
from accounting.ledger import Ledger, Transit
from accounting.prices import PriceBook
from accounting.rates import FxBook
from accounting.valuation import Valuation, value_portfolio


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebased:
    """Books that begin on a day: what was held then is opened at its value of that day.

    Attributes:
        opening: the valuation at the end of the first day.
        activities: the openings, dated on that day, and everything after it.
    """

    opening: Valuation
    activities: tuple[Activity, ...]


def rebased(ledger: Ledger, prices: PriceBook, fx: FxBook, *, base: str, start: dt.date) -> Rebased:
    """`ledger` begun anew at the end of `start`: each lot is opened at its share of the position's value, at that day's rate."""
    terms = ledger.terms
    before = build_ledger(
        ledger.activities,
        method=terms.method,
        fees_in_cost=terms.fees_in_cost,
        allow_short=terms.allow_short,
        as_of=start,
        base=base,
        fx=fx,
    )
    opening = value_portfolio(before, prices, fx, base=base, as_of=start)
    openings: list[Activity] = []
    for holding in opening.holdings:
        for number, lot in enumerate(before.lots_of(holding.symbol)):
            worth = ZERO if holding.value is None else holding.value * lot.quantity / holding.quantity
            short = lot.quantity < 0
            openings.append(
                Activity(
                    id=f"opening:{holding.symbol}:{number}",
                    type=ActivityType.SELL if short else ActivityType.TRANSFER_IN,
                    date=start,
                    currency=holding.currency,
                    symbol=holding.symbol,
                    quantity=abs(lot.quantity),
                    amount=abs(worth),
                    fx_rate=holding.rate,
                    multiplier=holding.multiplier,
                    account=lot.account,
                )
            )
    openings += [_on_its_way(item, before.positions[item.symbol].currency, start) for item in before.transit]
    later = [activity for activity in ledger.activities if activity.date > start]
    return Rebased(opening=opening, activities=(*openings, *later))


def _on_its_way(item: Transit, currency: str, start: dt.date) -> Activity:
    return Activity(
        id=f"opening:{item.group}:{item.activity_id}",
        type=ActivityType.TRANSFER_OUT,
        date=start,
        currency=currency,
        symbol=item.symbol,
        quantity=item.quantity,
        transfer_group=item.group,
    )


def investment_ledger(values: DailyValues, prices: PriceBook, fx: FxBook, *, start: dt.date | None) -> Ledger:
    """The books by moving average with fees and taxes left out, begun anew at `start` when one is given."""
    books = values.books
    terms = books.terms
    if start is None and terms.method is CostMethod.AVERAGE and not terms.fees_in_cost:
        return books
    activities = books.activities if start is None else rebased(books, prices, fx, base=values.base, start=start).activities
    last = values.grid.end
    return build_ledger(
        activities, method=CostMethod.AVERAGE, fees_in_cost=False, allow_short=terms.allow_short, as_of=last, base=values.base, fx=fx
    )


def time_weighted_investment(values: DailyValues, books: Ledger) -> dict[str, float]:
    """Per symbol: the mean of the end-of-day cost in base over the days with a holding, the last day of the grid left out.

    A position that was opened on the last day itself counts with its cost. NaN where a rate is missing.

    Args:
        values: the days.
        books: from `investment_ledger`.
    """
    result = {}
    for symbol, steps in books.steps.items():
        days = [step.date for step in steps]
        quantity = values.grid.along(days, [step.quantity for step in steps])
        cost = values.grid.along(days, [np.nan if step.cost_base is None else step.cost_base for step in steps])
        held = (quantity != 0) & (np.arange(len(quantity)) < len(quantity) - 1)
        last = float(cost[-1]) if quantity.size and quantity[-1] else 0.0
        result[symbol] = float(cost[held].mean()) if held.any() else last
    return result
