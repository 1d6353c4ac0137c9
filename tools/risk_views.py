"""What the risk of a portfolio answers."""

import datetime as dt

from analysis import RiskReport
from tools.base import View
from tools.fields import finite


class RiskPartView(View):
    """One holding's part in the whole; fractions of 1. `cvar_part_frac`: its mean loss in the worst cases of the whole; they sum to the CVaR."""

    symbol: str
    weight_frac: float
    volatility_frac: float | None
    volatility_part_frac: float | None
    share_of_risk_frac: float | None
    cvar_part_frac: float | None
    beta: float | None


class StressView(View):
    """What today's weights would have lost in a named period, or under an assumed move; `asked`: whether that is what was asked for."""

    name: str
    return_frac: float | None
    max_drawdown_frac: float | None
    by_symbol: dict[str, float]
    note: str
    asked: bool


class RiskView(View):
    """Risk of today's weights over past days; losses are positive fractions of the whole, whose value is `total`; `var_amount` is `var_frac` of it.

    `forecast_*` is the same from the joint forecast of the holdings, None where there is none. `correlations` has one row per symbol.
    """

    metric: str | None
    symbols: tuple[str, ...]
    total: float
    var_amount: float
    base_currency: str
    cash_weight_frac: float
    first_day: dt.date
    last_day: dt.date
    sessions: int
    confidence: float
    horizon_days: int
    var_frac: float
    cvar_frac: float
    forecast_var_frac: float | None
    forecast_cvar_frac: float | None
    volatility_frac: float
    max_drawdown_frac: float
    drawdown_days: int
    beta: float | None
    benchmark: str | None
    hhi: float
    effective_holdings: float
    largest: str
    largest_weight_frac: float
    mean_correlation: float | None
    diversification: float | None
    correlations: tuple[tuple[float | None, ...], ...]
    parts: tuple[RiskPartView, ...]
    stress: tuple[StressView, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def _stress(found: RiskReport, period: str | None) -> tuple[StressView, ...]:
    periods = tuple(
        StressView(
            name=f"{item.name}, {item.start} to {item.end}",
            return_frac=finite(item.return_frac),
            max_drawdown_frac=finite(item.max_drawdown),
            by_symbol=item.by_symbol,
            note=f"no prices of {', '.join(item.missing)}" if item.missing else "",
            asked=item.name == period,
        )
        for item in found.periods
    )
    weights = dict(zip(found.symbols, found.weights.tolist(), strict=True))
    shocks = tuple(
        StressView(
            name=" and ".join(f"{symbol} {move:+.0%}" for symbol, move in item.moves.items()),
            return_frac=finite(total),
            max_drawdown_frac=None,
            by_symbol={symbol: weight * moves.get(symbol, 0.0) for symbol, weight in weights.items()},
            note=note,
            asked=True,
        )
        for item in found.shocks
        for total, moves, note in (
            (item.direct_frac, item.moves, "nothing else moves"),
            (item.linked_frac, item.linked_moves, "the others move as they usually do with it"),
        )
    )
    return (*shocks, *periods)


def risk_view(
    found: RiskReport,
    *,
    metric: str | None,
    period: str | None,
    total: tuple[float, str],
    forecast: tuple[float | None, float | None],
    notes: tuple[str, ...],
    sources: tuple[str, ...],
) -> RiskView:
    """The answer; `total` is the portfolio's value with its currency, `forecast` VaR and CVaR of the joint forecast."""
    spread = found.concentration
    return RiskView(
        metric=metric,
        symbols=found.symbols,
        total=total[0],
        var_amount=found.tail.var * total[0],
        base_currency=total[1],
        cash_weight_frac=found.cash_weight,
        first_day=found.first_day,
        last_day=found.last_day,
        sessions=found.n_days,
        confidence=found.tail.confidence,
        horizon_days=found.tail.horizon_days,
        var_frac=found.tail.var,
        cvar_frac=found.tail.cvar,
        forecast_var_frac=forecast[0],
        forecast_cvar_frac=forecast[1],
        volatility_frac=found.volatility,
        max_drawdown_frac=found.max_drawdown,
        drawdown_days=found.drawdown_days,
        beta=finite(found.beta),
        benchmark=found.benchmark,
        hhi=spread.hhi,
        effective_holdings=spread.effective_holdings,
        largest=spread.largest,
        largest_weight_frac=spread.largest_weight,
        mean_correlation=finite(spread.mean_correlation),
        diversification=finite(spread.diversification),
        correlations=tuple(tuple(finite(float(value)) for value in row) for row in spread.correlations),
        parts=tuple(
            RiskPartView(
                symbol=item.symbol,
                weight_frac=item.weight,
                volatility_frac=finite(item.volatility),
                volatility_part_frac=finite(item.volatility_part),
                share_of_risk_frac=finite(item.volatility_share),
                cvar_part_frac=finite(item.cvar_part),
                beta=finite(item.beta),
            )
            for item in found.contributions
        ),
        stress=_stress(found, period),
        notes=(*notes, *found.notes),
        sources=sources,
    )
