"""Histories in another currency than the one that they are quoted in."""

import asyncio
from collections.abc import Iterable

import numpy as np

from core.currencies import MINOR_UNITS
from core.errors import DataUnavailable, FolioscopeError
from core.series import Floats, PriceSeries
from tools.context import Context


async def rate_histories(context: Context, currencies: Iterable[str], to: str) -> dict[str, PriceSeries]:
    """The rates of each major currency to the major one of `to`, by its code; nothing for that one itself.

    Raises:
        DataUnavailable: there is no history of one of them; `pair` names it.
    """
    target = _major(to)
    wanted = sorted({_major(currency) for currency in currencies} - {target})
    found = await asyncio.gather(*(_rates(context, major, target) for major in wanted))
    return dict(zip(wanted, found, strict=True))


async def _rates(context: Context, source: str, target: str) -> PriceSeries:
    for first, second, power in ((source, target, 1), (target, source, -1)):
        try:
            series = await context.services.market.history(f"{first}{second}=X")
        except FolioscopeError:
            continue
        if len(series):
            return PriceSeries(symbol=series.symbol, dates=series.dates, close=series.close**power, currency=target, source=series.source)
    raise DataUnavailable(
        f"These instruments are quoted in several currencies, and there is no history of the rate from {source} to {target} here. "
        "Name instruments of one currency.",
        pair=f"{source}{target}=X",
    )


def in_currency(series: PriceSeries, amounts: Floats, to: str, rates: dict[str, PriceSeries]) -> tuple[PriceSeries, Floats]:
    """The closes, and the dividends beside them, in `to`, each at the last rate up to its day; days before the first rate are left out.

    Raises:
        DataUnavailable: no day is left.
    """
    if series.currency == to:
        return series, amounts
    scale = float(_units(series.currency) / _units(to))
    rate = rates.get(_major(series.currency))
    if rate is None:
        by_day, keep = np.full(len(series), scale), np.ones(len(series), dtype=bool)
    else:
        rows = np.searchsorted(rate.dates, series.dates, side="right") - 1
        keep = rows >= 0
        by_day = rate.close[np.maximum(rows, 0)] * scale
    if not keep.any():
        raise DataUnavailable(f"There is no rate from {series.currency} to {to} on the days of {series.symbol}.", symbol=series.symbol)
    close = (series.close * by_day)[keep]
    made = PriceSeries(symbol=series.symbol, dates=series.dates[keep], close=close, currency=to, source=series.source)
    return made, (amounts * by_day)[keep]


def _major(currency: str) -> str:
    return MINOR_UNITS[currency][0] if currency in MINOR_UNITS else currency


def _units(currency: str) -> float:
    return float(MINOR_UNITS[currency][1]) if currency in MINOR_UNITS else 1.0
