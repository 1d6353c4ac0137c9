"""How the last answer is to be looked at: sorted, only a part of it, as a table or a picture, explained in short; and what waits, shown again."""

import re

from agents.understanding.clause import Clause
from agents.understanding.explaining import HEADLINES, build_explanation
from agents.understanding.model import Call
from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, Scene, made, symbols_of
from tools.asked import About

SHOW_PENDING = "show_pending"
"""The act that shows again what waits for a yes or no."""
FEW = 3
_OPEN = r"^\W*(?:(?:and|so|ok|okay|now|then|please|but|can you|could you|show|list|give|tell|me|see|just|only|the|my|them|it|all|with) )*"
_SORTED = re.compile(
    rf"^{LEAD}(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?|arrange[d]?)\b(?: (?:it|them|that|this|these|those|the (?:list|table|holdings)|my holdings))?(?: by)? (?:the |their )?"
    r"(?P<by>gains?|profits?|loss(?:es)?|returns?|performance|results?|size|value|weights?|worth)\b.{0,20}$"
)
_SIDE = re.compile(
    rf"{_OPEN}(?P<top>(?:top|best|worst|biggest|largest) )?(?P<count>\d+ )?(?P<side>losers?|winners?|gainers?|losing ones|winning ones)\W*$"
)
_TOP = re.compile(
    rf"{_OPEN}(?P<end>top|biggest|largest|smallest|best|worst|lowest|first)(?: (?P<count>\d+))?(?: (?:ones?|holdings?|positions?|of (?:them|those)))*\W*$"
)
_AS = re.compile(
    r"^\W*(?:(?:and|now|then|please|can you|could you|i want|show|draw|give|see|me|it|that|this|them|the same) )*(?:as|in|into) (?:an? |the )?(?:nice )?(?P<how>table|list|(?:(?:fan|line|bar|price|candle(?:stick)?|area) )?(?:chart|graph|plot|diagram|picture)|fan|pie(?: chart)?)(?: please| instead| too)*\W*$"
)
_WITHOUT = re.compile(
    rf"^{LEAD}(?:drop|remove|without|leave out|take out|minus|except|exclude|not) §(?: (?:out|from (?:it|that|the comparison)|please))*\W*$"
)
_AGAIN = re.compile(
    r"\b(?:show|display|see|repeat|what (?:is|was)|read)\b.{0,12}\b(?:the |my |that |your )?(?:open |pending |last )?(?:proposal|card)s?\b|\bwhat (?:is|are you) (?:pending|waiting(?: for)?)\b|\bwhat (?:was|am) i (?:confirming|about to confirm)\b"
)
_OF_PROPOSAL = re.compile(
    rf"^{LEAD}(?:how much (?:would|will|does|is) (?:that|it|this|all that)(?: \w+)? ?(?:cost|come to|be|total)?(?: me| in total| all together)?"
    r"|(?:(?:for )?which|what) (?:day|date) (?:is|was|would) (?:that|it|this)(?: be)?(?: for| on)?|why|(?:is|are|was) (?:the |my )?(?:fees?|commission|tax|charges?|price|date|it|that)(?: of \w+)? (?:in (?:there|it|that|the (?:price|card|amount|total))|included|there|counted|on it)(?: already| too)?|(?:it|that) is (?:in )?(?:there|recorded|in) already(?: is not it| right)?|(?:what|how much) (?:would|will|is) (?:my |the )?(?:cash|balance|position|holding|average|portfolio)(?: \w+)? ?(?:be|become|change|left)?(?: then| after (?:that|this|it)| afterwards)?|(?:how )?(?:would|will) (?:my |the )?(?:average|cash|balance|position|portfolio)(?: \w+)? change|show (?:it|that|me|me that|me it) again|what (?:does|would|will) (?:that|it|this) (?:do|change)(?: to .*)?)\W*$"
)
_WHY_SHORT = re.compile(rf"^{LEAD}(?:why|how come|why (?:is )?(?:that|so|this)|says who|how so)\W*$")
_WIDE = re.compile(
    r"\bwhy\b.*\b(?:wide|broad|large|big|uncertain|vague|far apart)\b|\bwhat (?:does|is) (?:the |that |an? )?(?:\d+ ?%|\d+ per ?cent)(?: (?:interval|band|range))?(?: mean| for)?\W*$"
)
_SIMPLE = re.compile(
    r"^\W*(?:(?:and|now|please|can you|could you|say|explain|tell|it|that|this|me|again|once more) )*(?:in (?:simple|plain|easy|other) (?:words?|terms|english|language)|simpler|more simply)(?: please)?\W*$"
)
_GOOD = re.compile(
    rf"^{LEAD}(?:is|was) (?:that|this|it) (?:any )?(?:good|bad|a lot|much|high|low|normal|ok|okay|too much|too high|worth it)\W*$"
)
_LUCK = re.compile(
    rf"^{LEAD}(?:is|was|could) (?:that|this|it)(?: be)? (?:just |only |mere |pure )?(?:luck|chance|lucky|coincidence|significant|by chance)\W*$"
)
_DAY = re.compile(r"^\W*(?:(?:and|so|for) )*(?:which|what) (?:day|date) (?:is|was) (?:that|this|it)(?: for| of| from)?\W*$")
_IN_PERCENT = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|what|how|much|is|was|that|it|this|the same|show|give|me|tell) )*(?:in|as|a|the)? ?(?:%|per ?cent(?:age)?s?(?: terms| points)?)(?: (?:a|per) (?:year|annum|month)| annuali[sz]ed)?(?: please| then)?\W*$"
)
_HELD = frozenset({"show_portfolio", "allocation"})
_IN_WORDS = {
    "forecast": "prediction interval",
    "backtest_forecast": "skill",
    "forecast_accuracy": "skill",
    "portfolio_risk": "value at risk",
    "portfolio_performance": "time-weighted return",
    "backtest_strategy": "backtest",
    "optimize": "diversification",
    "allocation": "asset allocation",
}
"""What an answer of each tool rests on, for whoever wants it in simple words."""


