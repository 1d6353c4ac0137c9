"""A transaction that is complete and checked, but not yet recorded."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from accounting import ActivityType
from core.errors import FolioscopeError, InvalidInput, NotFound
from core.ids import new_id
from core.money import MAX_MAGNITUDE, format_money, format_number
from db import UnitOfWork
from db.models import Activity as ActivityRow
from market.currencies import major_unit
from market.symbols import Instrument
from tools.base import Line, Preview
from tools.books import Books, cost_name, load_books, read_books, refuse_oversell, to_activity
from tools.context import Assumed, Context
from tools.conversions import at_rates, price_in, rated, unrated
from tools.entries import TYPES_OF_SIDE, AddTransaction
from tools.entry_rules import TRADES, UNITS, check_fields, gross_of, moves_units, too_large
from tools.instruments import ensure_stock, introduced, is_new, known_instrument
from tools.lot_words import lots_taken
from tools.own_prices import BY_HAND, quote_of

DERIVED_DECIMALS = 8
LEAVING = frozenset({ActivityType.SELL, ActivityType.TRANSFER_OUT})
DATE, FEE, TAX_WITHHELD = "Date", "Fee", "Tax withheld"
OWN_LINES = frozenset({DATE, FEE, TAX_WITHHELD})
"""Lines of a card that say what it is, not what it changes."""
LOW_CASH = "The cash in {currency} would be below zero. Record a deposit if money came in."
PER_CONTRACT = {"option": Decimal(100)}
"""Units of the underlying per contract, where nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A transaction with everything filled in.

    Attributes:
        args: the caller's arguments with the gaps closed; settling them again gives the same draft.
        type: as the books name it.
        price_note: where a price that was not given comes from; empty when it was given.
    """

    args: AddTransaction
    type: str
    date: dt.date
    currency: str
    instrument: Instrument | None
    price_note: str

    @property
    def title(self) -> str:
        """Such as "Buy 10 AAPL at $130.00"."""
        return describe(self.row(portfolio=None))

    def dated(self, today: dt.date) -> str:
        """The title with the day, where it is another than today."""
        return self.title if self.date == today else f"{self.title} on {self.date}"

    def row(self, portfolio: Any) -> ActivityRow:  # Any: a Portfolio row, or None for a draft that is only shown
        """The row that would be recorded."""
        return ActivityRow(
            id=new_id(),
            user_id=portfolio.user_id if portfolio else new_id(),
            created_at=dt.datetime.combine(self.date, dt.time(), dt.UTC),
            portfolio_id=portfolio.id if portfolio else new_id(),
            number=0,
            type=self.type,
            date=self.date,
            currency=self.currency,
            symbol=self.args.symbol,
            quantity=self.args.quantity,
            unit_price=self.args.price,
            amount=self.args.amount,
            fee=self.args.fee,
            tax=self.args.tax,
            fx_rate=self.args.fx_rate,
            ratio=self.args.ratio,
            multiplier=self.args.multiplier or Decimal(1),
            reinvested=self.args.reinvested,
            cost=self.args.cost,
            acquired=self.args.acquired,
            lot_ids=list(self.args.lots),
            account=self.args.account,
            note=self.args.note,
        )


def describe(row: ActivityRow) -> str:
    """A transaction in one line."""
    verb = row.type.replace("_", " ").capitalize()
    if row.type == "split":
        return f"Split of {row.symbol}, {format_number(row.ratio or Decimal(1))} for 1"
    if row.quantity is not None and row.type in UNITS:
        price = f" at {format_money(row.unit_price, row.currency)}" if row.unit_price is not None else ""
        cost = f", cost {format_money(row.cost, row.currency)}" if row.cost is not None else ""
        if row.type == "transfer_in" and row.transfer_group is None and row.acquired is not None:
            return f"Opening balance of {format_number(row.quantity)} {row.symbol}{price}{cost}, bought on {row.acquired}"
        return f"{verb} {format_number(row.quantity)} {row.symbol}{price}{cost}"
    gross = row.amount if row.amount is not None else (row.quantity or Decimal(0)) * (row.unit_price or Decimal(0)) or None
    amount = format_money(gross, row.currency) if gross is not None else ""
    if row.reinvested and row.quantity is not None:
        return f"Dividend {amount} from {row.symbol}, reinvested in {format_number(row.quantity)} units"
    if row.amount is not None and row.amount < 0:
        return f"{'Charge of interest' if row.type == 'interest' else f'Refund of {row.type}'} {format_money(-row.amount, row.currency)}"
    return f"{verb} {amount}{f' from {row.symbol}' if row.symbol else ''}".strip()


async def settle(context: Context, args: AddTransaction) -> Draft:
    """`args` with date, currency, price and amount filled in, each checked for itself.

    Raises:
        InvalidInput: something is missing, contradictory or in the future.
        UnknownSymbol: no such instrument.
        DataUnavailable: a price was left out and none is known.
    """
    today = context.clock.today()
    day = args.date or today
    context.require_past(day, field="date")
    context.require_past(args.acquired, field="acquired")
    kind = TYPES_OF_SIDE[args.side][-1]
    check_fields(kind, args)
    instrument = await known_instrument(context, args.symbol, unlisted=args.unlisted) if args.symbol else None
    multiplier = args.multiplier or (PER_CONTRACT.get(instrument.kind or "") if instrument and kind in UNITS else None)
    currency = args.currency or (instrument.currency if instrument else None) or None
    price, quantity, note = args.price, args.quantity, ""
    if price is None and quantity is not None and args.amount is not None and moves_units(kind, args):
        price = round(args.amount / (quantity * (multiplier or 1)), DERIVED_DECIMALS)
    if kind in TRADES and price is None and is_new(instrument):
        raise InvalidInput(f"price: nobody quotes {args.symbol}. Say what a unit of it cost.", field="price")
    if kind in TRADES and price is None:
        quote = await quote_of(context, args.symbol or "", on=day)
        what = f"the price that you set by hand for {quote.as_of}" if quote.source == BY_HAND else f"the close of {quote.as_of}"
        if args.currency in {None, quote.currency}:
            price, currency, note = quote.price, quote.currency, f"No price was given: {what} is used."
        else:
            price, note = await price_in(context, quote, args, what)
    if kind in UNITS and args.symbol and quantity is None and args.amount is not None and price:
        quantity = round(args.amount / (price * (multiplier or 1)), DERIVED_DECIMALS)
    books = await load_books(context, args.portfolio_id) if currency is None or args.lots else None
    filled = {"date": day, "price": price, "quantity": quantity, "multiplier": multiplier}
    settled = args.model_copy(update={**filled, "currency": currency or (books.base_currency if books else None)})
    if (gross_of(settled) or 0) >= MAX_MAGNITUDE:
        raise too_large()
    if books is not None and args.lots:
        settled = settled.model_copy(update={"lots": named_lots(books, args.symbol or "", args.lots)})
    return Draft(args=settled, type=kind, date=day, currency=settled.currency or "", instrument=instrument, price_note=note)


def named_lots(books: Books, symbol: str, names: Sequence[str]) -> tuple[str, ...]:
    """The ids of the purchases that `names` (numbers or ids of transactions) mean.

    Raises:
        NotFound: one of them is no transaction that brought units of `symbol`.
    """
    brought = {item.id for item in books.activities if item.symbol == symbol and item.moves_units and item.type not in LEAVING}
    by_number = {str(books.numbers[identity]): identity for identity in brought}
    found = []
    for name in names:
        identity = by_number.get(name.strip().lstrip("#"), name.strip().lower())
        if identity not in brought:
            raise NotFound(f"Transaction {name[:40]} brought no {symbol}. Name purchases of {symbol} by their number.", field="lots")
        found.append(identity)
    return tuple(dict.fromkeys(found))


async def book(work: UnitOfWork, draft: Draft, *, origin: str) -> ActivityRow:
    """Record `draft` in the transaction of `work`.

    Raises:
        InsufficientHolding: it would sell more than is held, or name a lot that is not open.
    """
    portfolio, books = await read_books(work, draft.args.portfolio_id, lock=True)
    row = draft.row(portfolio)
    row.created_at = work.clock.now()
    row.origin = origin
    await refuse_oversell(books, [*books.activities, to_activity(row)])
    if draft.instrument is not None:
        await ensure_stock(work, draft.instrument)
    row = await work.activities.book(portfolio, row)
    portfolio.version += 1
    return row


async def supposed(context: Context, drafts: Sequence[Draft]) -> tuple[Assumed, ...]:
    """What recording `drafts`, all for one portfolio, would add to its books."""
    books = await load_books(context, drafts[0].args.portfolio_id)
    return tuple(Assumed(portfolio_id=books.portfolio_id, activity=to_activity(draft.row(None))) for draft in drafts)


async def show_draft(context: Context, draft: Draft) -> Preview:
    """What recording `draft` would change: units, cost and cash, before and after.

    Raises:
        InsufficientHolding: it would sell more than is held.
        InvalidInput: it was paid in another currency than the position's, at a rate that nobody knows.
    """
    books = await load_books(context, draft.args.portfolio_id)
    turned = await rated(context, draft.args, draft.date, books)
    draft = draft if turned is None else replace(draft, args=turned.args)
    activity = to_activity(draft.row(None))
    after = await refuse_oversell(books, [*books.activities, activity])
    before = books.ledger()
    if turned is not None:
        before, after = await at_rates(context, books, activity, turned)
    lines = [Line(label=DATE, before="", after=draft.date.isoformat()), *_charge_lines(draft)]
    symbol = draft.args.symbol
    if symbol is not None and symbol in after.positions:
        lines += position_lines(symbol, before, after)
    lines += cash_lines(before, after, draft.currency)
    left_open = [problem.message for problem in after.problems if problem.activity_id == activity.id]
    rate = turned.note if turned else await unrated(context, draft.currency, draft.date, books.base_currency)
    told = (draft.price_note, rate, lots_taken(books, before, after, activity), *left_open)
    notes = [note for note in (*told, low_cash(before, after, draft.currency)) if note]
    notes += await _price_check(context, draft)
    settled = draft.args.model_dump(mode="json")
    quoted = draft.args.price if draft.price_note else None
    mine_by_name = draft.args.portfolio_id is not None and context.actor.reach is None
    account, dated = draft.args.account, draft.dated(context.clock.today())
    place = f"{f'account {account} of ' if account else ''}{books.name}"
    title = f"{dated} in {place}" if mine_by_name or account else dated
    if is_new(draft.instrument) and symbol is not None and symbol not in before.positions:
        added, said = introduced(symbol, draft.currency)
        title, notes = f"{added}: {title}", [said, *notes]
    return Preview(title=title, lines=tuple(lines), notes=tuple(notes), settled=settled, quoted=quoted)


def _charge_lines(draft: Draft) -> list[Line]:
    """The fee and the tax of a trade or a payment, each as a line of its own."""
    charges = ((FEE, draft.args.fee), (TAX_WITHHELD, draft.args.tax))
    return [Line(label=label, before="", after=format_money(charge, draft.currency)) for label, charge in charges if charge]


def warns_of_cash(note: str) -> bool:
    """Whether a note says that cash would be below zero."""
    return note.startswith(LOW_CASH.partition("{")[0])


def position_lines(symbol: str, before: Any, after: Any) -> list[Line]:  # Any: two ledgers
    """Units and cost of one instrument in two ledgers."""
    old, new = before.positions.get(symbol), after.positions[symbol]
    return [
        Line(label=f"{symbol} units", before=format_number(old.quantity) if old else "0", after=format_number(new.quantity)),
        Line(
            label=f"{symbol} cost by {cost_name(after.terms.method.value)}",
            before=format_money(old.cost_basis, old.currency) if old else format_money(Decimal(0), new.currency),
            after=format_money(new.cost_basis, new.currency),
        ),
        *_average(symbol, old, new),
    ]


def _average(symbol: str, old: Any, new: Any) -> list[Line]:  # Any: two positions
    """The average cost of a unit, where something is held afterwards."""
    if new.quantity <= 0:
        return []
    before = format_money(old.cost_basis / old.quantity, old.currency) if old and old.quantity > 0 else ""
    return [Line(label=f"{symbol} average cost", before=before, after=format_money(new.cost_basis / new.quantity, new.currency))]


def cash_lines(before: Any, after: Any, currency: str) -> list[Line]:  # Any: two ledgers
    """Cash of one currency in two ledgers, and what it changes by."""
    currency, _ = major_unit(currency)
    old, new = before.cash.get(currency, Decimal(0)), after.cash.get(currency, Decimal(0))
    if old == new:
        return []
    return [
        Line(label=f"Cash {currency}", before=format_money(old, currency), after=format_money(new, currency)),
        Line(label="Cash effect", before="", after=format_money(new - old, currency, signed=True)),
    ]


def low_cash(before: Any, after: Any, currency: str) -> str:  # Any: two ledgers
    """A warning where the cash of a currency goes below zero, or further below; else nothing."""
    currency, _ = major_unit(currency)
    cash = after.cash.get(currency, Decimal(0))
    return LOW_CASH.format(currency=currency) if cash < min(Decimal(0), before.cash.get(currency, Decimal(0))) else ""


async def _price_check(context: Context, draft: Draft) -> list[str]:
    """A warning when the price is far from that day's close."""
    if draft.type not in TRADES or draft.price_note or draft.args.symbol is None or not draft.args.price:
        return []
    try:
        quote = await quote_of(context, draft.args.symbol, on=draft.date)
    except FolioscopeError:
        return [] if is_new(draft.instrument) else [f"There is no price of {draft.args.symbol} here to compare with."]
    if quote.currency != draft.currency:
        return []
    gap = abs(draft.args.price / quote.price - 1)
    what = "price that you set for" if quote.source == BY_HAND else "close of"
    return [f"The {what} {quote.as_of} was {format_money(quote.price, quote.currency)}."] if gap > Decimal("0.1") else []
