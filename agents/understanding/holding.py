"""What is held: the whole, one holding, the largest few, and how it divides; now and on a day that was."""

import re
from datetime import date

from agents.understanding.asking import about_of, units_sold
from agents.understanding.clause import Clause
from agents.understanding.conditions import currency_asked
from agents.understanding.currencies import named_currency
from agents.understanding.figures import Role
from agents.understanding.model import JsonValue
from agents.understanding.scene import Draft, Scene, chosen, has_pronoun, made, symbols_of
from tools.asked import About

_ANY_OF_IT = re.compile(
    r"\b(?:do|did|whether|if|have) (?:i|we) (?:still |already |even |currently )?(?:own|hold|have|got|owned|held)\b(?: got)?(?: still)? (?:any|some|one|it|them|that|a few|many|much)\b(?! (?:money|cash|stocks?|shares in|other|else|alerts?|documents?))"
    r"|\bhow (?:many|much)(?: of (?:it|them|those|that))?(?: shares| units)? (?:do|did) (?:i|we) (?:still |already |currently )?(?:own|hold|have)\b(?! in\b)"
)


def build_portfolio(clause: Clause, scene: Scene) -> Draft:
    """show_portfolio, of one holding when named, the largest few when a number is."""
    named = symbols_of(clause, scene)
    if not named and len(scene.subjects) == 1 and ((scene.fresh and has_pronoun(clause)) or _ANY_OF_IT.search(clause.plain)):
        named = scene.subjects
    limit = next((int(f.value) for f in clause.figures if f.role is Role.LIMIT and 0 < f.value <= 100), None)
    about = about_of(clause)
    units = units_sold(clause) if about == About.IF_SOLD.value and named else None
    day = None if about == About.IF_SOLD.value else day_that_was(clause, scene.today)
    return made(
        "show_portfolio",
        symbol=named[0] if named else None,
        limit=limit,
        about=about,
        units=units,
        date=None if day is None else day.isoformat(),
    )


_HELD = re.compile(
    r"\b(?:did|have|had) (?:i|we) (?:own|hold|have|held|had|owned)\b|\b(?:was|were) (?:my|our|in my|in our)\b|\b(?:my|our) (?:\w+ )?(?:holdings|positions|portfolio|cash|shares|stocks|depot)\b"
    r"|\b(?:was|were) (?:in|invested in) §|\b§ (?:did|had) (?:i|we)\b"
)
_NOT_SO = re.compile(
    r"\b(?:bought|buy|sold|sell|gain\w*|made|make|earn\w*|profit\w*|return\w*|los[ets]\w*|perform\w*|do|done|doing|since|from|between|until|forecast|risk\w*|volatil\w*|drawdown|trades?|transactions?|deposit\w*|withdr\w+|dividends?|fees?|pa(?:y|id)|if|would|worth|valued?)\b"
)


_AT_END = re.compile(
    r"\bhow (?:much|many)\b.*\b(?:did|had) (?:i|we) (?:have|own|hold)\b|\b(?:did|had) (?:i|we) (?:have|own|hold)\b|\bwhat (?:was|were) (?:my|our) (?:cash|holdings|positions)\b"
)
"""A month or a year stands for its end, where it is asked what was there."""


def day_that_was(clause: Clause, today: date) -> date | None:
    """The one past day that a clause names; None where it names none or several; of a month or a year what was there at its end."""
    days, spans = clause.times.days, clause.times.periods
    if not days and len(spans) == 1 and not clause.times.durations and spans[0].name is None and _AT_END.search(clause.plain):
        end = spans[0].finish
        return end if end is not None and end < today else None
    if len(days) != 1 or clause.times.periods or clause.times.durations or days[0].date >= today:
        return None
    return days[0].date


def asks_standing(clause: Clause, today: date) -> bool:
    """Whether a clause asks what was held on a day that was ("what did I own on 2022-01-31?")."""
    return day_that_was(clause, today) is not None and _HELD.search(clause.plain) is not None and not _NOT_SO.search(clause.plain)


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
    parts = [(way, label) for way, label, pattern in _PARTS if re.search(pattern, clause.low)]
    if not parts and (material := _material(clause)) is not None:
        parts = [material]
    if len(parts) == 1 and all(symbol.endswith("=F") for symbol in named):
        named = ()
    if not parts and not by and not clause.figures and (unit := currency_asked(clause) or named_currency(clause.low)) is not None:
        parts = [("currency", unit)]
    if len(parts) == 1 and not named and SHARE.search(clause.plain):
        return made("allocation", by=parts[0][0], part=parts[0][1], **terms)
    way = by[0] if by else parts[0][0] if parts else "symbol" if named else None
    return made("allocation", by=way, symbol=named[0] if named else None, **terms)


def _material(clause: Clause) -> tuple[str, str] | None:
    """What holds a material whose future a clause names ("my exposure to gold"): the future itself is hardly ever what is held."""
    material = any(i.symbol.endswith("=F") for mention in clause.mentions for i in mention.instruments[:1])
    return ("asset_class", "Commodity") if material else None


def asks_part(clause: Clause) -> bool:
    """Whether a clause asks which share of one's own money is in a sector, a kind of asset or a material."""
    if clause.figures or clause.times.periods or not SHARE.search(clause.low) or not _OWNED.search(clause.low) or _DEALT.search(clause.low):
        return False
    futures = all(i.symbol.endswith("=F") for mention in clause.mentions for i in mention.instruments[:1])
    return futures and (part_named(clause.low) is not None or _material(clause) is not None)


_OWNED = re.compile(
    r"\b(?:i|we) (?:\w+ )?(?:have|own|hold|got|am|are)\b|\b(?:do|have|am|are) (?:i|we)\b|\b(?:my|our|portfolio|exposures?|exposed)\b"
)
_DEALT = re.compile(
    r"\b(?:buy|bought|sell|sold|ma(?:k|d)e|gain\w*|los[et]\w*|earn\w*|paid|pay|dividends?|fees?|tax\w*|forecast\w*|predict\w*|return(?:ed|s)?|perform\w*|if|would|will|cost|afford|did|invest(?:ed)? when)\b"
)


def part_named(text: str) -> tuple[str, str] | None:
    """The one part of a portfolio that words name, with the way of dividing that it belongs to."""
    found = [(way, label) for way, label, pattern in _PARTS if re.search(pattern, text)]
    return found[0] if len(found) == 1 else None
