"""Dividends of a history of closes: in the closes already, reported by the price provider, or known from the books."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np

from accounting import ActivityType
from core.currencies import MINOR_UNITS
from core.errors import FolioscopeError
from core.money import format_money
from core.series import Floats, PriceSeries
from market.actions import MarketAction
from tools.books import Books
from tools.context import Context

How = Literal["in_closes", "reinvested", "left_out"]
MOST_FROM_BOOKS = 400
LARGEST_SHARE = 0.5
"""A dividend above this part of the close is taken for an error of the data."""

MOST_LOOKED_AT = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Payouts:
    """The dividends of one history.

    Attributes:
        series: the closes.
        amounts: (T,) per share on the ex-days, in the currency and the units of the closes; zero elsewhere.
        how: in_closes (adjusted for them), reinvested (`amounts` has them), or left_out (nobody knows any).
        count: how many `amounts` has.
        origin: who reported them: the provider's name, or "your books".
    """

    series: PriceSeries
    amounts: Floats
    how: How
    count: int
    origin: str

    def total_return(self) -> PriceSeries:
        """The value of one share with its dividends put back into it on each ex-day."""
        growth = np.cumprod(1 + self.amounts / self.series.close)
        return PriceSeries(
            symbol=self.series.symbol,
            dates=self.series.dates,
            close=self.series.close * growth,
            currency=self.series.currency,
            source=self.series.source,
        )


async def payouts_of(context: Context, series: PriceSeries, books: Books | None) -> Payouts:
    """What `series` paid: nothing to add where its closes are adjusted; else by the provider, else by the owner's books."""
    market = context.services.market
    try:
        adjusted = await market.adjusted(series.symbol, series.source)
        if adjusted:
            return _payouts(series, (), "in_closes", series.source)
        actions = await market.actions(series.symbol, start=series.dates[0].item(), end=series.as_of)
    except FolioscopeError:
        adjusted, actions = None, ()
    if adjusted is False or any(item.dividend for item in actions):
        return _payouts(series, actions, "reinvested", series.source)
    own = () if books is None else _booked(books, series)
    return _payouts(series, (*actions, *own), "reinvested", "your books") if own else _payouts(series, (), "left_out", "")


def _payouts(series: PriceSeries, actions: Sequence[MarketAction], how: How, origin: str) -> Payouts:
    amounts = np.zeros(len(series))
    for row, amount in _placed(series, actions):
        amounts[row] += amount
    return Payouts(series=series, amounts=amounts, how=how, count=int(np.count_nonzero(amounts)), origin=origin)


def _placed(series: PriceSeries, actions: Sequence[MarketAction]) -> Iterable[tuple[int, float]]:
    """The row of each dividend's ex-day, or of the next close, and its amount per share as the closes count shares.

    Dividends come in the units of their day. A later split counts where the closes before it are put into today's units, which shows in
    the closes themselves: they do not jump by its ratio.
    """
    splits = [(item.date, float(item.ratio)) for item in actions if item.ratio and _smoothed(series, item)]
    for item in actions:
        scale = _scale(item.currency, series.currency)
        row = int(np.searchsorted(series.dates, np.datetime64(item.date)))
        if item.dividend is None or scale is None or not 0 < row < len(series):
            continue
        amount = float(item.dividend * scale) / float(np.prod([ratio for day, ratio in splits if day > item.date]))
        if amount <= LARGEST_SHARE * float(series.close[row]):
            yield row, amount


def _smoothed(series: PriceSeries, split: MarketAction) -> bool:
    """Whether the closes before a split are in the units after it."""
    row = int(np.searchsorted(series.dates, np.datetime64(split.date)))
    if not 0 < row < len(series) or split.ratio is None:
        return True
    jump, ratio = float(np.log(series.close[row - 1] / series.close[row])), float(np.log(float(split.ratio)))
    return abs(jump) <= abs(jump - ratio)


def _scale(paid: str, quoted: str) -> Decimal | None:
    """Units of the closes' currency in one of the dividend's; None where they are of different countries."""
    (ours, in_ours), (theirs, in_theirs) = (MINOR_UNITS.get(one, (one, Decimal(1))) for one in (paid or quoted, quoted))
    return in_ours / in_theirs if ours == theirs else None


def _booked(books: Books, series: PriceSeries) -> tuple[MarketAction, ...]:
    """The dividends and splits of the instrument in the books, per unit."""
    found = []
    own = [item for item in books.activities if item.symbol == series.symbol]
    for item in own[-MOST_FROM_BOOKS:]:
        known = MarketAction(symbol=series.symbol, date=item.date, currency=item.currency, source="your books")
        if item.type is ActivityType.SPLIT and item.ratio:
            found.append(MarketAction(symbol=series.symbol, date=item.date, ratio=item.ratio, source="your books"))
        if item.type is not ActivityType.DIVIDEND:
            continue
        units = item.quantity if item.quantity and not item.reinvested else books.held(series.symbol, as_of=item.date)
        gross = item.amount if item.amount is not None else (item.quantity or 0) * (item.unit_price or 0)
        if units > 0 and gross > 0:
            found.append(MarketAction(symbol=known.symbol, date=known.date, dividend=Decimal(gross) / units, currency=item.currency))
    return tuple(found) if any(item.dividend for item in found) else ()


def said(found: Sequence[Payouts]) -> tuple[How | Literal["partly"], str]:
    """How the dividends of all of them were taken, in a word and in a sentence."""
    kinds = {item.how for item in found}
    missing = ", ".join(item.series.symbol for item in found if item.how == "left_out")
    count = sum(item.count for item in found)
    origins = " and ".join(dict.fromkeys(item.origin for item in found if item.how == "reinvested"))
    if kinds == {"reinvested"} and not count:
        return "reinvested", f"No dividends were paid in that time, by {origins}."
    added = f"{count} dividends ({origins}) are put back into the shares on their ex-days"
    if kinds == {"in_closes"}:
        return "in_closes", "The closes are adjusted for dividends, so the returns include them."
    if kinds == {"left_out"}:
        return "left_out", f"No dividends of {missing} are known here, so the returns leave out what was paid."
    if "left_out" not in kinds:
        return "reinvested", f"{added}; the closes of the others include them." if "in_closes" in kinds else f"{added}."
    return (
        "partly",
        f"{added if count else 'Dividends are in the closes of some'}; of {missing} none are known, so those returns leave them out.",
    )


async def adjusted_closes(context: Context, symbol: str, source: str) -> bool:
    """Whether the closes that `source` gave of `symbol` are known to be adjusted for dividends."""
    try:
        return await context.services.market.adjusted(symbol, source) is True
    except FolioscopeError:
        return False


async def counted_twice(context: Context, symbols: Sequence[str], sources: Sequence[str], amount: float, currency: str) -> tuple[str, ...]:
    """That booked dividends are in the closes as well, where the closes of any of these are adjusted for them; empty where none is."""
    for symbol in symbols[:MOST_LOOKED_AT]:
        for source in sources:
            if await adjusted_closes(context, symbol, source):
                booked = format_money(Decimal(str(round(amount, 2))), currency)
                said = (
                    f"The closes here (of {symbol}, for one) are adjusted for dividends: they hold already what was paid. The {booked} of "
                    "dividends in your books come on top, so the gain counts them twice as far as purchases were recorded at such closes; "
                    "the rows without dividends leave them out."
                )
                return (said,)
    return ()
