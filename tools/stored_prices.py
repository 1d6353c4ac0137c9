"""Closes that were fetched are kept in the database: the last provider of every chain, for when no other answers."""

import datetime as dt
import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import numpy as np

from core.errors import FolioscopeError
from core.series import PriceSeries
from db import UnitOfWork
from db.models import StoredSeries
from market.faults import NoAnswerError, NoPricesError, NoSuchSymbolError
from market.quotes import Quote, quote_from

STORED = " (stored)"
"""Behind the source of closes that come from the database."""


def is_stopgap(source: str) -> bool:
    """Whether closes of that source stand in for those of a provider that did not answer."""
    return source.endswith((STORED, "(kept)"))


def as_row(series: PriceSeries, *, fetched_at: dt.datetime) -> StoredSeries:
    """The series as it is kept."""
    days = series.dates.astype("datetime64[D]").astype("<i4")
    closes = days.tobytes() + series.close.astype("<f8").tobytes()
    return StoredSeries(
        symbol=series.symbol,
        currency=series.currency,
        source=series.source.removesuffix(STORED),
        first=series.dates[0].item(),
        last=series.as_of,
        count=len(series),
        sha256=hashlib.sha256(closes + series.currency.encode()).hexdigest(),
        fetched_at=fetched_at,
        closes=closes,
    )


def as_series(row: StoredSeries) -> PriceSeries:
    """The series that was kept; its source says so, its age is seen from `as_of`."""
    days = np.frombuffer(row.closes, dtype="<i4", count=row.count).astype("datetime64[D]")
    close = np.frombuffer(row.closes, dtype="<f8", count=row.count, offset=4 * row.count).astype(np.float64)
    return PriceSeries(symbol=row.symbol, dates=days, close=close, currency=row.currency, source=row.source + STORED)


class StoredProvider:
    """Serves what the database keeps.

    Args:
        read: opens a transaction that changes nothing.
    """

    name = "stored"

    def __init__(self, read: Callable[[], AbstractAsyncContextManager[UnitOfWork]]) -> None:
        self._read = read

    async def history(self, symbol: str, start: dt.date | None, end: dt.date) -> PriceSeries:
        """The part of the kept closes in the range.

        Raises:
            NoSuchSymbolError: nothing is kept of the symbol.
            NoAnswerError: the database does not answer.
        """
        return (await self._of(symbol)).between(start, end)

    async def latest(self, symbol: str, on: dt.date) -> Quote:
        """The last kept close on or before `on`.

        Raises:
            NoSuchSymbolError: nothing is kept of the symbol.
            NoPricesError: what is kept begins later.
            NoAnswerError: the database does not answer.
        """
        known = (await self._of(symbol)).between(None, on)
        if not len(known):
            raise NoPricesError(f"No price of {symbol} on or before {on.isoformat()} is stored.", symbol=symbol)
        return quote_from(known, on, degraded="The price provider does not answer at present; this is the last price that was fetched.")

    def symbols(self) -> None:
        """None: whatever was fetched once."""

    async def _of(self, symbol: str) -> PriceSeries:
        try:
            async with self._read() as work:
                row = await work.installation.series(symbol)
        except FolioscopeError as err:
            raise NoAnswerError("The stored prices cannot be read at present.", symbol=symbol) from err
        if row is None:
            raise NoSuchSymbolError(f"No prices of {symbol} are stored.", symbol=symbol)
        return as_series(row)
