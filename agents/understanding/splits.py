"""Splits of an instrument: how many new units for each old one."""

import re
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.model import JsonValue
from agents.understanding.scene import Draft, Scene, ask_symbol, asking, made, symbols_of

_SPLIT = re.compile(r"\bsplits?\b(?! (?:between|among|the money))|\bconsolidat(?:e|ed|ion)\b")
_REVERSE = re.compile(r"\breverse\b|\bconsolidat(?:e|ed|ion)\b")
_RATIO = re.compile(r"(?<![\d.])(?P<new>\d{1,6}(?:\.\d{1,6})?)\s*(?:-?(?:for|to)-?|:|/)\s*(?P<old>\d{1,6}(?:\.\d{1,6})?)(?![\d.]*\d)")
_BY_NAME = re.compile(r"\bratio(?: (?:of|is|was))?\s*[:=]?\s*(?P<new>\d{1,6}(?:\.\d{1,6})?)\b")
MOST_DECIMALS = 18
"""Of a ratio, as the books hold it."""
HOW = "How many new units for how many old ones? Say it such as “4 for 1”, or “reverse split 1 for 10”."


def speaks_of_split(clause: Clause) -> bool:
    """Whether a clause reports a split, or orders one to be recorded, with its ratio."""
    return stance(clause.plain) is Stance.ORDER and names_split(clause) and _terms(clause.plain) is not None


def names_split(clause: Clause) -> bool:
    """Whether a clause speaks of a split at all: whatever else it lacks, it is no purchase."""
    return _SPLIT.search(clause.plain) is not None


def _terms(text: str) -> tuple[Decimal, Decimal] | None:
    found = _RATIO.search(text)
    if found is not None:
        return Decimal(found["new"]), Decimal(found["old"])
    found = _BY_NAME.search(text)
    return None if found is None else (Decimal(found["new"]), Decimal(1))


def split_ratio(text: str) -> Decimal | None:
    """New units per old one; None where it is not said, or where "1 for 10" is not said to be a reverse split."""
    terms = _terms(text)
    if terms is None or not terms[0] or not terms[1]:
        return None
    new, old = terms
    if _REVERSE.search(text):
        return round(min(new / old, old / new), MOST_DECIMALS).normalize()
    return round(new / old, MOST_DECIMALS).normalize() if new >= old else None


def build_split(clause: Clause, scene: Scene) -> Draft:
    """add_transaction of a split."""
    named = symbols_of(clause, scene)
    ratio: JsonValue = split_ratio(clause.plain)
    args: dict[str, JsonValue] = {"side": "split", "symbol": named[0] if named else None, "ratio": ratio}
    args["date"] = next((day.date.isoformat() for day in clause.times.days), None)
    if not named:
        return ask_symbol(clause, scene, "add_transaction", args, "record the split of")
    if ratio is None:
        return asking("ratio", HOW, "add_transaction", args)
    over = next((one for one in clause.times.periods if one.finish is not None and one.finish < scene.today), None)
    if args["date"] is None and over is not None:
        return asking("date", f"On which day {clause.text[over.start : over.end].strip()} was it?", "add_transaction", args)
    return made("add_transaction", **args)
