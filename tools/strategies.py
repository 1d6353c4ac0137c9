"""Would this have worked: strategies on past prices."""

import datetime as dt
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from analysis import Costs, PricePanel, Strategy, StrategySpec, WeightHistory, strategy_named
from core.actor import Scope
from core.errors import InvalidInput
from core.series import Dates, PriceSeries
from tools.base import Args, Cost, Tool
from tools.computing import Report, calculate
from tools.context import Context
from tools.fields import FIRST_DAY, ShortText, Symbol
from tools.jobs import JobView, start_job
from tools.panels import chosen_symbols, holdings_weights, panel_of, price_series
from tools.ranges import RangeArg, resolve_range
from tools.simulations import Run, simulate
from tools.strategy_feeds import own_history, own_symbols, rerun_signals, stored_signals
from tools.strategy_views import StrategyView, strategy_view

TIMEOUT_S = 120.0
JOB_TIMEOUT_S = 1800.0
MANY_VARIANTS = 400
MOST_VALUES = 100
MOST_ORIGINS = 400
FORECAST_EVERY = 21
SYMBOLS = Field((), max_length=30, description="The instruments; left out: everything held.")
ALIASES = {"crossover": "sma_crossover", "moving_average": "sma_crossover", "hold": "buy_and_hold"}
GRIDS: dict[str, dict[str, tuple[int | float | str, ...]]] = {
    "sma_crossover": {"fast": (5, 10, 20, 30, 50, 75, 100), "slow": (100, 125, 150, 175, 200, 225, 250)},
    "momentum": {"lookback": (63, 126, 189, 252, 378), "top": (1, 2, 3)},
    "mean_reversion": {"window": (10, 20, 40, 60, 120), "entry": (1.0, 1.5, 2.0, 2.5)},
    "vol_target": {"target": (0.05, 0.1, 0.15, 0.2), "window": (21, 63, 126)},
    "equal_weight": {"rebalance": ("weekly", "monthly", "quarterly", "yearly", "never"), "band": (0.0, 0.02, 0.05, 0.1)},
    "target_weights": {"rebalance": ("weekly", "monthly", "quarterly", "yearly", "never"), "band": (0.0, 0.02, 0.05, 0.1)},
}
"""What a sweep tries where no grid is given."""

Value = int | float | str


class BacktestStrategy(Args):
    """Which strategy, on what, over which days, and what trading costs."""

    short_forms: ClassVar[frozenset[str]] = frozenset({"amount"})

    strategy: ShortText = Field(
        "buy_and_hold",
        description="buy_and_hold, equal_weight, target_weights, sma_crossover, momentum, mean_reversion, vol_target, forecast_driven or "
        "own_history (what you really held).",
    )
    symbols: Annotated[tuple[Annotated[str, Field(max_length=25)], ...], SYMBOLS] = ()
    range: RangeArg = "10y"
    params: Annotated[dict[str, Value], Field(max_length=10)] = Field(
        default_factory=dict, description="Such as {fast: 20, slow: 100}, {rebalance: quarterly} or {band: 0.05}."
    )
    weights: Annotated[dict[str, float], Field(max_length=30)] = Field(
        default_factory=dict, description="Shares per instrument, fractions of 1, such as {AAPL: 0.6, KO: 0.4}; what is missing is cash."
    )
    benchmark: Symbol | None = None
    cost_bps: Annotated[float, Field(ge=0, le=1000, description="Hundredths of a per cent of each traded value.")] = 10.0
    fee_per_trade: Annotated[float, Field(ge=0, le=1e6, description="An amount of money per order.")] = 0.0
    cash_rate: Annotated[float, Field(ge=-0.05, le=0.5, description="Yearly interest on cash, a fraction.")] = 0.0
    whole_shares: bool = False
    start_value: Annotated[float, Field(gt=0, le=1e12)] = 10_000.0
    quantity: Annotated[float, Field(gt=0, le=1e9)] | None = Field(
        None, description="Units bought of one instrument, not a starting value."
    )
    same_close: bool = Field(False, description="Trade at the very close that decides, which nobody can do; marked in the result.")
    sweep: bool = Field(False, description="Try many values of the parameters (those of `grid`, or usual ones) and draw a heat map.")
    grid: Annotated[dict[str, tuple[Value, ...]], Field(max_length=2)] = Field(
        default_factory=dict, description="For a sweep: values of one or two parameters, such as {fast: [10, 20], slow: [100, 200]}."
    )
    metric: Literal["sharpe", "cagr", "final_value", "max_drawdown"] = "sharpe"
    forecasts: Literal["stored", "rerun"] = Field(
        "stored", description="For forecast_driven: forecasts that were issued here, or made again as of earlier days (a background job)."
    )
    model: ShortText | None = Field(
        None, description="For forecasts made again: which member, such as theta; or ensemble, which takes long."
    )

    @model_validator(mode="before")
    @classmethod
    def _amount(cls, data: Any) -> Any:  # Any: whatever was sent
        """`amount` says in one word what `start_value` says."""
        if isinstance(data, dict) and "amount" in data and "start_value" not in data:
            data = {**data, "start_value": data["amount"]}
            del data["amount"]
        return data


