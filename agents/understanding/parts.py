"""How the portfolio divides, and the one part of it that is asked about."""

import re

from agents.understanding.clause import Clause
from agents.understanding.conditions import currency_asked
from agents.understanding.currencies import named_currency
from agents.understanding.model import JsonValue
from agents.understanding.scene import Draft, Scene, chosen, made, symbols_of
from agents.understanding.standing import day_that_was

BY = (
    ("sector", r"\bsectors?\b|\bindustr(?:y|ies)\b"),
    ("currency", r"\bcurrenc(?:y|ies)\b"),
    ("country", r"\bcountr(?:y|ies)\b|\bregions?\b|\bgeograph\w+\b|\binternational\b|\bforeign\b|\bdomestic\b"),
    ("asset_class", r"\basset (?:class(?:es)?|type|mix)\b|\bbonds?\b|\bcash\b|\bstocks? (?:versus|vs|to) bonds?\b|\bcommodit\w+\b"),
)  # fmt: skip
"""Ways to divide, by the words for them; a part that is named says its way too."""
_PARTS = (
    ("sector", "Information Technology", r"\b(?:tech|technology|information technology|software|semiconductors|it sector)\b"),
    ("sector", "Energy", r"\b(?:energy|oil)\b"),
    ("sector", "Health Care", r"\b(?:health ?care|pharma\w*|biotech\w*)\b"),
    ("sector", "Financials", r"\b(?:financials|banks|banking|insurers)\b"),
    ("sector", "Industrials", r"\bindustrials\b"),
    ("sector", "Utilities", r"\butilities\b"),
    ("sector", "Real Estate", r"\breal estate\b"),
    ("sector", "Materials", r"\bmaterials\b"),
    ("sector", "Consumer Staples", r"\bstaples\b"),
    ("sector", "Consumer Discretionary", r"\bdiscretionary\b"),
    ("sector", "Communication Services", r"\b(?:communications?|telecom\w*)\b"),
    ("asset_class", "Crypto", r"\bcrypto\w*\b"),
    ("asset_class", "Etf", r"\betfs?\b"),
    ("asset_class", "Equity", r"\bequit(?:y|ies)\b"),
)
WITHOUT_CASH = re.compile(
    r"\b(?:without|excluding|exclude|excl\.?|except(?: for)?|ignoring|ignore|leaving out|leave out|not counting|not including|apart from|other than|minus|ex|less|of what is invested)(?: counting| including| the| my| any)* cash\b"
)
SHARE = re.compile(
    r"\b(?:how much|what (?:\w+ )?(?:share|part|percentage|per ?cent|fraction|proportion)|exposure|exposed|how heavy|weights?|per ?cent(?:age)?|shares of|allocation|divided?)\b"
)


def build_allocation(clause: Clause, scene: Scene) -> Draft:
    """Allocation by sector, asset class, currency, country or instrument; with the part whose share is asked ("how much is in tech?")."""
    less_cash = WITHOUT_CASH.search(clause.plain) is not None
    named, by = symbols_of(clause, scene), chosen(BY, WITHOUT_CASH.sub(" ", clause.plain))
    day = day_that_was(clause, scene.today)
    terms: dict[str, JsonValue] = {"without_cash": True if less_cash else None, "date": None if day is None else day.isoformat()}
    parts = [(way, label) for way, label, pattern in _PARTS if re.search(pattern, clause.plain)]
    if not parts and not by and not clause.figures and (unit := currency_asked(clause) or named_currency(clause.low)) is not None:
        parts = [("currency", unit)]
    if len(parts) == 1 and not named and SHARE.search(clause.plain):
        return made("allocation", by=parts[0][0], part=parts[0][1], **terms)
    way = by[0] if by else parts[0][0] if parts else "symbol" if named else None
    return made("allocation", by=way, symbol=named[0] if named else None, **terms)


def part_named(text: str) -> tuple[str, str] | None:
    """The one part of a portfolio that words name, with the way of dividing that it belongs to."""
    found = [(way, label) for way, label, pattern in _PARTS if re.search(pattern, text)]
    return found[0] if len(found) == 1 else None
