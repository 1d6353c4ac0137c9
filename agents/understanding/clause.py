"""One request of a message, read once: its words, instruments, times and numbers, and its shape without them."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from math import log

from agents.understanding.figures import NEGATED, SYMBOL_MARK, TIME_MARK, Figure, Role, figures, marked
from agents.understanding.mentions import Mention, MentionReader
from agents.understanding.periods import Times, times

_AHEAD = re.compile(
    r"\b(?:odds|chances?|probability|likelihood|how likely|forecast|predict|prediction|outlook|projection|project|expect|will|going to|by the end|next(?! to)|(?:until|till)(?! (?:right )?now\b| today\b| (?:the )?present\b| this (?:very )?day\b)|tomorrow|where .* be|estimate|ahead|in the coming|by (?:mon|tue|wed|thu|fri|sat|sun)\w*|by (?:christmas|new year|year|the)|heading|headed|guess|survive|price (?:for|at|by|on) (?:the )?(?:christmas|year|end|new year|next)|'s price (?:for|by))\b"
)
_STRETCH = re.compile(
    r"\b(?:chart|graph|plot|history|forecast|outlook|portfolio|performance|returns?|risk|transactions|trades|dividends|my|range|predict)\b"
)
_DAY_FIRST = frozenset({"de", "es", "fr", "it", "pt", "nl"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A request. `text` is canonical English; `marked` is it in small letters with instruments as § and times as ¤, positions kept."""

    text: str
    language: str
    mentions: tuple[Mention, ...]
    times: Times
    figures: tuple[Figure, ...]
    marked: str

    @property
    def low(self) -> str:
        """The canonical text in small letters."""
        return self.text.lower()

    @property
    def plain(self) -> str:
        """The marked text with single blanks; positions are lost."""
        return " ".join(self.marked.split())

    def has(self, pattern: str) -> bool:
        """Whether a regular expression is found in the marked text with single blanks."""
        return re.search(pattern, self.plain) is not None


_SHOWS_DAY_FIRST = re.compile(r"\b(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])/\d{2,4}\b")
_SHOWS_MONTH_FIRST = re.compile(r"\b(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/\d{2,4}\b")


def shown_order(text: str) -> str | None:
    """Which of day and month comes "first" in the numeric dates of a text, where one of them leaves no doubt and none contradicts."""
    shown = {"day": _SHOWS_DAY_FIRST.search(text), "month": _SHOWS_MONTH_FIRST.search(text)}
    told = [name for name, found in shown.items() if found is not None]
    return told[0] if len(told) == 1 else None


class ClauseReader:
    """Reads the clauses of one message; one date that puts the day or the month first for sure speaks for those beside it."""

    def __init__(self, mentions: MentionReader, *, today: date, familiar: Collection[str], language: str, shouted: bool) -> None:
        self._mentions = mentions
        self._today = today
        self._familiar = familiar
        self._language = language
        self._shouted = shouted
        self._day_first = language in _DAY_FIRST
        self._month_first = False

    def read(self, text: str) -> Clause:
        """The clause that `text` (canonical) is."""
        low = text.lower() if len(text.lower()) == len(text) else text
        if self._names_3m(text):
            low = low.replace("3m", "\0\0")
        self._day_first = self._day_first or _SHOWS_DAY_FIRST.search(low) is not None
        self._month_first = self._month_first or _SHOWS_MONTH_FIRST.search(low) is not None
        found = times(low, self._today, day_first=self._day_first, forward=_AHEAD.search(low) is not None)
        if self._month_first:
            found = replace(found, days=tuple(replace(day, unsure=False) for day in found.days))
        spans = [(item.start, item.end, TIME_MARK) for group in (found.days, found.periods, found.durations) for item in group]
        free = text
        for start, end, _ in spans:
            free = free[:start] + " " * (end - start) + free[end:]
        mentions = self._mentions.read(free, shouted=self._shouted, familiar=self._familiar)
        mentions = _without_models(mentions, text)
        mask = marked(text, [*spans, *((mention.start, mention.end, SYMBOL_MARK) for mention in mentions)])
        return Clause(text=text, language=self._language, mentions=mentions, times=found, figures=figures(mask), marked=mask)

    def _names_3m(self, text: str) -> bool:
        """Whether "3M" is the company rather than three months: in capitals, in a sentence that names nothing else and asks for no stretch of time."""
        if self._shouted or "3M" not in text or _STRETCH.search(text.lower()):
            return False
        return not self._mentions.read(text.replace("3M", "  "), shouted=False, familiar=self._familiar)


_MODEL_NAMES = frozenset({"ets", "theta", "har", "arima", "garch", "lstm", "prophet"})


def _without_models(mentions: tuple[Mention, ...], text: str) -> tuple[Mention, ...]:
    """The instruments without forecasting models that are called like one, where another is named beside them."""
    kept = tuple(mention for mention in mentions if text[mention.start : mention.end] not in _MODEL_NAMES)
    return kept or mentions


