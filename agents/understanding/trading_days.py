"""What is asked of the trading days of a price: its range, its largest move in a day, on how many days it rose, its mean close."""

import re
from datetime import date

from agents.understanding.asking import extreme_of
from agents.understanding.clause import Clause
from agents.understanding.dates import year_range
from agents.understanding.model import JsonValue

_ONE_DAY = r"(?:(?:one|1|single)[- ]?day|daily|intra-?week|day's|in (?:a|one|1) (?:single )?(?:day|session)|days?)"
_UPWARD = r"(?:gains?|rises?|jumps?|increases?|ups?|climbs?|rall(?:y|ies)|move up|advances?|profits?|returns?)"
_DOWNWARD = r"(?:loss(?:es)?|falls?|drops?|declines?|decreases?|downs?|dips?|plunges?|crash(?:es)?|slumps?|move down)"
_SIZE = r"(?:biggest|largest|greatest|highest|strongest|steepest|sharpest|worst|best|most)"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("days_up", re.compile(r"\b(?:how many|number of|count of|on how many|what share of|how much of the) (?:\w+ ){0,2}?(?:days|sessions|times)\b.*\b(?:up|ris\w+|rose|gain\w*|green|positive|higher|climb\w*|plus)\b|\bhow often\b.*\b(?:up|ris\w+|rose|gain\w*|green|higher|climb\w*)\b|\b(?:up|green|positive|winning) days\b")),
    ("days_down", re.compile(r"\b(?:how many|number of|count of|on how many|what share of|how much of the) (?:\w+ ){0,2}?(?:days|sessions|times)\b.*\b(?:down|fall\w*|fell|los\w+|red|negative|lower|drop\w*|minus)\b|\bhow often\b.*\b(?:down|fall\w*|fell|los\w+|red|lower|drop\w*)\b|\b(?:down|red|negative|losing) days\b")),
    ("best_day", re.compile(rf"\b{_SIZE} (?:\w+ )?{_ONE_DAY} (?:price )?{_UPWARD}\b|\b{_SIZE} {_UPWARD} {_ONE_DAY}\b|\bbest (?:single |trading |one )?(?:day|session)\b|\b(?:rose|gained|jumped|climbed) (?:the )?most {_ONE_DAY}\b")),
    ("worst_day", re.compile(rf"\b{_SIZE} (?:\w+ )?{_ONE_DAY} (?:price )?{_DOWNWARD}\b|\b{_SIZE} {_DOWNWARD} {_ONE_DAY}\b|\bworst (?:single |trading |one )?(?:day|session)\b|\b(?:fell|dropped|lost|declined) (?:the )?most {_ONE_DAY}\b")),
    ("largest_move", re.compile(rf"\b{_SIZE} (?:\w+ )?{_ONE_DAY} (?:price )?(?:moves?|changes?|swings?|jumps?)\b|\b{_SIZE} (?:price )?(?:moves?|changes?|swings?) {_ONE_DAY}\b|\bmoved (?:the )?most {_ONE_DAY}\b")),
    ("average", re.compile(r"\b(?:average|mean|avg)\.? (?:closing |close |share |daily )?(?:price|close|quote|level|value)s?\b|\b(?:average|mean) (?:of )?§|§ (?:traded|closed|was|cost) (?:at )?on average\b")),
    ("both", re.compile(r"(?:(?<!\w)|(?=¤))(?:52[- ]?weeks?|¤|yearly|annual|trading|price|year's|high[- ](?:and[- ])?low|high/low) (?:trading |price )?(?:range|span|high(?:s)?(?: and |/|-)low(?:s)?)\b|\brange of §|\bhighs? and (?:the )?lows?\b|\bhigh(?:est)? and (?:the )?low(?:est)?\b|§(?:'s)? (?:trading |price )?range\b|\b(?:what|which) (?:was the )?range\b|\b(?:between which|from what to what) (?:prices|values)\b")),
    ("high", re.compile(r"(?:(?<!\w)|(?=¤))(?:¤|\d+[- ]?(?:weeks?|months?|years?)|yearly|annual) highs?\b|\bhighest\b|\bhigh of (?:the )?(?:year|month|¤)\b|\bhow high did\b|\bpeak(?:ed)?\b")),
    ("low", re.compile(r"(?:(?<!\w)|(?=¤))(?:¤|\d+[- ]?(?:weeks?|months?|years?)|yearly|annual) lows?\b|\blowest\b|\blow of (?:the )?(?:year|month|¤)\b|\bhow low did\b|\bcheapest\b")),
)  # fmt: skip
_OTHERWISE = re.compile(
    r"\b(?:if|my|mine|our|alert|notify|tell me when|let me know|warn|ping|will|would|could|can|might|going to|forecast\w*|predict\w*|chances?|odds|probab\w+|buy|bought|sell|sold|lots?|volatil\w+|paid|pay|cost|moving|strateg\w+|backtest\w*|explain|define|mean of|what is an?|compare|versus|vs|correlat\w+|interval|beta|risk\w*|var|drawdown|target|since i)\b"
)


def asked_of_days(clause: Clause) -> str | None:
    """The one thing that a clause asks of past closes, as `tools.price_days.Asked` has it; None where it asks for none."""
    if (told := extreme_of(clause)) is not None and _named(clause) not in {"both", "best_day", "worst_day", "largest_move"}:
        return told
    return None if _OTHERWISE.search(clause.plain) else _named(clause)


def priced_year(clause: Clause, today: date) -> dict[str, JsonValue] | None:
    """The year that a question about prices names without a word before it ("highest close of KO 2021"), as a range; None where it names none."""
    said = [int(f.value) for f in clause.figures if f.value == int(f.value) and FIRST_YEAR <= f.value <= today.year and not f.money]
    if len(said) != 1 or clause.times.periods or clause.times.durations or clause.times.days:
        return None
    return {**year_range(said[0], today)}


FIRST_YEAR = 1950


def _named(clause: Clause) -> str | None:
    text = " ".join(clause.low.split()) if "¤" not in clause.plain else clause.plain
    return next(
        (about for about, pattern in _PATTERNS if pattern.search(clause.plain) or (text != clause.plain and pattern.search(text))), None
    )
