"""The reference strategies as users of vectorbt, bt and backtesting would write them; imported only where installed."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from typing import Any, TypeAlias

import numpy as np

from analysis.measures import measure
from core.series import Dates, Floats

START = 200_000.0
RATE = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a job is compared by; trades are orders filled."""

    equity: float
    cagr: float
    sharpe: float
    drawdown: float
    trades: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """The sample market: symbols (N,), dates (T,), closes (T, N), and the same as the table that the peers want."""

    symbols: tuple[str, ...]
    dates: Dates
    close: Floats
    table: Any  # Any: a pandas.DataFrame, whose import is left to the function that reads it


Jobs: TypeAlias = dict[str, Callable[[], Figures]]
Peer: TypeAlias = Callable[[Frame, Sequence[int], Sequence[int]], Jobs]


def sample_frame() -> Frame:
    """The closes of 20 US stocks, 1990 to 2022, that ship with skfolio."""
    from skfolio.datasets import load_sp500_dataset

    table = load_sp500_dataset()
    return Frame(
        symbols=tuple(table.columns),
        dates=table.index.to_numpy().astype("datetime64[D]"),
        close=table.to_numpy(dtype=np.float64),
        table=table,
    )


def first_of_month(dates: Dates) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """(T,) whether a day is the first trading day of its month; the first of all counts."""
    months = dates.astype("datetime64[M]")
    return np.append(True, months[1:] != months[:-1])


def measured(equity: Floats, dates: Dates, trades: int) -> Figures:
    """The figures of a curve, by the same formulas for every tool."""
    found = measure(equity, dates, start_value=START)
    return Figures(equity=found.final_value, cagr=found.cagr, sharpe=found.sharpe, drawdown=found.max_drawdown, trades=trades)


