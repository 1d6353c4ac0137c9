"""What belongs to the books beside holdings and transactions: the tax report, prices set by hand."""

from decimal import Decimal

from agents.blocks import Download, Metric, Metrics, Notice, Table
from agents.presenting.portfolio import tone
from agents.presenting.said import Said, columns, money, next_questions
from core.money import format_money, format_number
from tools.books import terms_said
from tools.corporate_actions import ActionKind, ActionsView
from tools.manual_prices import ManualPricesPage, ManualPriceView
from tools.tax import TaxReportView

MOST_ROWS = 50


def tax_report(view: TaxReportView) -> Said:
    """A tax year: the sums, the closed lots, the income, and files to take away."""
    base = view.base_currency
    stem = f"tax-report-{view.start}-{view.end}"
    word = "gain" if view.net_gains >= 0 else "loss"
    unknown = sum(1 for row in view.gains if row.gain_base is None)
    left_out = f" Not in it for want of an exchange rate: {unknown} sale{'' if unknown == 1 else 's'}." if unknown else ""
    text = (
        f"From {view.start} to {view.end} you realised a net {word} of **{format_money(abs(view.net_gains), base)}** "
        f"({format_money(view.total_gains, base)} gains, {format_money(view.total_losses, base)} losses).{left_out} You received "
        f"{format_money(view.dividends, base)} in dividends and {format_money(view.interest, base)} in interest; "
        f"{format_money(view.tax_withheld, base)} of tax was withheld. This is no tax advice."
    )
    figures = Metrics(
        title=f"Tax year {view.start} to {view.end}",
        items=tuple(
            Metric(label=label, value=format_money(value, base), hint=hint, tone=tone(value) if label == "Net gains" else "neutral")
            for label, value, hint in (
                ("Net gains", view.net_gains, f"{view.cost_method.upper()}, fees {'inside' if view.fees_in_cost else 'outside'} the cost"),
                ("Dividends", view.dividends, "before tax"),
                ("Interest", view.interest, "before tax"),
                ("Tax withheld", view.tax_withheld, "on this income"),
                ("Fees", view.fees, "of the year"),
            )
        ),
    )
    files = (
        Download(name=f"{stem}.md", mime="text/markdown", content=view.markdown),
        Download(name=f"{stem}-gains.csv", mime="text/csv", content=view.gains_csv),
        Download(name=f"{stem}-income.csv", mime="text/csv", content=view.income_csv),
    )
    notes = tuple(Notice(tone="warning", text=sentence) for sentence in view.incomplete[:5])
    asks = next_questions(f"tax report {view.year - 1}", "explain my realised gain")
    return Said(text=text, blocks=(figures, *_gains(view), *_income(view), *notes, *files, asks))


def _gains(view: TaxReportView) -> tuple[Table, ...]:
    if not view.gains:
        return ()
    base = view.base_currency
    rows = tuple(
        (
            row.symbol,
            format_number(row.quantity),
            row.opened.isoformat(),
            row.closed.isoformat(),
            money(row.proceeds_base, base),
            money(row.cost_base, base),
            money(row.gain_base, base, signed=True),
        )
        for row in view.gains[:MOST_ROWS]
    )
    labels = ("Symbol", ">Quantity", "Bought", "Sold", ">Proceeds", ">Cost", ">Gain")
    total = ("Total", "", "", "", "", "", format_money(view.net_gains, base, signed=True))
    return (Table(title="Realised gains", columns=columns(*labels), rows=rows, total=total, caption=_of(len(view.gains))),)


def _income(view: TaxReportView) -> tuple[Table, ...]:
    if not view.income:
        return ()
    rows = tuple(
        (
            row.date.isoformat(),
            row.kind,
            row.symbol or "",
            format_money(row.gross, row.currency),
            money(row.tax, row.currency) if row.tax else "",
            money(row.gross_base, view.base_currency),
        )
        for row in view.income[:MOST_ROWS]
    )
    labels = ("Date", "Kind", "Symbol", ">Gross", ">Tax", f">In {view.base_currency}")
    return (Table(title="Income", columns=columns(*labels), rows=rows, caption=_of(len(view.income))),)


def _of(count: int) -> str:
    return f"{MOST_ROWS} of {count}; the files have all of them." if count > MOST_ROWS else ""


def _counts(item: ManualPriceView) -> str:
    return "all portfolios" if item.portfolio_id is None else "one that is shared"


def manual_prices(view: ManualPricesPage) -> Said:
    """The prices that were set by hand."""
    if not view.items:
        return Said(text="No price is set by hand.", blocks=(next_questions("what do I own?"),))
    several = any(item.portfolio_id is not None for item in view.items)
    rows = tuple(
        (item.symbol, item.date.isoformat(), format_money(Decimal(item.price), item.currency), *((_counts(item),) if several else ()))
        for item in view.items
    )
    heads = columns("Symbol", "Day", ">Price", *(("Counts in",) if several else ()))
    table = Table(title="Prices set by hand", columns=heads, rows=rows)
    first = view.items[0]
    asks = next_questions(f"remove the manual price of {first.symbol} on {first.date}", "what do I own?")
    more = "; these are the first of them" if view.next else ""
    return Said(
        text=f"{'More than ' if more else ''}**{len(rows)}** price{'s are' if len(rows) != 1 else ' is'} set by hand{more}.",
        blocks=(table, asks),
    )


def corporate_actions(view: ActionsView) -> Said:
    """Splits and dividends that are not booked, with what they would change."""
    if not view.items:
        return Said(
            text="The price provider reports no split or dividend that your books do not have.", blocks=(next_questions("what do I own?"),)
        )
    rows = tuple(
        (
            item.date.isoformat(),
            item.symbol,
            f"{format_number(item.ratio or Decimal(1))} for 1" if item.kind is ActionKind.SPLIT else "dividend",
            f"{format_number(item.units_before)} → {format_number(item.units_after)}",
            f"{format_money(item.avg_cost_before, item.currency)} → {format_money(item.avg_cost_after, item.currency)}",
            format_money(item.cash, item.currency) if item.cash else "",
        )
        for item in view.items[:MOST_ROWS]
    )
    terms = terms_said(view.cost_method, fees_in_cost=view.fees_in_cost)
    labels = ("Ex-day", "Symbol", "What", ">Units", ">Average cost", ">Paid")
    table = Table(
        title="Reported and not booked", columns=columns(*labels), rows=rows, caption=f"{_count(len(view.items), view.sources)} {terms}."
    )
    count = len(view.items)
    what = "splits or dividends that your books do not have are" if count != 1 else "split or dividend that your books do not have is"
    text = f"**{count}** {what} reported. Nothing is booked yet."
    return Said(text=text, blocks=(table, next_questions("book the corporate actions", "book the splits")))


def _count(count: int, sources: tuple[str, ...]) -> str:
    return f"{min(count, MOST_ROWS)} of {count}, reported by {', '.join(sources)}."
