"""What alerts cannot do said plainly, and alerts that are set to another price: only prices of single instruments are watched."""

import re

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.model import KnownAlert
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, about_market, call, symbols_of

_NOT_PRICES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("several holdings at once", re.compile(r"\b(?:any|each|every|all|one|some|either)(?: 1)? of (?:my|the|our) (?:\w+ )?(?:shares|stocks|holdings|positions|funds|investments)\b|\b(?:any|every|each|a) (?:stock|share|holding|position|fund)\b(?: (?:of mine|i (?:own|hold|have)))?|\b(?:something|anything) (?:i|we) (?:own|hold)\b|\bmy (?:stocks|shares|holdings|positions)\b")),
    ("weights", re.compile(r"\b(?:weights?|weighting|allocation|share of (?:my|the) portfolio|(?:%|percent|percentage) of (?:my|the) portfolio)\b")),
    ("gains and losses", re.compile(r"\b(?:my|the|our|unreali[sz]ed|reali[sz]ed|total|open) (?:\w+ )?(?:gains?|profits?|loss|losses|returns?|performance)\b|\b(?:gains?|profits?|loss|losses|returns?) (?:on|of|from|in)\b|\b(?:i|we) (?:lose|lost|make|made|earn|gain|am up|am down|are up|are down)\b")),
    ("cash", re.compile(r"\b(?:cash|buying power|(?:my|the) (?:money|balance))\b")),
    ("indicators", re.compile(r"\b(?:rsi|macd|sma|ema|bollinger|stochastic|momentum|volatility|beta|vix|sharpe|golden cross|death cross|(?:moving|day|week|month|\d+) averages?|\d+[- ]?(?:day|week)s? (?:\w+ )?average|(?:its|the) (?:\w+ ){0,3}average|¤ average|correlation)\b")),
    ("volumes", re.compile(r"\b(?:trading )?volumes?\b|\bturnover\b")),
    ("dividends, earnings and news", re.compile(r"\b(?:dividends?|payouts?|yields?|p ?/ ?e|pe|p e|price[- ]earnings|earnings|eps|revenues?|market ?cap\w*|ratings?|news|headlines?|splits?|reports?)\b")),
    ("the worth of a portfolio", re.compile(r"\b(?:portfolio|depot|net worth|wealth|(?:my|the|our) (?:\w+ )?(?:account|investments|assets|books))\b")),
)  # fmt: skip
_OTHER_SUBJECT = re.compile(
    r"\b(?:when(?:ever)?|if|once|as soon as|in case|should) (?!(?:it|its|they|their|that|this|these|there|i|we|you|price|prices|above|below|under|over|at|higher|lower|back|up|down|the (?:price|stock|share|quote|shares|fund)|falling|dropping|rising)\b)(?:the |my |a |an )?[^\W\d_]{3,}"
)
"""Something else than what was spoken of before: an alert on it is never one on that."""
_ALERTS = r"\b(?:alerts?|alarms?|notifications?)\b"
_CHANGED = re.compile(
    rf"\b(?:change|move|raise|lower|adjust|update|edit|shift|increase|decrease|reduce|bump|modify|correct|amend|reset)\b.*{_ALERTS}.*\b(?:to|at|by|from)\b.*\d"
    rf"|\b(?:set|make|put) (?:my|the|that|this|our|alert \d)\b.*\bto\b.*\d"
)
_HELD_UP = re.compile(
    rf"\b(?:pause|snooze|suspend|resume|re-?activate|re-?enable|un-?pause|hold off|(?:turn|switch) (?:\S+ ){{0,4}}(?:back )?on|(?:turn|switch) (?:back )?on)\b.*{_ALERTS}|{_ALERTS}.*\b(?:(?:turned|switched) )?back on\b"
)
_PAUSED = "Alerts cannot be paused: they are there until they are deleted. I can delete it, and you set it again when you want it."


