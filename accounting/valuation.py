"""What a portfolio is worth on a day: every holding and every cash account, in its own and in the base currency."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from accounting.activities import ONE, ZERO
from accounting.booking import build_ledger
from accounting.ledger import Ledger, Position
from accounting.prices import PriceBook, PricePoint, PriceSource, SplitBasis
from accounting.rates import FxBook
from core.money import LEDGER_DIGITS


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingValue:
    """One open position at the end of a day.

    Attributes:
        quantity, cost_basis, avg_cost: as in Position, in `currency`.
        cost_base: cost basis at recorded or trade-day rates; None when a rate is missing.
        price: per unit in `currency`; None when there is neither a close nor a trade price.
        price_date, price_age_days: the day it is from and how old it is.
        price_is_trade: no close is known, the price is that of the last trade. `price_source` also tells a manual price.
        rate: base units per unit of `currency`, of the day `rate_date`; None when missing.
        value, value_base: quantity x price x multiplier; None when price or rate is missing.
        unrealized_gain, unrealized_base: value less cost, in `currency` and in the base currency.
        price_gain_base: the part of unrealized_base that the price made: unrealized_gain at today's rate.
        currency_gain_base: the part that the exchange rate made since the units were bought.
        weight: value_base as a fraction of the portfolio's total value including cash; None when either is unknown or the total is 0.
        weight_of_holdings: the same fraction of the holdings alone.
        without_value: what is missing for price and value, as sentences.
        incomplete: what is missing for any figure; empty when all are final.
    """

    symbol: str
    currency: str
    quantity: Decimal
    cost_basis: Decimal
    avg_cost: Decimal
    cost_base: Decimal | None
    price: Decimal | None
    price_date: dt.date | None
    price_age_days: int | None
    price_is_trade: bool
    price_source: PriceSource | None
    rate: Decimal | None
    rate_date: dt.date | None
    value: Decimal | None
    value_base: Decimal | None
    unrealized_gain: Decimal | None
    unrealized_base: Decimal | None
    price_gain_base: Decimal | None
    currency_gain_base: Decimal | None
    weight: Decimal | None = None
    weight_of_holdings: Decimal | None = None
    multiplier: Decimal = ONE
    without_value: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CashValue:
    """One cash account; `amount_base` is None when the rate is missing."""

    currency: str
    amount: Decimal
    rate: Decimal | None
    rate_date: dt.date | None
    amount_base: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """A portfolio at the end of `as_of`, in `base`. Sums leave out what is unknown, and `incomplete` says what that is.

    Attributes:
        holdings: open positions by symbol.
        cash: by currency, zero balances left out.
        realized_base, dividends_base, interest_base, fees_base, taxes_base, net_contributions_base: since the first activity, at
            recorded or trade-day rates.
        currency_gain_base: of the open holdings.
        currency_gain_on_cash: cash today less every cash movement at its own day's rate.
    """

    base: str
    as_of: dt.date
    holdings: tuple[HoldingValue, ...]
    cash: tuple[CashValue, ...]
    cash_base: Decimal
    holdings_base: Decimal
    total_base: Decimal
    cost_base: Decimal
    unrealized_base: Decimal
    realized_base: Decimal
    dividends_base: Decimal
    interest_base: Decimal
    fees_base: Decimal
    taxes_base: Decimal
    net_contributions_base: Decimal
    currency_gain_base: Decimal
    currency_gain_on_cash: Decimal
    incomplete: tuple[str, ...]

    @property
    def without_value(self) -> tuple[str, ...]:
        """What is missing for `total_base` alone; costs and gains may lack more."""
        holdings = [sentence for holding in self.holdings for sentence in holding.without_value]
        return tuple(dict.fromkeys([*holdings, *(_no_rate(c, self) for c in self.cash if c.amount_base is None)]))


def _no_rate(account: CashValue, valuation: Valuation) -> str:
    return f"The exchange rate {account.currency}{valuation.base} of {valuation.as_of} is missing."


def value_portfolio(ledger: Ledger, prices: PriceBook, fx: FxBook, *, base: str, as_of: dt.date) -> Valuation:
    """The valuation of `ledger` at the end of `as_of`.

    A ledger that was built in another base currency (or none) or that goes beyond `as_of` is rebuilt from its activities first.

    Args:
        prices: the last close on or before `as_of` counts; without any, the last trade price, marked as such.
        fx: the last rates on or before `as_of`; a missing rate leaves the figure open and is named in `incomplete`.
    """
    books = ledger_for(ledger, fx, base=base, as_of=as_of)
    with localcontext(prec=LEDGER_DIGITS):
        holdings = tuple(value_holding(position, prices, fx, base=base, as_of=as_of) for position in books.open_positions)
        cash = tuple(_cash(currency, amount, fx, base, as_of) for currency, amount in sorted(books.cash.items()) if amount)
        return _totals(books, holdings, cash, base, as_of)


def ledger_for(ledger: Ledger, fx: FxBook, *, base: str, as_of: dt.date) -> Ledger:
    """`ledger` itself when it is in `base` and ends by `as_of`, else the same books kept that way."""
    beyond = any(activity.date > as_of for activity in ledger.activities[-1:])
    if ledger.terms.base == base and not beyond:
        return ledger
    terms = ledger.terms
    return build_ledger(
        ledger.activities,
        method=terms.method,
        fees_in_cost=terms.fees_in_cost,
        allow_short=terms.allow_short,
        cash_booking=terms.cash_booking,
        transfers_touch_cash=terms.transfers_touch_cash,
        as_of=as_of,
        base=base,
        fx=fx,
    )


def price_of(position: Position, prices: PriceBook, as_of: dt.date) -> PricePoint | None:
    """The last close on or before `as_of`, else the last trade price, in the units of `as_of`; None when there is neither."""
    point = prices.close(position.symbol, as_of, position.splits)
    if point is not None or position.last_trade_price is None or position.last_trade_date is None:
        return point
    price = position.last_trade_price
    if prices.basis is not SplitBasis.AS_QUOTED:
        for day, ratio in position.splits:
            price = price / ratio if position.last_trade_date < day <= as_of else price
    return PricePoint(price=price, date=position.last_trade_date, source=PriceSource.TRADE)


def value_holding(position: Position, prices: PriceBook, fx: FxBook, *, base: str, as_of: dt.date) -> HoldingValue:
    """The value of one position; weights are left open."""
    missing: list[str] = []
    point = price_of(position, prices, as_of)
    price = None if point is None else _in_currency(point, position, fx, as_of, missing)
    if point is None:
        missing.append(f"There is no price of {position.symbol} on or before {as_of}.")
    quote = fx.rate(position.currency, base, as_of)
    if quote is None:
        missing.append(f"The exchange rate {position.currency}{base} of {as_of} is missing.")
    unknown_cost = [f"A trade-day exchange rate of {position.symbol} to {base} is missing."] if position.cost_base is None else []
    value = None if price is None else position.quantity * price * position.multiplier
    value_base = None if value is None or quote is None else value * quote.rate
    gain = None if value is None else value - position.cost_basis
    gain_base = None if value_base is None or position.cost_base is None else value_base - position.cost_base
    price_gain = None if gain is None or quote is None else gain * quote.rate
    return HoldingValue(
        symbol=position.symbol,
        currency=position.currency,
        quantity=position.quantity,
        cost_basis=position.cost_basis,
        avg_cost=position.avg_cost,
        cost_base=position.cost_base,
        price=price,
        price_date=point.date if point else None,
        price_age_days=(as_of - point.date).days if point else None,
        price_is_trade=point is not None and point.source is PriceSource.TRADE,
        price_source=point.source if point else None,
        rate=quote.rate if quote else None,
        rate_date=quote.date if quote else None,
        value=value,
        value_base=value_base,
        unrealized_gain=gain,
        unrealized_base=gain_base,
        price_gain_base=price_gain,
        currency_gain_base=None if gain_base is None or price_gain is None else gain_base - price_gain,
        multiplier=position.multiplier,
        without_value=tuple(missing),
        incomplete=tuple(dict.fromkeys([*missing, *unknown_cost, *position.incomplete])),
    )


def _in_currency(point: PricePoint, position: Position, fx: FxBook, as_of: dt.date, missing: list[str]) -> Decimal | None:
    """The price in the position's currency; None, and noted, when the rate is missing."""
    if point.currency is None or point.currency == position.currency:
        return point.price
    quote = fx.rate(point.currency, position.currency, as_of)
    if quote is None:
        missing.append(f"The exchange rate {point.currency}{position.currency} of {as_of} is missing.")
        return None
    return point.price * quote.rate


