"""The parts of one message that speaks of several instruments: what each is about, its side and its day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from agents.understanding.clause import Clause
from agents.understanding.figures import TIME_MARK, Figure, Role, figures, fraction
from agents.understanding.mentions import Mention
from agents.understanding.parcels import SEPARATOR, Row, is_size, less_total, parallel, parcels, with_rows
from agents.understanding.pointing import just_spoken_of
from agents.understanding.scene import Scene, has_pronoun, preferred
from agents.understanding.sides import has_side, side_of

EACH = re.compile(r"\b(?:each|of each|both)\b")
"""Says that what is told once is meant of every trade."""
_FROM = re.compile(r"\s*(?:in dividends? )?(?:from|by|on|into|in)(?: my| the)?\s*")
_OWNED = re.compile(r"(?:\b(?:all|half|a third|a quarter|the rest|of|my|our|the) +)*$")
"""Words in front of a name that tell how much of it is meant."""
_SIZES = frozenset({Role.QUANTITY, Role.AMOUNT, Role.PERCENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The part of a clause about one instrument; `side` and `day` where the clause gives several parts their own."""

    symbol: str | None
    text: str
    found: tuple[Figure, ...]
    side: str | None = None
    day: date | None = None


def legs(clause: Clause, scene: Scene) -> list[Leg]:
    """A clause as one part per trade; a part that says no side or day of its own has that of the part before it."""
    mentions = _each_once([m for m in clause.mentions if m.instruments])
    symbols = [*(preferred(mention, scene.known) for mention in mentions)] if mentions else [_pointed_at(clause, scene)]
    clause = less_total(clause) if len(mentions) < 2 else clause
    cuts = _cuts(clause, mentions)
    if len(cuts) == len(mentions[1:]) + 2:
        rest, rows, count = parallel(clause, [(m.start, m.end) for m in mentions])
        if rows:
            return _in_parallel(rest, rows, count, symbols, mentions)
    if len(cuts) <= 2:
        return [Leg(symbol=symbols[0], text=clause.marked, found=clause.figures)]
    return _parts(clause, cuts, [symbols[_index(mentions, begin, end)] for begin, end in pairwise(cuts)])


