"""Exchange rates from the closes of currency pairs: direct, turned round, or by way of the dollar or the euro."""

from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal

from core.currencies import CURRENCIES, MINOR_UNITS
from core.errors import DataUnavailable, InvalidInput, UnknownSymbol
from market.quotes import FxQuote, Quote

QuoteOf = Callable[[str, date], Awaitable[Quote]]
PIVOTS = ("USD", "EUR")


async def fx_quote(quote_of: QuoteOf, from_currency: str, to_currency: str, on: date) -> FxQuote:
    """Units of `to_currency` per unit of `from_currency`, by the last closes on or before `on`.

    A currency and itself, and a currency and its hundredth (GBp, GBX, ZAc, ILA), are exact and need no prices. Never a rate of 1 for
    want of a better one.

    Raises:
        InvalidInput: not a currency code.
        DataUnavailable: no provider has a rate; `pair` names what is missing.
    """
    source, source_scale = major_unit(from_currency)
    target, target_scale = major_unit(to_currency)
    scale = source_scale / target_scale
    legs = () if source == target else await _legs(quote_of, source, target, on)
    rate = scale
    for _, leg_rate, _ in legs:
        rate *= leg_rate
    as_of = min((quote.as_of for _, _, quote in legs), default=on)
    return FxQuote(
        from_currency=from_currency,
        to_currency=to_currency,
        rate=rate,
        as_of=as_of,
        source=" + ".join(dict.fromkeys(quote.source for _, _, quote in legs)) or "definition",
        age_days=(on - as_of).days,
        via=tuple(symbol for symbol, _, _ in legs),
    )


def major_unit(currency: str) -> tuple[str, Decimal]:
    """The ISO currency behind `currency` and how many of its units one is: "GBp" -> ("GBP", 0.01), "USD" -> ("USD", 1).

    Raises:
        InvalidInput: it is no currency.
    """
    if currency in MINOR_UNITS:
        return MINOR_UNITS[currency]
    if currency not in CURRENCIES:
        raise InvalidInput(
            f"There is no currency called {currency[:12]}. It is written with three capital letters, such as EUR.", field="currency"
        )
    return currency, Decimal(1)


async def _legs(quote_of: QuoteOf, source: str, target: str, on: date) -> tuple[tuple[str, Decimal, Quote], ...]:
    """One or two (instrument, rate, quote) whose rates multiply to source -> target."""
    if (leg := await _leg(quote_of, source, target, on)) is not None:
        return (leg,)
    for pivot in PIVOTS:
        if pivot in {source, target}:
            continue
        first = await _leg(quote_of, source, pivot, on)
        second = await _leg(quote_of, pivot, target, on) if first else None
        if first and second:
            return (first, second)
    raise DataUnavailable(
        f"There is no exchange rate from {source} to {target} on or before {on.isoformat()}.", pair=f"{source}{target}", day=on.isoformat()
    )


async def _leg(quote_of: QuoteOf, source: str, target: str, on: date) -> tuple[str, Decimal, Quote] | None:
    """The rate of one pair by any of the names it is listed under; None when there is none."""
    for symbol, inverse in _names(source, target):
        try:
            quote = await quote_of(symbol, on)
        except (UnknownSymbol, DataUnavailable):
            continue
        return symbol, 1 / quote.price if inverse else quote.price, quote
    return None


def _names(source: str, target: str) -> list[tuple[str, bool]]:
    """Instruments for source -> target and whether they are the other way round; Yahoo lists "JPY=X" for dollars in yen."""
    direct = [(f"{source}{target}=X", False)]
    inverse = [(f"{target}{source}=X", True)]
    if source == "USD":
        direct.append((f"{target}=X", False))
    if target == "USD":
        inverse.append((f"{source}=X", True))
    return direct + inverse
