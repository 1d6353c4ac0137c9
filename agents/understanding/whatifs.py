"""Questions of risk, of strategies and of other weights that their own words leave no doubt about."""

import re

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.rule_names import BY_NAME

_MOVE = r"(?:falls?|fell|drops?|dropped|crash(?:es|ed)?|collapses?d?|tank(?:s|ed)?|plunge[sd]?|slump(?:s|ed)?|sinks?|los(?:es?|t)|ris(?:es?)|rose|gain(?:s|ed)?|climb(?:s|ed)?|jump(?:s|ed)?|rall(?:y|ies|ied)|goes (?:up|down)|(?:is|are|was|were|went) (?:up|down))"
_SUPPOSED = re.compile(
    rf"\b(?:what (?:if|happens?|would happen|will happen)|(?:if|when) (?:the |of |on |stock )*markets?|how much (?:would|will|do|could) i (?:lose|gain|make)|suppose|imagine|say)\b.*?(?:\b{_MOVE}\b.{{0,12}}(?:\d ?(?:%|percent)|\b(?:half|a third)\b)|\b(?:halves|halved|doubles|doubled)\b)"
)
_SAID_BEFORE = re.compile(rf"\b(?:what happens|if|when|lose)\b.*\b(?:market|portfolio|holdings|stocks)\b.*\d ?(?:%|percent) {_MOVE}\b")
"""The same in the order of other languages: "when the market by 20 % falls"."""
_CAN_LOSE = re.compile(r"\bhow much (?:could|can|might|may|would) (?:i|we) (?:(?:in |on )?¤ |tomorrow )?lose(?! money)\b(?!.*§)")
_WISHING = re.compile(r"\b(?:alert|notify|tell|let|warn|ping) me\b|\b(?:held|bought|sold|invested|put)\b.*\b(?:in|into|since|at)\b")
_WHENCE = re.compile(
    r"\b(?:which|what) (?:\w+ ){0,3}(?:contributes?|adds?|drives?|carries|causes?) (?:\w+ ){0,3}(?:risk|volatility|var|cvar)\b"
    r"|\bcontribut\w+ (?:\w+ ){0,4}(?:risk|volatility|var|cvar)\b(?!.*\b(?:equal\w*|same)\b)|\bwhere (?:does|is) (?:\w+ ){0,2}risk (?:com\w+|from)\b|\brisk(?:iest)? (?:holding|position|stock)s?\b"
)
_TOGETHER = re.compile(r"\bcorrelat\w+\b(?!.*\b(?:mean|explain|define)\b)|\bmove together\b")
_CONCENTRATED = re.compile(
    r"\b(?:am i|are we|how|is (?:my|our) \w+) (?:\w+ )?concentrated\b|\bconcentration risk\b|\beggs?\b.*\bbaskets?\b|\btoo (?:heavy|heavily|much|exposed) (?:invested )?(?:in|on|to) (?:one|a single|too few|just one|1)\b|\b(?:am i|are we|is my \w+) (?:\w+ )?(?:lopsided|top[- ]heavy|over-?exposed|over-?weight)\b"
)
_ALONE = re.compile(
    r"^\W*(?:what(?: is| was|'s)|how (?:high|large|big) (?:is|was)|show(?: me)?|tell me)? ?(?:the |its )?(?:beta|volatility|value at risk|var|cvar|expected shortfall|max(?:imum)? drawdown|worst drawdown|sharpe(?: ratio)?|sortino(?: ratio)?) (?:of|for) §"
    r"|^\W*how (?:volatile|risky) (?:is|are|was|has) §"
    r"|^\W*(?:which|what)(?: one)?(?: of)?(?: is| are| was| has been)? (?:the )?(?:riskier|calmer|(?:more|less) (?:risky|volatile))\b.*§.*§|^\W*(?:is|are|was) § (?:more volatile|riskier|less risky|more risky|less volatile|calmer) than §"
)
_RECORDED = r"\b(?:bought|sold|deposit\w*|withdr\w+|alert|notify|explain|what is|mean|document|how does|how do|should|my)\b"
_WINDOWS = re.compile(
    r"\b(?:which|what) (?:moving[- ]averages?|averages?|windows?|crossovers?)\b.*\b(?:best|worked|work|optimal)\b|\b(?:fast|short) windows?\b.*\b(?:slow|long) windows?\b"
)
_RULE = re.compile(
    r"\b(?:equal[- ]weight(?:ing|ed)?|buy(?:ing)?[- ]and[- ]hold(?:ing)?|(?:moving[- ]average )?crossover|momentum|mean reversion|vol(?:atility)? targeting|rebalancing)\b"
)
_KNOWN_BY_NAME = re.compile("|".join(f"(?:{pattern})" for _, pattern in BY_NAME))
_MEASURE = re.compile(r"\b(?:sharpe|sortino|drawdown|cagr|volatility|returns?|turnover|do(?:ne)?|perform\w*|work(?:ed)?|beat(?:en)?)\b")
_BEFORE = re.compile(r"\b(?:was|were|would|did|have|over|since|last|past|of)\b")
_OWN = re.compile(
    r"\b(?:my|our) (?:own |actual |real )*(?:history|trades|trading|decisions)\b.*\b(?:do|done|did|fared?|compare\w*|beat\w*|versus|vs)\b.*\bh(?:o|e)ld(?:ing)?\b|\bbacktest\w*\b.*\b(?:my|our|own) (?:\w+ )?(?:history|trades|trading)\b"
)
_REPLAYED = re.compile(
    r"\bwhat (?:would|could|will|did)\b.*\b(?:crash|crisis|slump|selloff|recession|bear market)\b.*\b(?:do|done|cost|mean|happen)\b"
    r"|\bhow (?:\w+ )?(?:would|could|will|did|might)\b.*\b(?:crash|crisis|slump|selloff|recession|bear market|(?:19|20)\d\d)\b.*\b(?:hit|hurt|affect|treat|touch|harm|impact)\b.*\b(?:me|us|my|our)\b"
    r"|\bhow (?:\w+ )?(?:would|could|might) (?:i|we|my \w+|our \w+)\b.*\b(?:survive|fare|hold up|do|weather|come through)\b.*\b(?:crash|crisis|slump|selloff|recession|bear market)\b"
)
_BACK = re.compile(
    r"\btrades?\b.*\b(?:back )?(?:to|towards|at|hit|reach|meet) (?:my |the )?targets?\b(?! price)|\b(?:get|bring|move|go) (?:\w+ ){0,3}back to (?:my |the )?targets?\b(?! price)"
)
_CALMER = re.compile(
    r"^\W*(?:please |can you |could you )?(?:make|get) (?:my |our )?(?:\w+ )?(?:less|lower) (?:volatile|volatility|risky|risk)\b|\b(?:minimi[sz]e|reduce|lower) (?:my |the |our )(?:portfolio )?(?:risk|volatility|variance)\b"
)
_LIMITED = re.compile(
    r"\b(?:cap|keep|limit|hold) (?:§ (?:at|to|below|under|above|over)|(?:at least|at most|no more than|no less than) \d+(?:\.\d+)? ?(?:%|percent) (?:in|of) §).*\b(?:minimi[sz]\w+|optimi[sz]\w+|risk|sharpe|variance)\b"
)
_ASKED = re.compile(r"\b(?:what|explain|define|mean(?:s|ing)?|formula)\b.*\b(?:is|mean|does)\b(?!.*§)")


