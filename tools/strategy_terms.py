"""What can be asked of a backtest: the strategy, its instruments and days, what trading costs, and which variants to try."""

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field, model_validator

from analysis import Strategy, strategy_named
from core.errors import InvalidInput
from tools.asked import Measured
from tools.base import Args
from tools.fields import WHOLE_PORTFOLIO, ShortText, Symbol
from tools.ranges import RangeArg

MOST_VALUES = 100
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
    portfolio_id: UUID | None = Field(
        None, description="Whose holdings and dividends count, also one that another shares; left out: the first."
    )
    range: RangeArg = "10y"
    params: Annotated[dict[str, Value], Field(max_length=10)] = Field(
        default_factory=dict, description="Such as {fast: 20, slow: 100}, {rebalance: quarterly} or {band: 0.05}."
    )
    weights: Annotated[dict[str, float], Field(max_length=30)] = Field(
        default_factory=dict, description="Shares per instrument, fractions of 1, such as {AAPL: 0.6, KO: 0.4}; what is missing is cash."
    )
    benchmark: Symbol | None = Field(None, description="Another history beside it; left out: the market, where there are prices of it.")
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
    about: Measured | None = Field(None, description="The one figure that is asked for; the answer begins with it.")
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


def strategy_of(args: BacktestStrategy) -> Strategy:
    """The strategy that is asked for, by any of its names.

    Raises:
        InvalidInput: there is none of that name.
    """
    name = args.strategy.lower().replace(" ", "_").replace("-", "_")
    if name == "rebalance":
        name = "target_weights" if args.weights else "equal_weight"
    return strategy_named(ALIASES.get(name, name))


def named_symbols(args: BacktestStrategy) -> tuple[str, ...]:
    """The instruments that are asked for by name; none where everything held is meant."""
    asked = args.symbols or tuple(symbol.upper() for symbol in args.weights)
    return tuple(symbol for symbol in asked if symbol.upper() != WHOLE_PORTFOLIO)


def grid_of(args: BacktestStrategy, strategy: Strategy) -> dict[str, tuple[Value, ...]]:
    """The values to try; empty for no sweep.

    Raises:
        InvalidInput: there is nothing to vary, or too many values of one parameter.
    """
    if not args.sweep and not args.grid:
        return {}
    grid = args.grid or GRIDS.get(strategy.name, {})
    if not grid:
        raise InvalidInput(
            f"{strategy.title} has no parameters that a sweep could vary. {', '.join(sorted(strategy_named(name).title for name in GRIDS))} have some.",
            field="strategy",
        )
    for name, values in grid.items():
        if not 1 <= len(values) <= MOST_VALUES:
            raise InvalidInput(f"grid: give 1 to {MOST_VALUES} values of {name}, such as [10, 20, 50].", field="grid")
    return {name: tuple(dict.fromkeys(values)) for name, values in grid.items()}
