"""Target weights: storing them, and asking how far the portfolio has drifted; told by their own words alone."""

import re

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD, LEAD_BACK
from agents.understanding.scene import Draft, Scene, asking, made, percentages, symbols_of

_SET = re.compile(
    rf"^{LEAD}(?:set|store|save|keep|make|use|define|change|update|remember|add|put) (?:my |the |new |a |these |this |as )*(?:portfolio )?"
    r"(?:target(?:s| weights?| allocation| mix)?)\b(?! price)|^\W*(?:my |the )target(?:s| weights?| allocation| mix)? (?:is|are|should be|shall be) "
)
_SHARE = r"\d+(?:\.\d+)? ?(?:%|percent|per cent|pct)"
_ONE = re.compile(
    rf"^{LEAD_BACK}(?:set|change|update|raise|lower|make|increase|reduce) (?:my |the )*(?:§(?:'s)? target|target (?:of|for) §)(?! price)"
    rf"|^{LEAD_BACK}(?:set|put|bring|get|take|change|raise|lower|move|fix) (?:my |the )?§(?:'s)?(?: (?:share|weight|part|position|target))? (?:up |down |back )?(?:to|at) {_SHARE}(?: of (?:my |the )?(?:\w+ )?(?:portfolio|books|money|total|whole|depot))?\W*$"
    rf"|^{LEAD_BACK}(?:i (?:want|would like)(?: to (?:have|hold|keep|own))?|aim for|my goal is|target) (?:{_SHARE} (?:of |in |for )?(?:my (?:portfolio|money) in )?§|§ (?:to be |to make up |at |as )?{_SHARE})(?: of (?:my |the )?(?:portfolio|money|total))?\W*$"
)
_AND = r"\s*(?:[,;&+]\s*)?(?:and\s+)?"
_EACH_OF = r"\d+(?:\.\d+)? ?(?:%|percent|per cent|pct)? ?(?:of |in |for )?§"
_WANTED = (
    rf"^{LEAD_BACK}(?:i (?:want|would like)(?: to (?:have|hold|keep|own))?|aim for|my goal is|my mix is|target|targets?(?: are| is|:)?)"
)
_MANY = re.compile(
    rf"^{LEAD_BACK}(?:(?:i (?:want|would like)(?: to (?:have|hold|keep|own))?|aim for|my goal is|my mix is|target|targets?(?: are| is|:)?|put|keep|hold|split (?:it|my money)(?: into| as)?|make it)\W+)?"
    rf"(?:{_SHARE} each (?:in |of |for )?(?:the )?§(?:{_AND}§)+|§(?:{_AND}§)+ (?:at |with |to )?{_SHARE} each)\W*$"
    rf"|{_WANTED} (?:to be )?(?=.*(?:%|percent|pct))(?:{_EACH_OF}{_AND}){{2,}}\W*$|{_WANTED} (?:a )?\d\d/\d\d(?:/\d\d)?\b(?! (?:ma|crossover|day))"
)
"""Shares of several without the word target: nothing else of them is said."""
_REMOVE = re.compile(
    rf"^{LEAD}(?:remove|delete|clear|forget|drop|unset) (?:all |the |my |of )*(?:target(?:s| weights?| allocation)?)\b(?! price)"
)
_DRIFT = re.compile(
    r"\bdrift(?:ed|ing)?\b|\b(?:off|away from|from|versus|vs\.?|against|compared (?:to|with)) (?:my |the )?targets?(?: weights?| allocation)?\b(?! price)"
    r"|\b(?:show|see|what are|list|view) (?:me )?(?:my |the )*targets?(?: weights?| allocation)?\b(?! price)|\bon target\b|\bhow far (?:off|away|out)(?: \w+)? (?:am i|are we|is my portfolio|from (?:it|them|that))\b|\b(?:am i|are we|is my portfolio) (?:still )?(?:on track|in line|in balance|balanced|off track|where i want(?:ed)? (?:it )?to be)\b|\bwhat (?:is|are|was|were) my (?:target|goal)s?\b(?! price)|\btargets? (?:do|did) i (?:have|set)\b|\b(?:do|did) i have (?:any )?(?:a )?targets?\b(?! price)|\b(?:over|under)weight\w*\b(?=.*\b(?:target|my|i)\b)"
)
_WIDTH = re.compile(
    rf"^{LEAD}(?:set|use|change|make|widen|narrow) (?:a |an |the |my |target )*(?:\d+(?:\.\d+)? ?(?:%|percent|points?) )?(?:drift |target )?(?:band|tolerance)\b"
)
_TRADING = re.compile(r"\b(?:rebalanc\w+|backtest\w*|optimi[sz]\w*|trades? to|strateg\w+|band drift|test)\b")
_CASH = re.compile(r"\b(\d+(?:\.\d+)?) ?(?:%|percent) (?:in |of |as )?cash\b")
_BAND = re.compile(
    r"\b(?:band|tolerance|within|drift)\D{0,12}(\d+(?:\.\d+)?) ?(?:%|percent|points?)|\b(\d+(?:\.\d+)?) ?(?:%|percent|points?) (?:band|tolerance)"
)