_RETRACTED = re.compile(
    r"\s*[,;.:!…-]*\s*(?:(?:no|wait|sorry|oops|rather|actually|or rather|i mean[t]?|make (?:it|that)|correction)\b[\s,;.:!…-]*)+(?:it (?:is|was) |at |for |about )?[$€£]?"
)
"""What stands between a figure and the one that takes its place: "3, no, 4"."""


def affirmed(clause: Clause) -> Clause:
    """The clause without the figures, days and instruments that it says are wrong ("12, not 10", "3, no, 4"); positions are kept."""
    clause = _unretracted(clause)
    spans = [
        *((f.start, f.end) for f in clause.figures),
        *((d.start, d.end) for d in clause.times.days),
        *((m.start, m.end) for m in clause.mentions),
    ]
    wrong = [(found.start(), end) for start, end in spans if (found := NEGATED.search(clause.marked[:start])) is not None]
    if not wrong:
        return clause
    text, mask = _blanked(clause, wrong)

    def kept(start: int) -> bool:
        return not any(a <= start < b for a, b in wrong)

    days = tuple(day for day in clause.times.days if kept(day.start))
    return replace(
        clause,
        text=text,
        marked=mask,
        figures=tuple(figure for figure in clause.figures if kept(figure.start)),
        mentions=tuple(mention for mention in clause.mentions if kept(mention.start)),
        times=replace(clause.times, days=days),
    )


def within(clause: Clause, start: int, end: int) -> Clause:
    """The part of a clause between two positions, which are kept; outside of it are blanks."""
    text, mask = _blanked(clause, [(0, start), (end, len(clause.marked))])
    days = tuple(day for day in clause.times.days if start <= day.start < end)
    return replace(
        clause,
        text=text,
        marked=mask,
        mentions=tuple(mention for mention in clause.mentions if start <= mention.start < end),
        figures=tuple(figure for figure in clause.figures if start <= figure.start < end),
        times=replace(clause.times, days=days),
    )


def without(clause: Clause, wrong: Iterable[Figure]) -> Clause:
    """The clause without some of its figures; positions are kept."""
    gone = tuple(wrong)
    text, mask = _blanked(clause, [(figure.start, figure.end) for figure in gone])
    return replace(clause, text=text, marked=mask, figures=tuple(figure for figure in clause.figures if figure not in gone))


def _blanked(clause: Clause, spans: Iterable[tuple[int, int]]) -> tuple[str, str]:
    """The text and the marked text with blanks in place of the spans."""
    text, mask = clause.text, clause.marked
    for start, end in spans:
        text, mask = (part[:start] + " " * (end - start) + part[end:] for part in (text, mask))
    return text, mask


def _unretracted(clause: Clause) -> Clause:
    """The clause without the figures in whose place it puts others at once."""
    taken_back: list[tuple[int, int]] = []
    for place, (before, after) in enumerate(pairwise(clause.figures)):
        if _RETRACTED.fullmatch(clause.marked[before.end : after.start]) is None:
            continue
        units = clause.figures[place - 1] if place else before
        if before.role is Role.PRICE and units.role is Role.QUANTITY and _like_units(after, units, before):
            taken_back += [(units.start, units.end), (before.end + 1, after.start)]  # what is left between price and units parts them
        else:
            taken_back.append((before.start, after.start))
    if not taken_back:
        return clause
    text, mask = _blanked(clause, taken_back)
    return replace(clause, text=text, marked=mask, figures=figures(mask))


def _like_units(figure: Figure, units: Figure, price: Figure) -> bool:
    """Whether a figure that takes another's place after "10 at 70, no ..." is rather one of units than a price."""
    if figure.role is not Role.BARE or not (figure.value > 0 and units.value > 0 and price.value > 0):
        return figure.role is Role.QUANTITY
    return abs(log(figure.value / units.value)) < abs(log(figure.value / price.value))


def shape(clause: Clause) -> str:
    """The clause's words for classification: instruments as "acme", numbers as 10, percentages, money and times by kind."""
    out = clause.marked
    out = re.sub(r"[$€£¥]\s?\d+(?:\.\d+)?", " $100 ", out)
    out = re.sub(r"\d+(?:\.\d+)?\s?(?:%|percent\b)", " 10% ", out)
    out = re.sub(r"(?<![\w$%-])\d+(?:\.\d+)?(?![\w%-])", " 10 ", out)
    out = out.replace(SYMBOL_MARK, " acme ")
    spans = sorted([*((p.start, p.end) for g in (clause.times.days, clause.times.periods, clause.times.durations) for p in g)])
    if spans:
        words = [clause.text[a:b].lower() for a, b in spans]
        for word in words:
            out = out.replace(TIME_MARK, f" {re.sub(chr(92) + 'd+', '10', word)} ", 1)
    return " ".join(out.split())
