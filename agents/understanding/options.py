"""Exchange-traded options in words: "3 AAPL 200 calls expiring 2024-06-21" are units of AAPL240621C00200000."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.figures import Figure

_RIGHT = re.compile(
    r"\b(?P<right>call|put)s?\b(?! (?:me|it|off|in|into|on my|back|down|up|out|away|another|about|[$€£]?\d[\d.,]*|(?:all |half |the |some )*(?:my |the )?(?:money|cash|rest))\b)(?!:)"
)
_STRIKE = re.compile(r"\bstrike(?: price)?(?: of| at)?\s*$")
_EXPIRES = re.compile(r"\b(?:exp\w*|matur\w+|due|dated|for|of)\b\W*(?:on |in |date |at )?\W*$")


def speaks_of_option(clause: Clause) -> bool:
    """Whether calls or puts on an instrument are traded."""
    return bool(clause.mentions) and _RIGHT.search(clause.plain) is not None


def as_option(clause: Clause, underlying: str) -> tuple[str | None, Clause]:
    """The option's symbol and the clause without strike and expiry; None where one of them is not said."""
    text = clause.marked
    right = _RIGHT.search(text)
    strike = next((f for f in clause.figures if _is_strike(f, text)), None)
    expiry = next((d for d in clause.times.days if _EXPIRES.search(text[: d.start])), None) or (
        clause.times.days[-1] if clause.times.days else None
    )
    if right is None or strike is None or expiry is None:
        return None, clause
    days = tuple(day for day in clause.times.days if day is not expiry)
    figures = tuple(figure for figure in clause.figures if figure is not strike)
    symbol = occ_symbol(underlying, expiry.date, right["right"], strike.value)
    return symbol, replace(clause, figures=figures, times=replace(clause.times, days=days))


def _is_strike(figure: Figure, text: str) -> bool:
    return (
        _STRIKE.search(text[: figure.start]) is not None or re.match(r"\s*(?:strike\s+)?(?:calls?|puts?)\b", text[figure.end :]) is not None
    )


def occ_symbol(underlying: str, expiry: date, right: str, strike: Decimal) -> str:
    """The symbol by which exchanges know an option: underlying, day, call or put, strike in thousandths."""
    return f"{underlying}{expiry:%y%m%d}{right[0].upper()}{int(strike * 1000):08d}"
