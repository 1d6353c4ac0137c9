"""What a request is understood against: the user's state, earlier turns, and the instruments spoken of before it in the same message."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from agents.understanding.clause import Clause
from agents.understanding.dates import month_end
from agents.understanding.mentions import Mention
from agents.understanding.model import Args, Call, JsonValue, Known, Memory

PORTFOLIO = "@portfolio"
_PRONOUN = re.compile(
    r"\b(?:it|its|that|this|them|they|their|those|these|both|the (?:stock|share|shares|company|same|symbol|ticker|two)|that one|the latter|same)\b"
)
_PORTFOLIO = re.compile(
    r"\b(?:my|our|the|whole|entire|current|this) (?:\w+ )?(?:portfolio|holdings|positions|account|investments|stocks|shares|money|assets|wealth)\b|\bportfolio\b|\bmy (?:stocks|mix|returns)\b"
)
_MARKET = re.compile(
    r"\b(?:the |stock |overall |broader )+markets?\b|\bmarkets? (?:today|doing|up|down|close|closed|update)\b|\bmarkets? (?:perform\w*|returns?|gain\w*|do|did|done|history)\b|\bwall street\b|\bbenchmark\b|\bthe index\b"
)
MARKET_SYMBOL = "^GSPC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The state around one clause. `subjects` are symbols mentioned earlier in the message, else in earlier turns."""

    known: Known
    memory: Memory
    subjects: tuple[str, ...] = ()
    fresh: bool = False  # whether `subjects` come from this very message
    stranger: str | None = None  # a word of the message written like a symbol that nobody knows

    @property
    def today(self) -> date:
        """The injected day."""
        return self.known.today


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Calls made from a clause; when something is missing, the first call is what is known of it and `question` asks for the rest."""

    calls: tuple[Call, ...] = ()
    missing: tuple[str, ...] = ()
    question: str = ""
    options: tuple[str, ...] = field(default=())


def made(intent: str, **args: JsonValue) -> Draft:
    """A complete draft of one call; arguments that are None are left out."""
    return Draft(calls=(call(intent, **args),))


def call(intent: str, **args: JsonValue) -> Call:
    """A call; arguments that are None are left out."""
    return Call(intent=intent, args={name: value for name, value in args.items() if value is not None})


def asking(missing: str, question: str, intent: str, args: Args, options: tuple[str, ...] = ()) -> Draft:
    """A draft that lacks one thing."""
    return Draft(
        calls=(Call(intent=intent, args={k: v for k, v in args.items() if v is not None}),),
        missing=(missing,),
        question=question,
        options=options,
    )


def preferred(mention: Mention, known: Known) -> str:
    """The symbol of a mention: among share classes and listings, the one that the user holds or watches."""
    mine = known.symbols()
    return next((i.symbol for i in mention.instruments if i.symbol in mine), mention.symbol)


def symbols_of(clause: Clause, scene: Scene) -> tuple[str, ...]:
    """The instruments that a clause names, in order, each once."""
    return tuple(dict.fromkeys(preferred(m, scene.known) for m in clause.mentions if m.instruments and not m.ambiguous))


def subjects_of(clause: Clause, scene: Scene, *, reach: bool = True) -> tuple[str, ...]:
    """The instruments that a clause is about: named, or pointed at by "it" and the like, or (when `reach`) simply those spoken of before."""
    named = symbols_of(clause, scene)
    if named or not scene.subjects:
        return named
    if has_pronoun(clause):
        plural = re.search(r"\b(?:them|they|their|those|these|both|the two)\b", clause.plain) is not None
        return scene.subjects if plural or scene.fresh else scene.subjects[-1:] if len(scene.subjects) == 1 else scene.subjects
    return scene.subjects if reach else ()


def has_pronoun(clause: Clause) -> bool:
    """Whether the clause points at something said before."""
    return _PRONOUN.search(clause.plain) is not None


def about_portfolio(clause: Clause) -> bool:
    """Whether the clause speaks of the portfolio as a whole."""
    return _PORTFOLIO.search(clause.plain) is not None


def about_market(clause: Clause) -> bool:
    """Whether the clause speaks of the market as a whole."""
    return _MARKET.search(clause.plain) is not None


def ambiguous_mention(clause: Clause) -> Mention | None:
    """The first name that several companies share, if any."""
    return next((m for m in clause.mentions if m.ambiguous), None)


def unlisted_mention(clause: Clause) -> Mention | None:
    """The first name that is known to have no listing, if any."""
    return next((m for m in clause.mentions if not m.instruments), None)


def ask_symbol(clause: Clause, scene: Scene, intent: str, args: Args, verb: str) -> Draft:
    """The question which instrument is meant, with what could be meant as options."""
    shared = ambiguous_mention(clause)
    if shared is not None:
        options = tuple(i.symbol for i in shared.instruments[:4])
        names = ", ".join(f"{i.name} ({i.symbol})" for i in shared.instruments[:4])
        return asking("symbol", f"Which one do you mean: {names}?", intent, args, options)
    if unlisted_mention(clause) is not None:
        return asking("symbol", "That company has no listing that I know of. Which symbol do you mean?", intent, args)
    mine = tuple(list(scene.known.holdings)[:4])
    unknown = f"I know no instrument called {scene.stranger}. " if scene.stranger else ""
    return asking("symbol", f"{unknown}Which stock or fund do you want to {verb}?", intent, args, mine)


_SINCE_BOUGHT = re.compile(
    r"\bsince (?:the day )?(?:i|we) (?:first |last )?(?:bought|got|purchased|own(?:ed)?|ha(?:ve|d)|hold|held|acquired)\b|\bsince (?:my|our) (?:first )?(?:purchase|buy)\b"
)


def _first_bought(clause: Clause, scene: Scene) -> date | None:
    """The day on which the one instrument was first bought that a clause is about; None where it is about several, or nothing of it was."""
    named = subjects_of(clause, scene)
    days = [one.date for one in scene.known.activities if len(named) == 1 and one.symbol == named[0] and one.type == "buy"]
    return min(days, default=None)


def range_of(clause: Clause, scene: Scene) -> JsonValue:
    """The range argument that a clause names, None when it names none."""
    if _SINCE_BOUGHT.search(clause.low) and (begin := _first_bought(clause, scene)) is not None:
        return {"start": begin.isoformat(), "end": scene.today.isoformat()}
    if clause.times.periods:
        return min(clause.times.periods, key=lambda period: period.name == "max").range(scene.today)
    past = next((d for d in clause.times.durations if d.direction != "future"), None)
    if past is not None:
        return past.range()
    if clause.times.days:
        day = clause.times.days[0].date
        if day == scene.today:
            return "1d"
        return {"start": day.isoformat(), "end": day.isoformat()} if day < scene.today else None
    return None


def horizon_of(clause: Clause, scene: Scene) -> int | None:
    """Calendar days ahead that a clause names."""
    if clause.times.durations:
        return clause.times.durations[0].horizon_days()
    ahead = [(day.date - scene.today).days for day in clause.times.days if day.date > scene.today]
    if ahead:
        return ahead[0]
    finishes = [p.finish or _end_of_this(clause.low[p.start : p.end], scene.today) for p in clause.times.periods]
    ends = [(finish - scene.today).days for finish in finishes if finish is not None and finish > scene.today]
    return ends[0] if ends else None


YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def coming(clause: Clause, today: date) -> int | None:
    """Calendar days until the end of the month that a clause names without a year, the next such one ("by june?")."""
    named = [p for p in clause.times.periods if p.finish is not None and not YEAR.search(clause.low[p.start : p.end])]
    if not named or named[0].finish is None:
        return None
    end = named[0].finish
    while end <= today:
        end = month_end(end.year + 1, end.month)
    return (end - today).days


_THIS = re.compile(r"(?:this|(?:the )?current) (week|month|quarter|year)")


def _end_of_this(said: str, today: date) -> date | None:
    """The last day of "this month" and the like, as one means it who looks ahead; None for other words."""
    found = _THIS.fullmatch(said.strip())
    if found is None:
        return None
    if found[1] == "week":
        return today + timedelta(days=6 - today.weekday())
    months = {"month": 1, "quarter": 3, "year": 12}[found[1]]
    return month_end(today.year, -(-today.month // months) * months)


SESSIONS = {"d": 1, "t": 1, "w": 5, "m": 21, "q": 63, "y": 252}
"""Trading days of a unit of time; days over which losses build up are meant as such."""


def sessions_of(clause: Clause, scene: Scene) -> int | None:
    """Trading days ahead that a clause names, over which losses build up."""
    if clause.times.durations:
        length = clause.times.durations[0]
        return max(1, round(float(length.count) * SESSIONS[length.unit]))
    ahead = horizon_of(clause, scene)
    return None if ahead is None else max(1, round(ahead * 5 / 7))


def chosen(table: tuple[tuple[str, str], ...], text: str) -> tuple[str, ...]:
    """Every entry of a table whose pattern is in the text, in the order of the text, each once."""
    hits = [(m.start(), name) for name, pattern in table if (m := re.search(pattern, text)) is not None]
    return tuple(dict.fromkeys(name for _, name in sorted(hits)))


_PERCENTAGE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) ?(?:%|percent\b|per cent\b)")


def percentages(clause: Clause) -> list[float]:
    """Every percentage of the text as a fraction of 1, in order."""
    return [float(found) / 100 for found in _PERCENTAGE.findall(clause.low)]
