"""Trades that were paid in another currency than the one that an instrument is kept or quoted in: at the rate that is said, at that of the day, or a question for it."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal

from accounting import Activity, FxBook, Ledger, extend_ledger
from core.errors import DataUnavailable, InvalidInput
from core.money import format_money, format_number
from market import Quote
from tools.books import Books
from tools.context import Context
from tools.entries import AddTransaction

DECIMALS = 8
UNRATED = "I have no rate from {paid} to {base} of {day}: it is kept in {paid}, and the total in {base} leaves it out."
NO_RATE = "fx_rate: {symbol} is in {kept} here, this was paid in {paid}, and I have no rate of {day}. How many {kept} was one {paid}?"
NO_WAY = "price: {symbol} is kept in {kept} in these books. Say in {kept} what was paid in {paid}."
OTHER_CURRENCY = "price: {what} is in {quoted}, this was paid in {said}, and I have no rate of that day. Say what a unit cost in {said}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A transaction whose currency is turned into that of its position: with its rate, the books' currency, and how that is said."""

    args: AddTransaction
    base: str
    note: str


async def rated(context: Context, args: AddTransaction, day: dt.date, books: Books) -> Rated | None:
    """The transaction with the rate that turns what was paid into the currency of the position; None where there is nothing to turn.

    Raises:
        InvalidInput: nobody knows the rate; or the position is kept in a third currency, for which a transaction holds no rate.
    """
    position = books.ledger().positions.get(args.symbol or "")
    paid = args.currency or books.base_currency
    if position is None or position.currency == paid:
        return None
    kept, base, symbol = position.currency, books.base_currency, args.symbol
    if kept != base:
        raise InvalidInput(NO_WAY.format(symbol=symbol, kept=kept, paid=paid), field="price")
    if args.fx_rate is not None:
        return Rated(args=args, base=base, note=f"Counted at {format_number(args.fx_rate)} {kept} per {paid}, as you say.")
    try:
        found = await context.services.market.fx(paid, kept, day)
    except DataUnavailable as err:
        raise InvalidInput(NO_RATE.format(symbol=symbol, kept=kept, paid=paid, day=day), field="fx_rate") from err
    rate = round(found.rate, DECIMALS)
    note = f"Counted at {format_number(rate)} {kept} per {paid}, the rate of {found.as_of}."
    return Rated(args=args.model_copy(update={"fx_rate": rate}), base=base, note=note)


async def unrated(context: Context, currency: str, day: dt.date, base: str) -> str:
    """What is said of money in a currency of which no rate to that of the books is known; nothing where there is one."""
    if currency == base:
        return ""
    try:
        await context.services.market.fx(currency, base, day)
    except DataUnavailable:
        return UNRATED.format(paid=currency, base=base, day=day)
    return ""


async def at_rates(context: Context, books: Books, activity: Activity, turned: Rated) -> tuple[Ledger, Ledger]:
    """The ledgers before and after an activity, with the rates of the days on which its instrument was paid for in the one currency or the other."""
    paid, base = activity.currency, turned.base
    days = {item.date for item in books.activities if item.symbol == activity.symbol and item.fx_rate is None} | {activity.date}
    rates: dict[dt.date, Decimal] = {}
    for day in sorted(days):
        with suppress(DataUnavailable):
            rates[day] = (await context.services.market.fx(paid, base, day)).rate
    fx = FxBook.from_mapping({f"{paid}{base}": rates})
    terms = replace(books.terms, base=base)
    before, after = (extend_ledger(Ledger(terms=terms), items, fx=fx) for items in (books.activities, (*books.activities, activity)))
    return before, after


async def price_in(context: Context, quote: Quote, args: AddTransaction, what: str) -> tuple[Decimal, str]:
    """A quoted price in the currency in which something was paid, and how that is said.

    Raises:
        InvalidInput: nobody knows the rate.
    """
    said = str(args.currency)
    try:
        found = await context.services.market.fx(quote.currency, said, args.date or quote.as_of)
    except DataUnavailable as err:
        raise InvalidInput(OTHER_CURRENCY.format(what=what, quoted=quote.currency, said=said), field="price") from err
    price = round(quote.price * found.rate, DECIMALS)
    rate = format_number(round(found.rate, DECIMALS))
    return price, f"No price was given: {what}, {format_money(quote.price, quote.currency)}, at {rate} {said} per {quote.currency} is used."
