"""What was asked about one after the other, set beside each other, and one's own portfolio beside it: "which is riskier?", "and my portfolio?"."""

import re

from agents.understanding.clause import Clause
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.scene import PORTFOLIO, Draft, Scene, made, range_of, symbols_of
from tools.asked import Outstanding

_BETTER = re.compile(
    rf"^{LEAD}which(?: one| of (?:the two|them|those|these|both))?\b.*\b(?:better|best|worse|worst|more|most|ahead|stronger|faster|higher)\b|\bcompare (?:them|both|the two|those)\b|^{LEAD}(?:(?:show|put|set|see) )*(?:(?:them|both|those|these|the two|it) )?(?:all )?(?:side by side|next to each other|beside each other)\b"
)
_PRICED = frozenset({"quote", "price_history", "forecast", "compare", "portfolio_risk"})
_SWINGS = r"(?:volatile|risky|erratic|unstable|jumpy|nervous|bumpy)"
_FALL = r"(?:draw-?downs?|falls?|drops?|dips?|slumps?|declines?|losing streaks?)"
_MOVED = r"(?:swings?|swung|fluctuat\w+|var(?:y|ies|ied)|moves?|moved|jump(?:s|ed)|bounced?)(?: around| about)?"
_CALM = r"(?:stable|steady|calm|safe|quiet|smooth)"
_STANDS_OUT = (
    (
        Outstanding.MOST_VOLATILE,
        (
            rf"\b(?:more|most) {_SWINGS}\b|\b(?:risk|bump|jump)(?:ier|iest)\b|\bwild(?:er|est)\b|\bleast {_CALM}\b|\b{_MOVED} (?:the |by )?(?:more|most)\b"
            r"|\b(?:highest|largest|biggest|greatest|most|higher) (?:volatility|risk|swings?|fluctuations?|ups and downs)\b"
        ),
    ),
    (
        Outstanding.LEAST_VOLATILE,
        (
            rf"\b(?:less|least) {_SWINGS}\b|\b(?:calm|saf|stead|quiet|smooth)i?(?:er|est)\b|\bmost {_CALM}\b|\b{_MOVED} (?:the )?(?:less|least)\b"
            r"|\b(?:lowest|smallest|least|lower) (?:volatility|risk|swings?|fluctuations?|ups and downs)\b"
        ),
    ),
    (
        Outstanding.SMALLEST_DRAWDOWN,
        rf"\b(?:smallest|lowest|least|shallowest|mildest|smaller|shallower|minimum) (?:max\w* )?{_FALL}\b|\b(?:fell|dropped|sank) (?:the )?(?:least|less) (?:deep|far|hard)\w*\b",
    ),
    (
        Outstanding.LARGEST_DRAWDOWN,
        rf"\b(?:largest|biggest|deepest|highest|greatest|worst|larger|bigger|deeper|max(?:imum|imal)?) (?:max\w* )?{_FALL}\b|\b(?:fell|dropped|sank|crashed|plunged) (?:the )?(?:deepest|furthest|farthest|hardest|deeper|lowest)\b",
    ),
)
_ASKS_WHICH = re.compile(
    rf"\b(?:which|who)\b|{LEAD}what (?:\w+ )?(?:stock|share|holding|position|one)\b|{LEAD}(?:(?:show|tell|give)(?: me)? )?(?:the|my) (?:[\w-]+ ){{1,3}}(?:ones?|holdings?|positions?|stocks?|shares?)\b"
    rf"|{LEAD}the (?:riskiest|safest|calmest|wildest)\W*$"
)


def outstanding(clause: Clause) -> Outstanding | None:
    """By how far it swings, or fell, a clause asks which of several stands out; None where it asks for something else."""
    if not _ASKS_WHICH.search(clause.plain) or clause.has(r"\b(?:adds?|drives?|carries|causes?|contributes?|mix|weights?)\b"):
        return None
    return next((about for about, pattern in _STANDS_OUT if clause.has(pattern)), None)


def stands_out(clause: Clause) -> Outstanding | None:
    """The same, or by what it gained: the end of the order for which a clause asks."""
    if (found := outstanding(clause)) is not None:
        return found
    end = _RANKS.search(clause.plain)
    return None if end is None or not _DID.search(clause.plain) else _end_of(clause, end)


