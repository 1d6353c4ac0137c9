"""What is asked of the days to come beside where a price will be: whether it touches a value, how it may swing, what to expect, who does better."""

import re
from datetime import date

from agents.understanding.clause import Clause
from agents.understanding.dates import month_end
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.scene import PORTFOLIO, Scene, about_portfolio, percentages
from tools.asked import Foreseen

_AHEAD = re.compile(
    r"\b(?:will|would|shall|going to|gonna|could|can|might|may|expect\w*|outlook|ahead|next|until|till|tomorrow|soon|ever|future|forecast\w*|predict\w*|project\w*|chances?|odds|probab\w+|likel\w+|likeliest|upcoming|coming|scenario|confidence interval|prediction interval|when (?:reaches|hits|touches|crosses|gets to))\b"
)
_BEHIND = re.compile(
    r"\b(?:did|was|were|has been|have been|had|historical\w*|history|past|last (?:week|month|quarter|year|\d)|so far|backtest\w*|actual\w*|accura\w+|realized|realised|ago|since|how good|record)\b"
)
_ANOTHER = re.compile(
    r"\b(?:alert|notify|tell me when|let me know|warn|ping|remind|buy|bought|sell|sold|i buy|explain|mean(?:s|ing)?|define|definition|what is an?|var|cvar|value at risk|shortfall|beta|sharpe|dividends?|split|earnings|watch|retrain|document|report|filing|should i)\b"
)
_CHANCE = r"\b(?:chances?|odds|probab\w+|likelihood|likely|likeliest|possible|possib\w+|risk (?:of|that))\b"
_BETTER = re.compile(
    r"\b(?:beat(?:s|ing)?|out-?perform\w*|under-?perform\w*|outpace\w*|overtake\w*|outdo(?:es)?|ahead of|top(?:s|ping)? (?:§|the)|(?:do(?:es)?|be|perform|fare|rise|grow|gain|run|go up|end) (?:\w+ )?(?:better|worse|more|best|worst|most|further|higher)|better (?:return|bet|outlook|performer)|best (?:return|performer|outlook)|win|wins|winner|come out (?:ahead|on top)|compare (?:the |your )?(?:forecasts|outlooks|predictions|prospects))\b"
)
_OF_MINE = re.compile(
    r"\b(?:which|what)\b.*\b(?:my|our|i own|i hold|holdings?|positions?|these|them)\b.*\b(?:best|better|most|likely)\b.*\b(?:outlook|prospects?|forecast|chances?|odds|potential|upside|next|future|rise|gain|expected)\b"
)
_SWINGS = re.compile(
    r"\b(?:how|what)\b.*\b(?:volatil\w+|swing\w*|fluctuat\w+|bumpy|wild|choppy|much (?:will|might|could|may) § move|jumpy|shaky)\b|\b(?:expected|future|forecast(?:ed)?|predicted|coming|forward) volatility\b|\bvolatility (?:forecast|outlook|ahead|of § (?:next|over the next|in the (?:next|coming)))\b|\b(?:forecast|predict)\b.*\bvolatility\b"
)
_EXPECTED = re.compile(
    r"\bexpected (?:returns?|gains?|values?|prices?|profits?|growth|performance|yield|change)\b|\b(?:returns?|gains?|profits?|growth|much)\b.{0,20}\b(?:can|should|could|may|do|might|would|to) (?:\w+ )?expect(?:ed)?\b|\bexpect(?:ed)?\b.{0,24}\b(?:returns?|gains?|profits?)\b|\bon average\b.*\b(?:will|expect|make|next)\b|\bmean forecast\b"
)
_WORST = re.compile(
    r"\b(?:worst|bad|pessimistic|bear(?:ish)?|down)(?:est)?[- ]?(?:possible )?(?:case|scenario|outcome)s?\b|\bdownside\b|\bat worst\b|\bhow (?:low|deep|far down)\b|\bhow (?:far|much|badly|bad) (?:\w+ ){0,2}(?:§ |my (?:\w+ )?|it |the (?:\w+ )?)(?:\w+ )?(?:fall|drop|sink|lose|decline|crash|get|plunge|tank)\b|\b(?:lowest|minimum) (?:it|§|price)\b"
)
_BEST = re.compile(
    r"\b(?:best|good|optimistic|bull(?:ish)?|rosy)[- ]?(?:possible )?(?:case|scenario|outcome)s?\b|\bupside\b|\bat best\b|\bhow (?:high|far up)\b|\bhow (?:far|much) (?:\w+ ){0,2}(?:§|my (?:\w+ )?|it|the (?:\w+ )?) ?(?:\w+ )?(?:rise|climb|gain|go up|grow|soar)\b"
)
_COVERING = re.compile(
    r"\b(?P<pct>\d{2}(?:\.\d+)?) ?(?:%|percent|per cent|pct) (?:\w+ )?(?:interval|band|range|confidence|prediction|forecast|fan|certain\w*|sure|bounds?|corridor)\b"
    r"|\b(?:interval|band|range|confidence|bounds?|sure|certain\w*|corridor)\b.{0,24}?\b(?P<late>\d{2}(?:\.\d+)?) ?(?:%|percent|per cent|pct)(?! (?:chance|prob))"
)
_INTERVAL = re.compile(r"\b(?:prediction|confidence|forecast|price|likely|probable|plausible) (?:interval|range|band)s?\b")
_LOSES = re.compile(
    rf"\b(?:will|going to|could|might) (?:\w+ ){{0,3}}(?:§ |i |it )?lose (?:any |some |me )?money\b|{_CHANCE}.*\b(?:(?:a|any|some|making a|of) loss(?:es)?|los(?:e|ing)(?: any| some)? money|los(?:e|ing)|lower than (?:now|today)|below today|(?:end|be|close|finish|go|goes|is|stay|stays) (?:down|lower|in the red|negative|less)|down|fall\w*|drop\w*|decreas\w+|declin\w+)\b"
)
_RISES = re.compile(rf"{_CHANCE}.*\b(?:up|ris\w+|gain\w*|profit\w*|higher|increas\w+|climb\w*|grow\w*|make money|positive)\b")
_TOUCHES = re.compile(
    r"\b(?:touch\w*|hits?|hitting|reach\w*|gets? (?:back |down |up )?to|getting (?:back |down |up )?to|cross\w*|breaks? (?:through|above|below|past)?|pierc\w+|falls? (?:back |down )?to|drops? (?:back |down )?to|sinks? to|climbs? to|rises? to|goes (?:up |down )?to|sees?)\b|\b(?:to|at) [$€£]?\d[\d.]* (?:rises?|climbs?|falls?|drops?|sinks?)\b"
)
_ON_THE_WAY = re.compile(
    r"\b(?:at some (?:point|time|stage)|at any (?:point|time|stage)|any ?time|at least once|ever|even once|sometime|on any day|on the way|in between|in the meantime|along the way|temporarily|intraperiod|at one point|between now and)\b"
)
_WHEN = re.compile(rf"^{LEAD}(?:when|how (?:long|soon)|in how many|by when|until when|what day|which day)\b")
_ASKED = (
    (Foreseen.INTERVAL, _INTERVAL),
    (Foreseen.VOLATILITY, _SWINGS),
    (Foreseen.EXPECTED, _EXPECTED),
    (Foreseen.WORST, _WORST),
    (Foreseen.BEST, _BEST),
    (Foreseen.LOSS, _LOSES),
)
A_YEAR = 365
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_SEASON = re.compile(
    r"\b(?P<lead>by|before|until|till|in|this|next|over|during|end of|late) (?:the )?(?:end of )?(?:next |this |coming )?(?P<season>spring|summer|autumn|winter|fall)\b"
)
_OPENS = frozenset({"by", "before", "until", "till"})

