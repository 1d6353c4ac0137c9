"""What an order says beyond a trade: charges in per cent, that it stands, happened twice or is short; worked out where it can be, else asked about, since the books record what happened."""

import re
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.corrections import exact
from agents.understanding.model import JsonValue
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, asking

_CENT = Decimal("0.01")
_CHARGE = r"(?P<{0}>fees?|commissions?|charges?|brokerage|tax(?:es)?|withholding(?: tax)?|withheld)"
_PER_CENT = re.compile(
    rf"(?P<n>\d+(?:\.\d+)?) ?(?:%|per ?cent\b)(?: (?:of|in|was|were|foreign|withholding|broker(?:age)?|source))* {_CHARGE.format('after')}\b"
    rf"|\b{_CHARGE.format('before')}(?: (?:of|was|were|at|is|rate))* ?:? ?(?P<m>\d+(?:\.\d+)?) ?(?:%|per ?cent\b)"
)
_NET = re.compile(r"\b(?:net|after (?:the )?(?:withholding )?tax(?:es)?|after withholding)\b")
_STANDING = re.compile(
    r"\b(?:good[- ](?:till|until|for)[- ]\w+|gtc|fill or kill|all or none|trailing(?: stop)?|stop[- ](?:loss|limit|order)|(?:limit|stop|bracket|conditional|pending|standing) orders?|market[- ]on[- ](?:open|close)|at the (?:open|opening|next open))\b"
)
_SHORT = re.compile(r"\bshort(?:ed|ing)?\b(?![- ](?:term|dated|squeeze|history))")
_TIMES = re.compile(r"\b(?:twice|two times|three times|thrice|four times|five times|several times)\b(?! as\b| (?:a|per|the|my|what)\b)")
_AGAIN = re.compile(r"(?:\band|\bthen|,) (?:the same )?again\b")
_REGULARLY = re.compile(
    r"\b(?:every|each|once (?:a|per)) (?:single |other |second )?(?:day|week|month|quarter|year|monday|tuesday|wednesday|thursday|friday)\b(?!'s)|(?<=\d )(?:dollars? |euros? )?(?:a|per) (?:day|week|month|quarter|year)\b(?! (?:ago|before|earlier))|(?<!my )(?<!the )\b(?:monthly|weekly|quarterly|yearly|annually)\b"
)
_ONCE = frozenset({"buy", "sell", "deposit", "withdraw", "fee", "dividend", "interest"})
_REGULAR = (
    "I record what happened and repeat nothing by myself, so “{often}” is not one booking. Tell me each with its day, "
    "or ask what a saving plan of it would have become."
)
_DISCOUNT = re.compile(
    r"(?<!take )(?<!took )(?<!shave )\b\d+(?:\.\d+)? ?(?:%|per ?cent)(?: \w+)? (?:discount|off|rebate)\b|\bdiscount of \d"
)
_AT_COST = re.compile(r"\bat (?:my |the )?(?:cost|cost price|break[- ]?even|purchase price|buying price|entry(?: price)?|what i paid)\b")


def beyond(draft: Draft, clause: Clause, scene: Scene) -> Draft:
    """The draft with its charges in per cent as amounts, or the question for what no card can carry."""
    if draft.missing or not draft.calls or any(call.intent != "add_transaction" for call in draft.calls):
        return draft
    side = draft.calls[0].args.get("side")
    if side in _ONCE and (often := _REGULARLY.search(clause.plain)) is not None:
        return Draft(calls=(clarify("entry", _REGULAR.format(often=often[0].strip())),))
    return (_not_carried(draft, clause, scene) if side in {"buy", "sell"} else None) or _in_money(draft, clause)


def _not_carried(draft: Draft, clause: Clause, scene: Scene) -> Draft | None:
    """The question for what the words of a trade say beside it; None where they say no more."""
    args = draft.calls[0].args
    told = _more_than_once(draft, clause) or _short_of_what_is_held(clause, scene, str(args.get("symbol")), str(args.get("side")))
    if (way := _STANDING.search(clause.plain)) is not None:
        told = f"I record what was traded and place no orders, so I cannot keep a “{way[0]}”. If it was filled, tell me at what price, such as: bought 5 AAPL at 190; or let me watch the price: alert me when AAPL is below 190."
    if told is not None:
        return Draft(calls=(clarify("entry", told),))
    if _DISCOUNT.search(clause.low) is not None:
        return Draft(
            calls=(clarify("price", "What was paid for one unit after the discount? Tell me the trade again with that price alone."),)
        )
    if "price" not in args and (way := _AT_COST.search(clause.plain)) is not None:
        return asking("price", f"At what price is “{way[0].removeprefix('at ')}”?", "add_transaction", dict(args))
    return None


def _more_than_once(draft: Draft, clause: Clause) -> str | None:
    """What is said to a trade that happened several times."""
    if len(draft.calls) > 1:
        return None
    if _AGAIN.search(clause.plain) is not None:
        return "I would record that once. If it happened again, tell me each with its own day and price, in a line of its own."
    if (times := _TIMES.search(clause.plain)) is not None:
        return f"I would record that once. If it happened {times[0]}, tell me each in a line of its own, or the units of all together."
    return None


def _short_of_what_is_held(clause: Clause, scene: Scene, symbol: str, side: str) -> str | None:
    """What is said to a short sale of what is held."""
    held = scene.known.holdings.get(symbol) if side == "sell" and _SHORT.search(clause.plain) else None
    if not held:
        return None
    return f"You hold {held:f} {symbol}: a sale takes those first and is short only beyond them. Is that what you mean? Then say it without “short”."


def _in_money(draft: Draft, clause: Clause) -> Draft:
    """Charges told in per cent, as amounts of the trade or dividend; a question where what they are a part of is not known."""
    found = _PER_CENT.search(clause.low)
    if found is None or len(draft.calls) != 1:
        return draft
    args = draft.calls[0].args
    name = "tax" if (found["after"] or found["before"]).startswith(("tax", "with")) else "fee"
    part = Decimal(found["n"] or found["m"]) / 100
    units, price, amount = (exact(args.get(field)) for field in ("quantity", "price", "amount"))
    gross = amount if amount is not None else units * price if units is not None and price is not None else None
    if name in args:
        return draft
    if gross is None or not 0 < part < 1:
        return asking(name, f"How much was the {name} in money?", "add_transaction", dict(args))
    if args.get("side") == "dividend" and name == "tax" and _NET.search(clause.low):
        before = (gross / (1 - part)).quantize(_CENT)
        told: dict[str, JsonValue] = {"amount": before, "tax": before - gross}
        return Draft(calls=(draft.calls[0].with_args(**told),))
    return Draft(calls=(draft.calls[0].with_args(**{name: (gross * part).quantize(_CENT)}),))
