"""The last good answers of providers: what this process remembers of each symbol, and what other processes of the installation do."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from core.clock import Clock, stopwatch_s
from core.errors import InvalidInput
from core.ids import new_id
from core.series import PriceSeries
from market.quotes import Quote

KEPT_SYMBOLS = 2000
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Generic[T]):
    """An answer, what it was an answer to, when it came (monotonic seconds), and a name that no other answer has."""

    value: T
    start: date | None
    end: date
    at_s: float
    token: str

    def covers(self, start: date | None, end: date) -> bool:
        """Whether the closes from `start` to `end` are in it."""
        return self.end == end and (self.start is None or (start is not None and self.start <= start))

    def left_s(self, fresh_for_s: float) -> float:
        """How long it may still be used, when an answer may be for `fresh_for_s`."""
        return self.at_s + fresh_for_s - stopwatch_s()


class Shelf(Generic[T]):
    """The last good answer per symbol, the least recently written forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept[T]] = OrderedDict()

    def get(self, symbol: str) -> Kept[T] | None:
        """The answer that is remembered of the symbol."""
        return self._kept.get(symbol)

    def put(self, symbol: str, kept: Kept[T]) -> None:
        """Remember an answer."""
        self._kept[symbol] = kept
        self._kept.move_to_end(symbol)
        if len(self._kept) > KEPT_SYMBOLS:
            self._kept.popitem(last=False)


class Neighbours(Protocol):
    """What other processes remember: plain values by kind and question, which go by themselves after a while. Never fails."""

    async def find(self, kind: str, question: tuple[str, ...]) -> object | None:
        """The answer; None when there is none."""
        ...

    async def keep(self, kind: str, question: tuple[str, ...], answer: object, *, for_s: float) -> None:
        """Let the others have an answer for `for_s`."""
        ...

    def turn(self, kind: str, question: tuple[str, ...], *, lease_s: float, wait_s: float) -> AbstractAsyncContextManager[None]:
        """Inside it is the caller who asks, if that can be.

        Who comes second is let in when the first is through, or has not been for `lease_s` (it was killed), and after `wait_s` in any case.
        """
        ...


class Shared(Generic[T]):
    """Answers of one kind that processes have from one another.

    Args:
        neighbours: who remembers them; None: nobody else is there.
        plain, read: an answer as plain values, and back; `read` raises for what cannot be one.
    """

    def __init__(
        self, kind: str, neighbours: Neighbours | None, clock: Clock, *, plain: Callable[[T], Mapping[str, Any]], read: Callable[[Any], T]
    ) -> None:
        self._kind, self._neighbours, self._clock = kind, neighbours, clock
        self._plain, self._read = plain, read

    async def find(self, provider: str, symbol: str, end: date, *, fresh_for_s: float) -> Kept[T] | None:
        """What another process heard of `provider` less than `fresh_for_s` ago; it is no younger here than it was there."""
        if self._neighbours is None or not fresh_for_s:
            return None
        found: Any = await self._neighbours.find(self._kind, (provider, symbol, end.isoformat()))
        try:
            age_s = (self._clock.now() - datetime.fromisoformat(found["at"])).total_seconds()
            start = found["start"] and date.fromisoformat(found["start"])
            value, token = self._read(found["value"]), str(found["token"])
        except (TypeError, KeyError, ValueError, InvalidInput, InvalidOperation):  # nothing was found, or nothing that could be an answer
            return None
        if not 0 <= age_s < fresh_for_s or getattr(value, "symbol", None) != symbol:
            return None
        return Kept(value=value, start=start, end=end, at_s=stopwatch_s() - age_s, token=token)

    def turn(self, provider: str, symbol: str, end: date, *, lease_s: float, wait_s: float) -> AbstractAsyncContextManager[None]:
        """Inside it is for the caller to ask `provider`, or to find what another process heard while it waited, `wait_s` at the most."""
        if self._neighbours is None:
            return nullcontext()
        return self._neighbours.turn(self._kind, (provider, symbol, end.isoformat()), lease_s=lease_s, wait_s=wait_s)

    async def keep(self, provider: str, symbol: str, kept: Kept[T], *, fresh_for_s: float) -> None:
        """Let the others have what `provider` answered just now."""
        if self._neighbours is None or not fresh_for_s:
            return
        start = kept.start and kept.start.isoformat()
        told = {"at": self._clock.now().isoformat(), "start": start, "token": kept.token, "value": self._plain(kept.value)}
        await self._neighbours.keep(self._kind, (provider, symbol, kept.end.isoformat()), told, for_s=fresh_for_s)


def fresh(value: T, start: date | None, end: date) -> Kept[T]:
    """An answer that came just now."""
    return Kept(value=value, start=start, end=end, at_s=stopwatch_s(), token=str(new_id()))


def plain_series(series: PriceSeries) -> dict[str, Any]:
    """A history as plain values: days and closes as little-endian bytes."""
    return {
        "symbol": series.symbol,
        "currency": series.currency,
        "source": series.source,
        "days": series.dates.astype("<i4").tobytes(),
        "close": series.close.astype("<f8").tobytes(),
    }


def read_series(plain: Mapping[str, Any]) -> PriceSeries:
    """The history that `plain_series` made plain."""
    return PriceSeries(
        symbol=str(plain["symbol"]),
        currency=str(plain["currency"]),
        source=str(plain["source"]),
        dates=np.frombuffer(plain["days"], dtype="<i4").astype("datetime64[D]"),
        close=np.frombuffer(plain["close"], dtype="<f8").astype(np.float64),
    )


def plain_quote(quote: Quote) -> dict[str, Any]:
    """A quote as plain values."""
    return {
        "symbol": quote.symbol,
        "price": str(quote.price),
        "currency": quote.currency,
        "as_of": quote.as_of.isoformat(),
        "previous_close": None if quote.previous_close is None else str(quote.previous_close),
        "change_frac": None if quote.change_frac is None else str(quote.change_frac),
        "source": quote.source,
        "age_days": quote.age_days,
    }


def read_quote(plain: Mapping[str, Any]) -> Quote:
    """The quote that `plain_quote` made plain."""
    before, change = plain["previous_close"], plain["change_frac"]
    return Quote(
        symbol=str(plain["symbol"]),
        price=Decimal(plain["price"]),
        currency=str(plain["currency"]),
        as_of=date.fromisoformat(plain["as_of"]),
        previous_close=None if before is None else Decimal(before),
        change_frac=None if change is None else Decimal(change),
        source=str(plain["source"]),
        age_days=int(plain["age_days"]),
    )
