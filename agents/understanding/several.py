"""Several portfolios of one's own: which there are, which is worth most, all of them together, and going to one that nobody knows."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.model import KnownPortfolio
from agents.understanding.openings import LEAD
from agents.understanding.ordinals import PLACE, PLACES
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, made
from agents.understanding.terms import names_method

_THEM = r"(?:portfolios|depots)"
_ONE = r"(?:portfolios?|depots?)"
_RANKED = re.compile(
    rf"\b(?:which|what)(?: one)?(?: of)? (?:my |our |the |all )?{_ONE}\b.*\b(?:biggest|largest|smallest|most|least|richest|worth|more|bigger|larger)\b"
    rf"|\b(?:my |the )?(?:biggest|largest|smallest|richest|most valuable) {_ONE}\b"
    rf"|\b(?:compare|rank|sort) (?:all )?(?:my |our |the )?(?:portfolios|depots)\b(?! (?:with|to|against|by (?:risk|return)))|\b(?:value|worth|size|total)s? of (?:each|every|all)(?: of)?(?: my| the)? (?:portfolios?|depots?)\b"
    rf"|\bhow (?:much|big|large) (?:is|are) (?:each|every|all)(?: of)?(?: my| the)? (?:portfolios?|depots?)\b|\bhow much (?:is|do i have) in (?:each|every) (?:portfolio|depot)\b"
)
_LISTED = re.compile(
    rf"^{LEAD}(?:list|show|name|see|which|what|tell me|how many|give me)(?: me)?(?: (?:all|the|my|our|of|are|is))* {_THEM}(?: (?:do|did|have|are|is|i|we|there|got|mine|exist|called|and their names|own|keep))*\W*$"
    rf"|\bhow many {_THEM} (?:do|have) (?:i|we)\b|\bdo i have (?:more than one|several|other|another) {_ONE}\b|\bwhich {_ONE} (?:am i|are we) (?:in|on|using|looking at)\b"
)
_TO = re.compile(
    rf"^{LEAD}(?:switch|go|change|move|jump|turn)(?: over| back)? to (?:my |the )?(?P<portfolio>portfolio )?(?P<name>[\"“']?[A-Z][\w&' -]{{0,40}}?[\"”']?)(?P<after> portfolio| depot| books)?(?: please)?[ .!]*$"
)


_DELETE = r"(?:delete|remove|close|erase|get rid of|drop|dissolve|scrap|wipe|throw away|shut down|cancel)"
_DELETED = re.compile(
    rf"^{LEAD}{_DELETE} (?:(?:the|my|our|that|this) )?(?:(?:whole|entire) )?(?P<before>(?:{_ONE} )(?:called |named )?)?(?P<name>[^.?!,;:]{{1,60}}?)(?P<after> {_ONE})?(?: (?:completely|entirely|altogether|(?:and|with|including) (?:everything|all)(?: (?:that is |of it )?(?:in it|inside))?|for good|please|now))*[ .!]*$",
    re.IGNORECASE,
)
_A_NAME = re.compile(
    r"(?!.*\b(?:demo|this|that|notes?|alerts?|alarms?|shares?|links?|targets?|transactions?|trades?|entr(?:y|ies)|from|in|of|on|to)\b)[^\W\d][\w'&-]*(?: [\w'&-]+){0,2}"
)
"""What may be the name of a portfolio that there is not."""
_DELETED_UNNAMED = re.compile(
    rf"^{LEAD}{_DELETE} (?:(?:the|my|our|that|this|a|one of my|the whole|my whole|this whole) )+(?P<which>(?:{PLACE}|other|current|new|old) )?{_ONE}(?: (?:completely|entirely|altogether|for good|please|now))*\W*$"
)


def several(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What a message asks of one's portfolios as such; None where it asks for something in them."""
    low = clause.low
    if _RANKED.search(low) and stance(clause.plain) is not Stance.ADVICE and not clause.mentions:
        return [made("list_portfolios", valued=True)]
    if _LISTED.search(low) and not re.search(
        r"\b(?:together|combined|all of them|shared|public)\b|\ball my (?:accounts|portfolios)\b.*\b(?:worth|value|total)\b", low
    ):
        return [made("list_portfolios")]
    return _deleted(clause, scene) or _nowhere(clause, scene)


