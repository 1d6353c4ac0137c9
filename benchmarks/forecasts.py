"""`python -m benchmarks.forecasts [FOLDER_OR_PARQUET] --out OUT.json`: how good the forecasts of any set of series are.

A folder of NAME.csv (date, close), or the sample market where none is given, is backtested over rolling origins; a parquet file (unique_id, split, t, y) is forecast once per
series over its test part, scored against Naive2. Both go through the functions that the product uses. Quantiles go to OUT.npz.
With `--ablation` the combination is forecast without each of its parts instead, and the table says what that costs.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.forecast_inputs import Task, read_folder, read_parquet, sample_market
from benchmarks.forecast_tables import COLUMNS, NAIVE2, Tested, naive2, rows_of_reports, rows_of_tests, scale_of
from core.clock import stopwatch_s
from core.errors import FolioscopeError, InvalidInput
from forecasting import ENSEMBLE, LEVELS, BacktestReport, Frequency, History, backtest, forecast, train

MASE_SEASON = {Frequency.MONTHLY: 12, Frequency.QUARTERLY: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was asked for on the command line."""

    horizons: tuple[int, ...]
    origins: int
    step: int
    history: int
    models: tuple[str, ...] | None
    peers: bool


def roll(series: History, plan: Plan) -> BacktestReport:
    """The backtest of one series, with those of the peers where asked for."""
    report = backtest(series, horizons=plan.horizons, origins=plan.origins, step=plan.step, history=plan.history, models=plan.models)
    if plan.peers:
        from benchmarks.forecast_peers import add_peers

        return add_peers(report, series, history=plan.history, step=plan.step)
    return report


def forecast_task(task: Task, plan: Plan) -> Tested:
    """The forecast of one test part, by the combination, its members, Naive2, and the peers where asked for."""
    horizon, season = task.actual.size, MASE_SEASON.get(task.history.frequency, 1)
    started = stopwatch_s()
    trained = train(task.history, models=plan.models, with_skill=False)
    fitted = stopwatch_s()
    made = forecast(task.history, dates=task.dates, warm=trained)
    done = stopwatch_s()
    quantiles = {ENSEMBLE: made.quantiles, NAIVE2: naive2(task.history, horizon, season)}
    quantiles |= {member.name: member.quantiles for member in made.members if member.quantiles is not None}
    if plan.peers:
        from benchmarks.forecast_peers import peer_quantiles

        quantiles |= peer_quantiles(task.history, horizon)[0]
    return Tested(
        name=task.history.name,
        quantiles=quantiles,
        actual=task.actual,
        scale=scale_of(task.history, season),
        fit_s=fitted - started,
        update_s=done - fitted,
    )


def run_reports(series: Sequence[History], plan: Plan, workers: int) -> list[BacktestReport]:
    """Backtests of all series, on `workers` processes; a series that cannot be backtested is named and left out."""
    reports = []
    if workers > 1:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            futures = [(each.name, pool.submit(roll, each, plan)) for each in series]
            for name, future in futures:
                try:
                    reports.append(future.result())
                except FolioscopeError as failure:
                    print(f"left out {name}: {failure}", file=sys.stderr)
        return reports
    for each in series:
        try:
            reports.append(roll(each, plan))
        except FolioscopeError as failure:
            print(f"left out {each.name}: {failure}", file=sys.stderr)
    return reports


def show(rows: Sequence[dict[str, object]]) -> None:
    """The table."""
    columns = [name for name in (*COLUMNS, "crps_ratio") if any(name in row for row in rows)]
    print("  ".join(f"{name[:14]:>14}" for name in columns))
    for row in sorted(rows, key=lambda row: (int(str(row["horizon"])), -float(str(row["skill_crps_pct"])))):
        cells = [row.get(name, "") for name in columns]
        print("  ".join(f"{cell:14.3f}" if isinstance(cell, float) else f"{cell!s:>14}" for cell in cells))


def write(path: Path, rows: Sequence[dict[str, object]], arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]) -> None:
    """OUT.json with the rows, and OUT.npz with the quantiles."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"rows": list(rows)}, indent=1) + "\n")
    np.savez_compressed(path.with_suffix(".npz"), levels=np.asarray(LEVELS), **arrays)  # type: ignore[arg-type]  # numpy types keywords as one


def bench(source: Path | None, plan: Plan, frequency: Frequency | None, workers: int, out: Path) -> None:
    """Everything from the input to the files."""
    if source is None or source.is_dir():
        reports = run_reports(read_folder(source, frequency) if source else sample_market(), plan, workers)
        if not reports:
            raise InvalidInput("No series could be backtested.", field="input")
        rows = rows_of_reports(reports)
        arrays = {f"{r.symbol}|{name}": quantiles for r in reports for name, quantiles in r.quantiles.items()}
        arrays |= {f"{r.symbol}|actual": r.actual for r in reports}
    else:
        tested = [forecast_task(task, plan) for task in read_parquet(source, frequency, plan.history)]
        rows = rows_of_tests(tested)
        arrays = {f"{t.name}|{name}": quantiles for t in tested for name, quantiles in t.quantiles.items()}
        arrays |= {f"{t.name}|actual": t.actual for t in tested}
    show(rows)
    write(out, rows, arrays)


def ablate(source: Path | None, plan: Plan, frequency: Frequency | None, out: Path) -> None:
    """What each part is good for, as a table and as OUT.json."""
    from benchmarks import forecast_ablation as ablation

    if source is None or source.is_dir():
        series, horizons = read_folder(source, frequency) if source else sample_market(), plan.horizons
        tried = ablation.tried_series(series, horizons=horizons, origins=plan.origins, step=plan.step, history=plan.history)
    else:
        tasks = read_parquet(source, frequency, plan.history)
        horizons, tried = (tasks[0].actual.size,), [ablation.once(task) for task in tasks]
    if not tried:
        raise InvalidInput("No series could be forecast.", field="input")
    table = ablation.rows(tried, horizons)
    ablation.show(table)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"ablation": table}, indent=1) + "\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecasts", description=__doc__)
    parser.add_argument("source", type=Path, nargs="?", help="folder of NAME.csv (date, close), or parquet (unique_id, split, t, y)")
    parser.add_argument("--horizons", default="1,5,21", help="steps ahead, for a folder")
    parser.add_argument("--origins", type=int, default=24, help="rolling origins per series, for a folder")
    parser.add_argument("--step", type=int, default=10, help="distance of the origins")
    parser.add_argument("--history", type=int, default=1000, help="values each origin sees at most")
    parser.add_argument("--models", help="members, separated by commas (default: all that fit)")
    parser.add_argument("--frequency", type=Frequency, help="B, D, W, M, Q or Y (default: what the days look like)")
    parser.add_argument("--peers", action="store_true", help="statsforecast, Prophet's default and a plain GARCH beside")
    parser.add_argument("--ablation", action="store_true", help="the combination without each of its parts")
    parser.add_argument("--workers", type=int, default=1, help="processes, for a folder")
    parser.add_argument("--out", type=Path, required=True, help="OUT.json; the quantiles go beside it as npz")
    asked = parser.parse_args()
    plan = Plan(
        horizons=tuple(int(step) for step in asked.horizons.split(",")),
        origins=asked.origins,
        step=asked.step,
        history=asked.history,
        models=tuple(asked.models.split(",")) if asked.models else None,
        peers=asked.peers,
    )
    if asked.ablation:
        ablate(asked.source, plan, asked.frequency, asked.out)
    else:
        bench(asked.source, plan, asked.frequency, asked.workers, asked.out)


if __name__ == "__main__":
    main()
