"""What a person could buy: "how many AMD can I buy with my cash", "can I afford 10 MSFT", "what would 30 KO cost"; and how old a price is."""

import re
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.corrections import exact
from agents.understanding.currencies import AFTER, BEFORE, meant
from agents.understanding.figures import Figure, Role, fraction
from agents.understanding.model import Call, JsonValue
from agents.understanding.scene import Scene
from market.exchanges import pair_of

_HOW_MANY = re.compile(
    r"\bhow (?:many|much)\b(?!.*\b(?:did|have|had) (?:i|we)\b).*\b(?:can|could|would|will|might|may|do|does|am i able to|is enough)\b.*\b(?:buy|afford|get|purchase|pick up|fetch)\b"
    r"|\bhow far (?:would|will|does|do|can) .*\b(?:go|get me|take me)\b"
)
_AFFORD = re.compile(
    r"\b(?:can|could|do|would|am) (?:i|we)\b.*\b(?:afford|able to buy)\b|\b(?:enough|sufficient) (?:\w+ )?(?:cash|money|funds|dollars)\b.*\b(?:for|to (?:buy|get|purchase))\b|\b(?:my|the|our) cash (?:is |be )?(?:enough|sufficient)\b|\bis (?:my|the|our) cash enough\b|\b(?:is|was|would|will) (?:that|it|this) (?:be )?enough (?:for|to (?:buy|get))\b"
)
_COST = re.compile(
    r"\b(?:what|how much) (?:would|will|do|does|is|are|did)\b.*\d.*§.*\b(?:cost|come to|set me back|run me)\b|\b(?:cost|price) (?:of|for) \d+(?:\.\d+)? (?:\w+ ){0,3}§|\bhow much (?:is|are|for) \d"
    r"|\b(?:what|how much)(?: money| cash)? (?:would|do|will|must|should) (?:i|we) (?:have to |need to )?(?:need|pay|spend|owe|lay out|fork out|shell out)(?: in all| in total)? (?:for|on|to (?:buy|get|purchase)) \d"
)
_CASH = re.compile(
    r"\b(?:my|the|our|all|available|free|spare)(?: \w+)? (?:cash|money|funds)\b|\bbuying power\b|\bwith (?:my |the )?cash\b|\bcash (?:balance|on hand|i have)\b|\bwhat (?:i|we) have\b"
)
_NOT_THIS = re.compile(r"\b(?:alert|notify|forecast|predict\w*|if (?:i|we) (?:had )?(?:sold|sell)|dividends?|ago|invested|would have)\b")
_AGE = re.compile(
    r"\bhow (?:old|fresh|recent|current|up[- ]to[- ]date|stale|delayed|late)\b.*\b(?:price|quote|close|data|it|that|this|figures?|numbers?)\b|\bwhen (?:was|were|is|did|are) .*\b(?:updated?|refreshed|last (?:price|close|traded|quoted))\b"
    r"|\b(?:is|are) (?:that|this|it|these|those|the (?:price|quote|figure))s? (?:\w+ )?(?:today's|current|live|real[- ]?time|up[- ]to[- ]date|the latest|latest|fresh|delayed|recent|stale|old|outdated|from today|of today|still current)\b"
    r"|\b(?:is|are) (?:the |my |your )?(?:§(?:'s)? )?(?:prices?|quotes?|close|data)(?: of §| for §)? (?:\w+ )?(?:up[- ]to[- ]date|current|live|real[- ]?time|fresh|delayed|stale|old|outdated|recent|from ¤|¤'s)\b"
    r"|\b(?:as of|from|of) (?:when|what day|which day|what date|which date) is\b|\b(?:as of when|what is the date of (?:that|this|the) (?:price|quote))\b|\bhow (?:old|recent) (?:is|are) §"
)
_OF_PRICES = re.compile(
    r"\b(?:prices?|quotes?|close|closes|data|figures?|numbers?|it|that|this|§)\b|§|\btoday's\b|\blive\b|\breal[- ]?time\b|\bas of when\b"
)
_OF_OTHERS = re.compile(
    r"\b(?:models?|portfolio|books|alerts?|watch ?list|transaction|trade|report|document|statement|news|account|you|position|holding)\b"
)


def affordable(clause: Clause) -> bool:
    """Whether a clause asks what could be bought of one instrument, or what units of it would cost."""
    text = clause.plain
    if len(clause.mentions) != 1 or _NOT_THIS.search(text):
        return False
    return bool(_HOW_MANY.search(text) or _AFFORD.search(text) or (_COST.search(text) and _units(clause) is not None))


def affordable_of_last(clause: Clause) -> bool:
    """The same of the instrument that was spoken of before, where a clause names none."""
    asks = _HOW_MANY.search(clause.plain) or _AFFORD.search(clause.plain)
    return not clause.mentions and asks is not None and not _NOT_THIS.search(clause.plain)


_OTHER_NUMBER = re.compile(r"(?<!\bat )(?<!\bto )(?<!\bfor )(?<![\w.,$€£@])\d")
_THEM = re.compile(r"\b(?:them|those|these|that many|it|that|this|the lot|all of (?:it|them))\b")


