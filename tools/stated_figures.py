"""A figure that somebody points at by its value ("where does the 5,008.72 come from?"): which one of an answer it is."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import BaseModel

from core.errors import InvalidInput
from tools.base import AnyTool, View
from tools.context import Context
from tools.door import check_args, run_tool
from tools.figure_words import BOOKS
from tools.registry import find_tool
from tools.shown_figures import ENTRIES

ANY = "stated"
"""The figure asked for by its value alone."""
LOCAL = "_local"
"""Ends the names of figures in the currency of a holding: the same in that of the books is told before it."""
_NUMBER = re.compile(r"(\d{1,15})(?:\.(\d{1,6}))?")
_EXPLAINED = frozenset({*BOOKS, *(entry.field for entry in ENTRIES)})


class Pointed(NamedTuple):
    """A figure with what explains it: its name, of which instrument it is, and its tool where no accounting explains it."""

    figure: str
    symbol: str | None
    tool: str | None


async def stated_figure(context: Context, stated: str, tool_name: str, arguments: Mapping[str, Any]) -> Pointed:  # Any: JSON
    """The figure of that tool's answer whose shown value is `stated`, to the decimals given; a loss or a fraction of 1 may be stated as it is shown.

    Raises:
        InvalidInput: the answer shows no such figure, or none that is explained.
    """
    tool: AnyTool = find_tool(tool_name)
    raw = {name: value for name, value in arguments.items() if tool.args.understands(name)}
    view: View = await run_tool(tool, context.services, context.actor, check_args(tool, raw), report=context.report)
    number = _NUMBER.search(stated.replace(",", ""))
    if number is not None:
        wanted, decimals = Decimal(number[0]), len(number[2] or "")
        found = [
            Pointed(BOOKS.get(field, field), symbol, None if field in BOOKS else tool_name)
            for field, value, symbol in _figures(view, None)
            if field in _EXPLAINED and wanted in _shown(value, decimals)
        ]
        if found:
            return next((one for one in found if not one.figure.endswith(LOCAL)), found[0])
    raise InvalidInput(
        f"None of the figures of the last answer is {stated[:20]}. Ask for one by its name, such as “explain my total value”.",
        field="stated",
    )


def _shown(value: Decimal | float, decimals: int) -> tuple[Decimal, Decimal]:
    exact = abs(Decimal(repr(value)) if isinstance(value, float) else value)
    return round(exact, decimals), round(exact * 100, decimals)


def _figures(view: BaseModel, symbol: str | None) -> Iterator[tuple[str, Decimal | float, str | None]]:
    """Every figure of an answer as "View.field", those at its top first, with the instrument that it is of."""
    own = getattr(view, "symbol", None) or symbol
    values = {name: getattr(view, name) for name in type(view).model_fields}
    for name, value in values.items():
        if isinstance(value, Decimal | float) and (not isinstance(value, float) or value == value):  # noqa: PLR0124 - NaN is no figure
            yield f"{type(view).__name__}.{name}", value, own
    for value in values.values():
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, BaseModel):
                yield from _figures(item, own)
