"""Sums of what is recorded in words and a table: fees, taxes, dividends and the like, by year, month or instrument."""

from decimal import Decimal

from agents.blocks import Table
from agents.presenting.said import columns, listed, money
from tools.activities import ActivitiesView
from tools.entries import Side
from tools.fields import FIRST_DAY
from tools.sums import Charged, Grouping, SumView

MOST_NAMED = 5
MOST_GROUPS = 60
_WHAT = {
    Side.BUY: "purchases", Side.SELL: "sales", Side.DIVIDEND: "dividends", Side.DEPOSIT: "deposits", Side.WITHDRAW: "withdrawals", Side.FEE: "fees",
    Side.INTEREST: "interest", Side.TAX: "tax payments", Side.SPLIT: "splits",
}  # fmt: skip
_VERB = {
    Side.DIVIDEND: "were paid to you in",
    Side.INTEREST: "was paid to you in",
    Side.DEPOSIT: "was put in, in",
    Side.WITHDRAW: "was taken out, in",
}


def is_sum(view: ActivitiesView) -> bool:
    """Whether sums were asked for, not the transactions one by one."""
    return view.by is not None or view.charges is not None


def what(view: ActivitiesView) -> str:
    """What was added up: "fees", "dividends of KO", "trades"."""
    noun = (
        view.charges.value
        if view.charges
        else "trades"
        if view.trades_only
        else _WHAT.get(view.side, "transactions")
        if view.side
        else "transactions"
    )
    within = f" on {_WHAT.get(view.side, 'them')}" if view.charges and view.side else ""
    whose = f" {'on' if view.charges else 'of'} {view.symbol}" if view.symbol else ""
    return f"{noun}{within}{whose}"


def span_of(view: ActivitiesView) -> str:
    """From when to when, where days were named."""
    return f" from {view.start} to {view.end}" if view.start and view.start > FIRST_DAY else ""


def sums_said(view: ActivitiesView) -> str:
    """What it all comes to, figure first, and the groups."""
    if not view.total:
        return f"No {what(view)} {'is' if view.side is Side.INTEREST else 'are'} recorded{span_of(view)}."
    whole = " and ".join(money(item.amount, item.currency) for item in view.amounts)
    days, counted = _days(view), f"{view.total} transaction{'s' if view.total != 1 else ''}"
    lead = "You paid " if view.charges else ""
    if view.by is None or len(view.sums) == 1:
        one = f", all {'of' if view.by is not Grouping.SYMBOL else 'on'} {_label(view.sums[0])}" if view.by is not None else ""
        if not whole:
            return f"**{view.total}** {what(view)}{days}{one}."
        return f"{lead}**{whole}** {'in' if view.charges else 'of'} {what(view)}{days}{one}, in {counted}."
    more = f"; {len(view.sums) - MOST_NAMED} more in the table" if len(view.sums) > MOST_NAMED else ""
    if view.by in {Grouping.SYMBOL, Grouping.SIDE}:
        named = [_group(item, bold=place == 0) for place, item in enumerate(view.sums[:MOST_NAMED])]
        return f"{listed(named)}{more}: {what(view)} by {_by(view.by)}{days}{f', **{whole}** in all' if whole else ''}, the largest first."
    stretches = listed([f"{_figure(item)} in {_label(item)}" for item in view.sums[:MOST_NAMED]])
    sum_of = f"{lead}**{whole}** {'in' if view.charges else 'of'} {what(view)}" if whole else f"**{view.total}** {what(view)}"
    return f"{sum_of}{days}: {stretches}{more}.{_top(view)}"


def _days(view: ActivitiesView) -> str:
    """The days that were asked for, else those of the first and the last transaction."""
    if span_of(view) or view.next is not None:
        return span_of(view)
    first, last = min(item.date for item in view.items), max(item.date for item in view.items)
    return f" from {first} to {last}" if first != last else f" on {last}"


def _by(by: Grouping) -> str:
    return {Grouping.SYMBOL: "instrument", Grouping.SIDE: "kind"}.get(by, by.value)


def _top(view: ActivitiesView) -> str:
    """Which stretch had the most, where there are several and one currency."""
    known = [item for item in view.sums if item.amount is not None]
    if len(known) < 3 or len({item.currency for item in known}) != 1:
        return ""
    most = max(known, key=lambda item: abs(item.amount or Decimal(0)))
    return f" The most in {most.label}: {money(most.amount, most.currency)}."


def _label(item: SumView) -> str:
    return item.label or "no one instrument"


def _figure(item: SumView) -> str:
    return money(item.amount, item.currency) if item.amount is not None else str(item.count)


def _group(item: SumView, *, bold: bool) -> str:
    figure = _figure(item)
    return f"{_label(item)}: {f'**{figure}**' if bold else figure}" if item.label else f"{figure} of no one instrument"


def sums_table(view: ActivitiesView) -> tuple[Table, ...]:
    """Every group, what it comes to, and of how many transactions."""
    if view.by is None or not view.sums:
        return ()
    rows = tuple(
        (_label(item), "–" if item.amount is None else money(item.amount, item.currency), str(item.count))
        for item in view.sums[:MOST_GROUPS]
    )
    return (
        Table(
            title=f"{what(view).capitalize()} by {_by(view.by)}",
            columns=columns("", ">Amount", ">Transactions"),
            rows=rows,
            caption=_note(view),
        ),
    )


def _note(view: ActivitiesView) -> str:
    if view.charges is Charged.TAXES:
        return "Taxes that are recorded in these books: withheld on dividends and sales, or paid by themselves."
    return "As recorded, in the currency of each transaction; nothing is converted."


def sums_asked_next(view: ActivitiesView) -> tuple[str, ...]:
    """What could be asked next of the same."""
    about = view.charges.value if view.charges else _WHAT.get(view.side, "transactions") if view.side else "transactions"
    others = [
        by for by in (Grouping.YEAR, Grouping.SYMBOL, Grouping.MONTH) if by is not view.by and not (by is Grouping.SYMBOL and view.symbol)
    ]
    return tuple(f"my {about} by {'stock' if by is Grouping.SYMBOL else by.value}" for by in others[:2])
