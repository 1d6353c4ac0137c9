"""The prices and exchange rates that a set of books needs, gathered at once."""

import asyncio
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from accounting import FxBook, PriceBook, Valuation, value_portfolio
from core.currencies import MINOR_UNITS
from core.errors import DataUnavailable, FolioscopeError
from core.series import PriceSeries
from tools.books import Books, StatedPrice
from tools.context import Context
from tools.own_prices import price_in
from tools.rates import BY_WAY, rates_between

LOOKBACK = dt.timedelta(days=14)
"""How far before the first needed day prices are read, so that the last close before it is known."""
EVER = dt.date(1900, 1, 1)
"""From where on they are read where there is none in that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """Everything that valuing needs.

    Attributes:
        prices, fx: closes and rates, by day.
        fx_token: differs when the rates do.
        asked: the histories that were asked for: symbol, first and last day.
        as_of: the newest close among them; None without any.
        sources: the providers' names; of rates only those that go by way of a third currency.
        missing: one sentence for every instrument or pair without prices.
    """

    prices: PriceBook
    fx: FxBook
    fx_token: object
    asked: tuple[tuple[str, dt.date, dt.date], ...]
    as_of: dt.date | None
    sources: tuple[str, ...]
    missing: tuple[str, ...]


async def gather_prices(context: Context, books: Books, *, start: dt.date | None, end: dt.date, extra: Iterable[str] = ()) -> Priced:
    """Closes of every instrument in the books (and `extra`), and rates of every currency to the base, from `start` to `end`.

    `start` None: from the first activity on. The owner's own prices count too. What nobody has is named in `missing`, never made up.
    """
    first = min((activity.date for activity in books.activities), default=end)
    begin = start or first
    known = {activity.symbol: activity.date for activity in reversed(books.activities) if activity.symbol}
    symbols = sorted({*known, *extra})
    asking = _Asking(context=context, end=end)
    found = await asyncio.gather(*(asking.history(symbol, begin, max(begin, known.get(symbol, begin))) for symbol in symbols))
    series = [item for item in found if isinstance(item, PriceSeries)]
    quoted = {item.symbol: item.currency for item in series}
    manual, unfit = _own([own for own in books.manual if own.symbol in symbols and own.date <= end], quoted)
    stated = {own.symbol for own in manual}
    missing = [*unfit, *(item for symbol, item in zip(symbols, found, strict=True) if isinstance(item, str) and symbol not in stated)]
    currencies = {item.currency for item in books.activities} | {item.currency for item in series} | {own.currency for own in manual}
    majors = sorted({MINOR_UNITS.get(currency, (currency,))[0] for currency in currencies if currency} - {books.base_currency})
    rates = await asyncio.gather(*(asking.rates(major, books.base_currency, first) for major in majors))
    fx = {item.symbol[:6]: (item.dates, item.close) for item in rates if item is not None}
    crossed = {item.source for item in rates if item is not None and BY_WAY in item.source}
    missing += [
        f"There is no exchange rate from {major} to {books.base_currency}." for major in majors if f"{major}{books.base_currency}" not in fx
    ]
    prices = PriceBook.from_series(series)
    for own in manual:
        prices = prices.with_manual(own.symbol, own.date, own.price, currency=own.currency)
    return Priced(
        prices=prices,
        fx=FxBook.from_arrays(fx),
        fx_token=tuple((pair, hash(days.tobytes()), hash(closes.tobytes())) for pair, (days, closes) in fx.items()),
        asked=tuple(sorted(asking.asked)),
        as_of=max((item.as_of for item in series), default=None) or max((own.date for own in manual), default=None),
        sources=tuple(sorted({item.source for item in series} | ({"manual"} if manual else set()) | crossed)),
        missing=tuple(missing),
    )


def _own(stated: list[StatedPrice], quoted: dict[str, str]) -> tuple[list[StatedPrice], list[str]]:
    """The owner's prices in the currency that each instrument is quoted in, and a sentence for those that are in none of that country."""
    fitting, unfit = [], []
    for own in stated:
        currency = quoted.setdefault(own.symbol, own.currency)
        price = price_in(own, currency)
        if price is None:
            unfit.append(f"Your price of {own.symbol} for {own.date} is in {own.currency}, its prices are in {currency}: it is left out.")
        else:
            fitting.append(replace(own, price=price, currency=currency))
    return fitting, unfit


def _from(series: PriceSeries, begin: dt.date) -> PriceSeries:
    """The closes from the last one up to the lookback's first day on."""
    row = max(0, int(np.searchsorted(series.dates, np.datetime64(begin - LOOKBACK), side="right")) - 1)
    if not row:
        return series
    return PriceSeries(
        symbol=series.symbol, dates=series.dates[row:], close=series.close[row:], currency=series.currency, source=series.source
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """Histories up to `end`, and what was asked for to get them."""

    context: Context
    end: dt.date
    asked: list[tuple[str, dt.date, dt.date]] = field(default_factory=list)

    async def history(self, symbol: str, begin: dt.date, needed: dt.date) -> PriceSeries | str:
        """The closes from shortly before `begin` on; where none is of the day that needs one or before, the last before it, however old."""
        told = f"There are no prices of {symbol} up to {self.end}."
        for since in (begin - LOOKBACK, EVER):
            self.asked.append((symbol, since, self.end))
            try:
                series = await self.context.services.market.history(symbol, start=since, end=self.end)
            except DataUnavailable as err:
                told = err.message
                continue
            except FolioscopeError as err:
                return err.message
            if len(series) and (since == EVER or series.dates[0].item() <= needed):
                return _from(series, begin)
        return told

    async def rates(self, major: str, base: str, begin: dt.date) -> PriceSeries | None:
        """The rates of a currency in the reporting one."""

        async def history(pair: str) -> PriceSeries | None:
            found = await self.history(pair, begin, self.end)
            return found if isinstance(found, PriceSeries) else None

        return await rates_between(history, major, base)


def valued(books: Books, priced: Priced, day: dt.date) -> Valuation:
    """The books at the end of `day`, at the closes and rates in `priced`."""
    ledger = books.in_base(priced.fx, priced.fx_token)
    return value_portfolio(ledger, priced.prices, priced.fx, base=books.base_currency, as_of=day)
