"""The reference strategies on the sample market, beside vectorbt, bt and backtesting where they are installed.

python -m benchmarks.strategies --out OUT.json [--peers vectorbt,bt,backtesting] [--repeats 7]

Known right results, from 200,000 at the start with 0.1 % of each traded value as cost, are compared to six digits.
"""

import argparse
import json
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from analysis import Costs, PricePanel, StrategyResult, StrategySpec, backtest_strategy, sweep
from benchmarks.strategy_peers import PEERS, START, Figures, Frame, Peer, sample_frame
from core.clock import stopwatch_s

COSTS = Costs(bps=10)
FAST_WINDOWS = tuple(range(10, 60, 5))
SLOW_WINDOWS = tuple(range(100, 300, 20))

KNOWN = {
    "crossover_same_close": (6_025_624.11, 0.787615, -41.0370),
    "crossover_next_close": (6_477_236.01, 0.795872, -41.2519),
    "equal_weight_monthly": (42_343_143.01, 0.957077, -48.8607),
}
"""Equity at the end, Sharpe ratio, drawdown in per cent."""

GOALS: tuple[tuple[str, str, str, float], ...] = (
    ("crossover_next_close", "vectorbt", "warm", 3),
    ("crossover_same_close", "vectorbt", "cold", 100),
    ("crossover_next_close", "bt", "cold", 100),
    ("equal_weight_monthly", "vectorbt", "warm", 2),
    ("equal_weight_monthly", "bt", "cold", 50),
    ("sweep_100_pairs", "vectorbt", "warm", 5),
)
"""Job, tool, which of its times, and how many times faster than that we mean to be; vectorbt compiles in its first job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One job done by one tool: figures, seconds of the first call and of the best later one (None where there was only one)."""

    job: str
    tool: str
    equity: float
    cagr: float
    sharpe: float
    drawdown_pct: float
    trades: int
    cold_s: float
    warm_s: float | None
    matches_known: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """How many times faster a job was here than with a tool, and how many times it is meant to be."""

    job: str
    tool: str
    against: str
    times_faster: float
    goal: float
    met: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every job with every tool, print a table and write it as JSON; 1 if a known result is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--peers", default=",".join(PEERS), help="tools to run beside, by name")
    parser.add_argument("--repeats", type=int, default=7, help="calls per job; the best after the first is the warm time")
    options = parser.parse_args(arguments)
    frame = sample_frame()
    rows = [_timed(job, "folioscope", run, options.repeats) for job, run in own_jobs(frame).items()]
    for name in filter(None, options.peers.split(",")):
        rows += _peer_rows(name, frame, options.repeats)
    ratios = list(_ratios(rows))
    _print(rows, ratios)
    report = {
        "python": platform.python_version(),
        "days": len(frame.dates),
        "symbols": list(frame.symbols),
        "rows": [asdict(row) for row in rows],
        "ratios": [asdict(ratio) for ratio in ratios],
    }
    options.out.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 0 if all(row.matches_known for row in rows if row.tool == "folioscope" and row.matches_known is not None) else 1


def own_jobs(frame: Frame) -> dict[str, Callable[[], Figures]]:
    """The reference jobs, done by `analysis`: the whole backtest with its comparison and tables, without bootstrap."""
    panel = PricePanel(symbols=frame.symbols, dates=frame.dates, close=frame.close)

    def backtest(spec: StrategySpec) -> Figures:
        return _figures(backtest_strategy(panel, spec, costs=COSTS, start_value=START, bootstrap_samples=0))

    def pairs() -> Figures:
        grid = {"fast": FAST_WINDOWS, "slow": SLOW_WINDOWS}
        result = sweep(panel, "sma_crossover", grid, costs=COSTS, start_value=START, metric="final_value")
        best = (result.best_row, result.best_column)
        return Figures(
            equity=float(result.final_value[best]),
            cagr=float(result.cagr[best]),
            sharpe=float(result.sharpe[best]),
            drawdown=float(result.max_drawdown[best]),
            trades=int(result.n_trades[best]),
        )

    return {
        "crossover_same_close": lambda: backtest(StrategySpec(name="sma_crossover", execution="same_close")),
        "crossover_next_close": lambda: backtest(StrategySpec(name="sma_crossover")),
        "equal_weight_monthly": lambda: backtest(StrategySpec(name="equal_weight", params={"rebalance": "monthly"})),
        "sweep_100_pairs": pairs,
    }