ANEW: dict[str, JsonValue] = {"about": None, "coverage_pct": None, "beside": None}
"""What a forecast is not asked for any more when something else is."""


def foreseen(clause: Clause, *, bounded: bool) -> Foreseen | None:
    """What a clause about the days to come asks beside where the price will be; `bounded`: it names a value or a change of it."""
    text = clause.plain
    if bounded:
        return Foreseen.TOUCH if _TOUCHES.search(text) or _ON_THE_WAY.search(text) or _WHEN.match(text) else None
    if covered(clause) is not None:
        return Foreseen.INTERVAL
    found = next((about for about, pattern in _ASKED if pattern.search(text)), None)
    return None if found is Foreseen.LOSS and _RISES.search(text) else found


def covered(clause: Clause) -> float | None:
    """How many per cent of what may come an interval is to hold ("the 90 % interval"); None where none is said."""
    found = _COVERING.search(clause.low)
    share = None if found is None else float(found["pct"] or found["late"])
    return share if share is not None and 10 <= share <= 99 else None


def days_told(clause: Clause, today: date) -> int | None:
    """Days until a season that a clause names, or until the month, quarter or year "before" which it asks; None where it tells neither."""
    season = _SEASON.search(clause.low)
    if season is not None:
        first, last = _SEASONS[season["season"]]
        opens = season["lead"] in _OPENS and "end of" not in season[0]
        year = today.year + (date(today.year, first, 1) <= today if opens else month_end(today.year + (last < first), last) <= today)
        end = date(year, first, 1) if opens else month_end(year + (last < first), last)
        return (end - today).days
    for period in clause.times.periods:
        if re.search(r"\bbefore (?:the )?$", clause.low[: period.start]):
            begin = period.begin
            while begin <= today and begin.day < LATE_IN_MONTH:
                begin = begin.replace(year=begin.year + 1)
            return (begin - today).days if begin > today else None
    return None


