"""Prices set by hand that one of our own files brings back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounting.imports import FUTURE, ErrorLine
from accounting.interchange import PriceRow
from core.errors import InvalidInput
from core.ids import new_id
from db import UnitOfWork
from db.changes import NewRow
from db.models import ManualPrice
from tools.context import Context
from tools.manual_prices import MOST_PRICES, provider_close


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPrices:
    """The prices of a file beside those that are set already.

    Attributes:
        new: for instruments and days without one.
        duplicates: how many are set already, just so.
        errors: those that cannot be set, and why; one that is set otherwise stays as it is.
    """

    new: tuple[PriceRow, ...] = ()
    duplicates: int = 0
    errors: tuple[ErrorLine, ...] = ()


async def compare_prices(context: Context, rows: Sequence[PriceRow]) -> FoundPrices:
    """Which of the file's prices would be set."""
    if not rows:
        return FoundPrices()
    async with context.read() as work:
        if work.boundary.reach is not None:
            reason = "prices set by hand are their owner's; only the transactions are brought in"
            return FoundPrices(errors=tuple(ErrorLine(line=row.line, reason=reason) for row in rows))
        kept = {(row.symbol, row.date): (row.price, row.currency) for row in await work.manual_prices.everywhere()}
    currencies = {symbol: currency for (symbol, _), (_, currency) in kept.items()}
    for symbol in dict.fromkeys(row.symbol for row in rows):
        close = await provider_close(context, symbol, context.clock.today())
        if close is not None:
            currencies[symbol] = close.currency
    new: list[PriceRow] = []
    errors: list[ErrorLine] = []
    duplicates = 0
    for row in rows:
        place = row.symbol, row.date
        if kept.get(place) == (row.price, row.currency):
            duplicates += 1
        elif why := _refused(row, place in kept, currencies.get(row.symbol), context.clock.today()):
            errors.append(ErrorLine(line=row.line, reason=why))
        else:
            kept[place] = row.price, row.currency
            currencies.setdefault(row.symbol, row.currency)
            new.append(row)
    return FoundPrices(new=tuple(new), duplicates=duplicates, errors=tuple(errors))


def _refused(row: PriceRow, is_set: bool, currency: str | None, today: dt.date) -> str:
    """Why the price cannot be set; empty where it can."""
    if is_set:
        return f"the price of {row.symbol} on {row.date} is set to another figure already and stays as it is"
    if row.date > today:
        return f"the price of {row.symbol} is of {row.date}, which {FUTURE}"
    if currency is not None and row.currency != currency:
        return f"the prices of {row.symbol} are in {currency}, this one is in {row.currency}"
    return ""


async def set_prices(work: UnitOfWork, rows: Sequence[PriceRow]) -> int:
    """Set the prices that are still missing; how many.

    Raises:
        InvalidInput: there would be more than are kept.
    """
    if not rows:
        return 0
    kept = {(row.symbol, row.date) for row in await work.manual_prices.everywhere()}
    missing = [row for row in rows if (row.symbol, row.date) not in kept]
    if len(kept) + len(missing) > MOST_PRICES:
        raise InvalidInput(f"With these there would be more than {MOST_PRICES:,} manual prices, the most that I keep.", field="file")
    now = work.clock.now()
    await work.manual_prices.add_all(
        [
            NewRow.of(
                ManualPrice(
                    id=new_id(),
                    user_id=work.owner,
                    created_at=now,
                    symbol=row.symbol,
                    date=row.date,
                    price=row.price,
                    currency=row.currency,
                )
            )
            for row in missing
        ]
    )
    if missing:
        await work.portfolios.renew_all()
    return len(missing)
