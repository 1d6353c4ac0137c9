"""The tax-year report: realised gains and income, as figures and as files."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from accounting import TaxReport, tax_report
from accounting.entries import Income, RealizedGain
from core.actor import Scope
from core.errors import InvalidInput
from core.money import round_money
from tools.base import Args, Tool, View
from tools.books import load_books, worked_out
from tools.context import Context
from tools.fields import Figure
from tools.prices import gather_prices

FIRST_YEAR, LAST_YEAR = 1900, 2200
DayOfYear = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]


class MakeTaxReport(Args):
    """Which tax year; left out: the last calendar year that is over."""

    year: int | None = Field(None, ge=FIRST_YEAR, le=LAST_YEAR, description="The year in which the tax year begins.")
    first_day: DayOfYear = Field("01-01", description="Month and day on which the tax year begins, such as 04-06.")
    portfolio_id: UUID | None = None


class GainView(View):
    """Units that were sold (or bought back), lot by lot. `_base` is at recorded or trade-day rates; None: the rate is missing."""

    symbol: str
    quantity: Figure
    opened: dt.date
    closed: dt.date
    days_held: int
    short: bool
    currency: str
    proceeds: Figure
    cost: Figure
    gain: Figure
    proceeds_base: Figure | None
    cost_base: Figure | None
    gain_base: Figure | None
    currency_gain_base: Figure | None


class IncomeView(View):
    """One dividend or interest payment; `net` is after its own fee and tax."""

    date: dt.date
    kind: str
    symbol: str | None
    currency: str
    gross: Figure
    fee: Figure
    tax: Figure
    net: Figure
    gross_base: Figure | None


class TaxReportView(View):
    """A tax year in the portfolio's currency, with the same report as files: Markdown, and one CSV for gains and one for income."""

    year: int
    start: dt.date
    end: dt.date
    base_currency: str
    cost_method: str
    fees_in_cost: bool
    total_gains: Figure
    total_losses: Figure
    net_gains: Figure
    dividends: Figure
    interest: Figure
    tax_withheld: Figure
    fees: Figure
    taxes: Figure
    gains: tuple[GainView, ...]
    income: tuple[IncomeView, ...]
    incomplete: tuple[str, ...]
    markdown: str
    gains_csv: str
    income_csv: str


async def make_report(context: Context, args: MakeTaxReport) -> TaxReport:
    """The report as accounting makes it.

    Raises:
        InvalidInput: nothing is recorded yet, the year has not begun, or there is no such first day.
    """
    books = await load_books(context, args.portfolio_id)
    if not books.activities:
        raise InvalidInput(
            "There are no transactions yet, so there is nothing to report. Record some, or import a file.", field="portfolio_id"
        )
    today = context.clock.today()
    year = args.year or today.year - 1
    if year > today.year:
        raise InvalidInput(f"year: {year} has not begun; today is {today}.", field="year")
    month, day = (int(part) for part in args.first_day.split("-"))
    priced = await gather_prices(context, books, start=None, end=today)
    return await worked_out(
        len(books.activities), lambda: tax_report(books.in_base(priced.fx, priced.fx_token), year=year, first_day=(month, day))
    )


async def run_tax_report(context: Context, args: MakeTaxReport) -> TaxReportView:
    """Report a tax year: realised gains lot by lot, dividends and interest, fees and taxes, as figures, Markdown and CSV.

    Example: year=2021, or year=2022, first_day="04-06" for the British tax year.
    """
    report = await make_report(context, args)
    base = report.base
    return TaxReportView(
        year=report.start.year,
        start=report.start,
        end=report.end,
        base_currency=base,
        cost_method=report.method.value,
        fees_in_cost=report.fees_in_cost,
        total_gains=round_money(report.total_gains, base),
        total_losses=round_money(report.total_losses, base),
        net_gains=round_money(report.net_gains, base),
        dividends=round_money(report.dividends, base),
        interest=round_money(report.interest, base),
        tax_withheld=round_money(report.tax_withheld, base),
        fees=round_money(report.fees, base),
        taxes=round_money(report.taxes, base),
        gains=tuple(_gain(row, base) for row in report.gains),
        income=tuple(_income(row, base) for row in report.income),
        incomplete=report.incomplete,
        markdown=report.markdown(),
        gains_csv=report.gains_csv(),
        income_csv=report.income_csv(),
    )


def _gain(row: RealizedGain, base: str) -> GainView:
    def in_base(amount: Figure | None) -> Figure | None:
        return None if amount is None else round_money(amount, base)

    return GainView(
        symbol=row.symbol,
        quantity=row.quantity,
        opened=row.opened,
        closed=row.closed,
        days_held=row.holding_days,
        short=row.short,
        currency=row.currency,
        proceeds=round_money(row.proceeds, row.currency),
        cost=round_money(row.cost, row.currency),
        gain=round_money(row.gain, row.currency),
        proceeds_base=in_base(row.proceeds_base),
        cost_base=in_base(row.cost_base),
        gain_base=in_base(row.gain_base),
        currency_gain_base=in_base(row.currency_gain_base),
    )


def _income(row: Income, base: str) -> IncomeView:
    return IncomeView(
        date=row.date,
        kind=row.kind.value,
        symbol=row.symbol,
        currency=row.currency,
        gross=row.gross,
        fee=row.fee,
        tax=row.tax,
        net=row.net,
        gross_base=None if row.gross_base is None else round_money(row.gross_base, base),
    )


TAX_REPORT = Tool(name="tax_report", args=MakeTaxReport, view=TaxReportView, run=run_tax_report, scope=Scope.PORTFOLIO_READ)
