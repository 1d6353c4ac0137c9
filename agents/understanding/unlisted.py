"""What is listed nowhere: a house, a bond, a fund without a symbol, by a name of one's own."""

import re
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.currencies import named_currency
from agents.understanding.figures import Role
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD_ON
from agents.understanding.scene import Draft, asking, made

_INTRODUCED = re.compile(
    rf"^{LEAD_ON}(?:add|record|introduce|enter|create|make|track|keep|put in) (?:my |the |our |a |an )?(?P<name>[\w .&-]{{2,40}}?) as (?:an? |my )?(?:own |new )*(?:unlisted|private|manual|custom) (?:instrument|asset|investment|holding|security|position|fund|bond|property|one)\b"
    r"|^\W*(?P<bare>[\w.-]{2,24}) is (?:an )?(?:unlisted|private|listed nowhere|not listed)\b",
    re.IGNORECASE,
)
_WORTH = re.compile(
    r"\b(?:worth|valued at|priced at|price|value|at|for|to)(?: of)?\s*(?:[a-z]{3} )?[$€£]?\s*(\d+(?:\.\d+)?)", re.IGNORECASE
)
_KINDS = r"(?:bonds?|notes?|debentures?|certificates?|warrants?|convertibles?)"
_ISSUED = re.compile(rf"\b{_KINDS}(?: \S+)? (?:of|from|by|on|issued by) §|§ (?:\w+ )?{_KINDS}\b(?! (?:etf|fund|index|trust))")
_WRITTEN = re.compile(r"(?:\d|\bof|\bin) (?:shares |units )?(?:of )?(?P<symbol>[A-Z][A-Z0-9.-]{3,23})(?![\w-])")


def introduces(clause: Clause) -> bool:
    """Whether a clause says of something that it is listed nowhere, so that it is kept by that name."""
    return _INTRODUCED.search(clause.text) is not None


def build_introduction(clause: Clause) -> Draft:
    """set_price of what is introduced: from its first price on it is known."""
    found, worth = _INTRODUCED.search(clause.text), _WORTH.search(clause.text)
    symbol = own_symbol((found["name"] or found["bare"]) if found else "")
    day: JsonValue = clause.times.days[-1].date.isoformat() if clause.times.days else None
    args: dict[str, JsonValue] = {"symbol": symbol, "date": day, "currency": named_currency(clause.text), "unlisted": True}
    if worth is None:
        return asking("price", f"What is {symbol} worth, a unit of it?", "set_price", args)
    return made("set_price", **args, price=Decimal(worth[1]))


def own_symbol(name: str) -> str:
    """The symbol that stands for something of one's own, such as SUMMER-HOUSE for "summer house"."""
    return re.sub(r"[^A-Z0-9.]+", "-", name.upper()).strip("-.")[:24]


def written_symbol(clause: Clause) -> str | None:
    """A word that is written like a symbol where one belongs, though no instrument of that name is known."""
    found = None if clause.text.isupper() else _WRITTEN.search(clause.text)
    return None if found is None else found["symbol"].rstrip("-.")


def of_other_kind(clause: Clause, args: dict[str, JsonValue]) -> Draft | None:
    """The question by which name to keep a bond, a note or a warrant that a named company has issued: those are not its shares."""
    found = _ISSUED.search(clause.plain)
    if found is None:
        return None
    kind = next(word for word in re.findall(r"[a-z]+", found[0]) if re.fullmatch(_KINDS, word)).removesuffix("s")
    paid = next((f.value for f in clause.figures if f.money and f.role in {Role.FOR, Role.AMOUNT, Role.BARE, Role.PRICE}), None)
    sized: dict[str, JsonValue] = {} if paid is None else {"quantity": Decimal(1), "price": paid}
    question = f"A {kind} is no share, and I know none by name. What shall I call it? A name such as {kind.upper()}-2027 will do."
    return asking("symbol", question, "add_transaction", args | sized)
