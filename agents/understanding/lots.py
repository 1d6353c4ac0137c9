"""Which purchases a sale takes its units from: "5 of the AAPL bought in March 2021", "from lot 2", "my oldest shares"."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.model import KnownActivity
from agents.understanding.periods import Period
from agents.understanding.scene import Scene
from tools.entries import MOST_LOTS

_BOUGHT = re.compile(
    r"(?:\b(?:that|which) (?:i|we) |\bi )?\b(?:bought|purchased|acquired|got(?! rid\b| out\b)|from (?:my |the )?(?:purchases?|buys?|lots?))\b"
)
_LOTS = re.compile(
    r"\b(?:from|of|using|take) (?:the )?(?:lots?|purchases?|transactions?|buys?)(?: (?:number|no|nr)\.?)? #?(?P<first>\d+)(?P<more>(?:(?:,| and| &) ?#?\d+)*)"
)
_ORDERS: tuple[tuple[re.Pattern[str], Callable[[KnownActivity], object], bool], ...] = (
    (
        re.compile(r"\b(?:oldest|earliest|first bought|fifo|first[- ]in[,-]? ?first[- ]out|first bought first)\b"),
        lambda one: one.date,
        False,
    ),
    (
        re.compile(r"\b(?:newest|latest|youngest|most recent(?:ly bought)?|lifo|last[- ]in[,-]? ?first[- ]out|last bought first)\b"),
        lambda one: one.date,
        True,
    ),
    (
        re.compile(r"\b(?:most expensive|priciest|dearest|highest[- ](?:cost|priced?|basis)|hifo|highest[- ]in[,-]? ?first[- ]out)\b"),
        lambda one: one.unit_price or Decimal(0),
        True,
    ),
    (
        re.compile(r"\b(?:cheapest|least expensive|lowest[- ](?:cost|priced?|basis)|lofo|lowest[- ]in[,-]? ?first[- ]out)\b"),
        lambda one: one.unit_price or Decimal(0),
        False,
    ),
)
_ARRIVING = frozenset({"buy", "transfer_in", "dividend"})
_IN_YEAR = re.compile(r"(?:from|of|in|since)?\s*((?:19|20)\d\d)", re.IGNORECASE)
"""A year that tells of purchases is that year, also after "from"."""
METHODS = re.compile(
    r"\b(?:average[- ]cost(?: method)?|moving average|cost averag\w+|tax[- ](?:efficien\w+|optimi[sz]\w+|optimal(?:ly)?|loss(?:es)? first)|loss(?:es)? first|minimi[sz]\w+ (?:my |the )?tax(?:es)?|"
    r"lowest tax|least tax|long[- ]term (?:lots?|first|only|gains?)|short[- ]term (?:lots?|first|only|gains?)|specific (?:lots?|id\w*|shares))\b"
)
"""Ways to choose the units of a sale that the books do not have."""


def chosen_lots(clause: Clause, scene: Scene, symbol: str) -> tuple[tuple[str, ...] | None, Clause]:
    """The numbers of the purchases that a sale names (None: it names none, empty: none fits), and the clause without the days that told them."""
    text = clause.marked
    numbered = _LOTS.search(text)
    if numbered is not None:
        kept = tuple(figure for figure in clause.figures if not numbered.start() <= figure.start < numbered.end())
        return (numbered["first"], *re.findall(r"\d+", numbered["more"])), replace(clause, figures=kept)
    bought = _open_purchases(scene, symbol)
    if (ordered := ordered_lots(text, scene, symbol)) is not None:
        return ordered, clause
    told = _BOUGHT.search(text)
    if told is None:
        return None, clause
    spans = [(day.date, day.date) for day in clause.times.days if day.start >= told.start()]
    spans += [_span(p, clause, scene.today) for p in clause.times.periods if p.start >= told.start() and p.name is None]
    prices = {f.value for f in clause.figures if f.role is Role.PRICE and f.start > told.start()}
    if not spans and not prices:
        return None, clause
    fitting = [a for a in bought if _fits(a, spans, prices)]
    return tuple(a.ref for a in fitting), _without(clause, told.start(), keep_figures=bool(spans))


def ordered_lots(text: str, scene: Scene, symbol: str) -> tuple[str, ...] | None:
    """The numbers of all purchases in the order in which a sale takes them by its words, such as "lifo"; None where it says none."""
    for pattern, key, backwards in _ORDERS:
        if pattern.search(text):
            ordered = sorted(_open_purchases(scene, symbol), key=key, reverse=backwards)  # type: ignore[arg-type]  # days or prices, one kind in a sort
            return tuple(a.ref for a in ordered[:MOST_LOTS])
    return None


def _open_purchases(scene: Scene, symbol: str) -> list[KnownActivity]:
    """What brought units of which some are still there."""
    still = scene.known.open_lots
    return [a for a in scene.known.activities if a.symbol == symbol and a.type in _ARRIVING and (still is None or a.ref in still)]


def _span(period: Period, clause: Clause, today: date) -> tuple[date, date]:
    year = _IN_YEAR.fullmatch(clause.text[period.start : period.end].strip())
    return (date(int(year[1]), 1, 1), date(int(year[1]), 12, 31)) if year else (period.begin, period.finish or today)


def _fits(one: KnownActivity, spans: list[tuple[date, date]], prices: set[Decimal]) -> bool:
    if spans:
        return any(begin <= one.date <= finish for begin, finish in spans)
    return one.unit_price in prices


def _without(clause: Clause, at: int, *, keep_figures: bool = False) -> Clause:
    """The clause up to `at`; with `keep_figures` figures after it stay, such as the price of the sale."""
    times = clause.times
    days = tuple(day for day in times.days if day.start < at)
    figures = clause.figures if keep_figures else tuple(figure for figure in clause.figures if figure.start < at)
    return replace(clause, times=replace(times, days=days, periods=tuple(p for p in times.periods if p.start < at)), figures=figures)