_OTHERWISE_DONE = re.compile(
    r"\bif (?:i|we) had (?:never|not) (?:\w+ )?(?:bought|sold|owned|held|purchased|invested in)\b.*§|\bif (?:i|we) had (?:just )?(?:kept|held on to|not sold)\b(?: \w+)? §"
)
"""Books that one wishes were others: what the instrument made of one's own money is the nearest that can be told."""
_ELSEWHERE = re.compile(
    r"\b(?:put|invested|placed|had)\b.{0,20}\b(?:my|our|all|the) (?:\w+ ){0,2}?(?:\d+|money|cash|deposits?|savings)\b.*\b(?:in|into) §.*\binstead\b"
)
_MOVED_WORTH = re.compile(
    rf"\bif § {_MOVE}(?: by)? \d+(?:\.\d+)? ?(?:%|percent)(?=.*\b(?:my|our|i|we) )|\b(?:my|our) (?:\w+ )?(?:portfolio|holdings|account)\b.*\bif § {_MOVE}(?: by)? \d"
)
_OTHER_BOOKS = re.compile(
    r"\b(?:my|our) (?:\w+ )?(?P<what>allocation|weights?|portfolio|holdings|mix|share of)\b.*\bif (?:i|we) (?:sold|bought|sell|buy|add|added)\b.*§"
    r"|\bwhat (?:if|happens if|would happen if) (?:i|we) (?:buy|bought|add|added) (?:\d+|some|another \d+)\b.*§"
)


def supposed_books(clause: Clause) -> str | None:
    """What comes nearest to an answer where one's own books are supposed to be others; None where they are not."""
    text = clause.plain
    if _MOVED_WORTH.search(text):
        return "portfolio_risk"
    if _ELSEWHERE.search(text) or (_OTHERWISE_DONE.search(text) and len(clause.mentions) == 1):
        return "portfolio_performance"
    other = _OTHER_BOOKS.search(text) if not (clause.times.periods or clause.times.days or clause.times.durations) else None
    return (
        None
        if other is None
        else "allocation"
        if other["what"] in {"allocation", "weight", "weights", "mix", "share of"}
        else "show_portfolio"
    )


def analysis_intent(clause: Clause) -> str | None:
    """portfolio_risk, backtest_strategy or optimize, where the words of a clause leave no doubt; None when they do."""
    text = clause.plain
    if (_SUPPOSED.search(text) or _SAID_BEFORE.search(text) or _CAN_LOSE.search(text)) and not _WISHING.search(text):
        return "portfolio_risk"
    if _REPLAYED.search(clause.low) or _WHENCE.search(text) or _CONCENTRATED.search(text) or _ALONE.search(text):
        return "portfolio_risk"
    if _TOGETHER.search(text) and (clause.mentions or clause.has(r"\b(?:my|our|holdings|stocks)\b")):
        return "portfolio_risk"
    if (
        _WINDOWS.search(text)
        or (_KNOWN_BY_NAME.search(clause.low) and not _defining(clause) and not clause.has(_RECORDED))
        or _OWN.search(text)
        or (_RULE.search(text) and _MEASURE.search(text) and _BEFORE.search(text) and not _defining(clause))
    ):
        return "backtest_strategy"
    if _BACK.search(text) or (stance(text) is Stance.ORDER and (_CALMER.search(text) or _LIMITED.search(text))):
        return "optimize"
    return None


def _defining(clause: Clause) -> bool:
    """Whether a word is asked for rather than a result: "what does momentum mean?"."""
    return _ASKED.search(clause.plain) is not None and not clause.times.periods and not clause.times.durations and not clause.mentions
