"""Would this have worked: strategies on past prices."""

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np

from analysis import Costs, PricePanel, Strategy, StrategySpec, WeightHistory
from core.actor import Scope
from core.errors import FolioscopeError, InvalidInput
from core.money import format_pct
from core.series import Dates, PriceSeries
from tools.base import Cost, Tool
from tools.books import load_books
from tools.computing import Report, calculate
from tools.context import Context
from tools.fields import FIRST_DAY
from tools.jobs import JobView, start_job
from tools.market_index import market_index
from tools.panels import Priced, chosen_symbols, holdings_weights, priced_panel, total_return_of
from tools.ranges import resolve_range
from tools.reaching import reaching
from tools.simulations import Run, simulate
from tools.strategy_feeds import own_history, own_symbols, rerun_signals, stored_signals
from tools.strategy_terms import BacktestStrategy, grid_of, named_symbols, strategy_of
from tools.strategy_trials import earlier_trials, keep_trials
from tools.strategy_views import StrategyView, strategy_view

TIMEOUT_S = 120.0
JOB_TIMEOUT_S = 1800.0
MANY_VARIANTS = 400
MOST_ORIGINS = 400
FORECAST_EVERY = 21


def is_long(args: BacktestStrategy) -> bool:
    """Whether it takes too long to wait for: forecasts made again, or a great many variants."""
    variants = int(np.prod([len(values) for values in args.grid.values()])) if args.grid else 0
    return (args.forecasts == "rerun" and strategy_of(args).feed == "signals") or variants > MANY_VARIANTS


async def run_strategy(context: Context, args: BacktestStrategy) -> StrategyView:
    """Test a strategy on past prices, after costs and without looking ahead, beside buying and holding the same and the market.

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
    grid_of(args, strategy_of(args))
    await _symbols(context, args, strategy_of(args))
    return await start_job(context, "backtest_strategy", args)


async def work_strategy(context: Context, raw: dict[str, Any], report: Report) -> StrategyView:  # Any: JSON
    """The job behind `backtest_strategy`; a portfolio that another shares is looked for again, since that may have ended meanwhile."""
    args = BacktestStrategy.model_validate(raw)
    actor = await reaching(BACKTEST_STRATEGY, context.services, context.actor, args)
    return await _tested(replace(context, actor=actor), args, report, JOB_TIMEOUT_S)


async def _symbols(context: Context, args: BacktestStrategy, strategy: Strategy) -> list[str]:
    if strategy.feed == "history":
        return await own_symbols(context, args.portfolio_id)
    return await chosen_symbols(context, named_symbols(args), args.portfolio_id)


async def _tested(context: Context, args: BacktestStrategy, report: Report | None, timeout_s: float) -> StrategyView:
    strategy = strategy_of(args)
    grid = grid_of(args, strategy)
    symbols = await _symbols(context, args, strategy)
    period = resolve_range(args.range, context.clock.today())
    books = await load_books(context, args.portfolio_id)
    priced = await priced_panel(context, symbols, end=period.end, books=books)
    begin = None if period.start == FIRST_DAY else max(period.start, priced.panel.dates[0].item())
    spec, notes = await _spec(context, args, priced=priced, begin=begin, report=report)
    start = _start(strategy, spec.history, begin)
    benchmark, said = await _benchmark(context, args, priced, start, period.end)
    earlier = await earlier_trials(context, symbols, strategy)
    run = Run(
        panel=priced.panel,
        spec=spec,
        costs=Costs(bps=args.cost_bps, per_trade=args.fee_per_trade, cash_rate=args.cash_rate, fractional=not args.whole_shares),
        start_value=_start_value(args, priced.panel, start),
        start=start,
        benchmark=benchmark,
        grid=grid,
        metric=args.metric,
        fed=f"{args.forecasts} {args.model}" if strategy.feed == "signals" else "",
        earlier=earlier,
    )
    found, swept, tried = await calculate(context.services, simulate, run, timeout_s=timeout_s, report=report)
    await keep_trials(context, symbols, strategy, tried)
    return strategy_view(
        found,
        swept,
        about=args.about,
        terms=(args.cost_bps, args.fee_per_trade, args.cash_rate),
        priced=priced,
        n_earlier=len(earlier.keys() - tried.keys()),
        notes=(*priced.notes, *notes, *said),
    )


def _start(strategy: Strategy, history: WeightHistory | None, begin: dt.date | None) -> dt.date | None:
    """The first day that may trade: of one's own history not before it begins."""
    if strategy.feed != "history" or history is None:
        return begin
    first: dt.date = history.dates[0].item()
    return first if begin is None else max(first, begin)


