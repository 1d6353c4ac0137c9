"""Prices of several instruments on common days, for analysis."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from analysis import PricePanel
from core.errors import FolioscopeError, InvalidInput, NoPrices
from core.series import Floats, PriceSeries
from tools.books import Books, load_books
from tools.context import Context
from tools.fields import WHOLE_PORTFOLIO
from tools.instruments import known_instrument
from tools.own_prices import OwnHistory, history_of, stated_prices
from tools.payouts import Payouts, payouts_of, said
from tools.portfolio import value_books
from tools.rates import in_currency, rate_histories


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Priced:
    """A panel, and what has to be known about its prices.

    Attributes:
        panel: closes and dividends in `currency`.
        series: (N,) the closes of each instrument as its exchange states them.
        currency: of the panel.
        sources: who gave closes and rates.
        dividends: in_closes, reinvested, left_out or partly.
        dividends_said: the same in a sentence.
        notes: what else the reader has to know.
    """

    panel: PricePanel
    series: tuple[PriceSeries, ...]
    currency: str
    sources: tuple[str, ...]
    dividends: str
    dividends_said: str
    notes: tuple[str, ...]


async def holdings_weights(context: Context, portfolio_id: UUID | None = None) -> dict[str, float]:
    """Each holding's share of the value of the portfolio (None: the first), cash included in the whole.

    Raises:
        InvalidInput: nothing with a price is held.
    """
    valuation, _ = await value_books(context, await load_books(context, portfolio_id))
    weights = {item.symbol: float(item.weight) for item in valuation.holdings if item.weight is not None and item.weight > 0}
    if not weights:
        raise InvalidInput("You hold nothing with a price yet. Record a buy first, or name instruments.", field="symbols")
    return weights


async def chosen_symbols(context: Context, symbols: Sequence[str], portfolio_id: UUID | None = None) -> list[str]:
    """The named instruments, or everything held in the portfolio where none is named."""
    named = [symbol for symbol in dict.fromkeys(symbols) if symbol.upper() != WHOLE_PORTFOLIO]
    if not named:
        return list(await holdings_weights(context, portfolio_id))
    return [(await known_instrument(context, symbol)).symbol for symbol in named]


async def priced_panel(
    context: Context,
    symbols: Sequence[str],
    *,
    start: dt.date | None = None,
    end: dt.date | None = None,
    currency: str | None = None,
    books: Books | None = None,
) -> Priced:
    """The instruments with their dividends, all in one currency: `currency`, or the one that they share, or that of the books.

    Where `currency` is another one than they share and no history of the rate is to be had, they stay in theirs, and a note says so.

    Raises:
        DataUnavailable: one has no prices, or they are in several currencies without a history of the rates.
    """
    books = books or await load_books(context, None)
    found = await _histories(context, symbols, start, end, books)
    series = [item.series for item in found]
    paid = await asyncio.gather(*(payouts_of(context, item, books) for item in series))
    quoted = sorted({item.currency for item in series})
    wanted = currency or (quoted[0] if len(quoted) == 1 else books.base_currency)
    notes: tuple[str, ...] = ()
    rates: dict[str, PriceSeries] = {}
    if quoted != [wanted]:
        try:
            rates = await rate_histories(context, quoted, wanted)
        except FolioscopeError:
            if len(quoted) > 1:
                raise
            notes = (f"Prices are in {quoted[0]}: there is no history of its rate to {wanted}, so moves of the rate are left out.",)
            wanted = quoted[0]
    how, sentence = said(paid)
    by_hand = tuple(sentence for item in found for sentence in item.said)
    return Priced(
        panel=_panel([in_currency(item.series, item.amounts, wanted, rates) for item in paid]),
        series=tuple(series),
        currency=wanted,
        sources=tuple(dict.fromkeys([*(item.source for item in series), *(rate.source for rate in rates.values())])),
        dividends=how,
        dividends_said=sentence,
        notes=(*by_hand, *(notes if not rates else (f"Prices are put into {wanted} at the rate of each day.",))),
    )


async def total_return_of(
    context: Context, symbol: str, *, end: dt.date | None = None, currency: str | None = None
) -> tuple[PriceSeries, Payouts]:
    """The history of a benchmark with its dividends put back into it, in `currency` where there is a history of the rate.

    Raises:
        UnknownSymbol, DataUnavailable: there are no prices of it.
    """
    paid = await payouts_of(context, (await history_of(context, symbol, end=end)).series, None)
    whole = paid.total_return()
    wanted = currency or whole.currency
    try:
        rates = await rate_histories(context, [whole.currency], wanted)
    except FolioscopeError:
        return whole, paid
    return in_currency(whole, np.zeros(len(whole)), wanted, rates)[0], paid


async def _histories(
    context: Context, symbols: Sequence[str], start: dt.date | None, end: dt.date | None, books: Books
) -> list[OwnHistory]:
    """The prices of each as the owner of `books` sees them."""
    stated = await stated_prices(context, symbols, books=books)
    found = await asyncio.gather(*(history_of(context, symbol, start=start, end=end, stated=stated) for symbol in symbols))
    empty = [item.series.symbol for item in found if not len(item.series)]
    if empty:
        raise NoPrices(f"There are no prices of {', '.join(empty)} over that range.", symbol=empty[0])
    return found


def _panel(items: Sequence[tuple[PriceSeries, Floats]]) -> PricePanel:
    """Closes on every day that any of them traded, gaps inside a listing carrying the last close on; with dividends per share (T,) beside each history."""
    days = np.unique(np.concatenate([item.dates for item, _ in items]))
    close = np.column_stack([_along(item, days) for item, _ in items])
    dividends = np.zeros_like(close)
    for column, (item, amounts) in enumerate(items):
        dividends[np.searchsorted(days, item.dates), column] = amounts
    symbols = tuple(item.symbol for item, _ in items)
    return PricePanel(symbols=symbols, dates=days, close=close, dividends=dividends if dividends.any() else None)


def _along(series: PriceSeries, days: np.ndarray) -> np.ndarray:  # (T,) datetime64[D] -> (T,) float64, NaN outside of the listing
    index = np.searchsorted(series.dates, days, side="right") - 1
    inside = (index >= 0) & (days <= series.dates[-1])
    return np.where(inside, series.close[np.maximum(index, 0)], np.nan)
