"""Several portfolios of one's own: which there are, which is worth most, all of them together, and going to one that nobody knows."""

import re
from dataclasses import replace

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.openings import LEAD
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


_DELETED = re.compile(
    rf"^{LEAD}(?:delete|remove|close|erase|get rid of|drop|dissolve) (?:the |my )?(?:portfolio )?(?P<name>[\w\"“”&' -]{{1,60}}?)(?: portfolio| depot)?(?: please)?[ .!]*$",
    re.IGNORECASE,
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
    gone = _DELETED.match(clause.text)
    if gone is not None and gone["name"].strip(" \"“”'").lower() in {
        one.name.lower() for one in scene.known.portfolios if one.owner is None
    }:
        return [made("help", topic="delete_portfolio")]
    return _nowhere(clause, scene)


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
