"""Requests about the books that are told by their own words alone: the tax report, prices set by hand, where a figure comes from."""

import re
from decimal import Decimal

from agents.understanding.asking import supposes_sale
from agents.understanding.clause import Clause
from agents.understanding.explaining import asks_for_explanation
from agents.understanding.guards import Stance, stance
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.scene import YEAR, Draft, Scene, ask_symbol, asking, made, symbols_of
from agents.understanding.unlisted import build_introduction, introduces, own_symbol

_ACTIONS = re.compile(
    r"\bcorporate actions?\b|\b(?:missed|missing|unbooked|unrecorded|reported) (?:stock )?(?:splits?|dividends?)\b|\b(?:check|look|search) for (?:\w+ )?(?:stock )?splits\b|\bbook (?:the |all |those |these )*splits\b"
)
_BOOK = re.compile(r"\b(?:book|apply|record|enter|add)\b")
_TAX_REPORT = re.compile(
    r"\b(?:tax(?:es)?(?:[- ]year)?|capital[- ]gains?|realis?z?ed[- ]gains?)[ -](?:report|statement|summary|overview|document)\b|\breport (?:for|of) (?:my |the )?tax(?:es)?\b"
    r"|\b(?:my|our) (?:(?:19|20)\d\d )?(?:capital[- ]gains? |income )?tax(?:es)? (?:bill|situation|liability|position)\b|\btaxable (?:gains?|income)\b(?!.*\b(?:what (?:is|are) a|mean|explain|define)\b)"
    r"|\bhow much tax(?:es)? (?:do|did|will|would|must|should) (?:i|we) (?:owe|pay|have to pay)\b"
)
_REALISED = re.compile(
    r"\b(?:short|long)[- ]?term (?:capital |trading )?(?:gains?|loss(?:es)?|profits?)\b|\b(?:gains?|loss(?:es)?|profits?) (?:have i|did i|i|we|that i) (?:have )?(?:reali[sz]ed|locked in|taken|booked)\b|\b(?:gains?|loss(?:es)?|profits?) (?:have|did) (?:i|we) (?:reali[sz]ed?|lock(?:ed)? in|booke?d?|taken?)\b|"
    r"\breali[sz]ed (?:(?:capital|stock|trading) )?(?:gains?|loss(?:es)?|profits?|p ?& ?l|pnl|results?)\b|\bcapital gains\b"
)
_FOR_TAX = re.compile(r"\b(?:for|on) (?:my |the |our )?(?:\d{4} )?tax(?:es| return| declaration| year)?\b")
_TOLD = re.compile(r"\b(?:what (?:is|are) (?:a |the )?(?:un)?reali[sz]ed|mean|explain|define|why|how (?:is|are)|unreali[sz]ed)\b")
_BRITISH = re.compile(r"\b(?:british|uk|united kingdom|hmrc)\b")
_SET_PRICE = re.compile(
    rf"^{LEAD}(?:set|enter|record|use|fix|add|put|make|state) (?:a |the |my |its |own |manual )*(?:manual )?(?:price|value|quote|valuation) (?:of|for) (?!(?:my|the) (?:last|first|latest|newest|previous|oldest)\b)"
)
_OF_A_TRADE = re.compile(r"\b(?:transactions?|trades?|orders?|buys?|purchases?|sales?|sells?|bought|sold|alerts?|alarms?)\b")
_REMOVE_PRICE = re.compile(
    rf"^{LEAD}(?:remove|delete|drop|forget|clear|unset) (?:all |the |my |that |every )*(?:manual|own|hand[- ]set) (?:price|value)s?\b"
)
_MANUAL_PRICES = re.compile(
    r"\b(?:manual|own|hand[- ]set) prices?\b.*\b(?:set|there|have|mine)\b|\b(?:show|list|what|which|see)\b.*\b(?:manual|hand[- ]set) prices?\b"
)
_OWN_NAME = re.compile(
    r"\b(?:price|value|quote|valuation)s? (?:of|for) (?P<mine>my |our |the )(?P<name>[A-Za-z][\w .&-]{1,32}?)(?= (?:to|at|as|is|on)\b| ?[=:])",
    re.IGNORECASE,
)
_PRICE = re.compile(r"(?:\bto|\bat|\bas|=|\bis|:)\s*[$€£]?\s*(\d+(?:\.\d+)?)")
_NAMED = re.compile(r"\b(?:price|value|quote|valuation)s? (?:of|for) ([\w.\-^=]{1,24})", re.IGNORECASE)


