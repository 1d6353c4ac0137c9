"""The objectives, each one estimator of skfolio; the only module that touches it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from analysis.allocation.limits import Limits
from analysis.measures import TRADING_DAYS
from core.errors import InvalidInput
from core.series import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the estimators are told besides returns and limits.

    Attributes:
        cost_frac: one-off cost as a fraction of each traded value.
        holding_days: trading days over which that cost is spread, because skfolio sets it against daily returns.
        cash_rate: yearly rate that a Sharpe ratio has to beat.
        confidence: of CVaR.
    """

    cost_frac: float = 0.0
    holding_days: int = 63
    cash_rate: float = 0.0
    confidence: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One way to choose weights: its name, its words, how its estimator is made, and whether that takes a turnover limit itself."""

    name: str
    title: str
    estimates: str
    make: Callable[[Limits, Terms], Any] | None
    takes_turnover: bool = False


def fitted_weights(objective: Objective, returns: Floats, limits: Limits, terms: Terms) -> Floats:
    """(N,) weights that sum to one within the limits.

    Args:
        objective: an entry of the registry.
        returns: (T, N) daily simple returns without NaN, oldest first.
        limits: known to be feasible.
        terms: costs, rates and confidence.

    Raises:
        InvalidInput: nothing beats cash (for max_sharpe), or the solver finds no answer.
    """
    if objective.make is None:
        return limits.towards(limits.nearest(np.full(returns.shape[1], 1 / returns.shape[1])))
    from skfolio.exceptions import OptimizationError  # noqa: PLC0415  skfolio takes seconds to import

    try:
        raw = objective.make(limits, terms).fit(returns).weights_
    except (OptimizationError, ValueError) as failure:
        raise InvalidInput(
            f"{objective.title} has no answer for these prices and limits: {_reason(failure)} Choose another objective, wider bounds or other days.",
            field="objective",
        ) from failure
    return limits.towards(limits.nearest(np.asarray(raw, dtype=np.float64)))


def _reason(failure: Exception) -> str:
    if "under-performing" in str(failure):
        return "every symbol earned less than cash."
    return "the solver found none."


def _common(limits: Limits) -> dict[str, Any]:
    return {"min_weights": limits.low, "max_weights": limits.high}


def _prior(*, shrink_mean: bool) -> Any:  # Any: skfolio ships no types
    """Ledoit and Wolf's shrinkage covariance; means either as they were or shrunk to their grand mean (Bayes-Stein; Jorion, 1986).

    Skfolio's default, James-Stein, is not held between none and all: where one factor drives most of the variance, as with stocks, its
    weight turns negative and spreads the means instead of shrinking them.
    """
    from skfolio.moments import EmpiricalMu, LedoitWolf, ShrunkMu, ShrunkMuMethods  # noqa: PLC0415  skfolio takes seconds to import
    from skfolio.prior import EmpiricalPrior  # noqa: PLC0415  as above

    shrunk = ShrunkMu(method=ShrunkMuMethods.BAYES_STEIN, covariance_estimator=LedoitWolf())
    return EmpiricalPrior(mu_estimator=shrunk if shrink_mean else EmpiricalMu(), covariance_estimator=LedoitWolf())


def _mean_risk(limits: Limits, terms: Terms, **settings: Any) -> Any:  # Any: skfolio ships no types
    from skfolio.optimization import MeanRisk  # noqa: PLC0415  skfolio takes seconds to import

    if limits.current is not None:
        settings |= {"previous_weights": limits.current, "transaction_costs": terms.cost_frac / terms.holding_days}
        if limits.max_turnover is not None:
            settings["add_constraints"] = _turnover_constraint(limits.current, limits.max_turnover)
    return MeanRisk(**_common(limits), **settings)


def _turnover_constraint(current: Floats, max_turnover: float) -> Callable[[Any], Any]:
    cp: Any = import_module("cvxpy")  # Any: it hands its functions on in a way that mypy does not follow

    # Written in proportion to sum(w), since a maximised ratio is solved for weights of another scale.
    return lambda w: cp.sum(cp.pos(w - cp.multiply(current, cp.sum(w)))) <= max_turnover * cp.sum(w)


def _min_variance(limits: Limits, terms: Terms) -> Any:
    return _mean_risk(limits, terms, prior_estimator=_prior(shrink_mean=False))


def _max_sharpe(limits: Limits, terms: Terms) -> Any:
    from skfolio.optimization import ObjectiveFunction  # noqa: PLC0415  skfolio takes seconds to import

    daily = (1 + terms.cash_rate) ** (1 / TRADING_DAYS) - 1
    goal = ObjectiveFunction.MAXIMIZE_RATIO
    return _mean_risk(limits, terms, prior_estimator=_prior(shrink_mean=True), objective_function=goal, risk_free_rate=daily)


def _min_cvar(limits: Limits, terms: Terms) -> Any:
    from skfolio import RiskMeasure  # noqa: PLC0415  skfolio takes seconds to import

    # the covariance plays no part, but a singular sample one would be complained of
    return _mean_risk(limits, terms, prior_estimator=_prior(shrink_mean=False), risk_measure=RiskMeasure.CVAR, cvar_beta=terms.confidence)


def _risk_parity(limits: Limits, terms: Terms) -> Any:  # noqa: ARG001  every objective is made the same way
    from skfolio.optimization import RiskBudgeting  # noqa: PLC0415  skfolio takes seconds to import

    return RiskBudgeting(**_common(limits), prior_estimator=_prior(shrink_mean=False))


def _hrp(limits: Limits, terms: Terms) -> Any:  # noqa: ARG001  every objective is made the same way
    from skfolio.optimization import HierarchicalRiskParity  # noqa: PLC0415  skfolio takes seconds to import

    return HierarchicalRiskParity(**_common(limits), prior_estimator=_prior(shrink_mean=False))


_SHRUNK = "covariance shrunk by Ledoit and Wolf"
OBJECTIVES: tuple[Objective, ...] = (
    Objective(name="min_variance", title="Minimum variance", estimates=_SHRUNK, make=_min_variance, takes_turnover=True),
    Objective(
        name="max_sharpe",
        title="Maximum Sharpe ratio",
        estimates=f"{_SHRUNK}, means shrunk to their grand mean (Bayes-Stein)",
        make=_max_sharpe,
        takes_turnover=True,
    ),
    Objective(name="risk_parity", title="Risk parity", estimates=_SHRUNK, make=_risk_parity),
    Objective(name="hrp", title="Hierarchical risk parity", estimates=_SHRUNK, make=_hrp),
    Objective(name="min_cvar", title="Minimum CVaR", estimates="the days as they were", make=_min_cvar, takes_turnover=True),
    Objective(name="equal_weight", title="Equal weight", estimates="nothing", make=None),
)


def objective_named(name: str) -> Objective:
    """The entry of that name.

    Raises:
        InvalidInput: there is none.
    """
    for objective in OBJECTIVES:
        if objective.name == name:
            return objective
    names = [objective.name for objective in OBJECTIVES]
    raise InvalidInput(f"There is no objective {name}. There are {', '.join(names)}.", field="objective", suggestions=names)
