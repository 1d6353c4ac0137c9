"""Prices given by the caller, or a seeded random walk that ends at given quotes; for tests, fixtures and benchmarks."""

import zlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from core.ids import new_id
from core.series import PriceSeries
from market.actions import MarketAction
from market.exchanges import CONTINUOUS, exchange_of
from market.faults import NoPricesError, NoSuchSymbolError
from market.quotes import Quote, quote_from

_DAYS_A_YEAR = 365.25
_DAILY_VOLATILITY = 0.015


class InMemoryProvider:
    """Serves the series it was given.

    Args:
        series: at most one per symbol.
        name: the source shown with every figure.
        actions: splits and dividends that it reports.
    """

    def __init__(self, series: Iterable[PriceSeries], *, name: str = "memory", actions: Iterable[MarketAction] = ()) -> None:
        self.name = name
        self._actions = tuple(actions)
        self._series = {one.symbol: one for one in series}
        self._token = str(new_id())

    @classmethod
    def random_walk(
        cls,
        quotes: Mapping[str, Decimal | float],
        *,
        end: date,
        years: float = 5.0,
        seed: int = 0,
        currencies: Mapping[str, str] | None = None,
        name: str = "memory",
    ) -> "InMemoryProvider":
        """A provider whose series are random walks of 1.5 % a day that end on `end` exactly at the given quotes.

        A symbol's walk depends on `seed` and the symbol alone. Crypto has a close every day, all else Monday to Friday; with `end` at
        a weekend the last close is Friday's.

        Args:
            quotes: the last close of each symbol.
            end: the day of the last close.
            years: how far back the walks go.
            seed: another seed, other walks.
            currencies: of symbols whose currency is not that of their exchange.
            name: the source shown with every figure.
        """
        known = currencies or {}
        return cls(
            [
                _walk(symbol, float(last), end=end, years=years, seed=seed, currency=known.get(symbol), source=name)
                for symbol, last in quotes.items()
            ],
            name=name,
        )

    async def history(self, symbol: str, start: date | None, end: date) -> PriceSeries:
        """The part of the given series in the range.

        Raises:
            NoSuchSymbolError: no series was given for the symbol.
        """
        return self._of(symbol).between(start, end)

    async def adjusted(self, symbol: str) -> bool | None:
        """False where it was given dividends of the symbol, else not known."""
        return False if any(item.symbol == symbol and item.dividend for item in self._actions) else None

    async def actions(self, symbol: str, start: date, end: date) -> tuple[MarketAction, ...]:
        """Those that it was given, in the range."""
        return tuple(item for item in self._actions if item.symbol == symbol and start <= item.date <= end)

    async def latest(self, symbol: str, on: date) -> Quote:
        """The last close on or before `on`.

        Raises:
            NoSuchSymbolError: no series was given for the symbol.
            NoPricesError: the series begins later.
        """
        known = self._of(symbol).between(None, on)
        if not len(known):
            raise NoPricesError(f"There are no prices of {symbol} on or before {on.isoformat()}.", symbol=symbol)
        return quote_from(known, on)

    def version(self, symbol: str) -> object:
        """The series never change; another provider's are others."""
        return self._token, symbol

    def symbols(self) -> tuple[str, ...]:
        """The symbols of the given series, sorted."""
        return tuple(sorted(self._series))

    def _of(self, symbol: str) -> PriceSeries:
        try:
            return self._series[symbol]
        except KeyError as err:
            raise NoSuchSymbolError(f"There is no series of {symbol}.", symbol=symbol) from err


def _walk(symbol: str, last: float, *, end: date, years: float, seed: int, currency: str | None, source: str) -> PriceSeries:
    """A geometric random walk, built backwards from its last close."""
    exchange = exchange_of(symbol)
    first = end - timedelta(days=round(years * _DAYS_A_YEAR))
    days = np.arange(np.datetime64(first, "D"), np.datetime64(end, "D") + 1)
    if exchange.calendar != CONTINUOUS:
        days = days[np.is_busday(days)]
    chance = np.random.default_rng([seed, zlib.crc32(symbol.encode())])
    steps = _DAILY_VOLATILITY * chance.standard_normal(days.size - 1)
    logs = np.concatenate([-np.cumsum(steps)[::-1], [0.0]])
    close = np.round(last * np.exp(logs), 4 if last >= 1 else 8)
    close[-1] = last
    return PriceSeries(symbol=symbol, dates=days, close=close, currency=currency or exchange.currency, source=source)