def bookkeeping(clause: Clause, scene: Scene) -> str | None:
    """The intent that the words of a clause leave no doubt about, None when they do."""
    low = clause.low
    if (_TAX_REPORT.search(low) or _realised_in_a_year(clause, scene)) and not supposes_sale(clause):
        return "tax_report"
    if _ACTIONS.search(low):
        return "book_actions" if stance(clause.plain) is Stance.ORDER and _BOOK.search(low) else "corporate_actions"
    ordered = stance(clause.plain) is Stance.ORDER
    if ordered and _REMOVE_PRICE.search(low):
        return "remove_price"
    if ordered and (introduces(clause) or (_SET_PRICE.search(low) and not _OF_A_TRADE.search(low) and _PRICE.search(low))):
        return "set_price"
    if _MANUAL_PRICES.search(low):
        return "manual_prices"
    return "explain_number" if asks_for_explanation(clause, scene) else None


def _realised_in_a_year(clause: Clause, scene: Scene) -> bool:
    """Whether a clause asks for the realised gains of a calendar year, or for one's taxes: that is what the tax report adds up."""
    low = clause.low
    if clause.mentions or not _REALISED.search(low) or _TOLD.search(low) or asks_for_explanation(clause, scene):
        return False
    whole = re.search(r"\b(?:(?:this|last|current|previous|tax) year|ytd|year to date)\b", low) or YEAR.search(low)
    return bool(_FOR_TAX.search(low) or (whole and not clause.times.days and not clause.times.durations))


def year_of(clause: Clause, scene: Scene) -> int | None:
    """The calendar year that a clause names, by its number or as this or the last one; None for another time, or none."""
    named = next((int(text) for text in YEAR.findall(clause.low)), None)
    if named is not None:
        return named
    told = re.search(
        r"\b(?:(?P<last>last|previous)|this|current|so far this) (?:tax |calendar )?year\b|\bytd\b|\byear to date\b", clause.low
    )
    return None if told is None else scene.today.year - (1 if told["last"] else 0)


def build_tax_report(clause: Clause, scene: Scene) -> Draft:
    """tax_report of the year that is named."""
    return made("tax_report", year=year_of(clause, scene), first_day="04-06" if _BRITISH.search(clause.low) else None)


def _subject(clause: Clause, scene: Scene) -> str | None:
    """The instrument: one that is known, or the word after "price of" when it is written like a symbol or held."""
    named = symbols_of(clause, scene)
    if named:
        return named[0]
    word = _NAMED.search(clause.text)
    if word is None:
        return None
    if (own := _OWN_NAME.search(clause.text)) is not None:
        return own_symbol(own["name"])
    symbol = word[1].upper().rstrip(".")
    return symbol if symbol in scene.known.holdings or (word[1].isupper() and len(symbol) > 1) else None


def build_set_price(clause: Clause, scene: Scene) -> Draft:
    """set_price with symbol, price and day; of something that is listed nowhere where that is what is said."""
    if introduces(clause):
        return build_introduction(clause)
    found = _PRICE.search(clause.low)
    price: JsonValue = Decimal(found[1]) if found else None
    day: JsonValue = clause.times.days[-1].date.isoformat() if clause.times.days else None
    symbol = _subject(clause, scene)
    if symbol is None:
        return ask_symbol(clause, scene, "set_price", {"price": price, "date": day}, "set the price of")
    if price is None:
        return asking("price", f"Which price should {symbol} have?", "set_price", {"symbol": symbol, "date": day})
    stated = next((figure.currency for figure in clause.figures if figure.currency is not None and figure.value == price), None)
    dollars = stated == "USD" and "usd" not in clause.low and "us dollar" not in clause.low
    return made("set_price", symbol=symbol, price=price, date=day, currency=None if dollars else stated)


def build_remove_price(clause: Clause, scene: Scene) -> Draft:
    """remove_price with symbol and day."""
    day: JsonValue = clause.times.days[-1].date.isoformat() if clause.times.days else None
    symbol = _subject(clause, scene)
    if symbol is None:
        return ask_symbol(clause, scene, "remove_price", {"date": day}, "remove the manual price of")
    return made("remove_price", symbol=symbol, date=day)


def build_manual_prices(clause: Clause, scene: Scene) -> Draft:
    """manual_prices, of one instrument when named."""
    return made("manual_prices", symbol=_subject(clause, scene))


def build_actions(clause: Clause, scene: Scene) -> Draft:
    """corporate_actions, or book_actions where they are to be booked; of one instrument or kind when named."""
    named = symbols_of(clause, scene)
    kind = "split" if clause.has(r"\bsplits?\b") else "dividend" if clause.has(r"\bdividends?\b") else None
    intent = "book_actions" if stance(clause.plain) is Stance.ORDER and _BOOK.search(clause.low) else "corporate_actions"
    return made(intent, symbol=named[0] if named else None, kind=kind)