_REMINDER = re.compile(
    r"\b(?:remind|nudge) (?:me|us) (?:to|about|of|on|for|regarding|once|again about)\b(?! (?:what|how|why|which|who|where)\b)|\breminders? (?:for|about|on|of|to|regarding|when|if)\b|\b(?:set|create|make|give me|put|add|need|want)(?: up)? (?:an? |another |the )*(?:\w+ )?reminders?\b"
)
_NO_DAYS = "I cannot remind you of something on a day; alerts watch prices, and nothing was recorded. Name a price, such as: alert me when {symbol} is above {price}."


def reminds(clause: Clause) -> bool:
    """Whether a clause asks to be reminded of an instrument, which is an alert on its price and never a trade."""
    return bool(clause.mentions) and _REMINDER.search(clause.plain) is not None


def _on_a_day(clause: Clause, scene: Scene) -> Draft | None:
    """The refusal of a reminder that is for a day and no price."""
    timed = clause.times.days or clause.times.durations or clause.times.periods
    if not reminds(clause) or not timed or any(f.role is not Role.QUANTITY for f in clause.figures):
        return None
    symbol = next(iter(symbols_of(clause, scene)), "KO")
    quote = scene.known.quotes.get(symbol)
    return Draft(calls=(clarify("threshold", _NO_DAYS.format(symbol=symbol, price="100" if quote is None else f"{quote:f}")),))


def changes_alert(clause: Clause) -> bool:
    """Whether a clause wants an alert that is there at another price, or paused."""
    text = clause.plain
    return _HELD_UP.search(text) is not None or (_CHANGED.search(text) is not None and re.search(_ALERTS, text) is not None)


def speaks_of_another(clause: Clause) -> bool:
    """Whether what is to be watched is something else than what was spoken of before."""
    return not clause.mentions and _OTHER_SUBJECT.search(clause.plain) is not None


def unwatched(clause: Clause, scene: Scene) -> Draft | None:
    """The refusal of what no alert can watch; None where it is the price of an instrument."""
    if (refused := _on_a_day(clause, scene)) is not None:
        return refused
    what = next((name for name, pattern in _NOT_PRICES if pattern.search(clause.plain)), None)
    if what is None and about_market(clause) and not clause.mentions:
        what = "the market as a whole"
    if what is None:
        return None
    text = (
        f"My alerts watch the prices of single instruments, not {what}. Name one and its price, such as: alert me when KO falls below 60."
    )
    return Draft(calls=(clarify("symbol", text),))


def changed_alert(clause: Clause, scene: Scene) -> Draft | None:
    """The old alert deleted and the new one set, or what hinders it; None where the clause wants a new alert."""
    if _HELD_UP.search(clause.plain):
        return Draft(calls=(clarify("alert", _PAUSED, ("show my alerts",)),))
    if not changes_alert(clause):
        return None
    found, named = _meant(clause, scene), symbols_of(clause, scene)
    value = next((f for f in reversed(clause.figures) if f.role is not Role.TARGET), None)
    if value is None or len(found) != 1:
        mine = [a for a in scene.known.alerts if not named or a.symbol in named]
        options = tuple(f"{a.symbol} {a.condition} {a.threshold:f}" for a in mine[:4])
        listed = f"Which alert do you mean? Such as: change alert {mine[0].ref} to 72." if mine else "There is no such alert."
        return Draft(calls=(clarify("alert", listed, options),))
    old, quote = found[0], scene.known.quotes.get(found[0].symbol)
    condition = old.condition
    if condition in {"above", "below"} and quote is not None:
        condition = "below" if value.value < quote else "above"
    return Draft(
        calls=(
            call("alert_delete", symbol=old.symbol, target=old.ref),
            call("alert_create", symbol=old.symbol, condition=condition, threshold=value.value),
        )
    )


def _meant(clause: Clause, scene: Scene) -> list[KnownAlert]:
    """The alerts that a change may mean: by number, by instrument, by the price that they have now."""
    number = next((f"{f.value:f}" for f in clause.figures if f.role is Role.TARGET), None)
    if number is not None:
        return [a for a in scene.known.alerts if a.ref == number]
    named = symbols_of(clause, scene) or scene.subjects
    found = [a for a in scene.known.alerts if not named or a.symbol in named]
    before = {f.value for f in clause.figures[:-1]}
    return [a for a in found if a.threshold in before] or found
