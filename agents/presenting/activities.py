"""Transactions in words and tables."""

from collections import defaultdict
from decimal import Decimal

from agents.blocks import Table
from agents.markdown import escaped
from agents.presenting.said import Said, columns, listed, money, next_questions
from agents.presenting.sums import is_sum, sums_asked_next, sums_said, sums_table
from core.money import format_number
from tools.activities import ActivitiesView, ActivityView, Order
from tools.entries import Side
from tools.entry_views import EntryFigure, EntryView
from tools.fields import FIRST_DAY
from tools.sums import amount_of

MOST_ROWS = 50
MOST_NAMED = 5
MOST_NEWEST = 3
_PLURALS = {
    Side.BUY: "purchases", Side.SELL: "sales", Side.DIVIDEND: "dividends", Side.DEPOSIT: "deposits", Side.WITHDRAW: "withdrawals", Side.FEE: "fees",
    Side.INTEREST: "interest payments", Side.TAX: "tax payments", Side.SPLIT: "splits",
}  # fmt: skip


def list_transactions(view: ActivitiesView) -> Said:
    """Transactions, newest first."""
    span = f" from {view.start} to {view.end}" if view.start and view.start > FIRST_DAY else ""
    if not view.items and is_sum(view):
        return Said(text=sums_said(view), blocks=(next_questions("list all my transactions"),))
    if not view.items:
        return Said(text=f"I found no {_noun(view)}{span}.", blocks=(next_questions("list all my transactions"),))
    rows = tuple(
        (
            str(item.number),
            item.date.isoformat(),
            item.type.replace("_", " "),
            item.symbol or "",
            "" if item.quantity is None else format_number(item.quantity),
            "" if item.unit_price is None else money(item.unit_price, item.currency),
            _amount(item),
            money(item.fee, item.currency) if item.fee else "",
        )
        for item in view.items[:MOST_ROWS]
    )
    table = Table(
        title="Transactions",
        columns=columns(">No.", "Date", "Type", "Symbol", ">Quantity", ">Price", ">Amount", ">Fee"),
        rows=rows,
        caption=f"{len(rows)} of {view.total}, {view.order.value} first{span}.",
    )
    if is_sum(view) and (view.order is Order.NEWEST or view.by is not None):
        return Said(
            text=sums_said(view), blocks=(*sums_table(view), table, next_questions(*sums_asked_next(view), "list all my transactions"))
        )
    if view.entry is not None:
        asks = next_questions(f"delete transaction {view.entry.number}", "list all my transactions")
        return Said(text=_entry(view.items[0], view.entry), blocks=(table, asks))
    if view.order is not Order.NEWEST or len(view.items) < min(view.total, MOST_NAMED + 1):
        return Said(text=_first_of(view, span), blocks=(table, next_questions("list all my transactions", "what do I own?")))
    newest = [_in_short(item, by_day=True, alone=False) for item in view.items[:MOST_NEWEST]]
    latest = f"the newest are {listed(newest)}" if len(newest) > 1 else f"it is of {view.items[0].date}"
    text = f"I found {_listed(view)}{span}; {latest}."
    if len(view.items) < view.total and len(view.items) < MOST_ROWS:
        text = f"Here {'are' if len(view.items) > 1 else 'is'} the newest **{len(view.items)}** of {view.total} transactions{span}, up to {view.items[0].date}."
    text += _per_unit(view) + _by_payer(view)
    return Said(text=text, blocks=(table, next_questions(f"delete transaction {view.items[0].number}", "what do I own?")))


def _entry(item: ActivityView, entry: EntryView) -> str:
    """One transaction, the figure that is asked of it first."""
    charged = [f"a {name} of {money(amount, item.currency)}" for name, amount in (("fee", item.fee), ("tax", item.tax)) if amount]
    whole = f"Transaction {item.number} is of {_in_short(item, by_day=True)}, with {listed(charged) if charged else 'no fee'}, recorded in {escaped(entry.portfolio)}."
    first = _figure(item, entry)
    return f"{first} {whole}" if first else whole


def _figure(item: ActivityView, entry: EntryView) -> str:
    """The figure that is asked of one transaction; empty where none is, or it has none."""
    if entry.about is EntryFigure.GAIN:
        if entry.gain is None or entry.cost is None:
            return "Only a sale realises a gain; this is none."
        made = "gain" if entry.gain >= 0 else "loss"
        return f"It realised a {made} of **{money(abs(entry.gain), item.currency)}** on a cost of {money(entry.cost, item.currency)}."
    figures = {
        EntryFigure.FEE: ("fee", money(item.fee, item.currency)),
        EntryFigure.TAX: ("tax", money(item.tax, item.currency)),
        EntryFigure.PRICE: ("price", money(item.unit_price, item.currency)),
        EntryFigure.QUANTITY: ("quantity", "–" if item.quantity is None else format_number(item.quantity)),
        EntryFigure.AMOUNT: ("amount", money(amount_of(item), item.currency)),
        EntryFigure.DATE: ("date", item.date.isoformat()),
        EntryFigure.PORTFOLIO: ("portfolio", escaped(entry.portfolio)),
    }
    named = figures.get(entry.about) if entry.about is not None else None
    return "" if named is None else f"Its {named[0]} is **{named[1]}**."


