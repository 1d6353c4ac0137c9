"""A return that somebody states ("why is my return 9.5 %?"): which of the returns that are shown has that value."""

import re
from decimal import Decimal

from tools.context import Context
from tools.holding_views import HoldingView
from tools.performance import ShowPerformance, run_performance
from tools.performance_views import PerformanceView
from tools.portfolio import PortfolioView, ShowPortfolio, run_show
from tools.ranges import RangeArg

RETURNS = {
    "twr_frac": "twr",
    "irr_frac": "irr",
    "simple_frac": "simple_return",
    "roai_frac": "roai",
    "twr_annualised_frac": "twr_annualised",
}
"""What `portfolio_performance` shows, and what explains it."""
GAIN = "unrealized_return"
NAMES = frozenset({*RETURNS.values(), "return", GAIN})
_NUMBER = re.compile(r"(-?\d{1,9})(?:\.(\d{1,6}))?")


async def stated_return(context: Context, stated: str, performance: ShowPerformance) -> tuple[str | None, str]:
    """The figure whose shown value is `stated` per cent, to the decimals given, and in words what the others are; None where none has it.

    A loss may be stated without its sign. Where several agree, the first in the order in which they are shown.
    """
    found = _NUMBER.search(stated)
    if found is None:
        return None, ""
    wanted, decimals = abs(Decimal(found[0])), len(found[2] or "")
    view = await run_performance(context, performance)
    shown: dict[str, float | None] = {name: getattr(view, field) for field, name in RETURNS.items()}
    if performance.range == "max":
        shown[GAIN] = await _gain(context, performance)
    for name, value in shown.items():
        if value is not None and round(abs(Decimal(repr(value))) * 100, decimals) == wanted:
            return name, ""
    others = ", ".join(f"{name.replace('_', ' ')} {value * 100:.2f} %" for name, value in shown.items() if value is not None)
    return None, f"None of the returns shown over {_span(performance.range, view)} is {found[0]} %: {others}." if others else ""


async def _gain(context: Context, asked: ShowPerformance) -> float | None:
    """The gain of what is held on its cost."""
    shown: PortfolioView = await run_show(context, ShowPortfolio(portfolio_id=asked.portfolio_id))
    of: PortfolioView | HoldingView | None = (
        shown if asked.symbol is None else next((item for item in shown.holdings if item.symbol == asked.symbol), None)
    )
    return None if of is None or of.gain_frac is None else float(of.gain_frac)


def _span(asked: RangeArg, view: PerformanceView) -> str:
    return "all days" if asked == "max" else f"{view.start} to {view.end}"