_MINE_BESIDE = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|what|how|about|did|does|is|was|has) )*(?:my|our)(?: own| whole| entire)? (?:portfolio|holdings|account|stocks|investments)(?: (?:do|done|doing|did|in that time|over that time|then))*\W*$"
)
_AGAINST_IT = re.compile(r"§ (?:against|versus|vs\.?|beside|next to|compared (?:to|with)|with|to) (?:it|that|the index|the same)\b")
_WON = re.compile(
    rf"^{LEAD}(?:who|which(?: one| of (?:them|the two|those|these))?|what)(?: (?:has|have|had|is|was|did|would have))*"
    r" (?:won|wins?|winning|leads?|leading|ahead|came out (?:ahead|on top)|comes out (?:ahead|on top)|do|done|did|does|doing|performed|made|grew|better|best|worse|worst|stronger|more|most)\b"
)


_SIDE_BY_SIDE = re.compile(r"\b(?:side by side|beside|next to(?: each other)?|against each other|face to face|head to head)\b")
_NOT_SHOWN = re.compile(
    r"\b(?:buy|bought|sell|sold|record|watch|alert|forecast\w*|predict\w*|backtest\w*|risk\w*|volatil\w*|weights?|quote|prices?)\b"
)


def sets_beside(clause: Clause) -> bool:
    """Whether a clause sets two instruments beside each other, whatever its verb."""
    return (
        len(clause.mentions) > 1 and not clause.figures and bool(_SIDE_BY_SIDE.search(clause.plain)) and not _NOT_SHOWN.search(clause.plain)
    )


def measured_against(clause: Clause, scene: Scene) -> list[Draft] | None:
    """Another one beside the last of those compared: "and Microsoft against it"."""
    last, named = scene.memory.calls[-1], symbols_of(clause, scene)
    listed = last.args.get("symbols")
    if last.intent != "compare" or not isinstance(listed, list) or not listed or not _AGAINST_IT.search(clause.plain):
        return None
    span = range_of(clause, scene)
    return [Draft(calls=(last.with_args(symbols=[*named, listed[-1]], **({} if span is None else {"range": span})),))]