def _each_once(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions where they name several instruments; else the first alone."""
    return [*mentions] if len({m.symbol for m in mentions}) > 1 else [*mentions[:1]]


def _cuts(clause: Clause, mentions: Sequence[Mention]) -> list[int]:
    """Where the parts of a clause begin, and its end: one part for each instrument, and for each of several trades of it."""
    of_mentions = [0, *(_beginnings(clause, mentions) if mentions else ()), len(clause.marked)]
    return sorted({*of_mentions, *(cut for begin, end in pairwise(of_mentions) for cut in parcels(clause, begin, end))})


def _index(mentions: Sequence[Mention], begin: int, end: int) -> int:
    """Which instrument a part is about: the one that it names, else the last one before it."""
    own = next((index for index, mention in enumerate(mentions) if begin <= mention.start < end), None)
    return own if own is not None else max(0, sum(mention.start < begin for mention in mentions) - 1)


def _in_parallel(clause: Clause, rows: Sequence[Row], count: int, symbols: Sequence[str | None], mentions: Sequence[Mention]) -> list[Leg]:
    """One part for each trade, each with its own figure of every row."""
    several = len(mentions) > 1
    cuts = [0, *(_beginnings(clause, mentions) if several else ()), len(clause.marked)]
    texts = [clause.marked[a:b] for a, b in pairwise(cuts)] if several else [clause.marked] * count
    days = _days(clause, cuts if several else [0] * count + [len(clause.marked)])
    whole = [with_rows(text, rows, index) for index, text in enumerate(texts)]
    return [
        Leg(symbol=symbols[index if several else 0], text=text, found=figures(text), side=side, day=day)
        for index, (text, side, day) in enumerate(zip(whole, _sides(texts), days, strict=True))
    ]


def _parts(clause: Clause, cuts: Sequence[int], symbols: Sequence[str | None]) -> list[Leg]:
    text = clause.marked
    pieces = [text[a:b] for a, b in pairwise(cuts)]
    shared = fraction(text, clause.figures) if not any(f.role is Role.QUANTITY for f in clause.figures) else None
    each = EACH.search(text) is not None
    out: list[Leg] = []
    for symbol, piece, side, day in zip(symbols, pieces, _sides(pieces), _days(clause, cuts), strict=True):
        found = figures(piece)
        sized = any(figure.role in _SIZES or is_size(figure) for figure in found)
        told = {figure.role for figure in found}
        common = {Role.FEE, Role.PRICE} if len({*symbols}) == 1 else {Role.FEE}
        if out and ((each and not sized) or (shared is not None and fraction(piece, found) is None)):
            piece, found = text, clause.figures  # noqa: PLW2901 - what is said once for all of them is read from the whole
        elif each:
            found += tuple(figure for figure in clause.figures if figure.role in common - told)
        out.append(Leg(symbol=symbol, text=piece, found=found, side=side, day=day))
    return out


def _beginnings(clause: Clause, mentions: Sequence[Mention]) -> list[int]:
    """Where the part of every instrument but the first begins: at its number, or at the verb or day of its own in front of that."""
    out, previous = [], mentions[0].end
    behind = not any(f.role in _SIZES or is_size(f) for f in clause.figures if f.start < mentions[0].start)
    for mention in mentions[1:]:
        ahead = [f for f in clause.figures if previous <= f.start < mention.start and (f.role in _SIZES or _leads(f, mention, clause))]
        if behind:  # "KO 20 and AAPL 15": what follows a name without a joint is of that name
            ahead = [f for f in ahead if SEPARATOR.search(clause.marked[previous : f.start])]
        begin = ahead[-1].start if ahead else mention.start - len(_OWNED.search(clause.marked[previous : mention.start])[0])  # type: ignore[index]  # it fits what is empty too
        last = max((f.end for f in clause.figures if previous <= f.start < begin), default=previous)
        gap = clause.marked[last:begin]
        for joint in reversed([*SEPARATOR.finditer(gap)]):
            rest = gap[joint.end() : begin - last]
            if has_side(rest) or TIME_MARK in rest:
                begin = last + joint.end()
        out.append(begin)
        previous = mention.end
    return out


def _leads(figure: Figure, mention: Mention, clause: Clause) -> bool:
    """Whether an amount is told of the instrument behind it: "and 15 from AAPL"."""
    return figure.role is Role.BARE and _FROM.fullmatch(clause.marked[figure.end : mention.start]) is not None


def _sides(pieces: Sequence[str]) -> list[str | None]:
    """The side of each part: its own, else that of the part before, else of the first that says one."""
    own = [side_of(piece, named=True) if has_side(piece) else None for piece in pieces]
    said = next((side for side in own if side is not None), None)
    out: list[str | None] = []
    for side in own:
        out.append(side or (out[-1] if out else said))
    return out


def _days(clause: Clause, cuts: Sequence[int]) -> list[date | None]:
    """The day of each part where the clause names several days; None for each where it names one or none."""
    days = clause.times.days
    if len({day.date for day in days}) < 2:
        return [None] * (len(cuts) - 1)
    if len(days) == len(cuts) - 1 and len({sum(cut <= day.start for cut in cuts[1:]) for day in days}) == 1:
        return [day.date for day in days]
    out: list[date | None] = []
    for begin, end in pairwise(cuts):
        own = next((day.date for day in days if begin <= day.start < end), None)
        out.append(own or (out[-1] if out else days[0].date))
    return out


def _pointed_at(clause: Clause, scene: Scene) -> str | None:
    if len(scene.subjects) == 1 and (has_pronoun(clause) or scene.fresh or clause.has(r"\bmore\b|\banother\b")):
        return scene.subjects[0]
    return just_spoken_of(clause, scene)
