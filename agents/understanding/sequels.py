"""Short messages that set what was just spoken of in another light: side by side, against an index, two stretches of time, its high and low, its instruments by their place."""

import re
from dataclasses import replace

from agents.understanding.clause import Clause
from agents.understanding.dates import year_range
from agents.understanding.model import Call, JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.replies import is_continuation, residue
from agents.understanding.scene import PORTFOLIO, Draft, Scene, about_portfolio, ask_symbol, made, range_of, symbols_of
from tools.price_days import Asked

_SIDE_BY_SIDE = re.compile(
    rf"^{LEAD}(?:(?:put|show|see|lay|chart|plot|draw|compare|display|set|line|i want|let me see|me|up|all) )*(?:them|both|those|these|the (?:two|three|four)|all(?: of them)?|the lot|it all)?(?: of them)? ?"
    r"(?:side by side|next to each other|beside each other|against each other|in one (?:chart|table|picture)|on (?:one|the same) chart|together in one (?:chart|table)|in comparison|compared)(?: please)?\W*$"
)
_VERSUS = re.compile(
    rf"^{LEAD}(?:how (?:does|did|do|is|was) (?:that|this|it|they|the portfolio|mine)(?: \w+)? ?)?(?:is|was|did|does|has|have|what about|how about|that|it|this|do|done|doing|better|worse|more|less|i)?(?: (?:that|it|this|i|better|worse|more|less|do|done))* ?"
    r"(?:compared? (?:to|with)|in compare|comparison (?:to|with)|versus|vs\.?|against|beside|next to|relative to|than|beats?|beat)(?: the| just| simply)* §(?: (?:then|too|over (?:that|the same) (?:time|period)|in that time|instead|index))*(?: ¤)?\W*$"
)
_MINE_BETTER = re.compile(
    rf"^{LEAD}(?:(?:is|was|did|does|has|have|are|were|how much) )(?:my|our) (?:\w+ )?(?:portfolio|holdings|stocks|account|investments|returns?)\b.{{0,20}}\b(?:better|worse|ahead|behind|beat\w*|outperform\w*|more|less|lag\w*|trail\w*)\b(?: off)?(?: (?:than|of|by))?(?: the)? §(?: index)?(?: ¤)?\W*$"
)
_BETTER_OF_TWO = re.compile(r"\b(?:better|worse|more|less|higher|lower|than|versus|vs\.?|against|compared?|or|and|best|worst|beat)\b")
_BOTH_ENDS = re.compile(
    r"\bhigh(?:est)?s?(?: price| close| point)? (?:and|or|/|&) (?:the |its |their )?low(?:est)?s?\b|\blow(?:est)?s?(?: price| close| point)? (?:and|or|/|&) (?:the |its |their )?high(?:est)?s?\b|\b(?:high[/-]low|hi[/-]lo)\b"
)
_OFF_END = re.compile(
    rf"^{LEAD}(?:(?:how|what) .{{0,24}}|(?:the |its )?(?:distance|gap|drop|way) )\b(?:off|below|from|under|above|over|away from|short of)\b (?:it |that )?(?:is )?(?:its|the|their|his|her|that)? ?(?:(?:¤|all[- ]time|record|recent|\d+[- ]?\w+|yearly|52[- ]week)[- ]?)*(?P<end>highs?|peak|top|maximum|lows?|bottom|minimum)\b.{{0,20}}$"
)
_PRICED = frozenset({"quote", "price_history", "forecast", "show_portfolio", "compare", "portfolio_risk", "portfolio_performance"})
_OF_BOOKS = frozenset({"show_portfolio", "portfolio_performance", "list_portfolios", "allocation", "change_portfolio"})
_MOST_WORDS = 14


