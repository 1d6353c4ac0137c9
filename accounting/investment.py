"""The time-weighted investment: what was at work on average, the denominator of the return on it (ROAI)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from accounting.activities import ZERO, Activity, ActivityType
from accounting.booking import build_ledger
from accounting.entries import Movement, MovementKind
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


def time_weighted_investment(values: DailyValues) -> dict[str, float]:
    """Per symbol: the mean of the end-of-day cost in base over the days with a holding, the last day of the grid left out.

    The cost is that of moving average without fees and taxes, in absolute terms for a short, at recorded or trade-day rates; what was held at the end of the opening day
    counts with its value of then. A position that was opened on the last day itself counts with its cost. NaN where a rate is missing.
    """
    moved = {m.activity_id: m for m in values.books.movements if m.kind in {MovementKind.TRADE, MovementKind.TRANSFER}}
    result = {}
    for row, symbol in enumerate(values.symbols):
        days, costs = _average_costs(values, row, moved)
        cost = values.grid.along(days, costs, before=float(values.value[row, 0]))
        held = values.quantity[row] != 0
        held[-1] = False
        last = float(cost[-1]) if values.quantity[row, -1] else 0.0
        result[symbol] = float(np.abs(cost[held]).mean()) if held.any() else abs(last)
    return result


def _average_costs(values: DailyValues, row: int, moved: Mapping[str, Movement]) -> tuple[list[dt.date], list[float]]:
    """The cost by moving average after every change inside the days."""
    quantity, cost = float(values.quantity[row, 0]), float(values.value[row, 0])
    days: list[dt.date] = []
    costs: list[float] = []
    for step in values.books.steps[values.symbols[row]]:
        if values.grid.index(step.date) is None:
            continue
        movement = moved.get(step.activity_id)
        if movement is not None:
            cost = _moved_cost(quantity, cost, float(movement.quantity), values.worth(movement))
        quantity = float(step.quantity)
        cost = cost if quantity else 0.0
        days.append(step.date)
        costs.append(cost)
    return days, costs


def _moved_cost(quantity: float, cost: float, change: float, worth: float) -> float:
    """Cost after `change` units were traded for `worth`: added on the same side, shared out on the other, begun anew across zero."""
    if quantity * change >= 0:
        return cost + worth
    if abs(change) <= abs(quantity):
        return cost * (1 + change / quantity)
    return worth * (quantity + change) / change
