"""What can be lost with today's holdings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.composition import Concentration, Contribution, concentration, contributions
from analysis.measures import TRADING_DAYS, measure
from analysis.panel import Ints, PricePanel
from analysis.strategies.spec import weight_vector
from analysis.stress import PERIODS, Period, PeriodLoss, ShockLoss, period_losses, shock_loss
from analysis.tail import TailRisk, requires_confidence, tail_risk
from core.errors import DataUnavailable, InvalidInput, NotEnoughHistory
from core.series import Dates, Floats, PriceSeries

LEAST_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskReport:
    """Risk of today's weights over past days. Losses are positive fractions of the whole, rates are per year, NaN where undefined.

    Attributes:
        symbols: (N,) the holdings with a weight.
        weights: (N,) shares of the whole; `cash_weight` is the rest.
        first_day, last_day, n_days: the days of the returns used, those on which every holding has a price.
        volatility: standard deviation (n - 1) of daily returns at today's weights, times the root of 252.
        sharpe, sortino: mean daily return (cash earns nothing) over their standard deviation, or over the root mean square of the losses,
            times the root of 252.
        beta: covariance with the benchmark over its variance; NaN without one.
        benchmark: its symbol.
        tail: VaR and CVaR, from history and from the joint forecast.
        max_drawdown, drawdown_days: of today's weights held constant over those days.
        concentration: spread of the money and correlations.
        contributions: one per holding, largest volatility part first.
        periods: the bad times within the days of the prices.
        shocks: the what-ifs asked for.
        notes: what the reader has to know.
    """

    symbols: tuple[str, ...]
    weights: Floats
    cash_weight: float
    first_day: date
    last_day: date
    n_days: int
    volatility: float
    sharpe: float
    sortino: float
    beta: float
    benchmark: str | None
    tail: TailRisk
    max_drawdown: float
    drawdown_days: int
    concentration: Concentration
    contributions: tuple[Contribution, ...]
    periods: tuple[PeriodLoss, ...]
    shocks: tuple[ShockLoss, ...]
    notes: tuple[str, ...]


def risk(
    panel: PricePanel,
    weights: Mapping[str, float],
    *,
    benchmark: PriceSeries | None = None,
    confidence: float = 0.95,
    horizon_days: int = 1,
    lookback_days: int | None = None,
    least_days: int = LEAST_DAYS,
    scenarios: Floats | None = None,
    shocks: Sequence[Mapping[str, float]] = (),
    periods: Sequence[Period] = PERIODS,
) -> RiskReport:
    """The risk of holding `weights`, from how those prices moved together.

    Args:
        panel: prices of at least the symbols with a weight.
        weights: share of the whole per symbol, zero or more, summing to at most one; the rest is cash without risk.
        benchmark: for beta; may be named in `shocks`.
        confidence: of VaR and CVaR.
        horizon_days: trading days over which they look.
        lookback_days: latest returns to use; None for all.
        least_days: fewer than these, over the horizon, are refused.
        scenarios: (S, N) joint forecast of simple returns over the horizon in the panel's order of symbols, or (S,) of the whole.
        shocks: assumed moves per symbol, such as {"AAPL": -0.2}.
        periods: named bad times to replay.

    Raises:
        InvalidInput: a weight, symbol, confidence, horizon or shock that does not fit.
        NotEnoughHistory: fewer than `least_days` days on which all holdings have prices.
        DataUnavailable: the benchmark does not cover those days.
    """
    requires_confidence(confidence)
    if not 1 <= horizon_days <= TRADING_DAYS:
        raise InvalidInput(f"The horizon must be 1 to {TRADING_DAYS} trading days.", field="horizon_days")
    vector = weight_vector(panel, weights)
    held = np.flatnonzero(vector)
    days, closes, notes = _common_days(panel, held, lookback_days, least_days + horizon_days)
    base = _Base(symbols=tuple(panel.symbols[column] for column in held), weights=vector[held], days=days, closes=closes)
    covariance, names = _covariance(base, benchmark)
    padded = np.append(base.weights, np.zeros(len(names) - held.size))
    return _report(
        base,
        covariance,
        None if scenarios is None else _forecast(scenarios, vector),
        benchmark=None if benchmark is None else benchmark.symbol,
        confidence=confidence,
        horizon_days=horizon_days,
        periods=period_losses(panel, vector, periods),
        shocks=tuple(shock_loss(moves, names, padded, covariance) for moves in shocks),
        notes=notes,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Base:
    """The holdings on the days that all of them know."""

    symbols: tuple[str, ...]
    weights: Floats
    days: Dates
    closes: Floats


def _common_days(panel: PricePanel, held: Ints, lookback: int | None, need: int) -> tuple[Dates, Floats, tuple[str, ...]]:
    low, high = int(panel.first_row[held].max()), int(panel.last_row[held].min())
    if lookback is not None:
        low = max(low, high - max(lookback, 0))
    have = high - low
    if have < need:
        symbol = panel.symbols[held[int(panel.first_row[held].argmax())]]
        shortest = f"{symbol} has the shortest history. Leave it out, look further back" if low else "Name a longer stretch"
        raise NotEnoughHistory(
            f"There {'is 1 day' if have == 1 else f'are {max(have, 0)} days'} on which all holdings have prices from {panel.dates[0]} to {panel.dates[-1]}, and {need} are needed. "
            f"{shortest}, or choose a shorter horizon.",
            have=max(have, 0),
            need=need,
        )
    notes = []
    if lookback is None and low > 0:
        names = [panel.symbols[column] for column in held if panel.first_row[column] == low]
        notes.append(f"Figures begin on {panel.dates[low]}, when {', '.join(names)} has its first price.")
    return panel.dates[low : high + 1], panel.total_return()[low : high + 1, held], tuple(notes)


def _benchmark_closes(benchmark: PriceSeries, days: Dates) -> Floats:
    rows = np.searchsorted(benchmark.dates, days, side="right") - 1
    if rows[0] < 0:
        raise DataUnavailable(
            f"There is no price of {benchmark.symbol} by {days[0]}. Choose another benchmark or look less far back.",
            symbols=[benchmark.symbol],
        )
    return np.asarray(benchmark.close[rows])


def _forecast(scenarios: Floats, vector: Floats) -> Floats:
    """(S,) returns of the whole in each scenario."""
    if scenarios.ndim == 2 and scenarios.shape[1] != vector.size:
        raise InvalidInput(f"The scenarios are for {scenarios.shape[1]} symbols, the prices for {vector.size}.", field="scenarios")
    if scenarios.size == 0 or not bool(np.all(np.isfinite(scenarios))):
        raise InvalidInput("The scenarios of a joint forecast must be finite returns.", field="scenarios")
    return np.asarray(scenarios @ vector if scenarios.ndim == 2 else scenarios, dtype=np.float64)


def _covariance(base: _Base, benchmark: PriceSeries | None) -> tuple[Floats, tuple[str, ...]]:
    """(M, M) covariance of daily returns of the holdings and, last, of the benchmark; and their names."""
    closes, names = base.closes, base.symbols
    if benchmark is not None:
        closes, names = np.column_stack([closes, _benchmark_closes(benchmark, base.days)]), (*names, benchmark.symbol)
    return np.atleast_2d(np.cov(closes[1:] / closes[:-1] - 1, rowvar=False)), names


def _report(
    base: _Base,
    covariance: Floats,
    forecast: Floats | None,
    *,
    benchmark: str | None,
    confidence: float,
    horizon_days: int,
    periods: tuple[PeriodLoss, ...],
    shocks: tuple[ShockLoss, ...],
    notes: tuple[str, ...],
) -> RiskReport:
    own = covariance[: base.weights.size, : base.weights.size]
    stretches = base.closes[horizon_days:] / base.closes[:-horizon_days] - 1
    daily = base.closes[1:] / base.closes[:-1] - 1
    path = measure(np.cumprod(np.append(1.0, 1 + daily @ base.weights)), base.days)
    betas = np.full(base.weights.size, np.nan) if benchmark is None else covariance[:-1, -1] / covariance[-1, -1]
    return RiskReport(
        symbols=base.symbols,
        weights=base.weights,
        cash_weight=max(1 - float(base.weights.sum()), 0.0),
        first_day=base.days[0].item(),
        last_day=base.days[-1].item(),
        n_days=base.days.size - 1,
        volatility=path.volatility,
        sharpe=path.sharpe,
        sortino=path.sortino,
        beta=float(betas @ base.weights),
        benchmark=benchmark,
        tail=tail_risk(stretches @ base.weights, forecast, confidence=confidence, horizon_days=horizon_days),
        max_drawdown=path.max_drawdown,
        drawdown_days=path.drawdown_days,
        concentration=concentration(base.symbols, base.weights, own),
        contributions=contributions(base.symbols, base.weights, own, betas=betas, stretches=stretches, confidence=confidence),
        periods=periods,
        shocks=shocks,
        notes=notes,
    )
