"""A sale that is only supposed, in words."""

from agents.presenting.said import listed, money
from core.money import format_number
from tools.supposed_sales import SaleView

DAYS_OF_A_YEAR = 365
MOST_LOTS = 6


def sale_said(sale: SaleView) -> str:
    """What the sale of one holding, or of part of it, would bring and realise, and since when its units have been held."""
    result = f"{'gain' if sale.gain >= 0 else 'loss'} of **{money(abs(sale.gain), sale.currency)}**"
    parts = [f"{format_number(lot.quantity)} bought on {lot.opened} ({_held(lot.days_held)})" for lot in sale.lots[:MOST_LOTS]]
    more = f" and {len(sale.lots) - MOST_LOTS} more lots" if len(sale.lots) > MOST_LOTS else ""
    return (
        f"Selling {format_number(sale.quantity)} {sale.symbol} at the last close would bring **{money(sale.proceeds, sale.currency)}** and "
        f"realise a {result} against their cost, before fees. It would take {listed(parts)}{more}. What counts as long term and what tax "
        "falls due depends on where you live; I do not work it out, and nothing was sold."
    )


def _held(days: int) -> str:
    """How long units have been held, with the year that many tax laws look at."""
    return f"held {days} days, {'more than' if days > DAYS_OF_A_YEAR else 'not more than'} a year"
