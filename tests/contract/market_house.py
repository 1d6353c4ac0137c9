"""Stand-ins for what lies outside: a yfinance of our own with recorded shapes, and providers that misbehave on request."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from core.errors import FolioscopeError
from core.series import PriceSeries
from market import Quote, RawCloses


class YFException(Exception):
    pass


class YFRateLimitError(YFException):
    pass


class YFPricesMissingError(YFException):
    pass


class YFTzMissingError(YFException):
    pass


class YFDataException(YFException):
    pass


class HTTPError(OSError):
    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP Error {status}")
        self.response = SimpleNamespace(status_code=status)


Table = tuple[Sequence[str], Sequence[float], str]


def fake_yahoo(
    tables: Mapping[str, Table],
    *,
    failure: Callable[[], BaseException | None] = lambda: None,
    metadata: Mapping[str, object] | None = None,
    zones: Mapping[str, str | None] = MappingProxyType({}),
):
    """A module that answers as yfinance 1.7 does: a frame with the exchange's time zone (of `zones`, or New York's) and a dictionary about the symbol."""

    class Ticker:
        def __init__(self, symbol: str) -> None:
            self.symbol = symbol

        @property
        def history_metadata(self) -> dict[str, object]:
            about = {"symbol": self.symbol, "currency": tables[self.symbol][2]}
            return about | dict(metadata or {})

        def history(self, *, start=None, end=None, period=None, interval, auto_adjust, actions, timeout) -> pd.DataFrame:
            assert (interval, auto_adjust, actions) == ("1d", False, False)
            assert (start is None) == (period == "max")
            if (err := failure()) is not None:
                raise err
            if self.symbol not in tables:
                raise YFTzMissingError(f"${self.symbol}: possibly delisted; no timezone found")
            days, closes, _ = tables[self.symbol]
            frame = pd.DataFrame(
                {"Close": closes, "Adj Close": closes, "Volume": 0},
                index=pd.DatetimeIndex(list(days)).tz_localize(zones.get(self.symbol, "America/New_York")),
            )
            rows = frame[(frame.index.date < end) & ((start is None) | (frame.index.date >= (start or date.min)))]
            if rows.empty:
                raise YFPricesMissingError(f"${self.symbol}: possibly delisted; no price data found")
            return rows

    errors = SimpleNamespace(YFException=YFException)
    return SimpleNamespace(Ticker=Ticker, exceptions=errors)


class Scripted:
    """A provider that does what the next entry of its script says: an error to raise, a series to give, or seconds to hang."""

    def __init__(self, *script: object, name: str = "scripted", listed: tuple[str, ...] | None = None) -> None:
        self.name = name
        self.script = list(script)
        self.asked = 0
        self._listed = listed

    async def _next(self) -> object:
        self.asked += 1
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(step, BaseException):
            raise step
        if isinstance(step, float):
            await asyncio.sleep(step)
            raise AssertionError("nobody waited this long")
        return step

    async def history(self, symbol: str, start: date | None, end: date) -> PriceSeries | RawCloses:
        step = await self._next()
        assert isinstance(step, PriceSeries | RawCloses)
        return step

    async def latest(self, symbol: str, on: date) -> Quote:
        step = await self._next()
        assert isinstance(step, Quote)
        return step

    def symbols(self) -> tuple[str, ...] | None:
        return self._listed


def raw(
    days: Sequence[str], closes: Sequence[float], *, symbol: str = "AAPL", currency: str = "USD", source: str = "scripted"
) -> RawCloses:
    return RawCloses(
        symbol=symbol,
        dates=np.array(days, dtype="datetime64[D]"),
        close=np.array(closes, dtype=np.float64),
        currency=currency,
        source=source,
    )


async def refused(answer: Awaitable[object]) -> FolioscopeError:
    """What was raised instead of an answer."""
    with pytest.raises(FolioscopeError) as raised:
        await answer
    return raised.value
