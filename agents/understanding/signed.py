"""Trades noted with signs, "+3 HD 350, -2 AAPL 266", as the sentence that a person would have written."""

import re

from market.symbols import SymbolIndex

_LEAD = re.compile(
    r"^\W*?(?:please )?(?P<lead>(?:book|record|log|enter|note|add|trades?|fills?|today|executed)\b(?: (?:these|this|my trades|trades?|fills?))?\s*:?\s*)?(?=[+\-A-Za-z$])",
    re.IGNORECASE,
)
_CUT = re.compile(r"\s*(?:,\s+(?:and\s+)?|;\s*|\n+|\s+and\s+|(?<=\d)\s+(?=[+-]\d))\s*", re.IGNORECASE)
_PRICE = r"(?:\s*(?P<at>@|at\b|for\b)?\s*(?P<price>[$€£]?\d[\d,]*(?:\.\d+)?))?"
_TAIL = r"(?P<tail>\s+(?:on|fee|yesterday|today|last|each|with|\d{4}-\d\d-\d\d)\b.*)?"
_NAME = r"\$?(?P<name>[A-Za-z][\w.&'^=-]*(?: [A-Za-z][\w.&'-]*){0,2}?)"
_SIGNED = re.compile(
    rf"(?P<sign>[+-])(?P<units>\d[\d,]*(?:\.\d+)?)\s*(?:x\s+|shares? (?:of )?)?(?<![%\d])\s*{_NAME}{_PRICE}{_TAIL}", re.IGNORECASE
)
_NAMED = re.compile(rf"{_NAME}\s*:?\s*(?P<sign>[+-])(?P<units>\d[\d,]*(?:\.\d+)?)(?![\d%]){_PRICE}{_TAIL}", re.IGNORECASE)


def unsigned(text: str, symbols: SymbolIndex) -> str | None:
    """The trades of a text that holds nothing but signed units of instruments; None when it holds anything else."""
    found = _LEAD.match(text)
    if found is None or not re.search(r"[+-]\d", text):
        return None
    legs = [_leg(part, symbols, told=bool(found["lead"])) for part in _CUT.split(text[found.end() :].strip(" .")) if part]
    return " and ".join(leg for leg in legs if leg) if legs and all(legs) else None


def _leg(part: str, symbols: SymbolIndex, *, told: bool) -> str | None:
    """One trade; behind its instrument, "AAPL +3" is one only where the message says so or a price stands with it, for it may be a move of the price."""
    leg = _SIGNED.fullmatch(part)
    if leg is None and ((leg := _NAMED.fullmatch(part)) is None or not (told or leg["at"])):
        return None
    if symbols.get(leg["name"]) is None and symbols.phrase(leg["name"]) is None:
        return None
    side, price = "buy" if leg["sign"] == "+" else "sell", f" at {leg['price']}" if leg["price"] else ""
    return f"{side} {leg['units']} {leg['name']}{price}{leg['tail'] or ''}"
