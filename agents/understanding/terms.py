"""Requests about how the books are kept: cost method, fees, short sales, reporting currency."""

import re

from agents.understanding.clause import Clause
from agents.understanding.currencies import named_currency
from agents.understanding.guards import Stance, stance
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD, LEAD_BACK
from agents.understanding.scene import Draft, Scene, asking, made
from core.currencies import COMMON
from tools.asked import About

_METHODS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("fifo", re.compile(r"\b(?:fifo|first[- ]in[- ,]*first[- ]out)\b")),
    ("lifo", re.compile(r"\b(?:lifo|last[- ]in[- ,]*first[- ]out)\b")),
    ("hifo", re.compile(r"\b(?:hifo|highest[- ](?:cost|in)[- ,]*first(?:[- ]out)?)\b")),
    ("average", re.compile(r"\b(?:moving|weighted|rolling)[- ]average\b|\baverage[- ]cost(?:s| method| basis)?\b|\bcost (?:by|to|at|method) (?:the )?average\b")),
)  # fmt: skip
_TO_SET = re.compile(
    r"\b(?:use|switch|change|set|go|move|keep|calculate|compute|work out|account|make|turn|book|put|take|apply|want|include|exclude|leave)\b"
)
_AGAIN = re.compile(rf"^{LEAD_BACK}(?:go )?(?:back|again|return)\b")
_LEFT = re.compile(
    r"\b(?:instead of|rather than|not|no more|no longer|away from|stop(?: using)?|replac(?:e|ing)|drop|than|from)(?: the| my)?\s*$"
)
"""In front of the method that is to be given up."""
_CHANGED = re.compile(r"\b(?:change|swap|switch|exchange|move)(?: the| my)?\s*$")
"""The same, where another method stands behind it."""
_FEES = re.compile(r"\b(?:fees?|commissions?|charges)\b")
_OUTSIDE = re.compile(
    r"\b(?:outside|out of|exclude[ds]?|excluding|leave .*out|without|not (?:in|inside|part of|count)|separate\w*|apart)\b"
)
_INSIDE = re.compile(r"\b(?:inside|include[ds]?|including|in|into|part of|count\w*|as)\b")
_COST = re.compile(r"\b(?:cost(?: basis)?|costs)\b")
_SHORTS = re.compile(
    r"\b(?:short[- ](?:sales?|selling|positions?)|shorts|shorting|(?:be|go|sell) short)\b(?!.*\b(?:what|explain|mean|interest|squeeze)\b)"
)
_ALLOW = re.compile(r"\b(?:allow|permit|enable|let|turn on|switch on|activate|accept)\b")
_FORBID = re.compile(r"\b(?:forbid|disallow|disable|refuse|turn off|switch off|deactivate|no|stop|don'?t allow)\b")
_REPORT_IN = re.compile(
    r"\b(?:report|show|keep|value|base|calculate|reporting|base currency|switch|change)\b.{0,40}\b(?:portfolio|books|everything|account|base currency|reporting currency)\b.{0,20}\b(?:in|to|into|as|is)\s+(?:the )?((?:[a-z]+ )?[a-z]{3,})\W*$"
)
_BEATEN = re.compile(
    r"\b(?:did|do|have|am|would) (?:i|we) (?:\w+ )?(?:beat|beaten|outperform\w*|ahead of|better off (?:with|in))\b.*§|\bsame (?:money|flows|deposits)\b.*§"
)
_WHICH = re.compile(
    r"\b(?:which|what|list|show|see|how many)\b(?!.*\b(?:all|every|both)\b.*\bportfolios\b).{0,20}\b(?:portfolios|cost method|cost basis method|accounting method)\b"
)
_OPENED = re.compile(
    rf"^{LEAD}(?:open|create|start|add|make|set up)(?: me)? (?:a |another |one )?(?:new |second |separate )*(?:(?P<before>(?-i:[A-Z])[\w&-]*(?: (?-i:[A-Z])[\w&-]*){{0,2}}) )?portfolio\b(?: (?:called|named|for|with the name) (?P<name>.{{1,60}}?)| (?P<bare>[\"'“]?(?-i:[^\W\d_a-z])[\w&'. -]{{0,40}}?[\"'”]?))?(?: (?:in|kept in) (?P<currency>[A-Za-z]{{3}}|euros?|dollars?|pounds?|francs?|yen))?\W*$",
    re.IGNORECASE,
)
_RENAMED = re.compile(
    rf"^{LEAD}(?:(?:rename|call|name|relabel|retitle) (?:my |the |this |our )?(?:(?:main|first|default|own|whole|current) )?(?:portfolio|account|depot|books?)(?: name)? (?:to |as |into )?|change (?:the )?(?:name|title) of (?:my |the |this |our )?(?:(?:main|first|default|own|current) )?(?:portfolio|account|depot|books?) (?:to |into )|(?:my |the |this |our )(?:portfolio|depot) (?:should|shall|is to) be (?:called|named) |give (?:my |the |this |our )(?:portfolio|depot) the name )[\"'“]?(?P<name>[^\"'”]{{1,80}}?)[\"'”]?(?: please)?[ .!]*$",
    re.IGNORECASE,
)
_OF_A_TRADE = re.compile(r"\b(?:transactions?|trade|order|bought|sold|buy|purchase|dividend)\b|\d")


