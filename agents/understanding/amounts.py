"""Trades told by what they cost rather than by how many units: "apple for 1000 dollars", and "500 of KO" after it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from agents.understanding.figures import SYMBOL_MARK, Figure, Role
from agents.understanding.model import Args, Call, JsonValue

_UNITS = re.compile(
    rf"\s*(?:x\s*)?(?:(?:more|additional|extra|further|whole|full|ordinary|common)\s+)*(?:shares?|units?|stocks?|coins?|pieces?|tokens?|contracts?|{SYMBOL_MARK})"
)
"""Behind a number that counts units by its own words: "15 shares", "5 KO"."""
_PAID = re.compile(
    r"\b(?:paid|paying|pay|cost(?:ing|s)?(?: me)?|gave|got|received|fetched|(?:brought|earned|made)(?: in| me)?)(?: (?:about|around|exactly|only|just))?\s*[:=]?\s*[$€£]?\s*$"
)
_EACH = re.compile(r"\s*(?:[a-z]{3}\s+|dollars\s+|euros\s+)?(?:each|per|a (?:share|unit|coin|pop)|/|p/s)")
_FOR_UNITS = re.compile(rf"\s*(?:[a-z]{{3}}\s+|dollars\s+|euros\s+)?(?:for|to get|to buy|on)\s+(?:the |my |another )?(?:\d|{SYMBOL_MARK})")
SMALLEST = Decimal("0.000001")


def by_amount(args: Args) -> bool:
    """Whether a purchase or sale was told by what it costs: how many units that are follows from the price of its day."""
    return args.get("side") in {"buy", "sell"} and args.get("amount") is not None


def counts_units(figure: Figure, marked: str) -> bool:
    """Whether a number of marked text counts units by its own words."""
    return _UNITS.match(marked[figure.end :]) is not None


def paid_in_all(figure: Figure, marked: str) -> bool:
    """Whether a figure is what was paid or received, and not said to be for each: the price, or all of it."""
    rest = marked[figure.end :]
    told = _PAID.search(marked[: figure.start]) is not None or paid_for_units(figure, marked)
    return figure.role in {Role.PRICE, Role.BARE} and told and _EACH.match(rest) is None and not counts_units(figure, marked)


def paid_for_units(figure: Figure, marked: str) -> bool:
    """Whether what was paid is said to be for a number of units: "paid 1234.56 for 5 AAPL"."""
    return _FOR_UNITS.match(marked[figure.end :]) is not None


def in_money(args: Args, found: tuple[Figure, ...], marked: str, like: Args) -> Args:
    """A trade with its number as money, where the trade that it is told after was told so, and its words count no units."""
    counted = next((f for f in found if f.role not in {Role.PRICE, Role.FEE, Role.TAX} and f.value == args.get("quantity")), None)
    if not by_amount(like) or counted is None or args.get("price") is not None or counts_units(counted, marked):
        return args
    currency = args.get("currency") or like.get("currency")
    told = {name: value for name, value in args.items() if name != "quantity"}
    return {**told, "amount": counted.value, **({"currency": currency} if currency else {})}


def told_alike(legs: Iterable[tuple[Call, tuple[Figure, ...], str]]) -> tuple[Call, ...]:
    """The trades of one sentence, each with the figures and the marked text of its part: "1000 dollars of apple and 500 of KO"."""
    calls: list[Call] = []
    for call, found, marked in legs:
        calls.append(replace(call, args=in_money(call.args, found, marked, calls[-1].args)) if calls else call)
    return tuple(calls)


def units_for(amount: JsonValue, price: Decimal | None) -> Decimal | None:
    """How many units an amount is at a price; None where there is no price."""
    return (Decimal(str(amount)) / price).quantize(SMALLEST, ROUND_DOWN) if price else None


def share_of(units: Decimal, part: Decimal) -> Decimal:
    """A part of some units: whole ones where it is meant to be whole (a third of 30 is 10), else to four places, never more than it is."""
    exact = units * part
    whole = exact.to_integral_value()
    return whole if abs(exact - whole) < SMALLEST else exact.quantize(Decimal("0.0001"), ROUND_DOWN).normalize()