def _first_of(view: ActivitiesView, span: str) -> str:
    """Which transactions come first in another order than newest first: the amount first, or the day."""
    noun = _noun(view)
    named = [_in_short(item, by_day=view.order in {Order.OLDEST, Order.NEWEST}) for item in view.items[:MOST_NAMED]]
    if view.total == 1:
        return f"There is one {_noun(view, plural=False)}{span}: {named[0]}."
    if len(view.items) == 1:
        return f"{named[0]}: that is the {view.order.value} of **{view.total}** {noun}{span}."
    rest = f"; {len(view.items) - MOST_NAMED} more follow in the table" if len(view.items) > MOST_NAMED else ""
    return f"{listed(named)} are the {view.order.value} of **{view.total}** {noun}{span}{rest}."


def _noun(view: ActivitiesView, *, plural: bool = True) -> str:
    """What was asked for: "purchases of AAPL", "trades", "transactions"."""
    noun = "trades" if view.trades_only else _PLURALS.get(view.side, "transactions") if view.side else "transactions"
    return f"{noun if plural else noun.removesuffix('s')}{f' of {view.symbol}' if view.symbol else ''}"


def _in_short(item: ActivityView, *, by_day: bool, alone: bool = True) -> str:
    """A transaction in a few words, its amount or its day first; without what units and price come to where it is one of several."""
    amount, units = amount_of(item), "" if item.quantity is None else f" {format_number(item.quantity)}"
    each = f" at {money(item.unit_price, item.currency)}" if item.unit_price is not None else ""
    what = f"{item.type.replace('_', ' ')}{units}{f' {item.symbol}' if item.symbol else ''}{each}"
    worth = "" if amount is None or (by_day and not alone and item.amount is None) else money(amount, item.currency)
    if by_day or not worth:
        return f"**{item.date}** ({what}{f', {worth}' if worth else ''})"
    return f"**{worth}** ({what} on {item.date})"


def _amount(item: ActivityView) -> str:
    amount = amount_of(item)
    return "" if amount is None else money(amount, item.currency)


def _listed(view: ActivitiesView) -> str:
    """How many transactions there are, behind what they come to where that is known."""
    count = f"{view.total} transaction{'s' if view.total != 1 else ''}"
    if not view.amounts:
        return f"**{count}**"
    sums = " and ".join(money(item.amount, item.currency) for item in view.amounts)
    kinds = {item.type.replace("_", " ") for item in view.items}
    kind = {"buy": "purchase", "sell": "sale"}.get(only := kinds.pop(), only) if len(kinds) == 1 else ""
    return f"**{sums}** in {view.total} {kind}{'s' if view.total != 1 else ''}" if kind else f"**{sums}** in {count}"


def _by_payer(view: ActivitiesView) -> str:
    """What each instrument paid, the most first; empty unless several did and all dividends are in view."""
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for item in view.items:
        paid[item.symbol or ""] += amount_of(item) or Decimal(0)
    if view.side is not Side.DIVIDEND or len(view.items) < view.total or len(view.amounts) != 1 or len(paid) < 2 or "" in paid:
        return ""
    ranked = sorted(paid.items(), key=lambda each: -each[1])
    return f" Paid by {listed([f'**{symbol}** ({money(amount, view.amounts[0].currency)})' for symbol, amount in ranked])}."


def _per_unit(view: ActivitiesView) -> str:
    """How many units the purchases or the sales of one instrument were of, and their price on average; empty for anything else."""
    pairs = {(item.type, item.symbol, item.multiplier) for item in view.items}
    kind, symbol, _ = next(iter(pairs))
    if len(view.amounts) != 1 or len(pairs) != 1 or kind not in {"buy", "sell"}:
        return ""
    units = sum((item.quantity or Decimal(0) for item in view.items), Decimal(0))
    each = money(view.amounts[0].amount / units / view.items[0].multiplier, view.amounts[0].currency) if units else "–"
    return f" {'Bought' if kind == 'buy' else 'Sold'}: **{format_number(units)} {symbol}** at {each} a unit{' on average' if view.total > 1 else ''}, before fees."
