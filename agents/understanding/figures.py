"""Numbers in a message and what each is for: quantity, price, amount, fee, percentage, fraction of a holding, number of a transaction."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from agents.understanding.currencies import AFTER, BEFORE, meant
from agents.understanding.numerals import SLASH_OF_UNIT

SYMBOL_MARK = "§"
"""Stands for a mention of an instrument in marked text."""
TIME_MARK = "¤"
"""Stands for a date, range or horizon in marked text."""

NEGATED = re.compile(r"\b(?:not|instead of|rather than)\s+(?:at |on |for )?(?:the )?[$€£]?\s*$")
"""Ends the text in front of what is said to be wrong: "12, not 10"."""

_FIGURE = re.compile(
    rf"(?<![\w.,-])(?P<sign>{BEFORE})?\s?(?P<number>\d+(?:\.\d+)?|\.\d+)(?![\w]*-?[a-zA-Z](?<!x))\s?(?P<percent>%|percent\b|per cent\b|pct\b)?"
    rf"\s?(?P<word>{AFTER})?",
    re.IGNORECASE,
)


class Role(StrEnum):
    """What a number is for."""

    QUANTITY = "quantity"
    PRICE = "price"
    AMOUNT = "amount"
    FEE = "fee"
    TAX = "tax"
    TARGET = "target"
    LIMIT = "limit"
    FOR = "for"  # "for 500": a price or a total, as the quote says
    RATE = "rate"
    MULTIPLIER = "multiplier"
    PERCENT = "percent"
    BARE = "bare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its role."""

    value: Decimal
    role: Role
    currency: str | None
    start: int
    end: int

    @property
    def money(self) -> bool:
        """Whether a currency stood beside it."""
        return self.currency is not None


