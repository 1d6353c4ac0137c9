"""Pairs of currencies, also those that no list has and nobody quotes: their rate is made of the rates of others."""

import datetime as dt

from core.currencies import CURRENCIES
from core.errors import DataUnavailable, UnknownSymbol
from market.exchanges import pair_of
from market.quotes import Quote
from market.symbols import Instrument
from tools.context import Context
from tools.instruments import known_instrument
from tools.own_prices import quote_of


def _sides(symbol: str) -> tuple[str, str] | None:
    """The two currencies of a pair, where there are such; None of anything else."""
    pair = pair_of(symbol)
    return pair if pair is not None and CURRENCIES.issuperset(pair) else None


async def quoted_instrument(context: Context, symbol: str) -> Instrument:
    """The instrument, or two currencies of which no list has a pair.

    Raises:
        UnknownSymbol: it is neither.
    """
    try:
        return await known_instrument(context, symbol)
    except UnknownSymbol:
        if (sides := _sides(symbol)) is None:
            raise
        return Instrument(symbol=symbol, name="/".join(sides), kind="currency", exchange="", currency=sides[1])


async def last_close(context: Context, instrument: Instrument, on: dt.date | None) -> Quote:
    """The last close; of two currencies that nobody quotes as a pair the rate that others make.

    Raises:
        UnknownSymbol, DataUnavailable: there is neither.
    """
    try:
        return await quote_of(context, instrument.symbol, on=on)
    except (DataUnavailable, UnknownSymbol):
        if (sides := _sides(instrument.symbol)) is None:
            raise
    rate = await context.services.market.fx(*sides, on or context.clock.today())
    return Quote(
        symbol=instrument.symbol,
        price=rate.rate,
        currency=sides[1],
        as_of=rate.as_of,
        previous_close=None,
        change_frac=None,
        source=rate.source,
        age_days=rate.age_days,
        degraded=None,
    )
