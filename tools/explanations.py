"""Where any figure comes from: its definition, its formula, and the flows, dates, prices and rates that went into it."""

import datetime as dt
import math
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from accounting import FIGURES, Explanation, Term, explain
from core.actor import Scope
from core.errors import InvalidInput
from tools.base import Args, Tool, View
from tools.books import load_books
from tools.context import Context
from tools.fields import MOST_HORIZON, ShortText, Symbol
from tools.figure_words import BOOKS, Shown
from tools.performance import ShowPerformance, priced_books
from tools.ranges import RangeArg
from tools.shown_figures import ENTRIES, MOST_PARTS, OWN_FIRST, Found, answer_of, book_figure, inputs_of, occurrences, shown_figure
from tools.stated_figures import ANY, stated_figure
from tools.stated_returns import NAMES, stated_return

WEIGHT = "MemberView.weight"
"""A model's part in a forecast."""


class ExplainNumber(Args):
    """Which figure (such as total_value, cost_basis, twr, irr, var, sharpe), of which holding, over which days."""

    figure: Annotated[str, Field(min_length=1, max_length=80)]
    symbol: Symbol | None = None
    range: RangeArg = "max"
    of: ShortText | None = Field(None, description="The tool whose answer shows it, where several have such a figure.")
    stated: ShortText | None = Field(
        None,
        description='A return in per cent as somebody states it, such as 9.5: which of them has that value. With figure="stated", of and arguments: any figure of that answer.',
    )
    arguments: dict[str, Any] | None = Field(None, description="The arguments that this tool was called with.")  # Any: JSON
    part: ShortText | None = Field(None, description="Which of several such figures is meant, by its label: a model's name.")
    horizon_days: Annotated[int, Field(ge=1, le=MOST_HORIZON)] | None = None
    year: int | None = Field(None, ge=1900, le=2200)
    portfolio_id: UUID | None = None


class TermView(View):
    """One thing that went into a figure; `price` and `rate` turned units or another currency into `value`."""

    label: str
    value: str | None
    unit: str
    date: dt.date | None
    source: str
    price: str | None = None
    rate: str | None = None


class ExplanationView(View):
    """A figure with its definition, its formula, and everything that went into it."""

    figure: str
    symbol: str | None
    part: str | None
    definition: str
    formula: str
    value: str | None
    unit: str
    as_of: dt.date
    start: dt.date | None
    method: str | None
    fees_in_cost: bool | None
    parts: tuple[TermView, ...]
    context: tuple[TermView, ...]
    sources: tuple[str, ...]
    incomplete: tuple[str, ...]


class FigureView(View):
    """A figure that can be explained, and where it is shown."""

    figure: str
    definition: str
    formula: str
    shown_as: tuple[str, ...]


class FiguresView(View):
    """Every figure that can be explained."""

    items: tuple[FigureView, ...]


class ListFigures(Args):
    """No arguments."""


def _text(value: Decimal | float | None) -> str | None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return format(round(value, 8).normalize() if isinstance(value, Decimal) else Decimal(repr(round(float(value), 10))), "f")


def _term(item: Term) -> TermView:
    return TermView(
        label=item.label,
        value=_text(item.value),
        unit=item.unit,
        date=item.date,
        source=item.source,
        price=_text(item.price),
        rate=_text(item.rate),
    )


async def run_explain(context: Context, args: ExplainNumber) -> ExplanationView:
    """Explain any figure: its definition, its formula, and the transactions, prices, days and rates that went into it.

    Example: figure="twr", range="1y", or figure="avg_cost", symbol=AAPL, or figure="var", or figure="chance_up", symbol=AAPL.
    """
    name = args.figure.strip().lower().replace(" ", "_").replace("-", "_")
    if args.stated and name in NAMES and args.of is None:
        span = ShowPerformance(range=args.range, symbol=args.symbol, portfolio_id=args.portfolio_id)
        meant, others = await stated_return(context, args.stated, span)
        found = await run_explain(context, args.model_copy(update={"figure": meant or name, "stated": None}))
        return found.model_copy(update={"incomplete": (*found.incomplete, others)}) if others else found
    if args.stated and name == ANY and args.of is not None:
        pointed = await stated_figure(context, args.stated, args.of, args.arguments or {})
        kept: dict[str, Any] = {
            "figure": pointed.figure,
            "symbol": pointed.symbol or args.symbol,
            "stated": None,
            "of": pointed.tool,
        }  # Any: JSON
        return await run_explain(context, args.model_copy(update=kept))
    entry = shown_figure(name, args.of) if args.of else None
    known = book_figure(name) if entry is None else None
    if known is not None:
        return await _of_books(context, known, args)
    entry = entry or shown_figure(name)
    if entry is None:
        choices = sorted({*BOOKS.values(), "realized_gain", "net_contributions"})
        raise InvalidInput(
            f"There is no figure called {args.figure[:40]}. There are {', '.join(choices)}, and those of risk, forecasts and backtests.",
            field="figure",
            suggestions=[*choices, *(item.field for item in ENTRIES)],
        )
    return await _of_tool(context, entry, args)


