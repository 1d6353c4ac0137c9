"""Money that came to somebody, and units given away: an inheritance, a present, a bonus; "gave 10 AAPL to my wife"."""

import re

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.guards import Stance, stance
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, symbols_of

_CAME = re.compile(
    r"\b(?:i|we)? ?(?:just |have |had |also )*(?:inherited|won|got (?:given|gifted)|(?:was|were|been) (?:given|gifted|left|paid))\b[^.?!]*\d"
    r"|\b(?:inherit(?:ed)?|inheritance of)\b[^.?!]*\d"
    r"|\b(?:got|received|get|was sent|collected)\b[^.?!]*\d[^.?!]*\b(?:from|as|for) (?:(?:my|our|the|an?) )*(?:\w+ )?(?:grand\w+|mother|father|mom|mum|dad|parents?|aunt|uncle|wife|husband|brother|sister|cousin|friend|boss|employer|family|gift|present|bonus|birthday|christmas|wedding|inheritance|granny|nana|grandpa|son|daughter|refund|cashback|reward|lottery|in-laws|government|state|insurance|landlord|tenants?)\b"
    r"|\b(?:grand\w+|mother|father|mom|mum|dad|parents|aunt|uncle|wife|husband|brother|sister|granny|nana|boss|employer|insurance|government|tax office)\b (?:just |has |have |also )*(?:gave|sent|left|paid|transferred|wired|gifted|lent) (?:me|us) (?:[$€£] ?)?\d"
    r"|\b(?:got|received) (?:an?|my|our) (?:\w+ )?(?:bonus|gift|present|inheritance|refund|cashback|payout|allowance|pay rise|windfall) of\b"
)
_NOT_MONEY = re.compile(r"\b(?:shares?|units?|stocks?|alerts?|%|percent|quotes?|news|points?|trades?|transactions?)\b")
_GAVE = re.compile(
    r"^\W*(?:(?:please|and|then|now|i|we|have|just|also|had)\W+)*(?:gave|give|gift(?:ed)?|donat(?:e|ed)|presented|passed on|handed(?: over)?|bequeathed|signed over|transferr?(?:ed)?|sent|send|moved?|move)\b[^.?!;]*§[^.?!;]*\bto\b (?:my |the |our |an? )?(?:\w+ ){0,2}?"
    r"(?:wife|husband|spouse|partner|brother|sister|father|mother|dad|mom|mum|son|daughter|child|children|kids?|parents?|grand\w+|uncle|aunt|cousin|nephew|niece|friend|girlfriend|boyfriend|ex|fianc[eé]e?|colleague|neighbou?r|charity|church|foundation|red cross|somebody|someone)\b(?!(?:'s)? (?:account|portfolio|depot))"
    r"|^\W*(?:(?:please|and|then|now|i|we|have|just|also|had)\W+)*(?:gave|gift(?:ed)?|donat(?:e|ed)|presented|handed) (?:my |the |our |an? )?(?:\w+ ){0,2}?(?:wife|husband|spouse|partner|brother|sister|father|mother|dad|mom|mum|son|daughter|child|children|kids?|parents?|grand\w+|uncle|aunt|cousin|nephew|niece|friend|girlfriend|boyfriend|charity|church) [^.?!;]*\d[^.?!;]*§"
    r"|^\W*(?:i |we )?(?:have |just )*(?:gave|giving|given) away\b.*§"
)


def came_in(clause: Clause) -> bool:
    """Whether a clause tells of money that somebody got from elsewhere than a trade: it is asked about as a deposit."""
    money = [f for f in clause.figures if f.role not in {Role.PERCENT, Role.TARGET, Role.LIMIT} and f.value > 0]
    if clause.mentions or len(money) > 1 or stance(clause.plain) not in {Stance.ORDER, Stance.OTHERS}:
        return False
    return _CAME.search(clause.plain) is not None and not _NOT_MONEY.search(clause.plain)


def given_away(clause: Clause) -> bool:
    """Whether a clause tells of units that went to a person."""
    return bool(clause.mentions) and stance(clause.plain) in {Stance.ORDER, Stance.OTHERS} and _GAVE.search(clause.plain) is not None


def build_given(clause: Clause, scene: Scene) -> Draft:
    """The question whether they leave the books; no move to an account called "wife"."""
    symbol = (symbols_of(clause, scene) or ("units",))[0]
    units = next((f.value for f in clause.figures if f.role in {Role.QUANTITY, Role.BARE} and not f.money), None)
    said = f"{units:f} {symbol}" if units is not None else f"10 {symbol}"
    day = next((f" on {day.date.isoformat()}" for day in clause.times.days), "")
    question = f"Do they leave your books for good? Then say “transferred out {said}{day}”. If they are still yours in another account, say “move {said} to my other account”, with its name."
    return Draft(calls=(clarify("side", question, (f"transferred out {said}{day}",)),))
