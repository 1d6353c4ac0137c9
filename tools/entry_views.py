"""One transaction that is asked about: which figure of it, where it stands, and what a sale realised."""

from decimal import Decimal
from enum import StrEnum

from db.models import Activity
from tools.base import View
from tools.books import load_books, worked_out
from tools.context import Context
from tools.fields import Figure


class EntryFigure(StrEnum):
    """What is asked of one transaction; `gain` is what a sale realised, `portfolio` where it is recorded."""

    FEE = "fee"
    TAX = "tax"
    PRICE = "price"
    QUANTITY = "quantity"
    AMOUNT = "amount"
    DATE = "date"
    GAIN = "gain"
    PORTFOLIO = "portfolio"


class EntryView(View):
    """What goes with one transaction: its portfolio, and in its own currency what a sale realised and the cost of what it sold.

    `gain` and `cost` are None for what is no sale.
    """

    number: int
    about: EntryFigure | None
    portfolio: str
    gain: Figure | None
    cost: Figure | None


async def entry_view(context: Context, row: Activity, *, portfolio: str, about: EntryFigure | None) -> EntryView:
    """The transaction `row` of the portfolio named `portfolio`, with what it realised."""
    books = await load_books(context, row.portfolio_id)
    ledger = await worked_out(len(books.activities), books.ledger)
    closed = [part for part in ledger.realized if part.activity_id == str(row.id)]
    return EntryView(
        number=row.number,
        about=about,
        portfolio=portfolio,
        gain=sum((part.gain for part in closed), Decimal(0)) if closed else None,
        cost=sum((part.cost for part in closed), Decimal(0)) if closed else None,
    )