_SPAN = r"(?P<{}>day|week|month|quarter|year)"
_EXTREME = re.compile(
    r"\b(?:best|worst|strongest|weakest|(?:most|least) (?:profitable|successful)|(?:biggest|largest) (?:winning|losing|gaining)|top|single best|single worst) "
    rf"(?:(?!this |last |past |next |previous |that |in |of |for |over |the |per |each |every |a |on |single )\w+ )?{_SPAN.format('span')}s?\b"
    rf"|\b(?:by|per|each|every|for each|month by|year by|week by|day by|quarter by) {_SPAN.format('by')}\b|\b(?P<adverb>daily|weekly|monthly|quarterly|yearly|annual) (?:average )?(?:returns?|performance|results?|gains?|loss(?:es)?|drops?|rises?)\b"
    rf"|\b(?:biggest|largest|worst|best|greatest) (?:one|single|1)[- ]{_SPAN.format('single')} (?:\w+ )?(?:loss|gain|drop|fall|rise|move|win)\b|\b{_SPAN.format('on')} (?:when |that |on which |in which |where )?(?:i|we) (?:lost|gained|made|won|earned)\b.*\b(?:most|least)\b"
    rf"|\b(?:which|what|on which|in which|in what) (?:\w+ )?{_SPAN.format('which')}s?\b.*\b(?:best|worst|most|least|biggest|largest|highest|lowest|strongest|weakest)\b"
)
_ADVERBS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year", "annual": "year"}
_RISES = re.compile(
    rf"\b(?:how many|number of|on how many|in how many|what (?:share|part|percentage|fraction|percent) of|how often (?:on|by|per)) (?:the |my |trading |of my |calendar )*{_SPAN.format('span')}s?\b"
    r".*\b(?:up|down|gain\w*|los[ets]\w*|ros?e|fell|fall|positive|negative|green|red|profit\w*|win\w*|losing|plus|minus|grew|ma(?:d|k)e money|in the black)\b"
    r"|\b(?P<often>how often)\b.*\b(?:i|my|we|our|portfolio)\b.*\b(?:up|down|gain\w*|los[et]\w*|positive|negative|green|red|grew|made money)\b"
)
_OWN = re.compile(r"\b(?:my|our|i|me|we|portfolio|returns?|performance)\b")
_SUPPOSED = re.compile(
    r"\b(?:could|would|can|might|may|expect\w*|likely|probabil\w*|chance|risk\w*|forecast\w*|predict\w*|will|next|volatil\w*|invest|deposit\w*|save|sav(?:e|ings)|dividends?|fees?|trades?|transactions?|orders?|bought|sold)\b"
)
_MEAN = re.compile(
    r"\b(?:average|avg|mean|typical|typically|on average|usually|normally)\b|\bhow much do (?:i|we) (?:make|earn|gain|lose) (?:a|per|each|every|in a)\b"
)
_ONLY_END = re.compile(
    r"^\W*(?:the |what was the )?(?:best|worst|biggest|largest) (?:single |one |1 )?(?:trading )?\w+(?: (?:ever|so far|loss|gain|drop|(?:in |of )?(?:\d{4}|this year|last year)))*\W*$"
)
"""Nothing but that: of what is held, as no instrument is named."""
_WORST = re.compile(r"\b(?:worst|weakest|losing|least|lowest|los[et]s?|loss|lost|down|drops?|fall)\b")