_TOTAL = r"(?:total|total of|totalling|totaling|amount|amount of|worth|proceeds|proceeds of|spend|spent|invest|invested|put|altogether)"
_NOUN = re.compile(
    rf"(?:\s+(?:\w+|{SYMBOL_MARK})){{0,2}}?\s+(?:trades?|transactions?|activit\w+|orders?|buys?|sells?|purchases?|sales?|deposits?|withdrawals?|dividends?|holdings?|positions?|stocks?|movers?|entries|performers|results|rows|moves|items|winners|losers|gainers|investments|forecasts|assets|ones)\b"
)
_COUNTED = re.compile(r"\b(?:last|latest|recent|top|first|biggest|largest|best|worst|previous|bottom|past|smallest|my|the|newest)\s*$")
_COUNTED_OF = re.compile(
    rf"\s+(?:last|latest|most recent|newest|previous|oldest|first|biggest|largest)(?:\s+(?:\w+|{SYMBOL_MARK})){{0,2}}?\s+(?:trades?|transactions?|orders?|buys?|sells?|purchases?|sales?|deposits?|withdrawals?|dividends?|holdings?|positions?|entries|activities|bookings?)\b"
)
"""Behind the number of "3 latest trades"."""
_INTO = re.compile(rf"\s*(?:(?:more )?of|in|into|on|from|to)\s+(?:my )?{SYMBOL_MARK}|\s*{SYMBOL_MARK}")
_PUT_INTO = re.compile(rf"\s*into\s+(?:my )?{SYMBOL_MARK}")
_BEFORE: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.RATE, re.compile(r"\b(?:(?:exchange|fx|forex|conversion|currency)[- ]?rate|fx|rate)(?: (?:of|was|is|at|used|being))*\s*[:=]?\s*$")),
    (Role.MULTIPLIER, re.compile(r"\b(?:multiplier|contract size)(?: (?:of|is|was))*\s*[:=]?\s*$")),
    (Role.FEE, re.compile(r"\b(?:fees?|commissions?|charges?|charged|brokerage|broker fee|costs|brokers? (?:took|kept|got|pocketed|takes|wanted|charges))(?: (?:of|was|is|were|me|being|came to|amounted to|another|about))*\s*[:=]?\s*$")),
    (Role.TAX, re.compile(r"\b(?:tax|taxes|withholding|withheld)(?: (?:of|was|is|were))*\s*[:=]?\s*$")),
    (Role.TARGET, re.compile(r"(?:\b(?:transaction|trade|order|activity|entry|alert|row|record|booking|lot)s?(?: (?:number|no|nr|id))?\.?|\bnumber|\bno\.|\bid)\s*#?\s*$|#\s*$")),
    (Role.PRICE, re.compile(r"(?:\bat(?! risk)(?: a| the)?(?: \w+)?(?: price)?(?: of| around| about| just| only| roughly| exactly)?|@(?: about)?|\bprices?(?: (?:of|was|is|were|at|should be|to|per share|per unit|being))*|\blimit(?: price)?(?: (?:of|at))?|\beach (?:at|for)|\bcost(?:ing)?(?: me)?|\baverage(?: of)?|\bpaying|\bpaid(?! in)|\bcost basis(?: of)?|\bpps)\s*[:=]?\s*$")),
    (Role.AMOUNT, re.compile(rf"\b{_TOTAL}\s*[:=]?\s*$|\b(?:enough|as (?:much|many)|some|so (?:much|many)|part)\b.*\b(?:to|for|that i|until i|till i) (?:(?:get|raise|make|free up|have|generate|receive|bring in|net|end up with|come up with|yield|realise|realize|obtain|be)(?: me)? )?(?:about |around |at least |exactly |roughly )?\s*$")),
    (Role.QUANTITY, re.compile(rf"(?:\b(?:quantity|shares|units|size|count)(?: (?:of|was|is|should be|were))*\s*[:=]?|\bquantity to|{SYMBOL_MARK}\s*x?|(?<!\w)x)\s*$")),
    (Role.FOR, re.compile(r"\bfor(?: (?:about|around|just|only|roughly|a cool))?\s*$")),
)  # fmt: skip
_AFTER: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.FEE, re.compile(r"\s*(?:in |of |from |broker |trading |transaction )?(?:fees?|commissions?|charge)\b(?!\s*(?:of |was |is )?[$€£]?\d)|\s*(?:to (?:trade|execute|place it|place the order|the broker|my broker)|for (?:the|my) (?:broker|execution|commission)|went to (?:the|my) broker|(?:in )?(?:trading|transaction|broker|brokerage|order) costs)\b")),
    (Role.TAX, re.compile(r"\s*(?:in |of |withholding )?tax(?:es)?\b|\s*(?:of (?:it|that|this) )?(?:was |were |got |has been |have been )?(?:withheld|(?:deducted|taken|kept)(?: \w+)? (?:as|for) (?:withholding )?tax)\b")),
    (Role.PRICE, re.compile(r"\s*(?:each|per (?:share|unit|coin|stock)|a (?:share|unit|coin|pop)|/ ?(?:share|sh|unit)|p/s)\b")),
    (Role.AMOUNT, re.compile(r"\s*(?:worth\b|in cash\b|of cash\b|cash\b|in total\b|total\b|altogether\b|all in\b)")),
    (Role.QUANTITY, re.compile(rf"\s*(?:x\s*{SYMBOL_MARK}|(?:more |additional |extra |whole |full |of my |of the |of |ordinary |common )?(?:shares?|units?|stocks?|coins?|pieces?|tokens?|etfs?|contracts?)\b|(?:more |of |of my |of the |additional |extra )?{SYMBOL_MARK})")),
)  # fmt: skip


FRACTIONS = {
    "half": Decimal("0.5"),
    "third": Decimal(1) / 3,
    "quarter": Decimal("0.25"),
    "fifth": Decimal("0.2"),
    "sixth": Decimal(1) / 6,
    "eighth": Decimal("0.125"),
    "tenth": Decimal("0.1"),
}
_FRACTION = re.compile(
    r"\b(?:(?P<n>\d)\s+|a |an |1 )?(?P<part>half|third|quarter|fifth|sixth|eighth|tenth)s?\b(?=(?:\s+(?:of|my|the|our|its|it|them|position|holding|what|at|on|for)\b|\s*§|\s*$|\s*[,.!?]| the| please| now))"
)


_HALVED = re.compile(r"\bhalv(?:e|ed|ing)\b")
_SLASH = re.compile(r"\b(?P<a>[1-9])/(?P<b>[2-9]|10)\b(?=\s+(?:of|my|the)\b)")


def marked(text: str, spans: "list[tuple[int, int, str]]") -> str:
    """`text` in lower case, each span (start, end, mark) replaced by its mark and blanks, positions kept."""
    out = text.lower() if len(text.lower()) == len(text) else text
    for start, end, mark in spans:
        out = out[:start] + mark + " " * (end - start - 1) + out[end:]
    return out