def is_long(args: BacktestStrategy) -> bool:
    """Whether it takes too long to wait for: forecasts made again, or a great many variants."""
    variants = int(np.prod([len(values) for values in args.grid.values()])) if args.grid else 0
    return (args.forecasts == "rerun" and _strategy(args).feed == "signals") or variants > MANY_VARIANTS


def _strategy(args: BacktestStrategy) -> Strategy:
    name = args.strategy.lower().replace(" ", "_").replace("-", "_")
    if name == "rebalance":
        name = "target_weights" if args.weights else "equal_weight"
    return strategy_named(ALIASES.get(name, name))


async def run_strategy(context: Context, args: BacktestStrategy) -> StrategyView:
    """Test a strategy on past prices, after costs and without looking ahead, beside buying and holding the same.

    Example: strategy=sma_crossover, symbols=["MSFT"], range="10y", params={"fast": 20, "slow": 100}. sweep=true tries many parameters.
    """
    if is_long(args):
        raise InvalidInput(
            "That takes longer than a request may. Start it as a job (POST /api/backtests/strategy/jobs), or try at most "
            f"{MANY_VARIANTS} variants.",
            field="forecasts" if args.forecasts == "rerun" else "grid",
        )
    return await _tested(context, args, context.report, TIMEOUT_S)


async def run_strategy_job(context: Context, args: BacktestStrategy) -> JobView:
    """Test a strategy on past prices as a background job, for what takes long: forecasts made again, hundreds of variants.

    Example: strategy=forecast_driven, symbols=["KO"], forecasts=rerun.
    """
    _strategy(args)
    _grid(args, _strategy(args))
    await _symbols(context, args, _strategy(args))
    return await start_job(context, "backtest_strategy", args)


async def work_strategy(context: Context, raw: dict[str, Any], report: Report) -> StrategyView:  # Any: JSON
    """The job behind `backtest_strategy`."""
    return await _tested(context, BacktestStrategy.model_validate(raw), report, JOB_TIMEOUT_S)


async def _symbols(context: Context, args: BacktestStrategy, strategy: Strategy) -> list[str]:
    if strategy.feed == "history":
        return await own_symbols(context)
    named = args.symbols or tuple(symbol.upper() for symbol in args.weights)
    return await chosen_symbols(context, named)


async def _tested(context: Context, args: BacktestStrategy, report: Report | None, timeout_s: float) -> StrategyView:
    strategy = _strategy(args)
    grid = _grid(args, strategy)
    symbols = await _symbols(context, args, strategy)
    period = resolve_range(args.range, context.clock.today())
    series = await price_series(context, symbols, end=period.end)
    panel = panel_of(series)
    begin = None if period.start == FIRST_DAY else max(period.start, panel.dates[0].item())
    spec, notes = await _spec(context, args, series=series, panel=panel, begin=begin, report=report)
    benchmark = await context.services.market.history(args.benchmark, end=period.end) if args.benchmark else None
    start = _start(strategy, spec.history, begin)
    run = Run(
        panel=panel,
        spec=spec,
        costs=Costs(bps=args.cost_bps, per_trade=args.fee_per_trade, cash_rate=args.cash_rate, fractional=not args.whole_shares),
        start_value=_start_value(args, panel, start),
        start=start,
        benchmark=benchmark,
        grid=grid,
        metric=args.metric,
    )
    found, swept = await calculate(context.services, simulate, run, timeout_s=timeout_s, report=report)
    terms = (args.cost_bps, args.fee_per_trade, args.cash_rate)
    return strategy_view(found, swept, terms=terms, currency=series[0].currency, source=series[0].source, notes=notes)


def _start(strategy: Strategy, history: WeightHistory | None, begin: dt.date | None) -> dt.date | None:
    """The first day that may trade: of one's own history not before it begins."""
    if strategy.feed != "history" or history is None:
        return begin
    first: dt.date = history.dates[0].item()
    return first if begin is None else max(first, begin)


