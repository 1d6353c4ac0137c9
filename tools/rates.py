"""Histories in another currency than the one that they are quoted in."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import TypeAlias

import numpy as np

from core.currencies import MINOR_UNITS
from core.errors import DataUnavailable, FolioscopeError
from core.series import Dates, Floats, PriceSeries
from market.currencies import PIVOTS
from tools.context import Context

History: TypeAlias = Callable[[str], Awaitable[PriceSeries | None]]
BY_WAY = " by way of "
"""In the source of rates that go through a third currency."""


async def rate_histories(context: Context, currencies: Iterable[str], to: str) -> dict[str, PriceSeries]:
    """The rates of each major currency to the major one of `to`, by its code; nothing for that one itself.

    Raises:
        DataUnavailable: there is no history of one of them; `pair` names it.
    """
    target = _major(to)
    wanted = sorted({_major(currency) for currency in currencies} - {target})
    found = await asyncio.gather(*(_rates(context, major, target) for major in wanted))
    return dict(zip(wanted, found, strict=True))


async def rates_between(history: History, source: str, target: str) -> PriceSeries | None:
    """The rates of a currency in another one: as quoted, turned round, or by way of the dollar or the euro; None where there are none.

    By way of a third currency there is a rate on the days on which both have one, and the source says which way it went.

    Args:
        history: of the closes of a pair such as "EURUSD=X"; None or an empty one where there are none.
    """
    if (plain := await _quoted(history, source, target)) is not None:
        return plain
    for pivot in PIVOTS:
        first = await _quoted(history, source, pivot) if pivot not in {source, target} else None
        second = await _quoted(history, pivot, target) if first is not None else None
        if first is None or second is None:
            continue
        days, left, right = np.intersect1d(first.dates, second.dates, assume_unique=True, return_indices=True)
        if days.size:
            sources = " + ".join(dict.fromkeys((first.source, second.source)))
            close = first.close[left] * second.close[right]
            return _in(source, target, days, close, f"{sources} ({source} to {target}{BY_WAY}{pivot})")
    return None


async def _quoted(history: History, source: str, target: str) -> PriceSeries | None:
    """The rates of a pair that is quoted one way or the other."""
    for first, second, power in ((source, target, 1), (target, source, -1)):
        series = await history(f"{first}{second}=X")
        if series is not None and len(series):
            return _in(source, target, series.dates, series.close**power, series.source)
    return None


def _in(source: str, target: str, days: Dates, close: Floats, origin: str) -> PriceSeries:
    return PriceSeries(symbol=f"{source}{target}=X", dates=days, close=close, currency=target, source=origin)


async def _rates(context: Context, source: str, target: str) -> PriceSeries:
    async def history(pair: str) -> PriceSeries | None:
        with suppress(FolioscopeError):
            return await context.services.market.history(pair)
        return None

    if (found := await rates_between(history, source, target)) is not None:
        return found
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