LATE_IN_MONTH = 29


_IN = re.compile(r"\b(?:in|within)(?: the)?(?: next| coming)? [\w.]+ \w+$")


def points_ahead(clause: Clause) -> bool:
    """Whether a length of time in a clause is one to come: "the next two weeks", "in two weeks"."""
    return any(length.direction == "future" or _IN.search(clause.low[: length.end]) for length in clause.times.durations)


def looks_ahead(clause: Clause) -> bool:
    """Whether a clause is about days to come and about nothing that another tool tells."""
    future = _AHEAD.search(clause.plain) is not None or points_ahead(clause)
    return future and not asks_otherwise(clause)


def asks_otherwise(clause: Clause) -> bool:
    """Whether a clause speaks of what was, or of what other tools tell."""
    return _BEHIND.search(clause.plain) is not None or _ANOTHER.search(clause.plain) is not None


def rivals(clause: Clause, scene: Scene, named: tuple[str, ...]) -> tuple[str, ...]:
    """The instruments of which one is asked to do best in days to come, two or more; none where no such thing is asked."""
    if not looks_ahead(clause):
        return ()
    if named and _BETTER.search(clause.plain):
        last = scene.memory.calls[-1].args.get("symbols") if len(named) == 1 and scene.memory.calls else None
        beside = tuple(map(str, last)) if isinstance(last, list) and named[0] in last else ()
        return tuple(symbol for symbol in dict.fromkeys((*named, *beside)) if symbol != PORTFOLIO) if len(named) > 1 or beside else ()
    held = tuple(scene.known.holdings)
    return held if not named and len(held) > 1 and _OF_MINE.search(clause.plain) else ()


def told_ahead(clause: Clause, scene: Scene, named: tuple[str, ...], *, bounded: bool) -> bool:
    """Whether a clause asks of days to come what a forecast tells beside its interval, of an instrument or of the portfolio."""
    if rivals(clause, scene, named):
        return True
    about = foreseen(clause, bounded=bounded)
    if not looks_ahead(clause) or not (named or about_portfolio(clause)):
        return False
    return (
        about not in {None, Foreseen.WORST}
        or (about is Foreseen.WORST and bool(named))
        or (bounded and re.search(_CHANCE, clause.plain) is not None)
    )


def foreseen_args(clause: Clause, *, bounded: bool) -> dict[str, JsonValue]:
    """The arguments for what is asked beside the interval."""
    about = foreseen(clause, bounded=bounded or bool(percentages(clause) and covered(clause) is None))
    if about is None:
        return {}
    return {"about": about.value} | (
        {"coverage_pct": share} if about is Foreseen.INTERVAL and (share := covered(clause)) is not None else {}
    )
