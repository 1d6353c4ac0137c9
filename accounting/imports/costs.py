"""Columns of costs that state the same cost twice: a fee in two currencies' columns, a tax on the fee beside the fee that includes it."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from accounting.imports.arithmetic import costs_in, fit
from accounting.imports.columns import Columns
from accounting.imports.conventions import BUYING, SELLING
from accounting.imports.drafts import Draft, Money
from accounting.imports.words import normal, word_set

_TAX_ON_FEES = word_set("gst vat mwst ust tva iva btw moms hst dph")
_INCLUDING = word_set("inc incl including inclusive inkl inklusive incluido inclus compris incluso incl")
_MOST_COLUMNS = 6


def drop_repeated_costs(drafts: Sequence[Draft], columns: Columns) -> None:
    """Takes away the figures of fee columns that only repeat or are part of another column's."""
    filled = sorted({cost.column for draft in drafts for cost in draft.fees if cost.column >= 0})
    if len(filled) < 2:  # one column repeats none
        return
    kept = [index for index in filled if index not in _included(filled, columns)]
    kept = _distinct(kept, drafts)
    kept = _proven(kept, drafts)
    if kept != filled:
        for draft in drafts:
            draft.fees = [cost for cost in draft.fees if cost.column < 0 or cost.column in kept]


def _included(filled: Iterable[int], columns: Columns) -> set[int]:
    """Columns of nothing but a tax that another column says it includes: "GST" beside "Brokerage (inc GST)"."""
    words = {index: set(normal(columns.headers[index]).split()) for index in filled}
    inside = set().union(*(own & _TAX_ON_FEES for own in words.values() if own & _INCLUDING))
    return {index for index, own in words.items() if own & inside and not own & _INCLUDING}


def _distinct(filled: Sequence[int], drafts: Iterable[Draft]) -> list[int]:
    """The columns without those whose figure is, line by line, an earlier one's."""
    rows = [{cost.column: abs(cost.value) for cost in draft.fees} for draft in drafts if draft.fees]
    kept: list[int] = []
    for index in filled:
        own = [row.get(index) for row in rows]
        if (
            not any([row.get(other) for row in rows] == own for other in kept) or len({figure for figure in own if figure}) < 2
        ):  # equal by chance
            kept.append(index)
    return kept


def _proven(filled: list[int], drafts: Iterable[Draft]) -> list[int]:
    """The columns that together explain most amounts, where all of them explain fewer than half."""
    trades = [draft for draft in drafts if draft.intent in BUYING | SELLING and len({cost.column for cost in draft.fees}) > 1]
    if not trades or not 1 < len(filled) <= _MOST_COLUMNS:
        return filled
    full = _explained(trades, filled)
    if full * 2 >= len(trades):
        return filled
    subsets = [list(chosen) for size in range(len(filled) - 1, 0, -1) for chosen in combinations(filled, size)]
    best = max(subsets, key=lambda chosen: _explained(trades, chosen))
    return best if _explained(trades, best) > full else filled


def _explained(trades: Iterable[Draft], chosen: Sequence[int]) -> int:
    return sum(_fits(draft, [cost for cost in draft.fees if cost.column in chosen]) for draft in trades)


def _fits(draft: Draft, fees: list[Money]) -> bool:
    stated = draft.main_amount()
    if stated is None or not stated.value:
        return False
    costs = costs_in(fees, stated.currency) + costs_in(draft.taxes, stated.currency)
    found = fit(draft, stated, costs, buying=draft.intent in BUYING)
    return found is not None and found.role == "net"