def _start_value(args: BacktestStrategy, panel: PricePanel, start: dt.date | None) -> float:
    """The money at the start; for a number of units, what they cost at the first close with its costs."""
    if args.quantity is None:
        return args.start_value
    if len(panel.symbols) > 1:
        raise InvalidInput("quantity: a number of units goes with one instrument alone. Give start_value instead.", field="quantity")
    row = 0 if start is None else int(np.searchsorted(panel.dates, np.datetime64(start)))
    close = float(panel.close[min(max(row, int(panel.first_row[0])), len(panel) - 1), 0])
    return args.quantity * close * (1 + args.cost_bps / 10_000) + args.fee_per_trade


def _grid(args: BacktestStrategy, strategy: Strategy) -> dict[str, tuple[Value, ...]]:
    """The values to try; empty for no sweep.

    Raises:
        InvalidInput: there is nothing to vary, or too many values of one parameter.
    """
    if not args.sweep and not args.grid:
        return {}
    grid = args.grid or GRIDS.get(strategy.name, {})
    if not grid:
        raise InvalidInput(
            f"{strategy.title} has no parameters that a sweep could vary. {', '.join(sorted(GRIDS))} have some.", field="strategy"
        )
    for name, values in grid.items():
        if not 1 <= len(values) <= MOST_VALUES:
            raise InvalidInput(f"grid: give 1 to {MOST_VALUES} values of {name}, such as [10, 20, 50].", field="grid")
    return {name: tuple(dict.fromkeys(values)) for name, values in grid.items()}


async def _spec(
    context: Context,
    args: BacktestStrategy,
    *,
    series: list[PriceSeries],
    panel: PricePanel,
    begin: dt.date | None,
    report: Report | None,
) -> tuple[StrategySpec, tuple[str, ...]]:
    """The strategy with what it is fed, and what has to be known about that."""
    strategy = _strategy(args)
    signals, history = None, None
    notes: tuple[str, ...] = ()
    if strategy.feed == "history":
        history, notes = await own_history(context, panel, start=begin)
    if strategy.feed == "signals" and args.forecasts == "stored":
        signals, notes = await stored_signals(context, panel)
    elif strategy.feed == "signals":
        origins = _origins(panel, begin)
        signals, notes = await rerun_signals(context, series, origins, model=args.model, sessions=FORECAST_EVERY, report=report)
    weights: dict[str, float] | None = {symbol.upper(): share for symbol, share in args.weights.items()} or None
    if weights is None and strategy.feed == "weights":
        weights = _scaled(await holdings_weights(context), panel.symbols)
    execution = "same_close" if args.same_close else "next_close"
    return StrategySpec(
        name=strategy.name, params=args.params, execution=execution, weights=weights, signals=signals, history=history
    ), notes


def _origins(panel: PricePanel, begin: dt.date | None) -> Dates:
    """(K,) the days to forecast from: every 21st close from the start on, the last one left out, since nothing follows it.

    Raises:
        InvalidInput: they are too many.
    """
    first = 0 if begin is None else int(np.searchsorted(panel.dates, np.datetime64(begin)))
    origins = panel.dates[first:-1:FORECAST_EVERY]
    if origins.size * len(panel.symbols) > MOST_ORIGINS * 5 or not origins.size:
        raise InvalidInput(
            f"That would be {origins.size * len(panel.symbols):,} forecasts. Choose fewer instruments or a shorter range; "
            f"{MOST_ORIGINS * 5:,} are the most.",
            field="range",
        )
    return origins


def _scaled(weights: dict[str, float], symbols: tuple[str, ...]) -> dict[str, float]:
    """Shares of the chosen symbols alone, summing to one.

    Raises:
        InvalidInput: none of them is held.
    """
    chosen = {symbol: weights.get(symbol, 0.0) for symbol in symbols}
    total = sum(chosen.values())
    if total <= 0:
        raise InvalidInput(
            f"You hold none of {', '.join(symbols)}. Say what share each should have, such as 60 % and 40 %.", field="weights"
        )
    return {symbol: weight / total for symbol, weight in chosen.items()}


STRATEGY_JOB = Tool(
    name="start_strategy_backtest",
    args=BacktestStrategy,
    view=JobView,
    run=run_strategy_job,
    scope=Scope.MODELS_RUN,
    cost=Cost.JOB,
)
BACKTEST_STRATEGY = Tool(
    name="backtest_strategy",
    args=BacktestStrategy,
    view=StrategyView,
    run=run_strategy,
    scope=Scope.MODELS_RUN,
    cost=Cost.HEAVY,
    is_long=is_long,
    as_job=STRATEGY_JOB,
)
