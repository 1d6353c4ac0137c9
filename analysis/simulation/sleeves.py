"""Sleeves: per symbol one pot of money that is all in or all out, in closed form between trades."""

from dataclasses import dataclass

import numpy as np

from analysis.costs import Costs
from analysis.panel import Bools, Ints
from analysis.simulation.market import Market
from analysis.simulation.outcome import Orders, Outcome
from analysis.simulation.plans import SleevePlan
from core.series import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Segments:
    """Stretches without a trade, sleeve after sleeve: flat position of the first row, length, sleeve, rank in it, and whether invested."""

    start: Ints
    length: Ints
    sleeve: Ints
    rank: Ints
    invested: Bools


def simulate_sleeves(plan: SleevePlan, market: Market, costs: Costs, start_value: float) -> Outcome:
    """The account that follows `plan`.

    A purchase spends the whole pot: shares = pot / (price * (1 + c)); a sale brings value * (1 - c). With a fee per order or whole
    shares the rest stays as cash in the sleeve; a purchase that the pot cannot pay is left out, and so is a sale that would not bring its
    own fee.
    """
    segments = _segments(plan.hold)
    pots = plan.capital * start_value
    if costs.proportional:
        begin, orders = _proportional(segments, market, costs, pots)
        equity, invested = _summed(segments, market, begin, plan.hold)
    else:
        stock, cash, orders = _stepwise(segments, market, costs, pots)
        holdings = np.repeat(stock, segments.length).reshape(plan.hold.shape) * market.price
        invested = holdings.sum(axis=0)
        equity = invested + np.repeat(cash, segments.length).reshape(plan.hold.shape).sum(axis=0) * market.cash
    spare = start_value - float(pots.sum())
    return Outcome(equity=equity + spare * market.cash if spare > 1e-9 * start_value else equity, invested=invested, orders=orders)


def sleeve_equity(hold: Bools, market: Market, costs: Costs, start_value: float) -> tuple[Floats, int]:
    """Equity (T,) and number of orders of equal sleeves that follow `hold` (N, T); the inner step of a sweep, without its bookkeeping.

    For proportional costs only.
    """
    segments = _segments(hold)
    pots = np.full(hold.shape[0], start_value / hold.shape[0])
    begin, _ = _values(segments, market, costs, pots)
    equity, _ = _summed(segments, market, begin, hold)
    return equity, int(np.count_nonzero(segments.invested | (segments.rank > 0)))


def _segments(hold: Bools) -> _Segments:
    sleeves, days = hold.shape
    change = np.empty((sleeves, days), dtype=np.bool_)
    change[:, 0] = True
    np.not_equal(hold[:, 1:], hold[:, :-1], out=change[:, 1:])
    start = np.flatnonzero(change)
    length = np.diff(start, append=hold.size)
    sleeve = start // days
    rank = np.arange(start.size) - np.searchsorted(start, sleeve * days)
    return _Segments(start=start, length=length, sleeve=sleeve, rank=rank, invested=hold.ravel()[start])


def _unit(segments: _Segments, market: Market, flat: Ints) -> Floats:
    """Value of what each segment holds (one share, or one unit of cash) at flat positions, one per segment."""
    return np.where(segments.invested, market.price.ravel()[flat], market.cash[flat % market.cash.size])


def _values(segments: _Segments, market: Market, costs: Costs, pots: Floats) -> tuple[Floats, Floats]:
    """Value of the sleeve after the trade that opens each segment, and before it."""
    rate = costs.fraction
    trade = np.where(segments.invested, 1 / (1 + rate), np.where(segments.rank > 0, 1 - rate, 1.0))
    follows = np.append(segments.sleeve[1:] == segments.sleeve[:-1], False)
    end = np.where(follows, segments.start + segments.length, segments.start)
    growth = _unit(segments, market, end) / _unit(segments, market, segments.start)
    factors = np.ones((pots.size, int(segments.rank.max()) + 2))
    factors[segments.sleeve, segments.rank + 1] = growth
    factors[segments.sleeve, segments.rank] *= trade
    # factors[n, j] is the growth over segment j-1 times the cost of opening segment j
    after = np.cumprod(factors, axis=1)[segments.sleeve, segments.rank] * pots[segments.sleeve]
    return after, after / trade


def _summed(segments: _Segments, market: Market, begin: Floats, hold: Bools) -> tuple[Floats, Floats]:
    """(T,) value of all sleeves at every close, and the part that is in instruments.

    Sleeve after sleeve, so that what is worked on stays within the processor's cache: whole (N, T) arrays take several times as long.
    """
    units = begin / _unit(segments, market, segments.start)
    firsts = np.searchsorted(segments.sleeve, np.arange(hold.shape[0] + 1))
    equity, invested = np.zeros(hold.shape[1]), np.zeros(hold.shape[1])
    for sleeve, held in enumerate(hold):
        within = slice(firsts[sleeve], firsts[sleeve + 1])
        value = np.repeat(units[within], segments.length[within])
        value *= np.where(held, market.price[sleeve], market.cash)
        equity += value
        value *= held
        invested += value
    return equity, invested


def _proportional(segments: _Segments, market: Market, costs: Costs, pots: Floats) -> tuple[Floats, Orders]:
    """Value of the sleeve after the trade that opens each segment, and all orders."""
    after, before = _values(segments, market, costs, pots)
    traded = segments.invested | (segments.rank > 0)
    amounts = np.where(segments.invested, after, -before)
    return after, _orders(segments, market, traded & (before > 0), amounts, before - after)


def _stepwise(segments: _Segments, market: Market, costs: Costs, pots: Floats) -> tuple[Floats, Floats, Orders]:
    """Units of stock and of cash in every segment, one order after the other."""
    days = market.cash.size
    price, lot = market.price.ravel(), market.lot.ravel()
    stock, cash = np.zeros(segments.start.size), np.zeros(segments.start.size)
    amounts, fees = np.zeros(segments.start.size), np.zeros(segments.start.size)
    held, purse = 0.0, 0.0
    for index, flat in enumerate(segments.start):
        unit_cash = market.cash[flat % days]
        if segments.rank[index] == 0:
            held, purse = 0.0, float(pots[segments.sleeve[index]])
        else:
            purse *= unit_cash
        worth = held * float(price[flat])
        amount = _affordable(purse, float(lot[flat]), costs) if segments.invested[index] else -_sellable(worth, costs)
        fee = abs(amount) * costs.fraction + costs.per_trade * (amount != 0)
        held, purse = 0.0 if amount < 0 else held + amount / float(price[flat]), (purse - amount - fee) / unit_cash
        stock[index], cash[index], amounts[index], fees[index] = held, purse, amount, fee
    return stock, cash, _orders(segments, market, amounts != 0, amounts, fees)


def _affordable(purse: float, lot: float, costs: Costs) -> float:
    """The value that a purse can buy after costs, in whole shares where only those are sold."""
    budget = max(purse - costs.per_trade, 0.0) / (1 + costs.fraction)
    return budget if costs.fractional else np.floor(budget / lot * (1 + 1e-12)) * lot


def _sellable(worth: float, costs: Costs) -> float:
    """What is sold of a holding: all of it, or nothing where that would not bring its own fee."""
    return worth if worth * (1 - costs.fraction) > costs.per_trade else 0.0


def _orders(segments: _Segments, market: Market, filled: Bools, amounts: Floats, fees: Floats) -> Orders:
    return Orders.collected(segments.start[filled] % market.cash.size, segments.sleeve[filled], amounts[filled], fees[filled])
