"""What so many units would cost, and how many an amount or the cash of a portfolio would buy: at the last close, before fees, recorded nowhere."""

import datetime as dt
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from accounting import Valuation
from core.errors import DataUnavailable
from market import Quote
from tools.base import View
from tools.books import load_books
from tools.context import Context
from tools.fields import Figure
from tools.portfolio import value_books

DIVISIBLE = frozenset({"crypto", "currency"})
"""Kinds of instruments that are bought in fractions."""
FINEST = Decimal("0.00000001")


class ConvertedView(View):
    """A price in another currency, at `rate` units of that per unit of its own."""

    currency: str
    price: Figure
    rate: Figure
    rate_date: dt.date


class BuyingView(View):
    """So many units and what they cost. `money` is what there is for them, `left` what remains of it (below 0: what lacks); None: not asked.

    `money_said` and `money_currency` are the amount as it was given; `rate` makes the quote's currency of it, None where they are the same.
    """

    units: Figure
    cost: Figure
    money: Figure | None
    left: Figure | None
    money_said: Figure | None
    money_currency: str | None
    rate: Figure | None
    rate_date: dt.date | None
    from_cash: bool


async def converted(context: Context, quote: Quote, currency: str) -> ConvertedView:
    """The price of a quote in another currency, at the rate of its day.

    Raises:
        DataUnavailable: there is no such rate.
    """
    found = await context.services.market.fx(quote.currency, currency, quote.as_of)
    return ConvertedView(currency=currency, price=quote.price * found.rate, rate=found.rate, rate_date=found.as_of)


async def buying(
    context: Context,
    quote: Quote,
    *,
    units: Decimal | None,
    spend: tuple[Decimal, str] | None,
    cash_frac: Decimal | None,
    portfolio_id: UUID | None,
    divisible: bool,
) -> BuyingView:
    """How many units `spend` or a part of the cash buys, or what `units` would cost of it.

    Raises:
        PermissionDenied: the cash is asked of by one who may not look at books.
        DataUnavailable: there is no rate between the currencies.
    """
    if cash_frac is not None:
        spend = await _cash(context, cash_frac, portfolio_id)
    rate = None
    if spend is not None and spend[1] != quote.currency:
        rate = await context.services.market.fx(spend[1], quote.currency, context.clock.today())
    money = None if spend is None else spend[0] * (rate.rate if rate is not None else Decimal(1))
    if units is None:
        step = FINEST if divisible else Decimal(1)
        units = max(Decimal(0), money or Decimal(0)) / quote.price
        units = units.quantize(step, rounding=ROUND_DOWN)
    cost = units * quote.price
    return BuyingView(
        units=units,
        cost=cost,
        money=money,
        left=None if money is None else money - cost,
        money_said=None if spend is None else spend[0],
        money_currency=None if spend is None else spend[1],
        rate=None if rate is None else rate.rate,
        rate_date=None if rate is None else rate.as_of,
        from_cash=cash_frac is not None,
    )


async def _cash(context: Context, share: Decimal, portfolio_id: UUID | None) -> tuple[Decimal, str]:
    """A part of the cash of a portfolio, in its currency."""
    context.require_books()
    books = await load_books(context, portfolio_id)
    valuation: Valuation = (await value_books(context, books))[0]
    if any(item.amount_base is None for item in valuation.cash if item.amount):
        raise DataUnavailable(f"Part of the cash is in a currency without a rate to {books.base_currency}, so I cannot add it up.")
    return valuation.cash_base * share, books.base_currency