def viewed(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What a short message asks of the last answer, or of what waits; None where it is a request of its own."""
    text = clause.plain
    if scene.known.pending and (_AGAIN.search(text) or (not clause.mentions and _OF_PROPOSAL.match(text))):
        return [made(SHOW_PENDING)]
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or scene.memory.question is not None:
        return None
    if clause.mentions:
        return _without(clause, scene, last)
    return _of_holdings(text, last) or _as_shown(text, last) or _in_short(clause, scene, last)


def _without(clause: Clause, scene: Scene, last: Call) -> list[Draft] | None:
    """A comparison with one instrument less."""
    listed = last.args.get("symbols")
    if last.intent != "compare" or not isinstance(listed, list) or not _WITHOUT.match(clause.plain):
        return None
    left = [symbol for symbol in listed if symbol not in symbols_of(clause, scene)]
    return [Draft(calls=(last.with_args(symbols=[*left]),))] if 2 <= len(left) < len(listed) else None


def _of_holdings(text: str, last: Call) -> list[Draft] | None:
    """The holdings again, in another order or a part of them."""
    if last.intent not in _HELD and not (last.intent == "portfolio_performance" and not last.args.get("symbol")):
        return None
    kept = {name: value for name, value in last.args.items() if name in {"portfolio_id", "all_portfolios", "currency"}}
    if found := _SORTED.match(text):
        about = {"loss": About.WORST, "size": About.LARGEST, "valu": About.LARGEST, "weig": About.LARGEST, "wort": About.LARGEST}
        return [made("show_portfolio", about=about.get(found["by"][:4], About.BEST).value, limit=100, **kept)]
    if found := _SIDE.match(text):
        losing = found["side"].startswith("los")
        if found["top"] or found["count"]:
            return [made("show_portfolio", about=(About.WORST if losing else About.BEST).value, limit=int(found["count"] or FEW), **kept)]
        return [made("show_portfolio", about=(About.LOSERS if losing else About.WINNERS).value, **kept)]
    if (found := _TOP.match(text)) and found["count"]:
        about_end = {"smallest": About.SMALLEST, "lowest": About.SMALLEST, "best": About.BEST, "worst": About.WORST}.get(
            found["end"], About.LARGEST
        )
        return [made("show_portfolio", about=about_end.value, limit=min(int(found["count"]), 100), **kept)]
    return None


def _as_shown(text: str, last: Call) -> list[Draft] | None:
    """The last answer once more: its table and its picture stand in it; of the holdings the picture is how they divide."""
    found = _AS.match(text)
    if found is None or last.intent not in HEADLINES or last.intent == "quote":
        return None
    if last.intent in _HELD:
        return [made("show_portfolio" if found["how"] in {"table", "list"} else "allocation")]
    return [Draft(calls=(last,))]


def _in_short(clause: Clause, scene: Scene, last: Call) -> list[Draft] | None:
    """Why, whether it is good, whether it is luck, which day it is for, and the same in simple words."""
    text, subject = clause.plain, last.args.get("symbol")
    about_forecast = last.intent in {"forecast", "backtest_forecast", "forecast_accuracy"}
    if _LUCK.match(text):
        judged = about_forecast and subject
        return (
            [made("backtest_forecast", symbol=subject) if judged else made("explain_concept", concept="overfitting")]
            if judged or last.intent in _IN_WORDS
            else None
        )
    concept = (
        "prediction interval" if about_forecast and _WIDE.search(text) else _IN_WORDS.get(last.intent) if _SIMPLE.match(text) else None
    )
    if concept is not None:
        return [made("explain_concept", concept=concept)]
    if _IN_PERCENT.match(text) and last.intent in {*_HELD, "portfolio_performance", "price_history", "compare"}:
        return [Draft(calls=(last,))]  # that answer tells both
    if last.intent in HEADLINES and (_DAY.match(text) or _WHY_SHORT.match(text)):
        return [Draft(calls=(last,)) if _DAY.match(text) else build_explanation(clause, scene)]
    if _GOOD.match(text) and last.intent in {*_HELD, "portfolio_performance"}:
        return [made("portfolio_performance", range=last.args.get("range"))]
    return None
