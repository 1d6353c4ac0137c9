"""Several trades told in one sentence: of one instrument by size and price or day ("5 at 71 on Monday and 3 at 72"), and figures in parallel ("10 and 4 at 36 and 219")."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from agents.understanding.amendments import SAID, WHICH
from agents.understanding.clause import Clause, without
from agents.understanding.corrections import exact
from agents.understanding.figures import SYMBOL_MARK, TIME_MARK, Figure, Role, figures
from agents.understanding.model import Call
from agents.understanding.scene import Draft

SEPARATOR = re.compile(r"[,;]|:(?=\s)|\b(?:and|then|plus|also|but)\b|(?<=\s)[&+/](?=\s)")
MORE = re.compile(r"\b(?:more|another|again|further|additional|extra)\b")
_ONLY = re.compile(
    r"\b(?:only|just|nur|solo|seulement) (?:for |of )?(?:the |that |this )?(?:one|first|second|third|last|latter|former|it)\b"
)
_OWN = frozenset({Role.PRICE, Role.FOR, Role.AMOUNT})
"""Roles of the money that a trade of its own has."""
_IN_ROW = re.compile(r"[\s,;$€£]*(?:(?:and|&)\s+)?(?:at |for )?[$€£\s]*")
_OF_LOTS = re.compile(r"\s*(?:lots?|tranches|parts|pieces|trades|orders|times|goes|batches|steps)\b")
_LONGEST_LEAD = 5
OF = "of_each"
"""Holds, while it is asked how many of each, the instruments of an order."""
PART = "part_of_holding"
"""Holds, while it is asked what is sold, the part of it that was ordered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Figures that follow one another, one for each trade, and the words that lead to them."""

    figures: tuple[Figure, ...]
    lead: str


def parcels(clause: Clause, begin: int, end: int) -> list[int]:
    """Where, in a part of a clause about one instrument, its second and further trades begin; none where it tells of one."""
    heads = [begin, *(begin + found.end() for found in SEPARATOR.finditer(clause.marked[begin:end])), end]
    starts: list[int] = []
    for start, finish in pairwise(heads):
        sized = any(is_size(figure) for figure in _between(clause, start, finish))
        if not starts or (sized and any(is_size(figure) for figure in _between(clause, starts[-1], start))):
            starts.append(start)
    parts = [*pairwise([*starts, end])]
    return starts[1:] if len(parts) > 1 and all(_whole(clause, *part) for part in parts) else []


def less_total(clause: Clause) -> Clause:
    """The clause without a number of units that those told after it add up to: "10 KO, 4 at 70 and 6 at 71"."""
    sizes = [figure for figure in clause.figures if is_size(figure)]
    summed = len(sizes) > 2 and sizes[0].value == sum(
        figure.value for figure in sizes[1:] if not _OF_LOTS.match(clause.marked[figure.end :])
    )
    lots = [figure for figure in clause.figures if _OF_LOTS.match(clause.marked[figure.end :])]
    return without(clause, [sizes[0], *lots]) if summed else clause


_OF_HELD = re.compile(
    rf"\b(?:out of|of|from|on top of|in addition to|added? to) (?:the |all )?(?:my|our|the)(?: total of| existing| current| old)? (?P<held>\d[\d.]*) (?:shares |units )?(?:of )?{SYMBOL_MARK}"
    rf"|(?<=\d) (?:shares |units )?(?:out of|of) (?P<all>\d[\d.]*) (?:shares |units )?(?:of )?{SYMBOL_MARK}"
)


def less_held(clause: Clause) -> Clause:
    """The clause without the number of units that are held and of which it tells a part, or more: "3 of my 25 KO"."""
    found = _OF_HELD.search(clause.marked)
    at = -1 if found is None else found.start("held") if found["held"] else found.start("all")
    held = [figure for figure in clause.figures if figure.start <= at < figure.end]
    return without(clause, held) if held and len(clause.figures) > 1 else clause


def charged_alike(drafts: Sequence[Draft], clause: Clause) -> list[Draft]:
    """The trades of the requests before a clause that tells a fee for each of them, with it."""
    fee = next((figure.value for figure in clause.figures if figure.role is Role.FEE), None)
    if fee is None or re.search(r"\b(?:each|both)\b", clause.plain) is None:
        return [*drafts]
    return [
        replace(
            draft,
            calls=tuple(
                call.with_args(fee=fee) if call.args.get("side") in {"buy", "sell"} and "fee" not in call.args else call
                for call in draft.calls
            ),
        )
        for draft in drafts
    ]


def parallel(clause: Clause, ends: Sequence[tuple[int, int]]) -> tuple[Clause, tuple[Row, ...], int]:
    """The clause without its figures in parallel, these, and how many trades they are of; no rows where it has none.

    Args:
        ends: where the mention of each instrument begins and ends, each instrument once.
    """
    rows = [row for row in _rows(clause.figures, clause.marked) if _outside(row, ends)]
    count = len(ends) if len(ends) > 1 else len(rows[0]) if len(rows) > 1 else 0
    if count < 2 or not rows or any(len(row) != count for row in rows):
        return clause, (), 1
    rest = without(clause, (figure for row in rows for figure in row))
    return rest, tuple(Row(figures=row, lead=_lead(clause, row)) for row in rows), count


def with_rows(text: str, rows: Sequence[Row], index: int) -> str:
    """The text of one trade with its own figure of each row."""
    for row in rows:
        figure = row.figures[index]
        sized = any(is_size(one) for one in figures(text))
        lead = row.lead or ("at" if sized else "")
        currency = f" {figure.currency.lower()}" if figure.currency is not None else ""
        text = f"{text} {lead} {figure.value:f}{currency} "
    return text


def _between(clause: Clause, start: int, finish: int) -> list[Figure]:
    return [figure for figure in clause.figures if start <= figure.start < finish]


def is_size(figure: Figure) -> bool:
    """Whether a figure tells how many units."""
    return figure.role is Role.QUANTITY or (figure.role is Role.BARE and not figure.money)


def _whole(clause: Clause, start: int, finish: int) -> bool:
    """Whether a part tells a trade of its own: one size, and a price or a day, or that it is more of the same."""
    found = _between(clause, start, finish)
    sizes = [figure for figure in found if is_size(figure)]
    priced = any(figure.role in _OWN or (figure.money and figure.role is Role.BARE) for figure in found)
    dated = any(start <= day.start < finish for day in clause.times.days) or MORE.search(clause.marked[start:finish]) is not None
    return (len(sizes) == 1 and (priced or dated)) or (len(sizes) == 2 and not priced)


def _rows(found: Sequence[Figure], text: str) -> list[tuple[Figure, ...]]:
    """The runs of at least two figures of one kind that nothing but commas and "and" stands between."""
    runs: list[list[Figure]] = []
    for figure in found:
        last = runs[-1][-1] if runs else None
        alike = last is not None and (figure.role in {Role.BARE, last.role} or (last.role is Role.BARE and figure.role is Role.QUANTITY))
        if last is not None and alike and figure.start > last.end and _IN_ROW.fullmatch(text[last.end : figure.start]):
            runs[-1].append(figure)
        else:
            runs.append([figure])
    return [tuple(run) for run in runs if len(run) > 1]


def _outside(row: Sequence[Figure], ends: Sequence[tuple[int, int]]) -> bool:
    """Whether figures stand in front of or behind all the instruments, rather than between them."""
    return not ends or row[0].start >= max(end for _, end in ends) or row[-1].end <= min(start for start, _ in ends)


def _lead(clause: Clause, row: Sequence[Figure]) -> str:
    """The words in front of a row that say what its figures are: "at", "with fees of"."""
    before = clause.marked[: row[0].start]
    words = re.split(rf"[,;{SYMBOL_MARK}{TIME_MARK}\d]|\band\b", before)[-1].split()
    return " ".join(words) if len(words) <= _LONGEST_LEAD and len(before.split()) > len(words) else ""


def priced_in_part(drafts: Sequence[Draft], clause: Clause) -> Draft | None:
    """The question whose price it is that is told once with several trades of one instrument; None where each has its own, or none has."""
    calls = [call for draft in drafts for call in draft.calls]
    priced = [call for call in calls if "price" in call.args or "amount" in call.args]
    if len({call.args.get("symbol") for call in calls}) > 1 or not 0 < len(priced) < len(calls) or _ONLY.search(clause.plain):
        return None
    said = exact(priced[0].args.get("price"))
    return Draft(
        calls=(Call(intent="add_transaction", args={SAID: clause.text.strip()}),),
        missing=(WHICH,),
        question=f"Is {'that' if said is None else f'{said:f}'} the price of each of them, or only of the one beside it?",
        options=("each", "only that one"),
    )
