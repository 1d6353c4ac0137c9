"""Orders about all but some: "sell everything except Apple", "keep Apple, sell the rest"; what is excepted is never what is traded."""

import re
from dataclasses import replace

from agents.understanding.clause import Clause
from agents.understanding.figures import fraction
from agents.understanding.guards import Stance, stance
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, call, made, symbols_of

_OWNED = r"(?: (?:of|my|our|the|your|it|them|these|those|i|we|own|have|hold|got|else|now|today|please|stocks?|shares?|holdings?|positions?|investments?|portfolio|other|others|alerts?|alarms?|from|on|in|off|watch ?list|list))*"
_EVERY = r"(?:everything|(?<!after )all|every (?:stock|share|holding|position|one|single one|alert)|the (?:lot|rest|remainder|remaining|others?|whole (?:portfolio|lot)))"
_SAVE = r"(?:except(?:ing)?(?: for)?|excluding|apart from|aside from|other than|save(?: for)?|besides|bar(?:ring)?|minus|menos|meno|bis to|without|leaving out|(?:but|aber|pero|mais|mas|maar|ma)(?! also\b| now\b| then\b)(?: just| only)?(?: (?:not|no|never|for|keep|leave|hold(?: on to)?|exclude|except|spare|(?:do|please) not (?:sell|touch|remove|delete)))?|just not|not|and not|(?:and |but )?(?:only |just )?(?:keep|keeping|leave|leaving|spare|retain|hold on to|do not (?:sell|touch))(?: only| just)?)"
_LIST = r"(?: (?:the|my|our|for|of|any|all|in))*(?: ?(?:§|,|and|or|nor|&|\+|the|my|shares?|stocks?|ones?|alerts?|alone|please|thanks|for now|today|now))+"
_BUT = re.compile(rf"\b{_EVERY}{_OWNED}[\s,;:.-]*\b{_SAVE}(?P<kept>{_LIST})\W*$")
_KEPT_FIRST = re.compile(
    rf"^\W*(?:(?:please|and|ok|okay|now|i (?:want|would like) to|let us|i)\W+)*(?:keep|keeping|leave|retain|spare|hold on to|(?:do not|never) (?:sell|touch))(?P<kept>{_LIST})[\s,;.-]*(?:and |but |then |so |just )*(?:please )?\b(?:sell|dump|liquidate|remove|delete|get rid of)\b.{{0,12}}\b(?:{_EVERY}|others?)\b{_OWNED}\W*$"
)
_HINT = re.compile(
    rf"\b{_EVERY}{_OWNED}[\s,;]*\b(?:except(?:ing)?|excluding|apart from|aside from|other than|besides|barring|minus|menos|meno|bis to|without|leaving out|(?:but|aber|pero|mais|mas|maar|ma) (?!now|then)(?:not |keep |for )?)\b(?! ?(?:the )?(?:last |final )?\d)"
)
_SOME_OF_ONE = re.compile(
    rf"\beverything{_OWNED}[\s,;]*\b(?:except(?: for)?|but) (?:the )?(?:last |final )?\d[\d.]* (?:shares of |of )?(?:my )?§"
)
_BUY = re.compile(r"\b(?:buy|bought|purchase)\b")
_SELL = re.compile(
    r"\b(?:sell|sold|dump(?:ed)?|liquidate[d]?|offload(?:ed)?|unload(?:ed)?|get rid of|got rid of|exit(?:ed)?|ditch(?:ed)?|close(?:d)?)\b"
)
_REMOVE = re.compile(r"\b(?:remove|delete|clear|drop|unwatch|stop|take off|cancel|get rid of)\b")
_WHICH_STAY = "Which of your holdings are to stay? I read that you want to sell all but some, and not which; name each by its symbol."
_NOTHING_ELSE = "You hold nothing besides, so there is nothing else to sell."
_EACH_BOUGHT = "Tell me for each what to buy and how many; I do not buy all but some."
_ONE_BY_ONE = "I sell all but what you name only as whole holdings. Tell me for each holding how much of it to sell."


def excepted(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What an order about all but some comes to: a call for each of the others, or a question; None when it excepts nothing."""
    text = clause.plain
    spared = re.search(r"\b(?:do not|never) (?:sell|touch)\b", text)
    if stance(text) not in ({Stance.ORDER, Stance.REFUSED} if spared else {Stance.ORDER}):
        return None
    if scene.known.pending and not _SELL.search(text):
        return None
    if _SOME_OF_ONE.search(text):
        return [_asked(_ONE_BY_ONE)]
    found = _BUT.search(text) or _KEPT_FIRST.search(text)
    if found is None and not _HINT.search(text):
        return None
    kept = found["kept"] if found is not None else ""
    readable = "§" in kept and text.count("§") == kept.count("§")
    return _removed(clause, scene, readable=readable) or _sold(clause, scene, readable=readable)


def _sold(clause: Clause, scene: Scene, *, readable: bool) -> list[Draft] | None:
    """The sales of all holdings but those that stay."""
    text, kept = clause.plain, symbols_of(clause, scene)
    if not _SELL.search(text):
        return [_asked(_EACH_BOUGHT)] if _BUY.search(text) else None
    if not readable or not {*kept} & {*scene.known.holdings}:
        return [_asked(_WHICH_STAY)]
    if clause.figures or fraction(re.sub(_EVERY, " ", text), clause.figures) is not None:
        return [_asked(_ONE_BY_ONE)]
    day = next((said.date.isoformat() for said in clause.times.days), None)
    others = [(symbol, units) for symbol, units in scene.known.holdings.items() if symbol not in kept and units > 0]
    sales = tuple(call("add_transaction", side="sell", symbol=symbol, quantity=units, date=day) for symbol, units in others)
    return [Draft(calls=sales) if sales else _asked(_NOTHING_ELSE)]


def _asked(question: str) -> Draft:
    """A question that no word alone answers: the name of what stays must not become the name of what goes."""
    return Draft(calls=(clarify("symbol", question),))


def _removed(clause: Clause, scene: Scene, *, readable: bool) -> list[Draft] | None:
    """The entries of the watchlist, or the alerts, that go when all but some do; a question where it does not say which stay."""
    text, kept = clause.plain, symbols_of(clause, scene)
    if not _REMOVE.search(text):
        return None
    if clause.has(r"\bwatch ?list\b|\blist\b"):
        left = [symbol for symbol in scene.known.watchlist if symbol not in kept]
        question = "Which ones are to stay on the watchlist?"
        return [made("watchlist_remove", symbols=[*left])] if readable and left else [_asked(question)]
    if not clause.has(r"\balerts?\b|\balarms?\b"):
        return None
    gone = [alert for alert in scene.known.alerts if alert.symbol not in kept]
    if not readable or not gone:
        return [_asked("Which alerts are to stay?")]
    return [Draft(calls=tuple(call("alert_delete", target=alert.ref, symbol=alert.symbol) for alert in gone))]


def traded(clause: Clause) -> Clause:
    """The clause without the instruments that it excepts ("all but Apple"), so that none of them is traded in place of the others."""
    found = _HINT.search(clause.marked)
    if found is None:
        return clause
    return replace(clause, mentions=tuple(mention for mention in clause.mentions if mention.start < found.start()))
