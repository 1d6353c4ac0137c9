"""One account that is brought to target weights on given days, exactly after costs."""

import numpy as np

from analysis.costs import Costs
from analysis.panel import Ints
from analysis.simulation.market import Market
from analysis.simulation.outcome import Orders, Outcome
from analysis.simulation.plans import WeightPlan
from core.series import Floats

_DUST = 1e-12
_NEWTON_STEPS = 60


def simulate_weights(plan: WeightPlan, market: Market, costs: Costs, start_value: float) -> Outcome:
    """The account that follows `plan`, all cash before its first row.

    At each row the value X after costs solves X + c * sum |X * w - h| = V for the holdings h and the value V before the trade, so the
    weights are exact after costs. Without fees per order and with parts of shares the growth between two rows does not depend on the
    capital, and all rows are solved at once; otherwise one after the other.
    """
    if not plan.rows.size:
        equity = start_value * market.cash
        return Outcome(equity=equity, invested=np.zeros_like(equity), orders=_no_orders())
    stock, cash, orders = (_proportional if costs.proportional else _stepwise)(plan, market, costs, start_value)
    first = int(plan.rows[0])
    spans = np.diff(plan.rows, append=market.cash.size)
    invested = np.zeros(market.cash.size)
    equity = start_value * market.cash
    units = np.repeat(np.ascontiguousarray(stock.T), spans, axis=1)
    invested[first:] = np.einsum("nt,nt->t", units, market.price[:, first:])
    equity[first:] = invested[first:] + np.repeat(cash, spans) * market.cash[first:]
    return Outcome(equity=equity, invested=invested, orders=orders)


def value_after_costs(value: Floats, held: Floats, weights: Floats, rate: float) -> Floats:
    """(K,) value X after costs with X + rate * sum |X * weights - held| = value.

    The left side is convex, increasing and piecewise linear in X, so Newton's method started at `value`, where it is too large, comes
    down to the root in finitely many steps.

    Args:
        value: (K,) value before the trades.
        held: (K, N) value of each holding before the trades.
        weights: (K, N) wanted shares of X.
        rate: cost as a fraction of the traded value, below one.
    """
    after = value
    for _ in range(_NEWTON_STEPS if rate else 0):
        change = after[:, None] * weights - held
        side = np.sign(change)
        step = (after + rate * (side * change).sum(axis=1) - value) / (1 + rate * (side * weights).sum(axis=1))
        after = after - step
        if bool(np.all(np.abs(step) <= 1e-15 * value)):
            break
    return after


def _proportional(plan: WeightPlan, market: Market, costs: Costs, start_value: float) -> tuple[Floats, Floats, Orders]:
    weights, spare = plan.weights, 1 - plan.weights.sum(axis=1)
    price, cash = market.price[:, plan.rows].T, market.cash[plan.rows]
    held = np.zeros_like(weights)
    held[1:] = weights[:-1] * price[1:] / price[:-1]
    value = np.ones(plan.rows.size)
    value[1:] = held[1:].sum(axis=1) + spare[:-1] * cash[1:] / cash[:-1]
    growth = value_after_costs(value, held, weights, costs.fraction)
    after = np.cumprod(growth) * start_value * cash[0]
    before = after / growth
    traded = after[:, None] * weights - before[:, None] * held
    orders = _orders(plan.rows, traded, np.abs(traded) * costs.fraction, np.abs(traded) > _DUST * before[:, None])
    return after[:, None] * weights / price, after * spare / cash, orders


def _stepwise(plan: WeightPlan, market: Market, costs: Costs, start_value: float) -> tuple[Floats, Floats, Orders]:
    stock, cash = np.zeros_like(plan.weights), np.zeros(plan.rows.size)
    traded, fees = np.zeros_like(plan.weights), np.zeros_like(plan.weights)
    units, purse = np.zeros(plan.weights.shape[1]), start_value
    for index, row in enumerate(plan.rows):
        price = market.price[:, row]
        held, money = units * price, purse * market.cash[row]
        wanted = plan.weights[index]
        amounts = _filled(held, money, wanted, market.lot[:, row], costs)
        charges = np.abs(amounts) * costs.fraction + costs.per_trade * (amounts != 0)
        units, purse = (held + amounts) / price, (money - amounts.sum() - charges.sum()) / market.cash[row]
        stock[index], cash[index], traded[index], fees[index] = units, purse, amounts, charges
    return stock, cash, _orders(plan.rows, traded, fees, traded != 0)


def _filled(held: Floats, money: float, wanted: Floats, lot: Floats, costs: Costs) -> Floats:
    """(N,) traded values: exact weights after proportional costs and after the fees of the orders needed, rounded down to whole shares."""
    value = held.sum() + money
    orders = int(np.count_nonzero(np.abs(value * wanted - held) > _DUST * value))
    for _ in range(len(held) + 1):
        budget = max(value - orders * costs.per_trade, 0.0)
        after = value_after_costs(np.array([budget]), held[None], wanted[None], costs.fraction)[0]
        amounts = after * wanted - held
        amounts[np.abs(amounts) <= _DUST * value] = 0.0
        if not costs.fractional:
            amounts = np.where(wanted > 0, np.floor(amounts / lot + 1e-9) * lot, amounts)
            amounts = np.maximum(amounts, -held)
        needed = int(np.count_nonzero(amounts))
        if needed <= orders:
            break
        orders = needed
    short = amounts.sum() + np.abs(amounts).sum() * costs.fraction + costs.per_trade * np.count_nonzero(amounts) > money + 1e-9 * value
    return np.zeros_like(amounts) if short else amounts


def _orders(rows: Ints, traded: Floats, fees: Floats, filled: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Orders:
    event, column = np.nonzero(filled)
    return Orders.collected(rows[event], column, traded[event, column], fees[event, column])


def _no_orders() -> Orders:
    none = np.zeros(0)
    return Orders.collected(none.astype(np.intp), none.astype(np.intp), none, none.copy())
