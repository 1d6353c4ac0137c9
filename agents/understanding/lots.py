"""Which purchases a sale takes its units from: "5 of the AAPL bought in March 2021", "from lot 2", "my oldest shares"."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.model import KnownActivity
from agents.understanding.scene import Scene

_BOUGHT = re.compile(
    r"(?:\b(?:that|which) (?:i|we) |\bi )?\b(?:bought|purchased|acquired|got(?! rid\b)|from (?:my |the )?(?:purchases?|buys?|lots?))\b"
)
_LOTS = re.compile(
    r"\b(?:from|of|using|take) (?:the )?(?:lots?|purchases?|transactions?|buys?)(?: (?:number|no|nr)\.?)? #?(?P<first>\d+)(?P<more>(?:(?:,| and| &) ?#?\d+)*)"
)
_ORDERS: tuple[tuple[re.Pattern[str], Callable[[KnownActivity], object], bool], ...] = (
    (re.compile(r"\b(?:oldest|earliest|first bought)\b"), lambda one: one.date, False),
    (re.compile(r"\b(?:newest|latest|youngest|most recent(?:ly bought)?)\b"), lambda one: one.date, True),
    (re.compile(r"\b(?:most expensive|priciest|dearest|highest[- ](?:cost|priced?))\b"), lambda one: one.unit_price or Decimal(0), True),
    (re.compile(r"\b(?:cheapest|least expensive|lowest[- ](?:cost|priced?))\b"), lambda one: one.unit_price or Decimal(0), False),
)
_ARRIVING = frozenset({"buy", "transfer_in", "dividend"})


def chosen_lots(clause: Clause, scene: Scene, symbol: str) -> tuple[tuple[str, ...] | None, Clause]:
    """The numbers of the purchases that a sale names (None: it names none, empty: none fits), and the clause without the days that told them."""
    text = clause.marked
    numbered = _LOTS.search(text)
    if numbered is not None:
        kept = tuple(figure for figure in clause.figures if not numbered.start() <= figure.start < numbered.end())
        return (numbered["first"], *re.findall(r"\d+", numbered["more"])), replace(clause, figures=kept)
    bought = [a for a in scene.known.activities if a.symbol == symbol and a.type in _ARRIVING]
    for pattern, key, backwards in _ORDERS:
        if pattern.search(text):
            return tuple(a.ref for a in sorted(bought, key=key, reverse=backwards)), clause  # type: ignore[arg-type]  # days or prices, one kind in a sort
    told = _BOUGHT.search(text)
    if told is None:
        return None, clause
    spans = [(day.date, day.date) for day in clause.times.days if day.start >= told.start()]
    spans += [(p.begin, p.finish or scene.today) for p in clause.times.periods if p.start >= told.start() and p.name is None]
    prices = {f.value for f in clause.figures if f.role is Role.PRICE and f.start > told.start()}
    if not spans and not prices:
        return None, clause
    fitting = [a for a in bought if _fits(a, spans, prices)]
    return tuple(a.ref for a in fitting), _without(clause, told.start(), keep_figures=bool(spans))


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
