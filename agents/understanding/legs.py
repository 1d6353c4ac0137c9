"""The parts of one message that speaks of several instruments: what each is about, its side and its day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from agents.understanding.clause import Clause
from agents.understanding.figures import TIME_MARK, Figure, Role, figures, fraction
from agents.understanding.mentions import Mention
from agents.understanding.pointing import just_spoken_of
from agents.understanding.scene import Scene, has_pronoun, preferred
from agents.understanding.sides import has_side, side_of

_EACH = re.compile(r"\b(?:each|apiece|of each|both)\b")
_SEPARATOR = re.compile(r"[,;]|\b(?:and|then|plus|also|but)\b")
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
    """A clause as one part per instrument; a part that says no side or day of its own has that of the part before it."""
    text, mentions = clause.marked, [m for m in clause.mentions if m.instruments]
    if len({m.symbol for m in mentions}) < 2:
        return [
            Leg(symbol=preferred(mentions[0], scene.known) if mentions else _pointed_at(clause, scene), text=text, found=clause.figures)
        ]
    cuts = [0, *_beginnings(clause, mentions), len(text)]
    pieces = [text[a:b] for a, b in pairwise(cuts)]
    shared = fraction(text, clause.figures) if not any(f.role is Role.QUANTITY for f in clause.figures) else None
    each = _EACH.search(text) is not None
    out: list[Leg] = []
    for mention, piece, side, day in zip(mentions, pieces, _sides(pieces), _days(clause, cuts), strict=True):
        found = figures(piece)
        sized = any(figure.role in _SIZES for figure in found)
        if out and ((each and not sized) or (shared is not None and fraction(piece, found) is None)):
            piece, found = text, clause.figures  # noqa: PLW2901 - what is said once for all of them is read from the whole
        elif each and not any(figure.role is Role.FEE for figure in found):
            found += tuple(figure for figure in clause.figures if figure.role is Role.FEE)
        out.append(Leg(symbol=preferred(mention, scene.known), text=piece, found=found, side=side, day=day))
    return out


def _beginnings(clause: Clause, mentions: Sequence[Mention]) -> list[int]:
    """Where the part of every instrument but the first begins: at its number, or at the verb or day of its own in front of that."""
    out, previous = [], mentions[0].end
    for mention in mentions[1:]:
        ahead = [f for f in clause.figures if previous <= f.start < mention.start and f.role in _SIZES]
        begin = ahead[-1].start if ahead else mention.start
        last = max((f.end for f in clause.figures if previous <= f.start < begin), default=previous)
        gap = clause.marked[last:begin]
        for joint in reversed([*_SEPARATOR.finditer(gap)]):
            rest = gap[joint.end() : begin - last]
            if has_side(rest) or TIME_MARK in rest:
                begin = last + joint.end()
        out.append(begin)
        previous = mention.end
    return out


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
    out: list[date | None] = []
    for begin, end in pairwise(cuts):
        own = next((day.date for day in days if begin <= day.start < end), None)
        out.append(own or (out[-1] if out else days[0].date))
    return out


def _pointed_at(clause: Clause, scene: Scene) -> str | None:
    if len(scene.subjects) == 1 and (has_pronoun(clause) or scene.fresh or clause.has(r"\bmore\b|\banother\b")):
        return scene.subjects[0]
    return just_spoken_of(clause, scene)
