"""Tables with a column of units bought and another of units sold: "Buy Qty", "Sell Qty", each with a price of its own."""

from accounting.imports.columns import Columns
from accounting.imports.drafts import Draft, Money
from accounting.imports.figures import is_blank, read_figure
from accounting.imports.intents import Reading, read_cell
from accounting.imports.vocabulary.intent import Intent
from accounting.imports.words import normal, word_set

_RATES = word_set("rate rates price kurs")
_SIDES: tuple[Intent, ...] = ("buy", "sell")


def read_sided(draft: Draft, columns: Columns, marks: dict[int, str | None]) -> None:
    """Sets side, units and price of a line from the one column of units that is filled; `fail` where both are."""
    units = _by_side(columns, "quantity")
    if len(units) < len(_SIDES):
        return
    moved = {side: money for side, index in units.items() if (money := _figure(draft, index, marks))}
    if len(moved) > 1:
        draft.fail = "bought and sold on one line: the two have to be entered by hand"
    for side, money in moved.items() if len(moved) == 1 else ():
        draft.quantity = money
        draft.reading = Reading(side, columns.headers[money.column], sure=True)
        price = _by_side(columns, "unit_price").get(side) or _by_side(columns, None).get(side)
        draft.price = draft.price if price is None else _figure(draft, price, marks)


def _by_side(columns: Columns, name: str | None) -> dict[Intent, int]:
    """The column of a field (None: one that is called a rate) for each side that a header names by one of its words."""
    found: dict[Intent, int] = {}
    rates = (index for index, header in enumerate(columns.headers) if set(normal(header).split()) & _RATES)
    for index in rates if name is None else columns.of.get(name, []):
        told = {
            reading.intent for word in normal(columns.headers[index]).split() if (reading := read_cell(word)) and reading.intent in _SIDES
        }
        if len(told) == 1:
            found.setdefault(told.pop(), index)
    return found


def _figure(draft: Draft, index: int, marks: dict[int, str | None]) -> Money | None:
    cell = draft.record.cell(index)
    figure = None if is_blank(cell) else read_figure(cell, marks.get(index))
    return Money(figure=figure, currency=figure.unit, column=index) if figure and figure.value else None
