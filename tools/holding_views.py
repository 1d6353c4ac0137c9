"""One holding as answers show it."""

import datetime as dt
from decimal import Decimal, localcontext

from accounting import HoldingValue, Position
from core.money import LEDGER_DIGITS
from tools.base import View
from tools.context import Context
from tools.fields import Figure
from tools.instruments import find_instrument


class HoldingView(View):
    """One holding. Fractions are of 1; `_base` is in the portfolio's currency; `price_source` is market, manual or trade; None: not known.

    `gain_base` is `price_gain_base`, at today's rate, and `currency_gain_base`, what the exchange rate made of the cost.
    """

    symbol: str
    name: str
    quantity: Figure
    currency: str
    avg_cost: Figure
    cost: Figure
    price: Figure | None
    price_date: dt.date | None
    price_age_days: int | None
    price_is_trade: bool
    price_source: str | None
    held_since: dt.date | None
    value: Figure | None
    value_base: Figure | None
    gain: Figure | None
    gain_base: Figure | None
    gain_frac: Figure | None
    cost_base: Figure | None
    price_gain_base: Figure | None
    currency_gain_base: Figure | None
    rate: Figure | None
    rate_date: dt.date | None
    multiplier: Figure
    realized_gain: Figure
    realized_base: Figure | None
    dividends: Figure
    fees: Figure
    taxes: Figure
    weight_frac: Figure | None
    incomplete: tuple[str, ...]


def fraction(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """The share of `part` in `whole`, to eight decimals; None where either is unknown or the whole is 0."""
    return round(part / whole, 8) if part is not None and whole else None


def holding_view(context: Context, item: HoldingValue, position: Position, held_since: dt.date | None) -> HoldingView:
    """A valued holding, with what its position made and paid so far."""
    instrument = find_instrument(context.services, item.symbol)
    return HoldingView(
        symbol=item.symbol,
        name=instrument.name if instrument else item.symbol,
        quantity=item.quantity,
        currency=item.currency,
        avg_cost=tidy(item.avg_cost),
        cost=tidy(item.cost_basis),
        price=tidy_or_none(item.price),
        price_date=item.price_date,
        price_age_days=item.price_age_days,
        price_is_trade=item.price_is_trade,
        price_source=None if item.price_source is None else item.price_source.value,
        held_since=held_since,
        value=tidy_or_none(item.value),
        value_base=tidy_or_none(item.value_base),
        gain=tidy_or_none(item.unrealized_gain),
        gain_base=tidy_or_none(item.unrealized_base),
        gain_frac=fraction(item.unrealized_gain, abs(item.cost_basis)),
        cost_base=tidy_or_none(item.cost_base),
        price_gain_base=tidy_or_none(item.price_gain_base),
        currency_gain_base=tidy_or_none(item.currency_gain_base),
        rate=tidy_or_none(item.rate),
        rate_date=item.rate_date,
        multiplier=item.multiplier,
        realized_gain=tidy(position.realized_gain),
        realized_base=tidy_or_none(position.realized_base),
        dividends=tidy(position.dividends),
        fees=tidy(position.fees),
        taxes=tidy(position.taxes),
        weight_frac=None if item.weight is None else round(item.weight, 8),
        incomplete=item.incomplete,
    )


def tidy(value: Decimal) -> Decimal:
    """At most twelve decimals, without trailing zeros."""
    with localcontext(prec=LEDGER_DIGITS):
        return round(value, 12).normalize() + 0


def tidy_or_none(value: Decimal | None) -> Decimal | None:
    """The same of what is known."""
    return None if value is None else tidy(value)
