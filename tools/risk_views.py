"""What the risk of a portfolio answers."""

import datetime as dt
from collections.abc import Mapping

from analysis import PERIODS, Period, RiskReport, ShockLoss
from tools.base import View
from tools.fields import finite
from tools.market_index import EQUAL_WEIGHT
from tools.risk_history import HappenedView


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

    `of` says whose: "your portfolio", or the instruments that were named, whose `total` is what is held of them, None where nothing is.

    `happened`: what the whole portfolio really did over the days that were asked for, None where none were.
    `forecast_*` is the same from the joint forecast of the holdings, None where there is none. `correlations` has one row per symbol.
    """

    metric: str | None
    of: str
    symbols: tuple[str, ...]
    total: float | None
    var_amount: float | None
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
    sharpe: float | None
    sortino: float | None
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
    happened: HappenedView | None
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
    shocks = tuple(view for item in found.shocks for view in _shocked(found, item))
    uncovered = tuple(_uncovered(found, item) for item in PERIODS if item.name == period and not any(view.asked for view in periods))
    return (*shocks, *uncovered, *periods)


def _uncovered(found: RiskReport, period: Period) -> StressView:
    """A bad time that was asked for and lies outside of the prices."""
    return StressView(
        name=f"{period.name}, {period.start} to {period.end}",
        return_frac=None,
        max_drawdown_frac=None,
        by_symbol={},
        note=f"the prices that all of them have go from {found.first_day} to {found.last_day}",
        asked=True,
    )


def _shocked(found: RiskReport, shock: ShockLoss) -> tuple[StressView, ...]:
    """An assumed move alone, unless it is of something that is not held, and with what usually goes with it."""
    weights = dict(zip(found.symbols, found.weights.tolist(), strict=True))
    held_still = [symbol for symbol in weights if symbol not in shock.moves]
    cases = (
        (shock.direct_frac, shock.moves, "nothing else moves"),
        (shock.linked_frac, shock.linked_moves, "the others move as they usually do with it"),
    )
    return tuple(
        StressView(
            name=_named(shock.moves),
            return_frac=finite(total),
            max_drawdown_frac=None,
            by_symbol={symbol: weight * moves.get(symbol, 0.0) for symbol, weight in weights.items()},
            note=note,
            asked=True,
        )
        for total, moves, note in (cases[:1] if not held_still else cases if len(held_still) < len(weights) else cases[1:])
    )


def _named(moves: Mapping[str, float]) -> str:
    """Such as "AAPL falls 20 % and KO rises 5 %", or "AAPL, KO and MSFT each fall 10 %"."""
    sizes, symbols = set(moves.values()), list(moves)
    if len(symbols) < 3 or len(sizes) > 1:
        return " and ".join(_moved(symbol, move) for symbol, move in moves.items())
    return f"{', '.join(symbols[:-1])} and {symbols[-1]} each{_moved('', sizes.pop()).replace('falls', 'fall').replace('rises', 'rise')}"


def _moved(symbol: str, move: float) -> str:
    """Such as "AAPL falls 20 %"."""
    who = "the market" if symbol == EQUAL_WEIGHT or symbol.startswith("^") else symbol
    return f"{who} {'falls' if move < 0 else 'rises'} {f'{abs(move) * 100:.2f}'.rstrip('0').rstrip('.')} %"


def _parts(found: RiskReport) -> tuple[RiskPartView, ...]:
    """Each holding's part in the whole."""
    return tuple(
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
    )


def risk_view(
    found: RiskReport,
    *,
    metric: str | None,
    of: str,
    period: str | None,
    total: tuple[float | None, str],
    forecast: tuple[float | None, float | None],
    happened: HappenedView | None,
    notes: tuple[str, ...],
    sources: tuple[str, ...],
) -> RiskView:
    """The answer; `total` is the value of what is measured with its currency, `forecast` VaR and CVaR of the joint forecast."""
    spread = found.concentration
    return RiskView(
        metric=metric,
        of=of,
        symbols=found.symbols,
        total=total[0],
        var_amount=None if total[0] is None else found.tail.var * total[0],
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
        sharpe=finite(found.sharpe),
        sortino=finite(found.sortino),
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
        parts=_parts(found),
        stress=_stress(found, period),
        happened=happened,
        notes=(*notes, *found.notes),
        sources=sources,
    )