def side_by_side(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What was asked about one after the other, compared over the days last spoken of ("put them side by side")."""
    if clause.mentions or clause.figures or not _SIDE_BY_SIDE.match(clause.plain) or not scene.memory.calls:
        return None
    named = _run(scene)
    if len(named) < 2:
        return [ask_symbol(clause, scene, "compare", {"symbols": [*named]}, f"compare {named[0]} with" if named else "compare")]
    return [made("compare", symbols=[*named], range=range_of(clause, scene) or _kept_range(scene))]


def _run(scene: Scene) -> tuple[str, ...]:
    """The instruments that the last answers were about, in the order in which they came up."""
    memory = scene.memory
    return memory.run if len(memory.run) > 1 else tuple(dict.fromkeys((*memory.earlier[-1:], *memory.symbols)))


def _kept_range(scene: Scene) -> JsonValue:
    last = scene.memory.calls[-1]
    return last.args.get("range") if last.intent != "list_transactions" else None


def against(clause: Clause, scene: Scene) -> list[Draft] | None:
    """One's portfolio against what is named, over the days last spoken of; another one in place of what it was compared with."""
    if not clause.mentions or clause.figures or len(clause.text.split()) > _MOST_WORDS:
        return None
    named = symbols_of(clause, scene)
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if _MINE_BETTER.match(clause.plain):
        return [made("compare", symbols=[PORTFOLIO, *named], range=range_of(clause, scene))] if named else None
    if last is None or not named or not _VERSUS.match(clause.plain) or scene.memory.question is not None:
        return None
    span = range_of(clause, scene)
    if last.intent == "compare" and isinstance(listed := last.args.get("symbols"), list) and listed:
        return [Draft(calls=(last.with_args(symbols=[listed[0], *named], **({} if span is None else {"range": span})),))]
    subject = last.text("symbol") or (PORTFOLIO if last.intent in _OF_BOOKS | {"portfolio_risk"} else None)
    if subject is None or last.intent not in _PRICED | _OF_BOOKS or last.intent == "forecast":
        return None
    return [made("compare", symbols=[subject, *(one for one in named if one != subject)], range=span or _kept_range(scene))]


def two_stretches(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The same over two stretches of time, one after the other ("last week versus this week", "was 2024 better than 2025?")."""
    if (beside := _beside_last(clause, scene)) is not None:
        return beside
    if len(clause.times.periods) != 2 or clause.figures or not _BETTER_OF_TWO.search(clause.plain):
        return None
    if len(clause.text.split()) > _MOST_WORDS or _OTHER_TOOL.search(clause.plain):
        return None
    first, second = (period.range(scene.today) for period in clause.times.periods)
    named, last = symbols_of(clause, scene), scene.memory.calls[-1] if scene.memory.calls else None
    if len(named) > 1 or (named and about_portfolio(clause)):
        return None
    if named:
        base = Call(intent="price_history", args={"symbol": named[0]})
    elif last is not None and not about_portfolio(clause) and last.intent in {"price_history", "compare", "portfolio_performance"}:
        base = last
    elif last is not None and not about_portfolio(clause) and last.intent == "quote" and last.args.get("symbol"):
        base = Call(intent="price_history", args={"symbol": last.args["symbol"]})
    elif len(residue(clause)) <= _FEW_LEFT or about_portfolio(clause):
        base = Call(intent="portfolio_performance")
    else:
        return None
    base = base.with_args(about=None, by=None)
    return [Draft(calls=(base.with_args(range=first), base.with_args(range=second)))]


_AGAINST_TIME = re.compile(
    rf"^{LEAD}(?:compared? (?:it |that )?(?:to|with)|in comparison (?:to|with)|versus|vs\.?|against|than) (?:in |the )?¤\W*$"
)
_YEAR_ALONE = re.compile(
    r"^\W*(?:(?:and|in|for|of|what about|how about|then|or|the year|now|only|just|ok|okay|so)\W+)*(?P<year>(?:19|20)\d\d)(?: then| please| only)?\W*$"
)
_RANGED = frozenset({"portfolio_performance", "price_history", "compare", "portfolio_risk"})


def _beside_last(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The stretch of time that was told last, and another beside it ("versus May")."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent not in _RANGED or "range" not in last.args or len(clause.times.periods) != 1:
        return None
    if clause.mentions or clause.figures or not _AGAINST_TIME.match(clause.plain):
        return None
    return [Draft(calls=(last, last.with_args(range=clause.times.periods[0].range(scene.today))))]


def of_year(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The last request over the year that a message names and nothing else ("2025?")."""
    last, found = scene.memory.calls[-1] if scene.memory.calls else None, _YEAR_ALONE.match(clause.low)
    if last is None or last.intent not in _RANGED or found is None or scene.memory.question is not None or scene.known.pending:
        return None
    year = int(found["year"])
    if year > scene.today.year:
        return None
    return [Draft(calls=(last.with_args(range={**year_range(year, scene.today)}),))]


_FEW_LEFT = 3
_OTHER_TOOL = re.compile(
    r"\b(?:forecast\w*|predict\w*|backtest\w*|deposit\w*|dividends?|fees?|tax\w*|bought|sold|buy|sell|transactions?|trades?|documents?|report\w*|alert|weather|why|risk\w*|volatil\w*)\b"
)


def of_extremes(clause: Clause, scene: Scene) -> list[Draft] | None:
    """Where one instrument stood highest and lowest, and how far it is from there."""
    if clause.has(_NOT_OF_PRICES) or about_portfolio(clause) or len(clause.text.split()) > _MOST_WORDS:
        return None
    named, last = symbols_of(clause, scene), scene.memory.calls[-1] if scene.memory.calls else None
    symbols = named or ((last.text("symbol") or "",) if last is not None and last.intent in _PRICED else ())
    if len(symbols) != 1 or not symbols[0] or symbols[0] == PORTFOLIO:
        return None
    off = _OFF_END.match(clause.plain)
    about: Asked | None = (
        "both"
        if _BOTH_ENDS.search(clause.plain)
        else None
        if off is None
        else "low"
        if off["end"][0] in "lbm" and off["end"] != "maximum"
        else "high"
    )
    if about is None and not named and (when := _WHEN_END.match(clause.plain)):
        about = "low" if when["low"] else "high"
    if about is None:
        return None
    kept = last.args.get("range") if last is not None and last.intent == "price_history" and not named else None
    return [made("price_history", symbol=symbols[0], range=range_of(clause, scene) or kept or "1y", about=about)]


_WHEN_END = re.compile(
    rf"^{LEAD}(?:when|what day|which day|on (?:what|which) day|at (?:what|which) price) (?:did|was|is|has) (?:it|that|this|the (?:price|stock))(?: last| ever)? (?:at its |at the |the )?(?:peak(?:ed)?|top(?:ped)?(?: out)?|high(?:est)?|most expensive|dearest|(?P<low>low(?:est)?|bottom(?:ed)?(?: out)?|cheapest))\b.{{0,12}}$"
)
_NOT_OF_PRICES = r"\b(?:alert|notify|tell me when|let me know|warn|ping|forecast\w*|predict\w*|backtest\w*|buy|bought|sell|sold|volatil\w+|mean|explain|weights?|if|will)\b"


_ASKED_OF_IT = (
    ("quote", r"\b(?:prices?|quote|trading at|cost|costs)\b"),
    (
        "price_history",
        r"\bhow (?:did|has|have|does|is|was)\b.*\b(?:do|done|doing|perform\w*|develop\w*|move\w*|go|gone|fare\w*)\b|\bchart\b|\bhistory\b",
    ),
)
_OWNED = r"\b(?:i|me|my|we)\b"
_ITS = re.compile(r"\b(?:it|that|this|they|them)\b")


def meant_portfolio(intent: str, clause: Clause, scene: Scene) -> str:
    """The tool of the portfolio where "it" is one that was just shown; of an instrument where "it" is the one that the answer named first."""
    if scene.known.told and intent in {"portfolio_performance", "show_portfolio"} and not clause.mentions and not about_portfolio(clause):
        asked = next((tool for tool, pattern in _ASKED_OF_IT if clause.has(pattern)), None)
        return asked if asked is not None and _ITS.search(clause.plain) and not clause.has(_OWNED) else intent
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent not in _OF_BOOKS or last.args.get("symbol") or scene.known.told:
        return intent
    if clause.mentions or intent not in {"price_history", "quote"} or not _ITS.search(clause.plain):
        return intent
    return "portfolio_performance"


_SAME_TIME = re.compile(
    r"\b(?:(?:over|for|in|with|at) )?(?:the )?same (?:periods?|horizon|time(?: ?frame| ?span)?|range|dates?|days|length|stretch|window|settings?|model|again)\b|\binstead\b"
)
_VERBS = re.compile(
    r"\b(?:forecasts?|predict(?:ion)?s?|chart|graph|plot|prices?|quote|history|outlook|risk|performance|backtest|test|do|does|did|it|show|tell|run|compare|look at|see|me|what about|how about|now|of|on)\b"
)


def of_same_time(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The last request of another instrument, all else as it was ("ok forecast TSLA instead, same period")."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    named = symbols_of(clause, scene)
    if last is None or len(named) != 1 or not last.args.get("symbol") or last.intent not in _REPEATED or scene.memory.question is not None:
        return None
    if not _SAME_TIME.search(clause.plain) or clause.figures or clause.times.periods or clause.times.days or clause.times.durations:
        return None
    left = residue(replace(clause, marked=_VERBS.sub(" ", _SAME_TIME.sub(" ", clause.marked))))
    wants = next((intent for intent, pattern in _SAID.items() if clause.has(pattern)), last.intent)
    return [Draft(calls=(last.with_args(symbol=named[0]),))] if not left and wants == last.intent else None


_REPEATED = frozenset(
    {"forecast", "price_history", "quote", "portfolio_risk", "portfolio_performance", "backtest_forecast", "forecast_accuracy"}
)
_SAID = {
    "forecast": r"\b(?:forecasts?|predict\w*|outlook)\b",
    "price_history": r"\b(?:chart|graph|plot|history)\b",
    "portfolio_risk": r"\brisk\b",
    "portfolio_performance": r"\bperformance\b",
    "quote": r"\b(?:prices?|quote)\b",
}


def of_paper(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What the papers of another company say on something, after a question to papers ("and nvidia's on supply?")."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent != "search_documents" or scene.memory.question is not None or len(symbols_of(clause, scene)) != 1:
        return None
    topic = _TOPIC.search(clause.plain)
    if topic is None or not (is_continuation(clause) or clause.plain.strip().startswith("§")):
        return None
    return [made("search_documents", question=clause.text.strip(), symbol=symbols_of(clause, scene)[0])]


_TOPIC = re.compile(
    r"§(?:'s)?(?: (?:one|report|filing|paper|document))?(?: says?| said)?(?: anything)? (?:on|about|of|regarding|for) (?!¤|\d)\w{3,}"
)
