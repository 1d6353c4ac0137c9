"""What today's holdings would lose in bad times that were, and in ones made up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.panel import PricePanel
from core.errors import InvalidInput
from core.series import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A bad time of the US market, from the last high to the low of the S&P 500."""

    name: str
    start: date
    end: date


PERIODS: tuple[Period, ...] = (
    Period(name="Gulf War 1990", start=date(1990, 7, 16), end=date(1990, 10, 11)),
    Period(name="Russian default 1998", start=date(1998, 7, 17), end=date(1998, 8, 31)),
    Period(name="Dot-com crash 2000-2002", start=date(2000, 3, 24), end=date(2002, 10, 9)),
    Period(name="September 2001", start=date(2001, 9, 10), end=date(2001, 9, 21)),
    Period(name="Financial crisis 2007-2009", start=date(2007, 10, 9), end=date(2009, 3, 9)),
    Period(name="Euro crisis 2011", start=date(2011, 4, 29), end=date(2011, 10, 3)),
    Period(name="Autumn 2018", start=date(2018, 9, 20), end=date(2018, 12, 24)),
    Period(name="Covid crash 2020", start=date(2020, 2, 19), end=date(2020, 3, 23)),
    Period(name="Inflation 2022", start=date(2022, 1, 3), end=date(2022, 10, 12)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLoss:
    """Today's weights, bought at the start of a period and kept to its end.

    Attributes:
        name, start, end: of the period; the closes are the last ones up to those days.
        return_frac: of the whole; NaN where prices are missing.
        max_drawdown: deepest fall on the way; NaN there.
        by_symbol: contribution of each holding to the return, weight times its own return; they sum to it.
        missing: holdings without prices then; where there are any, nothing is computed.
    """

    name: str
    start: date
    end: date
    return_frac: float
    max_drawdown: float
    by_symbol: dict[str, float]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShockLoss:
    """What if some prices jump.

    Attributes:
        moves: the assumed moves, fractions per symbol.
        direct_frac: return of the whole when nothing else moves.
        linked_frac: return when the others move as they usually do with those.
        linked_moves: expected move of every holding: its regression on the shocked ones over the same days (multivariate normal
            conditional mean, S_oS * S_ss^-1 * move).
    """

    moves: dict[str, float]
    direct_frac: float
    linked_frac: float
    linked_moves: dict[str, float]


def period_losses(panel: PricePanel, weights: Floats, periods: Sequence[Period] = PERIODS) -> tuple[PeriodLoss, ...]:
    """The loss in every period that lies within the panel's days, oldest first.

    Args:
        panel: prices.
        weights: (N,) shares of the whole; the rest is cash.
        periods: to go through; those outside the days are left out.
    """
    known = [period for period in periods if panel.dates[0] <= np.datetime64(period.start) and np.datetime64(period.end) <= panel.dates[-1]]
    return tuple(_period_loss(panel, weights, period) for period in known)


def _period_loss(panel: PricePanel, weights: Floats, period: Period) -> PeriodLoss:
    low, high = (int(np.searchsorted(panel.dates, np.datetime64(day), side="right")) - 1 for day in (period.start, period.end))
    held = np.flatnonzero(weights)
    path = panel.total_return()[low : high + 1, held]
    missing = tuple(panel.symbols[held[index]] for index in np.flatnonzero(~np.isfinite(path).all(axis=0)))
    result, worst, parts = float("nan"), float("nan"), {}
    if not missing:
        growth = path / path[0] - 1
        value = 1 + growth @ weights[held]
        result = float(value[-1] - 1)
        worst = float((value / np.maximum.accumulate(value) - 1).min())
        parts = {panel.symbols[column]: float(weights[column] * growth[-1, index]) for index, column in enumerate(held)}
    return PeriodLoss(
        name=period.name, start=period.start, end=period.end, return_frac=result, max_drawdown=worst, by_symbol=parts, missing=missing
    )


def shock_loss(moves: Mapping[str, float], names: Sequence[str], weights: Floats, covariance: Floats) -> ShockLoss:
    """The loss when the named prices move so.

    Args:
        moves: fraction per symbol, at least -1.
        names: (M,) the holdings, and what else may be shocked.
        weights: (M,) shares of the whole, zero for what is not held.
        covariance: (M, M) of daily returns.

    Raises:
        InvalidInput: no move, an unknown symbol, or a fall of more than all.
    """
    unknown = [symbol for symbol in moves if symbol not in names]
    if unknown or not moves:
        raise InvalidInput(
            f"A shock names one of {', '.join(names)}; {', '.join(unknown) or 'nothing'} is not there.",
            field="shocks",
            suggestions=list(names),
        )
    if not all(-1 <= move <= 10 for move in moves.values()):
        raise InvalidInput("A price can fall by at most 100 % (-1) and a shock can raise it by at most 1,000 % (10).", field="shocks")
    places = {symbol: index for index, symbol in reversed(list(enumerate(names)))}
    hit = np.array([places[symbol] for symbol in moves])
    size = np.array(list(moves.values()))
    direct = np.zeros(len(names))
    direct[hit] = size
    linked = covariance[:, hit] @ np.linalg.pinv(covariance[np.ix_(hit, hit)], hermitian=True) @ size
    linked = np.maximum(linked, -1.0)
    linked[hit] = size
    held = np.flatnonzero(weights)
    return ShockLoss(
        moves=dict(moves),
        direct_frac=float(direct @ weights),
        linked_frac=float(linked @ weights),
        linked_moves={names[int(index)]: float(linked[index]) for index in held},
    )
