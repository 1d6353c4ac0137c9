"""Returns of the portfolio or of one holding, each by its name."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from pydantic import Field

from accounting import Contribution, Performance, PeriodLength, PeriodReturn, extremes_of, moved_of, performance, periods_of
from core.actor import Scope
from core.errors import InvalidInput
from tools.asked import About
from tools.base import Args, Tool, View
from tools.benchmark import BenchmarkView, beside_benchmark, standing_in
from tools.books import Books, worked_out
from tools.context import Context
from tools.fields import Symbol, finite
from tools.payouts import counted_twice
from tools.prices import Priced, gather_prices
from tools.quotes import thinned
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
        "rises: how many days, weeks, months, quarters or years rose; worth: the value at the end of the range; why_down, why_up: the longest stretch up to now in which it fell or rose.",
    )
    portfolio_id: UUID | None = None
    all_portfolios: bool = Field(False, description="All portfolios together, in the currency of the first.")


class ContributionView(View):
    """What one holding (or `cash`) added: its gain, and that as a fraction of the capital of the whole."""

    symbol: str
    gain: float | None
    contribution_frac: float | None
    twr_frac: float | None


class ValuePoint(View):
    """The value at the end of a day, and the growth of 1 since the start (time-weighted)."""

    date: dt.date
    value: float | None
    growth: float | None


class VariantView(View):
    """The returns on one basis: after or before fees, with or without dividends."""

    basis: str
    gain: float | None
    twr_frac: float | None
    irr_frac: float | None
    simple_frac: float | None
    roai_frac: float | None


class PeriodView(View):
    """A day, week, month, quarter or year, from the end of `start` to the end of `end`; the first and the last may be parts of theirs."""

    label: str
    start: dt.date
    end: dt.date
    gain: float | None
    twr_frac: float | None


class ExtremeView(View):
    """The days (weeks, months, quarters, years) with the largest and the smallest time-weighted return, and how many rose and fell."""

    span: PeriodLength
    best: PeriodView
    worst: PeriodView
    rose: int
    fell: int


class PerformanceView(View):
    """Returns from the end of `start` to the end of `end`. Fractions are of 1; None: not defined, or something is missing.

    `scope` tells what crossed the border: deposits and withdrawals of the `portfolio`, or purchases and sales of `holdings`.
    `whole_gain` is what was gained since the first transaction, where `about` asks why the value moved and the range was chosen for that.
    """

    name: str
    symbol: str | None
    base_currency: str
    cost_method: str
    fees_in_cost: bool
    scope: str
    start: dt.date
    end: dt.date
    start_value: float | None
    end_value: float | None
    net_flows: float
    gain: float | None
    twr_frac: float | None
    twr_annualised_frac: float | None
    irr_frac: float | None
    simple_frac: float | None
    roai_frac: float | None
    fees: float
    taxes: float
    dividends: float
    interest: float
    variants: tuple[VariantView, ...]
    contributions: tuple[ContributionView, ...]
    by: PeriodLength | None
    about: About | None
    months: tuple[PeriodView, ...]
    years: tuple[PeriodView, ...]
    extremes: tuple[ExtremeView, ...]
    benchmark: BenchmarkView | None
    points: tuple[ValuePoint, ...]
    whole_gain: float | None = None
    notes: tuple[str, ...] = ()
    price_date: dt.date | None
    sources: tuple[str, ...]
    incomplete: tuple[str, ...]


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
    view = await worked_out(len(found.days), lambda: _view(found, books, priced, args.by))
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


def _view(found: Performance, books: Books, priced: Priced, by: PeriodLength | None) -> PerformanceView:
    kept = thinned(len(found.dates))
    return PerformanceView(
        name=books.name,
        symbol=found.symbol,
        base_currency=found.base,
        cost_method=books.method.value,
        fees_in_cost=books.fees_in_cost,
        scope=found.scope.value,
        start=found.start,
        end=found.end,
        start_value=finite(found.start_value),
        end_value=finite(found.end_value),
        net_flows=found.net_flows,
        gain=finite(found.gain),
        twr_frac=finite(found.twr),
        twr_annualised_frac=finite(found.twr_annualised),
        irr_frac=finite(found.irr),
        simple_frac=finite(found.simple_return),
        roai_frac=finite(found.roai),
        fees=found.fees,
        taxes=found.taxes,
        dividends=found.dividends,
        interest=found.interest,
        variants=tuple(
            VariantView(
                basis=name,
                gain=finite(item.gain),
                twr_frac=finite(item.twr),
                irr_frac=finite(item.irr),
                simple_frac=finite(item.simple),
                roai_frac=finite(item.roai),
            )
            for name, item in found.variants.items()
        ),
        contributions=tuple(_contribution(item) for item in found.contributions),
        by=by,
        about=None,
        months=tuple(map(_period, periods_of(found.days, found.series, PeriodLength.MONTH))),
        years=tuple(map(_period, periods_of(found.days, found.series, PeriodLength.YEAR))),
        extremes=tuple(_extremes(found)),
        benchmark=None,
        points=tuple(
            ValuePoint(date=found.dates[i].item(), value=finite(float(found.value[i])), growth=finite(float(found.twr_index[i])))
            for i in kept
        ),
        price_date=priced.as_of,
        sources=priced.sources,
        incomplete=tuple(dict.fromkeys((*found.incomplete, *priced.missing))),
    )


def _contribution(item: Contribution) -> ContributionView:
    return ContributionView(
        symbol=item.symbol, gain=finite(item.gain), contribution_frac=finite(item.contribution), twr_frac=finite(item.twr)
    )


def _period(item: PeriodReturn) -> PeriodView:
    return PeriodView(label=item.label, start=item.start, end=item.end, gain=finite(item.gain), twr_frac=finite(item.twr))


def _extremes(found: Performance) -> Iterator[ExtremeView]:
    for span in PeriodLength:
        ends = extremes_of(found.days, found.series, span)
        if ends is not None:
            rose, fell = moved_of(found.days, found.series, span)
            yield ExtremeView(span=span, best=_period(ends[0]), worst=_period(ends[1]), rose=rose, fell=fell)


PORTFOLIO_PERFORMANCE = Tool(
    name="portfolio_performance", args=ShowPerformance, view=PerformanceView, run=run_performance, scope=Scope.PORTFOLIO_READ
)