def asked_units(text: str, scene: Scene, symbol: str | None) -> Decimal | None:
    """How many units of it the last answer was of ("what do 10 VTI cost", then "order them at 331"); None where it was of no number."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent != "quote" or last.args.get("symbol") != symbol or not _THEM.search(text) or _OTHER_NUMBER.search(text):
        return None
    return exact(last.args.get("units"))


_NAMED = rf"(?:{AFTER}|[$€£¥])"
_SAID_AMOUNT = rf"(?P<before>{BEFORE})?\s?(?P<number>\d[\d,]*(?:\.\d+)?)\s?(?P<after>{AFTER})?"
_ASKING = r"^[^\w$€£¥]*(?:(?:and|so|ok|okay|please|hi|what|how|much|many|is|are|would|will|can you|could you|convert|change|exchange|calculate|work out|tell me|show me|i have|do i get for|of|font|the|a|an|one|in)\b[^\w$€£¥]*)*"
_CONVERSIONS = (
    re.compile(
        rf"{_ASKING}{_SAID_AMOUNT}(?: (?:is|are|be|worth|converted|changed|exchanged|make|makes))* (?:in|into|to|[-=]*>|=|for) (?:the )?(?P<target>{_NAMED})(?: (?:now|today|please|worth|be|at the moment|currently))*\W*$"
    ),
    re.compile(
        rf"{_ASKING}(?P<target>{_NAMED}) (?:(?:is|are|would|will|do|does|can|could|i|we|get|gets|have|be|make|makes|in|for|buy|buys) )*{_SAID_AMOUNT}(?: (?:worth|make|get me|buy(?: me)?|be|now|today))*\W*$"
    ),
)
"""An amount in one currency and the other that it is wanted in: "100 dollars in euros", "how many euros are $100"."""
_FIRST = ("EUR", "GBP", "AUD", "NZD", "USD")
"""Currencies that markets quote in the others, in this order; of two that are not among them the one that is converted."""


def converted(clause: Clause) -> Call | None:
    """The quote of two currencies that tells what an amount of one is in the other; None where a clause asks nothing of the kind."""
    found = next((match for pattern in _CONVERSIONS if (match := pattern.match(clause.low)) is not None), None)
    if found is None or not (found["before"] or found["after"]):
        return None
    source, target = meant(found["before"] or found["after"]), meant(found["target"])
    return None if source is None or target is None or source == target else conversion(found["number"].replace(",", ""), source, target)


def conversion(amount: str, source: str, target: str) -> Call:
    """The quote that tells what an amount of one currency is in another, by the pair as markets quote it."""
    base = next((code for code in _FIRST if code in {source, target}), source)
    pair = f"{'' if base == 'USD' else base}{target if base == source else source}=X"
    said = {"units": amount} if base == source else {"spend": amount, "spend_currency": source}
    return Call(intent="quote", args={"symbol": pair, **said})


def reconverted(last: Call, target: str) -> Call | None:
    """The amount that was just converted in yet another currency; None where none was."""
    pair, units, spend = pair_of(str(last.args.get("symbol"))), last.text("units"), last.text("spend")
    if pair is None or not (units or spend):
        return None
    source = str(last.args.get("spend_currency")) if spend else pair[0]
    return conversion(str(spend or units), source, target) if source != target else None


def another_amount(clause: Clause, last: Call) -> Call | None:
    """The same cost or conversion of another amount, or of one in another currency, that a clause names alone."""
    asked = next((name for name in ("spend", "units") if last.args.get(name)), None)
    if asked is None or len(clause.figures) != 1 or clause.mentions or clause.times.days or clause.times.durations:
        return None
    if clause.has(r"\b(?:buy|bought|sell|sold|order|get|take)\b") and "?" not in clause.plain:
        return None  # it is ordered
    figure, pair = clause.figures[0], pair_of(str(last.args.get("symbol")))
    if figure.value <= 0 or figure.role is Role.PERCENT:
        return None
    if pair is not None and figure.currency:
        given = last.args.get("spend_currency") if asked == "spend" else None
        target = next((side for side in pair if side not in {figure.currency, given}), None) or str(given)
        return conversion(f"{figure.value:f}", figure.currency, target)
    return last.with_args(**{asked: f"{figure.value:f}"})


def price_asked(clause: Clause) -> str | None:
    """quote, where a clause asks what could be bought of one instrument, or how old its price is; None for anything else."""
    return "quote" if affordable(clause) or (clause.mentions and asks_age(clause)) else None


def asks_age(clause: Clause) -> bool:
    """Whether a clause asks how old a price is."""
    asks = _AGE.search(clause.plain) is not None or _AGE.search(clause.low) is not None
    return asks and not _OF_OTHERS.search(clause.plain) and _OF_PRICES.search(clause.plain) is not None


def buying_args(clause: Clause) -> dict[str, JsonValue]:
    """The arguments of a quote for what is asked of buying: units, an amount, a part of the cash."""
    if not affordable(clause) and not affordable_of_last(clause):
        return {}
    units, money = _units(clause), _money(clause)
    found: dict[str, JsonValue] = {"units": None if units is None else str(units)}
    if money is not None:
        return {**found, "spend": f"{money.value:f}", "spend_currency": money.currency}
    if units is None or _AFFORD.search(clause.plain) or _CASH.search(clause.plain):
        part = fraction(clause.plain, ()) if _CASH.search(clause.plain) else None
        found["cash_frac"] = str(part if part is not None else Decimal(1))
    return found


def _units(clause: Clause) -> Decimal | None:
    """How many units are named right before the instrument; None where none are."""
    if not clause.mentions:
        return None
    start = clause.mentions[0].start
    for figure in clause.figures:
        between = clause.marked[figure.end : start] if figure.end <= start else None
        if (
            figure.money
            or between is None
            or not re.fullmatch(r"\s*(?:more |extra |whole )?(?:shares?|units?|stocks?|coins?)?(?: of)?\s*", between)
        ):
            continue
        if figure.role in {Role.QUANTITY, Role.BARE, Role.LIMIT, Role.PRICE}:
            return figure.value if figure.value > 0 else None
    return None


def _money(clause: Clause) -> Figure | None:
    """The amount that is to be spent; None where none is named."""
    units = _units(clause)
    return next((f for f in clause.figures if f.value > 0 and f.role not in {Role.PERCENT, Role.FEE, Role.TAX} and f.value != units), None)
