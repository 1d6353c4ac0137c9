"""Many variants of one strategy in one pass, and how good the best would look by luck alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

import numpy as np

from analysis.backtest import run_plan, setting_for
from analysis.costs import Costs
from analysis.luck import Tried, deflated_sharpe
from analysis.measures import daily_returns, drawdowns, growth_rate, sharpe_ratio
from analysis.panel import Ints, PricePanel
from analysis.simulation.sleeves import sleeve_equity
from analysis.strategies.positions import above, level_bounds, moving_means, requires_faster, running_sums
from analysis.strategies.registry import strategy_named
from analysis.strategies.setting import Setting
from analysis.strategies.spec import StrategySpec, Value
from core.errors import InvalidInput, TooLarge
from core.series import Floats

MAX_VARIANTS = 10_000
METRICS = ("sharpe", "cagr", "final_value", "max_drawdown")
_CHUNK = 50


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepResult:
    """The variants as a heat map: rows are values of the first parameter, columns of the second.

    Attributes:
        name: of the strategy.
        parameters: one or two names.
        values: the values of each parameter; for a single one the second has the one value "".
        final_value, cagr, sharpe, max_drawdown: (A, B) figures of each variant, NaN where a variant makes no sense or has too little history.
        n_trades: (A, B) orders filled, 0 there.
        metric: what the best is chosen by.
        best: the parameters of the best variant.
        best_row, best_column: where it stands.
        n_variants: variants that ran.
        others: those of them that are not the best, for `backtest_strategy(others=...)`.
        deflated_sharpe: probability that the best one's true Sharpe ratio is above what the best of so many worthless ones shows.
        notes: what the reader has to know.
    """

    name: str
    parameters: tuple[str, ...]
    values: tuple[tuple[Value, ...], tuple[Value, ...]]
    final_value: Floats
    cagr: Floats
    sharpe: Floats
    max_drawdown: Floats
    n_trades: Ints
    metric: str
    best: dict[str, Value]
    best_row: int
    best_column: int
    n_variants: int
    others: Tried
    deflated_sharpe: float
    notes: tuple[str, ...]


def sweep(
    closes: PricePanel,
    name: str | StrategySpec,
    grid: Mapping[str, Sequence[Value]],
    *,
    costs: Costs | None = None,
    start_value: float = 10_000.0,
    start: date | None = None,
    end: date | None = None,
    metric: str = "sharpe",
    progress: Callable[[float], None] | None = None,
) -> SweepResult:
    """Every combination of the values of one or two parameters, over the same prices.

    Args:
        closes: prices.
        name: of the strategy, or a spec whose other parameters, execution and feed hold for all variants.
        grid: values per parameter; at most 10,000 combinations.
        costs, start_value, start, end: as for `backtest_strategy`.
        metric: "sharpe", "cagr", "final_value" or "max_drawdown" (the shallowest is best).
        progress: called with the fraction done, now and then.

    Raises:
        InvalidInput: an unknown word, a value out of bounds, no or more than two parameters, or no variant that makes sense.
        NotEnoughHistory: no variant has enough.
        TooLarge: more combinations than are allowed.
    """
    costs, spec = costs or Costs(), name if isinstance(name, StrategySpec) else StrategySpec(name=name)
    names, values = _axes(spec, grid)
    if metric not in METRICS:
        raise InvalidInput(f"A sweep can choose by {', '.join(METRICS)}, not {metric}.", field="metric", suggestions=list(METRICS))
    base = setting_for(closes if end is None else closes.between(None, end), spec, costs, start)
    cells = [dict(zip(names, pair, strict=False)) for pair in product(*values)]
    settings = [replace(base, params=strategy_named(spec.name).resolved({**spec.params, **cell})) for cell in cells]
    fast = spec.name == "sma_crossover" and costs.proportional and spec.weights is None
    runs = (_crossovers if fast else _one_by_one)(settings, costs, start_value)
    table, trades, failure = _measured(runs, base, len(cells), start_value, progress)
    ran = np.isfinite(table["final_value"])
    if failure is not None and not ran.any():
        raise failure
    chosen = int(np.nanargmax(np.where(np.isfinite(table[metric]), table[metric], -np.inf)))
    shape = (len(values[0]), len(values[1]))
    others = Tried.of(np.delete(table["sharpe"], chosen)[np.delete(ran, chosen)])
    return SweepResult(
        name=spec.name,
        parameters=names,
        values=values,
        **{key: _frozen(column.reshape(shape)) for key, column in table.items()},
        n_trades=trades.reshape(shape),
        metric=metric,
        best={parameter: settings[chosen].params[parameter] for parameter in names},
        best_row=chosen // shape[1],
        best_column=chosen % shape[1],
        n_variants=int(ran.sum()),
        others=others,
        deflated_sharpe=_luck(others, settings[chosen], costs, start_value),
        notes=_notes(int(ran.sum()), len(cells), failure),
    )


def _axes(spec: StrategySpec, grid: Mapping[str, Sequence[Value]]) -> tuple[tuple[str, ...], tuple[tuple[Value, ...], tuple[Value, ...]]]:
    if not 1 <= len(grid) <= 2 or not all(len(values) for values in grid.values()):
        offer = ", ".join(param.name for param in strategy_named(spec.name).params) or "none"
        raise InvalidInput(f"A sweep takes one or two parameters with their values. {spec.name} has {offer}.", field="grid")
    count = int(np.prod([len(values) for values in grid.values()]))
    if count > MAX_VARIANTS:
        raise TooLarge(f"{count:,} variants are more than the {MAX_VARIANTS:,} that one sweep takes. Use a wider step.", limit=MAX_VARIANTS)
    axes = [tuple(values) for values in grid.values()]
    return tuple(grid), (axes[0], axes[1] if len(axes) > 1 else ("",))


def _measured(
    runs: Iterator[tuple[Floats, int] | InvalidInput],
    base: Setting,
    count: int,
    start_value: float,
    progress: Callable[[float], None] | None,
) -> tuple[dict[str, Floats], Ints, InvalidInput | None]:
    """Figures of every variant, taken in chunks so that no more than those equity curves are kept."""
    table = {key: np.full(count, np.nan) for key in METRICS}
    trades, failure = np.zeros(count, dtype=np.intp), None
    idle, days = daily_returns(base.cash), base.days
    for low in range(0, count, _CHUNK):
        rows, curves = [], []
        for index in range(low, min(low + _CHUNK, count)):
            run = next(runs)
            if isinstance(run, InvalidInput):
                failure = run
                continue
            rows.append(index)
            curves.append(run[0])
            trades[index] = run[1]
        if curves:
            equity = np.stack(curves)
            table["final_value"][rows] = equity[:, -1]
            table["cagr"][rows] = growth_rate(equity[:, -1] / start_value, days)
            table["sharpe"][rows] = sharpe_ratio(daily_returns(equity) - idle)
            table["max_drawdown"][rows] = drawdowns(equity).min(axis=1)
        if progress is not None:
            progress(min(low + _CHUNK, count) / count)
    return table, trades, failure


def _one_by_one(settings: list[Setting], costs: Costs, start_value: float) -> Iterator[tuple[Floats, int] | InvalidInput]:
    """Equity and orders of each variant, or why it cannot be."""
    for setting in settings:
        try:
            outcome = run_plan(strategy_named(setting.spec.name).plan(setting), setting, costs, start_value)
        except InvalidInput as failure:
            yield failure
        else:
            yield outcome.equity, len(outcome.orders)


def _crossovers(settings: list[Setting], costs: Costs, start_value: float) -> Iterator[tuple[Floats, int] | InvalidInput]:
    """The same for crossovers: every mean is made once, and only trades are looked at one by one."""
    base = settings[0]
    listed, market = base.listed, base.market.since(base.start_row)
    sums = running_sums(base.market.price)
    means: dict[int, Floats] = {}
    bounds: dict[int, tuple[Floats, Floats]] = {}

    def mean(window: int) -> Floats:
        if window not in means:
            means[window] = moving_means(sums, base.panel.first_row, window)
        return means[window]

    for setting in settings:
        fast, slow = setting.whole("fast"), setting.whole("slow")
        try:
            requires_faster(fast, slow)
            setting.requires_history(slow, f"A {slow}-day mean")
        except InvalidInput as failure:
            yield failure
            continue
        if slow not in bounds:
            bounds[slow] = level_bounds(mean(slow))
        hold = setting.traded(above(mean(fast), bounds[slow]), listed)
        yield sleeve_equity(hold[:, setting.start_row :], market, costs, start_value)


def _luck(others: Tried, best: Setting, costs: Costs, start_value: float) -> float:
    """The deflated Sharpe ratio of the best."""
    equity = run_plan(strategy_named(best.spec.name).plan(best), best, costs, start_value).equity
    excess = daily_returns(equity) - daily_returns(best.cash)
    tried = others + Tried.of(np.atleast_1d(sharpe_ratio(excess)))
    return deflated_sharpe(excess, n_variants=tried.count, sharpe_variance=tried.variance)


def _frozen(array: Floats) -> Floats:
    array.flags.writeable = False
    return array


def _notes(ran: int, asked: int, failure: InvalidInput | None) -> tuple[str, ...]:
    notes = [f"The best of {ran} variants was found with hindsight; the deflated Sharpe ratio allows for that."]
    if failure is not None:
        notes.append(f"{asked - ran} of {asked} variants were left out, such as: {failure.message}")
    return tuple(notes)
