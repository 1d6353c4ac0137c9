"""The other family of figures: price gain by moving average with costs and dividends outside, over the time-weighted investment.

Performance in `performance` counts dividends and puts fees into the flows; here both are named apart. The two families disagree on
purpose, and both are offered by name.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum

from accounting.activities import ZERO
from accounting.booking import build_ledger
from accounting.entries import CostMethod, Step
from accounting.ledger import Ledger, Position
from accounting.prices import PriceBook
from accounting.rates import FxBook
from accounting.valuation import known_sum, value_holding
from core.money import LEDGER_DIGITS


class RateMode(StrEnum):
    """In which money: the position's own, the base at the rates of each trade's day, or all of it at today's rate."""

    OWN = "own"
    TRADE = "trade"
    CURRENT = "current"


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePerformance:
    """What prices made of one position or of several, up to the end of a day.

    Attributes:
        gross_performance: realised and unrealised price gain by moving average, before fees and taxes, without dividends.
        trade_fees: of buys and sells.
        dividends: before fee and tax.
        time_weighted_investment: mean of the end-of-day cost without fees over the days with a holding, the last day left out;
            negative for a short.
    """

    gross_performance: Decimal
    trade_fees: Decimal
    dividends: Decimal
    time_weighted_investment: Decimal

    @property
    def net_performance(self) -> Decimal:
        """Gross performance less trade fees."""
        return self.gross_performance - self.trade_fees

    @property
    def roai_gross(self) -> Decimal:
        """Gross performance over the time-weighted investment; 0 when nothing was invested."""
        return self._over(self.gross_performance)

    @property
    def roai_net(self) -> Decimal:
        """Net performance over the time-weighted investment; 0 when nothing was invested."""
        return self._over(self.net_performance)

    @property
    def roai_gross_with_dividends(self) -> Decimal:
        """As roai_gross, dividends added to the gain."""
        return self._over(self.gross_performance + self.dividends)

    @property
    def roai_net_with_dividends(self) -> Decimal:
        """As roai_net, dividends added to the gain."""
        return self._over(self.net_performance + self.dividends)

    def _over(self, gain: Decimal) -> Decimal:
        with localcontext(prec=LEDGER_DIGITS):
            return gain / abs(self.time_weighted_investment) if self.time_weighted_investment else ZERO


def price_performance(
    ledger: Ledger, prices: PriceBook, fx: FxBook, *, base: str, as_of: dt.date, mode: RateMode = RateMode.TRADE
) -> dict[str, PricePerformance | None]:
    """Per symbol, closed positions too; None where a price or rate that it needs is missing.

    Args:
        ledger: any ledger of the activities; the books by moving average are kept from its activities.
    """
    books = build_ledger(
        ledger.activities,
        method=CostMethod.AVERAGE,
        fees_in_cost=False,
        allow_short=ledger.terms.allow_short,
        as_of=as_of,
        base=base,
        fx=fx,
    )
    with localcontext(prec=LEDGER_DIGITS):
        return {symbol: _of_position(books, position, prices, fx, as_of=as_of, mode=mode) for symbol, position in books.positions.items()}


def _of_position(
    books: Ledger, position: Position, prices: PriceBook, fx: FxBook, *, as_of: dt.date, mode: RateMode
) -> PricePerformance | None:
    base = books.terms.base or position.currency
    today = fx.rate(position.currency, base, as_of)
    holding = value_holding(position, prices, fx, base=base, as_of=as_of)
    in_base = mode is RateMode.TRADE
    steps = books.steps[position.symbol]
    invested = average_investment(steps, as_of, in_base=in_base)
    gain = holding.unrealized_base if in_base else holding.unrealized_gain
    realized = position.realized_base if in_base else position.realized_gain
    factor = Decimal(1) if mode is not RateMode.CURRENT else None if today is None else today.rate
    if not position.is_open:
        gain = ZERO
    if gain is None or realized is None or invested is None or factor is None:
        return None
    if in_base:
        fees = known_sum(_at_rate(c.fee, c.rate) for c in books.charges if c.symbol == position.symbol and c.on_trade)
        dividends = known_sum(row.gross_base for row in books.income if row.symbol == position.symbol and row.kind == "dividend")
    else:
        fees, dividends = position.trade_fees, position.dividends
    return PricePerformance(
        gross_performance=(gain + realized) * factor,
        trade_fees=fees * factor,
        dividends=dividends * factor,
        time_weighted_investment=invested * factor,
    )


def _at_rate(amount: Decimal, rate: Decimal | None) -> Decimal | None:
    return None if rate is None else amount * rate


def average_investment(steps: Sequence[Step], as_of: dt.date, *, in_base: bool) -> Decimal | None:
    """Mean of the end-of-day cost over the days with a holding before `as_of`; the present cost when there is no such day.

    Args:
        steps: of one position.
        in_base: at the rates of the trades' days, else in position currency.

    Returns:
        None when a rate is missing.
    """
    days, total, last = 0, ZERO, ZERO
    for number, step in enumerate(steps):
        cost = step.cost_base if in_base else step.cost
        if cost is None:
            return None
        until = steps[number + 1].date if number + 1 < len(steps) else as_of
        held = (until - step.date).days if step.quantity else 0
        days, total, last = days + held, total + cost * held, cost
    return total / days if days else last


def together(parts: Sequence[PricePerformance | None]) -> PricePerformance | None:
    """Several positions as one, in one currency; None when one of them is unknown."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return PricePerformance(
        gross_performance=known_sum(part.gross_performance for part in known),
        trade_fees=known_sum(part.trade_fees for part in known),
        dividends=known_sum(part.dividends for part in known),
        time_weighted_investment=known_sum(part.time_weighted_investment for part in known),
    )
