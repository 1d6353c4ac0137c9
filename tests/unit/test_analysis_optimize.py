"""Optimisation against skfolio called directly, against closed forms of two assets, and its refusals."""

import numpy as np
import pytest

from analysis import OBJECTIVES, PricePanel, WalkForward, optimize
from analysis.allocation.limits import bought, limits_for
from analysis.tail import expected_shortfall, value_at_risk
from core.errors import InvalidInput, NotEnoughHistory

NAMES = [objective.name for objective in OBJECTIVES]


def returns_of(count: int = 400, symbols: int = 5, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    market = rng.normal(0.0005, 0.008, (count, 1))
    drawn = market * np.linspace(0.6, 1.4, symbols) + rng.normal(0, 1, (count, symbols)) * np.linspace(0.006, 0.016, symbols)
    return drawn - drawn.mean(axis=0) + np.linspace(0.0004, 0.0009, symbols)


def panel_of(returns: np.ndarray) -> PricePanel:
    close = 100 * np.vstack([np.ones(returns.shape[1]), np.cumprod(1 + returns, axis=0)])
    dates = np.busday_offset("2018-01-01", np.arange(len(close)), roll="forward")
    return PricePanel(symbols=tuple("ABCDEFGH"[: returns.shape[1]]), dates=dates, close=close)


def direct(name: str, returns: np.ndarray, **limits):
    from skfolio import RiskMeasure
    from skfolio.moments import LedoitWolf, ShrunkMu, ShrunkMuMethods
    from skfolio.optimization import EqualWeighted, HierarchicalRiskParity, MeanRisk, ObjectiveFunction, RiskBudgeting
    from skfolio.prior import EmpiricalPrior

    prior = EmpiricalPrior(covariance_estimator=LedoitWolf())
    mu = ShrunkMu(method=ShrunkMuMethods.BAYES_STEIN, covariance_estimator=LedoitWolf())
    shrunk = EmpiricalPrior(mu_estimator=mu, covariance_estimator=LedoitWolf())
    model = {
        "min_variance": lambda: MeanRisk(prior_estimator=prior, **limits),
        "max_sharpe": lambda: MeanRisk(objective_function=ObjectiveFunction.MAXIMIZE_RATIO, prior_estimator=shrunk, **limits),
        "risk_parity": lambda: RiskBudgeting(prior_estimator=prior, **limits),
        "hrp": lambda: HierarchicalRiskParity(prior_estimator=prior, **limits),
        "min_cvar": lambda: MeanRisk(risk_measure=RiskMeasure.CVAR, cvar_beta=0.95, **limits),
        "equal_weight": EqualWeighted,
    }[name]()
    return model.fit(returns).weights_


def covariance_of(returns: np.ndarray) -> np.ndarray:
    from sklearn.covariance import LedoitWolf

    return LedoitWolf().fit(returns).covariance_


@pytest.mark.parametrize("name", NAMES)
def test_weights_are_those_of_skfolio_called_directly(name):
    returns = returns_of()
    found = optimize(panel_of(returns), objective=name, bounds=(0.0, 0.4), lookback_days=300, evidence=None)
    seen = panel_of(returns).close[-301:]
    limits = {} if name == "equal_weight" else {"min_weights": 0.0, "max_weights": 0.4}
    assert found.weights == pytest.approx(direct(name, seen[1:] / seen[:-1] - 1, **limits), abs=1e-9)
    assert found.n_days == 300


def test_minimum_variance_of_two_assets():
    returns = returns_of(symbols=2)
    (a, c), (_, b) = covariance_of(returns)
    found = optimize(panel_of(returns), objective="min_variance", evidence=None)
    assert found.weights[0] == pytest.approx(np.clip((b - c) / (a + b - 2 * c), 0, 1), abs=2e-4)


def test_risk_parity_of_two_assets_goes_by_inverse_volatility():
    returns = returns_of(symbols=2)
    one, two = np.sqrt(np.diag(covariance_of(returns)))
    found = optimize(panel_of(returns), objective="risk_parity", evidence=None)
    assert found.weights == pytest.approx([two / (one + two), one / (one + two)], abs=1e-4)


def test_hierarchical_risk_parity_of_two_assets_goes_by_inverse_variance():
    returns = returns_of(symbols=2)
    one, two = np.diag(covariance_of(returns))
    found = optimize(panel_of(returns), objective="hrp", evidence=None)
    assert found.weights == pytest.approx([two / (one + two), one / (one + two)], abs=1e-9)


def test_maximum_sharpe_of_two_assets_is_the_tangency_portfolio():
    returns = returns_of(symbols=2)
    covariance, mean = covariance_of(returns), returns.mean(axis=0)
    gap = mean - mean.mean()
    shrinkage = 4 / (4 + 400 * gap @ np.linalg.solve(covariance, gap))
    tangency = np.linalg.solve(covariance, mean - shrinkage * gap)
    assert (tangency > 0).all()
    found = optimize(panel_of(returns), objective="max_sharpe", evidence=None)
    assert found.weights == pytest.approx(tangency / tangency.sum(), abs=1e-4)


def test_minimum_cvar_leaves_out_what_only_doubles_the_loss():
    returns = returns_of(symbols=2)
    returns[:, 1] = 2 * returns[:, 0]
    found = optimize(panel_of(returns), objective="min_cvar", evidence=None)
    assert found.weights == pytest.approx([1, 0], abs=1e-6)


def test_tail_measures_are_those_of_skfolio():
    from skfolio import measures

    for count in (100, 333, 1000):
        returns = np.random.default_rng(count).normal(0, 0.01, count)
        for confidence in (0.9, 0.95, 0.99):
            assert value_at_risk(returns, confidence) == pytest.approx(measures.value_at_risk(returns, beta=confidence))
            assert expected_shortfall(returns, confidence) == pytest.approx(measures.cvar(returns, beta=confidence))


def test_the_result_is_a_list_of_trades_with_amounts():
    panel = panel_of(returns_of(symbols=3))
    found = optimize(
        panel, objective="min_variance", current_weights={"A": 0.1, "C": 0.7}, value=50_000.0, transaction_costs=20, evidence=None
    )
    assert {trade.symbol: trade.before for trade in found.trades} == {"A": 0.1, "B": 0.0, "C": 0.7}
    for trade in found.trades:
        assert trade.amount == pytest.approx((trade.after - trade.before) * 50_000)
        assert trade.change == pytest.approx(trade.after - trade.before)
    assert [abs(trade.change) for trade in found.trades] == sorted((abs(trade.change) for trade in found.trades), reverse=True)
    assert sum(trade.change for trade in found.trades) == pytest.approx(0.2)
    assert found.turnover == pytest.approx(sum(max(trade.change, 0) for trade in found.trades))
    assert found.cost_frac == pytest.approx(sum(abs(trade.change) for trade in found.trades) * 0.002)
    assert found.volatility < found.equal_weight_volatility
    assert sum(found.by_symbol().values()) == pytest.approx(1)
    assert optimize(panel, current_weights={"A": 1.0}, evidence=None).trades[0].amount is None
    assert optimize(panel, evidence=None).trades == ()


def test_max_sharpe_stays_nearer_to_what_is_held_when_trading_costs_more():
    panel = panel_of(returns_of())
    held = {"A": 0.2, "B": 0.2, "C": 0.2, "D": 0.2, "E": 0.2}
    moved = [
        optimize(panel, objective="max_sharpe", current_weights=held, transaction_costs=bps, evidence=None).turnover for bps in (0, 50, 300)
    ]
    assert moved[0] > moved[1] > moved[2]


@pytest.mark.parametrize("name", NAMES)
def test_a_turnover_limit_is_kept_by_every_objective(name):
    panel = panel_of(returns_of())
    held = {"A": 0.1, "B": 0.1, "C": 0.1, "E": 0.7}
    found = optimize(panel, objective=name, current_weights=held, max_turnover=0.15, evidence=None)
    assert found.turnover <= 0.15 + 1e-6
    assert found.weights.sum() == pytest.approx(1)
    assert any("part of the way" in note for note in found.notes) == (name in {"risk_parity", "hrp", "equal_weight"})


def test_a_limit_that_does_not_bind_changes_nothing():
    panel = panel_of(returns_of())
    free = optimize(panel, objective="hrp", current_weights={"A": 1.0}, evidence=None)
    wide = optimize(panel, objective="hrp", current_weights={"A": 1.0}, max_turnover=1.0, evidence=None)
    assert wide.weights == pytest.approx(free.weights)
    assert not any("part of the way" in note for note in wide.notes)


def test_equal_weight_stands_beside_every_trial():
    panel, seen = panel_of(returns_of(600)), []
    plan = WalkForward(train_days=120, hold_days=60, max_refits=5)
    found = optimize(
        panel, objective="min_variance", max_turnover=0.2, current_weights={"A": 0.5, "B": 0.5}, evidence=plan, progress=seen.append
    )
    trial = found.evidence
    assert trial.rows.size == 5
    assert len(trial.dates) == 300
    assert trial.equal_weight.weights == pytest.approx(np.full((5, 5), 0.2))
    assert trial.chosen.weights.sum(axis=1) == pytest.approx(np.ones(5))
    assert trial.chosen.equity[0] == pytest.approx(1 / 1.001)
    assert trial.difference.mean == pytest.approx(
        ((trial.chosen.equity[1:] / trial.chosen.equity[:-1]) - (trial.equal_weight.equity[1:] / trial.equal_weight.equity[:-1])).mean()
        * 252
    )
    assert trial.beats_equal_weight == (trial.difference.low > 0)
    assert trial.chosen.volatility < trial.equal_weight.volatility
    assert seen[-1] == 1


def test_the_trial_never_sees_what_comes_later():
    returns = returns_of(500)
    plan = WalkForward(train_days=120, hold_days=60, max_refits=6)
    before = optimize(panel_of(returns), objective="min_variance", evidence=plan).evidence
    day = len(before.dates) - 100
    other = returns.copy()
    other[-99:] *= -2
    after = optimize(panel_of(other), objective="min_variance", evidence=plan).evidence
    assert after.chosen.equity[:day] == pytest.approx(before.chosen.equity[:day], rel=1e-12)
    early = before.rows <= day
    assert after.chosen.weights[early] == pytest.approx(before.chosen.weights[early], abs=1e-12)
    assert not np.allclose(after.chosen.weights[~early], before.chosen.weights[~early])


def test_fits_without_an_answer_keep_the_weights_and_are_counted():
    returns = returns_of(500)
    returns[:200] = -np.abs(returns[:200])
    returns[200:] = np.abs(returns[200:])
    plan = WalkForward(train_days=100, hold_days=50, max_refits=8)
    found = optimize(panel_of(returns), objective="max_sharpe", evidence=plan)
    trial = found.evidence
    assert 0 < trial.failed_refits < trial.rows.size
    assert trial.chosen.weights[0] == pytest.approx(np.full(5, 0.2))
    assert any("had no answer" in note for note in found.notes)


def test_too_few_days_for_a_trial_are_said():
    found = optimize(panel_of(returns_of(150)), objective="hrp")
    assert found.evidence is None
    assert any("too few days" in note for note in found.notes)


BAD = [
    ({"objective": "best"}, "min_variance"),
    ({"bounds": (0.0, 0.1)}, "20.00 %"),
    ({"bounds": (0.3, 1.0)}, "20.00 %"),
    ({"bounds": (0.5, 0.2)}, "between 0 and 1"),
    ({"bounds": (-0.5, 0.2)}, "between 0 and 1"),
    ({"bounds": {"Z": (0.0, 0.2)}}, "Z"),
    ({"current_weights": {"Z": 1.0}}, "A, B"),
    ({"max_turnover": 0.2}, "held now"),
    ({"max_turnover": 2.0, "current_weights": {"A": 1.0}}, "between 0 and 1"),
    ({"max_turnover": 0.1, "current_weights": {"A": 1.0}, "bounds": (0.0, 0.5)}, "50.00 %"),
    ({"max_turnover": 0.1, "current_weights": {"A": 0.5}}, "50.00 %"),
    ({"transaction_costs": -1.0}, "basis points"),
    ({"holding_days": 0}, "trading days"),
    ({"cash_rate": 2.0}, "cash"),
    ({"lookback_days": 10}, "60"),
    ({"confidence": 2.0}, "0.95"),
]


@pytest.mark.parametrize(("terms", "word"), BAD, ids=[str(index) for index in range(len(BAD))])
def test_bad_input_is_refused_with_what_would_work(terms, word):
    with pytest.raises(InvalidInput) as refusal:
        optimize(panel_of(returns_of()), **{"evidence": None, **terms})
    assert word in refusal.value.message
    assert refusal.value.details["field"]


def test_too_little_to_choose_from_is_refused():
    with pytest.raises(InvalidInput):
        optimize(panel_of(returns_of(symbols=1)))
    with pytest.raises(NotEnoughHistory) as refusal:
        optimize(panel_of(returns_of(40)))
    assert (refusal.value.details["have"], refusal.value.details["need"]) == (40, 60)
    still = returns_of()
    still[:, 2] = 0
    with pytest.raises(InvalidInput):
        optimize(panel_of(still), objective="hrp")
    with pytest.raises(InvalidInput):
        optimize(panel_of(-np.abs(returns_of())), objective="max_sharpe", evidence=None)
    with pytest.raises(InvalidInput):
        WalkForward(train_days=5)


def test_the_nearest_allowed_weights_take_the_least_buying():
    limits = limits_for(("A", "B", "C"), (0.1, 0.5))
    assert limits.nearest(np.array([0.9, 0.1, 0.0])) == pytest.approx([0.5, 0.25, 0.25])
    assert limits.nearest(np.array([0.2, 0.1, 0.0])).sum() == pytest.approx(1)
    assert bought(np.array([0.5, 0.2]), np.array([0.4, 0.6])) == pytest.approx(0.4)
