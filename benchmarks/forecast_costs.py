"""`python -m benchmarks.forecast_costs --out OUT.json`: what forecasts cost on this machine, in seconds and memory.

Every measured job runs in a fresh process with one thread: the first forecast of a symbol, a stored model's answer, the daily update of all
symbols, a backtest with members carried on and with members fitted anew at every origin, and the nightly refit and backtest of all
symbols on one worker and on two.
"""

import argparse
import json
import os
import resource
import statistics
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from benchmarks.forecast_inputs import read_folder, sample_market
from core.clock import stopwatch_s
from core.series import Dates
from forecasting import History, backtest, dump_trained, forecast, load_trained, train, update
from forecasting.calendars import following
from infra.cpu_child import SINGLE_THREADED

HORIZON, ORIGINS, REPEATS = 21, 23, 20
_MEGABYTE = 1 << 20
T = TypeVar("T")


def _days(history: History) -> Dates:
    ahead: Dates = following(history.dates[-1:], HORIZON, history.frequency)[0]
    return ahead


def _peak_mb() -> float:
    """The most memory that this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (_MEGABYTE if sys.platform == "darwin" else 1024)


def first_and_stored(history: History) -> dict[str, float]:
    """Seconds from prices to a forecast in a process that has just started, again in a warm one, and from a stored model."""
    started = stopwatch_s()
    train(history)
    cold = stopwatch_s() - started
    started = stopwatch_s()
    blob = dump_trained(train(history))
    warm = stopwatch_s() - started
    took = []
    for _ in range(REPEATS):
        started = stopwatch_s()
        forecast(history, dates=_days(history), warm=load_trained(blob))
        took.append(1000 * (stopwatch_s() - started))
    return {"first_s": cold, "fit_s": warm, "stored_ms": statistics.median(took), "stored_kb": len(blob) / 1024}


def daily_update(histories: Sequence[History], blobs: Sequence[bytes]) -> float:
    """Seconds to bring stored models of all symbols up to a new day and forecast."""
    started = stopwatch_s()
    for history, blob in zip(histories, blobs, strict=True):
        trained = update(load_trained(blob), history)
        forecast(history, dates=_days(history), warm=trained)
        dump_trained(trained)
    return stopwatch_s() - started


def stored_the_day_before(history: History) -> bytes:
    """A model that does not know the last day."""
    return dump_trained(train(history.head(len(history) - 1)))


def carried_and_refitted(history: History) -> tuple[float, float]:
    """Seconds of a backtest with members carried on between origins, and of one with every member fitted at every origin."""
    backtest(history, origins=1)
    started = stopwatch_s()
    backtest(history, origins=ORIGINS)
    carried = stopwatch_s() - started
    started = stopwatch_s()
    for back in range(ORIGINS):
        known = history.head(len(history) - HORIZON - 10 * back).tail(1000)
        forecast(known, dates=_days(known))
    return carried, stopwatch_s() - started


def nightly(history: History) -> float:
    """One symbol's share of the night: a refit with its record, stored, and a backtest; the worker's peak memory in MB."""
    dump_trained(train(history))
    backtest(history)
    return _peak_mb()


def refit_all(histories: Sequence[History], workers: int) -> dict[str, float]:
    """Seconds and peak memory of the night's work on `workers` processes, their start included."""
    started = stopwatch_s()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        peaks = list(pool.map(nightly, histories))
    return {"seconds": stopwatch_s() - started, "peak_mb_per_worker": max(peaks)}


def _fresh(measure: Callable[..., T], *args: object) -> T:
    """What `measure` returns in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *args).result()


def measure_all(histories: Sequence[History]) -> dict[str, object]:
    """All figures."""
    blobs = [stored_the_day_before(history) for history in histories]
    carried, refitted = _fresh(carried_and_refitted, histories[0])
    one, two = refit_all(histories, 1), refit_all(histories, 2)
    return {
        "symbols": len(histories),
        "days": max(len(history) for history in histories),
        "one symbol": _fresh(first_and_stored, histories[0]),
        "daily update of all, s": _fresh(daily_update, histories, blobs),
        f"backtest of {ORIGINS} origins, carried on, s": carried,
        f"backtest of {ORIGINS} origins, refitted, s": refitted,
        "refit and backtest of all, one worker": one,
        "refit and backtest of all, two workers": two,
        "two workers over one": one["seconds"] / two["seconds"],
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast_costs", description=__doc__)
    parser.add_argument("--source", type=Path, help="folder of NAME.csv (date, close); default: the sample market")
    parser.add_argument("--symbols", type=int, default=20)
    parser.add_argument("--days", type=int, default=2500)
    parser.add_argument("--out", type=Path, required=True, help="OUT.json")
    asked = parser.parse_args()
    for name in SINGLE_THREADED:
        os.putenv(name, "1")
    series = read_folder(asked.source, None)[: asked.symbols] if asked.source else sample_market(asked.symbols, asked.days)
    found = measure_all([history.tail(asked.days) for history in series])
    for name, value in found.items():
        shown = "  ".join(f"{key} {number:.2f}" for key, number in value.items()) if isinstance(value, dict) else f"{value:.4g}"
        print(f"{name:<42}{shown}")
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
