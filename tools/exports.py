"""Taking the books out: transactions, holdings, lots, gains, as CSV or JSON."""

import json
from enum import StrEnum
from uuid import UUID

from accounting import Activity, Ledger
from accounting.tables import Cell, to_csv
from core.actor import Scope
from tools.base import Args, Tool, View
from tools.books import Books, load_books
from tools.context import Context
from tools.portfolio import ShowPortfolio, run_show

ACTIVITY_FIELDS = (
    "date", "type", "symbol", "quantity", "unit_price", "amount", "currency", "fee", "tax", "fx_rate", "ratio", "multiplier", "account", "note",
)  # fmt: skip
LOT_FIELDS = ("symbol", "opened", "quantity", "cost", "currency", "account")
GAIN_FIELDS = ("symbol", "opened", "closed", "quantity", "proceeds", "cost", "gain", "currency")
HOLDING_FIELDS = ("symbol", "name", "quantity", "currency", "avg_cost", "cost", "price", "price_date", "value", "gain", "weight_frac")


class What(StrEnum):
    """What to take out."""

    TRANSACTIONS = "transactions"
    PORTFOLIO = "portfolio"
    LOTS = "lots"
    GAINS = "gains"


class Format(StrEnum):
    """In which form."""

    CSV = "csv"
    JSON = "json"


class Export(Args):
    """What to take out, and in which form."""

    what: What = What.TRANSACTIONS
    format: Format = Format.CSV
    portfolio_id: UUID | None = None


class ExportView(View):
    """A file for its owner. In CSV, text that a spreadsheet would run as a formula has an apostrophe in front."""

    name: str
    mime: str
    rows: int
    content: str


def _activity_rows(books: Books) -> list[tuple[Cell, ...]]:
    return [tuple(_cell(activity, name) for name in ACTIVITY_FIELDS) for activity in books.activities]


def _cell(item: Activity, name: str) -> Cell:
    value: Cell = getattr(item, name)
    return value


def _lot_rows(ledger: Ledger) -> list[tuple[Cell, ...]]:
    return [tuple(getattr(lot, name) for name in LOT_FIELDS) for lot in ledger.lots]


def _gain_rows(ledger: Ledger) -> list[tuple[Cell, ...]]:
    return [tuple(getattr(gain, name) for name in GAIN_FIELDS) for gain in ledger.realized]


async def _table(context: Context, args: Export) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    if args.what is What.PORTFOLIO:
        shown = await run_show(context, ShowPortfolio(portfolio_id=args.portfolio_id))
        return HOLDING_FIELDS, [tuple(getattr(item, name) for name in HOLDING_FIELDS) for item in shown.holdings]
    books = await load_books(context, args.portfolio_id)
    if args.what is What.TRANSACTIONS:
        return ACTIVITY_FIELDS, _activity_rows(books)
    if args.what is What.LOTS:
        return LOT_FIELDS, _lot_rows(books.ledger())
    return GAIN_FIELDS, _gain_rows(books.ledger())


async def run_export(context: Context, args: Export) -> ExportView:
    """Take out transactions, the portfolio, open lots or realised gains as a CSV or JSON file.

    Example: what=transactions, format=csv.
    """
    header, rows = await _table(context, args)
    name = f"folioscope-{args.what.value}-{context.clock.today()}.{args.format.value}"
    if args.format is Format.CSV:
        return ExportView(name=name, mime="text/csv", rows=len(rows), content=to_csv(header, rows))
    items = [{key: None if cell is None else str(cell) for key, cell in zip(header, row, strict=True)} for row in rows]
    content = json.dumps({"as_of": str(context.clock.today()), args.what.value: items}, indent=1, ensure_ascii=False)
    return ExportView(name=name, mime="application/json", rows=len(rows), content=content)


EXPORT = Tool(name="export", args=Export, view=ExportView, run=run_export, scope=Scope.PORTFOLIO_READ)
