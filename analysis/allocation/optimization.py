"""Weights for an objective, what it takes to get there, and whether such weights have earned trust."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.allocation.limits import Bounds, Limits, bought, limits_for
from analysis.allocation.objectives import Objective, Terms, fitted_weights, objective_named
from analysis.allocation.walk_forward import Evidence, WalkForward, walk_forward
from analysis.costs import MAX_BPS
from analysis.measures import TRADING_DAYS
from analysis.panel import PricePanel
from analysis.strategies.spec import weight_vector
from analysis.tail import requires_confidence
from core.errors import InvalidInput, NotEnoughHistory
from core.series import Floats

LEAST_DAYS = 60
DEFAULT_TRIAL = WalkForward()
_DUST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightTrade:
    """One step to the proposed weights: shares of the account before and after, their difference, and its amount where the value is known."""

    symbol: str
    before: float
    after: float
    change: float
    amount: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OptimizeResult:
    """A proposal, not advice: what an objective would hold, by past prices.

    Attributes:
        objective, title: what was asked for.
        estimates: what the weights rest on.
        symbols, weights: (N,) shares that sum to one within the bounds, in the panel's order.
        current: (N,) weights now; None where none were given.
        trades: changes of more than a millionth, largest first; empty without current weights.
        turnover: share of the account that is bought.
        cost_frac: cost of all trades as a fraction of the account.
        first_day, last_day, n_days: the returns that the fit saw.
        volatility: of the weights over those days, per year: in sample, so better than it will be.
        equal_weight_volatility, current_volatility: the same for equal weight, and for the weights now (None without them).
        evidence: the walk-forward trial beside equal weight; None where it was not asked for or there are too few days.
        notes: what the reader has to know.
    """

    objective: str
    title: str
    estimates: str
    symbols: tuple[str, ...]
    weights: Floats
    current: Floats | None
    trades: tuple[WeightTrade, ...]
    turnover: float
    cost_frac: float
    first_day: date
    last_day: date
    n_days: int
    volatility: float
    equal_weight_volatility: float
    current_volatility: float | None
    evidence: Evidence | None
    notes: tuple[str, ...]

    def by_symbol(self) -> dict[str, float]:
        """The proposed weights by symbol, zeros left out."""
        return {symbol: float(weight) for symbol, weight in zip(self.symbols, self.weights, strict=True) if weight > _DUST}


def optimize(
    panel: PricePanel,
    *,
    objective: str = "min_variance",
    bounds: Bounds = (0.0, 1.0),
    current_weights: Mapping[str, float] | None = None,
    value: float | None = None,
    transaction_costs: float = 10.0,
    max_turnover: float | None = None,
    lookback_days: int = 756,
    holding_days: int = 63,
    cash_rate: float = 0.0,
    confidence: float = 0.95,
    evidence: WalkForward | None = DEFAULT_TRIAL,
    progress: Callable[[float], None] | None = None,
) -> OptimizeResult:
    """Weights of the panel's symbols, fully invested and long only.

    Args:
        panel: prices; the fit sees the latest `lookback_days` returns on days that all symbols have.
        objective: min_variance, max_sharpe, risk_parity, hrp, min_cvar or equal_weight.
        bounds: (least, largest) share for all, or per symbol.
        current_weights: shares now; what is missing is cash.
        value: of the account, for amounts.
        transaction_costs: basis points of each traded value. In max_sharpe they lower the return of what has to be bought or sold, spread
            over `holding_days`; for every objective they are charged in the trial and in `cost_frac`.
        max_turnover: largest share of the account that may be bought. Risk parity, hierarchical risk parity and equal weight go as far
            towards their answer as it allows; the others find the best within it.
        lookback_days: at least 60.
        holding_days: trading days until the weights will be looked at again.
        cash_rate: yearly rate that a Sharpe ratio has to beat.
        confidence: of CVaR.
        evidence: how the trial runs; None for no trial.
        progress: called with the fraction of the trial done.

    Raises:
        InvalidInput: an unknown word, fewer than two symbols, bounds or a turnover that nothing meets, prices that never move, or an
            objective without an answer.
        NotEnoughHistory: fewer than 60 common returns.
    """
    chosen = objective_named(objective)
    _requires_terms(panel, transaction_costs, holding_days, cash_rate, lookback_days)
    requires_confidence(confidence)
    current = None if current_weights is None else weight_vector(panel, current_weights)
    limits = limits_for(panel.symbols, bounds, current=current, max_turnover=max_turnover)
    terms = Terms(cost_frac=transaction_costs / 10_000, holding_days=holding_days, cash_rate=cash_rate, confidence=confidence)
    common = _common(panel)
    latest = common.total_return()[-lookback_days - 1 :]
    returns = latest[1:] / latest[:-1] - 1
    weights = fitted_weights(chosen, returns, limits, terms)
    trial = None if evidence is None else walk_forward(common, chosen, limits, terms, evidence, progress=progress)
    return _result(
        chosen, common, returns, weights, limits, value=value, cost_frac=terms.cost_frac, evidence=trial, asked=evidence is not None
    )


def _requires_terms(panel: PricePanel, transaction_costs: float, holding_days: int, cash_rate: float, lookback_days: int) -> None:
    if len(panel.symbols) < 2:
        raise InvalidInput(f"With {panel.symbols[0]} alone there is nothing to divide. Name at least two symbols.", field="symbols")
    if not 0 <= transaction_costs <= MAX_BPS:
        raise InvalidInput(
            f"Transaction costs must be 0 to {MAX_BPS:g} basis points; 10 is 0.1 % of each trade.", field="transaction_costs"
        )
    if not 1 <= holding_days <= 10 * TRADING_DAYS:
        raise InvalidInput("The holding time must be 1 to 2,520 trading days.", field="holding_days")
    if not -0.05 <= cash_rate <= 0.5:
        raise InvalidInput("The interest on cash must lie between -5 % and 50 % a year, such as 0.02 for 2 %.", field="cash_rate")
    if lookback_days < LEAST_DAYS:
        raise InvalidInput(f"A fit needs at least {LEAST_DAYS} days to look back on; 756 is three years.", field="lookback_days")


def _common(panel: PricePanel) -> PricePanel:
    """The days on which every symbol has a price, once there are enough and every price moves.

    Raises:
        NotEnoughHistory: there are too few.
        InvalidInput: a price never moves.
    """
    low, high = int(panel.first_row.max()), int(panel.last_row.min())
    if high - low < LEAST_DAYS:
        shortest = panel.symbols[int((panel.last_row - panel.first_row).argmin())]
        raise NotEnoughHistory(
            f"There are {max(high - low, 0)} days on which all symbols have prices and {LEAST_DAYS} are needed; {shortest} has the shortest history. Leave it out.",
            have=max(high - low, 0),
            need=LEAST_DAYS,
        )
    dividends = None if panel.dividends is None else panel.dividends[low : high + 1]
    common = PricePanel(symbols=panel.symbols, dates=panel.dates[low : high + 1], close=panel.close[low : high + 1], dividends=dividends)
    still = [symbol for symbol, spread in zip(panel.symbols, np.ptp(common.close, axis=0), strict=True) if spread == 0]
    if still:
        raise InvalidInput(f"The price of {', '.join(still)} never moves, so its risk cannot be measured. Leave it out.", field="symbols")
    return common


def _result(
    objective: Objective,
    panel: PricePanel,
    returns: Floats,
    weights: Floats,
    limits: Limits,
    *,
    value: float | None,
    cost_frac: float,
    evidence: Evidence | None,
    asked: bool,
) -> OptimizeResult:
    current = limits.current
    weights.flags.writeable = False
    moved = 0.0 if current is None else float(np.abs(weights - current).sum())
    return OptimizeResult(
        objective=objective.name,
        title=objective.title,
        estimates=objective.estimates,
        symbols=panel.symbols,
        weights=weights,
        current=current,
        trades=() if current is None else _trades(panel.symbols, current, weights, value),
        turnover=0.0 if current is None else bought(current, weights),
        cost_frac=moved * cost_frac,
        first_day=panel.dates[-returns.shape[0]].item(),
        last_day=panel.dates[-1].item(),
        n_days=returns.shape[0],
        volatility=_volatility(returns, weights),
        equal_weight_volatility=_volatility(returns, np.full(weights.size, 1 / weights.size)),
        current_volatility=None if current is None else _volatility(returns, current),
        evidence=evidence,
        notes=_notes(objective, evidence, asked=asked, stopped=_stopped(objective, limits, weights)),
    )


def _trades(symbols: tuple[str, ...], current: Floats, weights: Floats, value: float | None) -> tuple[WeightTrade, ...]:
    changes = weights - current
    order = sorted((int(index) for index in np.flatnonzero(np.abs(changes) > _DUST)), key=lambda index: -abs(changes[index]))
    return tuple(
        WeightTrade(
            symbol=symbols[index],
            before=float(current[index]),
            after=float(weights[index]),
            change=float(changes[index]),
            amount=None if value is None else float(changes[index]) * value,
        )
        for index in order
    )


def _volatility(returns: Floats, weights: Floats) -> float:
    return float((returns @ weights).std(ddof=1) * np.sqrt(TRADING_DAYS))


def _stopped(objective: Objective, limits: Limits, weights: Floats) -> bool:
    """Whether the turnover limit ended the way to the objective's answer."""
    if objective.takes_turnover or limits.current is None or limits.max_turnover is None:
        return False
    return bought(limits.current, weights) >= limits.max_turnover - _DUST


def _notes(objective: Objective, evidence: Evidence | None, *, asked: bool, stopped: bool) -> tuple[str, ...]:
    notes = ["This is what the objective would hold by past prices, not advice."]
    if stopped:
        notes.append("The turnover limit stops the move part of the way to the objective's own answer.")
    if evidence is None:
        if asked:
            notes.append("There are too few days to try the objective on days it was not fitted on.")
        return tuple(notes)
    if evidence.failed_refits:
        notes.append(f"{evidence.failed_refits} of {evidence.rows.size} fits of the trial had no answer; the weights before were kept.")
    if objective.make is not None and not evidence.beats_equal_weight:
        notes.append("Out of sample it did not beat equal weight beyond luck.")
    return tuple(notes)