async def _benchmark(
    context: Context, args: BacktestStrategy, priced: Priced, start: dt.date | None, end: dt.date
) -> tuple[PriceSeries | None, tuple[str, ...]]:
    """What was named, or the market where it is as old as the prices, with its dividends; and what has to be known about it."""
    if args.benchmark is not None:
        named, paid = await total_return_of(context, args.benchmark, end=end, currency=priced.currency)
        foreign = () if named.currency == priced.currency else (f"{named.symbol} is measured in {named.currency}.",)
        return named, (*foreign, *((f"No dividends of {named.symbol} are known here.",) if paid.how == "left_out" else ()))
    try:
        market, said = await market_index(context)
    except FolioscopeError as err:
        return None, (f"The market is not shown beside it: {err.message}",)
    first = priced.panel.dates[0].item() if start is None else start
    if market is None or market.symbol in priced.panel.symbols or market.currency != priced.currency or market.dates[0].item() > first:
        return None, ()
    return market.between(None, end), said


def _start_value(args: BacktestStrategy, panel: PricePanel, start: dt.date | None) -> float:
    """The money at the start; for a number of units, what they cost at the first close with its costs."""
    if args.quantity is None:
        return args.start_value
    if len(panel.symbols) > 1:
        raise InvalidInput("quantity: a number of units goes with one instrument alone. Give start_value instead.", field="quantity")
    row = 0 if start is None else int(np.searchsorted(panel.dates, np.datetime64(start)))
    close = float(panel.close[min(max(row, int(panel.first_row[0])), len(panel) - 1), 0])
    return args.quantity * close * (1 + args.cost_bps / 10_000) + args.fee_per_trade


async def _spec(
    context: Context, args: BacktestStrategy, *, priced: Priced, begin: dt.date | None, report: Report | None
) -> tuple[StrategySpec, tuple[str, ...]]:
    """The strategy with what it is fed, and what has to be known about that."""
    strategy, panel = strategy_of(args), priced.panel
    signals, history = None, None
    notes: tuple[str, ...] = ()
    if strategy.feed == "history":
        history, notes = await own_history(context, panel, start=begin, portfolio_id=args.portfolio_id)
    if strategy.feed == "signals" and args.forecasts == "stored":
        signals, notes = await stored_signals(context, panel)
    elif strategy.feed == "signals":
        origins = _origins(panel, begin)
        signals, notes = await rerun_signals(context, priced.series, origins, model=args.model, sessions=FORECAST_EVERY, report=report)
    weights: dict[str, float] | None = {symbol.upper(): share for symbol, share in args.weights.items()} or None
    if weights is None and strategy.feed == "weights":
        weights = _scaled(await holdings_weights(context, args.portfolio_id), panel.symbols)
    if weights is None and strategy.name == "buy_and_hold" and not named_symbols(args):
        held = await holdings_weights(context, args.portfolio_id)
        weights = {symbol: held[symbol] for symbol in panel.symbols}
        notes = (
            *notes,
            f"Bought in the shares that your holdings have today, with {format_pct(max(1 - sum(weights.values()), 0.0), digits=1)} in cash.",
        )
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
