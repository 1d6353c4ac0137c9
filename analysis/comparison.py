"""A strategy beside another curve, in all and year by year."""

from dataclasses import dataclass

import numpy as np

from analysis.luck import bootstrap_difference
from analysis.measures import TRADING_DAYS, daily_returns, drawdowns, measure
from analysis.panel import Ints
from analysis.results import Comparison, YearRow
from core.series import Dates, Floats

LEAST_DAYS_FOR_LUCK = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Luck:
    """How the bootstrap is drawn: samples, mean block length in days, and seed."""

    samples: int = 1000
    block_days: float = 21.0
    seed: int = 0


def compare(name: str, other: Floats, equity: Floats, dates: Dates, *, cash: Floats, start_value: float, luck: Luck | None) -> Comparison:
    """`other` (T,) measured like `equity` (T,), and the lead of `equity` over it.

    The interval needs `luck` and more than 60 days.
    """
    theirs = measure(other, dates, cash=cash, start_value=start_value)
    ours = measure(equity, dates, cash=cash, start_value=start_value)
    difference = None
    if luck is not None and dates.size > LEAST_DAYS_FOR_LUCK:
        idle = daily_returns(cash)
        difference = bootstrap_difference(
            daily_returns(equity) - idle, daily_returns(other) - idle, samples=luck.samples, block_days=luck.block_days, seed=luck.seed
        )
    other.flags.writeable = False
    return Comparison(**theirs.figures(), name=name, equity=other, excess_cagr=ours.cagr - theirs.cagr, difference=difference)


def per_year(
    equity: Floats, dates: Dates, *, start_value: float, held: Comparison | None, benchmark: Comparison | None
) -> tuple[YearRow, ...]:
    """One row per calendar year that the curve touches, oldest first."""
    years = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    last = np.append(np.flatnonzero(years[1:] != years[:-1]), years.size - 1)
    first = np.append(0, last[:-1])
    returns = _returns(equity, last, start_value)
    kept = np.full(last.size, np.nan) if held is None else _returns(held.equity, last, start_value)
    market = np.full(last.size, np.nan) if benchmark is None else _returns(benchmark.equity, last, start_value)
    rows = []
    for index, (low, high) in enumerate(zip(first, last, strict=True)):
        within = equity[low : high + 1]
        spread = float(daily_returns(within).std(ddof=1) * np.sqrt(TRADING_DAYS)) if high - low > 1 else float("nan")
        rows.append(
            YearRow(
                year=int(years[high]),
                return_frac=float(returns[index]),
                volatility=spread,
                max_drawdown=float(drawdowns(within).min()),
                buy_and_hold_frac=float(kept[index]),
                benchmark_frac=float(market[index]),
            )
        )
    return tuple(rows)


def _returns(equity: Floats, last: Ints, start_value: float) -> Floats:
    ends = equity[last]
    return np.asarray(ends / np.append(start_value, ends[:-1]) - 1, dtype=np.float64)
