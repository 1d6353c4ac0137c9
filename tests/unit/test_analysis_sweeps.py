import numpy as np
import pytest

from analysis import Costs, PricePanel, StrategySpec, Tried, backtest_strategy, sweep
from core.errors import InvalidInput, NotEnoughHistory, TooLarge


def walk(count: int = 400, symbols: int = 3) -> PricePanel:
    rng = np.random.default_rng(2)
    close = 50 * np.exp(np.cumsum(rng.normal(0.0004, 0.015, (count, symbols)), axis=0))
    close[:40, 1] = np.nan
    return PricePanel(symbols=tuple("ABC"[:symbols]), dates=np.busday_offset("2019-01-01", np.arange(count), roll="forward"), close=close)


def alone(panel, name, params, costs):
    return backtest_strategy(panel, StrategySpec(name=name, params=params), costs=costs, bootstrap_samples=0)


@pytest.mark.parametrize("costs", [Costs(bps=10, cash_rate=0.02), Costs(bps=10, per_trade=1.0)], ids=["proportional", "with fees"])
@pytest.mark.parametrize(
    ("name", "grid"),
    [
        ("sma_crossover", {"fast": (5, 10), "slow": (30, 60)}),
        ("mean_reversion", {"window": (10, 20), "entry": (1.0, 1.5)}),
        ("momentum", {"lookback": (40, 80), "top": (1, 2)}),
    ],
)
def test_every_cell_is_its_own_backtest(name, grid, costs):
    panel = walk()
    found = sweep(panel, StrategySpec(name=name, params={"skip": 5} if name == "momentum" else {}), grid, costs=costs)
    (first, rows), (second, columns) = grid.items()
    for i, one in enumerate(rows):
        for j, two in enumerate(columns):
            params = {first: one, second: two} | ({"skip": 5} if name == "momentum" else {})
            single = alone(panel, name, params, costs)
            for figure in ("final_value", "cagr", "sharpe", "max_drawdown"):
                assert getattr(found, figure)[i, j] == pytest.approx(getattr(single, figure), rel=1e-9)
            assert found.n_trades[i, j] == single.n_trades
    assert found.sharpe[found.best_row, found.best_column] == np.nanmax(found.sharpe)
    assert found.best == {first: rows[found.best_row], second: columns[found.best_column]}


def test_luck_counts_the_variants_that_ran():
    panel, seen = walk(), []
    found = sweep(panel, "sma_crossover", {"fast": (5, 10, 70), "slow": (30, 60)}, progress=seen.append)
    assert found.n_variants == 4
    assert np.isnan(found.sharpe[2]).all()
    assert found.n_trades[2].tolist() == [0, 0]
    daily = found.sharpe[:2] / np.sqrt(252)
    assert (found.others + Tried.of(np.array([found.sharpe[found.best_row, found.best_column]]))).variance == pytest.approx(
        daily.var(ddof=1)
    )
    again = backtest_strategy(
        panel,
        StrategySpec(name="sma_crossover", params=found.best),
        others=found.others,
        bootstrap_samples=0,
    )
    assert found.deflated_sharpe == pytest.approx(again.deflated_sharpe)
    assert found.deflated_sharpe < alone(panel, "sma_crossover", found.best, Costs()).deflated_sharpe
    assert any("2 of 6" in note for note in found.notes)
    assert seen == [1.0]


def test_one_parameter_makes_one_column_and_words_can_be_swept():
    found = sweep(walk(), "equal_weight", {"rebalance": ("weekly", "monthly", "never")}, metric="cagr")
    assert found.sharpe.shape == (3, 1)
    assert found.values[1] == ("",)
    assert found.cagr[found.best_row, 0] == found.cagr.max()


def test_same_close_and_other_weights_hold_for_all_variants():
    panel = walk()
    grid = {"fast": (5, 10), "slow": (30,)}
    same = sweep(panel, StrategySpec(name="sma_crossover", execution="same_close"), grid)
    tilted = sweep(panel, StrategySpec(name="sma_crossover", weights={"A": 1.0}), grid)
    later = sweep(panel, "sma_crossover", grid)
    assert not np.isclose(same.final_value, later.final_value).any()
    single = backtest_strategy(
        panel, StrategySpec(name="sma_crossover", params={"fast": 5, "slow": 30}, weights={"A": 1.0}), bootstrap_samples=0
    )
    assert tilted.final_value[0, 0] == pytest.approx(single.final_value)


def test_days_before_the_start_fill_windows_in_a_sweep_too():
    panel = walk()
    begin = panel.dates[120].astype(object)
    found = sweep(panel, "sma_crossover", {"fast": (5,), "slow": (60,)}, start=begin)
    spec = StrategySpec(name="sma_crossover", params={"fast": 5, "slow": 60})
    assert found.final_value[0, 0] == pytest.approx(backtest_strategy(panel, spec, start=begin, bootstrap_samples=0).final_value)


def test_variants_that_make_no_sense_are_left_out_of_any_sweep():
    found = sweep(walk(), "momentum", {"lookback": (40, 60), "skip": (5, 50)})
    assert np.isfinite(found.sharpe).tolist() == [[True, False], [True, True]]
    assert found.n_variants == 3


@pytest.mark.parametrize(
    ("name", "grid", "terms", "error"),
    [
        ("sma_crossover", {}, {}, InvalidInput),
        ("sma_crossover", {"fast": ()}, {}, InvalidInput),
        ("sma_crossover", {"fast": (1,), "slow": (2,), "band": (3,)}, {}, InvalidInput),
        ("sma_crossover", {"quick": (1, 2)}, {}, InvalidInput),
        ("sma_crossover", {"fast": (0, 2)}, {}, InvalidInput),
        ("sma_crossover", {"fast": (5,)}, {"metric": "luck"}, InvalidInput),
        ("sma_crossover", {"fast": (50, 60), "slow": (10, 20)}, {}, InvalidInput),
        ("sma_crossover", {"slow": (500, 600)}, {}, NotEnoughHistory),
        ("sma_crossover", {"fast": tuple(range(1, 300)), "slow": tuple(range(2, 300))}, {}, TooLarge),
        ("hold", {"fast": (5,)}, {}, InvalidInput),
    ],
)
def test_bad_sweeps_are_refused(name, grid, terms, error):
    with pytest.raises(error):
        sweep(walk(), name, grid, **terms)
