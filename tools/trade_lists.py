"""Several trades that are recorded together or not at all."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.errors import InvalidInput
from core.money import format_money
from tools.activities import ActivityView, activity_view
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.books import load_books, refuse_oversell, to_activity
from tools.context import Assumed, Context
from tools.drafts import Draft, book, cash_lines, settle, supposed
from tools.entries import AddTransaction, Side
from tools.fields import Charge, Day, LongText, PositiveNumber, ShortText, Symbol

MOST_TRADES = 60
MOST_SPELLED = 3
"""Of more trades a title names only the symbols; each has its line anyway."""


class Trade(Args):
    """One purchase or sale."""

    side: Literal["buy", "sell"]
    symbol: Symbol
    quantity: PositiveNumber
    price: Charge | None = Field(None, description="Price per unit; left out: the last close on or before the date.")
    fee: Charge = Decimal(0)


class RecordTrades(Args):
    """The trades of one day, and where they belong."""

    trades: Annotated[tuple[Trade, ...], Field(min_length=1, max_length=MOST_TRADES)]
    date: Day | None = Field(None, description="The day on which they were made; left out: today.")
    account: ShortText | None = None
    note: LongText | None = None
    portfolio_id: UUID | None = None


class TradesView(View):
    """The trades that were recorded, in the order of the books."""

    items: tuple[ActivityView, ...]


async def _settled(context: Context, args: RecordTrades) -> list[Draft]:
    """Every trade with its price, sales first, since they pay for the purchases.

    Raises:
        InvalidInput: a symbol is named twice, or a trade does not fit.
    """
    symbols = [trade.symbol for trade in args.trades]
    if twice := sorted({symbol for symbol in symbols if symbols.count(symbol) > 1}):
        raise InvalidInput(f"trades: {', '.join(twice)} is there twice. Give one trade per instrument.", field="trades")
    ordered = sorted(args.trades, key=lambda trade: trade.side == "buy")
    return [
        await settle(
            context,
            AddTransaction(
                side=Side(trade.side),
                symbol=trade.symbol,
                quantity=trade.quantity,
                price=trade.price,
                fee=trade.fee,
                date=args.date,
                account=args.account,
                note=args.note,
                portfolio_id=args.portfolio_id,
            ),
        )
        for trade in ordered
    ]


def _day(context: Context, args: RecordTrades) -> dt.date:
    return args.date or context.clock.today()


def _title(drafts: list[Draft]) -> str:
    if len(drafts) == 1:
        return drafts[0].title
    if len(drafts) <= MOST_SPELLED:
        return f"Record {len(drafts)} trades: {', '.join(draft.title for draft in drafts)}"
    sides = {
        word: [draft.args.symbol or "" for draft in drafts if draft.args.side is side]
        for word, side in (("sell", Side.SELL), ("buy", Side.BUY))
    }
    said = "; ".join(" ".join((word, ", ".join(symbols))) for word, symbols in sides.items() if symbols)
    return f"Record {len(drafts)} trades: {said}"


async def preview_record(context: Context, args: RecordTrades) -> Preview:
    """Every trade, and the cash before and after all of them."""
    drafts = await _settled(context, args)
    books = await load_books(context, args.portfolio_id)
    after = await refuse_oversell(books, [*books.activities, *(to_activity(draft.row(None)) for draft in drafts)])
    before = books.ledger()
    lines = [Line(label="Date", before="", after=_day(context, args).isoformat())]
    for draft in drafts:
        gross = (draft.args.quantity or Decimal(0)) * (draft.args.price or Decimal(0))
        lines.append(Line(label=draft.title, before="", after=format_money(gross, draft.currency)))
    for currency in sorted({draft.currency for draft in drafts}):
        lines += cash_lines(before, after, currency)
    notes = list(dict.fromkeys(draft.price_note for draft in drafts if draft.price_note))
    short = [currency for currency in sorted({draft.currency for draft in drafts}) if after.cash.get(currency, Decimal(0)) < 0]
    if short:
        notes.append(f"The cash in {' and '.join(short)} would be below zero.")
    settled = args.model_copy(
        update={
            "date": _day(context, args),
            "trades": tuple(
                Trade(
                    side="buy" if draft.args.side is Side.BUY else "sell",
                    symbol=draft.args.symbol or "",
                    quantity=draft.args.quantity or Decimal(0),
                    price=draft.args.price,
                    fee=draft.args.fee,
                )
                for draft in drafts
            ),
        }
    )
    return Preview(title=_title(drafts), lines=tuple(lines), notes=tuple(notes), settled=settled.model_dump(mode="json"))


async def added_by(context: Context, args: RecordTrades) -> tuple[Assumed, ...]:
    """What the trades add to the books."""
    return await supposed(context, await _settled(context, args))


async def run_record(context: Context, args: RecordTrades) -> TradesView:
    """Record several purchases and sales of one day together: all of them, or none where one is not possible.

    Example: trades=[{side: sell, symbol: AAPL, quantity: 5}, {side: buy, symbol: KO, quantity: 12}]. At most 60.
    """
    drafts = await _settled(context, args)
    async with context.begin() as work:
        rows = [await book(work, draft, origin=context.actor.channel.value) for draft in drafts]
        view = TradesView(items=tuple(activity_view(row) for row in rows))
        work.finish(view.model_dump(mode="json"), summary=_title(drafts))
    return view


RECORD_TRADES = Tool(
    name="record_trades",
    args=RecordTrades,
    view=TradesView,
    run=run_record,
    preview=preview_record,
    adds=added_by,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
