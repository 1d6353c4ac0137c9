"""Matches the figures of a piece of prose with the facts of its turn."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from agents.figures.evidence import Evidence, Fact, Facts
from agents.figures.reading import Figure, Reading, read_figures, span_after

DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "BRL"})
HALF = Decimal("0.5")
SLACK = Decimal("1e-9")
MOST_DIGITS_OF_A_ROUND_NUMBER = 3
_YEARS = range(1900, 2101)
_COUNTS = re.compile(r"/(?:#[^/]*|(?:\w+_)?(?:quantity|number|count|rows|passages|days|horizon|searched|attempts|units))$")
"""Where a result holds a number of things or days, which no currency or per cent goes with."""
_SIGNED = re.compile(r"/(?:\w+_)?(?:gain|return|change|twr|irr|simple|roai|contribution|growth)(?:_(?:base|frac|pct))*$")
"""Where the sign of a number says which way something went."""
_SENTENCE_END = re.compile(r"[.!?](?=[\s*_)\"”]|$)|[\u3002\uff01\uff1f]|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A figure and where it comes from; None where no result of the turn has it."""

    figure: Figure
    fact: Fact | None


def check(text: str, evidence: Evidence) -> tuple[Checked, ...]:
    """Every figure of `text` with the fact that it states, the likeliest one where several fit.

    In a question back ("10 AAPL at which price?") the figures of the person's own message count too; a statement needs a result, but for the times
    and years that the person has named ("the next two weeks").
    """
    found = []
    for figure in read_figures(text):
        fact = source_of(figure, text, evidence.facts)
        if fact is None and (_in_question(text, figure) or _is_year(figure)):
            fact = source_of(figure, text, evidence.asked)
        named = evidence.spans.get(span_after(text, figure.end)) if fact is None and not figure.percent else None
        if named is not None:
            fact = source_of(figure, text, named)
        found.append(Checked(figure=figure, fact=fact))
    return tuple(found)


def _in_question(text: str, figure: Figure) -> bool:
    end = _SENTENCE_END.search(text, figure.end)
    return end is not None and end[0] in "?\uff1f"


def source_of(figure: Figure, text: str, facts: Facts) -> Fact | None:
    """The fact that `figure` states, or None."""
    fitting = [fact for fact in _near(figure, facts) if states(figure, fact)]
    if not fitting:
        return None
    near = text[max(0, figure.start - 60) : figure.end + 30]
    words = set(re.findall(r"[a-z]{3,}", near.lower()))

    def unlikely(fact: Fact) -> tuple[bool, int, bool, bool, bool, int]:
        named = bool(fact.symbol) and fact.symbol in near
        called = len(words & set(re.split(r"[/_\d]+", fact.path)))
        return (not named, -called, fact.spoken, fact.path.startswith("/args"), "total" not in fact.path, fact.path.count("/"))

    return min(fitting, key=unlikely)


def _near(figure: Figure, facts: Facts) -> Iterator[Fact]:
    """The facts that the figure may state by their size: as they are, or as per cent or basis points; a hedged figure may be further off."""
    yield from facts.days()
    for reading in figure.readings:
        value, unit = float(reading.value), float(reading.unit)
        slack = (unit * 1000.0 if figure.hedge else unit) + 1e-9 * (value + 1.0)
        for factor in (1.0, 100.0, 10_000.0):
            yield from facts.between((value - slack) / factor, (value + slack) / factor)


def states(figure: Figure, fact: Fact) -> bool:
    """Whether `figure` is a usual way to write `fact`: rounded, as per cent, in thousands or millions, with or without its currency."""
    if figure.day is not None:
        return fact.day is not None and figure.day.covers(fact.day)
    if fact.day is not None:
        return _is_year(figure) and fact.day.year is not None and figure.readings[0].value == fact.day.year
    if fact.value is None or not _goes_with(figure, fact) or _contradicts(figure, fact):
        return False
    return any(_rounds_to(fact.value * factor, reading, figure) for factor in _factors(figure, fact) for reading in figure.readings)


def _is_year(figure: Figure) -> bool:
    plain = not (figure.percent or figure.bps or figure.currency or figure.sign)
    return plain and len(figure.text) == 4 and figure.text.isdigit() and int(figure.text) in _YEARS


def _goes_with(figure: Figure, fact: Fact) -> bool:
    """Whether the unit written beside the figure is not contradicted by the fact."""
    relative = figure.percent or figure.bps
    if (figure.currency or relative) and not fact.spoken and _COUNTS.search(fact.path):
        return False
    if relative and fact.currencies and not (fact.fraction or fact.percent or fact.spoken):
        return False
    if figure.currency is None:
        return True
    if fact.fraction or fact.percent:
        return False
    allowed = DOLLARS | {"$"} if figure.currency == "$" else {figure.currency, *({"$"} if figure.currency in DOLLARS else ())}
    return not fact.currencies or bool(fact.currencies & allowed)


def _contradicts(figure: Figure, fact: Fact) -> bool:
    """Whether the words before the figure ("up", "a loss of") say the other direction than the sign of a gain, return or change."""
    value = fact.value
    return bool(figure.direction and value and (value < 0) != (figure.direction == "-") and _SIGNED.search(fact.path))


def _factors(figure: Figure, fact: Fact) -> tuple[Decimal, ...]:
    if figure.bps:
        return (Decimal(10_000),) if fact.fraction else (Decimal(100),) if fact.percent else (Decimal(1), Decimal(10_000))
    if figure.percent:
        return (Decimal(100),) if fact.fraction else (Decimal(1),) if fact.percent or fact.spoken else (Decimal(1), Decimal(100))
    return (Decimal(1), Decimal(100)) if fact.fraction and any(reading.unit < 1 for reading in figure.readings) else (Decimal(1),)


def _rounds_to(value: Decimal, reading: Reading, figure: Figure) -> bool:
    """Whether `value` is written as `reading`; a written sign counts, a missing one may be said in words ("a loss of")."""
    if figure.sign and value and (value < 0) != (figure.sign == "-"):
        return False
    size, unit = abs(value), reading.unit
    if abs(size - reading.value) <= unit * HALF + SLACK * unit:
        return True
    if not figure.hedge:
        return False
    unit = _round_unit(reading)
    gap = size - reading.value
    if figure.hedge == "near":
        return abs(gap) <= unit * HALF
    return 0 <= gap < unit if figure.hedge == "above" else 0 <= -gap < unit


def _round_unit(reading: Reading) -> Decimal:
    """The place to which a round number is meant ("about 130,000": ten thousands; "about 70,000": thousands), if it has few digits; else its last digit's."""
    written = str(int(reading.value / reading.unit))
    meant = max(len(written.rstrip("0")), 2)
    return reading.unit.scaleb(len(written) - meant) if meant <= MOST_DIGITS_OF_A_ROUND_NUMBER and len(written) > meant else reading.unit