_OF_LIFE = re.compile(
    r"\b(?:(?:i|he|she) (?:am|was|is)|(?:i'm|he's|she's)|aged?(?: of)?|turn(?:ed|ing|s)?)(?: now| only| already| about| almost| nearly)? \d{1,3}(?=\s*[,.;!?]|\s*$| (?:and|years?|now|but)\b)(?! ?%)"
    r"|\b(?:i am|i'm|my name is|this is) [a-z]+ ?, ?(?:and )?\d{1,3}(?=\s*[,.;!?]|\s*$| and\b)"
    r"|\b\d{1,3}[- ]years?[- ](?:old|of age)\b|\b\d{1,2} (?:\w+ )?(?:child(?:ren)?|kids?|sons?|daughters?|grand(?:children|kids|sons|daughters)|brothers?|sisters?|siblings|cats?|dogs?|wives|friends|people|persons)\b|\b\d{1,4} (?:seconds?|secs?|minutes?|mins?|hours?|hrs?) (?:ago|back|earlier)\b"
)
"""Ages, heads of a family and the time since, which no trade is made of."""


def figures(text: str) -> tuple[Figure, ...]:
    """The numbers of marked text, in order, less those of somebody's life."""
    parts = [m.span() for pattern in (_FRACTION, _SLASH, SLASH_OF_UNIT, _OF_LIFE) for m in pattern.finditer(text)]
    return tuple(_figure(text, m) for m in _FIGURE.finditer(text) if not any(a <= m.start("number") < b for a, b in parts))


def _figure(text: str, m: re.Match[str]) -> Figure:
    sign = m["word"] if m["sign"] in {"$", None} and m["word"] not in {"$", None} else m["sign"] or m["word"]
    currency = meant(sign) if sign else None
    value = Decimal(m["number"][:24])
    if m["word"] and m["word"].lower().startswith("cent"):
        value, currency = value / 100, "USD"
    start, end = m.start(), max(m.end(name) for name in ("number", "percent", "word"))
    role = Role.PERCENT if m["percent"] else _role(text[max(0, start - 40) : start], text[end : end + 60], money=currency is not None)
    return Figure(value=value, role=role, currency=currency, start=start, end=end)


_FIRST = frozenset({Role.RATE, Role.MULTIPLIER, Role.FEE, Role.TAX, Role.TARGET, Role.PRICE})
"""Roles that words in front of a number give before anything else is asked."""


def _role(before: str, after: str, *, money: bool) -> Role:
    """The role that the words around a number give it; what stands after it counts before what stands in front."""
    if not money and ((_COUNTED.search(before) and _NOUN.match(after)) or _COUNTED_OF.match(after)):
        return Role.LIMIT
    tests = (
        *((role, pattern.match(after)) for role, pattern in _AFTER if role in {Role.FEE, Role.TAX}),
        *((role, pattern.search(before)) for role, pattern in _BEFORE if role in {Role.FEE, Role.TAX}),
        *((role, pattern.match(after)) for role, pattern in _AFTER if role is Role.PRICE),
        *((role, pattern.search(before)) for role, pattern in _BEFORE if role in _FIRST),
        (Role.AMOUNT, _INTO.match(after) if money else _PUT_INTO.match(after)),
        *((role, pattern.match(after)) for role, pattern in _AFTER if role is Role.AMOUNT or (role is Role.QUANTITY and not money)),
        *(
            (role, pattern.search(before))
            for role, pattern in _BEFORE
            if role in {Role.AMOUNT, Role.FOR} or (role is Role.QUANTITY and not money)
        ),
    )
    return next((role for role, hit in tests if hit), Role.BARE)


_ALL = re.compile(
    r"\b(?:all(?: of)?(?: my| the| our| remaining)?(?=\s|$|[,.!])|everything|entire|whole(?: position| lot| holding| stake)?|every (?:last |single )?(?:share|unit|coin|one)|the rest|rest of|complete(?:ly)?(?: position| holding)?|full (?:position|holding|stake)|"
    r"liquidate|close (?:out )?(?:my|the|out)|exit|get rid of|dump|unload|offload)\b"
)
_NOT_ALL = re.compile(r"\b(?:at all|all right|all in|all time|after all|first of all|all good|all set)\b")


def fraction(text: str, found: tuple[Figure, ...]) -> Decimal | None:
    """The part of a holding that marked text names, 0 to 1: half, a third, 25 %, all."""
    if m := _SLASH.search(text):
        return Decimal(m["a"]) / Decimal(m["b"])
    if _HALVED.search(text):
        return Decimal("0.5")
    if m := _FRACTION.search(text):
        return min(Decimal(1), (Decimal(m["n"]) if m["n"] else Decimal(1)) * FRACTIONS[m["part"]])
    percent = next((figure.value for figure in found if figure.role is Role.PERCENT and 0 < figure.value <= 100), None)
    if percent is not None:
        return percent / 100
    return Decimal(1) if _ALL.search(_NOT_ALL.sub(" ", text)) else None
