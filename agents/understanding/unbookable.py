"""What sounds like a trade and is none: what somebody says to own, and events that the books have no entry for."""

import re
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.openings import LEAD_BACK
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, symbols_of

_OWNS = re.compile(
    rf"^{LEAD_BACK}(?:yes\W+)?(?:(?:i|we)(?: actually| really| now| still| currently| only| do)* (?:own|have|hold)\b"
    r"|(?:my|the) (?:broker|bank|statement|depot)\w*(?: statement)? (?:says?|shows?|states?|tells? me|lists?|has)\b)"
)
_TRADED = re.compile(r"\b(?:buy|bought|sell|sold|purchased?|acquired|got|picked up|paid|since|each|to (?:buy|sell|record))\b|\bat \$?\d")
_MONEY = r"(?:dollars?|euros?|pounds?|francs?|yen|usd|eur|gbp|chf|jpy|cad|aud)"
_EVENTS = (
    (
        re.compile(r"\breturn of capital\b"),
        "The books have no entry of its own for a return of capital. Record the money as a deposit, such as: deposit 50. It then leaves the cost of your shares as it is.",
    ),
    (
        re.compile(
            r"\b(?:bonus|scrip|gratis) (?:shares?|issue)\b|\bstock dividend\b|\b(?:got|received|was given|were given) (?:\S+ ){0,2}free (?:§|shares?|units?|stocks?)"
        ),
        "Shares that came free are recorded as transferred in at no cost, such as: transferred in 3 KO at 0.",
    ),
    (
        re.compile(r"\b(?:rsus?|restricted stock(?: units?)?|vest(?:ed|ing|s)?)\b"),
        "Units that vest are recorded as transferred in, those that are left after what was withheld, at the price of that day, such as: transferred in 6 AAPL at 250.",
    ),
    (
        re.compile(
            rf"^\W*(?:i |we |have |just |please )*(?:exchang|convert|chang|swap)\w*\b.{{0,20}}\d.{{0,12}}\b{_MONEY}\b.{{0,12}}\b(?:in)?to (?:\w+ )?{_MONEY}\b(?!.*\?)"
        ),
        "The books have no entry of its own for changing money. Record what went as a withdrawal and what came as a deposit, such as: withdraw 1000 dollars and deposit 920 euros.",
    ),
    (
        re.compile(r"\b(?:spun|spin)[- ]?(?:off|out)s?\b|\brights issue\b|\btender offer\b|\bdemerger\b|\bmerged (?:with|into)\b|\bwas (?:acquired|taken over) by\b"),
        "The books have no entry of its own for that. Record what came as transferred in with its cost, such as: transferred in 5 XYZ at 12; what went, as transferred out.",
    ),
    (
        re.compile(r"\b(?:gold|silver|§) (?:coins?|bars?|ingots?|jewel\w+)\b(?<!§ coins)(?<!§ coin)"),
        "I know gold and silver as prices of futures, not as coins or bars. Keep them under a name of your own: add gold coins as an unlisted instrument worth 1800.",
    ),
)  # fmt: skip


def no_trade(clause: Clause, scene: Scene) -> Draft | None:
    """What is to be said where nothing was traded; None for everything else."""
    said = next((answer for event, answer in _EVENTS if (event.search(clause.low) or event.search(clause.plain))), None)
    if said is not None:
        return Draft(calls=(clarify("entry", said),))
    named = symbols_of(clause, scene)
    if len(named) != 1 or not _OWNS.search(clause.plain) or _TRADED.search(clause.plain) or clause.times.days:
        return None
    owned = next((figure.value for figure in clause.figures if figure.role in {Role.QUANTITY, Role.BARE} and not figure.money), None)
    return None if owned is None else Draft(calls=(clarify("entry", _compared(named[0], owned, scene)),))


def _compared(symbol: str, owned: Decimal, scene: Scene) -> str:
    """How what somebody owns compares with what the books hold, and what to tell next."""
    held = scene.known.holdings.get(symbol)
    if not held:
        return f"The books hold no {symbol}. Tell me when and at what price you bought them, such as: bought {owned:f} {symbol} at 190 on 2024-03-05."
    if held == owned:
        return f"That is what the books hold: {held:f} {symbol}."
    return (
        f"The books hold {held:f} {symbol}, not {owned:f}. Tell me what is missing, with its day and price, such as: bought 5 {symbol} at 190 on 2024-03-05; "
        f"or which entry is wrong: “show my {symbol} transactions” lists them."
    )
