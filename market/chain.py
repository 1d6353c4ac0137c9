"""Asks one provider after the other, believes only what passes the quarantine, and falls back on the last good answer."""

import math
from collections import deque
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

from core.clock import Clock, stopwatch_s
from core.series import PriceSeries
from market.faults import BusyError, GarbageError, NoAnswerError, NoPricesError, NoSuchSymbolError, ProviderError
from market.link import Attempt, Link
from market.provider import Versioned
from market.quarantine import QuarantineLog, screen
from market.quotes import Quote, quote_from
from market.shelf import KEPT_SYMBOLS, Neighbours, Shared, Shelf, fresh, plain_quote, plain_series, read_quote, read_series

DEAD_PROVIDER_BUDGET_S = 2.0
"""What all providers that do not answer may cost one question together."""
_RESERVE_S = 0.1
_ABSENT_FOR_S = 60.0
_MAX_QUOTE_RATIO = 50


class ProviderChain:
    """The providers in their order.

    Args:
        links: the providers behind their guards, most wanted first.
        budget_s: see `DEAD_PROVIDER_BUDGET_S`; a nightly job may wait longer than a person.
        neighbours: other processes, whose answers of providers elsewhere are as good as one's own.
    """

    def __init__(
        self,
        links: Sequence[Link],
        clock: Clock,
        record: deque[Attempt],
        *,
        budget_s: float = DEAD_PROVIDER_BUDGET_S,
        neighbours: Neighbours | None = None,
    ) -> None:
        self.links = tuple(links)
        self.quarantine = QuarantineLog()
        self.record = record
        self._clock = clock
        self._budget_s = budget_s
        self._series: Shelf[PriceSeries] = Shelf()
        self._quotes: Shelf[Quote] = Shelf()
        self._their_series = Shared("history", neighbours, clock, plain=plain_series, read=read_series)
        self._their_quotes = Shared("quote", neighbours, clock, plain=plain_quote, read=read_quote)
        self._absent: dict[tuple[str, str], float] = {}

    async def history(self, symbol: str, start: date | None, end: date) -> PriceSeries:
        """Closes from `start` to `end` by the first provider that has any.

        When none answers, the last good answer with "(kept)" behind its source.

        Raises:
            NoSuchSymbolError: no provider carries the symbol.
            ProviderError: why there are no prices.
        """
        failures: list[ProviderError] = []
        deadline = stopwatch_s() + self._budget_s
        for link in self._asked(symbol):
            kept = self._series.get(symbol)
            if kept and kept.covers(start, end) and kept.left_s(link.policy.fresh_for_s) > 0:
                return kept.value.between(start, end)
            if (theirs := await self._others_series(link, symbol, start, end)) is not None:
                return theirs
            try:
                async with self._turn(self._their_series, link, symbol, end, deadline):
                    theirs = await self._others_series(link, symbol, start, end)
                    return await self._fetch(link, symbol, start, end, deadline) if theirs is None else theirs
            except ProviderError as err:
                failures.append(self._noted(link, symbol, err))
        kept = self._series.get(symbol)
        if kept and len(part := kept.value.between(start, end)) and not _all_final(failures):
            return replace(part, source=f"{part.source} (kept)")
        raise self._verdict(symbol, failures)

    async def quote(self, symbol: str, on: date) -> Quote:
        """The last price on or before `on` by the first provider that has one.

        When none answers, the last good one of that day or before, `degraded` saying so.

        Raises:
            NoSuchSymbolError: no provider carries the symbol.
            ProviderError: why there is no price.
        """
        failures: list[ProviderError] = []
        deadline = stopwatch_s() + self._budget_s
        for link in self._asked(symbol):
            kept = self._quotes.get(symbol)
            if kept and kept.end == on and kept.left_s(link.policy.fresh_for_s) > 0:
                return kept.value
            if (theirs := await self._others_quote(link, symbol, on)) is not None:
                return theirs
            try:
                async with self._turn(self._their_quotes, link, symbol, on, deadline):
                    theirs = await self._others_quote(link, symbol, on)
                    return await self._fetch_quote(link, symbol, on, deadline) if theirs is None else theirs
            except ProviderError as err:
                failures.append(self._noted(link, symbol, err))
        if not _all_final(failures) and (last := self._last_good_quote(symbol, on)) is not None:
            return last
        raise self._verdict(symbol, failures)

    def state(self, symbol: str, start: date | None, end: date) -> object | None:
        """Equal to what it was before while `history` would give the same again; None when a provider has to be asked to know."""
        links = [link for link in self.links if link.carries(symbol)]
        if not links:
            return ()
        kept = self._series.get(symbol)
        if kept and kept.covers(start, end) and kept.left_s(links[0].policy.fresh_for_s) > 0:
            return kept.token
        only = links[0].provider if len(links) == 1 else None
        return (only.name, only.version(symbol)) if isinstance(only, Versioned) else None

    def good_for_s(self, symbol: str) -> float:
        """How long what is known of a symbol may be used without asking anew; endless for providers on this machine, which are asked each time."""
        fresh_for_s = next((link.policy.fresh_for_s for link in self.links if link.carries(symbol)), 0.0)
        kept = self._series.get(symbol)
        return math.inf if not fresh_for_s else kept.left_s(fresh_for_s) if kept else 0.0

    def _turn(self, shared: Shared[Any], link: Link, symbol: str, end: date, deadline: float) -> AbstractAsyncContextManager[None]:
        """Inside no other process asks a provider elsewhere the same; one that is not asked at present anyway is not waited for."""
        policy = link.policy
        if policy.timeout_s is None or not policy.fresh_for_s:
            return nullcontext()
        wait_s = 0.0 if link.left_alone else max(0.0, deadline - stopwatch_s())
        return shared.turn(link.provider.name, symbol, end, lease_s=policy.timeout_s, wait_s=wait_s)

    async def _others_series(self, link: Link, symbol: str, start: date | None, end: date) -> PriceSeries | None:
        """The closes that another process has had from the provider lately, if they cover the range."""
        found = await self._their_series.find(link.provider.name, symbol, end, fresh_for_s=link.policy.fresh_for_s)
        known = self._series.get(symbol)
        if found is None or not found.covers(start, end) or (known and known.value.currency != found.value.currency):
            return None
        self._series.put(symbol, found)
        return found.value.between(start, end)

    async def _others_quote(self, link: Link, symbol: str, on: date) -> Quote | None:
        """The price that another process has had from the provider lately."""
        found = await self._their_quotes.find(link.provider.name, symbol, on, fresh_for_s=link.policy.fresh_for_s)
        known = self._quotes.get(symbol)
        if found is None:
            return None
        try:
            quote = checked_quote(found.value, symbol, on, known.value if known else None)
        except GarbageError:
            return None
        self._quotes.put(symbol, found)
        return quote

    def _asked(self, symbol: str) -> list[Link]:
        """The links worth asking: not those that have just said that they do not know the symbol.

        Raises:
            NoSuchSymbolError: that is all of them.
        """
        carrying = [link for link in self.links if link.carries(symbol)]
        worth = [link for link in carrying if self._absent.get((link.provider.name, symbol), 0.0) < stopwatch_s()]
        if carrying and not worth:
            raise _nobody_knows(symbol)
        return worth

    def _noted(self, link: Link, symbol: str, err: ProviderError) -> ProviderError:
        """The failure; that a provider does not know a symbol is remembered for a minute, whoever else knows it."""
        if isinstance(err, NoSuchSymbolError):
            self._absent[link.provider.name, symbol] = stopwatch_s() + _ABSENT_FOR_S
            if len(self._absent) > KEPT_SYMBOLS:
                self._absent.pop(next(iter(self._absent)))
        return err

    def _verdict(self, symbol: str, failures: list[ProviderError]) -> ProviderError:
        """The one failure to tell."""
        telling = [err for err in failures if not isinstance(err, NoSuchSymbolError)]
        if telling:
            return next((err for err in telling if not isinstance(err, BusyError)), telling[0])
        return _nobody_knows(symbol)

    async def _fetch(self, link: Link, symbol: str, start: date | None, end: date, deadline: float) -> PriceSeries:
        """A screened answer of one provider, put on the shelf."""
        known = self._series.get(symbol)

        async def call() -> PriceSeries:
            raw = await link.provider.history(symbol, start, end)
            screened = screen(raw, symbol=symbol, today=self._clock.today(), currency=known.value.currency if known else None)
            self.quarantine.add(screened.rejected)
            return screened.series.between(start, end)

        series = await link.call("history", symbol, call, self._left_s(link, deadline))
        if not len(series):
            raise NoPricesError(f"{link.provider.name} has no prices of {symbol} in that range.", symbol=symbol)
        kept = fresh(series, start, end)
        self._series.put(symbol, kept)
        await self._their_series.keep(link.provider.name, symbol, kept, fresh_for_s=link.policy.fresh_for_s)
        return series

    async def _fetch_quote(self, link: Link, symbol: str, on: date, deadline: float) -> Quote:
        """A checked quote of one provider, put on the shelf."""
        known = self._quotes.get(symbol)

        async def call() -> Quote:
            return checked_quote(await link.provider.latest(symbol, on), symbol, on, known.value if known else None)

        quote = await link.call("latest", symbol, call, self._left_s(link, deadline))
        kept = fresh(quote, None, on)
        self._quotes.put(symbol, kept)
        await self._their_quotes.keep(link.provider.name, symbol, kept, fresh_for_s=link.policy.fresh_for_s)
        return quote

    def _left_s(self, link: Link, deadline: float) -> float:
        """What is left of the time for providers that do not answer."""
        left = deadline - stopwatch_s()
        if link.policy.timeout_s is not None and left < _RESERVE_S:
            raise NoAnswerError("The price providers did not answer in time.")
        return left

    def _last_good_quote(self, symbol: str, on: date) -> Quote | None:
        """The youngest price on or before `on` that was seen before."""
        reason = "The price provider does not answer at present; this is the last price it gave."
        found = []
        if (kept := self._quotes.get(symbol)) and kept.value.as_of <= on:
            found.append(replace(kept.value, age_days=(on - kept.value.as_of).days, degraded=reason))
        if (series := self._series.get(symbol)) and len(series.value.between(None, on)):
            found.append(quote_from(series.value, on, degraded=reason))
        return max(found, key=lambda quote: quote.as_of, default=None)


