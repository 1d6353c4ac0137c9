"""Explains figures that a tool works out: what they mean, and everything that the tool's answer says went into them."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import BaseModel

from core.errors import InvalidInput
from tools.base import AnyTool, View
from tools.context import Context
from tools.door import check_args, run_tool
from tools.figure_words import BOOKS, SHOWN, Shown
from tools.forecast_words import FORECASTS
from tools.price_words import PRICES
from tools.registry import find_tool
from tools.sum_words import SUMS
from tools.tax_words import TAX

ENTRIES: tuple[Shown, ...] = (*SHOWN, *PRICES, *FORECASTS, *SUMS, *TAX)
MOST_PARTS = 200
NAMES = ("symbol", "name", "model", "label", "date", "closed", "due", "year", "horizon", "basis")
"""What tells the items of a list apart, in the order of preference."""
ALIASES = {
    "var": "RiskView.var_frac",
    "value_at_risk": "RiskView.var_frac",
    "cvar": "RiskView.cvar_frac",
    "expected_shortfall": "RiskView.cvar_frac",
    "volatility": "RiskView.volatility_frac",
    "beta": "RiskView.beta",
    "drawdown": "RiskView.max_drawdown_frac",
    "max_drawdown": "RiskView.max_drawdown_frac",
    "concentration": "RiskView.effective_holdings",
    "correlation": "RiskView.mean_correlation",
    "chance_up": "ForecastView.chance_up_frac",
    "forecast": "ForecastView.quantiles",
    "skill": "SkillView.crps_skill_pct",
    "sharpe": "MeasuresView.sharpe",
    "sortino": "MeasuresView.sortino",
    "cagr": "MeasuresView.cagr_frac",
    "net_gains": "TaxReportView.net_gains",
    "tax_withheld": "TaxReportView.tax_withheld",
}
FIELDS = {"drawdown": "max_drawdown", "concentration": "effective_holdings", "correlation": "mean_correlation"}
"""Common words for fields that several tools have."""
OWN_FIRST = "MeasuresView."
"""Figures that stand first for what was asked, then for what is beside it."""
BOOK_ALIASES = {
    "return": "twr",
    "time_weighted_return": "twr",
    "money_weighted_return": "irr",
    "value": "total_value",
    "total": "total_value",
    "cost": "cost_basis",
    "average_cost": "avg_cost",
    "profit": "gain",
    "realised_gain": "realized_gain",
    "unrealised_gain": "unrealized_gain",
    "return_on_invested_capital": "roai",
}


class Found(NamedTuple):
    """One place in a tool's answer at which the figure stands."""

    label: str
    value: Decimal | float | None
    day: dt.date | None


def book_figure(name: str) -> str | None:
    """The name under which accounting explains a figure of the books; None for others. Takes its own names, fields, and common words."""
    if name in BOOK_ALIASES:
        return BOOK_ALIASES[name]
    fields = {figure for field, figure in BOOKS.items() if name in {field.lower(), field.lower().partition(".")[2]}}
    if name in BOOKS.values() or name in {"realized_gain", "currency_gain", "net_contributions"}:
        return name
    return next(iter(fields)) if len(fields) == 1 else None


def shown_figure(name: str, tool: str | None = None) -> Shown | None:
    """The entry of a figure that a tool works out, by "View.field", "tool.field", its field or a common word; of `tool` only, if given."""
    for wanted in dict.fromkeys((ALIASES.get(name, name).lower(), FIELDS.get(name, name).lower())):
        for entry in ENTRIES:
            field = entry.field.lower()
            bare = field.partition(".")[2]
            fits = wanted in {field, f"{entry.tool}.{bare}", bare, bare.removesuffix("_frac").removesuffix("_pct")}
            if fits and tool in {None, entry.tool}:
                return entry
    return None


async def answer_of(context: Context, entry: Shown, given: dict[str, Any], exact: dict[str, Any] | None) -> View:  # Any: JSON
    """The answer that shows the figure: the same call again, or one of the symbol and days; of a job the newest that is done.

    Raises:
        InvalidInput: the tool needs more than was said.
    """
    tool: AnyTool = find_tool(entry.tool)
    told = exact if exact is not None else given
    raw = {name: value for name, value in told.items() if tool.args.understands(name)}
    if entry.tool == "portfolio_risk" and exact is None:
        raw.pop("symbol", None)
    if entry.tool == "compare" and exact is None and given.get("symbol"):
        raw["symbols"] = [given["symbol"]]
    view: View = await run_tool(tool, context.services, context.actor, check_args(tool, raw), report=context.report)
    result = getattr(view, "result", None)
    if "result" in type(view).model_fields and result is None:
        raise InvalidInput(f"Ask for {entry.tool.replace('_', ' ')} first; its figures are explained once it is done.", field="figure")
    return view


def occurrences(view: BaseModel, field: str, label: str = "") -> Iterator[Found]:
    """Every place of `field` in a view, with what tells it apart."""
    owner, _, name = field.partition(".")
    own = label or _label(view)
    if type(view).__name__ == owner:
        yield from _flat(getattr(view, name), own or name, _day(view))
    for key in type(view).model_fields:
        value = getattr(view, key)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, BaseModel):
                yield from occurrences(item, field, _label(item) or own)


def _flat(value: Any, label: str, day: dt.date | None) -> Iterator[Found]:  # Any: a figure, or many of them
    if isinstance(value, dict):
        yield from (Found(label=str(key), value=item, day=day) for key, item in value.items())
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            dated = isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], dt.date)
            yield from _flat(item[1] if dated else item, label if dated else f"{label} {number + 1}", item[0] if dated else day)
    else:
        yield Found(label=label, value=value, day=day)


def _label(view: BaseModel) -> str:
    return " ".join(str(getattr(view, name)) for name in NAMES if name in type(view).model_fields and getattr(view, name) is not None)[:80]


def _day(view: BaseModel) -> dt.date | None:
    return next(
        (getattr(view, name) for name in ("date", "closed", "due", "end", "last_day", "as_of", "origin") if hasattr(view, name)), None
    )


def inputs_of(view: BaseModel) -> Iterator[Found]:
    """What the answer says about itself: every plain figure and day at its top."""
    for name in type(view).model_fields:
        value = getattr(view, name)
        if isinstance(value, bool):
            continue
        if isinstance(value, int | float | Decimal):
            yield Found(label=name, value=value, day=None)
        elif isinstance(value, dt.date):
            yield Found(label=name, value=None, day=value)
