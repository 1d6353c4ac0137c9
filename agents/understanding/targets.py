"""Target weights: storing them, and asking how far the portfolio has drifted; told by their own words alone."""

import re

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.model import JsonValue
from agents.understanding.scene import Draft, Scene, asking, made, percentages, symbols_of

_SET = re.compile(
    r"^\W*(?:please |and |now |then )*(?:set|store|save|keep|make|use|define|change|update|remember) (?:my |the |new |a |these |this |as )*(?:portfolio )?"
    r"(?:target(?:s| weights?| allocation| mix)?)\b(?! price)|^\W*(?:my |the )target(?:s| weights?| allocation| mix)? (?:is|are|should be|shall be) "
)
_ONE = re.compile(
    r"^\W*(?:please |and |now |then )*(?:set|change|update|raise|lower|make|increase|reduce) (?:my |the )*(?:§(?:'s)? target|target (?:of|for) §)\b(?! price)"
)
_REMOVE = re.compile(
    r"^\W*(?:please |and |now |then )*(?:remove|delete|clear|forget|drop|unset) (?:all |the |my |of )*(?:target(?:s| weights?| allocation)?)\b(?! price)"
)
_DRIFT = re.compile(
    r"\bdrift(?:ed|ing)?\b|\b(?:off|away from|from|versus|vs\.?|against|compared (?:to|with)) (?:my |the )?targets?(?: weights?| allocation)?\b(?! price)"
    r"|\b(?:show|see|what are|list|view) (?:me )?(?:my |the )*targets?(?: weights?| allocation)?\b(?! price)|\bon target\b"
)
_WIDTH = re.compile(
    r"^\W*(?:please |and |now )*(?:set|use|change|make|widen|narrow) (?:a |an |the |my |target )*(?:\d+(?:\.\d+)? ?(?:%|percent|points?) )?(?:drift |target )?(?:band|tolerance)\b"
)
_TRADING = re.compile(r"\b(?:rebalanc\w+|backtest\w*|optimi[sz]\w*|trades? to|strateg\w+|band drift|test)\b")
_CASH = re.compile(r"\b(\d+(?:\.\d+)?) ?(?:%|percent) (?:in |of |as )?cash\b")
_BAND = re.compile(
    r"\b(?:band|tolerance|within|drift)\D{0,12}(\d+(?:\.\d+)?) ?(?:%|percent|points?)|\b(\d+(?:\.\d+)?) ?(?:%|percent|points?) (?:band|tolerance)"
)


def aiming(clause: Clause) -> str | None:
    """The intent about targets that the words of a clause leave no doubt about, None when they do."""
    low = clause.low
    ordered = stance(clause.plain) is Stance.ORDER
    if ordered and (_SET.search(low) or _ONE.search(clause.plain) or _REMOVE.search(low) or _WIDTH.search(low)):
        return "set_targets"
    return "show_drift" if _DRIFT.search(low) and not _TRADING.search(low) else None


def build_targets(clause: Clause, scene: Scene) -> Draft:
    """set_targets with a share for every named instrument; none at all to remove them."""
    if _REMOVE.search(clause.low):
        return made("set_targets", weights={})
    band = _BAND.search(clause.low)
    width = None if band is None else float(band[1] or band[2]) / 100
    shares = percentages(clause)
    for kept in _CASH.findall(clause.low):  # what is not named is cash anyway
        shares.remove(float(kept) / 100)
    named = symbols_of(clause, scene)
    if width in shares and len(shares) > len(named):
        shares.remove(width)
    split = re.search(r"\b(\d\d)/(\d\d)(?:/(\d\d))?\b", clause.plain)
    if not shares and split is not None:
        shares = [int(part) / 100 for part in split.groups() if part is not None]
    if clause.has(r"\bequal(?:ly)?\b") and not shares and named:
        shares = [round(1 / len(named), 6)] * len(named)
    if width is not None and not named and not shares:
        return made("set_targets", band=width)
    if not named or len(shares) != len(named) or _ONE.search(clause.plain):
        question = "Targets are set together, and what is not named is kept as cash. Which share should each instrument have, such as 60 % AAPL and 40 % KO?"
        return asking("weights", question, "set_targets", {"weights": {}})
    weights: dict[str, JsonValue] = dict(zip(named, shares, strict=True))
    return made("set_targets", weights=weights, band=width)


def build_drift(clause: Clause, scene: Scene) -> Draft:  # noqa: ARG001 -- every builder takes clause and scene
    """show_drift."""
    return made("show_drift")
