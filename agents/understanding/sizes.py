"""Quantity, price and total among the figures of one trade."""

import re
from decimal import Decimal

from agents.understanding.amounts import paid_for_units, paid_in_all
from agents.understanding.figures import Figure, Role

INCLUDED = re.compile(r"\b(?:including|includes?|included|inclusive|incl|all in|after|already (?:in|counts?))\b")
"""What says of a total told alone that its charges are in it."""
_BETWEEN = re.compile(
    r"[\s§¤@:;,x*/|=()$€£-]*(?:(?:shares?|units?|stocks?|coins?|pieces?|contracts?|of|in|my|the|at|to|for|on|each|a|per|price|priced|limit|market|paid|paying|costing|cost|was|is|were|from|usd|eur|gbp|chf|dollars?|euros?|more|worth|total|filled|executed|dated|by|bought|sold|buy|sell|purchased|then|exactly|about|around|roughly|just|only|avg|average|@)\b[\s§¤@:;,x*/|=()$€£-]*)*"
)
"""What may stand between the units and the price of one trade."""


def trade_numbers(
    found: tuple[Figure, ...], text: str, quote: Decimal | None = None, part: Decimal | None = None
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Quantity, price and total among figures; `part` is a quantity told as a part of what is held, the quote tells whether "for 500" is the price or the total."""
    counted = [f for f in found if f.role is Role.QUANTITY]
    quantity = counted[0].value if counted else part
    unclear = next((f for f in found if counted and paid_in_all(f, text)), None)
    price = next((f.value for f in found if f.role is Role.PRICE and f is not unclear), None)
    total = next((f.value for f in found if f.role is Role.AMOUNT), None)
    loose = [
        f
        for f in found
        if f is not unclear
        and (f.role in {Role.BARE, Role.LIMIT} or (f.role is Role.TARGET and not re.search(r"\blots?\W*$", text[: f.start])))
    ]
    if (
        quantity is None
        and (plain := next((f for f in loose if not f.money), None)) is not None
        and not (price is None and total is None and re.search(r"\bto\s*$", text[: plain.start]))
    ):
        quantity = plain.value
        loose.remove(plain)
        counted = [plain]
    if price is None and len(counted) > 1 and _side_by_side(text, counted[0], counted[1]):
        price = counted[1].value
    if price is None and loose and quantity is not None and (not counted or _side_by_side(text, counted[0], loose[0])):
        price = loose[0].value
    elif total is None and loose and loose[0].money and quantity is None:
        total = loose[0].value
    said_for = next((f.value for f in found if f.role is Role.FOR or f is unclear), None)
    if said_for is not None and quantity is None and price is None:
        total = total or said_for
    elif said_for is not None and price is None and quantity:
        whole = quote is None and ((unclear is not None and paid_for_units(unclear, text)) or INCLUDED.search(text) is not None)
        each = not whole and (quote is None or abs(said_for - quote) <= abs(said_for / quantity - quote))
        price = said_for if each else (said_for / quantity).quantize(Decimal("0.0001")).normalize()
    return quantity, price, total


def _side_by_side(text: str, first: Figure, second: Figure) -> bool:
    """Whether nothing but the instrument, the day and words of prices stands between two figures, so that they are units and price of one trade."""
    low, high = sorted((first, second), key=lambda figure: figure.start)
    return _BETWEEN.fullmatch(text[low.end : high.start]) is not None