async def _of_books(context: Context, figure: str, args: ExplainNumber) -> ExplanationView:
    books = await load_books(context, args.portfolio_id)
    span = ShowPerformance(range=args.range, symbol=args.symbol, portfolio_id=args.portfolio_id)
    priced, start = await priced_books(context, books, span)
    found: Explanation = explain(
        figure,
        books.in_base(priced.fx, priced.fx_token),
        priced.prices,
        priced.fx,
        base=books.base_currency,
        as_of=context.clock.today(),
        symbol=args.symbol,
        start=start,
    )
    return ExplanationView(
        figure=found.figure.value,
        symbol=found.symbol,
        part=None,
        definition=found.definition,
        formula=found.formula,
        value=_text(found.value),
        unit=found.unit,
        as_of=found.as_of,
        start=found.start,
        method=found.method.value,
        fees_in_cost=found.fees_in_cost,
        parts=tuple(_term(item) for item in found.parts),
        context=tuple(_term(item) for item in found.context),
        sources=priced.sources,
        incomplete=tuple(dict.fromkeys((*found.incomplete, *priced.missing))),
    )


async def _of_tool(context: Context, entry: Shown, args: ExplainNumber) -> ExplanationView:
    given = args.model_dump(mode="json", exclude_none=True, exclude={"figure", "of", "arguments"})
    if entry.tool not in {"portfolio_performance", "compare", "price_history"} or "range" not in args.model_fields_set:
        given.pop("range", None)
    view = await answer_of(context, entry, given, args.arguments if args.of == entry.tool else None)
    everywhere = list(occurrences(view, entry.field))
    mine = [item for item in everywhere if args.symbol is not None and args.symbol in item.label.split()] or everywhere
    unit = str(getattr(view, "base_currency", None) or getattr(view, "currency", None) or "") if entry.unit == "currency" else entry.unit
    sources = getattr(view, "sources", None) or ((view.source,) if hasattr(view, "source") else ())
    return ExplanationView(
        figure=entry.field,
        symbol=args.symbol,
        part=args.part,
        definition=entry.definition,
        formula=entry.formula,
        value=_text(mine[0].value) if len(mine) == 1 or (mine and entry.field.startswith(OWN_FIRST)) else None,
        unit=unit,
        as_of=context.clock.today(),
        start=getattr(view, "start", None) or getattr(view, "first_day", None),
        method=None,
        fees_in_cost=None,
        parts=tuple(_found(item, unit, entry.tool) for item in mine[:MOST_PARTS]),
        context=(*_beside(view, entry), *(_found(item, "", entry.tool) for item in inputs_of(view))),
        sources=tuple(str(source) for source in sources),
        incomplete=tuple(getattr(view, "incomplete", ())) or (() if everywhere else ("The answer has no such figure this time.",)),
    )


def _beside(view: View, entry: Shown) -> tuple[TermView, ...]:
    """What a figure follows from that stands beside it: of a model's weight, its record."""
    if entry.field != WEIGHT:
        return ()
    return tuple(_found(item, "percent", entry.tool) for item in occurrences(view, "MemberView.crps_skill_pct") if item.value is not None)


def _found(item: Found, unit: str, tool: str) -> TermView:
    return TermView(label=item.label.replace("_", " "), value=_text(item.value), unit=unit, date=item.day, source=tool)


async def run_figures(context: Context, args: ListFigures) -> FiguresView:  # noqa: ARG001 -- every tool takes its arguments
    """List every figure that can be explained, with its definition and formula."""
    books = tuple(
        FigureView(
            figure=spec.figure.value,
            definition=spec.definition,
            formula=spec.formula,
            shown_as=tuple(field for field, figure in BOOKS.items() if figure == spec.figure.value),
        )
        for spec in FIGURES
    )
    shown = tuple(
        FigureView(figure=item.field, definition=item.definition, formula=item.formula, shown_as=(f"{item.tool}: {item.field}",))
        for item in ENTRIES
    )
    return FiguresView(items=(*books, *shown))


EXPLAIN_NUMBER = Tool(name="explain_number", args=ExplainNumber, view=ExplanationView, run=run_explain, scope=Scope.PORTFOLIO_READ)
LIST_FIGURES = Tool(name="list_figures", args=ListFigures, view=FiguresView, run=run_figures, scope=Scope.PORTFOLIO_READ)
