"""The forecast benchmark: what it reads, what it counts, and what leaving a part out is said to cost."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.forecast_ablation import BARE, EQUAL, PRIOR, WHOLE, Tried, roll, rows
from benchmarks.forecast_inputs import read_folder, read_parquet
from benchmarks.forecast_tables import naive2, rows_of_reports, seasonal_indices
from core.errors import InvalidInput
from forecasting import LEVELS, Frequency, History, backtest
from forecasting.history import make_history
from forecasting.levels import probit


def walk(length: int = 700, *, seed: int = 1) -> History:
    rng = np.random.default_rng(seed)
    days = np.busday_offset(np.datetime64("2023-01-02"), np.arange(-length, 0))
    return make_history(f"S{seed}", days, 100 * np.exp(np.cumsum(0.01 * rng.standard_t(5, length))))


def test_a_folder_is_read_and_a_bad_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "A.csv").write_text("Date,Open,Close\n2020-01-03,1,11\n2020-01-02,1,10\n2020-01-06,1,\n")
    (history,) = read_folder(tmp_path, None)
    assert (history.name, history.values.tolist()) == ("A", [10.0, 11.0])
    (tmp_path / "B.csv").write_text("date,close\n2020-01-02,10\n2020-01-03,ten\n")
    with pytest.raises(InvalidInput, match=r"B\.csv, line 3"):
        read_folder(tmp_path, None)


def test_a_parquet_file_of_train_and_test_parts_is_read(tmp_path: Path) -> None:
    path = tmp_path / "set.parquet"
    parts = ["train"] * 30 + ["test"] * 18
    pd.DataFrame({"unique_id": "M1", "split": parts, "t": range(48), "y": np.arange(48.0) + 1}).to_parquet(path)
    (task,) = read_parquet(path, None, 24)
    assert (task.history.frequency, len(task.history), task.actual[0]) == (Frequency.MONTHLY, 24, 31.0)
    assert task.dates[0] > task.history.dates[-1]
    pd.DataFrame({"unique_id": ["M1"], "t": [1], "y": [1.0]}).to_parquet(path)
    with pytest.raises(InvalidInput, match="split"):
        read_parquet(path, None, 24)


def test_naive2_repeats_a_season_that_is_there_and_only_such_a_one() -> None:
    months = np.arange("2000-01", "2008-01", dtype="datetime64[M]").astype("datetime64[D]")
    wave = 1 + 0.3 * np.sin(2 * np.pi * np.arange(96) / 12)
    seasonal = make_history("S", months, 100 * wave, frequency=Frequency.MONTHLY)
    assert seasonal_indices(seasonal.values, 12) == pytest.approx(wave[:12], rel=1e-6)
    assert naive2(seasonal, 12, 12)[LEVELS.index(0.5)] == pytest.approx(100 * wave[:12], rel=1e-6)
    noise = np.exp(np.random.default_rng(0).normal(size=96))
    assert seasonal_indices(noise, 12) is None


def test_the_gap_between_calm_and_storm_is_what_it_is_called() -> None:
    report = backtest(walk(), horizons=(1,), origins=30, step=5, models=["random_walk"])
    wide, narrow = report.quantiles["ensemble"].copy(), report.quantiles["random_walk"].copy()
    order = np.argsort((wide[:, LEVELS.index(0.9), 0] - wide[:, LEVELS.index(0.1), 0]) / report.last, kind="stable")
    narrow[order[:10]] = report.actual[order[:10]][:, None, :]  # calm origins: no width at all, and right
    narrow[order[20:]] = report.actual[order[20:]][:, None, :] + 1.0  # stormy ones: none, and wrong
    spoilt = replace(report, quantiles=report.quantiles | {"random_walk": narrow})
    by_name = {row["model"]: row for row in rows_of_reports([spoilt])}
    assert by_name["random_walk"]["tercile_gap"] == pytest.approx(100)
    assert 0 <= float(str(by_name["ensemble"]["tercile_gap"])) < 60


def test_the_ablation_leaves_each_part_out_once() -> None:
    tried = [roll(walk(seed=seed), horizons=(1, 5), origins=4, step=10, history=600) for seed in range(2)]
    names = set(tried[0].quantiles)
    assert {WHOLE, BARE, PRIOR, EQUAL, "without garch", "without random_walk"} <= names
    assert all(np.all(np.diff(values, axis=1) >= -1e-12) for values in tried[0].quantiles.values())
    whole = next(row for row in rows(tried, (1, 5)) if row["variant"] == WHOLE)
    assert whole["cost_pct"] == 0


def test_what_a_part_is_worth_is_the_skill_that_is_lost_without_it() -> None:
    rng = np.random.default_rng(0)
    actual = rng.normal(size=(400, 1))
    good = np.broadcast_to(probit(np.asarray(LEVELS))[None, :, None], (400, len(LEVELS), 1))
    tried = [Tried(name=str(n), quantiles={WHOLE: good, "without x": 3 * good}, actual=actual, walk=np.ones((400, 1))) for n in range(9)]
    whole, without = rows(tried, (1,))
    assert float(str(without["cost_pct"])) == pytest.approx(float(str(whole["skill_crps_pct"])) - float(str(without["skill_crps_pct"])))
    assert float(str(without["cost_pct"])) > 10
    assert float(str(without["cover80"])) > 95 > float(str(whole["cover80"]))


def test_a_part_that_a_series_does_not_use_costs_nothing_there() -> None:
    actual = np.random.default_rng(0).normal(size=(50, 1))
    good = np.broadcast_to(probit(np.asarray(LEVELS))[None, :, None], (50, len(LEVELS), 1))
    without = Tried(name="a", quantiles={WHOLE: good}, actual=actual, walk=np.ones((50, 1)))
    using = replace(without, name="b", quantiles={WHOLE: good, "without x": 3 * good})
    (alone,) = [row for row in rows([using], (1,)) if row["variant"] == "without x"]
    (shared,) = [row for row in rows([without, using], (1,)) if row["variant"] == "without x"]
    assert float(str(shared["cost_pct"])) == pytest.approx(float(str(alone["cost_pct"])) / 2)