def period_asked(low: str) -> str | None:
    """Which periods (day, week, month, quarter, year) a text wants the best and the worst of, all of, or the number of; None where it wants none."""
    counted = _RISES.search(low)
    if counted is not None:
        return counted["span"] or "day"
    found = _EXTREME.search(low)
    if found is None:
        return None
    return next((found[name] for name in ("span", "by", "which", "single", "on") if found[name]), None) or _ADVERBS[found["adverb"]]


def end_asked(low: str) -> str | None:
    """Which end of the periods comes first, or that those which rose are counted; None where neither is said."""
    if _RISES.search(low):
        return About.RISES.value
    if _MEAN.search(low):
        return About.AVERAGE.value
    return About.WORST.value if _WORST.search(low) and not re.search(r"\bbest\b", low) else None


def terms_intent(clause: Clause) -> str | None:
    """change_portfolio, list_portfolios, or portfolio_performance beside a benchmark, where the words leave no doubt; None when they do."""
    low = clause.low
    if stance(clause.plain) is Stance.ORDER and _OPENED.search(clause.text):
        return "open_portfolio"
    if stance(clause.plain) is Stance.ORDER and _RENAMED.search(clause.text):
        return "change_portfolio"
    if stance(clause.plain) is Stance.ORDER and not _OF_A_TRADE.search(low) and _terms(clause):
        return "change_portfolio"
    if _BEATEN.search(clause.plain) or (
        (_OWN.search(low) or _ONLY_END.match(low)) and period_asked(low) is not None and not _SUPPOSED.search(low)
    ):
        return "portfolio_performance"
    return "list_portfolios" if _WHICH.search(low) else None


def _terms(clause: Clause) -> dict[str, JsonValue]:
    low = clause.low
    found: dict[str, JsonValue] = {}
    if (method := _method(low)) is not None:
        found["cost_method"] = method
    if _fees(low):
        found["fees_in_cost"] = not _OUTSIDE.search(low)
    if _SHORTS.search(low) and (_ALLOW.search(low) or _FORBID.search(low)):
        found["allow_short"] = not _FORBID.search(low)
    told = _REPORT_IN.search(low)
    currency = None if told is None else named_currency(told[1])
    if currency in COMMON:
        found["base_currency"] = currency
    return found


def names_method(low: str) -> bool:
    """Whether a text names a cost method."""
    return any(pattern.search(low) for _, pattern in _METHODS)


def _method(low: str) -> str | None:
    """The cost method that is wanted: the only one that is named and not spoken of as the old one; None where a text orders none."""
    named = sorted((found.start(), name) for name, pattern in _METHODS if (found := pattern.search(low)) is not None)
    left = {name for start, name in named if _LEFT.search(low[:start]) or (len(named) > 1 and _CHANGED.search(low[:start]))}
    wanted = [name for _, name in named if name not in left]
    ordered = _TO_SET.search(low) is not None or _AGAIN.match(low) is not None or bool(left)
    return wanted[0] if ordered and len(wanted) == 1 else None


def _fees(low: str) -> bool:
    """Whether the sentence says on which side of the cost fees belong."""
    speaks = _FEES.search(low) is not None and _COST.search(low) is not None
    return speaks and (_OUTSIDE.search(low) is not None or (_INSIDE.search(low) is not None and _TO_SET.search(low) is not None))


def build_terms(clause: Clause, scene: Scene) -> Draft:
    """change_portfolio with what is to be otherwise."""
    del scene
    renamed = _RENAMED.search(clause.text)
    return made("change_portfolio", **({"name": renamed["name"].strip()} if renamed else _terms(clause)))


def build_portfolios(clause: Clause, scene: Scene) -> Draft:
    """list_portfolios."""
    del clause, scene
    return made("list_portfolios")


def build_open(clause: Clause, scene: Scene) -> Draft:
    """open_portfolio with its name and currency."""
    found = _OPENED.search(clause.text)
    said = (found["name"] or found["bare"] or found["before"] or "").strip(" .!\"'“”") if found else ""
    unit = found["currency"] if found and found["currency"] else None
    currency = None if unit is None else named_currency(unit)
    if not said:
        return asking("name", "What should the new portfolio be called?", "open_portfolio", {"base_currency": currency})
    if unit is not None and currency is None:
        return asking("base_currency", f"Which currency is {unit}? Give its code, such as EUR.", "open_portfolio", {"name": said})
    return made("open_portfolio", name=said, base_currency=currency or scene.known.base_currency)
