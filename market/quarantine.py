"""Bars that cannot be true are set aside with their reason; what is left is a `PriceSeries`, or the whole answer is refused."""

import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput
from core.series import PriceSeries
from market.exchanges import stated_currency
from market.faults import GarbageError
from market.provider import Closes

JUMP_RATIO = 50.0
"""A close this many times above or below the last good one is taken for an error: quoting in hundredths is off by 100."""
MAX_REJECTED_FRAC = 0.2
"""With a larger part of its bars set aside, an answer is not believed at all."""
_ANCHOR_BARS = 5


class Reason(StrEnum):
    """Why a bar was set aside."""

    NOT_FINITE = "not a finite number"
    NOT_POSITIVE = "zero or negative"
    UNREADABLE_DAY = "no readable day"
    FUTURE_DAY = "a day in the future"
    DUPLICATE_DAY = "a second price for the same day"
    JUMP = "more than fifty times the price before, or less than a fiftieth"


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedBar:
    """One bar that was set aside.

    Attributes:
        day: None where it could not be read.
        close: as delivered, may be NaN.
    """

    symbol: str
    source: str
    day: date | None
    close: float
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What was kept of an answer, and what was not."""

    series: PriceSeries
    rejected: tuple[RejectedBar, ...]


class QuarantineLog:
    """The latest rejected bars, each once, oldest first."""

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._bars: OrderedDict[tuple[str, str, date | None, Reason], RejectedBar] = OrderedDict()

    def add(self, bars: tuple[RejectedBar, ...]) -> None:
        """Remember `bars`; the oldest are forgotten above the limit."""
        for bar in bars:
            self._bars[(bar.source, bar.symbol, bar.day, bar.reason)] = bar
        while len(self._bars) > self._limit:
            self._bars.popitem(last=False)

    def bars(self, symbol: str | None = None) -> tuple[RejectedBar, ...]:
        """All remembered bars, or those of `symbol`."""
        return tuple(bar for bar in self._bars.values() if symbol in (None, bar.symbol))


def screen(raw: Closes, *, symbol: str, today: date, currency: str | None = None) -> Screened:
    """The believable part of `raw`, oldest first; out-of-order days are sorted, of two prices for one day the first is kept.

    Args:
        raw: what a provider delivered for `symbol`.
        symbol: what was asked for.
        today: bars after this day are set aside.
        currency: what the symbol was quoted in before; None when nothing is known.

    Raises:
        GarbageError: another symbol, another currency than before, arrays that do not fit, or too many bars set aside.
    """
    _check_identity(raw, symbol, currency or stated_currency(symbol))
    days, close = _arrays(raw)
    order = np.argsort(days, kind="stable")
    days, close = days[order], close[order]
    reasons = _reasons(days, close, today)
    keep = np.ones(days.size, dtype=bool)
    keep[list(reasons)] = False
    rejected = tuple(
        RejectedBar(
            symbol=symbol,
            source=raw.source,
            day=None if np.isnat(days[place]) else days[place].item(),
            close=float(close[place]),
            reason=reasons[place],
        )
        for place in sorted(reasons)
    )
    unbelievable = sum(bar.reason is not Reason.FUTURE_DAY for bar in rejected)
    if unbelievable > max(3, MAX_REJECTED_FRAC * days.size):
        raise GarbageError(
            f"{raw.source} answered with impossible prices for {symbol} ({unbelievable} of {days.size} bars).", symbol=symbol
        )
    series = _series(raw, symbol, days[keep], close[keep])
    return Screened(series=series, rejected=rejected)


def _check_identity(raw: Closes, symbol: str, currency: str | None) -> None:
    """Raise unless `raw` says that it is `symbol`, in `currency` where that is known."""
    if raw.symbol != symbol:
        raise GarbageError(f"{raw.source} was asked for {symbol} and answered with another symbol.", symbol=symbol)
    if currency is not None and raw.currency != currency:
        raise GarbageError(f"{raw.source} quotes {symbol} in {raw.currency}, it was {currency} before.", symbol=symbol)


def _arrays(raw: Closes) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
    """Days and closes as plain arrays of one length."""
    days = np.asarray(raw.dates, dtype="datetime64[D]")
    close = np.asarray(raw.close, dtype=np.float64)
    if days.shape != close.shape or days.ndim != 1:
        raise GarbageError(f"{raw.source} answered with {days.size} days and {close.size} prices for {raw.symbol}.", symbol=raw.symbol)
    return days, close


def _reasons(days: NDArray[np.datetime64], close: NDArray[np.float64], today: date) -> dict[int, Reason]:
    """The positions in the sorted arrays of bars that are set aside, and why."""
    reasons: dict[int, Reason] = {}
    finite = np.isfinite(close)
    tests = (
        (Reason.UNREADABLE_DAY, np.isnat(days)),
        (Reason.FUTURE_DAY, days > np.datetime64(today)),
        (Reason.NOT_FINITE, ~finite),
        (Reason.NOT_POSITIVE, finite & ~(close > 0)),
    )
    for reason, where in tests:
        for index in map(int, np.flatnonzero(where)):
            reasons.setdefault(index, reason)
    good = np.ones(days.size, dtype=bool)
    good[list(reasons)] = False
    for position in _jumps(close, good):
        reasons[position] = Reason.JUMP
        good[position] = False
    for index in map(int, _duplicates(days, good)):
        reasons[index] = Reason.DUPLICATE_DAY
    return reasons


def _duplicates(days: NDArray[np.datetime64], good: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Positions of good bars whose day an earlier good bar has already."""
    where = np.flatnonzero(good)
    repeated = np.zeros(where.size, dtype=bool)
    repeated[1:] = days[where][1:] == days[where][:-1]
    return where[repeated].astype(np.int64)


def _jumps(close: NDArray[np.float64], good: NDArray[np.bool_]) -> list[int]:
    """Positions of good bars too far from the last believable close; the first few are judged by their median."""
    where = np.flatnonzero(good)
    if not where.size:
        return []
    logs = np.log(close[where])
    limit = math.log(JUMP_RATIO)
    anchor = float(np.median(logs[:_ANCHOR_BARS]))
    if bool(np.all(np.abs(np.diff(logs)) < limit)) and abs(logs[0] - anchor) < limit:
        return []
    found = []
    for position, value in zip(where, logs, strict=True):
        if abs(value - anchor) >= limit:
            found.append(int(position))
        else:
            anchor = float(value)
    return found


def _series(raw: Closes, symbol: str, days: NDArray[np.datetime64], close: NDArray[np.float64]) -> PriceSeries:
    """The kept bars as a series."""
    try:
        return PriceSeries(symbol=symbol, dates=days, close=close, currency=raw.currency, source=raw.source)
    except InvalidInput as err:  # pragma: no cover - the checks above leave nothing to object to
        raise GarbageError(f"{raw.source} answered with impossible prices for {symbol}.", symbol=symbol) from err
