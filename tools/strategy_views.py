"""What a backtest of a strategy answers."""

import datetime as dt
from typing import Any

from analysis import Comparison, StrategyResult, SweepResult
from tools.asked import Measured
from tools.base import View
from tools.fields import finite
from tools.panels import Priced
from tools.quotes import thinned


class MeasuresView(View):
    """What an equity curve did. Fractions of 1, a year where that makes sense; None: undefined.

    `lead_*` is how far the strategy lay ahead of this curve: the yearly mean of the daily differences, and its 95 % stationary-bootstrap interval.
    """

    name: str
    final_value: float
    total_return_frac: float | None
    cagr_frac: float | None
    volatility_frac: float | None
    sharpe: float | None
    sortino: float | None
    max_drawdown_frac: float | None
    drawdown_days: int
    lead_frac: float | None
    lead_low_frac: float | None
    lead_high_frac: float | None
    equity: tuple[float, ...]


class YearView(View):
    """One calendar year."""

    year: int
    return_frac: float | None
    volatility_frac: float | None
    max_drawdown_frac: float | None
    buy_and_hold_frac: float | None
    benchmark_frac: float | None


class SweepView(View):
    """Every variant tried, as a heat map: rows are values of the first parameter, columns of the second. None: a variant that makes no sense."""

    parameters: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    metric: str
    values: tuple[tuple[float | None, ...], ...]
    final_values: tuple[tuple[float | None, ...], ...]
    best: dict[str, int | float | str]
    n_variants: int
    notes: tuple[str, ...]


class StrategyView(View):
    """A backtest, beside buying and holding the same and a benchmark. With a sweep: of its best variant, which was found with hindsight.

    `n_variants` were tried on these instruments, `n_earlier` of them before this run. `dividends`: in_closes, reinvested, left_out or partly.
    `about` is the one figure that was asked for.
    """

    about: Measured | None
    strategy: str
    title: str
    params: dict[str, int | float | str]
    execution: str
    symbols: tuple[str, ...]
    start: dt.date
    end: dt.date
    start_value: float
    currency: str
    days: tuple[dt.date, ...]
    result: MeasuresView
    others: tuple[MeasuresView, ...]
    turnover: float | None
    costs_paid: float
    cost_bps: float
    fee_per_trade: float
    cash_rate_frac: float
    exposure_frac: float
    n_trades: int
    deflated_sharpe: float | None
    n_variants: int
    n_earlier: int
    dividends: str
    dividends_note: str
    sweep: SweepView | None
    years: tuple[YearView, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def _measures(name: str, found: StrategyResult | Comparison, kept: Any) -> MeasuresView:  # Any: (n,) int64 rows to keep
    lead = found.difference if isinstance(found, Comparison) else None
    return MeasuresView(
        name=name,
        final_value=found.final_value,
        total_return_frac=finite(found.total_return),
        cagr_frac=finite(found.cagr),
        volatility_frac=finite(found.volatility),
        sharpe=finite(found.sharpe),
        sortino=finite(found.sortino),
        max_drawdown_frac=finite(found.max_drawdown),
        drawdown_days=found.drawdown_days,
        lead_frac=finite(lead.mean) if lead else None,
        lead_low_frac=finite(lead.low) if lead else None,
        lead_high_frac=finite(lead.high) if lead else None,
        equity=tuple(float(value) for value in found.equity[kept]),
    )


def _years(found: StrategyResult) -> tuple[YearView, ...]:
    return tuple(
        YearView(
            year=row.year,
            return_frac=finite(row.return_frac),
            volatility_frac=finite(row.volatility),
            max_drawdown_frac=finite(row.max_drawdown),
            buy_and_hold_frac=finite(row.buy_and_hold_frac),
            benchmark_frac=finite(row.benchmark_frac),
        )
        for row in found.per_year
    )


def sweep_view(found: SweepResult) -> SweepView:
    """The heat map of a sweep, by the figure that its best was chosen by."""
    return SweepView(
        parameters=found.parameters,
        rows=tuple(str(value) for value in found.values[0]),
        columns=tuple(str(value) for value in found.values[1]),
        metric=found.metric,
        values=tuple(tuple(finite(float(value)) for value in row) for row in getattr(found, found.metric)),
        final_values=tuple(tuple(finite(float(value)) for value in row) for row in found.final_value),
        best=dict(found.best),
        n_variants=found.n_variants,
        notes=found.notes,
    )


def strategy_view(
    found: StrategyResult,
    swept: SweepResult | None,
    *,
    about: Measured | None,
    terms: tuple[float, float, float],
    priced: Priced,
    n_earlier: int,
    notes: tuple[str, ...],
) -> StrategyView:
    """The answer; `terms` are basis points, the fee per order and the interest on cash, `notes` what was found out before the simulation."""
    unknown = (priced.dividends_said,) if priced.dividends in {"left_out", "partly"} else ()
    kept = thinned(len(found.dates))
    others = [item for item in (found.buy_and_hold, found.benchmark) if item is not None]
    return StrategyView(
        about=about,
        strategy=found.name,
        title=found.title,
        params=dict(found.params),
        execution=found.execution,
        symbols=found.symbols,
        start=found.dates[0].item(),
        end=found.dates[-1].item(),
        start_value=found.start_value,
        currency=priced.currency,
        days=tuple(found.dates[i].item() for i in kept),
        result=_measures(found.title, found, kept),
        others=tuple(_measures(item.name, item, kept) for item in others),
        turnover=finite(found.turnover),
        costs_paid=found.costs_paid,
        cost_bps=terms[0],
        fee_per_trade=terms[1],
        cash_rate_frac=terms[2],
        exposure_frac=found.exposure,
        n_trades=found.n_trades,
        deflated_sharpe=finite(found.deflated_sharpe),
        n_variants=found.n_variants,
        n_earlier=n_earlier,
        dividends=priced.dividends,
        dividends_note=priced.dividends_said,
        sweep=None if swept is None else sweep_view(swept),
        years=_years(found),
        notes=(*unknown, *notes, *found.notes),
        sources=priced.sources,
    )
