"""A message cut into its requests."""

import re

from agents.understanding.enumerating import enumerated
from agents.understanding.guards import Stance, stance
from agents.understanding.openings import LEAD

_SENTENCE = re.compile(
    r"(?:(?<=[.?!;])|(?<=:)(?=\s+(?:what|how|which|when|where|show|tell me)\b))\s+(?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b)|\n+|\s+[-•]\s+(?=[A-Z])",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\b(?:inc|incl|including|corp|co|ltd|no|nr|vs|mr|mrs|ms|dr|st|approx|(?:[a-z]\.)+[a-z])\.$", re.IGNORECASE)
_LEAD = r"(?:(?:please|also|then|finally|afterwards|subsequently|just|maybe|next|after that|lastly|now|additionally|secondly|if possible|kindly|instead|only)[, ]+)*"
_VERB = (
    r"(?:show|list|display|give me|tell me|get|fetch|buy|sell|add|remove|delete|record|log|enter|book|deposit|withdraw|forecast|predict|compare|chart|plot|graph|draw|export|download|save|import|upload|alert|notify|ping|warn|"
    r"let me know|set|create|make|put|take|took|track|watch|follow|unfollow|unwatch|untrack|stop|cancel|undo|explain|define|optimi[sz]e|minimi[sz]e|maximi[sz]e|rebalance|backtest|test|simulate|run|retrain|train|check|look up|look|find|search|calculate|compute|analy[sz]e|summari[sz]e|quote|update|change|fix|edit|"
    r"correct|move|transfer|top up|purchase|place|execute|monitor|evaluate|provide|retrieve|present|report|review|open|close|clear|drop|bought|sold|deposited|withdrew|withdrawn|received|invest|invested|re-?invest(?:ed)? (?=(?:everything|all|half|the (?:money|proceeds|cash|lot))\b)|keep an eye|describe|print|visuali[sz]e|pull|what|how|which|when|where|who|why|is|are|am|did|do|does|has|have|had|should|would|could|can|will|i bought|i sold|i want|i would|"
    r"i need|i deposited|i withdrew|i received|i also|any|whats|liquidate|dump|trim|mute|refresh|refit|proceed|confirm|share|read|send|remind|whether|see|looking)"
)
_NOUN = r"(?:(?:a|an|the|my|its|their|his|her)\s+)?(?:\d+[- ](?:day|week|month|year)\s+)?(?:chart|graph|price|quote|forecast|outlook|prediction|history|news|allocation|performance|risk|watchlist|alerts?|portfolio|holdings|transactions|sharpe\w*|drawdown|profit and loss)\b(?=\s+(?:of|for|on|over|with|in|by|please|too|as well|now|$)|\s*$|\s*[?.!,])"
_MONEY = r"(?:sent|wired|transferred|moved) (?=(?:all|half|everything|it|the|that|a (?:third|quarter)|[$€£]?\d))|(?:(?:all|half|some|most|part|a (?:third|quarter)|\d+ ?%|the rest) (?:of )?)?(?:the |that |this )?(?:money|proceeds|it) (?=(?:then |just |now |already |all )?(?:went|goes|was sent|was transferred|i (?:sent|put|withdrew|took|transferred)))|(?:all|half|a (?:third|quarter)|\d+ ?%) (?:of )?(?:(?:it|that|(?:the |that )?money) )?(?=(?:was |were |i )?(?:withdrawn|withdrew|taken out|took|went|sent)\b)"
"""What became of the money of the trade before it."""
_JOINT = re.compile(
    rf"(?:\s*,\s*(?:and|then|but|plus|also)?\s*|\s+(?:and then|and also|and|then|but|plus|also|as well as|before|after that|&)\s+|\s*,?\s+so\s+(?=i (?:bought|sold)\b)|\s+--\s+)(?={_LEAD}(?:{_VERB}\b|{_NOUN}|{_MONEY}))",
    re.IGNORECASE,
)
_THEN = re.compile(r"\s*[,;]?\s+(?:and )?(?:then|after that|afterwards|and finally)\s*,?\s+(?!i\s+(?:would|will)\b|what\b$)", re.IGNORECASE)
_NAMES_ONLY = re.compile(r"^(?:\W*(?:[\w&.^=-]+)){1,3}\W*$|^[\w&.^ -]+ (?:or|vs|versus|and) [\w&.^-]+(?: [\w&.^-]+)?$", re.IGNORECASE)
_OBJECTIVE = re.compile(r"(?:minimi[sz]e|maximi[sz]e)\b", re.IGNORECASE)
_LIMIT = re.compile(r"%|\bper ?cent\b|\b(?:cap|keep|limit|hold|at most|at least|no more than|without)\b", re.IGNORECASE)
"""What is said before an objective and limits it."""
_TOPIC = re.compile(
    r"^(?:the |a |my )?(?:price|quote|chart|graph|value|worth|forecast|outlook|history|risk|news|performance) (?:of|for)\b", re.IGNORECASE
)
_STARTS = re.compile(rf"^\W*(?:{_VERB})\b", re.IGNORECASE)
_PAIRED = re.compile(
    r"\b(?:compare|between|both|deposits|withdrawals|what|which|how|who|where|why|with|profit|import|show|when|if|alert me|let me know|tell me|notify me|ping me|warn me|once|happens?)\s*$",
    re.IGNORECASE,
)
_TELL_WHEN = re.compile(r"\b(?:if|when|once|whenever|as soon as|in case)\b[^,]*$", re.IGNORECASE)
_REPORTING = re.compile(
    r"^(?:please\s+)?(?:let me know|tell me|alert|notify|ping|warn|message|text|email|remind|shout|inform|give me a)\b", re.IGNORECASE
)
_POINTING = re.compile(
    r"^\W*(?:what|how) (?:is|does|do you mean by|'s)\s*(?:that|it|this|those|these)(?: mean| work| again| please)*\W*$", re.IGNORECASE
)
_PARTICIPLE = re.compile(
    r"(?:bought|purchased|acquired|received|paid|sold) (?:back )?(?:(?:all |just )?(?:at|for|in|on|with|yesterday|today|last|this)\b|(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\b|\d{4}-)|(?:bought|purchased|acquired|sold)(?: (?:just|right|only|now|earlier|already|recently|today|yesterday|a|the|an|this|that|few|couple|of|\d+|moments?|minutes?|hours?|days?|ago|back|before|morning|afternoon|evening|minute|second|then|there|me|by|myself))*\W*$",
    re.IGNORECASE,
)
_PRICE_TOLD = re.compile(r"(?:the )?price(?: of| was| is|:)* [$€£]?\d", re.IGNORECASE)
"""The price of the trade before it, not a request for one."""
_BESIDE = re.compile(
    r"^(?:compared|relative|in comparison|according|next|as opposed) (?:with|to)\b[^.?!]*$|^(?:in|from|going by|as per|per) (?:my|the|that|our|this)\b[^.,?!]{0,40}\b(?:statements?|reports?|documents?|filings?|letters?|papers?)$",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"(?:did|do|does|have|has|am|is|are|was) (?:not )?(?:i|it|they|we|you)\W*$|(?:did|have|do) you (?:count|counted|include|included|know|notice|noticed|consider|considered|account)\b|(?:is|was|are|were) (?:he|she|they|that|it|this) (?:(?:a|an|the|too|very|so|really|at all) )*(?:right|wrong|correct|true|so|crazy|good|bad|smart|wise|clever|stupid|dumb|silly|ok|okay|sensible|reasonable|mistake|enough|worth it|risky|safe|much|little|normal)(?: (?:idea|move|thing|decision|deal|price|time|buy|investment|of (?:me|us|him|her)))?\W*$",
    re.IGNORECASE,
)
_TRADE_END = re.compile(r"\b(?:buys?|bought|sells?|sold)\s*$", re.IGNORECASE)
_TRADE_START = re.compile(r"(?:buys?|bought|sells?|sold|hold)\b", re.IGNORECASE)
_LISTED_PAIR = re.compile(
    r"^(?:(?:buy|sell)(?:s|ing)?|bought|sold)\s+(?:trades?|transactions?|orders?|history|signals?)\b|^hold\b", re.IGNORECASE
)
_SUPPOSING = re.compile(
    rf"{LEAD}(?:what (?:if|happens if|would happen if)|suppose|imagine|say|if|when) (?:i|we|(?:the |of |on )?(?:stock )?markets?)\b",
    re.IGNORECASE,
)
_THEN_WHAT = re.compile(
    r"(?:then )?(?:what|how much)\b(?: \w+){0,2} (?:happens|would|will|could|do i|is left)\b|(?:then )?(?:what|how much) (?:do(?:es)? |would |will )?(?:i |we )?(?:lose|gain)\b|(?:then )?what then\b|(?:then )?(?:is|are|was|would|will|does|do|how) (?:it|that|this|they|those|the \w+|i|we|long|short)\b",
    re.IGNORECASE,
)
_OR_QUESTION = re.compile(r"\b(?:should|would|could|shall)\s+i\b|\bdid i\b", re.IGNORECASE)
_ABOUT_NAMES = re.compile(r"(?:which|who|what|how|is|did|has)\b", re.IGNORECASE)
_SHOWING = re.compile(r"\s*(?:show|list|what|how)\b", re.IGNORECASE)
_AUXILIARY = r"(?:is|are|was|has|have|had|do|does|did|will|would|could|can|should)"
_LOOSE_VERB = r"(?:get|set|save|share|report|present|close|open|drop|move|watch|track|any)"
_WEAK_OPENER = re.compile(rf"(?:{_AUXILIARY}|{_LOOSE_VERB})\b", re.IGNORECASE)
_STRONG_OPENER = re.compile(rf"{_AUXILIARY}\s+(?:i|my|it|the|you|we|there|they|[A-Z§])|{_LOOSE_VERB}\s+\w", re.IGNORECASE)
MOST_REQUESTS = 8


_FORM = re.compile(r"\b(?:quantity|price|date|symbol|ticker|shares|amount|fee|side) ?: ?\S+ ?;", re.IGNORECASE)
"""A request that is filled in like a form: "symbol: KO; quantity: 5"."""


def requests(text: str) -> tuple[str, ...]:
    """The requests in canonical text, in order, at most eight; text that cannot be cut is one."""
    if _FORM.search(text):
        return (re.sub(r"\s*;\s*", ", ", text),)
    out: list[str] = []
    for sentence in _sentences(text):
        if listed := enumerated(sentence):
            out += listed
            continue
        for piece in _THEN.split(sentence):
            out += _cut(piece)
    return tuple(part for part in (piece.strip(" ,;") for piece in out) if re.search(r"\w", part))[:MOST_REQUESTS] or (text,)


def opens_request(text: str) -> bool:
    """Whether a text begins with a verb or a question word, as requests of their own do."""
    return _STARTS.match(text) is not None


def _sentences(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in _SENTENCE.split(text):
        if pieces and (_ABBREVIATION.search(pieces[-1]) or _POINTING.match(piece)):
            pieces[-1] = f"{pieces[-1]} {piece}"
        elif piece.strip():
            pieces.append(piece.strip())
    return pieces


def _cut(sentence: str) -> list[str]:
    parts: list[str] = []
    start = 0
    for m in _JOINT.finditer(sentence):
        left, right = sentence[start : m.start()], sentence[m.end() :]
        if _kept_together(left, right, m[0]):
            continue
        parts.append(left)
        start = m.end()
    return [*parts, sentence[start:]]


def _kept_together(left: str, right: str, joint: str) -> bool:
    """Whether a cut would tear one request: "buy and sell history", "when it drops, tell me", "did I buy and sell"."""
    bare = left.strip(" ,")
    return (
        not bare
        or _PAIRED.search(bare) is not None
        or (_BESIDE.match(bare) is not None and "," in joint)
        or _PARTICIPLE.match(right) is not None
        or _PRICE_TOLD.match(right) is not None
        or _TAG.match(right) is not None
        or _LISTED_PAIR.match(right) is not None
        or (_TRADE_START.match(right) is not None and stance(bare.lower()) is Stance.OTHERS)
        or (_TRADE_END.search(bare) is not None and _TRADE_START.match(right) is not None)
        or (
            _NAMES_ONLY.match(bare) is not None
            and not opens_request(bare)
            and not _TOPIC.match(bare)
            and _ABOUT_NAMES.match(right) is not None
        )
        or (_OBJECTIVE.match(right) is not None and _LIMIT.search(bare) is not None)
        or (_TELL_WHEN.search(bare) is not None and _REPORTING.match(right) is not None and _SHOWING.match(bare) is None)
        or (_SUPPOSING.match(bare) is not None and (_TRADE_START.match(right) is not None or _THEN_WHAT.match(right) is not None))
        or (_OR_QUESTION.search(bare) is not None and _TRADE_START.match(right) is not None)
        or (_WEAK_OPENER.match(right) is not None and "," not in joint and _STRONG_OPENER.match(right) is None)
    )