_EACH = re.compile(r"\b(?:each|every one|jeweils)\b")
_KINDS = r"\b(?:stocks?|shares|bonds?|equit(?:y|ies)|gold|cash)\b"


def aiming(clause: Clause) -> str | None:
    """The intent about targets that the words of a clause leave no doubt about, None when they do."""
    low = clause.low
    ordered = stance(clause.plain) is Stance.ORDER
    if ordered and (
        _SET.search(low) or _ONE.search(clause.plain) or _MANY.search(clause.plain) or _REMOVE.search(low) or _WIDTH.search(low)
    ):
        return "set_targets"
    return "show_drift" if _DRIFT.search(clause.plain) and not _TRADING.search(low) else None


_LIST_OF_SHARES = re.compile(
    rf"(?: to| as| at| with| of|:)? ?(?:(?:\d+(?:\.\d+)? ?(?:%|percent|per cent|pct)? ?(?:of |in |for )?(?:§|cash)|§ (?:at |to |with )?{_SHARE}){_AND}){{2,}}(?:please)?\W*$"
)


def aimed(clause: Clause, scene: Scene) -> list[Draft] | None:
    """Targets of several instruments that a whole message sets, before it is cut at its commas; None where it does anything else."""
    if stance(clause.plain) is not Stance.ORDER or scene.memory.question is not None:
        return None
    found = _SET.search(clause.low)
    listed = found is not None and _LIST_OF_SHARES.fullmatch(" ".join(clause.marked[found.end() - 1 :].split()))
    told = listed or _MANY.search(clause.plain) or (_ONE.search(clause.plain) and len(clause.mentions) == 1)
    return [build_targets(clause, scene)] if told else None


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
    if _EACH.search(clause.low) and len(set(shares)) == 1:
        shares = shares[:1] * len(named)
    if width in shares and len(shares) > len(named):
        shares.remove(width)
    split = re.search(r"\b(\d\d)/(\d\d)(?:/(\d\d))?\b", clause.plain)
    if not shares and split is not None:
        shares = [int(part) / 100 for part in split.groups() if part is not None]
    if clause.has(r"\bequal(?:ly)?\b") and not shares and named:
        shares = [round(1 / len(named), 6)] * len(named)
    if width is not None and not named and not shares:
        return made("set_targets", band=width)
    if len(named) == 1 and len(shares) == 1 and _ONE.search(clause.plain):
        return made("set_targets", weights={named[0]: shares[0]}, keep_others=True, band=width)
    if not named or len(shares) != len(named):
        kinds = "Targets are kept for single instruments, not for kinds such as stocks and bonds. " if clause.has(_KINDS) else ""
        question = (
            kinds
            + "Targets are set together, and what is not named is kept as cash. Which share should each instrument have, such as 60 % AAPL and 40 % KO?"
        )
        return asking("weights", question, "set_targets", {"weights": {}})
    weights: dict[str, JsonValue] = dict(zip(named, shares, strict=True))
    return made("set_targets", weights=weights, band=width)


def build_drift(clause: Clause, scene: Scene) -> Draft:  # noqa: ARG001 -- every builder takes clause and scene
    """show_drift."""
    return made("show_drift")
