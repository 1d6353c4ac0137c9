"""The prices and exchange rates that a set of books needs, gathered at once."""

import asyncio
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from accounting import FxBook, PriceBook, Valuation, value_portfolio
from core.currencies import MINOR_UNITS
from core.errors import FolioscopeError
from core.series import PriceSeries
from tools.books import Books, StatedPrice
from tools.context import Context
from tools.own_prices import price_in

LOOKBACK = dt.timedelta(days=14)
"""How far before the first needed day prices are read, so that the last close before it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """Everything that valuing needs.

    Attributes:
        prices, fx: closes and rates, by day.
        fx_token: differs when the rates do.
        asked: the histories that were asked for: symbol, first and last day.
        as_of: the newest close among them; None without any.
        sources: the providers' names.
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
    since = (start or first) - LOOKBACK
    symbols = sorted({activity.symbol for activity in books.activities if activity.symbol} | set(extra))
    found = await asyncio.gather(*(_history(context, symbol, since, end) for symbol in symbols))
    series = [item for item in found if isinstance(item, PriceSeries)]
    quoted = {item.symbol: item.currency for item in series}
    manual, unfit = _own([own for own in books.manual if own.symbol in symbols and own.date <= end], quoted)
    stated = {own.symbol for own in manual}
    missing = [*unfit, *(item for symbol, item in zip(symbols, found, strict=True) if isinstance(item, str) and symbol not in stated)]
    currencies = {item.currency for item in books.activities} | {item.currency for item in series} | {own.currency for own in manual}
    majors = sorted({MINOR_UNITS.get(currency, (currency,))[0] for currency in currencies if currency} - {books.base_currency})
    pairs = [f"{major}{books.base_currency}=X" for major in majors]
    rates = await asyncio.gather(*(_history(context, pair, first - LOOKBACK, end) for pair in pairs))
    fx = {item.symbol[:6]: (item.dates, item.close) for item in rates if isinstance(item, PriceSeries)}
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
        asked=(*((symbol, since, end) for symbol in symbols), *((pair, first - LOOKBACK, end) for pair in pairs)),
        as_of=max((item.as_of for item in series), default=None) or max((own.date for own in manual), default=None),
        sources=tuple(sorted({item.source for item in series} | ({"manual"} if manual else set()))),
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


async def _history(context: Context, symbol: str, start: dt.date, end: dt.date) -> PriceSeries | str:
    try:
        series = await context.services.market.history(symbol, start=start, end=end)
    except FolioscopeError as err:
        return err.message
    return series if len(series) else f"There are no prices of {symbol} up to {end}."


def valued(books: Books, priced: Priced, day: dt.date) -> Valuation:
    """The books at the end of `day`, at the closes and rates in `priced`."""
    ledger = books.in_base(priced.fx, priced.fx_token)
    return value_portfolio(ledger, priced.prices, priced.fx, base=books.base_currency, as_of=day)
