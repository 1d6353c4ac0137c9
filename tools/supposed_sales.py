"""What the sale of part of a holding would bring and realise, lot by lot, as the books would close it."""

import datetime as dt
from decimal import Decimal

from accounting import Activity, ActivityType
from core.errors import InvalidInput
from tools.base import View
from tools.books import Books
from tools.fields import Figure


class SoldLotView(View):
    """Units that the sale would take out of one purchase."""

    opened: dt.date
    days_held: int
    quantity: Figure
    gain: Figure


class SaleView(View):
    """A sale at the last close, before its own fee and tax; amounts in the holding's currency."""

    symbol: str
    quantity: Figure
    price: Figure
    currency: str
    proceeds: Figure
    gain: Figure
    lots: tuple[SoldLotView, ...]


def supposed_sale(books: Books, symbol: str, units: Decimal | None, *, price: Decimal, currency: str, today: dt.date) -> SaleView:
    """What selling `units` (None: all that is held) at `price` would come to; nothing is recorded.

    Raises:
        InvalidInput: less is held.
    """
    before = books.ledger()
    held = before.positions[symbol].quantity if symbol in before.positions else Decimal(0)
    sold = held if units is None else units
    if not 0 < sold <= held:
        raise InvalidInput(f"You hold {held:f} {symbol}, so {sold:f} cannot be sold.", field="units")
    sale = Activity(
        id="supposed",
        type=ActivityType.SELL,
        date=today,
        currency=currency,
        symbol=symbol,
        quantity=sold,
        unit_price=price,
        multiplier=before.positions[symbol].multiplier,
    )
    closed = [row for row in books.kept((*books.activities, sale)).realized if row.activity_id == sale.id]
    return SaleView(
        symbol=symbol,
        quantity=sold,
        price=price,
        currency=currency,
        proceeds=sum((row.proceeds for row in closed), Decimal(0)),
        gain=sum((row.gain for row in closed), Decimal(0)),
        lots=tuple(
            SoldLotView(opened=row.opened, days_held=(row.closed - row.opened).days, quantity=row.quantity, gain=row.gain) for row in closed
        ),
    )
