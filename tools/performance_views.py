"""What is told of returns: the view of `portfolio_performance`, and how it is made."""

import datetime as dt
from collections.abc import Iterator

import numpy as np

from accounting import Contribution, Performance, PeriodLength, PeriodReturn, extremes_of, mean_of, moved_of, periods_of
from tools.asked import About
from tools.base import View
from tools.benchmark import BenchmarkView
from tools.books import Books
from tools.fields import finite
from tools.prices import Priced
from tools.quotes import thinned


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
    mean_gain: float | None
    mean_twr_frac: float | None


class PeakView(View):
    """When the value stood highest in the range, and how far it is below its high since: by value, and time-weighted, which deposits do not move."""

    date: dt.date
    value: float
    below: float
    growth_date: dt.date
    below_frac: float


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
    peak: PeakView | None
    benchmark: BenchmarkView | None
    points: tuple[ValuePoint, ...]
    whole_gain: float | None = None
    notes: tuple[str, ...] = ()
    price_date: dt.date | None
    sources: tuple[str, ...]
    incomplete: tuple[str, ...]


def performance_view(found: Performance, books: Books, priced: Priced, by: PeriodLength | None) -> PerformanceView:
    """What was measured, as callers see it; without a benchmark yet."""
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
        peak=_peak(found),
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
            gain, twr = mean_of(found.days, found.series, span)
            yield ExtremeView(
                span=span, best=_period(ends[0]), worst=_period(ends[1]), rose=rose, fell=fell, mean_gain=gain, mean_twr_frac=twr
            )


def _peak(found: Performance) -> PeakView | None:
    """Where the value and the growth stood highest; None where nothing is known."""
    known = np.isfinite(found.value) & np.isfinite(found.twr_index)
    if not known.any():
        return None
    dates, value, growth = found.dates[known], found.value[known], found.twr_index[known]
    top, best = int(np.argmax(value)), int(np.argmax(growth))
    return PeakView(
        date=dates[top].item(),
        value=float(value[top]),
        below=float(value[top] - value[-1]),
        growth_date=dates[best].item(),
        below_frac=float(growth[-1] / growth[best] - 1) if growth[best] > 0 else 0.0,
    )