def _deleted(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The deletion of one of one's own portfolios; asked which where it is not named and there are several, or nobody knows the name."""
    mine = [one for one in scene.known.portfolios if one.owner is None]
    unnamed = _DELETED_UNNAMED.match(clause.low)
    if unnamed is not None and (written := [one for one in mine if re.search(rf"(?<!\w){re.escape(one.name)}(?!\w)", clause.text)]):
        return [made("delete_portfolio", portfolio_id=written[0].id)]
    found = _DELETED.match(clause.text) if unnamed is None else None
    if not mine or (unnamed is None and found is None) or re.match(r"^\W*can you\b.*\ban? (?:portfolio|depot)\b", clause.low):
        return None
    if unnamed is not None:
        return _unnamed(unnamed["which"], scene, [one.id for one in mine]) or [_which(mine)]
    name = found["name"].strip(" \"“”'\u2019").lower() if found is not None else ""
    named = [one for one in mine if one.name.lower() in {name, f"my {name}"}]
    if len(named) == 1:
        return [made("delete_portfolio", portfolio_id=named[0].id)]
    told = found is not None and bool(found["before"] or found["after"]) and not clause.mentions and _A_NAME.fullmatch(name)
    return [_which(mine, unknown=name)] if told else None


def _unnamed(which: str | None, scene: Scene, mine: Sequence[str]) -> list[Draft] | None:
    """The only portfolio there is, the one to which the conversation moved, or the one in that place; None where it could be any."""
    if len(mine) == 1:
        return [made("delete_portfolio", portfolio_id=mine[0])]
    place = PLACES.get((which or "").strip())
    if place is not None and place < len(mine):
        return [made("delete_portfolio", portfolio_id=mine[place])]
    return [made("delete_portfolio", portfolio_id=scene.memory.portfolio)] if which is None and scene.memory.portfolio in mine else None


def _which(mine: Sequence[KnownPortfolio], *, unknown: str = "") -> Draft:
    names = ", ".join(one.name for one in mine[:6])
    text = (
        f"There is no portfolio called {unknown}. You have {names}. Which one shall go?"
        if unknown
        else f"Which portfolio shall go: {names}?"
    )
    return Draft(calls=(clarify("portfolio_id", text, tuple(f"delete the portfolio {one.name}" for one in mine[:4])),))


def _nowhere(clause: Clause, scene: Scene) -> list[Draft] | None:
    """Going to a portfolio that there is not: it is said which there are."""
    found = _TO.match(clause.text)
    if found is None or (clause.mentions and not (found["portfolio"] or found["after"])) or names_method(clause.low):
        return None
    name, mine = found["name"].strip(" \"“”'"), tuple(one.name for one in scene.known.portfolios if one.owner is None)
    if not mine or name.lower() in {one.lower() for one in mine} or (not (found["portfolio"] or found["after"]) and name.isupper()):
        return None
    text = (
        f"There is no portfolio called {name}. You have {', '.join(mine[:6])}. To open another one, say “open a portfolio called {name}”."
    )
    return [Draft(calls=(clarify("portfolio_id", text, (f"open a portfolio called {name}", *(f"switch to {one}" for one in mine[:3]))),))]


_ALL = re.compile(
    r"\b(?:all|both|across)(?: of)?(?: (?:all|my|our|the|of))* (?:portfolios|accounts|depots)\b|\bevery (?:portfolio|account)\b|\b(?:portfolios|accounts) (?:together|combined)\b"
)
_TOGETHER = frozenset({"show_portfolio", "portfolio_performance"})


def together(draft: Draft, clause: Clause) -> Draft:
    """The draft over all portfolios where the clause speaks of them all."""
    if not _ALL.search(clause.low):
        return draft
    return replace(draft, calls=tuple(c.with_args(all_portfolios=True) if c.intent in _TOGETHER else c for c in draft.calls))
