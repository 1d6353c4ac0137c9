"""Would this have worked: strategies on past prices."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field

from analysis import Comparison, Costs, PricePanel, StrategyResult, StrategySpec, backtest_strategy, strategy_named
from core.actor import Scope
from core.series import PriceSeries
from tools.base import Args, Cost, Tool, View
from tools.computing import calculate
from tools.context import Context
from tools.fields import FIRST_DAY, ShortText, Symbol, finite
from tools.panels import chosen_symbols, holdings_weights, price_panel
from tools.quotes import thinned
from tools.ranges import RangeArg, resolve_range

TIMEOUT_S = 120.0
SYMBOLS = Field((), max_length=30, description="The instruments; left out: everything held.")
ALIASES = {"rebalance": "equal_weight", "crossover": "sma_crossover", "moving_average": "sma_crossover", "hold": "buy_and_hold"}


class BacktestStrategy(Args):
    """Which strategy, on what, over which days, and what trading costs."""

    strategy: ShortText = Field(
        "buy_and_hold", description="buy_and_hold, equal_weight, target_weights, sma_crossover, momentum, mean_reversion, vol_target"
    )
    symbols: Annotated[tuple[Annotated[str, Field(max_length=25)], ...], SYMBOLS] = ()
    range: RangeArg = "10y"
    params: dict[str, int | float | str] = Field(
        default_factory=dict, description="Such as {fast: 20, slow: 100} or {rebalance: quarterly}."
    )
    benchmark: Symbol | None = None
    cost_bps: Annotated[float, Field(ge=0, le=1000)] = 10.0
    start_value: Annotated[float, Field(gt=0, le=1e12)] = 10_000.0
    same_close: bool = Field(False, description="Trade at the very close that decides, which nobody can do; marked in the result.")


class MeasuresView(View):
    """What an equity curve did. Fractions of 1, a year where that makes sense; None: undefined."""

    name: str
    final_value: float
    total_return_frac: float | None
    cagr_frac: float | None
    volatility_frac: float | None
    sharpe: float | None
    sortino: float | None
    max_drawdown_frac: float | None
    drawdown_days: int
    lead_low_frac: float | None
    lead_high_frac: float | None
    equity: tuple[float, ...]


class YearView(View):
    """One calendar year."""

    year: int
    return_frac: float | None
    buy_and_hold_frac: float | None


class StrategyView(View):
    """A backtest, beside buying and holding the same and a benchmark."""

    strategy: str
    title: str
    params: dict[str, int | float | str]
    execution: str
    symbols: tuple[str, ...]
    start: dt.date
    end: dt.date
    start_value: float
    currency: str
    days: tuple[dt.date, ...]
    result: MeasuresView
    others: tuple[MeasuresView, ...]
    turnover: float | None
    costs_paid: float
    exposure_frac: float
    n_trades: int
    deflated_sharpe: float | None
    years: tuple[YearView, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def _measures(name: str, found: StrategyResult | Comparison, kept: Any) -> MeasuresView:  # Any: (n,) int64 rows to keep
    lead = found.difference if isinstance(found, Comparison) else None
    return MeasuresView(
        name=name,
        final_value=found.final_value,
        total_return_frac=finite(found.total_return),
        cagr_frac=finite(found.cagr),
        volatility_frac=finite(found.volatility),
        sharpe=finite(found.sharpe),
        sortino=finite(found.sortino),
        max_drawdown_frac=finite(found.max_drawdown),
        drawdown_days=found.drawdown_days,
        lead_low_frac=finite(lead.low) if lead else None,
        lead_high_frac=finite(lead.high) if lead else None,
        equity=tuple(float(value) for value in found.equity[kept]),
    )


def simulate(
    panel: PricePanel, spec: StrategySpec, money: tuple[Costs, float], start: dt.date | None, benchmark: PriceSeries | None
) -> StrategyResult:
    """The backtest itself, in a child process; `money` is what trading costs and the value to start with."""
    costs, start_value = money
    return backtest_strategy(panel, spec, costs=costs, start_value=start_value, start=start, benchmark=benchmark)


async def run_strategy(context: Context, args: BacktestStrategy) -> StrategyView:
    """Test a strategy on past prices, after costs and without looking ahead, beside buying and holding the same.

    Example: strategy=sma_crossover, symbols=["MSFT"], range="10y", params={"fast": 20, "slow": 100}.
    """
    name = args.strategy.lower().replace(" ", "_").replace("-", "_")
    strategy = strategy_named(ALIASES.get(name, name))
    symbols = await chosen_symbols(context, args.symbols)
    period = resolve_range(args.range, context.clock.today())
    start = None if period.start == FIRST_DAY else period.start
    panel = await price_panel(context, symbols, end=period.end)
    weights = await holdings_weights(context) if strategy.feed == "weights" else None
    spec = StrategySpec(
        name=strategy.name,
        params=args.params,
        execution="same_close" if args.same_close else "next_close",
        weights=_scaled(weights, symbols),
    )
    benchmark = await context.services.market.history(args.benchmark, end=period.end) if args.benchmark else None
    begin = max(start, panel.dates[0].item()) if start else None
    money = (Costs(bps=args.cost_bps), args.start_value)
    found: StrategyResult = await calculate(context.services, simulate, panel, spec, money, begin, benchmark, timeout_s=TIMEOUT_S)
    quotes = await context.services.market.quote(symbols[0])
    return _view(found, quotes.currency, quotes.source)


def _scaled(weights: dict[str, float] | None, symbols: list[str]) -> dict[str, float] | None:
    """Shares of the chosen symbols alone, summing to one."""
    if weights is None:
        return None
    chosen = {symbol: weights.get(symbol, 0.0) for symbol in symbols}
    total = sum(chosen.values()) or 1.0
    return {symbol: weight / total for symbol, weight in chosen.items()}


def _view(found: StrategyResult, currency: str, source: str) -> StrategyView:
    kept = thinned(len(found.dates))
    others = [item for item in (found.buy_and_hold, found.benchmark) if item is not None]
    return StrategyView(
        strategy=found.name,
        title=found.title,
        params=dict(found.params),
        execution=found.execution,
        symbols=found.symbols,
        start=found.dates[0].item(),
        end=found.dates[-1].item(),
        start_value=found.start_value,
        currency=currency,
        days=tuple(found.dates[i].item() for i in kept),
        result=_measures(found.title, found, kept),
        others=tuple(_measures(item.name, item, kept) for item in others),
        turnover=finite(found.turnover),
        costs_paid=found.costs_paid,
        exposure_frac=found.exposure,
        n_trades=found.n_trades,
        deflated_sharpe=finite(found.deflated_sharpe),
        years=tuple(
            YearView(year=row.year, return_frac=finite(row.return_frac), buy_and_hold_frac=finite(row.buy_and_hold_frac))
            for row in found.per_year
        ),
        notes=found.notes,
        sources=(source,),
    )


BACKTEST_STRATEGY = Tool(
    name="backtest_strategy", args=BacktestStrategy, view=StrategyView, run=run_strategy, scope=Scope.MODELS_RUN, cost=Cost.HEAVY
)
