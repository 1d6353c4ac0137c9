"""Money in and out told several times in one sentence: "deposit 1000 on Monday and 500 on Tuesday", "put in 1000, took 200 out on Friday"."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from agents.understanding.clause import Clause, within
from agents.understanding.figures import Role
from agents.understanding.model import JsonValue
from agents.understanding.parcels import MORE, OF, SEPARATOR
from agents.understanding.scene import Draft
from agents.understanding.sides import has_side, side_of

FLOWS = frozenset({"deposit", "withdraw", "interest"})
_NOT_MONEY = frozenset({Role.FEE, Role.TAX, Role.PERCENT, Role.TARGET, Role.RATE})


def flows(clause: Clause, side: str) -> list[tuple[Clause, str]]:
    """The parts of a clause that tell one amount each, and their sides; the clause itself where they do not each have a day or a side of their own."""
    cuts = [0, *(found.end() for found in SEPARATOR.finditer(clause.marked)), len(clause.marked)]
    starts: list[int] = []
    for begin, end in pairwise(cuts):
        if not starts or (_amounts(clause, begin, end) and _amounts(clause, starts[-1], begin)):
            starts.append(begin)
    parts = [within(clause, *ends) for ends in pairwise([*starts, len(clause.marked)])]
    if len(parts) < 2 or not all(_amounts(part, 0, len(part.marked)) == 1 for part in parts) or not all(map(_apart, parts[1:])):
        return [(clause, side)]
    out: list[tuple[Clause, str]] = []
    for part in parts:
        own = side_of(part.plain, named=False) if has_side(part.plain) else None
        out.append((part, own if own in FLOWS else out[-1][1] if out else side))
    return out


def joined(drafts: Sequence[Draft]) -> Draft:
    """The calls of several drafts as one; the first that lacks something where one does."""
    lacking = next((draft for draft in drafts if draft.missing), None)
    return lacking or Draft(calls=tuple(call for draft in drafts for call in draft.calls))


def unsized(drafts: Sequence[Draft]) -> Draft:
    """The first of several trades that lacks something, those told whole behind it; one question for all where each lacks its number alone."""
    lacking = [draft for draft in drafts if draft.missing]
    whole = tuple(call for draft in drafts if not draft.missing for call in draft.calls)
    if len(lacking) < 2 or any(draft.missing != ("quantity",) for draft in lacking):
        return lacking[0] if len(lacking) > 1 else replace(lacking[0], calls=(*lacking[0].calls, *whole))
    symbols = [str(draft.calls[0].args.get("symbol")) for draft in lacking]
    named: dict[str, JsonValue] = {"symbol": None, OF: [*symbols]}
    first = lacking[0].calls[0].with_args(**named)
    question = f"How many {', '.join(symbols[:-1])} and how many {symbols[-1]}?"
    return replace(lacking[0], calls=(first, *whole), question=question)


def _amounts(clause: Clause, begin: int, end: int) -> int:
    return sum(figure.role not in _NOT_MONEY and begin <= figure.start < end for figure in clause.figures)


def _apart(part: Clause) -> bool:
    """Whether a part tells something of its own: its day, its side, or that it is more."""
    return bool(part.times.days) or has_side(part.plain) or MORE.search(part.marked) is not None
