"""What a backtest answers."""

from dataclasses import dataclass

from analysis.luck import Difference
from analysis.measures import Measures
from analysis.simulation.outcome import Orders
from analysis.strategies.spec import Value
from core.series import Dates, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """One calendar year: returns from the last close of the year before, or the start, to the year's last close. NaN where there is no curve."""

    year: int
    return_frac: float
    volatility: float
    max_drawdown: float
    buy_and_hold_frac: float
    benchmark_frac: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison(Measures):
    """Another curve over the same days with its measures, and how far the strategy lay ahead of it.

    Attributes:
        name: "buy and hold" or the benchmark's symbol.
        equity: (T,) from the same starting value.
        excess_cagr: the strategy's growth per year minus this one's.
        difference: bootstrap intervals of the lead; None where none was asked for or there are too few days.
    """

    name: str
    equity: Floats
    excess_cagr: float
    difference: Difference | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StrategyResult(Measures):
    """A backtest with the measures of its equity. Daily returns count from the first close on; growth counts from `start_value`.

    Attributes:
        name, title: of the strategy.
        params: every parameter with the value it had.
        execution: "next_close" or "same_close".
        symbols: (N,) in the order of `orders.columns`.
        dates: (T,) days simulated.
        equity: (T,) value at each close after that close's trades and costs; before the first trade the starting value in cash.
        start_value: at the beginning.
        turnover: half the value bought and sold, over the mean equity, per year.
        costs_paid: proportional costs and fees together, in money.
        exposure: mean over the days of the invested share of the equity.
        n_trades: orders filled; buying one symbol or selling it is one each.
        orders: all of them.
        per_year: one row per calendar year.
        buy_and_hold: the same symbols, shares and costs, bought once; None for buy_and_hold itself.
        benchmark: None where none was given.
        deflated_sharpe: probability that the true Sharpe ratio is above what the best of `n_variants` worthless ones shows.
        n_variants: how many variants were tried to arrive at this one.
        notes: what the reader has to know, one sentence each.
    """

    name: str
    title: str
    params: dict[str, Value]
    execution: str
    symbols: tuple[str, ...]
    dates: Dates
    equity: Floats
    start_value: float
    turnover: float
    costs_paid: float
    exposure: float
    n_trades: int
    orders: Orders
    per_year: tuple[YearRow, ...]
    buy_and_hold: Comparison | None
    benchmark: Comparison | None
    deflated_sharpe: float
    n_variants: int
    notes: tuple[str, ...]
