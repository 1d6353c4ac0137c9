"""Everything about prices that the rest of the house asks for: histories, quotes, exchange rates and trading days."""

import asyncio
import difflib
import math
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.clock import Clock
from core.errors import NoPrices, UnknownSymbol
from core.series import PriceSeries
from market.actions import MarketAction, ReportsActions, StatesAdjustment
from market.calendars import next_sessions
from market.chain import DEAD_PROVIDER_BUDGET_S, ProviderChain
from market.currencies import fx_quote
from market.exchanges import exchange_of
from market.faults import NoSuchSymbolError
from market.link import LOCAL, Attempt, Link, Policy, ProviderStatus
from market.provider import PriceProvider
from market.quarantine import RejectedBar
from market.quotes import FxQuote, Quote
from market.shelf import Neighbours
from market.symbols import Instrument
from market.tickers import normalise_symbol

T = TypeVar("T")
_ATTEMPTS_KEPT = 500
_SYMBOLS_NAMED = 25


class Market:
    """Prices from interchangeable providers.

    Args:
        providers: asked in this order until one answers.
        clock: nothing later than its today is ever given.
        suggest: symbols near a text, the symbol itself among them when it is a known one; used in refusals.
        policies: how to treat a provider, by its name; one that is not named is taken to be on this machine.
        budget_s: what providers that do not answer may cost one question together.
        neighbours: other processes of the installation, whose answers are shared.
    """

    def __init__(
        self,
        providers: Sequence[PriceProvider],
        clock: Clock,
        *,
        suggest: Callable[[str], Sequence[str]] | None = None,
        policies: Mapping[str, Policy] | None = None,
        budget_s: float = DEAD_PROVIDER_BUDGET_S,
        neighbours: Neighbours | None = None,
    ) -> None:
        self._clock = clock
        self._suggest = suggest
        record: deque[Attempt] = deque(maxlen=_ATTEMPTS_KEPT)
        links = [Link(provider, (policies or {}).get(provider.name, LOCAL), clock, record) for provider in providers]
        self._chain = ProviderChain(links, clock, record, budget_s=budget_s, neighbours=neighbours)
        self._locks: dict[str, asyncio.Lock] = {}

    async def history(self, symbol: str, *, start: date | None = None, end: date | None = None) -> PriceSeries:
        """The daily closes of `symbol` from `start` (None: all there are) to `end` (None: today), both included.

        Impossible bars are left out and found in `quarantine`. With no provider answering, the last good answer is given, its
        source ending in "(kept)"; its age is seen from `as_of`.

        Raises:
            InvalidInput: the text is not a symbol.
            UnknownSymbol: nobody knows the symbol; `suggestions` lists near ones.
            NoPrices: the symbol is known and there are no prices of it, or none of those days.
            DataUnavailable: not at present.
        """
        ticker = normalise_symbol(symbol)
        last = self._not_after_today(end)
        return await self._one_at_a_time(ticker, lambda: self._chain.history(ticker, start, last))

    def state(self, asked: Iterable[tuple[str, date, date]]) -> tuple[object | None, ...]:
        """One by one of histories (symbol, start, end): equal to an earlier one while the history would be the same again, in any process.

        None where that cannot be told without asking a provider.
        """
        return tuple(self._chain.state(normalise_symbol(symbol), start, self._not_after_today(end)) for symbol, start, end in asked)

    def good_for_s(self, asked: Iterable[tuple[str, date, date]]) -> float:
        """How long these histories may be used by whoever cannot tell their state: until the first of them would be asked for anew."""
        return min((self._chain.good_for_s(normalise_symbol(symbol)) for symbol, _, _ in asked), default=math.inf)

    async def quote(self, symbol: str, *, on: date | None = None) -> Quote:
        """The last price of `symbol` on or before `on` (None: today), with the close before it, its source and age.

        Raises:
            InvalidInput: the text is not a symbol.
            UnknownSymbol: nobody knows the symbol; `suggestions` lists near ones.
            NoPrices: the symbol is known and there is no price of it, or none up to that day.
            DataUnavailable: not at present.
        """
        ticker = normalise_symbol(symbol)
        day = self._not_after_today(on)
        return await self._one_at_a_time(ticker, lambda: self._chain.quote(ticker, day))

    async def fx(self, from_currency: str, to_currency: str, on: date) -> FxQuote:
        """Units of `to_currency` per unit of `from_currency` by the last closes on or before `on`; never a silent 1.

        Raises:
            InvalidInput: not a currency code.
            DataUnavailable: no provider has a rate; the message and `pair` name what is missing.
        """
        return await fx_quote(self._chain.quote, from_currency, to_currency, self._not_after_today(on))

    async def actions(self, symbol: str, *, start: date, end: date | None = None) -> tuple[MarketAction, ...]:
        """Splits and dividends of `symbol` by the first provider that reports any kind of them, by day; none where no provider does.

        Raises:
            InvalidInput: the text is not a symbol.
            ProviderError: the provider that knows does not answer.
        """
        ticker, last = normalise_symbol(symbol), self._not_after_today(end)
        for link in self._chain.links:
            provider = link.provider
            if isinstance(provider, ReportsActions) and link.carries(ticker):
                return await link.call("actions", ticker, partial(provider.actions, ticker, start, last), DEAD_PROVIDER_BUDGET_S)
        return ()

    async def adjusted(self, symbol: str, source: str) -> bool | None:
        """Whether dividends are in the closes that `source` gave of `symbol`.

        True: the closes are adjusted for them; False: they are not, and `actions` has all there were; None: nobody knows.

        Raises:
            InvalidInput: the text is not a symbol.
            ProviderError: the provider that knows does not answer.
        """
        ticker, name = normalise_symbol(symbol), source.split(" ", maxsplit=1)[0]
        providers = (link.provider for link in self._chain.links)
        knowing = next((one for one in providers if one.name == name and isinstance(one, StatesAdjustment)), None)
        return None if knowing is None else await knowing.adjusted(ticker)

    def sessions(self, symbol: str, after: date, count: int) -> NDArray[np.datetime64]:
        """The next `count` trading days of the symbol's exchange after `after`: (count,) datetime64[D], see `next_sessions`."""
        return next_sessions(normalise_symbol(symbol), after, count)

    def listed(self, symbol: str) -> Instrument | None:
        """The instrument of that symbol (as Yahoo writes it), of which nothing else is known, where a provider has it on a list of its own."""
        own = any(symbol in (link.provider.symbols() or ()) for link in self._chain.links)
        return Instrument(symbol=symbol, name=symbol, kind="", exchange="", currency=exchange_of(symbol).currency) if own else None

    def symbols(self) -> tuple[str, ...] | None:
        """All symbols with prices, sorted; None when a provider may know any."""
        listed = [link.provider.symbols() for link in self._chain.links]
        if any(one is None for one in listed):
            return None
        return tuple(sorted({symbol for one in listed for symbol in one or ()}))

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The latest calls of providers, oldest first."""
        return tuple(self._chain.record)

    def quarantine(self, symbol: str | None = None) -> tuple[RejectedBar, ...]:
        """The latest bars that were set aside with their reasons, of all symbols or of one."""
        return self._chain.quarantine.bars(symbol)

    def status(self) -> tuple[ProviderStatus, ...]:
        """How each provider is doing, in the order in which they are asked."""
        return tuple(link.status() for link in self._chain.links)

    def _not_after_today(self, day: date | None) -> date:
        today = self._clock.today()
        return today if day is None else min(day, today)

    async def _one_at_a_time(self, ticker: str, ask: Callable[[], Awaitable[T]]) -> T:
        """`ask()` while nobody else asks for the same symbol: the second finds the answer of the first."""
        lock = self._locks.setdefault(ticker, asyncio.Lock())
        try:
            async with lock:
                return await ask()
        except NoSuchSymbolError as err:
            raise self._unknown(ticker) from err
        finally:
            if not lock.locked():
                self._locks.pop(ticker, None)

    def _unknown(self, ticker: str) -> NoPrices | UnknownSymbol:
        """The refusal for a symbol that no provider carries."""
        listed = self.symbols() or ()
        near = list(self._suggest(ticker)) if self._suggest else []
        if ticker in near:
            others = list(listed[:_SYMBOLS_NAMED])
            names = ", ".join(others) + (", ..." if len(listed) > _SYMBOLS_NAMED else "")
            have = f" There are prices for {names}." if others else ""
            return NoPrices(f"{ticker} is known, but there are no prices of it here.{have}", symbol=ticker, suggestions=others)
        near = near or _alike(ticker, listed)
        hint = f" Did you mean {', '.join(near[:5])}?" if near else ""
        return UnknownSymbol(f"No instrument is called {ticker}.{hint}", field="symbol", symbol=ticker, suggestions=near)


def _alike(ticker: str, listed: Sequence[str]) -> list[str]:
    """Listed symbols that are written much like `ticker`."""
    return difflib.get_close_matches(ticker, listed, n=5, cutoff=0.5)
