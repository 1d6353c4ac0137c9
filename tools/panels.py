"""Prices of several instruments on common days, for analysis."""

import asyncio
import datetime as dt
from collections.abc import Sequence

import numpy as np

from analysis import PricePanel
from core.errors import DataUnavailable, InvalidInput
from core.series import PriceSeries
from tools.books import load_books
from tools.context import Context
from tools.instruments import known_instrument
from tools.portfolio import value_books

WHOLE_PORTFOLIO = "@PORTFOLIO"


async def holdings_weights(context: Context) -> dict[str, float]:
    """Each holding's share of the portfolio's value, cash included in the whole.

    Raises:
        InvalidInput: nothing with a price is held.
    """
    valuation, _ = await value_books(context, await load_books(context, None))
    weights = {item.symbol: float(item.weight) for item in valuation.holdings if item.weight is not None and item.weight > 0}
    if not weights:
        raise InvalidInput("You hold nothing with a price yet. Record a buy first, or name instruments.", field="symbols")
    return weights


async def chosen_symbols(context: Context, symbols: Sequence[str]) -> list[str]:
    """The named instruments, or everything held where none is named."""
    named = [symbol for symbol in dict.fromkeys(symbols) if symbol.upper() != WHOLE_PORTFOLIO]
    return [known_instrument(context.services, symbol).symbol for symbol in named] if named else list(await holdings_weights(context))


async def price_series(
    context: Context, symbols: Sequence[str], *, start: dt.date | None = None, end: dt.date | None = None
) -> list[PriceSeries]:
    """The closes of each instrument, all in one currency.

    Raises:
        DataUnavailable: one has no prices, or they are in different currencies.
    """
    series = await asyncio.gather(*(context.services.market.history(symbol, start=start, end=end) for symbol in symbols))
    empty = [item.symbol for item in series if not len(item)]
    if empty:
        raise DataUnavailable(f"There are no prices of {', '.join(empty)} over that range.", symbol=empty[0])
    currencies = sorted({item.currency for item in series})
    if len(currencies) > 1:
        raise DataUnavailable(
            f"These instruments are quoted in {' and '.join(currencies)}; I can only test one currency at a time. Name those of one."
        )
    return series


def panel_of(series: Sequence[PriceSeries]) -> PricePanel:
    """Closes of the instruments on every day that any of them traded; gaps inside a listing carry the last close on."""
    days = np.unique(np.concatenate([item.dates for item in series]))
    close = np.column_stack([_along(item, days) for item in series])
    return PricePanel(symbols=tuple(item.symbol for item in series), dates=days, close=close)


def _along(series: PriceSeries, days: np.ndarray) -> np.ndarray:  # (T,) datetime64[D] -> (T,) float64, NaN outside of the listing
    index = np.searchsorted(series.dates, days, side="right") - 1
    inside = (index >= 0) & (days <= series.dates[-1])
    return np.where(inside, series.close[np.maximum(index, 0)], np.nan)
