"""Closes of several instruments on common days."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.errors import DataUnavailable, InvalidInput
from core.series import Dates, Floats, PriceSeries

Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PricePanel:
    """Daily closes of N instruments on T common days, oldest first, all in one currency.

    Attributes:
        symbols: (N,) unique.
        dates: (T,) datetime64[D], strictly increasing.
        close: (T, N) float64, positive. NaN before an instrument was listed and after it was delisted, nowhere between.
        dividends: (T, N) float64, amounts per share on their ex-days, zero elsewhere; None where the closes are already adjusted for them.
        first_row: (N,) row of the first close of each instrument.
        last_row: (N,) row of the last.

    The arrays are made read-only.

    Raises:
        InvalidInput: shapes differ, days are not increasing, a symbol is named twice, or a price is not a positive number.
        DataUnavailable: an instrument has no close at all, or none on a day between its first and its last.
    """

    symbols: tuple[str, ...]
    dates: Dates
    close: Floats
    dividends: Floats | None = None
    first_row: Ints = field(init=False)
    last_row: Ints = field(init=False)

    def __post_init__(self) -> None:
        dates = np.array(self.dates, dtype="datetime64[D]")
        close = np.array(self.close, dtype=np.float64)
        _requires_shape(self.symbols, dates, close)
        known = np.isfinite(close)
        if bool(np.any(np.isinf(close))) or bool(np.any(close[known] <= 0)):
            raise InvalidInput("Every close must be a positive number.", field="close")
        first, last = known.argmax(axis=0), len(dates) - 1 - known[::-1].argmax(axis=0)
        _requires_whole(self.symbols, dates, known, first, last)
        for name, array in (("dates", dates), ("close", close), ("first_row", first), ("last_row", last)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        if self.dividends is not None:
            object.__setattr__(self, "dividends", _checked_dividends(self.dividends, close))

    @classmethod
    def from_series(cls, series: Sequence[PriceSeries], *, max_gap_days: int = 10) -> "PricePanel":
        """The histories on the union of their days; on a day without trading a close stands at its last value.

        Args:
            series: one history per instrument, all in one currency.
            max_gap_days: longest time, in calendar days, over which a close is carried on.

        Raises:
            InvalidInput: none are given, or they are in several currencies.
            DataUnavailable: one is empty, or has a longer hole.
        """
        if not series:
            raise InvalidInput("Name at least one symbol.", field="symbols")
        currencies = sorted({one.currency for one in series})
        if len(currencies) > 1:
            raise InvalidInput(f"The prices are in {', '.join(currencies)}. Convert them to one currency first.", field="symbols")
        dates = np.unique(np.concatenate([one.dates for one in series]))
        close = np.column_stack([_on_days(one, dates, max_gap_days) for one in series])
        return cls(symbols=tuple(one.symbol for one in series), dates=dates, close=close)

    def __len__(self) -> int:
        return int(self.dates.size)

    def between(self, start: date | None, end: date | None) -> "PricePanel":
        """The part from `start` to `end`, both included; None leaves that side open.

        Raises:
            DataUnavailable: an instrument has no close in it.
        """
        low = 0 if start is None else int(np.searchsorted(self.dates, np.datetime64(start), side="left"))
        high = len(self) if end is None else int(np.searchsorted(self.dates, np.datetime64(end), side="right"))
        dividends = None if self.dividends is None else self.dividends[low:high]
        return PricePanel(symbols=self.symbols, dates=self.dates[low:high], close=self.close[low:high], dividends=dividends)

    def column(self, symbol: str) -> int:
        """The column of `symbol`.

        Raises:
            InvalidInput: it is not in the panel.
        """
        if symbol not in self.symbols:
            raise InvalidInput(f"{symbol} is not among the prices. There are {', '.join(self.symbols)}.", field="symbol")
        return self.symbols.index(symbol)

    def total_return(self) -> Floats:
        """(T, N) value of one share with its dividends put back into it at each ex-day's close, without a fee; NaN where `close` is."""
        if self.dividends is None:
            return self.close
        growth = np.cumprod(1 + np.where(np.isfinite(self.close), self.dividends / self.close, 0.0), axis=0)
        return np.asarray(self.close * growth, dtype=np.float64)


def _requires_shape(symbols: tuple[str, ...], dates: Dates, close: Floats) -> None:
    if not symbols or not dates.size:
        raise InvalidInput("A backtest needs at least one symbol and one day of prices.", field="symbols")
    if dates.ndim != 1 or close.shape != (dates.size, len(symbols)):
        raise InvalidInput(
            f"{dates.size} days, {len(symbols)} symbols and closes of shape {close.shape} do not fit together.", field="close"
        )
    if len(set(symbols)) != len(symbols):
        twice = sorted({symbol for symbol in symbols if symbols.count(symbol) > 1})
        raise InvalidInput(f"{', '.join(twice)} is named more than once. Name each symbol once.", field="symbols")
    if not bool(np.all(np.diff(dates).astype(np.int64) > 0)):
        raise InvalidInput("Days must be sorted and unique.", field="dates")


def _requires_whole(symbols: tuple[str, ...], dates: Dates, known: Bools, first: Ints, last: Ints) -> None:
    counts = known.sum(axis=0)
    empty = [symbol for symbol, count in zip(symbols, counts, strict=True) if not count]
    if empty:
        raise DataUnavailable(
            f"There are no prices of {', '.join(empty)} in this time. Leave it out or choose another range.", symbols=empty
        )
    holes = np.flatnonzero(counts != last - first + 1)
    if holes.size:
        column = int(holes[0])
        row = int(first[column] + np.flatnonzero(~known[first[column] : last[column], column])[0])
        raise DataUnavailable(
            f"{symbols[column]} has no price on {dates[row]}, between its first and its last. "
            "Carry the last close on, fetch the missing day, or leave the symbol out.",
            symbols=[symbols[one] for one in holes],
        )


def _checked_dividends(dividends: Floats, close: Floats) -> Floats:
    amounts = np.array(dividends, dtype=np.float64)
    if amounts.shape != close.shape or not bool(np.all(np.isfinite(amounts) & (amounts >= 0))):
        raise InvalidInput("Dividends must be amounts of zero or more, one for each close.", field="dividends")
    amounts.flags.writeable = False
    return amounts


def _on_days(series: PriceSeries, dates: Dates, max_gap_days: int) -> Floats:
    """(T,) closes on `dates`, carried on over days without trading; NaN before the first and after the last."""
    if not len(series):
        raise DataUnavailable(f"There are no prices of {series.symbol} in this time.", symbols=[series.symbol])
    gaps = np.diff(series.dates).astype(np.int64)
    if gaps.size and int(gaps.max()) > max_gap_days:
        day = series.dates[int(gaps.argmax())]
        raise DataUnavailable(
            f"{series.symbol} has no prices for {int(gaps.max())} days after {day}. Choose a range without that hole, or leave it out.",
            symbols=[series.symbol],
        )
    rows = np.searchsorted(series.dates, dates, side="right") - 1
    inside = (dates >= series.dates[0]) & (dates <= series.dates[-1])
    return np.where(inside, series.close[np.maximum(rows, 0)], np.nan)
