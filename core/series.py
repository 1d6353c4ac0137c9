"""A history of closes, as everybody passes it on."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput

Dates: TypeAlias = NDArray[np.datetime64]
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PriceSeries:
    """Daily closes of one instrument, oldest first.

    Attributes:
        symbol: as Yahoo writes it.
        dates: (T,) datetime64[D], strictly increasing sessions of the exchange.
        close: (T,) float64, in `currency`, finite and positive, adjusted as `source` says.
        currency: ISO 4217, or a quotation unit such as GBX.
        source: the provider's name.
        as_of: the day of the last close.

    Both arrays are made read-only.

    Raises:
        InvalidInput: lengths differ, days are not strictly increasing, or a close is not a positive number.
    """

    symbol: str
    dates: Dates
    close: Floats
    currency: str
    source: str

    def __post_init__(self) -> None:
        dates = np.array(self.dates, dtype="datetime64[D]")
        close = np.array(self.close, dtype=np.float64)
        if dates.shape != close.shape or dates.ndim != 1:
            raise InvalidInput(f"{self.symbol}: {dates.size} days and {close.size} closes do not fit together.", field="close")
        if dates.size and not bool(np.all(np.diff(dates).astype(np.int64) > 0)):
            raise InvalidInput(f"{self.symbol}: days must be sorted and unique.", field="dates")
        if not bool(np.all(np.isfinite(close) & (close > 0))):
            raise InvalidInput(f"{self.symbol}: every close must be a positive number.", field="close")
        dates.flags.writeable = False
        close.flags.writeable = False
        object.__setattr__(self, "dates", dates)
        object.__setattr__(self, "close", close)

    def __len__(self) -> int:
        return int(self.close.size)

    @property
    def as_of(self) -> date:
        """The day of the last close.

        Raises:
            InvalidInput: the series is empty.
        """
        if not len(self):
            raise InvalidInput(f"{self.symbol} has no prices.", field="symbol")
        day: date = self.dates[-1].item()
        return day

    def between(self, start: date | None, end: date | None) -> "PriceSeries":
        """The part from `start` to `end`, both included; None leaves that side open."""
        keep = np.ones(len(self), dtype=bool)
        if start is not None:
            keep &= self.dates >= np.datetime64(start)
        if end is not None:
            keep &= self.dates <= np.datetime64(end)
        return PriceSeries(symbol=self.symbol, dates=self.dates[keep], close=self.close[keep], currency=self.currency, source=self.source)
