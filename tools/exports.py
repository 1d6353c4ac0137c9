"""Taking the books out: transactions, holdings, lots, gains, returns, income, or everything; as CSV or JSON."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from accounting import Activity
from accounting.interchange import ACROSS, COLUMNS, MARK, VERSION, rows_of
from accounting.tables import Cell, cell_text, to_csv, to_markdown
from core.actor import Scope
from tools.base import Args, Tool, View
from tools.books import Books, load_books
from tools.context import Context
from tools.fields import Symbol
from tools.issued import FORECAST_FIELDS, forecast_rows
from tools.performance import ShowPerformance, run_performance
from tools.portfolio import ShowPortfolio, run_show
from tools.ranges import RangeArg, resolve_range
from tools.tax import MakeTaxReport, make_report

LOT_FIELDS = ("symbol", "opened", "quantity", "cost", "currency", "account")
TERM_FIELDS = ("cost_method", "fees_in_cost")
"""Behind the figures of a file that depend on them."""
GAIN_FIELDS = ("symbol", "opened", "closed", "quantity", "proceeds", "cost", "gain", "currency")
HOLDING_FIELDS = (
    "symbol", "name", "quantity", "currency", "avg_cost", "cost", "price", "price_date", "price_source", "value", "value_base", "gain", "gain_base",
    "weight_frac",
)  # fmt: skip
RETURN_FIELDS = ("of", "from", "to", "basis", "currency", "gain", "twr", "irr", "simple", "on_invested", "contribution", *TERM_FIELDS)
RETURN_DECIMALS = 10
Table = tuple[tuple[str, ...], list[tuple[Cell, ...]]]


class What(StrEnum):
    """What to take out."""

    TRANSACTIONS = "transactions"
    PORTFOLIO = "portfolio"
    LOTS = "lots"
    GAINS = "gains"
    PERFORMANCE = "performance"
    WATCHLIST = "watchlist"
    ALERTS = "alerts"
    PRICES = "prices"
    TAX = "tax"
    FORECASTS = "forecasts"
    ALL = "all"


class Format(StrEnum):
    """In which form."""

    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


OTHER_FORMATS = {"xlsx": "csv", "xls": "csv", "excel": "csv", "pdf": "markdown", "md": "markdown", "txt": "markdown"}
"""Forms that people ask for and the nearest that there is: every spreadsheet opens CSV."""
AnyFormat = Annotated[Format, BeforeValidator(lambda value: OTHER_FORMATS.get(value, value) if isinstance(value, str) else value)]


class Export(Args):
    """What to take out, and in which form."""

    what: What = What.TRANSACTIONS
    format: AnyFormat = Format.CSV
    symbol: Symbol | None = Field(None, description="Only rows of this instrument.")
    range: RangeArg | None = Field(None, description="Only transactions of these days, or returns over them.")
    year: int | None = Field(None, ge=1900, le=2200, description="For tax: the year in which the tax year begins.")
    portfolio_id: UUID | None = None


class ExportView(View):
    """A file for its owner. In CSV, text that a spreadsheet would run as a formula has an apostrophe in front, taken off when it is read back."""

    name: str
    mime: str
    rows: int
    content: str


MIMES = {Format.CSV: "text/csv", Format.JSON: "application/json", Format.MARKDOWN: "text/markdown"}
ENDINGS = {Format.CSV: "csv", Format.JSON: "json", Format.MARKDOWN: "md"}


async def _transactions(context: Context, args: Export) -> Table:
    books = await load_books(context, args.portfolio_id)
    span = resolve_range(args.range, context.clock.today()) if args.range is not None else None
    kept = [
        activity
        for activity in books.activities
        if args.symbol in {None, activity.symbol} and (span is None or span.start <= activity.date <= span.end)
    ]
    return COLUMNS, rows_of([_told(activity, books) for activity in kept])


def _told(activity: Activity, books: Books) -> Activity:
    """The activity as a file has it: a move to or from another portfolio says what joins its legs."""
    group = books.moves.get(activity.id)
    return replace(activity, transfer_group=f"{ACROSS}{group}") if group else activity


async def _portfolio(context: Context, args: Export) -> Table:
    shown = await run_show(context, ShowPortfolio(portfolio_id=args.portfolio_id))
    rows = [_cells(item, HOLDING_FIELDS) for item in shown.holdings if args.symbol in {None, item.symbol}]
    return _with_terms(HOLDING_FIELDS, rows, method=shown.cost_method, fees_in_cost=shown.fees_in_cost)


async def _lots(context: Context, args: Export) -> Table:
    books = await load_books(context, args.portfolio_id)
    rows = [_cells(lot, LOT_FIELDS) for lot in books.ledger().lots if args.symbol in {None, lot.symbol}]
    return _with_terms(LOT_FIELDS, rows, method=books.method.value, fees_in_cost=books.fees_in_cost)


async def _gains(context: Context, args: Export) -> Table:
    books = await load_books(context, args.portfolio_id)
    rows = [_cells(gain, GAIN_FIELDS) for gain in books.ledger().realized if args.symbol in {None, gain.symbol}]
    return _with_terms(GAIN_FIELDS, rows, method=books.method.value, fees_in_cost=books.fees_in_cost)


def _with_terms(header: tuple[str, ...], rows: list[tuple[Cell, ...]], *, method: str, fees_in_cost: bool) -> Table:
    """The rows with how their cost was worked out."""
    terms: tuple[Cell, ...] = (method, "inside" if fees_in_cost else "outside")
    return (*header, *TERM_FIELDS), [(*row, *terms) for row in rows]


async def _returns(context: Context, args: Export) -> Table:
    if not (await load_books(context, args.portfolio_id)).activities:
        return RETURN_FIELDS, []
    shown = await run_performance(context, ShowPerformance(range=args.range or "max", symbol=args.symbol, portfolio_id=args.portfolio_id))
    what, common, terms = shown.symbol or "portfolio", (shown.start, shown.end), (shown.cost_method, shown.fees_in_cost)
    rows: list[tuple[Cell, ...]] = [
        (
            what, *common, item.basis, shown.base_currency, _number(item.gain), _number(item.twr_frac), _number(item.irr_frac),
            _number(item.simple_frac), _number(item.roai_frac), None, *terms,
        )
        for item in shown.variants
    ]  # fmt: skip
    rows += [
        (item.symbol, *common, "net", shown.base_currency, _number(item.gain), _number(item.twr_frac), None, None, None, _number(item.contribution_frac), *terms)
        for item in shown.contributions
    ]  # fmt: skip
    return RETURN_FIELDS, rows


async def _watchlist(context: Context, args: Export) -> Table:
    async with context.read() as work:
        rows = [item.symbol for item in await work.watchlist.all() if args.symbol in {None, item.symbol}]
    return ("symbol",), [(symbol,) for symbol in rows]


async def _alerts(context: Context, args: Export) -> Table:
    fields = ("number", "symbol", "condition", "threshold")
    async with context.read() as work:
        return fields, [_cells(item, fields) for item in await work.alerts.all() if args.symbol in {None, item.symbol}]


async def _prices(context: Context, args: Export) -> Table:
    fields = ("symbol", "date", "price", "currency")
    async with context.read() as work:
        return fields, [_cells(item, fields) for item in await work.manual_prices.everywhere(args.symbol)]


async def _tax(context: Context, args: Export) -> Table:
    report = await make_report(context, MakeTaxReport(year=args.year, portfolio_id=args.portfolio_id))
    fields = ("kind", "date", "symbol", "quantity", "opened", "proceeds", "cost", "gross", "fee", "tax", "currency", "result_base", "base")
    rows: list[tuple[Cell, ...]] = [
        ("cover" if row.short else "sale", row.closed, row.symbol, row.quantity, row.opened, row.proceeds, row.cost, None, row.fee, row.tax,
         row.currency, row.gain_base, report.base)
        for row in report.gains
    ]  # fmt: skip
    rows += [
        (
            row.kind.value,
            row.date,
            row.symbol,
            None,
            None,
            None,
            None,
            row.gross,
            row.fee,
            row.tax,
            row.currency,
            row.gross_base,
            report.base,
        )
        for row in report.income
    ]
    return _with_terms(fields, rows, method=report.method.value, fees_in_cost=report.fees_in_cost)


async def _forecasts(context: Context, args: Export) -> Table:
    return FORECAST_FIELDS, await forecast_rows(context, args.symbol)


TABLES: Mapping[What, Callable[[Context, Export], Awaitable[Table]]] = {
    What.TRANSACTIONS: _transactions,
    What.PORTFOLIO: _portfolio,
    What.LOTS: _lots,
    What.GAINS: _gains,
    What.PERFORMANCE: _returns,
    What.WATCHLIST: _watchlist,
    What.ALERTS: _alerts,
    What.PRICES: _prices,
}
"""What can be taken out as one table, by its name; `all` is every one of them."""
ALONE: Mapping[What, Callable[[Context, Export], Awaitable[Table]]] = {What.TAX: _tax, What.FORECASTS: _forecasts}
"""What follows from the books or the models, and so is no part of `all`."""


def _cells(item: object, fields: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(getattr(item, name) for name in fields)


def _number(value: float | None) -> Cell:
    return None if value is None else Decimal(format(round(value, RETURN_DECIMALS), "f"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    rows: int
    content: str
    format: Format


async def run_export(context: Context, args: Export) -> ExportView:
    """Take out transactions, portfolio, lots, gains, performance, tax, forecasts, prices set by hand, watchlist, alerts, or all, as CSV, JSON or Markdown.

    Transactions and prices set by hand can be imported again without loss, from CSV or JSON. Example: what=transactions, format=csv.
    """
    made = await _made(context, args)
    name = f"folioscope-{args.what.value}-{context.clock.today()}.{ENDINGS[made.format]}"
    return ExportView(name=name, mime=MIMES[made.format], rows=made.rows, content=made.content)


async def _made(context: Context, args: Export) -> _Made:
    if args.what is What.ALL:
        tables = {what: await make(context, args) for what, make in TABLES.items()}
        document = await _document(context, args, tables)
        return _Made(rows=sum(len(rows) for _, rows in tables.values()), content=document, format=Format.JSON)
    if args.what is What.TAX and args.format is Format.MARKDOWN:
        report = await make_report(context, MakeTaxReport(year=args.year, portfolio_id=args.portfolio_id))
        return _Made(rows=len(report.gains) + len(report.income), content=report.markdown(), format=args.format)
    header, rows = await {**TABLES, **ALONE}[args.what](context, args)
    if args.format is Format.JSON:
        return _Made(rows=len(rows), content=await _document(context, args, {args.what: (header, rows)}), format=args.format)
    written = to_csv(header, rows) if args.format is Format.CSV else to_markdown(header, rows)
    return _Made(rows=len(rows), content=written, format=args.format)


async def _document(context: Context, args: Export, tables: Mapping[What, Table]) -> str:
    """The tables as one JSON document; with transactions in it, it can be imported again."""
    document: dict[str, Any] = {MARK: VERSION, "as_of": str(context.clock.today())}  # Any: JSON
    for what, (header, rows) in tables.items():
        document[what.value] = [
            {key: None if cell is None else _plain(cell) for key, cell in zip(header, row, strict=True)} for row in rows
        ]
    if What.TRANSACTIONS in tables:
        books = await load_books(context, args.portfolio_id)
        document["books"] = {"base_currency": books.base_currency, "cost_method": books.method.value, "fees_in_cost": books.fees_in_cost}
    return json.dumps(document, indent=1, ensure_ascii=False)


def _plain(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell_text(cell)


EXPORT = Tool(name="export", args=Export, view=ExportView, run=run_export, scope=Scope.PORTFOLIO_READ)
