"""What was asked about one after the other, set beside each other, and one's own portfolio beside it: "which is riskier?", "and my portfolio?"."""

import re

from agents.understanding.clause import Clause
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.scene import PORTFOLIO, Draft, Scene, made, range_of, symbols_of

_BETTER = re.compile(
    rf"^{LEAD}which(?: one| of (?:the two|them|those|these|both))?\b.*\b(?:better|best|worse|worst|more|most|ahead|stronger|faster|higher)\b|\bcompare (?:them|both|the two|those)\b|^{LEAD}(?:(?:show|put|set|see) )*(?:(?:them|both|those|these|the two|it) )?(?:all )?(?:side by side|next to each other|beside each other)\b"
)
_PRICED = frozenset({"quote", "price_history", "forecast", "compare", "portfolio_risk"})
_CALMER = re.compile(
    rf"^{LEAD}(?:which|what)(?: one| of (?:them|the (?:two|three)|those|these|both))?(?: is| are| was| were| has been| would be| swings?| moves?)* (?:the )?(?:less |more |most |least )?(?:risk(?:y|ier|iest)|volatile|safe|safer|safest|calmer|calmest|wilder|wildest|steadier|steadiest|around)\b"
)
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
    if last.intent in _PRICED and _CALMER.match(clause.plain):
        return _risks(pair, span or last.args.get("range")) if len(pair) > 1 else None
    if last.intent == "compare" and _WON.match(clause.plain):
        return [Draft(calls=(last.with_args(**({} if span is None else {"range": span})),))]
    asks = _BETTER.search(clause.plain) or (among and _WON.match(clause.plain))
    return [made("compare", symbols=[*pair], range=span)] if last.intent in _PRICED and len(pair) > 1 and asks else None


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
_RANKS = re.compile(
    r"\b(?:(?P<best>best|top|strongest|(?<!at )most|winners?|highest|biggest (?:gainers?|winners?|risers?))|(?P<worst>worst|weakest|poorest|(?<!at )least|losers?|lowest|biggest (?:losers?|fallers?)))\b"
)
_DID = re.compile(
    r"\b(?:did|do|done|does|perform\w*|return(?:ed|s)?|gain(?:ed|s|ers?)?|rose|risen|fell|fallen|los[et]\w*|grew|grown|made|was|were|winners?|stocks?|shares|performers?)\b"
)
_STOCK = re.compile(
    r"\b(?:stocks?|shares?|companies|company|instruments?|tickers?|symbols?|names?|one|performers?|winners?|losers?|gainers?|which|what|who)\b"
)
_NOT_RANKED = re.compile(
    r"\b(?:my|mine|our|i|we|me|holdings?|positions?|portfolio|will|would|could|should|going to|next|forecast\w*|predict\w*|risk\w*|volatil\w+|days?|sectors?|strateg\w+|models?|buy|sell|dividends?|price of|backtest\w*|year was|years? (?:did|was)|which year|what year|optimi[sz]e|mix|weights?|trades?|transactions?|correlat\w+|moment\w*|variance|minimum|maximum|cap|limit)\b|%"
)


def ranked_all(clause: Clause, scene: Scene) -> str | None:
    """Which end of all instruments a clause asks for over days that were, "best" or "worst"; None where it asks for anything else.

    A question that does not say of what is one about all where its days lie before everything in the books.
    """
    text, end = clause.plain, _RANKS.search(clause.plain)
    if end is None or clause.mentions or _NOT_RANKED.search(text) or not _DID.search(text) or not _STOCK.search(text):
        return None
    span = range_of(clause, scene)
    first = min((one.date for one in scene.known.activities), default=None)
    before = isinstance(span, dict) and first is not None and str(span.get("end")) < first.isoformat()
    falls = re.search(r"\b(?:fell|fall(?:en)?|lost|los(?:e|ing)|dropped|declined|sank|down)\b", text) is not None and end[0] in {
        "most",
        "least",
    }
    return ("best" if bool(end["best"]) != falls else "worst") if _OF_ALL.search(text) or before else None
