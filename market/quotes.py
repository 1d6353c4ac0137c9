"""The latest price of an instrument and the rate between two currencies, each with its source and age."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import InvalidInput
from core.series import PriceSeries


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The last known price of one instrument on or before a day.

    Attributes:
        symbol: as Yahoo writes it.
        price: in `currency` per unit.
        currency: ISO 4217, or a quotation unit such as GBp.
        as_of: the session that the price is from.
        previous_close: the close of the session before; None when there is none.
        change_frac: price / previous_close - 1, to eight decimals; None without a previous close.
        source: the provider's name.
        age_days: calendar days from `as_of` to the day that was asked for.
        degraded: a sentence on why this is not the fresh figure that was asked for; None when it is.
    """

    symbol: str
    price: Decimal
    currency: str
    as_of: date
    previous_close: Decimal | None
    change_frac: Decimal | None
    source: str
    age_days: int
    degraded: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FxQuote:
    """How many units of `to_currency` one unit of `from_currency` was worth.

    Attributes:
        from_currency: what is given away, ISO 4217 or a quotation unit such as GBp.
        to_currency: what is received.
        rate: units of `to_currency` per unit of `from_currency`.
        as_of: the oldest day among the rates used; the day asked for when the rate is exact by definition.
        source: the provider's name, or "definition" for a currency and itself or its hundredth.
        age_days: calendar days from `as_of` to the day that was asked for.
        via: the instruments whose closes were used, such as ("EURUSD=X", "JPY=X"); empty when exact by definition.
    """

    from_currency: str
    to_currency: str
    rate: Decimal
    as_of: date
    source: str
    age_days: int
    via: tuple[str, ...] = ()


def change_of(price: Decimal, previous: Decimal | None) -> Decimal | None:
    """The change, price / previous - 1, to eight decimals; None without a previous price."""
    return None if previous is None else round(price / previous - 1, 8)


def exact(price: float) -> Decimal:
    """The shortest decimal that reads back as the same float."""
    return Decimal(repr(float(price)))


def quote_from(series: PriceSeries, on: date, *, degraded: str | None = None) -> Quote:
    """The last close of `series` on or before `on`.

    Raises:
        InvalidInput: the series has no close on or before that day.
    """
    known = series.between(None, on)
    if not len(known):
        raise InvalidInput(f"{series.symbol} has no price on or before {on.isoformat()}.", field="on")
    price = exact(known.close[-1])
    previous = exact(known.close[-2]) if len(known) > 1 else None
    return Quote(
        symbol=series.symbol,
        price=price,
        currency=series.currency,
        as_of=known.as_of,
        previous_close=previous,
        change_frac=change_of(price, previous),
        source=series.source,
        age_days=(on - known.as_of).days,
        degraded=degraded,
    )