def _figures(result: StrategyResult) -> Figures:
    return Figures(equity=result.final_value, cagr=result.cagr, sharpe=result.sharpe, drawdown=result.max_drawdown, trades=result.n_trades)


def _peer_rows(name: str, frame: Frame, repeats: int) -> list[Row]:
    peer: Peer | None = PEERS.get(name)
    if peer is None:
        sys.exit(f"There is no peer {name}; there are {', '.join(PEERS)}.")
    try:
        jobs = peer(frame, FAST_WINDOWS, SLOW_WINDOWS)
    except ImportError:
        print(f"{name} is not installed, so it is left out: pip install {name}")
        return []
    except ValueError as failure:
        # vectorbt's chart templates name a trace that plotly 7 no longer has
        print(f"{name} does not start beside the other packages here, so it is left out: {str(failure).strip().splitlines()[0]}")
        return []
    # bt and backtesting interpret their loops, so a second call is no faster than the first
    return [_timed(job, name, run, repeats if name == "vectorbt" else 1) for job, run in jobs.items()]


def _timed(job: str, tool: str, run: Callable[[], Figures], repeats: int) -> Row:
    seconds, found = [], []
    for _ in range(max(repeats, 1)):
        begin = stopwatch_s()
        found.append(run())
        seconds.append(stopwatch_s() - begin)
    figures = found[-1]
    return Row(
        job=job,
        tool=tool,
        equity=figures.equity,
        cagr=figures.cagr,
        sharpe=figures.sharpe,
        drawdown_pct=figures.drawdown * 100,
        trades=figures.trades,
        cold_s=seconds[0],
        warm_s=min(seconds[1:], default=None),
        matches_known=_matches(job, figures),
    )


def _matches(job: str, figures: Figures) -> bool | None:
    """Whether equity, Sharpe ratio and drawdown are the known ones in every digit that is known."""
    if job not in KNOWN:
        return None
    equity, sharpe, drawdown_pct = KNOWN[job]
    return (round(figures.equity, 2), round(figures.sharpe, 6), round(figures.drawdown * 100, 4)) == (equity, sharpe, drawdown_pct)


def _ratios(rows: Sequence[Row]) -> Sequence[Ratio]:
    found = {(row.job, row.tool): row for row in rows}
    ratios = []
    for job, tool, against, goal in GOALS:
        own, peer = found[job, "folioscope"], found.get((job, tool))
        theirs = None if peer is None else peer.cold_s if against == "cold" else peer.warm_s
        if theirs is not None:
            times = theirs / (own.cold_s if own.warm_s is None else own.warm_s)
            ratios.append(Ratio(job=job, tool=tool, against=against, times_faster=times, goal=goal, met=times >= goal))
    return ratios


def _print(rows: Sequence[Row], ratios: Sequence[Ratio]) -> None:
    print(f"{'job':22}{'tool':13}{'equity':>16}{'CAGR':>9}{'Sharpe':>10}{'drawdown':>11}{'trades':>8}{'first s':>10}{'best s':>10}  known")
    for row in rows:
        warm = "" if row.warm_s is None else f"{row.warm_s:.4f}"
        known = {None: "", True: "equal", False: "differs"}[row.matches_known]
        print(
            f"{row.job:22}{row.tool:13}{row.equity:16,.2f}{row.cagr:9.4%}{row.sharpe:10.6f}{row.drawdown_pct:10.4f} {row.trades:8d}"
            f"{row.cold_s:10.4f}{warm:>10}  {known}"
        )
    for ratio in ratios:
        verdict = "met" if ratio.met else "missed"
        print(f"{ratio.job}: {ratio.times_faster:.1f} times faster than {ratio.tool} {ratio.against} (goal {ratio.goal:g}): {verdict}")


if __name__ == "__main__":
    sys.exit(main())