def vectorbt_jobs(frame: Frame, fast: Sequence[int], slow: Sequence[int]) -> Jobs:
    """Vectorbt with a compiler cache of its own, so that the first call compiles."""
    numba: Any = import_module("numba")  # Any: it comes with vectorbt, which is not among our own requirements
    numba.config.CACHE_DIR = tempfile.mkdtemp(prefix="vectorbt-cold-")
    import vectorbt as vbt

    table, count = frame.table, len(frame.symbols)

    def means(windows: Sequence[int]) -> Floats:
        found = vbt.MA.run(table, list(windows)).ma.to_numpy()
        return np.asarray(found).reshape(len(table), len(windows), count)

    def held(fast_windows: Sequence[int], slow_windows: Sequence[int], *, later: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        above = means(fast_windows)[:, :, None] > means(slow_windows)[:, None]
        return np.concatenate([np.zeros((later, *above.shape[1:]), dtype=bool), above[: len(table) - later]]).reshape(len(table), -1)

    def crossover(later: int) -> Figures:
        hold = held([50], [200], later=later)
        account = vbt.Portfolio.from_signals(table, hold, ~hold, fees=RATE, init_cash=START / count, freq="1D")
        return measured(account.value().to_numpy().sum(axis=1), frame.dates, int(account.orders.count().sum()))

    def equal_weight() -> Figures:
        wanted = np.full(table.shape, np.nan)
        wanted[first_of_month(frame.dates)] = 1 / count
        account = vbt.Portfolio.from_orders(
            table,
            wanted,
            size_type="targetpercent",
            group_by=True,
            cash_sharing=True,
            call_seq="auto",
            fees=RATE,
            init_cash=START,
            freq="1D",
        )
        return measured(account.value().to_numpy(), frame.dates, int(account.orders.count()))

    def sweep() -> Figures:
        hold = held(fast, slow, later=1)
        closes = np.tile(frame.close, (1, len(fast) * len(slow)))
        account = vbt.Portfolio.from_signals(closes, hold, ~hold, fees=RATE, init_cash=START / count, freq="1D")
        equity = account.value().to_numpy().reshape(len(table), -1, count).sum(axis=2)
        found = [measured(equity[:, variant], frame.dates, 0) for variant in range(equity.shape[1])]
        return max(found, key=lambda figures: figures.equity)

    return {
        "crossover_same_close": lambda: crossover(0),
        "crossover_next_close": lambda: crossover(1),
        "equal_weight_monthly": equal_weight,
        "sweep_100_pairs": sweep,
    }


def bt_jobs(frame: Frame, fast: Sequence[int], slow: Sequence[int]) -> Jobs:  # noqa: ARG001  all peers are asked alike
    """Bt; one backtest per sleeve, since its children share their parent's money."""
    import bt

    def account(name: str, table: Any, algos: list[Any], money: float) -> Any:  # Any: bt ships no types
        test = bt.Backtest(
            bt.Strategy(name, algos),
            table,
            initial_capital=money,
            commissions=lambda quantity, price: abs(quantity) * price * RATE,
            integer_positions=False,
            progress_bar=False,
        )
        test.run()
        return test

    def figures(tests: Sequence[Any]) -> Figures:
        # bt puts a day of nothing but cash before the first
        equity = np.sum([test.strategy.values.to_numpy()[1:] for test in tests], axis=0)
        return measured(equity, frame.dates, int(sum((test.positions.diff().fillna(0.0).abs() > 1e-9).to_numpy().sum() for test in tests)))

    def crossover(later: int) -> Figures:
        means = {window: frame.table.rolling(window).mean() for window in (50, 200)}
        weights = (means[50] > means[200]).shift(later, fill_value=False).astype(float)
        tests = []
        for symbol in frame.symbols:
            wanted = weights[[symbol]]
            changes = wanted[wanted[symbol].diff().fillna(wanted[symbol]) != 0]
            algos = [bt.algos.WeighTarget(changes), bt.algos.Rebalance()]
            tests.append(account(symbol, frame.table[[symbol]], algos, START / len(frame.symbols)))
        return figures(tests)

    def equal_weight() -> Figures:
        algos = [bt.algos.RunMonthly(run_on_first_date=True), bt.algos.SelectAll(), bt.algos.WeighEqually(), bt.algos.Rebalance()]
        return figures([account("equal", frame.table, algos, START)])

    return {
        "crossover_same_close": lambda: crossover(0),
        "crossover_next_close": lambda: crossover(1),
        "equal_weight_monthly": equal_weight,
    }


def backtesting_jobs(frame: Frame, fast: Sequence[int], slow: Sequence[int]) -> Jobs:  # noqa: ARG001  all peers are asked alike
    """backtesting.py, which knows one symbol at a time, so one run per sleeve; it has no portfolios and so no equal weight."""
    import pandas as pd
    from backtesting import Backtest, Strategy
    from backtesting.lib import FractionalBacktest

    class Crossover(Strategy):  # type: ignore[misc]  # backtesting ships no types
        def init(self) -> None:
            closes = pd.Series(self.data.Close)
            self.fast = self.I(lambda: closes.rolling(50).mean().to_numpy())
            self.slow = self.I(lambda: closes.rolling(200).mean().to_numpy())

        def next(self) -> None:
            above = self.fast[-1] > self.slow[-1]
            if above and not self.position:
                self.buy()
            elif not above and self.position:
                self.position.close()

    def crossover(*, same_close: bool) -> Figures:
        equity, trades = np.zeros(len(frame.dates)), 0
        for symbol in frame.symbols:
            closes = frame.table[symbol]
            bars = pd.DataFrame({**dict.fromkeys(("Open", "High", "Low", "Close"), closes), "Volume": 0})
            test: Backtest = FractionalBacktest(
                bars, Crossover, cash=START / len(frame.symbols), commission=RATE, trade_on_close=same_close, fractional_unit=1e-6
            )
            with redirect_stderr(StringIO()):  # it draws a bar for each run
                stats = test.run()
            equity += stats["_equity_curve"]["Equity"].to_numpy()
            trades += 2 * len(stats["_trades"])
        return measured(equity, frame.dates, trades)

    return {
        "crossover_same_close": lambda: crossover(same_close=True),
        "crossover_next_close": lambda: crossover(same_close=False),
    }


PEERS: dict[str, Peer] = {"vectorbt": vectorbt_jobs, "bt": bt_jobs, "backtesting": backtesting_jobs}