def _cash(currency: str, amount: Decimal, fx: FxBook, base: str, as_of: dt.date) -> CashValue:
    quote = fx.rate(currency, base, as_of)
    return CashValue(
        currency=currency,
        amount=amount,
        rate=quote.rate if quote else None,
        rate_date=quote.date if quote else None,
        amount_base=amount * quote.rate if quote else None,
    )


def known_sum(values: Iterable[Decimal | None]) -> Decimal:
    """The sum of what is known."""
    return sum((value for value in values if value is not None), ZERO)


def _totals(books: Ledger, holdings: tuple[HoldingValue, ...], cash: tuple[CashValue, ...], base: str, as_of: dt.date) -> Valuation:
    holdings_base = known_sum(holding.value_base for holding in holdings)
    cash_base = known_sum(account.amount_base for account in cash)
    total = holdings_base + cash_base
    missing = [sentence for holding in holdings for sentence in holding.incomplete]
    missing += [f"The exchange rate {c.currency}{base} of {as_of} is missing." for c in cash if c.amount_base is None]
    missing += [problem.message for problem in books.problems]
    return Valuation(
        base=base,
        as_of=as_of,
        holdings=tuple(_weighed(holding, total, holdings_base) for holding in holdings),
        cash=cash,
        cash_base=cash_base,
        holdings_base=holdings_base,
        total_base=total,
        cost_base=known_sum(holding.cost_base for holding in holdings),
        unrealized_base=known_sum(holding.unrealized_base for holding in holdings),
        realized_base=known_sum(row.gain_base for row in books.realized),
        dividends_base=known_sum(row.gross_base for row in books.income if row.kind == "dividend"),
        interest_base=known_sum(row.gross_base for row in books.income if row.kind == "interest"),
        fees_base=known_sum(None if row.rate is None else row.fee * row.rate for row in books.charges),
        taxes_base=known_sum(None if row.rate is None else row.tax * row.rate for row in books.charges),
        net_contributions_base=known_sum(flow.amount_base for flow in books.flows),
        currency_gain_base=known_sum(holding.currency_gain_base for holding in holdings),
        currency_gain_on_cash=cash_base - known_sum(None if p.rate is None else p.amount * p.rate for p in books.postings),
        incomplete=tuple(dict.fromkeys(missing)),
    )


def _weighed(holding: HoldingValue, total: Decimal, holdings_base: Decimal) -> HoldingValue:
    if holding.value_base is None:
        return holding
    return replace(
        holding,
        weight=holding.value_base / total if total else None,
        weight_of_holdings=holding.value_base / holdings_base if holdings_base else None,
    )
