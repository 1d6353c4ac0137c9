"""Returns of the portfolio or of one holding, each by its name."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

from pydantic import Field

from accounting import Performance, PeriodLength, performance
from core.actor import Scope
from core.errors import InvalidInput
from tools.asked import About
from tools.base import Args, Tool
from tools.benchmark import beside_benchmark, standing_in
from tools.books import Books, worked_out
from tools.context import Context
from tools.fields import Symbol
from tools.payouts import counted_twice
from tools.performance_views import PerformanceView, performance_view
from tools.prices import Priced, gather_prices
from tools.ranges import RangeArg, resolve_range
from tools.views import shown_again


class ShowPerformance(Args):
    """Of what, and over which days."""

    range: RangeArg = "max"
    symbol: Symbol | None = Field(None, description="One holding; left out: the whole portfolio.")
    benchmark: Symbol | None = Field(
        None, description="What the same money, put in and taken out on the same days, would have become in this."
    )
    by: PeriodLength | None = Field(
        None, description="Asked for the best and the worst day, week, month, quarter or year, or how many rose: which of these."
    )
    about: About | None = Field(
        None,
        description="The one thing that is asked of the gains: best, worst, winners, losers, fees, taxes, dividends, interest, before_fees, without_dividends; "
        "rises: how many days, weeks, months, quarters or years rose; average: their mean; peak: when the value stood highest; worth: the value at the end of the range; why_down, why_up: the longest stretch up to now in which it fell or rose.",
    )
    portfolio_id: UUID | None = None
    all_portfolios: bool = Field(False, description="All portfolios together, in the currency of the first.")


async def priced_books(context: Context, books: Books, args: ShowPerformance) -> tuple[Priced, dt.date | None]:
    """The prices, and the day after whose end the range counts (None: from the first activity).

    Raises:
        InvalidInput: nothing is recorded, or not of that symbol.
    """
    if not books.activities:
        raise InvalidInput("There are no transactions yet, so there is no return to measure. Record a buy first.", field="portfolio_id")
    today = context.clock.today()
    start = None if args.range == "max" else resolve_range(args.range, today).start
    if start is not None and (args.range == "ytd" or not isinstance(args.range, str)):
        start -= dt.timedelta(days=1)  # the days that are named count whole, the first one too
    first = min(activity.date for activity in books.activities)
    if start is not None and start < first:
        start = None
    if args.symbol is not None and args.symbol not in books.ledger().positions:
        raise InvalidInput(f"There is no {args.symbol} in this portfolio.", field="symbol")
    extra = [args.benchmark] if args.benchmark else []
    return await gather_prices(context, books, start=start, end=today, extra=extra), start


async def run_performance(context: Context, args: ShowPerformance) -> PerformanceView:
    """Measure returns over a range: time-weighted, money-weighted (IRR), simple and on invested capital; gain, fees, dividends, contributions.

    Example: range="ytd", symbol=AAPL, or benchmark=SPY for the same money in something else.
    """
    asked = args.model_copy(update={"about": None})
    view = await _shown(context, asked)
    if args.about in _WHY and args.range == "max" and view.gain is not None:
        view = (await _moved(context, asked, view, _WHY[args.about])).model_copy(update={"whole_gain": view.gain})
    return view.model_copy(update={"about": args.about})


_WHY = {About.WHY_DOWN: -1, About.WHY_UP: 1}
_SHORTER = ("ytd", "3m", "1m", "1w", "1d")
"""Stretches that people speak of, the longest first."""


async def _shown(context: Context, args: ShowPerformance) -> PerformanceView:
    return await shown_again(context, PerformanceView, "portfolio_performance", args, lambda books: _measured(context, books, args))


async def _moved(context: Context, args: ShowPerformance, whole: PerformanceView, way: int) -> PerformanceView:
    """The longest stretch up to now in which the value moved that way; `whole` where it did so in none."""
    if (whole.gain or 0.0) * way > 0:
        return whole
    for shorter in _SHORTER:
        view = await _shown(context, args.model_copy(update={"range": shorter}))
        if (view.gain or 0.0) * way > 0:
            return view
    return whole


async def measure(context: Context, books: Books, args: ShowPerformance) -> tuple[Performance, Priced]:
    """The returns of the books, or of one holding, over the days that are asked for, and the prices that went into them.

    Raises:
        InvalidInput: nothing is recorded, or not of that symbol.
    """
    priced, start = await priced_books(context, books, args)
    end = context.clock.today()
    if not isinstance(args.range, str) and args.range.end is not None:
        end = min(end, args.range.end)

    def measured() -> Performance:
        ledger = books.in_base(priced.fx, priced.fx_token)
        return performance(ledger, priced.prices, priced.fx, base=books.base_currency, start=start, end=end, symbol=args.symbol)

    return await worked_out(len(books.activities), measured), priced


async def _measured(context: Context, books: Books, args: ShowPerformance) -> tuple[PerformanceView, Priced]:
    found, priced = await measure(context, books, args)
    symbol, other, said = args.benchmark, priced, tuple[str, ...]()
    if symbol is not None:
        other, symbol, said = await standing_in(context, priced, symbol)
        priced = replace(priced, missing=other.missing)
    view = await worked_out(len(found.days), lambda: performance_view(found, books, priced, args.by))
    if view.dividends:
        held = [item.symbol for item in view.contributions if item.symbol != "cash"]
        said = (*said, *await counted_twice(context, held, view.sources, view.dividends, view.base_currency))
    view = view.model_copy(update={"notes": said})
    if symbol is None:
        return view, priced
    beside = beside_benchmark(found, other, symbol)
    if isinstance(beside, str):
        return view.model_copy(update={"incomplete": (*view.incomplete, beside)}), priced
    return view.model_copy(update={"benchmark": beside}), priced


PORTFOLIO_PERFORMANCE = Tool(
    name="portfolio_performance", args=ShowPerformance, view=PerformanceView, run=run_performance, scope=Scope.PORTFOLIO_READ
)