def set_beside(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The two that were asked about one after the other, set beside each other ("which of the two did better?")."""
    memory = scene.memory
    last = memory.calls[-1]
    listed = last.args.get("symbols")
    among = [str(symbol) for symbol in listed] if isinstance(listed, list) and len(listed) > 1 else []
    pair = among or [*dict.fromkeys([*memory.earlier[-1:], *memory.symbols[-1:]])]
    span = range_of(clause, scene)
    about, asks = outstanding(clause), _BETTER.search(clause.plain) or _WON.match(clause.plain)
    if last.intent == "compare" and not _SAYS_OWN.search(clause.plain) and (about or asks):
        end, timed = about or stands_out(clause), dict[str, JsonValue]() if span is None else {"range": span}
        return [Draft(calls=(last.with_args(about=None if end is None else end.value, **timed),))]
    if last.intent in _PRICED and about in {Outstanding.MOST_VOLATILE, Outstanding.LEAST_VOLATILE}:
        return _risks(pair, span or last.args.get("range")) if len(pair) > 1 else None
    beside = last.intent in _PRICED and len(pair) > 1 and (_BETTER.search(clause.plain) or (among and asks))
    return [made("compare", symbols=[*pair], range=span)] if beside else None


_HELD = re.compile(
    r"\b(?:my|our|mine)\b.*\b(?:holdings?|positions?|investments?|stocks?|shares?|funds?|assets?|ones?)\b|\b(?:holdings?|positions?)\b|\bdo (?:i|we) (?:hold|own|have)\b"
)


def ranked_held(clause: Clause) -> Outstanding | None:
    """By what a clause asks which of what is held stands out, without naming any of it."""
    asks = _HELD.search(clause.plain) and not clause.mentions and not clause.figures and not _AHEAD.search(clause.plain)
    return outstanding(clause) if asks else None


def of_holdings(about: Outstanding, scene: Scene, span: JsonValue) -> Draft:
    """What of all that is held swings most and least, or fell deepest; many are told by the whole's own fall."""
    if about in {Outstanding.MOST_VOLATILE, Outstanding.LEAST_VOLATILE}:
        return made("portfolio_risk", metric="own_volatility", range=span)
    held: list[JsonValue] = [*scene.known.holdings]
    few = 1 < len(held) <= MOST_COMPARED
    return (
        made("compare", symbols=held, about=about.value, range=span) if few else made("portfolio_risk", metric="max_drawdown", range=span)
    )


def _risks(pair: list[str], span: JsonValue) -> list[Draft]:
    """How far each of them swings; the whole portfolio by itself."""
    named = [symbol for symbol in pair if symbol != PORTFOLIO]
    mine = [made("portfolio_risk", metric="volatility", range=span)] if PORTFOLIO in pair else []
    symbols: dict[str, JsonValue] = {"symbol": named[0]} if len(named) == 1 else {"symbols": [*named]}
    return [*mine, made("portfolio_risk", metric="volatility", range=span, **symbols)]


def mine_beside(clause: Clause, scene: Scene) -> list[Draft] | None:
    """One's own portfolio over the days of the prices that were just shown ("and my portfolio?")."""
    last = scene.memory.calls[-1]
    listed = last.args.get("symbols")
    if last.intent == "compare" and isinstance(listed, list) and _MINE_BESIDE.match(clause.plain):
        return [Draft(calls=(last.with_args(symbols=[*dict.fromkeys([*map(str, listed), PORTFOLIO])]),))]
    if last.intent != "price_history" or not _MINE_BESIDE.match(clause.plain):
        return None
    return [made("portfolio_performance", range=range_of(clause, scene) or last.args.get("range"))]


_OF_ALL = re.compile(
    r"\b(?:of|among|out of|in|from) (?:all |them |any )*(?:the |these |those |your |all )*(?:\d+|twenty|available|known|whole|entire|universe|stocks?|shares|companies|instruments|s&p|dow)\b|\b(?:all|every|any) (?:the |of the |your )*(?:\d+ )?(?:stocks?|shares|companies|instruments|names|symbols|tickers)\b|\b(?:of|from|among) (?:all|them all|everything|the (?:whole |entire )?market)\b|\b(?:overall|in the market|market-wide|you (?:have|know|cover))\b"
)
MOST_COMPARED = 8
"""So many instruments are compared at most."""
_SAYS_OWN = re.compile(r"\b(?:my|mine|our|ours|i|we)\b")
_RANKS = re.compile(
    r"\b(?:(?P<best>best|top|strongest|(?<!at )most|winners?|highest|biggest (?:gainers?|winners?|risers?))|(?P<worst>worst|weakest|poorest|(?<!at )least|losers?|lowest|biggest (?:losers?|fallers?)))\b"
)
_DID = re.compile(
    r"\b(?:did|do|done|does|perform\w*|return(?:ed|s)?|gain(?:ed|s|ers?)?|rose|risen|fell|fallen|los[et]\w*|grew|grown|made|was|were|winners?|stocks?|shares|performers?)\b"
)
_AHEAD = re.compile(
    r"\b(?:will|would|could|going to|next|forecast\w*|predict\w*|strateg\w+|models?|mix|weights?|backtest\w*|days?|year was)\b"
)
_STOCK = re.compile(
    r"\b(?:stocks?|shares?|companies|company|instruments?|tickers?|symbols?|names?|one|performers?|winners?|losers?|gainers?|which|what|who)\b"
)
_NOT_RANKED = re.compile(
    r"\b(?:my|mine|our|i|we|me|holdings?|positions?|portfolio|will|would|could|should|going to|next|forecast\w*|predict\w*|risk\w*|volatil\w+|days?|sectors?|strateg\w+|models?|buy|sell|dividends?|price of|backtest\w*|year was|years? (?:did|was)|which year|what year|optimi[sz]e|mix|weights?|trades?|transactions?|correlat\w+|moment\w*|variance|minimum|maximum|cap|limit)\b|%"
)


def ranked_all(clause: Clause, scene: Scene) -> Outstanding | None:
    """By what a clause asks which of all instruments stands out over days that were; None where it asks for anything else.

    A question that does not say of what is one about all where its days lie before everything in the books.
    """
    text, end = clause.plain, _RANKS.search(clause.plain)
    if clause.mentions or not _STOCK.search(text):
        return None
    if (about := outstanding(clause)) is not None:
        return about if _OF_ALL.search(text) and not _SAYS_OWN.search(text) and not _AHEAD.search(text) else None
    if end is None or _NOT_RANKED.search(text) or not _DID.search(text):
        return None
    span = range_of(clause, scene)
    first = min((one.date for one in scene.known.activities), default=None)
    before = isinstance(span, dict) and first is not None and str(span.get("end")) < first.isoformat()
    return _end_of(clause, end) if _OF_ALL.search(text) or before else None


def _end_of(clause: Clause, end: re.Match[str]) -> Outstanding:
    falls = clause.has(r"\b(?:fell|fall(?:en)?|lost|los(?:e|ing)|dropped|declined|sank|down)\b") and end[0] in {"most", "least"}
    return Outstanding.BEST if bool(end["best"]) != falls else Outstanding.WORST