def checked_quote(quote: Quote, symbol: str, on: date, known: Quote | None) -> Quote:
    """`quote`, once it can be true.

    Raises:
        GarbageError: another symbol or currency, not a positive number, after `on`, or fifty times away from the close before.
    """
    if quote.symbol != symbol or quote.as_of > on or (known is not None and known.currency != quote.currency):
        raise GarbageError(f"{quote.source} answered for {symbol} with another symbol, day or currency.", symbol=symbol)
    if not quote.price.is_finite() or quote.price <= 0:
        raise GarbageError(f"{quote.source} answered with an impossible price for {symbol}.", symbol=symbol)
    for before in (quote.previous_close, known.price if known else None):
        if before and not 1 / _MAX_QUOTE_RATIO < float(quote.price / before) < _MAX_QUOTE_RATIO:
            raise GarbageError(f"{quote.source} answered with an impossible price for {symbol}.", symbol=symbol)
    return quote


def _all_final(failures: Sequence[ProviderError]) -> bool:
    """True when every provider said for certain that it has nothing."""
    return all(isinstance(err, NoSuchSymbolError | NoPricesError) for err in failures)


def _nobody_knows(symbol: str) -> NoSuchSymbolError:
    return NoSuchSymbolError(f"No price provider here knows {symbol}.", symbol=symbol)
