"""Equal rows of one file: true twins are kept and numbered, a row that was entered twice is reported."""

from collections import defaultdict
from collections.abc import Callable

from accounting.imports.columns import Columns
from accounting.imports.figures import is_blank, read_figure
from accounting.imports.results import Result

_MOST_COMPARED = 20
_FREE_TEXT = frozenset({"type", "note", "description", "name"})


def number_twins(results: list[Result], columns_of: Callable[[int], Columns]) -> dict[int, int]:
    """Index in `results` -> twin number (0 for the first); a repeat gets `draft.fail` set.

    Equal rows are twins when the lines are alike to the letter, or differ in a value such as an id, the time or a running
    balance. They are a repeat when they bear the same id, or when only the spelling differs: no program writes one trade in two ways.
    """
    first: dict[tuple[object, ...], list[int]] = defaultdict(list)
    numbers: dict[int, int] = {}
    for index, result in enumerate(results):
        key = _key(result)
        earlier = first[key]
        repeat = next(
            (other for other in earlier[-_MOST_COMPARED:] if _is_repeat(results[other], result, columns_of(result.draft.table))), None
        )
        if repeat is not None:
            result.draft.fail = f"the same as line {results[repeat].draft.lines[0]}, written differently or with the same id: import it by hand if it is a trade of its own"
            continue
        numbers[index] = len(earlier)
        if earlier and results[earlier[0]].draft.record.cells == result.draft.record.cells:
            result.draft.warn(f"the same as line {results[earlier[0]].draft.lines[0]}, kept as a second one")
        first[key].append(index)
    return numbers


def _key(result: Result) -> tuple[object, ...]:
    draft = result.draft
    return (
        result.type,
        draft.day,
        draft.isin or draft.symbol or draft.name,
        result.quantity,
        result.unit_price,
        result.currency,
        result.amount,
        result.amount_currency,
        result.fee,
        result.tax,
        draft.account,
    )


def _is_repeat(one: Result, other: Result, columns: Columns) -> bool:
    if one.draft.table != other.draft.table or len(one.draft.lines) != len(other.draft.lines):
        return False
    if one.draft.record.cells == other.draft.record.cells:
        return bool(one.draft.ids) and _unique_ids(one, columns)
    for index in range(max(len(one.draft.record.cells), len(other.draft.record.cells))):
        left, right = one.draft.record.cell(index), other.draft.record.cell(index)
        if left == right:
            continue
        guess = columns.guesses.get(index)
        if guess and guess.field in _FREE_TEXT:
            continue
        if is_blank(left) or is_blank(right) or _value(left) is None or _value(left) != _value(right):
            return False
    return True


def _unique_ids(result: Result, columns: Columns) -> bool:
    """Whether the id column tells nearly every line apart, so that an equal id means the same line."""
    return any(
        columns.profiles[index].distinct > columns.profiles[index].filled * 0.8
        and columns.profiles[index].filled > 2
        and result.draft.record.cell(index)
        for index in columns.of.get("id", [])
    )


def _value(cell: str) -> object:
    figure = read_figure(cell, ".")
    return figure.value if figure else None
