"""What past prices would hold instead."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from analysis import OBJECTIVES, OptimizeResult, PricePanel, optimize
from core.actor import Scope
from core.errors import InvalidInput
from tools.base import Args, Cost, Tool, View
from tools.computing import calculate
from tools.context import Context
from tools.fields import ShortText, finite
from tools.panels import chosen_symbols, holdings_weights, panel_of, price_series
from tools.portfolio import ShowPortfolio, run_show

TIMEOUT_S = 180.0
ALIASES = {"rebalance": "equal_weight", "mean_variance": "max_sharpe", "max_return": "max_sharpe"}


class Optimize(Args):
    """What for, among which instruments, and within which bounds."""

    objective: ShortText = Field("min_variance", description="min_variance, max_sharpe, risk_parity, hrp, min_cvar or equal_weight.")
    symbols: Annotated[tuple[Annotated[str, Field(max_length=25)], ...], Field(max_length=30)] = ()
    max_weight: Annotated[float, Field(gt=0, le=1)] = 1.0
    cost_bps: Annotated[float, Field(ge=0, le=1000)] = 10.0


class TradeView(View):
    """One step to the other weights: shares of the account, and the amount."""

    symbol: str
    before_frac: float
    after_frac: float
    amount: float | None


class TrialView(View):
    """How choosing weights this way did out of sample."""

    name: str
    cagr_frac: float | None
    volatility_frac: float | None
    sharpe: float | None
    max_drawdown_frac: float | None


class OptimizeView(View):
    """What an objective would hold by past prices: information, not advice; nothing is changed."""

    objective: str
    title: str
    estimates: str
    base_currency: str
    first_day: dt.date
    last_day: dt.date
    sessions: int
    trades: tuple[TradeView, ...]
    weights: dict[str, float]
    volatility_frac: float
    current_volatility_frac: float | None
    equal_weight_volatility_frac: float
    turnover_frac: float
    trials: tuple[TrialView, ...]
    lead_low_frac: float | None
    lead_high_frac: float | None
    notes: tuple[str, ...]


def solve(panel: PricePanel, objective: str, terms: tuple[float, float, float], current: dict[str, float] | None) -> OptimizeResult:
    """The optimisation itself, in a child process; `terms` are the largest weight, the value of what is held, and costs in basis points."""
    max_weight, value, cost_bps = terms
    return optimize(panel, objective=objective, bounds=(0.0, max_weight), current_weights=current, value=value, transaction_costs=cost_bps)


async def run_optimize(context: Context, args: Optimize) -> OptimizeView:
    """Show the weights that past prices would give for an objective, the trades to get there, and how that did out of sample.

    Example: objective=min_variance. It is information about the past, not advice, and changes nothing.
    """
    name = args.objective.lower().replace(" ", "_").replace("-", "_")
    name = ALIASES.get(name, name)
    known = [item.name for item in OBJECTIVES]
    if name not in known:
        raise InvalidInput(f"objective: there is none called {args.objective[:40]}. There are {', '.join(known)}.", field="objective")
    symbols = await chosen_symbols(context, args.symbols)
    held = await holdings_weights(context) if not args.symbols else {}
    panel = panel_of(await price_series(context, symbols))
    shown = await run_show(context, ShowPortfolio())
    invested = sum(held.values())
    current = {symbol: held[symbol] / invested for symbol in symbols if symbol in held} or None
    terms = (args.max_weight, float(shown.holdings_base), args.cost_bps)
    found: OptimizeResult = await calculate(context.services, solve, panel, name, terms, current, timeout_s=TIMEOUT_S)
    return _optimize_view(found, shown.base_currency)


def _optimize_view(found: OptimizeResult, currency: str) -> OptimizeView:
    evidence = found.evidence
    trials = [evidence.chosen, evidence.equal_weight] if evidence else []
    return OptimizeView(
        objective=found.objective,
        title=found.title,
        estimates=found.estimates,
        base_currency=currency,
        first_day=found.first_day,
        last_day=found.last_day,
        sessions=found.n_days,
        trades=tuple(
            TradeView(symbol=item.symbol, before_frac=item.before, after_frac=item.after, amount=finite(item.amount))
            for item in found.trades
        ),
        weights=found.by_symbol(),
        volatility_frac=found.volatility,
        current_volatility_frac=finite(found.current_volatility),
        equal_weight_volatility_frac=found.equal_weight_volatility,
        turnover_frac=found.turnover,
        trials=tuple(
            TrialView(
                name=item.name,
                cagr_frac=finite(item.cagr),
                volatility_frac=finite(item.volatility),
                sharpe=finite(item.sharpe),
                max_drawdown_frac=finite(item.max_drawdown),
            )
            for item in trials
        ),
        lead_low_frac=finite(evidence.difference.low) if evidence else None,
        lead_high_frac=finite(evidence.difference.high) if evidence else None,
        notes=found.notes,
    )


OPTIMIZE = Tool(name="optimize", args=Optimize, view=OptimizeView, run=run_optimize, scope=Scope.MODELS_RUN, cost=Cost.HEAVY)
