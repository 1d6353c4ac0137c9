"""How the portfolio divides, and the one part of it that is asked about."""

import re

from agents.understanding.clause import Clause
from agents.understanding.scene import Draft, Scene, chosen, made, symbols_of

BY = (
    ("sector", r"\bsectors?\b|\bindustr(?:y|ies)\b|\btech(?:nology)?\b|\bsemiconductors?\b|\bindustrials\b|\butilities\b|\bbanks\b|\breal estate\b|\benergy\b|\bhealth ?care\b|\bfinancials\b"),
    ("currency", r"\bcurrenc(?:y|ies)\b|\bdollars\b|\beuros\b"),
    ("country", r"\bcountr(?:y|ies)\b|\bregions?\b|\bgeograph\w+\b|\binternational\b|\bforeign\b|\bdomestic\b"),
    ("asset_class", r"\basset (?:class(?:es)?|type|mix)\b|\bcrypto\w*\b|\bbonds?\b|\betfs?\b|\bcash\b|\bstocks? (?:versus|vs|to) bonds?\b|\bequit(?:y|ies)\b|\bcommodit\w+\b"),
)  # fmt: skip
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
    ("currency", "USD", r"\b(?:us )?dollars\b|\busd\b"),
    ("currency", "EUR", r"\beuros\b|\beur\b"),
    ("currency", "GBP", r"\bpounds\b|\bsterling\b|\bgbp\b"),
)
_SHARE = re.compile(
    r"\b(?:how much|what (?:\w+ )?(?:share|part|percentage|per ?cent|fraction|proportion)|exposure|exposed|how heavy|weight)\b"
)


def build_allocation(clause: Clause, scene: Scene) -> Draft:
    """Allocation by sector, asset class, currency, country or instrument; with the part whose share is asked ("how much is in tech?")."""
    named = symbols_of(clause, scene)
    parts = [(by, label) for by, label, pattern in _PARTS if re.search(pattern, clause.plain)]
    if len(parts) == 1 and not named and _SHARE.search(clause.plain):
        return made("allocation", by=parts[0][0], part=parts[0][1])
    by = chosen(BY, clause.plain)
    return made("allocation", by=by[0] if by else "symbol" if named else None, symbol=named[0] if named else None)
